"""What a reader may see of the plans of a year, and of the aims in them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import F, FilteredRelation, Max, Model, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.urls import reverse

from council_pm.core.access import Permission, may
from council_pm.core.prepared import from_text
from council_pm.org.tree import Tree
from indicators.bulk import among, gathering
from plans.access import scope_of_unit
from plans.kinds import year_label
from plans.models import (
    ENDED,
    Action,
    ActionStatus,
    AgreedMeasure,
    Objective,
    ObjectiveMeasure,
    ObjectiveText,
    Plan,
    PlanKind,
    PlanState,
)
from plans.selectors.action_sight import ActionSight


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

    def as_edition(self, number: int, at: datetime) -> ReadablePlan:
        """The plan as one of its editions agreed it."""
        return replace(self, edition=number, agreed=at, drafts=False)

    def shows(self, at: datetime) -> bool:
        """Whether the reader sees what was written at a moment."""
        return self.drafts or (self.agreed is not None and at <= self.agreed)


class Proof(NamedTuple):
    """An indicator that shows whether an aim is reached, with the figure to reach and by when, or neither."""

    series_id: int
    target: Decimal | None
    by: date | None


class Deed(NamedTuple):
    """An action under an aim, as far as the aim's own line tells of it."""

    id: int
    title: str
    status: str
    due: date
    owner: str
    help_needed: str

    @property
    def status_label(self) -> str:
        """How it goes, in words."""
        return str(ActionStatus(self.status).label)

    @property
    def is_going(self) -> bool:
        """Whether it is neither done nor dropped."""
        return self.status not in ENDED


@dataclass(frozen=True, slots=True)
class AimRow:
    """An aim as the reader sees it: as it stands now, or as the newest edition agreed it."""

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
    proofs: tuple[Proof, ...] = ()
    deeds: tuple[Deed, ...] = ()

    @property
    def url(self) -> str:
        """Where its golden thread is read."""
        return reverse("plans:objective_page", args=[self.id])


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
    with_ended: bool = False,
    sight: ActionSight | None = None,
    edition: int | None = None,
) -> list[AimRow]:
    """The aims in these plans, or ``only`` some of them, as their reader sees them, in the order of plans; one query.

    With wordings and indicators; with ``sight`` the actions under each that its holder sees, too. ``edition``: another
    one than the newest, of plans that ``as_edition`` made of it.
    """
    rows = Objective.objects.filter(among("plan_id", sorted(plans)))
    if only is not None:
        rows = rows.filter(among("pk", sorted(only)))
    listed = (
        rows.annotate(
            kept=FilteredRelation("agreed", condition=Q(agreed__edition=edition or F("plan__edition"))),
            told=Subquery(_told("objective", ObjectiveText, "revision", "wording", "why", "at")),
            proved=Subquery(_told("objective", ObjectiveMeasure, "series_id", "target", "by")),
            proved_then=Subquery(_told("aim", AgreedMeasure, "series_id", "target", "by", of="kept__pk")),
            done=Subquery(_deeds()) if sight else Value(None, output_field=TextField()),
        )
        .order_by("plan__unit__level", "plan__unit__code", "plan_id", "position")
        .values_list(
            "pk", "plan_id", "position", "ended_at", "parent_id", "owner_id", "owner__title", "kept__pk",
            "kept__parent_id", "kept__owner_id", "kept__owner__title", "told", "proved", "proved_then", "done",
        )
    )  # fmt: skip
    found = (_aim(plans[row[1]], row, sight) for row in listed)
    return [one for one in found if one is not None and (with_ended or not one.ended)]


def by_id(rows: Iterable[AimRow]) -> dict[int, AimRow]:
    """The aims by their ids."""
    return {row.id: row for row in rows}


def _aim(plan: ReadablePlan, row: Sequence[Any], sight: ActionSight | None) -> AimRow | None:
    """The aim, or nothing where the edition that the reader reads does not hold it."""
    pk, _plan, position, ended_at, parent_id, owner_id, owner, kept, *then, told, proved, proved_then, done = row
    if not plan.drafts:
        if kept is None:
            return None
        parent_id, owner_id, owner = then
        proved = proved_then
    texts = [one for one in from_text(told) if plan.shows(moment_of(one[3]))] if told else []
    if not texts:
        return None
    revision, wording, why, _at = max(texts)
    return AimRow(
        pk, plan, parent_id, position, wording, why, revision, owner_id, owner or "",
        ended_at is not None and plan.shows(ended_at),
        tuple(sorted(_proof(one) for one in from_text(proved))) if proved else (),
        tuple(_seen(from_text(done), sight, plan.state)) if done and sight else (),
    )  # fmt: skip


def _told(by: str, model: type[Model], *names: str, of: str = "pk") -> QuerySet[Any, Any]:
    rows = model._default_manager.filter(**{by: OuterRef(of)})
    return gathering(rows, by, [F(name) for name in names]).values("rows")


def _deeds() -> QuerySet[Any, Any]:
    names = ("visibility", "owner_id", "unit_id", "pk", "title", "status", "due", "owner__title", "help_needed")
    return _told("objective", Action, *names)


def _seen(rows: Iterable[Sequence[Any]], sight: ActionSight, state: str) -> Iterator[Deed]:
    for visibility, owner_id, unit_id, pk, title, status, due, owner, help_needed in sorted(
        rows, key=lambda one: (one[6], one[3])
    ):
        if sight.sees(visibility, owner_id, unit_id, state):
            yield Deed(pk, title, status, date.fromisoformat(due), owner, help_needed)


def _proof(one: Sequence[Any]) -> Proof:
    series_id, target, by = one
    return Proof(
        series_id, None if target is None else Decimal(str(target)), None if by is None else date.fromisoformat(by)
    )


def moment_of(text: str) -> datetime:
    """A moment as either database writes it into JSON or as text; SQLite leaves out that it is UTC."""
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)
