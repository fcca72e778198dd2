"""Aims whose link upwards a move of their part of the council leaves behind, as a reader sees them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import F
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from council_pm.core.access import Permission, may
from council_pm.org.selectors import placement_rows
from council_pm.org.tree import PlacementRow, Tree, tree_at
from indicators.bulk import among
from plans.access import scope_of_unit
from plans.models import LinkChoice, Objective, PlanState
from plans.moving import Days, Link, Parted
from plans.selectors.readable import AimRow, aims_of, by_id, readable_plans


@dataclass(frozen=True, slots=True)
class LeftLink:
    """An aim with the one that it supports in a part of the council that its own has left, or is to leave.

    ``supports`` is nothing where the reader does not see that aim. ``chosen`` says in words what was chosen before the
    day, ``lines`` names the parts under which its own stands from ``since`` on.
    """

    aim: AimRow
    supports: AimRow | None
    since: date
    is_ahead: bool
    left: str
    lines: tuple[str, ...]
    chosen: str
    may_choose: bool

    @property
    def sentence(self) -> str:
        """What is open, in words."""
        words = {"part": self.left, "day": date_format(self.since, "j F Y")}
        if self.is_ahead:
            return _("supports an aim of “%(part)s”, which its part of the council leaves on %(day)s") % words
        return _("supports an aim of “%(part)s”, which its part of the council left on %(day)s") % words

    @property
    def supported(self) -> str:
        """The aim that it supports, in words."""
        return self.supports.wording if self.supports else _("An aim of a plan that is still being written there.")


def left_links(
    user: Any,
    rows: Sequence[PlacementRow],
    today: date,
    *,
    year: int | None = None,
    unit_ids: Collection[int] | None = None,
    aim_id: int | None = None,
) -> list[LeftLink]:
    """Those that the reader sees, by day; of a year, of some units, or of one aim.

    ``rows`` are all placements on record, later ones too. One query where no move has parted anything, six otherwise.
    """
    days = Days(rows, today)
    found = parted_links(days, year=year, unit_ids=unit_ids, aim_id=aim_id)
    if not found:
        return []
    units, links = days.at(today), [one.link for one in found]
    choices = dict(
        LinkChoice.objects.filter(among("objective_id", sorted({one.aim_id for one in links})), settled_at__isnull=True)
        .order_by("pk").values_list("objective_id", "parent_id")
    )  # fmt: skip
    ids = {pk for one in links for pk in (one.aim_id, one.parent_id)} | {pk for pk in choices.values() if pk}
    plan_ids = Objective.objects.filter(among("pk", sorted(ids))).values_list("plan_id", flat=True)
    aims = by_id(aims_of(readable_plans(user, units, ids=set(plan_ids)), only=ids, with_ended=True))
    return [
        LeftLink(
            aim=aims[one.link.aim_id],
            supports=aims.get(one.link.parent_id),
            since=one.since,
            is_ahead=one.since > today,
            left=_name(days, one),
            lines=_line(days.at(one.since), one.link.unit_id),
            chosen=_chosen(choices[one.link.aim_id], aims) if one.link.aim_id in choices else "",
            may_choose=may(user, Permission.EDIT_PLAN, scope_of_unit(one.link.unit_id, units)),
        )
        for one in found
        # A link that is not agreed yet is told to nobody outside.
        if one.link.aim_id in aims and aims[one.link.aim_id].parent_id == one.link.parent_id
    ]


def parted_links(
    days: Days, *, year: int | None = None, unit_ids: Collection[int] | None = None, aim_id: int | None = None
) -> list[Parted]:
    """The links of plans in force that a move has parted or will part; one query."""
    return days.parted(_links(year=year, unit_ids=unit_ids, aim_id=aim_id))


def _links(
    *, year: int | None = None, unit_ids: Collection[int] | None = None, aim_id: int | None = None
) -> list[Link]:
    """Links between two parts of the council, of plans that are not closed: only those can be parted."""
    rows = Objective.objects.exclude(plan__state=PlanState.CLOSED).filter(ended_at__isnull=True, parent__isnull=False)
    if year is not None:
        rows = rows.filter(plan__year=year)
    if unit_ids is not None:
        rows = rows.filter(among("plan__unit_id", sorted(unit_ids)))
    if aim_id is not None:
        rows = rows.filter(pk=aim_id)
    rows = rows.exclude(plan__unit=F("parent__plan__unit")).order_by("pk")
    found = rows.values_list("pk", "plan__unit_id", "plan__year", "parent_id", "parent__plan__unit_id")
    return [Link(*row) for row in found]


def open_links(unit_ids: Collection[int], today: date) -> list[Parted]:
    """The links of these units that a move parts and nobody has chosen anew; one query where there are no links."""
    links = _links(unit_ids=unit_ids)
    found = Days(placement_rows(date.max), today).parted(links) if links else []
    if not found:
        return []
    waiting = LinkChoice.objects.filter(settled_at__isnull=True, objective__in=[one.link.aim_id for one in found])
    chosen = set(waiting.values_list("objective_id", flat=True))
    return [one for one in found if one.link.aim_id not in chosen]


def aims_for(user: Any, rows: Sequence[PlacementRow], today: date, link: LeftLink) -> list[AimRow]:
    """The aims that an aim may support from the day of the move on, those of the nearest level first; three queries.

    A draft shows to those who will stand below it only once they do: before the day, it is agreed aims that are there
    to choose from.
    """
    plan, after = link.aim.plan, tree_at(rows, max(link.since, today))
    line = after.above(plan.unit_id) - {plan.unit_id}
    seen = readable_plans(user, tree_at(rows, today), year=plan.year)
    above = {pk: one for pk, one in seen.items() if one.unit_id in line and one.level < plan.level}
    return sorted(aims_of(above), key=lambda one: (-one.plan.level, one.plan.id, one.position))


def _chosen(parent_id: int | None, aims: Mapping[int, AimRow]) -> str:
    if parent_id is None:
        return _("Then it supports no aim further up.")
    if parent_id not in aims:
        return _("Then it supports an aim of a plan that is still being written there.")
    return _("Then it supports “%(aim)s”.") % {"aim": aims[parent_id].wording}


def _name(days: Days, one: Parted) -> str:
    """What the part that is left was called on the day before."""
    before = days.at(one.since - timedelta(days=1))
    place = before.places.get(one.link.parent_unit_id) or days.at(one.since).places.get(one.link.parent_unit_id)
    return place.name if place else ""


def _line(after: Tree, unit_id: int) -> tuple[str, ...]:
    return tuple(place.name for place in after.line(unit_id)[:-1])
