"""Improvement models and own views of the matrix's world: an own and another part of each, which could leak."""

from __future__ import annotations

from council_pm.assessments.models import MaturityView
from plans.models import ImprovementModel, ModelEvidence
from tests.factories.assessments import view_of
from tests.factories.improvement_models import ModelEvidenceFactory, chosen
from tests.factories.organisation import CouncilUnits

STAGE_WORDS = {False: "Words on ourselves of the own department", True: "Words on ourselves of the other department"}


def build_models(units: CouncilUnits) -> dict[str, ModelEvidence]:
    """Evidence of an own and another service, which both use the model that ships."""
    model = ImprovementModel.objects.get()
    found = {}
    for name, unit in (("service", units.service), ("other service", units.other_service)):
        chosen(unit, model)
        found[name] = ModelEvidenceFactory.create(unit=unit, under=[model.criteria.order_by("position")[1]])
    return found


def build_views(units: CouncilUnits) -> dict[str, MaturityView]:
    """A view of the own department and of the other one."""
    return {
        name: view_of(unit, {"Plans that are used": (2, STAGE_WORDS[is_other], "")})
        for name, unit, is_other in (("own", units.department, False), ("other", units.other_department, True))
    }
