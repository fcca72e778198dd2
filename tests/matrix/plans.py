"""The plans of the matrix's world: agreed ones at each level, and drafts of an own and another unit that could leak."""

from __future__ import annotations

from collections.abc import Mapping

from council_pm.org.models import Level, OrgUnit, Placement
from council_pm.people.models import User
from indicators.models import Series
from plans.models import Action, Dependency, Milestone, Plan, PlanPartner
from tests.factories.organisation import LONG_AGO, CouncilUnits
from tests.factories.people import PartnerContactFactory, PostFactory
from tests.factories.plans import ActionFactory, CommentFactory, MeasureFactory, PlanFactory, aim_of, section

DRAFT = {False: "Words of the own draft", True: "Words of the other draft"}
MARGIN = {False: "Margin of the own draft", True: "Margin of the other draft"}
DRAFT_AIM = {False: "Aim of the own draft", True: "Aim of the other draft"}


DRAFT_ACTION = {False: "Action of the own draft", True: "Action of the other draft"}


def build_actions(units: CouncilUnits, users: Mapping[str, User], plans: Mapping[str, Plan]) -> dict[str, Action]:
    """An action of each column's own post, one of somebody else in another department, and those of the drafts."""
    found: dict[str, Action] = {}
    elsewhere = OrgUnit.objects.create(code="ELS", level=Level.DEPARTMENT)
    Placement.objects.create(unit=elsewhere, valid_from=LONG_AGO, parent=units.council, name="Elsewhere")
    for column, user in users.items():
        occupancy = user.person.occupancies.first() if user.person else None
        owner = occupancy.post if occupancy else PostFactory.create(unit=elsewhere)
        found[column] = ActionFactory.create(unit=elsewhere, owner=owner)
        Milestone.objects.create(action=found[column], position=1, wording="A step", due=found[column].due)
        found[f"clinic {column}"] = ActionFactory.create(unit=elsewhere, owner=owner, visibility="clinic")
        other = ActionFactory.create(unit=elsewhere, owner=owner)
        Dependency.objects.create(action=found[column], on=other)
    found["elsewhere"] = ActionFactory.create(unit=elsewhere, owner=PostFactory.create(unit=elsewhere))
    Milestone.objects.create(action=found["elsewhere"], position=1, wording="A step", due=found["elsewhere"].due)
    Dependency.objects.create(action=found["elsewhere"], on=ActionFactory.create(unit=elsewhere))
    for is_other, unit in ((False, units.unit), (True, units.other_unit)):
        aim = plans[f"draft {is_other}"].objectives.get()
        post = PostFactory.create(unit=unit)
        found[f"draft {is_other}"] = ActionFactory.create(
            unit=unit, objective=aim, owner=post, title=DRAFT_ACTION[is_other]
        )
    return found


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
        PlanPartner.objects.create(plan=plan, contact=PartnerContactFactory.create())
        aim = aim_of(plan, f"Agreed aim of {name}", parent=priority if name != "council" else None)
        priority = priority or aim
        MeasureFactory.create(objective=aim, series=series["OTH-01" if "other" in name else "OWN-01"])
    for is_other, unit in ((False, units.unit), (True, units.other_unit)):
        draft = found[f"draft {is_other}"] = PlanFactory.create(unit=unit, year=2027)
        held = section(draft, text=DRAFT[is_other])
        aim_of(draft, DRAFT_AIM[is_other])
        CommentFactory.create(plan=draft, section=held, text=MARGIN[is_other])
    return found
