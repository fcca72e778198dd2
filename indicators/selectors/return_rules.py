"""What the checks of returns read: definition, bounds, its own past; in as many queries for one as for hundreds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F, TextField
from django.db.models.functions import Cast

from council_pm.core.periods import Calendar, Frequency
from indicators.bulk import among, gathered
from indicators.entry_checks import check_entry, check_parts
from indicators.figures import day_of
from indicators.findings import Finding
from indicators.models import Definition, Return, Value
from indicators.returns.entry import Made

RATIO = "ratio"
_YEARS_BACK = 12  # figures older than that say nothing about what is usual today


@dataclass(frozen=True, slots=True)
class Rules:
    """What one return is checked by. ``past`` holds the signed-off figures before its period, oldest first."""

    made: Made
    unit: str
    decimals: int
    minimum: Decimal | None
    maximum: Decimal | None
    is_proportion: bool
    past: Sequence[tuple[date, Decimal | None]]
    approved: Decimal | None
    retired: bool
    frequency: Frequency
    calendar: Calendar
    seasonal: bool
    to_date: bool
    name: str


def rules_of(returns: Collection[Return]) -> dict[int, Rules]:
    """The rules of each return, in two queries. The returns come with their series, indicator and round."""
    definitions = _definitions({one.series.indicator_id for one in returns})
    past = _past({one.series_id for one in returns}, min((one.round.start for one in returns), default=date.max))
    return {one.pk: _rules(one, definitions[one.series.indicator_id], past.get(one.series_id, ())) for one in returns}


def check_content(content: Mapping[str, Any], rules: Rules) -> list[Finding]:
    """All that can be said of what somebody filled in: errors block, warnings want a word."""
    found = check_parts(content["numerator"], content["denominator"], is_proportion=rules.is_proportion)
    if content["value"] is None:
        return found
    history = [value for _end, value in rules.past]
    found += check_entry(
        content["value"], history, minimum=rules.minimum, maximum=rules.maximum, approved=rules.approved
    )
    return found


def _rules(one: Return, definition: Definition, past: Sequence[tuple[date, date, Decimal | None]]) -> Rules:
    start, end = one.round.start, one.round.end
    percentage = definition.unit == "%"
    retired_on = one.series.indicator.retired_on
    return Rules(
        made=Made(definition.formula_type == RATIO, Decimal(100) if percentage else definition.multiplier),
        unit=definition.unit,
        decimals=definition.decimals,
        minimum=definition.lower_bound,
        maximum=definition.upper_bound,
        is_proportion=percentage and definition.upper_bound == 100,
        past=[(last, value) for first, last, value in past if last < start],
        approved=next((value for first, last, value in past if (first, last) == (start, end)), None),
        retired=retired_on is not None and retired_on < start,
        frequency=Frequency(definition.frequency),
        calendar=Calendar(definition.calendar),
        seasonal=definition.seasonal,
        to_date=definition.reported_as == "year_to_date",
        name=definition.name,
    )


def _definitions(indicator_ids: Collection[int]) -> dict[int, Definition]:
    rows = Definition.objects.filter(among("indicator_id", indicator_ids)).order_by("indicator_id", "version")
    return {row.indicator_id: row for row in rows}


def _past(ids: Collection[int], before: date) -> dict[int, list[tuple[date, date, Decimal | None]]]:
    """The figures of each series by period, the latest revision of each."""
    if not ids:
        return {}
    since = date(max(before.year - _YEARS_BACK, 1), 1, 1)
    rows = Value.objects.filter(among("series_id", ids), end__gte=since)
    parts = (F("end"), F("start"), F("revision"), Cast("value", TextField()))
    found: dict[int, list[tuple[date, date, Decimal | None]]] = defaultdict(list)
    for series_id, values in gathered(rows, "series_id", parts):
        found[series_id] = _latest(values)
    return found


def _latest(values: Iterable[Sequence[Any]]) -> list[tuple[date, date, Decimal | None]]:
    newest: dict[tuple[date, date], Decimal | None] = {}
    for last, first, _revision, value in sorted(values, key=_in_order):
        newest[(day_of(first), day_of(last))] = None if value is None else Decimal(value)
    return [(start, end, value) for (start, end), value in newest.items()]


def _in_order(row: Sequence[Any]) -> tuple[Any, ...]:
    """End, start and revision, so that the later revision of a period stands."""
    return tuple(row[:3])
