"""Addresses of the screens for the record, below ``/administration/``."""

from django.urls import URLPattern, path

from council_pm.administration.views import audit

urlpatterns: list[URLPattern] = [
    path("record/", audit.record_list, name="record_list"),
    path("record/table/", audit.record_table, name="record_table"),
]
