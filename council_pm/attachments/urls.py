"""Addresses of evidence files and notes."""

from django.urls import path

from council_pm.attachments import views

app_name = "attachments"
urlpatterns = [
    path("<int:attachment_id>/", views.file_download, name="file_download"),
    path("<int:attachment_id>/remove/", views.file_remove, name="file_remove"),
    path("<slug:kind>/<slug:subject_id>/notes/", views.note_add, name="note_add"),
    path("<slug:kind>/<slug:subject_id>/add/", views.file_add, name="file_add"),
]
