"""The plans of a year and how their aims hang together, as a reader sees them: one query, without a word of any aim."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast

from council_pm.core.access import Permission, may
from council_pm.org.tree import Tree
from plans.access import scope_of_unit
from plans.golden_thread import Aim, Thread, thread_of
from plans.models import AgreedMeasure, Objective, ObjectiveMeasure, Plan, PlanState
from plans.selectors.readable import ReadablePlan, moment_of

_PLAN = ("pk", "unit_id", "unit__code", "unit__level", "year", "kind", "name", "state", "edition", "agreed_at")
_AIM = ("objectives__pk", "objectives__parent_id", "objectives__ended_at", "kept__pk", "kept__parent_id")


@dataclass(frozen=True, slots=True)
class Node:
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


def read_year(user: Any, units: Tree, year: int, *, with_proofs: bool = False) -> YearRead:
    """What the reader sees of a year; one query. ``with_proofs`` tells which aims an indicator proves."""
    return _read(user, units, Plan.objects.filter(year=year), with_proofs=with_proofs)


def read_year_of(user: Any, units: Tree, aim_id: int) -> YearRead:
    """What the reader sees of the year to which an aim belongs; one query. Nothing where there is no such aim."""
    return _read(
        user, units, Plan.objects.filter(year=Subquery(Objective.objects.filter(pk=aim_id).values("plan__year")))
    )


def _read(user: Any, units: Tree, plans: QuerySet[Plan], *, with_proofs: bool = False) -> YearRead:
    rows = plans.annotate(
        newest=FilteredRelation("editions", condition=Q(editions__number=F("edition"))),
        agreed_at=Cast("newest__at", CharField()),  # as text: it is read once a plan, and stands in each row
        kept=FilteredRelation("objectives__agreed", condition=Q(objectives__agreed__edition=F("edition"))),
    )
    names = [*_PLAN, *_AIM]
    if with_proofs:
        rows = rows.annotate(
            proved=Exists(ObjectiveMeasure.objects.filter(objective=OuterRef("objectives__pk"))),
            proved_then=Exists(AgreedMeasure.objects.filter(aim=OuterRef("kept__pk"))),
        )
        names += ["proved", "proved_then"]
    listed = rows.order_by("unit__level", "unit__code", "kind", "name", "pk", "objectives__position")
    return _joined(user, units, listed.values_list(*names))


def _joined(user: Any, units: Tree, rows: Iterable[tuple[Any, ...]]) -> YearRead:
    drafts: dict[int, bool] = {}
    plans: dict[int, ReadablePlan] = {}
    nodes: dict[int, Node] = {}
    for plan_id, unit_id, code, level, year, kind, name, state, edition, agreed, *aim in rows:
        plan = plans.get(plan_id)
        if plan is None:
            if unit_id not in drafts:
                drafts[unit_id] = may(user, Permission.VIEW_DRAFT_PLAN, scope_of_unit(unit_id, units))
            if state == PlanState.DRAFT and not drafts[unit_id]:
                continue
            plan = plans[plan_id] = ReadablePlan(
                plan_id, unit_id, units[unit_id].name if unit_id in units else code, code, level, year, kind, name,
                state, edition, moment_of(agreed) if agreed else None, drafts[unit_id],
            )  # fmt: skip
        pk, parent_id, ended_at, kept, parent_then, *proved = aim
        if pk is None or (kept is None and not plan.drafts):
            continue
        ended = ended_at is not None and plan.shows(ended_at)
        parent = parent_id if plan.drafts else parent_then
        nodes[pk] = Node(pk, plan, parent, ended, int(bool(proved and proved[0 if plan.drafts else 1])))
    return YearRead(plans, nodes)
