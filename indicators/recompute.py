"""Recomputing statuses: load what the engine reads, judge what is new, point to what is in force.

Idempotent: a judgement is named by the rows that it read, so that the same inputs insert nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from council_pm.audit.services import raise_version
from council_pm.core.periods import Frequency
from indicators.engine import (
    ENGINE_VERSION,
    MEMBERS_STEP,
    PUBLIC_STEP,
    RECENT_PERIODS,
    DefinitionFact,
    Inputs,
    RuleFact,
    SeriesFacts,
    TargetFact,
    ValueFact,
    in_force,
    inputs_of,
    judge_period,
    recent_entry,
)
from indicators.models import (
    CurrentStatus,
    Definition,
    Release,
    Series,
    SeriesBreak,
    StatusRule,
    StatusSnapshot,
    Target,
    Value,
)
from indicators.status import Polarity, ToleranceType
from indicators.wording import working_sentence

CHUNK = 500  # series in one transaction: SQLite has one writer at a time


@dataclass(frozen=True, slots=True)
class Recomputed:
    """What a recomputation did: series read, judgements made, pointers changed."""

    series: int = 0
    judged: int = 0
    pointed: int = 0

    def __add__(self, other: Recomputed) -> Recomputed:
        return Recomputed(self.series + other.series, self.judged + other.judged, self.pointed + other.pointed)


@dataclass(frozen=True, slots=True)
class _Known:
    """A judgement that stands already, as far as the pointers need it."""

    id: int
    status: str
    vs_previous: str
    vs_last_year: str


@dataclass(frozen=True, slots=True)
class _Shape:
    """How a definition writes its figures."""

    decimals: int
    unit: str
    compares_with_last_year: bool


def recompute(series_ids: Iterable[int] | None = None) -> Recomputed:
    """Judge the given series, or all of them, in chunks of one transaction each."""
    total = Recomputed()
    for part in recompute_chunks(series_ids):
        total += part
    return total


def recompute_chunks(series_ids: Iterable[int] | None = None) -> Iterator[Recomputed]:
    """The same, chunk by chunk, for a job that shows how far it is."""
    chosen = Series.objects.order_by("pk")
    ids = list((chosen if series_ids is None else chosen.filter(pk__in=list(series_ids))).values_list("pk", flat=True))
    for first in range(0, len(ids), CHUNK):
        yield _recompute_chunk(ids[first : first + CHUNK])


@transaction.atomic
def _recompute_chunk(ids: Sequence[int]) -> Recomputed:
    facts, shapes = load_facts(ids)
    known: dict[tuple[int, date, date, str], _Known] = {
        (series, start, end, key): _Known(pk, status, previous, last_year)
        for pk, series, start, end, key, status, previous, last_year in StatusSnapshot.objects.filter(
            series_id__in=ids, engine_version=ENGINE_VERSION
        ).values_list("pk", "series_id", "start", "end", "inputs", "status", "vs_previous", "vs_last_year")
    }
    now = timezone.now()
    wanted: dict[int, list[Inputs]] = {one.series_id: inputs_of(one) for one in facts}
    fresh = [
        _snapshot(series_id, inputs, shapes[inputs.definition.id], now)
        for series_id, inputs_list in wanted.items()
        for inputs in inputs_list
        if (series_id, inputs.value.start, inputs.value.end, inputs.key) not in known
    ]
    for made in StatusSnapshot.objects.bulk_create(fresh, batch_size=500):
        known[(made.series_id, made.start, made.end, made.inputs)] = _Known(
            made.pk, made.status, made.vs_previous, made.vs_last_year
        )
    pointed = _point(ids, wanted, known, shapes)
    if fresh or pointed:
        raise_version()
    return Recomputed(len(ids), len(fresh), pointed)


def _snapshot(series_id: int, inputs: Inputs, shape: _Shape, now: datetime) -> StatusSnapshot:
    judged = judge_period(inputs)
    working = judged.result.working
    return StatusSnapshot(
        series_id=series_id,
        start=inputs.value.start,
        end=inputs.value.end,
        inputs=inputs.key,
        engine_version=ENGINE_VERSION,
        value_id=inputs.value.id,
        target_id=inputs.target.id if inputs.target else None,
        definition_id=inputs.definition.id,
        status=judged.result.status.value,
        marker=judged.result.marker or "",
        gap=judged.result.gap,
        allowance=judged.result.allowance,
        vs_previous=judged.vs_previous.value,
        vs_last_year=judged.vs_last_year.value,
        trend=judged.trend,
        working={"code": working.code, "params": dict(working.params)},
        sentence=working_sentence(working.code, working.params, shape.decimals, shape.unit),
        made_at=now,
    )


def _point(
    ids: Sequence[int],
    wanted: dict[int, list[Inputs]],
    known: dict[tuple[int, date, date, str], _Known],
    shapes: dict[int, _Shape],
) -> int:
    """Make the pointers say what is in force for each audience; answers how many changed."""
    stored = {(row.series_id, row.audience): row for row in CurrentStatus.objects.filter(series_id__in=ids)}
    new, changed = [], []
    kept: set[tuple[int, int]] = set()
    for series_id, inputs_list in wanted.items():
        judged = [known[(series_id, i.value.start, i.value.end, i.key)] for i in inputs_list]
        for step, index in in_force([i.value for i in inputs_list]):
            kept.add((series_id, step))
            recent = _recent(inputs_list[: index + 1], judged, step, shapes)
            row = stored.get((series_id, step))
            if row is None:
                new.append(
                    CurrentStatus(series_id=series_id, audience=step, snapshot_id=judged[index].id, recent=recent)
                )
            elif row.snapshot_id != judged[index].id or row.recent != recent:
                row.snapshot_id, row.recent = judged[index].id, recent
                changed.append(row)
    gone = [row.pk for key, row in stored.items() if key not in kept]
    CurrentStatus.objects.bulk_create(new, batch_size=500)
    CurrentStatus.objects.bulk_update(changed, ["snapshot", "recent"], batch_size=200)
    CurrentStatus.objects.filter(pk__in=gone).delete()
    return len(new) + len(changed) + len(gone)


def _recent(
    inputs_list: Sequence[Inputs], judged: Sequence[_Known], step: int, shapes: dict[int, _Shape]
) -> list[list[Any]]:
    """The last periods that the audience of this step sees, oldest first."""
    entries: list[list[Any]] = []
    for index in range(len(inputs_list) - 1, -1, -1):
        inputs = inputs_list[index]
        if inputs.value.step < step:
            continue
        shape = shapes[inputs.definition.id]
        moved = judged[index].vs_last_year if shape.compares_with_last_year else judged[index].vs_previous
        entries.append(recent_entry(inputs.value, judged[index].status, moved, shape.decimals, step))
        if len(entries) == RECENT_PERIODS:
            break
    return entries[::-1]


def load_facts(ids: Sequence[int]) -> tuple[list[SeriesFacts], dict[int, _Shape]]:
    """Everything that the engine reads of these series, in a fixed number of queries."""
    indicator_of = dict(Series.objects.filter(pk__in=ids).values_list("pk", "indicator_id"))
    indicator_ids = set(indicator_of.values())
    definitions, shapes = _definitions(indicator_ids)
    rules = _rules(indicator_ids)
    targets = _targets(ids)
    values = _values(ids)
    breaks: dict[int, list[date]] = defaultdict(list)
    for indicator_id, on in SeriesBreak.objects.filter(indicator_id__in=indicator_ids).values_list(
        "indicator_id", "on"
    ):
        breaks[indicator_id].append(on)
    facts = [
        SeriesFacts(
            series_id=series_id,
            definition=definitions[indicator_id],
            values=values.get(series_id, []),
            targets=targets.get(series_id, {}),
            rules=rules.get(indicator_id, []),
            breaks=breaks.get(indicator_id, []),
        )
        for series_id, indicator_id in indicator_of.items()
        if indicator_id in definitions
    ]
    return facts, shapes


def _definitions(indicator_ids: Iterable[int]) -> tuple[dict[int, DefinitionFact], dict[int, _Shape]]:
    facts, shapes = {}, {}
    rows = Definition.objects.filter(indicator_id__in=indicator_ids).order_by("indicator_id", "version")
    for pk, indicator_id, polarity, decimals, frequency, kind, reported_as, seasonal, unit in rows.values_list(
        "pk", "indicator_id", "polarity", "decimals", "frequency", "measure_kind", "reported_as", "seasonal", "unit"
    ):
        by_year = seasonal or kind == "cumulative" or reported_as == "year_to_date"
        facts[indicator_id] = DefinitionFact(pk, Polarity(polarity), decimals, Frequency(frequency), by_year)
        shapes[pk] = _Shape(decimals, unit, by_year)
    return facts, shapes


def _rules(indicator_ids: Iterable[int]) -> dict[int, list[RuleFact]]:
    found: dict[int, list[RuleFact]] = defaultdict(list)
    rows = StatusRule.objects.filter(indicator_id__in=indicator_ids).order_by("indicator_id", "revision")
    for indicator_id, pk, rule, kind, tolerance, amber, minimum, effective in rows.values_list(
        "indicator_id",
        "pk",
        "rule",
        "tolerance_type",
        "tolerance",
        "amber_threshold",
        "minimum_acceptable",
        "effective_from",
    ):
        found[indicator_id].append(RuleFact(pk, rule, ToleranceType(kind), tolerance, amber, minimum, effective))
    return found


def _targets(ids: Sequence[int]) -> dict[int, dict[tuple[date, date], list[TargetFact]]]:
    found: dict[int, dict[tuple[date, date], list[TargetFact]]] = defaultdict(lambda: defaultdict(list))
    rows = Target.objects.filter(series_id__in=ids).order_by("series_id", "end", "revision")
    for series_id, pk, start, end, value, low, high, effective in rows.values_list(
        "series_id", "pk", "start", "end", "value", "low", "high", "effective_from"
    ):
        found[series_id][(start, end)].append(TargetFact(pk, start, end, value, low, high, effective))
    return found


def _values(ids: Sequence[int]) -> dict[int, list[ValueFact]]:
    seen = _releases()
    found: dict[int, dict[tuple[date, date], ValueFact]] = defaultdict(dict)
    rows = Value.objects.filter(series_id__in=ids).order_by("series_id", "end", "start", "revision")
    for series_id, pk, start, end, value, absent, provisional, known_from, round_id in rows.values_list(
        "series_id", "pk", "start", "end", "value", "absent", "provisional", "known_from", "round_id"
    ):
        step, days = _seen(round_id, known_from, seen)
        found[series_id][(start, end)] = ValueFact(pk, start, end, value, absent, provisional, step, days)
    return {series_id: list(by_period.values()) for series_id, by_period in found.items()}


def _releases() -> dict[int, dict[int, date]]:
    found: dict[int, dict[int, date]] = defaultdict(dict)
    for round_id, audience, at in Release.objects.values_list("round_id", "audience").annotate(at=Max("at")):
        found[round_id][audience] = timezone.localdate(at)
    return found


def _seen(
    round_id: int | None, known_from: datetime, releases: dict[int, dict[int, date]]
) -> tuple[int, tuple[date | None, ...]]:
    """The widest step that sees a figure, and since when each step does."""
    known = timezone.localdate(known_from)
    if round_id is None:
        return MEMBERS_STEP, (known, known, known, known, None)
    given = releases.get(round_id, {})
    step = max(given, default=0)
    days: list[date | None] = [known]
    for audience in range(1, PUBLIC_STEP + 1):
        wider = [max(day, known) for other, day in given.items() if other >= audience]
        days.append(min(wider) if wider else None)
    return step, tuple(days)
