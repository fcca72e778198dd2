"""Addresses about signing."""

from __future__ import annotations

from django.urls import URLPattern, path

from appraisals.views import editions, signing

urlpatterns: list[URLPattern] = [
    path("sign/appraisee/", signing.appraisal_sign, name="appraisal_sign"),
    path("sign/appraiser/", signing.appraisal_sign_appraiser, name="appraisal_sign_appraiser"),
    path("sign/countersigner/", signing.appraisal_countersign, name="appraisal_countersign"),
    path("sign/paper/", signing.appraisal_paper_signed, name="appraisal_paper_signed"),
    path("version/", signing.appraisal_version, name="appraisal_version"),
    path("stage/", signing.appraisal_stage, name="appraisal_stage"),
    path("editions/<int:number>/", editions.edition_page, name="edition_page"),
    path("editions/<int:number>/print/", editions.edition_print, name="edition_print"),
    path("print/", editions.appraisal_print, name="appraisal_print"),
    path("paper/", editions.appraisal_paper, name="appraisal_paper"),
]
