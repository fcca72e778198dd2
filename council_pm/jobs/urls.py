"""Addresses of background work."""

from django.urls import path

from council_pm.jobs import views

app_name = "jobs"
urlpatterns = [path("jobs/<int:job_id>/", views.job_page, name="job_page")]
