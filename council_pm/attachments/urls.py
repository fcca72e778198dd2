"""Addresses of evidence files."""

from django.urls import path

from council_pm.attachments import views

app_name = "attachments"
urlpatterns = [
    path("<int:attachment_id>/", views.file_download, name="file_download"),
    path("<int:attachment_id>/remove/", views.file_remove, name="file_remove"),
    path("<slug:kind>/<slug:subject_id>/add/", views.file_add, name="file_add"),
]
