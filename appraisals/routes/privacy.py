"""Addresses about privacy that are of no one appraisal."""

from __future__ import annotations

from django.urls import URLPattern, path

from appraisals.views import export, hr

urlpatterns: list[URLPattern] = [
    path("hr/", hr.hr_list, name="hr_list"),
    path("hr/openings/", hr.hr_openings, name="hr_openings"),
    path("hr/kept/", hr.hr_kept, name="hr_kept"),
    path("hr/<int:person_id>/<slug:cycle>/", hr.hr_open, name="hr_open"),
    path("my-data/", export.my_data, name="my_data"),
    path("my-data/copy/", export.my_data_file, name="my_data_copy"),
    path("data-of/", export.data_of_list, name="data_of_list"),
    path("data-of/<int:person_id>/", export.data_of, name="data_of"),
]
