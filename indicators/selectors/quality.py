"""What is worth a second look in the lines that somebody answers for: the service first, others after a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from django.core.cache import cache
from django.db.models import Min
from django.urls import reverse
from django.utils import timezone

from council_pm.core.access import Permission
from council_pm.core.fingerprints import fingerprint
from council_pm.core.periods import Period, expected_date
from council_pm.org.tree import Tree
from indicators.bulk import among
from indicators.direction import displayed
from indicators.engine import Inputs, SeriesFacts, inputs_of, judge_period, status_input
from indicators.facts import Shape, load_facts
from indicators.models import Definition, QualityAnswer, Round, Series, Target, Value
from indicators.quality import Aim, Line, Point, Returned, Signal, signals
from indicators.quality_wording import TITLES, signal_sentence
from indicators.reading import read_counts
from indicators.selectors.holders import shown_names
from indicators.selectors.rows import SeriesRow
from indicators.selectors.scorecard import Choice, readable, scope_of
from indicators.status import allowance_for
from indicators.visibility import sight_of
from indicators.wording import line_name

SERVICE_FIRST = timedelta(days=14)  # two weeks to answer, before anybody beyond the service sees a signal
_KEPT = "second-looks"
Found = dict[int, tuple[Sequence[Signal], Shape]]
_COUNTED = ("numerator", "denominator", "formula_type", "multiplier", "measure_kind", "reported_as", "unit", "polarity")


@dataclass(frozen=True, slots=True)
class Answered:
    """What the service said, and who and when."""

    text: str
    who: str
    on: date


@dataclass(frozen=True, slots=True)
class Prompt:
    """A signal in words with the answers to it, the newest first.

    ``since`` is the day from which it holds, ``arose`` the one from which it could be answered here.
    """

    code: str
    title: str
    sentence: str
    arose: date
    since: date
    answers: tuple[Answered, ...]


@dataclass(frozen=True, slots=True)
class SecondLook:
    """A line with what is worth a second look. ``may_answer``: the reader is of its service."""

    series_id: int
    code: str
    name: str
    url: str
    unit: str
    prompts: tuple[Prompt, ...]
    may_answer: bool

    @property
    def is_open(self) -> bool:
        """Whether the service has left one of them without an answer."""
        return any(not one.answers for one in self.prompts)


class _Counting(NamedTuple):
    """The days from which a definition was in force that counts otherwise, and the lag of the newest."""

    changed: Sequence[date]
    lag: int


@dataclass(frozen=True, slots=True)
class _Asked:
    """Of one series: its facts and shape, and what the engine does not read."""

    facts: SeriesFacts
    shape: Shape
    known: Mapping[int, date]
    counting: _Counting
    returns: Sequence[Returned]


def own_second_looks(user: Any, tree: Tree, as_of: date, *, every_name: bool) -> list[SecondLook]:
    """Everything that the reader may see of what is worth a second look, open ones first, then by name."""
    units = frozenset(unit for unit in tree.places if user.may(Permission.VIEW_QUALITY, scope_of(unit, None, tree)))
    if not units:
        return []
    found = second_looks(Choice(unit_ids=units), user, tree, as_of, every_name=every_name, signals_at=_kept_signals)
    return sorted(found, key=lambda one: (not one.is_open, one.name, one.series_id))


def second_looks(
    choice: Choice,
    user: Any,
    tree: Tree,
    as_of: date,
    *,
    every_name: bool = False,
    signals_at: Callable[[Sequence[int], date], Found] | None = None,
) -> list[SecondLook]:
    """The series of a choice that have signals which the reader may see already; a fixed number of queries.

    Who answers for a series sees a signal at once; others when it was answered, or 14 days after it arose.
    """
    lines = {
        series.series_id: (series, first)
        for series, step in readable(choice, sight_of(user), as_of, tree=tree)
        if step == 0 and user.may(Permission.VIEW_QUALITY, scope := scope_of(series.unit_id, None, tree))
        for first in (user.may(Permission.ANSWER_QUALITY, scope),)
    }
    every = (signals_at or _signals)(list(lines), as_of)
    answers = _answers(every, every_name=every_name)
    found = []
    for pk, (signal_list, shape) in every.items():
        series, first = lines[pk]
        prompts = tuple(_prompt(one, shape, answers.get((pk, one.code.value), ())) for one in signal_list)
        shown = tuple(one for one in prompts if first or one.answers or as_of >= one.arose + SERVICE_FIRST)
        if shown:
            found.append(_second_look(series, shown, tree, may_answer=first))
    return found


def signals_of(series_id: int, as_of: date) -> list[Signal]:
    """The signals of one series as they stand, whoever may see them."""
    found = _signals([series_id], as_of).get(series_id)
    return list(found[0]) if found else []


def _second_look(series: SeriesRow, prompts: tuple[Prompt, ...], tree: Tree, *, may_answer: bool) -> SecondLook:
    return SecondLook(
        series_id=series.series_id,
        code=series.code,
        name=line_name(series.name, series.breakdown),
        url=reverse("indicators:second_look", args=[series.series_id]),
        unit=tree[series.unit_id].name if series.unit_id in tree else "",
        prompts=prompts,
        may_answer=may_answer,
    )


def _prompt(signal: Signal, shape: Shape, answers: Sequence[Answered]) -> Prompt:
    return Prompt(
        code=signal.code.value,
        title=str(TITLES[signal.code]),
        sentence=signal_sentence(signal, shape.reader),
        arose=signal.arose,
        since=signal.since or signal.arose,
        answers=tuple(one for one in answers if one.on >= signal.arose),
    )


def _kept_signals(ids: Sequence[int], as_of: date) -> Found:
    """The same as ``_signals``, worked out only for lines that have something new since this process did it last.

    Every line of a council takes seconds where it has thousands with twenty years of figures; a change touches few.
    """
    kept: dict[int, tuple[object, tuple[Sequence[Signal], Shape] | None]] = cache.get(_KEPT) or {}
    indicator_of = dict(Series.objects.filter(among("pk", ids)).values_list("pk", "indicator_id")) if ids else {}
    counts = read_counts(indicator_of) if ids else {}
    days = list(Round.objects.order_by("pk").values_list("due", flat=True))
    now = {pk: (as_of, counts[pk].reading, fingerprint(days)) for pk in ids}
    new = [pk for pk in ids if pk not in kept or kept[pk][0] != now[pk]]
    if new:
        made = _signals(new, as_of)
        kept |= {pk: (now[pk], made.get(pk)) for pk in new}
        cache.set(_KEPT, kept, None)
    return {pk: found for pk in ids if (found := kept[pk][1]) is not None}


def _signals(ids: Sequence[int], as_of: date) -> Found:
    if not ids:
        return {}
    facts, shapes = load_facts(ids)
    known, counting, returned, since = _target_days(ids), _counting(ids), _returned(ids), _kept_since(ids)
    found: Found = {}
    for one in facts:
        shape = shapes[one.definition.id]
        counted = counting[one.series_id]
        returns = [_expected(row, shape, counted.lag) for row in returned.get(one.series_id, ())]
        if told := signals(_line(_Asked(one, shape, known, counted, returns)), as_of):
            first = since[one.series_id]
            found[one.series_id] = ([_asked_here(signal, first) for signal in told], shape)
    return found


def _asked_here(signal: Signal, first: date) -> Signal:
    """A signal that arose before the line was kept here can have been answered from then on only; it holds since."""
    return replace(signal, arose=max(signal.arose, first), since=signal.arose)


def _line(asked: _Asked) -> Line:
    facts, shape = asked.facts, asked.shape
    return Line(
        way=shape.measure.polarity,
        months=facts.definition.frequency.months,
        is_percentage=shape.unit == "%",
        points=[_point(one) for one in inputs_of(facts) if one.value.value is not None],
        aims=_aims(asked),
        recounted=asked.counting.changed,
        adds_up=shape.measure.adds_up,
        returns=asked.returns,
    )


def _point(inputs: Inputs) -> Point:
    value, decimals = inputs.value, inputs.definition.decimals
    target = inputs.target.value if inputs.target else None
    aim = displayed(target, decimals) if target is not None else None
    asked = status_input(inputs)
    allowance = allowance_for(asked.tolerance_type, asked.tolerance, aim or Decimal(0), asked.amber_threshold)
    return Point(
        value.start,
        value.end,
        value.seen[0] or value.end,
        displayed(value.value or Decimal(0), decimals),
        judge_period(inputs).result.status,
        aim,
        allowance,
    )


def _aims(asked: _Asked) -> list[Aim]:
    found = [
        Aim(one.start, one.end, asked.known[one.id], one.value)
        for revisions in asked.facts.targets.values()
        for one in revisions
        if one.value is not None and one.id in asked.known
    ]
    return sorted(found, key=lambda one: (one.known, one.end))


def _target_days(ids: Collection[int]) -> dict[int, date]:
    rows = Target.objects.filter(among("series_id", ids)).order_by("pk").values_list("pk", "known_from")
    return {pk: timezone.localdate(at) for pk, at in rows}


def _counting(ids: Collection[int]) -> dict[int, _Counting]:
    rows = (
        Definition.objects.filter(among("indicator__series__pk", ids))
        .order_by("indicator__series__pk", "version")
        .values_list("indicator__series__pk", "known_from", "lag_working_days", *_COUNTED)
    )
    days: dict[int, list[date]] = defaultdict(list)
    last: dict[int, tuple[Any, ...]] = {}
    lags: dict[int, int] = {}
    for pk, at, lag, *counted in rows:
        if pk in last and last[pk] != tuple(counted):
            days[pk].append(timezone.localdate(at))
        last[pk], lags[pk] = tuple(counted), lag
    return {pk: _Counting(days.get(pk, ()), lag) for pk, lag in lags.items()}


def _kept_since(ids: Collection[int]) -> dict[int, date]:
    """Since when each series is kept here: nothing of it can have been looked at before."""
    rows = Series.objects.filter(among("pk", ids)).annotate(first=Min("values__recorded_at")).values_list("pk", "first")
    return {pk: timezone.localdate(first) if first else date.min for pk, first in rows}


class _ReturnedRow(NamedTuple):
    """The first figure of a period that was collected in a round and signed off."""

    start: date
    end: date
    due: date
    signed_at: datetime


def _returned(ids: Collection[int]) -> dict[int, list[_ReturnedRow]]:
    rows = (
        Value.objects.filter(among("series_id", ids), revision=1, round__isnull=False, signed_at__isnull=False)
        .order_by("series_id", "end")
        .values_list("series_id", "start", "end", "round__due", "signed_at")
    )
    found: dict[int, list[_ReturnedRow]] = defaultdict(list)
    for pk, start, end, due, signed_at in rows:
        if signed_at is not None and due is not None:
            found[pk].append(_ReturnedRow(start, end, due, signed_at))
    return found


def _expected(row: _ReturnedRow, shape: Shape, lag: int) -> Returned:
    """Expected by the day after which a dashboard calls the figure overdue, and never before its round is due."""
    day = expected_date(Period(row.start, row.end), shape.reader.frequency, lag, 1)
    return Returned(max(day, row.due), timezone.localdate(row.signed_at))


def _answers(series_ids: Collection[int], *, every_name: bool) -> dict[tuple[int, str], list[Answered]]:
    if not series_ids:
        return {}
    rows = list(QualityAnswer.objects.filter(among("series_id", list(series_ids))).order_by("-known_from", "-pk"))
    who = shown_names({row.by_id for row in rows}, every_name=every_name)
    found: dict[tuple[int, str], list[Answered]] = defaultdict(list)
    for row in rows:
        said = Answered(row.text, who.get(row.by_id, ""), timezone.localdate(row.known_from))
        found[(row.series_id, row.code)].append(said)
    return found
