"""What a reader may see of the plans of a year, and of the aims in them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Max
from django.urls import reverse

from council_pm.core.access import Permission, may
from council_pm.org.tree import Tree
from indicators.bulk import among
from plans.access import scope_of_unit
from plans.golden_thread import Aim
from plans.kinds import year_label
from plans.models import Objective, ObjectiveMeasure, ObjectiveText, Plan, PlanKind, PlanState


@dataclass(frozen=True, slots=True)
class ReadablePlan:
    """A plan that the reader sees: what is being written (``drafts``), or the edition that was agreed at ``agreed``."""

    id: int
    unit_id: int
    unit: str
    code: str
    level: int
    year: int
    kind: str
    name: str
    state: str
    edition: int
    agreed: datetime | None
    drafts: bool
    closed_on: date | None = None

    @property
    def title(self) -> str:
        """Its own name, or its kind."""
        return self.name or str(PlanKind(self.kind).label)

    @property
    def state_label(self) -> str:
        """How far it is, in words."""
        return str(PlanState(self.state).label)

    @property
    def year_label(self) -> str:
        """Its year, such as 2026/27."""
        return year_label(self.year)

    @property
    def url(self) -> str:
        """Where it is read."""
        return reverse("plans:plan_page", args=[self.id])

    def shows(self, at: datetime) -> bool:
        """Whether the reader sees what was written at a moment."""
        return self.drafts or (self.agreed is not None and at <= self.agreed)


@dataclass(frozen=True, slots=True)
class AimRow:
    """An aim as the reader sees it."""

    id: int
    plan: ReadablePlan
    parent_id: int | None
    position: int
    wording: str
    why: str
    revision: int
    owner_id: int | None
    owner: str
    ended: bool
    measures: int

    @property
    def url(self) -> str:
        """Where its golden thread is read."""
        return reverse("plans:objective_page", args=[self.id])

    def as_aim(self) -> Aim:
        """What the thread needs of it."""
        return Aim(self.id, self.parent_id, self.plan.unit_id, self.plan.level, self.measures)


def readable_plans(
    user: Any,
    units: Tree,
    *,
    year: int | None = None,
    ids: Collection[int] | None = None,
    stood: Tree | None = None,
) -> dict[int, ReadablePlan]:
    """The plans of a year, or those with these ids, that the reader sees, by id; one query.

    What the reader may see goes by ``units``, the organisation of today; parts are called as in ``stood``, where that
    is another one.
    """
    names = stood or units
    rows = Plan.objects.select_related("unit").annotate(agreed=Max("editions__at"))
    if year is not None:
        rows = rows.filter(year=year)
    if ids is not None:
        rows = rows.filter(among("pk", sorted(ids)))
    drafts: dict[int, bool] = {}
    found: dict[int, ReadablePlan] = {}
    for row in rows.order_by("unit__level", "unit__code", "kind", "name"):
        unit_id = row.unit_id
        if unit_id not in drafts:
            drafts[unit_id] = may(user, Permission.VIEW_DRAFT_PLAN, scope_of_unit(unit_id, units))
        if row.state == PlanState.DRAFT and not drafts[unit_id]:
            continue
        found[row.pk] = ReadablePlan(
            row.pk, unit_id, names[unit_id].name if unit_id in names else row.unit.code, row.unit.code,
            row.unit.level, row.year, row.kind, row.name, row.state, row.edition, row.agreed, drafts[unit_id],
            row.closed_on,
        )  # fmt: skip
    return found


def aims_of(
    plans: Mapping[int, ReadablePlan],
    *,
    only: Collection[int] | None = None,
    below: Collection[int] | None = None,
    with_ended: bool = False,
    with_measures: bool = False,
) -> list[AimRow]:
    """The aims in these plans, as their reader sees them, in the order of the plans; two queries.

    ``only`` these aims, or only those that directly support one of ``below``. ``with_measures`` counts the indicators
    of each, for one query more.
    """
    rows = Objective.objects.filter(among("plan_id", sorted(plans)))
    if only is not None:
        rows = rows.filter(among("pk", sorted(only)))
    if below is not None:
        rows = rows.filter(among("parent_id", sorted(below)))
    # Two thousand aims are read for one tree: as bare rows at half the cost of objects.
    listed = rows.order_by("plan__unit__level", "plan__unit__code", "plan_id", "position").values_list(
        "pk", "plan_id", "parent_id", "position", "owner_id", "owner__title", "ended_at"
    )
    found = list(listed)
    if not found:
        return []
    ids = [row[0] for row in found]
    texts = _texts(ids, {row[0]: plans[row[1]] for row in found})
    measures = _measures(ids) if with_measures else {}
    return [
        AimRow(
            pk, plans[plan_id], parent_id, position, text.wording, text.why, text.revision, owner_id, owner or "",
            ended, measures.get(pk, 0),
        )
        for pk, plan_id, parent_id, position, owner_id, owner, ended_at in found
        if (text := texts.get(pk)) is not None
        and (not (ended := ended_at is not None and plans[plan_id].shows(ended_at)) or with_ended)
    ]  # fmt: skip


class _Text(NamedTuple):
    """A wording as the reader sees it."""

    wording: str
    why: str
    revision: int


def _texts(ids: Collection[int], plan_of: Mapping[int, ReadablePlan]) -> dict[int, _Text]:
    rows = ObjectiveText.objects.filter(among("objective_id", ids)).order_by("objective_id", "revision")
    return {
        pk: _Text(wording, why, revision)
        for pk, wording, why, revision, at in rows.values_list("objective_id", "wording", "why", "revision", "at")
        if plan_of[pk].shows(at)
    }


def _measures(ids: Collection[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for pk in ObjectiveMeasure.objects.filter(among("objective_id", ids)).values_list("objective_id", flat=True):
        found[pk] = found.get(pk, 0) + 1
    return found


@dataclass(frozen=True, slots=True)
class ReadThread:
    """The plans and aims of a year as a reader sees them, ended aims too."""

    plans: Mapping[int, ReadablePlan]
    rows: Mapping[int, AimRow]


def read_thread(user: Any, units: Tree, year: int) -> ReadThread:
    """What the reader sees of a year; three queries."""
    plans = readable_plans(user, units, year=year)
    return ReadThread(plans, by_id(aims_of(plans, with_ended=True)))


def by_id(rows: Iterable[AimRow]) -> dict[int, AimRow]:
    """The aims by their ids."""
    return {row.id: row for row in rows}
