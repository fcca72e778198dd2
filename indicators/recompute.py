"""Recomputing statuses: load what the engine reads, judge what is new, point to what is in force.

Idempotent: a judgement is named by the rows that it read, so that the same inputs insert nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone

from council_pm.audit.services import raise_version
from council_pm.core.periods import year_containing
from council_pm.core.phrases import in_one_language
from council_pm.core.prepared import Prepared
from indicators.bulk import insert_new_rows, insert_rows, without_collection
from indicators.engine import (
    ENGINE_VERSION,
    RECENT_PERIODS,
    Inputs,
    SeriesFacts,
    at_year_end,
    in_force,
    inputs_of,
    judge_period,
    recent_entry,
    rule_code,
    status_input,
)
from indicators.facts import Shape, load_facts
from indicators.figures import read_figures
from indicators.models import CurrentStatus, Series, StatusSnapshot
from indicators.news import Told, look_for_news
from indicators.peers import NOBODY, Peers, load_comparators
from indicators.reading import EVERYTHING, There, changed_since, read_counts, remember
from indicators.trend_facts import TrendFacts, load_trend_facts
from indicators.trend_rows import NO_TREND, TREND_COLUMNS, Asked, trend_rows
from indicators.trends.lines import Figure, line_of
from indicators.wording import working_sentence

__all__ = ["InForce", "Recomputed", "load_facts", "periods_in_force", "recompute"]

CHUNK = 500  # series in one transaction: SQLite has one writer at a time


@dataclass(frozen=True, slots=True)
class Recomputed:
    """What a recomputation did: series read, judgements made, pointers changed."""

    series: int = 0
    judged: int = 0
    pointed: int = 0

    def __add__(self, other: Recomputed) -> Recomputed:
        return Recomputed(self.series + other.series, self.judged + other.judged, self.pointed + other.pointed)


class _Pointer(NamedTuple):
    """A row of ``CurrentStatus`` less its series and audience."""

    snapshot_id: int
    recent: list[list[Any]]
    told: Told


class InForce(NamedTuple):
    """A period that is in force for an audience, what its trend and forecast read, and a short name of that.

    ``aim`` is what the year end would be judged by.
    """

    step: int
    place: int
    inputs: Inputs
    key: str
    figures: Sequence[Figure]
    facts: TrendFacts
    breaks: Sequence[date]
    aim: Inputs
    year_ends: date
    peers: Peers

    def asked(self, shape: Shape) -> Asked:
        """The line that ends with the figure of this period, and what is said of it."""
        target, last = self.inputs.target, self.figures[-1]
        line = line_of(
            self.figures,
            shape.measure,
            target=target.value if target else None,
            starts=[*self.facts.starts, *self.breaks],
            excluded=self.facts.excluded,
        )
        judged, aim = status_input(self.inputs), status_input(self.aim)
        return Asked(line, shape, last, judged, self.year_ends, rule_code(self.aim), aim, self.peers)


class _Known(NamedTuple):
    """A judgement that stands, as far as the pointers need it."""

    id: int
    status: str
    vs_previous: str
    vs_last_year: str
    trend: str


def recompute(series_ids: Iterable[int] | None = None, *, afresh: bool = False) -> Recomputed:
    """Judge what is new of the given series, or of all of them, in chunks of one transaction each.

    ``afresh`` reads everything again, whatever was read before: it finds the same, at several times the cost.
    """
    total = Recomputed()
    ids = sorted(set(Series.objects.values_list("pk", flat=True) if series_ids is None else series_ids))
    for first in range(0, len(ids), CHUNK):
        with without_collection(), in_one_language():
            total += _recompute_chunk(ids[first : first + CHUNK], afresh)
    return total


@transaction.atomic
def _recompute_chunk(ids: Sequence[int], afresh: bool) -> Recomputed:
    # Before the facts: a row that comes in between is read now and once more the next time, never left out.
    indicator_of = _wait_for_turn(ids)
    if not indicator_of:
        return Recomputed()
    there_is = read_counts(indicator_of)
    changed = dict.fromkeys(there_is, EVERYTHING) if afresh else changed_since(there_is)
    whole = [pk for pk, since in changed.items() if since == EVERYTHING]
    part = {pk: since for pk, since in changed.items() if since != EVERYTHING}
    done, unclear = _judge_and_point(part, indicator_of, there_is)
    rest, _none = _judge_and_point(dict.fromkeys([*whole, *unclear], EVERYTHING), indicator_of, there_is)
    if done.judged or done.pointed or rest.judged or rest.pointed:
        raise_version()
    remember({pk: there_is[pk] for pk in changed})
    return Recomputed(len(there_is), done.judged + rest.judged, done.pointed + rest.pointed)


def _judge_and_point(
    changed: Mapping[int, date], indicator_of: Mapping[int, int], there_is: Mapping[int, There]
) -> tuple[Recomputed, list[int]]:
    """Judge the periods of each series that end on its day or later, and point to what is in force.

    Answers what was done, and the series whose pointers need more of their history to tell.
    """
    if not changed:
        return Recomputed(), []
    ids, since = list(changed), min(changed.values())
    figures = read_figures(ids)
    facts, shapes = load_facts(ids, since, figures, {pk: indicator_of[pk] for pk in ids})
    wanted = {one.series_id: inputs_of(one, changed[one.series_id]) for one in facts}
    decided = [pk for pk in ids if there_is[pk].is_decided]
    compared = {pk: indicator_of[pk] for pk in ids if there_is[pk].is_compared}
    trends = periods_in_force(facts, wanted, shapes, load_trend_facts(ids, figures, decided), compared)
    known = _known(ids, since)
    fresh = _fresh(wanted, trends, known, shapes)
    known |= _inserted(fresh)
    judged = {inputs: one for (inputs, _trend), one in known.items()}
    stored = _stored(ids)
    pointers = {
        pk: _pointers(inputs_list, trends[pk], known, judged, shapes, stored.get(pk, {}), changed[pk])
        for pk, inputs_list in wanted.items()
    }
    unclear = [series_id for series_id, found in pointers.items() if found is None]
    pointed = _point({pk: found for pk, found in pointers.items() if found is not None}, stored)
    return Recomputed(0, len(fresh), pointed), unclear


def periods_in_force(
    facts: Sequence[SeriesFacts],
    wanted: Mapping[int, Sequence[Inputs]],
    shapes: Mapping[int, Shape],
    behind: Mapping[int, TrendFacts],
    compared: Mapping[int, int],
) -> dict[int, list[InForce]]:
    """The period that is in force for each audience, with what its trend reads: figures that this audience sees.

    ``compared``: the indicator of each series for whose indicator figures of other areas have been loaded.
    """
    places = {
        pk: in_force([inputs.value for inputs in inputs_list], behind[pk].steps_up_to)
        for pk, inputs_list in wanted.items()
    }
    ends = {wanted[pk][place].value.end for pk in compared if pk in places for _step, place in places[pk]}
    comparators = load_comparators(set(compared.values()), ends)
    found: dict[int, list[InForce]] = {}
    for one in facts:
        pk, of_series = one.series_id, behind[one.series_id]
        shape = shapes[one.definition.id]
        found[pk] = pairs = []
        for step, place in places[pk]:
            inputs = wanted[pk][place]
            figures = of_series.up_to(inputs.value, step)
            year_ends = year_containing(inputs.value.end, shape.reader.calendar).end
            aim = at_year_end(one, inputs, year_ends, to_date=shape.measure.to_date, step=step)
            period = inputs.value.start, inputs.value.end
            peers = comparators.peers_of(pk, compared[pk], period) if pk in compared else NOBODY
            key = of_series.key(figures, one.breaks, aim.target.id if aim.target else 0, peers)
            pairs.append(InForce(step, place, inputs, key, figures, of_series, one.breaks, aim, year_ends, peers))
    return found


def _fresh(
    wanted: Mapping[int, Sequence[Inputs]],
    trends: Mapping[int, Sequence[InForce]],
    known: Mapping[tuple[str, str], _Known],
    shapes: Mapping[int, Shape],
) -> list[tuple[object, ...]]:
    """Rows of ``_SNAPSHOT`` for what has not been judged yet; all trends are decided in one go."""
    moving = {
        (one.inputs.key, one.key): (series_id, one)
        for series_id, pairs in trends.items()
        for one in pairs
        if (one.inputs.key, one.key) not in known
    }
    judged = {inputs for inputs, _trend in known} | {one.inputs.key for pairs in trends.values() for one in pairs}
    shape_of = {key: shapes[one.inputs.definition.id] for key, (_series_id, one) in moving.items()}
    rows = trend_rows([one.asked(shape_of[key]) for key, (_id, one) in moving.items()])
    now = timezone.now()
    with_trend = [
        (*_snapshot(series_id, one.inputs, shape_of[key], now), one.key, *row)
        for (key, (series_id, one)), row in zip(moving.items(), rows, strict=True)
    ]
    return with_trend + [
        (*_snapshot(series_id, inputs, shapes[inputs.definition.id], now), "", *NO_TREND)
        for series_id, inputs_list in wanted.items()
        for inputs in inputs_list
        if inputs.key not in judged
    ]


def _wait_for_turn(ids: Sequence[int]) -> dict[int, int]:
    """Let one recomputation at a time read and point to these series; answers the indicator of each.

    They are locked in the order of their ids. Two at once would make the same judgement twice, and the one that read
    earlier could have the last word. Without ``no_key`` the lock would also hold up whoever signs off a figure
    meanwhile. SQLite has one writer anyway.
    """
    return dict(_TURNS.rows(ids))


def _known(ids: Sequence[int], since: date) -> dict[tuple[str, str], _Known]:
    """The judgements that stand, by what status and trend read; the value among it tells series and period."""
    return {row[:2]: _Known._make(row[2:]) for row in _STANDING.rows(ids, since, ENGINE_VERSION)}


_KNOWN = _Known._fields[1:]
_TURNS = Prepared(
    "pk",
    lambda chosen, _day: (
        Series.objects.select_for_update(no_key=True).filter(chosen).order_by("pk").values_list("pk", "indicator_id")
    ),
)
_STANDING = Prepared(
    "series_id",
    lambda chosen, since, version: StatusSnapshot.objects.filter(
        chosen, end__gte=since, engine_version=version
    ).values_list("inputs", "trend_inputs", "pk", *_KNOWN),
)
_POINTERS = Prepared(
    "series_id",
    lambda chosen, _day: CurrentStatus.objects.filter(chosen).values_list(
        "series_id", "audience", "snapshot_id", "recent",
        *(f"snapshot__{name}" for name in ("value_id", "end", "engine_version", "status", "trend")),
    ),
)  # fmt: skip


def _inserted(fresh: Sequence[tuple[Any, ...]]) -> dict[tuple[str, str], _Known]:
    """Insert these rows of ``_SNAPSHOT`` and answer what now stands by them."""
    named = [_SNAPSHOT.index(name) for name in ("inputs", "trend_inputs", *_KNOWN)]
    found = {}
    for pk, row in zip(insert_new_rows(StatusSnapshot, _SNAPSHOT, fresh), fresh, strict=True):
        inputs, trend, *moved = (row[place] for place in named)
        found[inputs, trend] = _Known(pk, *moved)
    return found


_SNAPSHOT = (
    "series", "start", "end", "inputs", "engine_version", "value", "target", "definition", "status", "marker", "gap",
    "allowance", "vs_previous", "vs_last_year", "working", "sentence", "made_at",
    "trend_inputs", *TREND_COLUMNS,
)  # fmt: skip


def _snapshot(series_id: int, inputs: Inputs, shape: Shape, now: datetime) -> tuple[object, ...]:
    """A row of the fields of ``_SNAPSHOT``, as far as the status goes."""
    judged = judge_period(inputs)
    result, working = judged.result, judged.result.working
    return (
        series_id,
        inputs.value.start,
        inputs.value.end,
        inputs.key,
        ENGINE_VERSION,
        inputs.value.id,
        inputs.target.id if inputs.target else None,
        inputs.definition.id,
        result.status.value,
        result.marker or "",
        result.gap,
        result.allowance,
        judged.vs_previous.value,
        judged.vs_last_year.value,
        {"code": working.code, "params": dict(working.params)},
        working_sentence(working.code, working.params, shape.decimals, shape.unit),
        now,
    )


def _stored(ids: Sequence[int]) -> dict[int, dict[int, _Pointer]]:
    found: dict[int, dict[int, _Pointer]] = {}
    for series_id, audience, snapshot_id, recent, *judged in _POINTERS.rows(ids):
        found.setdefault(series_id, {})[audience] = _Pointer(snapshot_id, recent, Told(*judged))
    return found


def _pointers(
    inputs_list: Sequence[Inputs],
    in_force_now: Sequence[InForce],
    known: Mapping[tuple[str, str], _Known],
    judged: Mapping[str, _Known],
    shapes: Mapping[int, Shape],
    stored: Mapping[int, _Pointer],
    since: date,
) -> dict[int, _Pointer] | None:
    """What is in force for each audience step of one series; nothing where the periods read do not tell.

    Nothing that ends before ``since`` has changed, so what the stored pointers say of those periods still holds.
    """
    day = since.isoformat()
    found: dict[int, _Pointer] = {}
    for one in in_force_now:
        step = one.step
        recent = _recent(inputs_list[: one.place + 1], judged, step, shapes)
        if since != EVERYTHING:
            before = stored.get(step)
            if before is None:
                return None
            recent = [*(entry for entry in before.recent if entry[1] < day), *recent][-RECENT_PERIODS:]
            if len(recent) < len(before.recent):
                return None  # a figure was taken back from this audience: an older one moves up
        now, value = known[one.inputs.key, one.key], one.inputs.value
        found[step] = _Pointer(now.id, recent, Told(value.id, value.end, ENGINE_VERSION, now.status, now.trend))
    if since == EVERYTHING:
        return found
    older = {step: pointer for step, pointer in stored.items() if step > max(found, default=-1)}
    if any(pointer.recent[-1][1] >= day for pointer in older.values()):
        return None
    return found | older


def _point(wanted: Mapping[int, Mapping[int, _Pointer]], stored: Mapping[int, Mapping[int, _Pointer]]) -> int:
    """Make the stored pointers of these series say what is in force; answers how many changed."""
    changed = [
        (series_id, step, pointer.snapshot_id, pointer.recent)
        for series_id, pointers in wanted.items()
        for step, pointer in pointers.items()
        if stored.get(series_id, {}).get(step) != pointer
    ]
    insert_rows(CurrentStatus, ("series", "audience", "snapshot", "recent"), changed, unique=("series", "audience"))
    gone = 0
    for series_id, pointers in wanted.items():
        steps = stored.get(series_id, {}).keys() - pointers.keys()
        if steps:
            CurrentStatus.objects.filter(series_id=series_id, audience__in=steps).delete()
            gone += len(steps)
    look_for_news(wanted, stored)
    return len(changed) + gone


def _recent(
    inputs_list: Sequence[Inputs], known: Mapping[str, _Known], step: int, shapes: Mapping[int, Shape]
) -> list[list[Any]]:
    """The last periods that the audience of this step sees, oldest first."""
    entries: list[list[Any]] = []
    for inputs in reversed(inputs_list):
        if inputs.value.step < step:
            continue
        shape, judged = shapes[inputs.definition.id], known[inputs.key]
        moved = judged.vs_last_year if shape.compares_with_last_year else judged.vs_previous
        entries.append(recent_entry(inputs.value, judged.status, moved, shape.decimals))
        if len(entries) == RECENT_PERIODS:
            break
    return entries[::-1]
