"""What the engine reads of series, in a fixed number of queries whatever their number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from django.db.models import Max, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from council_pm.core.periods import Calendar, Frequency
from council_pm.core.periods.matching import TOLERANCE_DAYS
from indicators.bulk import among
from indicators.engine import (
    MEMBERS_STEP,
    PUBLIC_STEP,
    DefinitionFact,
    RuleFact,
    SeriesFacts,
    TargetFact,
    ValueFact,
)
from indicators.models import Definition, Release, Series, SeriesBreak, StatusRule, Target, Value
from indicators.status import Polarity, ToleranceType
from indicators.trend_wording import Reader
from indicators.trends.lines import Measure

_WAYS = {"higher": 1, "lower": -1}  # where a range or neither is best, no way is


@dataclass(frozen=True, slots=True)
class Shape:
    """How a definition writes its figures, and how they relate to their periods."""

    decimals: int
    unit: str
    compares_with_last_year: bool
    measure: Measure
    reader: Reader
    lower_bound: Decimal | None = None
    upper_bound: Decimal | None = None
    small_sample: bool = False


def load_facts(ids: Sequence[int], since: date = date.min) -> tuple[list[SeriesFacts], dict[int, Shape]]:
    """Everything that the engine reads of these series, and by definition how its figures are written.

    With ``since`` what it reads to judge the periods that end on that day or later: older targets are left out, and
    figures so old that none of those periods is compared with them.
    """
    indicator_of = dict(Series.objects.filter(among("pk", ids)).values_list("pk", "indicator_id"))
    indicator_ids = set(indicator_of.values())
    definitions, shapes = _definitions(indicator_ids)
    rules = _rules(indicator_ids)
    breaks = _breaks(indicator_ids)
    targets = _targets(ids, since)
    values = _values(ids, _furthest_neighbour(since, definitions.values()))
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


def _definitions(indicator_ids: Collection[int]) -> tuple[dict[int, DefinitionFact], dict[int, Shape]]:
    facts, shapes = {}, {}
    rows = Definition.objects.filter(among("indicator_id", indicator_ids)).order_by("indicator_id", "version")
    fields = (
        "pk", "indicator_id", "polarity", "decimals", "frequency", "measure_kind", "reported_as", "seasonal", "unit",
        "multiplier", "calendar", "lower_bound", "upper_bound", "small_sample",
    )  # fmt: skip
    for row in rows.values_list(*fields):
        pk, indicator_id, polarity, decimals, often, kind, reported_as, seasonal, unit, times, calendar, *rest = row
        to_date = reported_as == "year_to_date"
        by_year = seasonal or kind == "cumulative" or to_date
        frequency = Frequency(often)
        facts[indicator_id] = DefinitionFact(pk, Polarity(polarity), decimals, frequency, by_year)
        measure = Measure(
            step=frequency.months,
            polarity=_WAYS.get(polarity, 0),
            seasonal=seasonal,
            to_date=to_date,
            proportion=unit == "%",
            multiplier=100.0 if unit == "%" else float(times),
            adds_up=to_date or kind == "cumulative",
            averaged=kind == "period",
            year_begins=Calendar(calendar).first_month,
        )
        reader = Reader(decimals, unit, Calendar(calendar), frequency)
        shapes[pk] = Shape(decimals, unit, by_year, measure, reader, *rest)
    return facts, shapes


def _rules(indicator_ids: Collection[int]) -> dict[int, list[RuleFact]]:
    found: dict[int, list[RuleFact]] = defaultdict(list)
    rows = StatusRule.objects.filter(among("indicator_id", indicator_ids)).order_by("indicator_id", "revision")
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


def _breaks(indicator_ids: Collection[int]) -> dict[int, list[date]]:
    found: dict[int, list[date]] = defaultdict(list)
    rows = SeriesBreak.objects.filter(among("indicator_id", indicator_ids)).order_by("indicator_id", "on")
    for indicator_id, on in rows.values_list("indicator_id", "on"):
        found[indicator_id].append(on)
    return found


def _furthest_neighbour(since: date, definitions: Iterable[DefinitionFact]) -> date:
    """No figure that ended before this day is a neighbour of a period that ends on ``since`` or later."""
    months = max((one.frequency.months for one in definitions), default=0)
    reach = timedelta(days=max(12, months) * 31 + max(TOLERANCE_DAYS.values()))
    return since - reach if since - date.min > reach else date.min


def _targets(ids: Sequence[int], since: date) -> dict[int, dict[tuple[date, date], list[TargetFact]]]:
    found: dict[int, dict[tuple[date, date], list[TargetFact]]] = {}
    rows = Target.objects.filter(among("series_id", ids), end__gte=since).order_by("series_id", "end", "revision")
    for series_id, pk, start, end, value, low, high, effective in rows.values_list(
        "series_id", "pk", "start", "end", "value", "low", "high", "effective_from"
    ):
        of_series = found.get(series_id)
        if of_series is None:
            of_series = found[series_id] = {}
        of_series.setdefault((start, end), []).append(TargetFact(pk, start, end, value, low, high, effective))
    return found


def _values(ids: Sequence[int], since: date) -> dict[int, list[ValueFact]]:
    """The latest revision of each period, by end date."""
    releases = _releases()
    seen: dict[tuple[int | None, str], tuple[int, tuple[date | None, ...]]] = {}
    found: dict[int, dict[tuple[date, date], ValueFact]] = {}
    # The moment comes as text and is read once: thousands of figures of one load or sign-off share it.
    rows = (
        Value.objects.filter(among("series_id", ids), end__gte=since)
        .annotate(known=Cast("known_from", TextField()))
        .order_by("series_id", "end", "start", "revision")
    )
    for series_id, pk, start, end, value, absent, provisional, round_id, known in rows.values_list(
        "series_id", "pk", "start", "end", "value", "absent", "provisional", "round_id", "known"
    ):
        shown = seen.get((round_id, known))
        if shown is None:
            shown = seen[(round_id, known)] = _seen(round_id, _day(known), releases)
        of_series = found.get(series_id)
        if of_series is None:
            of_series = found[series_id] = {}
        of_series[(start, end)] = ValueFact(pk, start, end, value, absent, provisional, *shown)
    return {series_id: list(by_period.values()) for series_id, by_period in found.items()}


def _day(text: str) -> date:
    """The day in London of a moment as the databases write it: in UTC, said or unsaid."""
    moment = datetime.fromisoformat(text)
    return timezone.localdate(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def _releases() -> dict[int, dict[int, date]]:
    found: dict[int, dict[int, date]] = defaultdict(dict)
    for round_id, audience, at in Release.objects.values_list("round_id", "audience").annotate(at=Max("at")):
        found[round_id][audience] = timezone.localdate(at)
    return found


def _seen(
    round_id: int | None, known: date, releases: Mapping[int, Mapping[int, date]]
) -> tuple[int, tuple[date | None, ...]]:
    """The widest step that sees a figure, and since when each step does."""
    if round_id is None:
        return MEMBERS_STEP, (known, known, known, known, None)
    given = releases.get(round_id, {})
    step = max(given, default=0)
    days: list[date | None] = [known]
    for audience in range(1, PUBLIC_STEP + 1):
        wider = [max(day, known) for other, day in given.items() if other >= audience]
        days.append(min(wider) if wider else None)
    return step, tuple(days)
