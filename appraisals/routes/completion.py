"""Addresses about completion."""

from __future__ import annotations

from django.urls import URLPattern, path

from appraisals.views import completion

urlpatterns: list[URLPattern] = [
    path("completion/", completion.completion, name="completion"),
    path("completion/table.csv", completion.completion_table, name="completion_table"),
    path("completion/<slug:code>/", completion.completion, name="completion_department"),
]
