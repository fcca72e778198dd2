"""Lines that once got worse as this one does and then turned, with what was done (B12, ADR 45).

A line's family is read in SQL: the same indicator for other parts or breakdowns, what stands in the same raft
(``Underpinning``), the same theme, or the same kind and unit of measure; the same frequency and a better and a worse
always. Only figures that the reader may see are read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, Value, When
from django.urls import reverse

from council_pm.core.said import said
from council_pm.org.tree import Tree
from council_pm.practice.access import visible_entries
from council_pm.practice.matching import Curve, Match, Point, Polarity, fall_of, matches
from council_pm.practice.models import EntryState
from council_pm.practice.selectors.places import last_names
from indicators.facts import read_bases
from indicators.figures import read_figures
from indicators.models import Definition, Series, Underpinning
from indicators.selectors.current_definitions import names_of
from indicators.selectors.scorecard import scope_of
from indicators.trend_facts import load_trend_facts
from indicators.trends.lines import Line, line_of
from indicators.visibility import sight_of
from indicators.wording import line_name
from plans.models import ActionEffect, ActionStatus, Judged
from plans.selectors.actions import visible_actions
from plans.selectors.held import began_on

MOST_LINES = 300  # of a family, the nearest first
A_LIST = 5


@dataclass(frozen=True, slots=True)
class Done:
    """What was done about a line while it turned; ``verdict`` is what was kept of its effect, in words."""

    title: str
    url: str
    verdict: str


@dataclass(frozen=True, slots=True)
class MatchRow:
    """A line that turned a similar curve, why it is shown, what was done, and the entry about it."""

    code: str
    name: str
    url: str
    unit: str
    reason: str
    fell_from: date
    fell_to: date
    turned_until: date
    done: tuple[Done, ...]
    entries: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Matches:
    """What was found. ``falls``: the line asked for gets worse as far as the reader sees; ``read`` lines were read."""

    falls: bool
    read: int
    rows: tuple[MatchRow, ...]


def matches_for(series: Series, user: Any, units: Tree, *, limit: int = A_LIST) -> Matches:
    """The lines most like this one that turned, as the reader sees them; a fixed number of queries."""
    family = _family(series)
    read = _read([series, *family], user, units)
    mine = read.curves.get(series.pk)
    if mine is None or fall_of(mine) is None:
        return Matches(falls=False, read=0, rows=())
    found = matches(mine, read.curves.values(), limit=limit)
    rows = _rows(found, {one.pk: one for one in family}, read, user, units) if found else ()
    return Matches(falls=True, read=len(read.curves) - 1, rows=rows)


def _family(series: Series) -> list[Series]:
    """The lines that may be compared, the nearest first: two queries."""
    newest = Definition.objects.filter(indicator=OuterRef("indicator")).order_by("-version").values("pk")[:1]
    mine = Definition.objects.filter(indicator=series.indicator_id).order_by("-version").first()
    if mine is None or mine.polarity not in tuple(Polarity):
        return []
    raft = Underpinning.objects.filter(key=OuterRef("indicator"), supporting=series.indicator_id)
    below = Underpinning.objects.filter(supporting=OuterRef("indicator"), key=series.indicator_id)
    beside = Underpinning.objects.filter(
        supporting=OuterRef("indicator"),
        key__in=Underpinning.objects.filter(supporting=series.indicator_id).values("key"),
    )
    now = "indicator__definitions__"
    same_kind = Q(**{
        f"{now}measure_kind": mine.measure_kind, f"{now}unit": mine.unit, f"{now}polarity": mine.polarity,
    })  # fmt: skip
    rows = (
        Series.objects.filter(indicator__definitions=newest, indicator__retired_on__isnull=True)
        .filter(**{f"{now}frequency": mine.frequency, f"{now}polarity__in": tuple(Polarity)})
        .exclude(pk=series.pk)
        .annotate(in_raft=Exists(raft) | Exists(below) | Exists(beside))
        .filter(Q(indicator=series.indicator_id) | Q(in_raft=True) | Q(**{f"{now}theme": mine.theme}) | same_kind)
        .annotate(
            near=Case(
                When(indicator=series.indicator_id, then=Value(0)),
                When(in_raft=True, then=Value(1)),
                When(**{f"{now}theme": mine.theme}, then=Value(2)),
                default=Value(3),
                output_field=IntegerField(),
            )
        )
    )
    return list(rows.select_related("indicator").order_by("near", "pk")[:MOST_LINES])


@dataclass(frozen=True, slots=True)
class _Read:
    """Lines as the matcher reads them, and the ids of the figures that the reader sees, by line."""

    curves: Mapping[int, Curve]
    visible: Mapping[int, frozenset[int]]


def _read(lines: Sequence[Series], user: Any, units: Tree) -> _Read:
    """These lines as far as the reader sees them; six queries."""
    ids = sorted(one.pk for one in lines)
    figures, bases = read_figures(ids), read_bases(ids, indicator_of={one.pk: one.indicator_id for one in lines})
    behind, sight = load_trend_facts(ids, figures), sight_of(user)
    curves, visible = {}, {}
    for one in lines:
        step = sight.step(scope_of(one.unit_id, None, units))
        seen = [row.figure for row in figures.get(one.pk, ()) if row.step >= step]
        row = bases.definitions.get(one.indicator_id)
        if row is None or row.polarity not in tuple(Polarity) or not seen:
            continue
        visible[one.pk] = frozenset(figure.id for figure in seen)
        facts = behind[one.pk]
        curves[one.pk] = _curve(
            one.pk, line_of(seen, bases.shapes[row.pk].measure, excluded=facts.excluded), Polarity(row.polarity),
            [*facts.starts, *bases.breaks.get(one.indicator_id, ())],
        )  # fmt: skip
    return _Read(curves, visible)


def _curve(key: int, line: Line, polarity: Polarity, breaks: Sequence[date]) -> Curve:
    points = [
        Point(period[1], Decimal(repr(value)))
        for period, value in zip(line.periods, line.series.values, strict=True)
        if period is not None and value is not None
    ]
    return Curve(key, points, polarity, breaks, line.series.cycle if line.series.seasonal else 0)


def _rows(
    found: Sequence[Match], by_id: Mapping[int, Series], read: _Read, user: Any, units: Tree
) -> tuple[MatchRow, ...]:
    """What was done about each of these lines, and what was written of it: five queries."""
    keys = [one.key for one in found]
    lines = [by_id[key] for key in keys]
    done, entries = _done(found, read, user, units), _entries(keys, user, units)
    names = names_of({one.indicator_id for one in lines})
    places = last_names({one.unit_id for one in lines}, units)
    return tuple(
        MatchRow(
            code=line.indicator.code,
            name=line_name(names.get(line.indicator_id, line.indicator.code), line.breakdown),
            url=reverse("dashboards:indicator_page", args=[line.indicator.code]),
            unit=places.get(line.unit_id, ""),
            reason=said(one),
            fell_from=one.fall.start,
            fell_to=one.fall.end,
            turned_until=one.turned_until,
            done=tuple(done.get(one.key, ())),
            entries=tuple(entries.get(one.key, ())),
        )
        for one, line in zip(found, lines, strict=True)
    )


def _done(found: Sequence[Match], read: _Read, user: Any, units: Tree) -> dict[int, list[Done]]:
    """Actions on these lines that began after the fall did and before the turn was over."""
    spans = {one.key: (one.fall.start, one.turned_until) for one in found}
    rows = list(visible_actions(user, units).filter(series__in=spans).exclude(status=ActionStatus.DROPPED))
    verdicts = {
        row.action_id: str(Judged(row.verdict).label)
        for row in ActionEffect.objects.filter(action__in=[one.pk for one in rows]).order_by("pk")
        if read.visible.get(row.series_id, frozenset()) >= set(row.figures)
    }
    told: dict[int, list[Done]] = defaultdict(list)
    for one in sorted(rows, key=lambda one: (began_on(one), one.pk)):
        start, until = spans[one.series_id or 0]
        if start <= began_on(one) <= until:
            told[one.series_id or 0].append(Done(one.title, one.get_absolute_url(), verdicts.get(one.pk, "")))
    return told


def _entries(keys: Collection[int], user: Any, units: Tree) -> dict[int, list[tuple[str, str]]]:
    rows = visible_entries(user, units).filter(state=EntryState.PUBLISHED, newest__series__in=list(keys))
    told: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for one in rows.select_related("newest").order_by("-published_at", "-pk"):
        if one.newest is not None and one.newest.series_id is not None:
            told[one.newest.series_id].append((one.newest.title, one.get_absolute_url()))
    return told
