"""The clinics that a reader sees, and what the next one wants of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.db.models import Count, Q

from clinics.access import reads_all, visible_clinics, visible_items
from clinics.models import Clinic, ClinicState
from clinics.steps import Days, days_of
from council_pm.org.tree import Tree

A_PAGE = 20


@dataclass(frozen=True, slots=True)
class ClinicRow:
    """One clinic of the list; ``items`` counts those that the reader sees."""

    id: int
    url: str
    held_on: date
    begins: time
    place: str
    state: str
    state_label: str
    items: int
    days: Days


@dataclass(frozen=True, slots=True)
class ClinicList:
    """Those that come, the nearest first, and those that are over, the latest first."""

    coming: tuple[ClinicRow, ...]
    over: tuple[ClinicRow, ...]


def clinics_of(user: Any, units: Tree) -> ClinicList:
    """Every clinic of which the reader sees something; one query."""
    seen = Q(items__taken_off="")
    if not reads_all(user):
        seen &= Q(items__in=visible_items(user, units).values("pk"))
    clinics = visible_clinics(user, units).annotate(on=Count("items", filter=seen, distinct=True))
    rows = [_row(one) for one in clinics.order_by("held_on", "pk")]
    ahead = (ClinicState.PREPARING, ClinicState.FROZEN)
    return ClinicList(
        tuple(one for one in rows if one.state in ahead), tuple(one for one in reversed(rows) if one.state not in ahead)
    )


def next_clinic(today: date) -> Clinic | None:
    """The next clinic that something may be brought to; one query."""
    rows = Clinic.objects.filter(state=ClinicState.PREPARING, held_on__gte=today)
    return rows.order_by("held_on").first()


def _row(one: Any) -> ClinicRow:
    return ClinicRow(
        one.pk, one.get_absolute_url(), one.held_on, one.begins, one.place, one.state,
        str(ClinicState(one.state).label), one.on, days_of(one.held_on),
    )  # fmt: skip
