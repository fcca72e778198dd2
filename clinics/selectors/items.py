"""Items of a clinic as a list shows them: what they are about, why they are on, and how they look today."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from clinics.access import scope_of_item
from clinics.models import Clinic, ClinicState, Item, ItemKind, Source
from clinics.reasons import reason_words
from council_pm.core.access import Permission, may
from council_pm.core.marks import status_mark
from council_pm.org.tree import Tree
from indicators.selectors.rows import ScorecardRow
from indicators.selectors.scorecard import few_lines
from indicators.visibility import MANAGEMENT_TEAM


@dataclass(frozen=True, slots=True)
class Discussed:
    """The judgement that was discussed, as it was when the papers became final."""

    status_mark: SafeString
    sentence: str


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One item. ``row`` is its line as the management team sees it today, nothing where there is none."""

    id: int
    url: str
    title: str
    unit: str
    unit_code: str
    owner: str
    kind: str
    kind_label: str
    position: int
    minutes: int
    begins: time
    row: ScorecardRow | None
    discussed: Discussed | None
    reasons: tuple[str, ...]
    wanted: str
    is_written: bool
    retired: bool
    may_edit: bool


def with_all(items: QuerySet[Item]) -> QuerySet[Item]:
    """Items with what a list shows of them; in the order of the agenda."""
    rows = items.select_related("clinic", "nomination", "owner", "unit", "series__indicator", "snapshot")
    return rows.order_by("clinic", "position", "pk")


def item_rows(user: Any, items: Sequence[Item], units: Tree, today: date) -> list[ItemRow]:
    """These items in their order; two queries."""
    lines = few_lines(frozenset(one.series_id for one in items if one.series_id), MANAGEMENT_TEAM, today, units)
    clinics = {one.clinic_id for one in items}
    # Of all that is on, also of what this reader does not see: one agenda has one clock.
    on = Item.objects.filter(clinic__in=clinics, taken_off="").select_related("clinic").order_by("clinic", "position")
    starts = start_times(on) if clinics else {}
    return [
        _row(user, one, units, lines.get(one.series_id or 0), starts.get(one.pk, one.clinic.begins)) for one in items
    ]


def start_times(items: Iterable[Item]) -> Mapping[int, time]:
    """When each item begins, one after the other from the beginning of its clinic."""
    found: dict[int, time] = {}
    passed: dict[int, int] = {}
    for one in items:
        begins = datetime.combine(one.clinic.held_on, one.clinic.begins)
        found[one.pk] = (begins + timedelta(minutes=passed.get(one.clinic_id, 0))).time()
        passed[one.clinic_id] = passed.get(one.clinic_id, 0) + one.minutes
    return found


def _discussed(item: Item) -> Discussed | None:
    if item.snapshot is None:
        return None
    parts = (item.snapshot.sentence, item.snapshot.trend_sentence)
    return Discussed(status_mark(item.snapshot.status), " ".join(one for one in parts if one))


def title_of(item: Item, line: ScorecardRow | None, unit: str) -> str:
    """What an item is called: its indicator's name, else its service's question."""
    if line is not None:
        return line.name
    if item.series is not None:
        return item.series.indicator.code
    return _("A question from %(unit)s") % {"unit": unit}


def _row(user: Any, item: Item, units: Tree, line: ScorecardRow | None, begins: time) -> ItemRow:
    place = units.places.get(item.unit_id)
    unit = place.name if place else item.unit.code
    is_open = item.clinic.state == ClinicState.PREPARING
    return ItemRow(
        id=item.pk,
        url=item.get_absolute_url(),
        title=title_of(item, line, unit),
        unit=unit,
        unit_code=item.unit.code,
        owner=item.owner.title if item.owner else "",
        kind=item.kind,
        kind_label=str(ItemKind(item.kind).label),
        position=item.position,
        minutes=item.minutes,
        begins=begins,
        row=line,
        discussed=_discussed(item),
        reasons=tuple(reason_words(item.nomination.facts)),
        wanted=item.nomination.wanted,
        is_written=bool(item.story),
        retired=item.series is not None and item.series.indicator.retired_on is not None,
        may_edit=is_open and may(user, Permission.EDIT_CLINIC_ITEM, scope_of_item(item.unit_id, units)),
    )


@dataclass(frozen=True, slots=True)
class NominationRow:
    """Something put forward, with why and what was decided."""

    id: int
    title: str
    unit: str
    source: str
    source_label: str
    reasons: tuple[str, ...]
    wanted: str
    decision: str
    decision_label: str
    reason: str
    row: ScorecardRow | None


def nomination_rows(
    clinic: Clinic, units: Tree, today: date, *, wished_by: Collection[str] | None = None
) -> list[NominationRow]:
    """What was put forward: people's wishes first, then what the data says, then successes; two queries.

    ``wished_by``: only what these parts, by code, asked help with.
    """
    chosen = clinic.nominations.select_related("unit", "series__indicator").order_by("pk")
    rows = list(chosen if wished_by is None else chosen.exclude(wanted="").filter(unit__code__in=list(wished_by)))
    lines = few_lines(frozenset(one.series_id for one in rows if one.series_id), MANAGEMENT_TEAM, today, units)
    order = {Source.PEOPLE: 0, Source.DATA: 1, Source.SUCCESS: 2}
    found = []
    for one in sorted(rows, key=lambda one: (order[Source(one.source)], one.pk)):
        place, line = units.places.get(one.unit_id), lines.get(one.series_id or 0)
        unit = place.name if place else one.unit.code
        code = one.series.indicator.code if one.series else ""
        found.append(
            NominationRow(
                one.pk, line.name if line else code or _("A question from %(unit)s") % {"unit": unit}, unit, one.source,
                str(Source(one.source).label), tuple(reason_words(one.facts)), one.wanted, one.decision,
                one.get_decision_display(), one.reason, line,
            )
        )  # fmt: skip
    return found
