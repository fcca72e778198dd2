"""The risks of the matrix's world: strategic ones, those of an own and another unit, and confidential ones."""

from __future__ import annotations

from collections.abc import Mapping

from indicators.models import Series
from plans.models import Plan, Risk, RiskIndicator, RiskObjective
from tests.factories.organisation import CouncilUnits
from tests.factories.people import PostFactory
from tests.factories.risks import ControlFactory, EscalationFactory, RiskFactory

STRATEGIC = "Risk of the department"
OPERATIONAL = {False: "Risk of the own unit", True: "Risk of the other unit"}
CONFIDENTIAL = {False: "Confidential risk of the own service", True: "Confidential risk of the other service"}


def build_risks(units: CouncilUnits, plans: Mapping[str, Plan], series: Mapping[str, Series]) -> dict[str, Risk]:
    """Risks by a short name, each with a control, links, and carried up where there is a level above."""
    found: dict[str, Risk] = {}
    for name, title, unit, above, plan, code in (
        ("strategic", STRATEGIC, units.department, units.council, "department", "OWN-01"),
        ("unit", OPERATIONAL[False], units.unit, units.service, "unit", "OWN-01"),
        ("other unit", OPERATIONAL[True], units.other_unit, units.other_service, "other unit", "OTH-01"),
        ("confidential", CONFIDENTIAL[False], units.service, units.department, "service", "OWN-01"),
        ("other confidential", CONFIDENTIAL[True], units.other_service, units.other_department, "other service",
         "OTH-01"),
    ):  # fmt: skip
        risk = found[name] = RiskFactory.create(
            title=title, unit=unit, owner=PostFactory.create(unit=unit), confidential="confidential" in name
        )
        ControlFactory.create(risk=risk, owner=risk.owner, wording=f"Control: {title}")
        EscalationFactory.create(risk=risk, to_unit=above, reason=f"Carried up: {title}")
        RiskObjective.objects.create(risk=risk, objective=plans[plan].objectives.get())
        RiskIndicator.objects.create(risk=risk, series=series[code])
    return found
