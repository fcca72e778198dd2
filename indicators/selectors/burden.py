"""What each indicator costs those who supply it: minutes estimated from entry, and lateness, over the last year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Min, Q, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from council_pm.org.models import Level
from council_pm.org.selectors import tree
from council_pm.org.tree import Place, Tree
from council_pm.people.roles import Role
from indicators.models import Basket, BasketItem, Channel, Return, ReturnVersion, ViewCount
from indicators.returns.burden import FEW, Cost, Saving, cost_of, days_late, minutes_of_entry
from indicators.returns.states import Act
from indicators.selectors.late_returns import titles_of

YEAR = timedelta(days=365)
_MEMBERS = {Role.MEMBER, Role.COMMITTEE_CHAIR, Role.EXECUTIVE_MEMBER}
_MANAGERS = {Role.MANAGER, Role.HEAD_OF_SERVICE, Role.CHIEF_OFFICER, Role.CHIEF_EXECUTIVE}


@dataclass(frozen=True, slots=True)
class BurdenLine:
    """An indicator. ``returns`` fell due within the year; ``cost`` is nothing where no entry could be timed.

    ``views`` are those of members, of managers and chiefs, and of others; a small number is not told.
    """

    code: str
    title: str
    url: str
    part: str
    returns: int
    cost: Cost | None
    late: int
    longest: int
    views: Sequence[str]


@dataclass(frozen=True, slots=True)
class BurdenAsked:
    """What the reader asked for: one department or basket (empty: all), and the order."""

    department: str = ""
    basket: str = ""
    sort: str = "minutes"


@dataclass(frozen=True, slots=True)
class Burden:
    """The page, with what it can be filtered by."""

    asked: BurdenAsked
    lines: Sequence[BurdenLine]
    departments: Sequence[Place]
    baskets: Sequence[Basket]


class _Row(NamedTuple):
    """A return that fell due within the year."""

    pk: int
    indicator_id: int
    code: str
    series_id: int
    unit_id: int
    due: date
    sent: datetime | None


def burden_of(asked: BurdenAsked, today: date) -> Burden:
    """Every indicator that was asked for in the last year; as many queries for one as for three hundred.

    Saving is timed over all returns before any is left out: a filter changes which lines show, and no estimate.
    """
    units, every = tree(today), _rows(today)
    minutes = minutes_of_entry(_entries(today))
    departments = sorted(
        (place for place in units.places.values() if place.level == Level.DEPARTMENT), key=lambda one: one.name
    )
    baskets = list(Basket.objects.order_by("name"))
    rows = _within(every, asked, units, today)
    by_indicator: dict[int, list[_Row]] = defaultdict(list)
    for row in rows:
        by_indicator[row.indicator_id].append(row)
    titles, views = titles_of(by_indicator), _views(today)
    lines = [
        _line(own, titles.get(pk, ""), minutes, units, today, views.get(pk, (0, 0, 0)))
        for pk, own in by_indicator.items()
    ]
    return Burden(asked, sorted(lines, key=_ORDERS.get(asked.sort, _by_minutes)), departments, baskets)


def burden_table(burden: Burden) -> tuple[list[str], list[list[Any]]]:
    """The page as a table for a file."""
    header = [
        _("Code"), _("Indicator"), _("Part of the council"), _("Returns in a year"), _("Minutes for one (estimated)"),
        _("Minutes a year (estimated)"), _("Late"), _("Longest, days late"),
        _("Views by members"), _("Views by managers and chiefs"), _("Views by others"),
    ]  # fmt: skip
    rows = [
        [
            one.code, one.title, one.part, one.returns, one.cost.minutes if one.cost else "",
            one.cost.a_year if one.cost else "", one.late, one.longest,
            *one.views,
        ]
        for one in burden.lines
    ]  # fmt: skip
    return header, rows


def _rows(today: date) -> list[_Row]:
    first_sent = Min("versions__at", filter=Q(versions__act=Act.SUBMIT))
    found = Return.objects.filter(due__gt=today - YEAR, due__lte=today).annotate(sent=first_sent).order_by()
    return [
        _Row(*row)
        for row in found.values_list(
            "pk", "series__indicator_id", "series__indicator__code", "series_id", "series__unit_id", "due", "sent"
        )
    ]


def _entries(today: date) -> list[Saving]:
    """What people saved in the returns of the year; a scheduled feed takes nobody's time."""
    found = ReturnVersion.objects.filter(
        act=Act.SAVE, by__isnull=False, of__due__gt=today - YEAR, of__due__lte=today
    ).exclude(channel=Channel.COMMAND)
    rows = found.order_by().values_list("of_id", "by", "at")
    return [Saving(pk, by, at) for pk, by, at in rows if by is not None]


def _within(rows: Sequence[_Row], asked: BurdenAsked, units: Tree, today: date) -> list[_Row]:
    found = list(rows)
    if asked.department:
        place = units.by_code(asked.department)
        below: Collection[int] = units.below(place.unit_id) if place else ()
        found = [row for row in found if row.unit_id in below]
    if asked.basket:
        items = BasketItem.objects.filter(Q(ends__isnull=True) | Q(ends__gte=today), starts__lte=today)
        chosen = set(items.filter(basket__slug=asked.basket).values_list("series_id", flat=True))
        found = [row for row in found if row.series_id in chosen]
    return found


def _line(
    rows: Sequence[_Row],
    title: str,
    minutes: Mapping[int, Any],
    units: Tree,
    today: date,
    views: Sequence[int],
) -> BurdenLine:
    code, parts = rows[0].code, {row.unit_id for row in rows}
    late = [days_late(row.due, timezone.localdate(row.sent) if row.sent else None, today) for row in rows]
    timed = [minutes[row.pk] for row in rows if row.pk in minutes]
    return BurdenLine(
        code=code,
        title=title,
        url=reverse("dashboards:indicator_page", args=[code]),
        part=_part(parts, units),
        returns=len(rows),
        cost=cost_of(timed, len(rows)),
        late=sum(days > 0 for days in late),
        longest=max(late),
        views=[str(count) if count >= FEW else _("fewer than %(few)s") % {"few": FEW} for count in views],
    )


def _views(today: date) -> dict[int, list[int]]:
    """Views by indicator in this month and the eleven before it: members, managers and chiefs, others."""
    since = date(today.year - 1, today.month + 1, 1) if today.month < 12 else date(today.year, 1, 1)
    found: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0])
    rows = ViewCount.objects.filter(month__gte=since).order_by().values_list("indicator_id", "role")
    for indicator_id, role, views in rows.annotate(Sum("views")):
        found[indicator_id][0 if role in _MEMBERS else 1 if role in _MANAGERS else 2] += views
    return found


def _part(unit_ids: Collection[int], units: Tree) -> str:
    if len(unit_ids) > 1:
        return _("several parts")
    line = units.line(next(iter(unit_ids)))
    return line[-1].name if line else _("a part that is closed")


def _by_minutes(one: BurdenLine) -> tuple[Any, ...]:
    """The dearest first; what could not be timed last."""
    return (one.cost is None, -one.cost.a_year if one.cost else 0, one.code)


def _by_lateness(one: BurdenLine) -> tuple[Any, ...]:
    return (-one.late, -one.longest, one.code)


def _by_title(one: BurdenLine) -> tuple[Any, ...]:
    return (one.title, one.code)


_ORDERS = {"minutes": _by_minutes, "late": _by_lateness, "name": _by_title}
