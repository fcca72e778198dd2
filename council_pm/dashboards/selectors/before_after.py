"""A part of the council before and after a day: its lights, its figures, and what is on record of the time.

Every sentence says what was and what is; none says why.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from council_pm.core.access import Permission, may
from council_pm.core.marks import status_label
from council_pm.dashboards.selectors.parts import Organisation
from council_pm.dashboards.selectors.units import UnitPlace
from indicators.selectors.before_after import BothSides, both_sides
from indicators.selectors.rows import JUDGED, ScorecardRow
from indicators.selectors.scorecard import Choice, scorecard
from indicators.visibility import Sight
from plans.kinds import year_begins, year_of
from plans.selectors.since import Deed, Since, done_since

MOST_DONE = 30
_RANK = {code: place for place, code in enumerate(("red", "amber", "green"))}


@dataclass(frozen=True, slots=True)
class Change:
    """Something on record of a day: in words, and where it is read. ``unit_id`` is who moved, if it is a move."""

    on: date
    text: str
    url: str = ""
    unit_id: int | None = None


@dataclass(frozen=True, slots=True)
class LightCount:
    """How many lines have a light, before and now."""

    label: str
    status: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class SidesRow:
    """A line of the page, with where it is going by today's trend."""

    sides: BothSides
    trend: str


@dataclass(frozen=True, slots=True)
class BeforeAfter:
    """The page. ``why`` says which day it is, ``days`` are others that can be asked for."""

    day: date
    why: str
    headline: str
    lights: tuple[LightCount, ...]
    moved: str
    left_out: str
    rows: tuple[SidesRow, ...]
    changes: tuple[Change, ...]
    days: tuple[Change, ...]
    done: tuple[Deed, ...]
    more_done: int


def before_after(
    user: Any, unit: UnitPlace, sight: Sight, asked: date | None, known_on: date | None = None
) -> BeforeAfter:
    """A part around the day that was asked for, else that of its last move, its last intervention, or the year's first.

    ``known_on``: as it was known at the end of that day. A fixed number of queries.
    """
    as_of, until = unit.org.as_of, known_on or unit.org.as_of
    ids = unit.org.today.below(unit.place.unit_id)
    choice = Choice(unit_ids=ids)
    card = scorecard(choice, sight, as_of, tree=unit.org.today, known_on=known_on)
    since = Since()
    if may(user, Permission.VIEW_PLAN):
        since = done_since(user, unit.org.today, ids, [row.series_id for row in card.rows], until)
    moves = [one for one in changes_of_place(unit.org, ids) if one.on <= until]
    elsewhere = [one for one in moves if one.unit_id is not None]
    own = [one for one in elsewhere if one.unit_id == unit.place.unit_id] or elsewhere
    worked = [_intervention(one.title, one.starts, one.url, one.cost) for one in since.interventions]
    day, why = _day(asked, own, worked, until)
    lines = both_sides(choice, sight, day, as_of, tree=unit.org.today, known_on=known_on)
    trends = {row.series_id: row for row in card.rows}
    done = [one for one in since.done if one.done_on >= day]
    return BeforeAfter(
        day=day,
        why=why,
        headline=_headline(lines),
        lights=_counts(lines),
        moved=_moved(lines),
        left_out=_left_out(lines),
        rows=tuple(SidesRow(one, _trend(trends.get(one.series_id))) for one in _worst_first(lines)),
        changes=_around(day, lines, [*moves, *worked, *_editions(since)]),
        days=tuple(sorted({one.on: one for one in (*worked, *elsewhere)}.values(), key=lambda one: one.on)),
        done=tuple(done[-MOST_DONE:]),
        more_done=max(0, len(done) - MOST_DONE),
    )


def changes_of_place(org: Organisation, ids: Iterable[int]) -> list[Change]:
    """When these parts came to stand elsewhere, got another name, or became part of another one, by day."""
    found = []
    wanted = set(ids)
    for row in sorted(org.rows, key=lambda one: (one.valid_from, one.place.code)):
        unit_id, day = row.place.unit_id, row.valid_from
        before, after = org.at(day - timedelta(days=1)), org.at(day)
        if unit_id not in wanted or unit_id not in before:
            continue
        was = before[unit_id]
        words = {"unit": was.name}
        if unit_id not in after:
            found.append(Change(day, _("%(unit)s closed.") % words))
            continue
        now = after[unit_id]
        if was.parent_id != now.parent_id:
            names = {"left": _named(before.line(unit_id)), "joined": _named(after.line(unit_id))}
            text = _("%(unit)s moved from %(left)s to %(joined)s.") % (words | names)
            found.append(Change(day, text, unit_id=unit_id))
        if was.name != now.name:
            found.append(Change(day, _("%(unit)s is called %(name)s.") % (words | {"name": now.name})))
    return list(dict.fromkeys(found))


def _named(line: Sequence[Any]) -> str:
    """The parts above, from the department down; the council where there is nothing between."""
    above = [place.name for place in line[:-1]]
    return " / ".join(above[1:] or above)


def _intervention(title: str, starts: date, url: str, cost: str) -> Change:
    text = _("“%(what)s” began, £%(cost)s.") if cost else _("“%(what)s” began.")
    return Change(starts, text % {"what": title, "cost": cost}, url)


def _editions(since: Since) -> list[Change]:
    return [
        Change(
            one.on,
            _("%(unit)s: %(plan)s %(year)s, edition %(number)s agreed.")
            % {"unit": one.plan.unit, "plan": one.plan.title, "year": one.plan.year_label, "number": one.number},
            one.plan.url,
        )
        for one in since.editions
    ]


def _day(asked: date | None, moves: Sequence[Change], worked: Sequence[Change], until: date) -> tuple[date, str]:
    if asked is not None:
        return asked, next((one.text for one in (*moves, *worked) if one.on == asked), "")
    if moves:
        return moves[-1].on, moves[-1].text
    if worked:
        last = max(worked, key=lambda one: one.on)
        return last.on, last.text
    return year_begins(year_of(until)), _("The first day of this financial year: choose another one below.")


def _around(day: date, lines: Sequence[BothSides], changes: Iterable[Change]) -> tuple[Change, ...]:
    """What is on record from the first period that is shown, and from a year before the day at least."""
    ends = [one.before[0].end for one in lines if one.before]
    first = min([day - timedelta(days=366), *ends])
    return tuple(sorted((one for one in changes if one.on >= first), key=lambda one: (one.on, one.text)))


def _judged(lines: Iterable[BothSides]) -> list[BothSides]:
    return [one for one in lines if one.is_judged_on_both_sides]


def _counts(lines: Sequence[BothSides]) -> tuple[LightCount, ...]:
    judged = _judged(lines)
    before, after = Counter(one.before[-1].status for one in judged), Counter(one.after[-1].status for one in judged)
    return tuple(LightCount(status_label(code), code, before[code], after[code]) for code in JUDGED) if judged else ()


def _headline(lines: Sequence[BothSides]) -> str:
    judged = _judged(lines)
    if not judged:
        return _("No indicator has a light on both sides of that day.")
    before = sum(one.before[-1].status == "red" for one in judged)
    after = sum(one.after[-1].status == "red" for one in judged)
    words = {"n": len(judged), "before": before, "after": after}
    told = ngettext(
        "Of %(n)s indicator with a light on both sides of that day: off target %(before)s before, %(after)s now.",
        "Of %(n)s indicators with a light on both sides of that day: off target %(before)s before, %(after)s now.",
        len(judged),
    )
    return told % words


def _moved(lines: Sequence[BothSides]) -> str:
    judged = _judged(lines)
    steps = [_RANK.get(one.after[-1].status, 0) - _RANK.get(one.before[-1].status, 0) for one in judged]
    figures = Counter(one.movement for one in lines)
    told = []
    if judged:
        told.append(
            _("Lights: %(better)s better, %(worse)s worse, %(same)s the same.")
            % {"better": sum(s > 0 for s in steps), "worse": sum(s < 0 for s in steps), "same": steps.count(0)}
        )
    if any(figures[code] for code in ("better", "worse", "same")):
        told.append(
            _("Figures: %(better)s better, %(worse)s worse, %(same)s the same.")
            % {code: figures[code] for code in ("better", "worse", "same")}
        )
    return " ".join(told)


def _left_out(lines: Sequence[BothSides]) -> str:
    number = len(lines) - len(_judged(lines))
    if not number:
        return ""
    words = ngettext(
        "%(n)s other indicator has no light on one of the sides, and is not counted.",
        "%(n)s other indicators have no light on one of the sides, and are not counted.",
        number,
    )
    return words % {"n": number}


def _worst_first(lines: Sequence[BothSides]) -> list[BothSides]:
    """By the newest light, the worst first; without a light last."""
    return sorted(lines, key=lambda one: (_RANK.get(one.after[-1].status, 9) if one.after else 9, one.name, one.code))


def _trend(row: ScorecardRow | None) -> str:
    return row.trend_sentence if row is not None and row.has_trend else ""


def in_words(day: date) -> str:
    """A day in words."""
    return date_format(day, "j F Y")
