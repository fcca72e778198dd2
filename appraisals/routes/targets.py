"""Addresses about targets."""

from __future__ import annotations

from django.urls import URLPattern, path

from appraisals.views import targets

urlpatterns: list[URLPattern] = [
    path("targets/new/", targets.target_new, name="target_new"),
    path("targets/carry/", targets.target_carry, name="target_carry"),
    path("targets/<int:target_id>/", targets.target_edit, name="target_edit"),
    path("targets/<int:target_id>/progress/", targets.target_progress, name="target_progress"),
    path("targets/<int:target_id>/place/", targets.target_place, name="target_place"),
    path("targets/<int:target_id>/remove/", targets.target_remove, name="target_remove"),
]
