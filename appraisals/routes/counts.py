"""Addresses of what is told in counts: what of the plans stands in appraisals, and what people want to learn."""

from __future__ import annotations

from django.urls import path

from appraisals.views import counts

urlpatterns = [
    path("coverage/", counts.coverage, name="coverage"),
    path("coverage/<slug:code>/", counts.coverage_part, name="coverage_part"),
    path("demand/", counts.demand, name="demand"),
]
