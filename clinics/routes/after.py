"""Addresses of what follows a clinic."""

from django.urls import URLPattern, path

from clinics.views import pulse, summaries

urlpatterns: list[URLPattern] = [
    path("summaries/", summaries.summary_list, name="summary_list"),
    path("summaries/<int:summary_id>/", summaries.summary_page, name="summary_page"),
    path("summaries/<int:summary_id>/edit/", summaries.summary_edit, name="summary_edit"),
    path("summaries/<int:summary_id>/release/", summaries.summary_release, name="summary_release"),
    path("<int:clinic_id>/summaries/new/", summaries.summary_new, name="summary_new"),
    path("pulse/", pulse.pulse_trend, name="pulse_trend"),
    path("<int:clinic_id>/pulse/", pulse.pulse_answer, name="pulse_answer"),
]
