"""Addresses of the screens for organisation, below ``/administration/``.

Codes of units are chosen by people, so nothing but codes stands directly below ``organisation/``.
"""

from django.urls import URLPattern, path

from council_pm.administration.views import organisation, organisation_changes, organisation_committees

urlpatterns: list[URLPattern] = [
    path("organisation/", organisation.organisation_chart, name="organisation_chart"),
    path("organisation-table/", organisation.organisation_table, name="organisation_table"),
    path("organisation-new/", organisation_changes.unit_new, name="unit_new"),
    path("organisation/<slug:code>/", organisation.organisation_unit, name="organisation_unit"),
    path("organisation/<slug:code>/table/", organisation.unit_table, name="unit_table"),
    path("organisation/<slug:code>/rename/", organisation_changes.unit_rename, name="unit_rename"),
    path("organisation/<slug:code>/move/", organisation_changes.unit_move, name="unit_move"),
    path("organisation/<slug:code>/merge/", organisation_changes.unit_merge, name="unit_merge"),
    path("organisation/<slug:code>/close/", organisation_changes.unit_close, name="unit_close"),
    path("organisation/<slug:code>/reopen/", organisation_changes.unit_reopen, name="unit_reopen"),
    path("committees/", organisation_committees.committee_list, name="committee_list"),
    path("committees-table/", organisation_committees.committee_list_table, name="committee_list_table"),
    path("committees-new/", organisation_committees.committee_new, name="committee_new"),
    path("committees/<slug:slug>/meetings/", organisation_committees.committee_meetings, name="committee_meetings"),
]
