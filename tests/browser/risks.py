"""Risks of the browser's council: one that asks for another look with a control, and one carried up."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from indicators.models import Series
from plans.models import RiskIndicator, RiskObjective
from plans.risk_scale import Point
from tests.factories.organisation import CouncilUnits
from tests.factories.people import PostFactory
from tests.factories.plans import PlanFactory, aim_of
from tests.factories.risks import ControlFactory, EscalationFactory, RiskFactory


def write_risks(units: CouncilUnits, worst: Series) -> dict[str, str]:
    """Write them; answers the paths of what a test may open."""
    post = PostFactory.create(unit=units.unit, title="Depot Manager")
    passed = timezone.localdate() - timedelta(days=20)
    fire = RiskFactory.create(
        unit=units.unit, owner=post, title="A fire at the depot", now=Point(4, 5), review_by=passed
    )
    control = ControlFactory.create(risk=fire, owner=post, check_by=passed)
    RiskIndicator.objects.create(risk=fire, series=worst)
    plan = PlanFactory.create(unit=units.unit, agreed=True, year=2031)
    RiskObjective.objects.create(risk=fire, objective=aim_of(plan, "Nine vehicles in ten on the road"))
    EscalationFactory.create(risk=fire, to_unit=units.service)
    RiskFactory.create(unit=units.service, owner=post, title="We lose drivers faster than we find them")
    page = fire.get_absolute_url()
    return {
        "risk": page,
        "risk edit": f"{page}edit/",
        "risk look": f"{page}look/",
        "risk control": f"{page}controls/{control.pk}/",
        "risk new": f"/risks/new/{units.unit.code}/",
    }
