"""Addresses about cycles, people in them, teams and lines."""

from __future__ import annotations

from django.urls import URLPattern, path

from appraisals.views import cycles, people, team

urlpatterns: list[URLPattern] = [
    path("cycles/", cycles.cycle_list, name="cycle_list"),
    path("cycles/new/", cycles.cycle_new, name="cycle_new"),
    path("cycles/<slug:cycle>/", cycles.cycle_page, name="cycle_page"),
    path("cycles/<slug:cycle>/edit/", cycles.cycle_edit, name="cycle_edit"),
    path("cycles/<slug:cycle>/open/", cycles.cycle_open, name="cycle_open"),
    path("cycles/<slug:cycle>/look/", cycles.cycle_look, name="cycle_look"),
    path("cycles/<slug:cycle>/close/", cycles.cycle_close, name="cycle_close"),
    path("cycles/<slug:cycle>/reopen/", cycles.cycle_reopen, name="cycle_reopen"),
    path("people/", people.people, name="people"),
    path("people/without-appraiser/", people.people_unled, name="people_unled"),
    path("people/<int:person_id>/", people.person_page, name="person_page"),
    path("people/<int:person_id>/circumstances/", people.circumstance_add, name="circumstance_add"),
    path("people/<int:person_id>/circumstances/<int:circumstance_id>/end/", people.circumstance_end,
         name="circumstance_end"),
    path("people/<int:person_id>/circumstances/<int:circumstance_id>/remove/", people.circumstance_remove,
         name="circumstance_remove"),
    path("people/<int:person_id>/named/", people.naming_add, name="naming_add"),
    path("people/<int:person_id>/named/<int:naming_id>/end/", people.naming_end, name="naming_end"),
    path("team/", team.team, name="team"),
    path("team/<int:person_id>/begin/", team.team_begin, name="team_begin"),
    path("team/<int:person_id>/take-over/", team.team_take_over, name="team_take_over"),
    path("countersigning/", team.countersigning, name="countersigning"),
    path("line/", team.line, name="line"),
    path("line/<slug:code>/", team.line_unit, name="line_unit"),
]  # fmt: skip
