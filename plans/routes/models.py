"""Addresses of improvement models and of evidence, below ``/plans/models/``."""

from django.urls import path

from plans.views import evidence, models

urlpatterns = [
    path("", models.model_list, name="model_list"),
    path("new/", models.model_new, name="model_new"),
    path("evidence/<int:evidence_id>/", evidence.evidence_page, name="evidence_page"),
    path("evidence/<int:evidence_id>/edit/", evidence.evidence_edit, name="evidence_edit"),
    path("evidence/<int:evidence_id>/withdraw/", evidence.evidence_withdraw, name="evidence_withdraw"),
    path("units/<slug:code>/", evidence.unit_models, name="unit_models"),
    path("units/<slug:code>/choose/", evidence.model_choose, name="model_choose"),
    path("units/<slug:code>/leave/<int:choice_id>/", evidence.model_leave, name="model_leave"),
    path("units/<slug:code>/evidence/new/", evidence.evidence_new, name="evidence_new"),
    path("<slug:code>/", models.model_page, name="model_page"),
    path("<slug:code>/edit/", models.model_edit, name="model_edit"),
    path("<slug:code>/criteria/new/", models.criterion_new, name="criterion_new"),
    path("<slug:code>/criteria/<int:criterion_id>/", models.criterion_edit, name="criterion_edit"),
]
