"""What the engine reads of series, in a fixed number of queries whatever their number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import DecimalField, F, TextField, Value
from django.db.models.functions import Cast

from council_pm.core.periods import Calendar, Frequency
from council_pm.core.periods.matching import TOLERANCE_DAYS
from council_pm.core.prepared import Prepared
from indicators.bulk import among, gathering
from indicators.engine import DefinitionFact, Past, RuleFact, SeriesFacts, TargetFact
from indicators.figures import Seen, by_period, day_of, read_figures
from indicators.known_later import NOTHING_LATER, Later, known_later
from indicators.models import Definition, Series, SeriesBreak, StatusRule, Target
from indicators.status import RULES_THAT_ASK_FOR_A_FORECAST, Polarity, ToleranceType
from indicators.trend_facts import TrendFacts, load_trend_facts
from indicators.trend_wording import Reader
from indicators.trends.lines import Measure

_WAYS = {"higher": 1, "lower": -1}  # where a range or neither is best, no way is


class DefinitionRow(NamedTuple):
    """What is read of a version of a definition, as the fields of the model are called."""

    pk: int
    indicator_id: int
    name: str
    formula_type: str
    polarity: str
    decimals: int
    frequency: str
    measure_kind: str
    reported_as: str
    seasonal: bool
    unit: str
    multiplier: Decimal
    calendar: str
    lower_bound: Decimal | None
    upper_bound: Decimal | None
    small_sample: bool
    comment_on: str


_DEFINITIONS = Prepared(
    "indicator_id",
    lambda chosen, _day: (
        Definition.objects.filter(chosen).order_by("indicator_id", "version").values_list(*DefinitionRow._fields)
    ),
)
_NOTHING = Value(None, output_field=DecimalField())
_RULES_AND_BREAKS = Prepared(
    "indicator_id",
    lambda chosen, _day: StatusRule.objects.filter(chosen).values_list(
        "indicator_id", "revision", "effective_from", "pk", "rule", "tolerance_type", "tolerance", "amber_threshold",
        "minimum_acceptable",
    ).union(
        SeriesBreak.objects.filter(chosen).values_list(
            "indicator_id", Value(0), "on", "pk", Value(""), Value(""), _NOTHING, _NOTHING, _NOTHING
        ),
        all=True,
    ),
)  # fmt: skip
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


@dataclass(frozen=True, slots=True)
class Bases:
    """What the figures of series are judged by: targets by series; the rest by indicator, latest versions last."""

    indicator_of: Mapping[int, int]
    definitions: Mapping[int, DefinitionRow]
    shapes: Mapping[int, Shape]
    rules: Mapping[int, Sequence[RuleFact]]
    breaks: Mapping[int, Sequence[date]]
    targets: Mapping[int, Mapping[tuple[date, date], Sequence[TargetFact]]]

    def asks_for_a_forecast(self, series_id: int) -> bool:
        """Whether some rule of this series reads a forecast."""
        rules = self.rules.get(self.indicator_of[series_id], ())
        return any(revision.rule in RULES_THAT_ASK_FOR_A_FORECAST for revision in rules)

    def facts(
        self, series_id: int, figures: Iterable[Seen], behind: TrendFacts | None = None, reach: date = date.min
    ) -> SeriesFacts:
        """What the engine reads of one series with these figures, of those that ended on ``reach`` or later.

        ``behind`` is what a rule's forecast reads, where one asks for it.
        """
        row = self.definitions[self.indicator_of[series_id]]
        shape = self.shapes[row.pk]
        return SeriesFacts(
            series_id=series_id,
            definition=DefinitionFact(
                row.pk, Polarity(row.polarity), row.decimals, Frequency(row.frequency), shape.compares_with_last_year
            ),
            values=[one.fact for one in figures if one.figure.end >= reach],
            targets=self.targets.get(series_id, {}),
            rules=self.rules.get(row.indicator_id, []),
            breaks=self.breaks.get(row.indicator_id, []),
            past=behind and Past(behind, shape.measure, shape.reader.calendar, shape.lower_bound, shape.upper_bound),
        )


def read_bases(
    ids: Sequence[int],
    since: date = date.min,
    indicator_of: Mapping[int, int] | None = None,
    known_on: date | None = None,
) -> Bases:
    """What these series are judged by in periods that end on ``since`` or later, in three queries.

    ``indicator_of`` the indicator of each, where it has been read. With ``known_on`` as it was known at the end of
    that day, for one query more; an indicator that had no definition yet has its first one.
    """
    if indicator_of is None:
        indicator_of = dict(Series.objects.filter(among("pk", ids)).values_list("pk", "indicator_id"))
    indicator_ids = set(indicator_of.values())
    later = known_later(ids, indicator_ids, known_on) if known_on else NOTHING_LATER
    rows = [DefinitionRow._make(row) for row in _DEFINITIONS.rows(indicator_ids)]
    first = {row.indicator_id: row for row in reversed(rows)}
    rules, breaks = _rules_and_breaks(indicator_ids, later)
    return Bases(
        indicator_of=indicator_of,
        definitions=first | {row.indicator_id: row for row in rows if row.pk not in later.definitions},
        shapes={row.pk: _shape(row) for row in rows},
        rules=rules,
        breaks=breaks,
        targets=_targets(ids, since, later),
    )


def load_facts(
    ids: Sequence[int],
    since: date = date.min,
    figures: Mapping[int, Sequence[Seen]] | None = None,
    indicator_of: Mapping[int, int] | None = None,
    *,
    any_rule: bool = False,
    known_on: date | None = None,
) -> tuple[list[SeriesFacts], Mapping[int, Shape]]:
    """Everything that the engine reads of these series, and by definition how its figures are written.

    With ``since`` what it reads to judge the periods that end on that day or later: older targets are left out, and
    figures so old that none of those periods is compared with them. ``figures`` are those of these series,
    ``indicator_of`` the indicator of each, where they have been read. ``any_rule``: it may be judged by any rule, not
    only by those that are set. ``known_on``: as it was known at the end of that day.
    """
    bases = read_bases(ids, since, indicator_of, known_on)
    defined = [pk for pk, indicator_id in bases.indicator_of.items() if indicator_id in bases.definitions]
    asked = [pk for pk in defined if any_rule or bases.asks_for_a_forecast(pk)]
    behind = load_trend_facts(asked, figures, known_on=known_on) if asked else {}
    reach = _furthest_neighbour(since, bases.definitions.values())
    if figures is None:
        figures = read_figures(ids, reach, known_on)
    return [bases.facts(pk, figures.get(pk, ()), behind.get(pk), reach) for pk in defined], bases.shapes


def _shape(row: DefinitionRow) -> Shape:
    to_date = row.reported_as == "year_to_date"
    by_year = row.seasonal or row.measure_kind == "cumulative" or to_date
    frequency, calendar = Frequency(row.frequency), Calendar(row.calendar)
    measure = Measure(
        step=frequency.months,
        polarity=_WAYS.get(row.polarity, 0),
        seasonal=row.seasonal,
        to_date=to_date,
        proportion=row.unit == "%",
        multiplier=100.0 if row.unit == "%" else float(row.multiplier),
        adds_up=to_date or row.measure_kind == "cumulative",
        averaged=row.measure_kind == "period",
        year_begins=calendar.first_month,
    )
    reader = Reader(row.decimals, row.unit, calendar, frequency)
    return Shape(row.decimals, row.unit, by_year, measure, reader, row.lower_bound, row.upper_bound, row.small_sample)


def _rules_and_breaks(
    indicator_ids: Collection[int], later: Later
) -> tuple[dict[int, list[RuleFact]], dict[int, list[date]]]:
    """Revisions of rules in their order, and the days of breaks in theirs, by indicator."""
    rules: dict[int, list[RuleFact]] = defaultdict(list)
    breaks: dict[int, list[date]] = defaultdict(list)
    for indicator_id, revision, since, pk, rule, kind, *limits in sorted(
        _RULES_AND_BREAKS.rows(indicator_ids), key=_in_order
    ):
        if pk in (later.rules if revision else later.breaks):
            continue
        if revision:
            rules[indicator_id].append(RuleFact(pk, rule, ToleranceType(kind), *limits, since))
        else:
            breaks[indicator_id].append(since)
    return rules, breaks


def _in_order(row: Sequence[Any]) -> tuple[Any, ...]:
    """By revision; breaks, which have none, by their days."""
    return row[1], row[2] or date.min


def _furthest_neighbour(since: date, definitions: Iterable[DefinitionRow]) -> date:
    """No figure that ended before this day is a neighbour of a period that ends on ``since`` or later."""
    months = max((Frequency(one.frequency).months for one in definitions), default=0)
    reach = timedelta(days=max(12, months) * 31 + max(TOLERANCE_DAYS.values()))
    return since - reach if since - date.min > reach else date.min


def _targets(ids: Sequence[int], since: date, later: Later) -> dict[int, dict[tuple[date, date], list[TargetFact]]]:
    found: dict[int, dict[tuple[date, date], list[TargetFact]]] = {}
    for series_id, targets in _TARGETS.gathered(ids, since):
        of_series = found[series_id] = {}
        for last, first, _revision, pk, effective, value, low, high in sorted(targets, key=by_period):
            if pk in later.targets:
                continue
            start, end = day_of(first), day_of(last)
            figures = (None if one is None else Decimal(one) for one in (value, low, high))
            fact = TargetFact(pk, start, end, *figures, effective_from=day_of(effective) if effective else None)
            of_series.setdefault((start, end), []).append(fact)
    return found
