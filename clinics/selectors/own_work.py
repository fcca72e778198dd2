"""What the next clinics want of somebody: an item that is not prepared, services to tell, two questions afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.core.cache import cache
from django.db.models import Q

from clinics.access import scope_of_item
from clinics.models import Clinic, ClinicState, Item, PulseTicket
from clinics.steps import days_of
from council_pm.core.access import AccessScope, Permission, may
from council_pm.core.working_days import add_working_days
from council_pm.org.tree import Tree

TELL_AHEAD = 5  # working days in which to decide what is on
_KEPT_FOR = 3600  # seconds; a new data version has a key of its own


class Want(StrEnum):
    """What is wanted: to prepare an item, to answer two questions, to decide what is on and tell services."""

    PREPARE = "prepare"
    ANSWER = "answer"
    TELL = "tell"


@dataclass(frozen=True, slots=True)
class OwnClinic:
    """A clinic with what it wants of somebody, and by when."""

    id: int
    url: str
    held_on: date
    want: Want
    by: date


@dataclass(frozen=True, slots=True)
class _Open:
    """A clinic that wants something of somebody: the parts whose items are not written, the people who came, or
    (``to_tell``) whoever runs it."""

    id: int
    url: str
    held_on: date
    by: date
    units: tuple[int, ...] = ()
    people: frozenset[int] = frozenset()
    to_tell: bool = False


def own_clinics(user: Any, units: Tree, today: date, version: int) -> Iterator[OwnClinic]:
    """What clinics want of this reader, the nearest day first.

    Four queries for each data version, and one for who came to a meeting whose questions are still open: that
    somebody answered them is no event, so that no version tells of it.
    """
    manages = may(user, Permission.MANAGE_CLINICS, AccessScope())
    for one in _open_ones(today, version):
        if user.person_id in one.people:
            if not PulseTicket.objects.filter(clinic=one.id, user=user.pk).exists():
                yield OwnClinic(one.id, one.url, one.held_on, Want.ANSWER, one.by)
        elif one.to_tell:
            if manages:
                yield OwnClinic(one.id, one.url, one.held_on, Want.TELL, one.by)
        elif any(may(user, Permission.EDIT_CLINIC_ITEM, scope_of_item(unit, units)) for unit in one.units):
            yield OwnClinic(one.id, one.url, one.held_on, Want.PREPARE, one.by)


def _open_ones(today: date, version: int) -> tuple[_Open, ...]:
    key = f"clinics-open:{version}:{today.isoformat()}"
    kept: tuple[_Open, ...] | None = cache.get(key)
    if kept is None:
        kept = tuple(sorted((*_prepared(), *_to_tell(today), *_asked(today)), key=lambda one: (one.by, one.id)))
        cache.set(key, kept, _KEPT_FOR)
    return kept


def _prepared() -> Iterator[_Open]:
    left = Q(story="") | Q(help_asked="") | Q(proposals="")
    rows = Item.objects.filter(left, clinic__state=ClinicState.PREPARING, taken_off="").select_related("clinic")
    found: dict[int, _Open] = {}
    for item in rows.order_by("pk"):
        clinic = item.clinic
        there = found.get(clinic.pk)
        found[clinic.pk] = _Open(
            clinic.pk, clinic.get_absolute_url(), clinic.held_on, days_of(clinic.held_on).final,
            units=(*(there.units if there else ()), item.unit_id),
        )  # fmt: skip
    yield from found.values()


def _to_tell(today: date) -> Iterator[_Open]:
    """From five working days before heads must know: those of which nobody was told."""
    for clinic in Clinic.objects.filter(state=ClinicState.PREPARING, told_at__isnull=True):
        told = days_of(clinic.held_on).told
        if add_working_days(told, -TELL_AHEAD) <= today:
            yield _Open(clinic.pk, clinic.get_absolute_url(), clinic.held_on, told, to_tell=True)


def _asked(today: date) -> Iterator[_Open]:
    rows = Clinic.objects.filter(state=ClinicState.HELD, pulse_until__gte=today).prefetch_related("attendees")
    for clinic in rows:
        people = frozenset(one.person_id for one in clinic.attendees.all())
        yield _Open(clinic.pk, clinic.get_absolute_url(), clinic.held_on, clinic.pulse_until or today, people=people)
