"""Addresses about words."""

from __future__ import annotations

from django.urls import path

from appraisals.views import check_ins, needs, words

_BOX = "words/<slug:stage>/<slug:kind>/<slug:side>/"

urlpatterns = [
    path(_BOX, words.words, name="words"),
    path(f"{_BOX}<slug:about>/", words.words, name="words_about"),
    path("check-ins/new/", check_ins.check_in_new, name="check_in_new"),
    path("check-ins/<int:check_in_id>/", check_ins.check_in_edit, name="check_in_edit"),
    path("check-ins/<int:check_in_id>/agree/", check_ins.check_in_agree, name="check_in_agree"),
    path("needs/new/", needs.need_new, name="need_new"),
    path("needs/<int:need_id>/", needs.need_edit, name="need_edit"),
]
