"""The plans of the demonstration council: one of each part with aims, and the council's next one being written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from council_pm.demo.files import rows
from council_pm.demo.load.indicators import Lines
from council_pm.demo.load.moments import CONFIRMED, COUNCIL_PLAN, moment
from council_pm.org.models import OrgUnit
from council_pm.people.models import Post
from plans.kinds import kinds_at, year_ends, year_of
from plans.models import (
    Comment,
    Edition,
    Objective,
    ObjectiveMeasure,
    ObjectiveText,
    Plan,
    PlanKind,
    PlanState,
    PlanTemplate,
    Section,
    SectionText,
)
from plans.services.plans import keep_aims

STILL_DRAFT = frozenset({"PLA13", "AHW13", "PLA54"})  # units whose manager is still writing
COMMENT = "Who checks the bins, and on which days? Say it here, and the crews will know."


def load_plans(as_of: dt.date, lines: Lines, centre: int) -> dict[str, Objective]:
    """Write the plans of the year of a day, and begin the council's plan of the next one; answers the aims by key."""
    year = year_of(as_of)
    begun, agreed = moment(dt.date(year, *COUNCIL_PLAN), as_of), moment(dt.date(year, *CONFIRMED), as_of)
    texts: dict[tuple[str, str], str] = {(row["unit"], row["heading"]): row["text"] for row in rows("plan_texts.csv")}
    aims = list(rows("plan_aims.csv"))
    units = {one.code: one for one in OrgUnit.objects.filter(code__in={row["unit"] for row in aims})}
    plans = {code: _plan(unit, year, begun, agreed, texts) for code, unit in units.items()}
    made = _aims(aims, plans, lines, begun, year)
    for plan in plans.values():
        if plan.edition:
            keep_aims(plan, plan.edition)
    unit_plan = plans["PLA11"]
    second = unit_plan.sections.order_by("position")[1]
    Comment.objects.create(plan=unit_plan, section=second, text=COMMENT, by=centre, at=agreed)
    _plan(units["TBC"], year + 1, moment(as_of - dt.timedelta(days=14), as_of), None, {})
    return made


def _plan(
    unit: OrgUnit, year: int, begun: dt.datetime, agreed: dt.datetime | None, texts: Mapping[tuple[str, str], str]
) -> Plan:
    kind = kinds_at(unit.level)[0]
    state = PlanState.PUBLISHED if kind == PlanKind.COUNCIL else PlanState.AGREED
    is_draft = agreed is None or unit.code in STILL_DRAFT
    plan: Plan = Plan.objects.create(
        unit=unit, year=year, kind=kind, created_at=begun,
        state=PlanState.DRAFT if is_draft else state, edition=0 if is_draft else 1,
    )  # fmt: skip
    for heading in PlanTemplate.objects.get(kind=kind).headings.order_by("position"):
        section = Section.objects.create(
            plan=plan, position=heading.position, title=heading.title, guidance=heading.guidance
        )
        if text := texts.get((unit.code, heading.title)):
            SectionText.objects.create(section=section, revision=1, text=text, at=begun)
    if agreed is not None and not is_draft:
        Edition.objects.create(plan=plan, number=1, at=agreed)
    return plan


def _aims(
    found: list[dict[str, str]], plans: Mapping[str, Plan], lines: Lines, begun: dt.datetime, year: int
) -> dict[str, Objective]:
    posts = {one.code: one for one in Post.objects.filter(code__in={row["owner"] for row in found})}
    made: dict[str, Objective] = {}
    for row in found:
        plan = plans[row["unit"]]
        aim = made[row["key"]] = Objective.objects.create(
            plan=plan, position=plan.objectives.count() + 1, parent=made.get(row["supports"]), owner=posts[row["owner"]]
        )
        ObjectiveText.objects.create(objective=aim, revision=1, wording=row["wording"], why=row["why"], at=begun)
        for one in filter(None, row["indicators"].split("|")):
            code, _colon, target = one.partition(":")
            ObjectiveMeasure.objects.create(
                objective=aim,
                series=lines.series[code, ""],
                target=target or None,
                by=year_ends(year) if target else None,
            )
    return made
