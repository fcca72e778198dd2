"""The plans of the matrix's world: agreed ones at each level, and drafts of an own and another unit that could leak."""

from __future__ import annotations

from collections.abc import Mapping

from indicators.models import Series
from plans.models import Plan
from tests.factories.organisation import CouncilUnits
from tests.factories.plans import CommentFactory, MeasureFactory, PlanFactory, aim_of, section

DRAFT = {False: "Words of the own draft", True: "Words of the other draft"}
MARGIN = {False: "Margin of the own draft", True: "Margin of the other draft"}
DRAFT_AIM = {False: "Aim of the own draft", True: "Aim of the other draft"}


def build_plans(units: CouncilUnits, series: Mapping[str, Series]) -> dict[str, Plan]:
    """Plans by a short name."""
    found: dict[str, Plan] = {}
    priority = None
    for name, unit in (
        ("council", units.council), ("department", units.department), ("service", units.service),
        ("unit", units.unit), ("other department", units.other_department), ("other service", units.other_service),
        ("other unit", units.other_unit),
    ):  # fmt: skip
        plan = found[name] = PlanFactory.create(unit=unit, agreed=True)
        section(plan, text=f"Agreed words of {name}")
        aim = aim_of(plan, f"Agreed aim of {name}", parent=priority if name != "council" else None)
        priority = priority or aim
        MeasureFactory.create(objective=aim, series=series["OTH-01" if "other" in name else "OWN-01"])
    for is_other, unit in ((False, units.unit), (True, units.other_unit)):
        draft = found[f"draft {is_other}"] = PlanFactory.create(unit=unit, year=2027)
        held = section(draft, text=DRAFT[is_other])
        aim_of(draft, DRAFT_AIM[is_other])
        CommentFactory.create(plan=draft, section=held, text=MARGIN[is_other])
    return found
