"""What the next clinics want of somebody: an item that is not prepared, or two questions afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.cache import cache

from clinics.access import scope_of_item
from clinics.models import Attendee, Clinic, ClinicState, Item, PulseTicket
from clinics.steps import days_of
from council_pm.core.access import Permission, may
from council_pm.org.tree import Tree

_KEPT_FOR = 3600  # seconds; a new data version has a key of its own


@dataclass(frozen=True, slots=True)
class OwnClinic:
    """A clinic with how many of the own items have no story yet, by when; or, with none, two questions to answer."""

    id: int
    url: str
    held_on: date
    unwritten: int
    by: date


@dataclass(frozen=True, slots=True)
class _Open:
    """A clinic that wants something of somebody: the parts whose items nobody wrote in, or the people who came."""

    id: int
    url: str
    held_on: date
    by: date
    units: tuple[int, ...] = ()
    people: frozenset[int] = frozenset()


def own_clinics(user: Any, units: Tree, today: date, version: int) -> Iterator[OwnClinic]:
    """What clinics want of this reader, the nearest day first.

    Three queries for each data version, and one for who came to a meeting whose questions are still open: that
    somebody answered them is no event, so that no version tells of it.
    """
    for one in _open_ones(today, version):
        if user.person_id in one.people:
            if not PulseTicket.objects.filter(clinic=one.id, user=user.pk).exists():
                yield OwnClinic(one.id, one.url, one.held_on, 0, one.by)
            continue
        mine = sum(may(user, Permission.EDIT_CLINIC_ITEM, scope_of_item(unit, units)) for unit in one.units)
        if mine:
            yield OwnClinic(one.id, one.url, one.held_on, mine, one.by)


def _open_ones(today: date, version: int) -> tuple[_Open, ...]:
    key = f"clinics-open:{version}:{today.isoformat()}"
    kept: tuple[_Open, ...] | None = cache.get(key)
    if kept is None:
        kept = tuple(sorted((*_prepared(), *_asked(today)), key=lambda one: (one.by, one.id)))
        cache.set(key, kept, _KEPT_FOR)
    return kept


def _prepared() -> Iterator[_Open]:
    rows = Item.objects.filter(clinic__state=ClinicState.PREPARING, taken_off="", story="").select_related("clinic")
    found: dict[int, _Open] = {}
    for item in rows.order_by("pk"):
        clinic = item.clinic
        there = found.get(clinic.pk)
        found[clinic.pk] = _Open(
            clinic.pk, clinic.get_absolute_url(), clinic.held_on, days_of(clinic.held_on).final,
            units=(*(there.units if there else ()), item.unit_id),
        )  # fmt: skip
    yield from found.values()


def _asked(today: date) -> Iterator[_Open]:
    for clinic in Clinic.objects.filter(state=ClinicState.HELD, pulse_until__gte=today):
        people = Attendee.objects.filter(clinic=clinic).values_list("person_id", flat=True)
        yield _Open(
            clinic.pk, clinic.get_absolute_url(), clinic.held_on, clinic.pulse_until or today, people=frozenset(people)
        )
