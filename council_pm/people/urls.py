"""Addresses of signing in and out, under the names that django-allauth knows them by, and of one's own account."""

from django.urls import path

from council_pm.people import views

urlpatterns = [
    path("sign-in/", views.sign_in, name="account_login"),
    path("sign-out/", views.sign_out, name="account_logout"),
    path("invitation/", views.invitation_page, name="invitation_page"),
    path("invitation/<str:token>/", views.invitation_open, name="invitation_open"),
    path("account/", views.account_page, name="account_page"),
    path("account/rights/", views.account_rights, name="account_rights"),
    path("account/password/", views.account_password, name="account_password"),
    path("account/end-other-sessions/", views.account_end_others, name="account_end_others"),
    path("account/delegations/", views.delegation_list, name="delegation_list"),
    path("account/delegations/table/", views.delegation_table, name="delegation_table"),
    path("account/delegations/<slug:code>/", views.delegation_new, name="delegation_new"),
    path("account/delegations/<int:delegation_id>/end/", views.delegation_end, name="delegation_end"),
]
