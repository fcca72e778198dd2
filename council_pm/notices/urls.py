"""Addresses of alerts and follows."""

from django.urls import path

from council_pm.notices import views

app_name = "notices"
urlpatterns = [
    path("", views.alert_list, name="alert_list"),
    path("mail/", views.mail_choose, name="mail_choose"),
    path("follows/", views.follow_list, name="follow_list"),
    path("follows/<slug:kind>/<slug:subject_id>/", views.follow_change, name="follow_change"),
    path("<int:alert_id>/read/", views.alert_read, name="alert_read"),
]
