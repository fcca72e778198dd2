"""Addresses about the privacy of one appraisal."""

from __future__ import annotations

from django.urls import URLPattern, path

from appraisals.views import corrections

urlpatterns: list[URLPattern] = [
    path("openings/", corrections.opening_list, name="opening_list"),
    path("correction/", corrections.correction_ask, name="correction_ask"),
    path("corrections/<int:request_id>/answer/", corrections.correction_answer, name="correction_answer"),
]
