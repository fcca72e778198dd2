"""The plans of a year and how their aims hang together, as a reader sees them: one query, without a word of any aim."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import Combinable

from council_pm.core.access import Permission, may
from council_pm.core.prepared import from_text
from council_pm.org.tree import Tree
from indicators.bulk import gathering
from plans.access import scope_of_unit
from plans.golden_thread import Aim, Thread, thread_of
from plans.models import AgreedMeasure, Edition, Objective, ObjectiveMeasure, Plan, PlanState
from plans.selectors.readable import ReadablePlan, moment_of

LOWEST = 4  # level of the organisation
_PLAN = (
    "pk", "unit_id", "unit__code", "unit__level", "year", "kind", "name", "state", "edition", "agreed_at", "closed_on",
    "aims",
)  # fmt: skip
_AIM = ("position", "pk", "parent_id", "ended_at", "kept__pk", "kept__parent_id")


class Node(NamedTuple):
    """An aim of the year, without its words. ``proofs`` is 1 where an indicator proves it, if that was asked."""

    id: int
    plan: ReadablePlan
    parent_id: int | None
    ended: bool
    proofs: int

    def as_aim(self) -> Aim:
        """What the thread needs of it."""
        return Aim(self.id, self.parent_id, self.plan.unit_id, self.plan.level, self.proofs)


@dataclass(frozen=True, slots=True)
class YearRead:
    """The plans of a year and the aims in them, in the order of the plans; ended aims too."""

    plans: Mapping[int, ReadablePlan]
    nodes: Mapping[int, Node]

    def in_force(self, but: int | None = None) -> Thread:
        """The thread without what has ended, but for the aim that is asked about."""
        return thread_of(one.as_aim() for one in self.nodes.values() if not one.ended or one.id == but)


def read_year(user: Any, units: Tree, year: int, *, stood: Tree | None = None, with_proofs: bool = False) -> YearRead:
    """What the reader sees of a year; one query. ``with_proofs`` tells which aims an indicator proves.

    What the reader may see goes by ``units``, the organisation of today; parts are called as in ``stood``, where that
    is another one.
    """
    return _read(user, units, Plan.objects.filter(year=year), stood or units, with_proofs=with_proofs)


def read_year_of(user: Any, units: Tree, aim_id: int) -> YearRead:
    """What the reader sees of the year to which an aim belongs; one query. Nothing where there is no such aim."""
    plans = Plan.objects.filter(year=Subquery(Objective.objects.filter(pk=aim_id).values("plan__year")))
    return _read(user, units, plans, units)


def read_lines_up(user: Any, units: Tree, aim_ids: Collection[int]) -> YearRead:
    """What the reader sees of these aims' plans and of all above the lowest level in their years; one query.

    Enough to follow each of them up to the council's priority: what an aim supports stands at a level above its own.
    """
    own = Plan.objects.filter(objectives__in=sorted(aim_ids))
    plans = Plan.objects.filter(year__in=own.values("year")).filter(Q(unit__level__lt=LOWEST) | Q(pk__in=own))
    return _read(user, units, plans, units)


def _read(user: Any, units: Tree, plans: QuerySet[Plan], names: Tree, *, with_proofs: bool = False) -> YearRead:
    rows = plans.annotate(
        agreed_at=Subquery(Edition.objects.filter(plan=OuterRef("pk"), number=OuterRef("edition")).values("at")),
        aims=Subquery(_aims(with_proofs=with_proofs)),
    )
    drafts: dict[int, bool] = {}
    found: dict[int, ReadablePlan] = {}
    nodes: dict[int, Node] = {}
    listed = rows.order_by("unit__level", "unit__code", "kind", "name").values_list(*_PLAN)
    for plan_id, unit_id, code, level, year, kind, name, state, edition, agreed, closed_on, aims in listed:
        if unit_id not in drafts:
            drafts[unit_id] = may(user, Permission.VIEW_DRAFT_PLAN, scope_of_unit(unit_id, units))
        if state == PlanState.DRAFT and not drafts[unit_id]:
            continue
        plan = found[plan_id] = ReadablePlan(
            plan_id, unit_id, names[unit_id].name if unit_id in names else code, code, level, year, kind, name,
            state, edition, agreed, drafts[unit_id], closed_on,
        )  # fmt: skip
        nodes.update((one.id, one) for one in _nodes(plan, aims))
    return YearRead(found, nodes)


def _aims(*, with_proofs: bool) -> QuerySet[Any, Any]:
    """The aims of a plan as one text: two thousand rows of their own would cost three times as much."""
    rows = Objective.objects.filter(plan=OuterRef("pk")).annotate(
        kept=FilteredRelation("agreed", condition=Q(agreed__edition=F("plan__edition")))
    )
    parts: list[Combinable] = [F(name) for name in _AIM]
    if with_proofs:
        parts += [
            Exists(ObjectiveMeasure.objects.filter(objective=OuterRef("pk"))),
            Exists(AgreedMeasure.objects.filter(aim=OuterRef("kept__pk"))),
        ]
    return gathering(rows, "plan_id", parts).values("rows")


def _nodes(plan: ReadablePlan, aims: str | None) -> Iterator[Node]:
    for _position, pk, parent_id, ended_at, kept, parent_then, *proved in sorted(from_text(aims) if aims else ()):
        if plan.drafts:
            yield Node(pk, plan, parent_id, ended_at is not None, int(bool(proved and proved[0])))
        elif kept is not None:
            ended = ended_at is not None and plan.shows(moment_of(ended_at))
            yield Node(pk, plan, parent_then, ended, int(bool(proved and proved[1])))
