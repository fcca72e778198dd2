"""What each indicator costs those who supply it: minutes estimated from entry, and lateness, over the last year."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Min, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from council_pm.org.models import Level
from council_pm.org.selectors import tree
from council_pm.org.tree import Place, Tree
from council_pm.people.roles import Role
from council_pm.people.selectors import in_force
from indicators.models import Basket, BasketItem, BasketKind, Channel, Return, ReturnVersion, SupplyMinutes, ViewCount
from indicators.returns.burden import (
    FEW,
    Cost,
    Idea,
    Saving,
    a_year_of_months,
    cost_of,
    days_late,
    idea_for,
    minutes_of_entry,
    whole_quarters,
)
from indicators.returns.states import Act
from indicators.selectors.current_definitions import names_of

YEAR = timedelta(days=365)
IDEAS: Mapping[Idea, Promise] = {
    Idea.RETIRE: gettext_lazy("Retire it? Two hours a year or more, and hardly opened in the last four quarters."),
    Idea.REDUCE: gettext_lazy(
        "Ask less often? Two hours a year or more, and hardly opened in three of the last four quarters."
    ),
    Idea.PROMOTE: gettext_lazy("Put it in the council's basket? Opened sixty times or more, in each of four quarters."),
}
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
    idea: str


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


class _Seen(NamedTuple):
    """Views of an indicator by group of roles, and by whole quarter."""

    groups: list[int]
    quarters: list[int]


class _Known(NamedTuple):
    """Minutes by return, those that suppliers said by indicator, views, and the lines of the council's own basket."""

    minutes: Mapping[int, Decimal]
    said: Mapping[int, int]
    views: Mapping[int, _Seen]
    corporate: frozenset[int]


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
    titles, known = names_of(by_indicator), _known(minutes, today)
    lines = [_line(pk, own, titles.get(pk, ""), known, units, today) for pk, own in by_indicator.items()]
    return Burden(asked, sorted(lines, key=_ORDERS.get(asked.sort, _by_minutes)), departments, baskets)


def sent_by_their_day(unit_ids: Collection[int], today: date) -> tuple[int, int]:
    """Of the returns of these parts that fell due in the last year: how many came by their day, and how many there
    were; one query."""
    rows = [row for row in _rows(today) if row.unit_id in unit_ids]
    late = sum(days_late(row.due, timezone.localdate(row.sent) if row.sent else None, today) > 0 for row in rows)
    return len(rows) - late, len(rows)


def burden_table(burden: Burden) -> tuple[list[str], list[list[Any]]]:
    """The page as a table for a file."""
    header = [
        _("Code"), _("Indicator"), _("Part of the council"), _("Returns in a year"), _("Minutes for one"),
        _("Minutes a year"), _("Late"), _("Longest, days late"),
        _("Minutes said by the supplier"), _("Views by members"), _("Views by managers and chiefs"),
        _("Views by others"), _("To think about"),
    ]  # fmt: skip
    rows = [
        [
            one.code, one.title, one.part, one.returns, one.cost.minutes if one.cost else "",
            one.cost.a_year if one.cost else "", one.late, one.longest,
            _("yes") if one.cost and not one.cost.is_estimated else "", *one.views, one.idea,
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
        slug = "" if "\x00" in asked.basket else asked.basket  # with which PostgreSQL compares nothing
        items = BasketItem.objects.filter(Q(ends__isnull=True) | Q(ends__gte=today), starts__lte=today)
        chosen = set(items.filter(basket__slug=slug).values_list("series_id", flat=True))
        found = [row for row in found if row.series_id in chosen]
    return found


def _line(indicator_id: int, rows: Sequence[_Row], title: str, known: _Known, units: Tree, today: date) -> BurdenLine:
    code, parts = rows[0].code, {row.unit_id for row in rows}
    late = [days_late(row.due, timezone.localdate(row.sent) if row.sent else None, today) for row in rows]
    timed = [known.minutes[row.pk] for row in rows if row.pk in known.minutes]
    cost, seen = cost_of(timed, len(rows), known.said.get(indicator_id)), known.views[indicator_id]
    idea = idea_for(cost, seen.quarters, is_corporate=any(row.series_id in known.corporate for row in rows))
    return BurdenLine(
        code=code,
        title=title,
        url=reverse("dashboards:indicator_page", args=[code]),
        part=_part(parts, units),
        returns=len(rows),
        cost=cost,
        late=sum(days > 0 for days in late),
        longest=max(late),
        views=[str(count) if count >= FEW else _("fewer than %(few)s") % {"few": FEW} for count in seen.groups],
        idea=str(IDEAS[idea]) if idea else "",
    )


def _known(minutes: Mapping[int, Decimal], today: date) -> _Known:
    said = SupplyMinutes.objects.filter(year__gte=today.year - 1).order_by("year")
    items = BasketItem.objects.filter(in_force(today), basket__kind=BasketKind.CORPORATE)
    return _Known(
        minutes,
        dict(said.values_list("indicator_id", "minutes")),
        _views(today),
        frozenset(items.values_list("series_id", flat=True)),
    )


def _views(today: date) -> dict[int, _Seen]:
    """Views by indicator: in this month and the eleven before it by group of roles, and in each whole quarter."""
    since, first = a_year_of_months(today), ViewCount.objects.aggregate(first=Min("month"))["first"]
    quarters = whole_quarters(today, first)
    found: dict[int, _Seen] = defaultdict(lambda: _Seen([0, 0, 0], [0] * len(quarters)))
    rows = ViewCount.objects.filter(month__gte=min([since, *quarters])).order_by()
    for indicator_id, role, month, views in rows.values_list("indicator_id", "role", "month", "views"):
        seen = found[indicator_id]
        if month >= since:
            seen.groups[0 if role in _MEMBERS else 1 if role in _MANAGERS else 2] += views
        place = bisect_right(quarters, month) - 1
        if place >= 0 and (month.year - quarters[place].year) * 12 + month.month - quarters[place].month < 3:
            seen.quarters[place] += views
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
