"""One clinic: its days, what is on, what somebody may do with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from clinics.access import ClinicSeen, visible_items
from clinics.models import Clinic, ClinicMove, ClinicState, Item
from clinics.selectors.items import ItemRow, item_rows, with_all
from clinics.selectors.readiness import PART_WORDS, readiness_of
from clinics.steps import Days, days_of, minutes_left
from council_pm.core.access import Permission, may
from council_pm.org.tree import Tree


@dataclass(frozen=True, slots=True)
class Ready:
    """How many of the parts of an item are there, and in words what is left."""

    done: int
    asked: int
    left: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClinicPage:
    """A clinic as one reader sees it. ``minutes_left`` is negative where the items need more than it lasts."""

    clinic: Clinic
    state_label: str
    days: Days
    whole: bool
    items: tuple[ItemRow, ...]
    moves: tuple[ClinicMove, ...]
    minutes_left: int
    ends_text: str
    may_manage: bool
    may_record: bool
    has_success: bool
    readiness: Mapping[int, Ready]


def page_of_clinic(user: Any, at: ClinicSeen, today: date) -> ClinicPage:
    """What the page of a clinic shows; seven queries at most."""
    clinic = at.clinic
    items = items_seen(user, at)
    rows = tuple(item_rows(user, items, at.tree, today))
    return ClinicPage(
        clinic=clinic,
        state_label=str(ClinicState(clinic.state).label),
        days=days_of(clinic.held_on),
        whole=at.whole,
        items=rows,
        moves=tuple(clinic.moves.order_by("-pk")),
        minutes_left=minutes_left(clinic.minutes, [one.minutes for one in rows]),
        ends_text=lasts(clinic.minutes),
        may_manage=may(user, Permission.MANAGE_CLINICS, at),
        may_record=at.whole and may(user, Permission.RECORD_CLINIC, at),
        has_success=any(one.kind == "success" for one in rows),
        readiness=ready_words(items, at.tree, today) if clinic.state == ClinicState.PREPARING else {},
    )


def ready_words(items: Sequence[Item], units: Tree, today: date) -> dict[int, Ready]:
    """How ready each of these items is, in words; four queries at most."""
    return {
        pk: Ready(len(one.done), len(one.asked), tuple(str(PART_WORDS[part]) for part in one.left))
        for pk, one in readiness_of(items, units, today).items()
    }


def items_seen(user: Any, at: ClinicSeen) -> Sequence[Item]:
    """The items that the reader sees, in the order of the agenda; one query."""
    return list(with_all(visible_items(user, at.tree).filter(clinic=at.clinic)))


def lasts(minutes: int) -> str:
    """How long it lasts, in words."""
    hours, rest = divmod(minutes, 60)
    if not rest:
        return _("%(hours)s hours") % {"hours": hours}
    return _("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": rest}


def title_of_clinic(clinic: Clinic, name: str) -> str:
    """What a clinic is called: the council's word for it, and its day."""
    return _("%(clinic)s of %(day)s") % {"clinic": name, "day": date_format(clinic.held_on, "j F Y")}
