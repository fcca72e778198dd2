"""Addresses of teams that are appraised together."""

from __future__ import annotations

from django.urls import URLPattern, path

from appraisals.views import together

urlpatterns: list[URLPattern] = [
    path("together/<slug:cycle>/", together.together_page, name="together_page"),
    path("together/<slug:cycle>/<int:meeting_id>/", together.together_meeting, name="together_meeting"),
]
