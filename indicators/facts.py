"""What the engine reads of series, in a fixed number of queries whatever their number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import F, TextField
from django.db.models.functions import Cast

from council_pm.core.periods import Calendar, Frequency
from council_pm.core.periods.matching import TOLERANCE_DAYS
from indicators.bulk import among, gathering
from indicators.engine import DefinitionFact, Past, RuleFact, SeriesFacts, TargetFact
from indicators.figures import Seen, by_period, day_of, read_figures
from indicators.models import Definition, Series, SeriesBreak, StatusRule, Target
from indicators.prepared import Prepared
from indicators.status import RULES_THAT_ASK_FOR_A_FORECAST, Polarity, ToleranceType
from indicators.trend_facts import load_trend_facts
from indicators.trend_wording import Reader
from indicators.trends.lines import Measure

_WAYS = {"higher": 1, "lower": -1}  # where a range or neither is best, no way is

_DEFINITIONS = Prepared(
    "indicator_id",
    lambda chosen, _day: Definition.objects.filter(chosen).order_by("indicator_id", "version").values_list(
        "pk", "indicator_id", "polarity", "decimals", "frequency", "measure_kind", "reported_as", "seasonal", "unit",
        "multiplier", "calendar", "lower_bound", "upper_bound", "small_sample",
    ),
)  # fmt: skip
_RULES = Prepared(
    "indicator_id",
    lambda chosen, _day: StatusRule.objects.filter(chosen).order_by("indicator_id", "revision").values_list(
        "indicator_id", "pk", "rule", "tolerance_type", "tolerance", "amber_threshold", "minimum_acceptable",
        "effective_from",
    ),
)  # fmt: skip
_BREAKS = Prepared(
    "indicator_id",
    lambda chosen, _day: (
        SeriesBreak.objects.filter(chosen).order_by("indicator_id", "on").values_list("indicator_id", "on")
    ),
)
_TARGETS = Prepared(
    "series_id",
    lambda chosen, since: gathering(
        Target.objects.filter(chosen, end__gte=since),
        "series_id",
        (
            F("end"), F("start"), F("revision"), F("pk"), F("effective_from"),
            *(Cast(name, TextField()) for name in ("value", "low", "high")),
        ),
    ),
)  # fmt: skip


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


def load_facts(
    ids: Sequence[int],
    since: date = date.min,
    figures: Mapping[int, Sequence[Seen]] | None = None,
    indicator_of: Mapping[int, int] | None = None,
    *,
    any_rule: bool = False,
) -> tuple[list[SeriesFacts], dict[int, Shape]]:
    """Everything that the engine reads of these series, and by definition how its figures are written.

    With ``since`` what it reads to judge the periods that end on that day or later: older targets are left out, and
    figures so old that none of those periods is compared with them. ``figures`` are those of these series,
    ``indicator_of`` the indicator of each, where they have been read. ``any_rule``: it may be judged by any rule, not
    only by those that are set.
    """
    if indicator_of is None:
        indicator_of = dict(Series.objects.filter(among("pk", ids)).values_list("pk", "indicator_id"))
    indicator_ids = set(indicator_of.values())
    definitions, shapes = _definitions(indicator_ids)
    rules = _rules(indicator_ids)
    breaks = _breaks(indicator_ids)
    targets = _targets(ids, since)
    past = _pasts(ids, indicator_of, rules, shapes, definitions, figures, any_rule=any_rule)
    reach = _furthest_neighbour(since, definitions.values())
    if figures is None:
        figures = read_figures(ids, reach)
    facts = [
        SeriesFacts(
            series_id=series_id,
            definition=definitions[indicator_id],
            values=[one.fact for one in figures.get(series_id, ()) if one.figure.end >= reach],
            targets=targets.get(series_id, {}),
            rules=rules.get(indicator_id, []),
            breaks=breaks.get(indicator_id, []),
            past=past.get(series_id),
        )
        for series_id, indicator_id in indicator_of.items()
        if indicator_id in definitions
    ]
    return facts, shapes


def _pasts(
    ids: Sequence[int],
    indicator_of: Mapping[int, int],
    rules: Mapping[int, Sequence[RuleFact]],
    shapes: Mapping[int, Shape],
    definitions: Mapping[int, DefinitionFact],
    figures: Mapping[int, Sequence[Seen]] | None,
    *,
    any_rule: bool,
) -> dict[int, Past]:
    """What forecasts read, of the series of which some rule asks for one; no query where none does."""
    asking = {
        pk
        for pk, revisions in rules.items()
        if any(revision.rule in RULES_THAT_ASK_FOR_A_FORECAST for revision in revisions)
    }
    asked = [
        pk for pk in ids if (indicator := indicator_of.get(pk)) in definitions and (any_rule or indicator in asking)
    ]
    if not asked:
        return {}
    found = {}
    for pk, behind in load_trend_facts(asked, figures).items():
        shape = shapes[definitions[indicator_of[pk]].id]
        found[pk] = Past(behind, shape.measure, shape.reader.calendar, shape.lower_bound, shape.upper_bound)
    return found


def _definitions(indicator_ids: Collection[int]) -> tuple[dict[int, DefinitionFact], dict[int, Shape]]:
    facts, shapes = {}, {}
    for row in _DEFINITIONS.rows(indicator_ids):
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
    for indicator_id, pk, rule, kind, tolerance, amber, minimum, effective in _RULES.rows(indicator_ids):
        found[indicator_id].append(RuleFact(pk, rule, ToleranceType(kind), tolerance, amber, minimum, effective))
    return found


def _breaks(indicator_ids: Collection[int]) -> dict[int, list[date]]:
    found: dict[int, list[date]] = defaultdict(list)
    for indicator_id, on in _BREAKS.rows(indicator_ids):
        found[indicator_id].append(on)
    return found


def _furthest_neighbour(since: date, definitions: Iterable[DefinitionFact]) -> date:
    """No figure that ended before this day is a neighbour of a period that ends on ``since`` or later."""
    months = max((one.frequency.months for one in definitions), default=0)
    reach = timedelta(days=max(12, months) * 31 + max(TOLERANCE_DAYS.values()))
    return since - reach if since - date.min > reach else date.min


def _targets(ids: Sequence[int], since: date) -> dict[int, dict[tuple[date, date], list[TargetFact]]]:
    found: dict[int, dict[tuple[date, date], list[TargetFact]]] = {}
    for series_id, targets in _TARGETS.gathered(ids, since):
        of_series = found[series_id] = {}
        for last, first, _revision, pk, effective, value, low, high in sorted(targets, key=by_period):
            start, end = day_of(first), day_of(last)
            figures = (None if one is None else Decimal(one) for one in (value, low, high))
            fact = TargetFact(pk, start, end, *figures, effective_from=day_of(effective) if effective else None)
            of_series.setdefault((start, end), []).append(fact)
    return found
