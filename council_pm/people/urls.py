"""Addresses of signing in and out, under the names that django-allauth knows them by."""

from django.urls import path

from council_pm.people import views

urlpatterns = [
    path("sign-in/", views.sign_in, name="account_login"),
    path("sign-out/", views.sign_out, name="account_logout"),
]
