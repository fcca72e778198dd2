"""What the checks of returns read: definition, bounds, its own past; in as many queries for one as for hundreds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F, TextField
from django.db.models.functions import Cast

from council_pm.core.periods import Calendar, Frequency, Period
from indicators.bulk import among, gathered
from indicators.engine import TargetFact
from indicators.facts import Bases, DefinitionRow, read_bases
from indicators.figures import Seen, day_of
from indicators.findings import Finding
from indicators.models import Return, Value
from indicators.returns.checks import ReturnContext, check_return
from indicators.returns.entry import Made
from indicators.returns.season import PastFigure

RATIO = "ratio"
_YEARS_BACK = 12  # figures older than that say nothing about what is usual today


@dataclass(frozen=True, slots=True)
class Rules:
    """What one return is checked by. ``context`` holds its past; figures that are typed come into it when checked."""

    definition: DefinitionRow
    made: Made
    context: ReturnContext
    retired: bool

    @property
    def past(self) -> Sequence[PastFigure]:
        """The signed-off figures before the period, oldest first."""
        return self.context.past


def rules_of(
    returns: Collection[Return],
    known: Mapping[int, Sequence[Seen]] | None = None,
    bases: Bases | None = None,
) -> dict[int, Rules]:
    """The rules of each return, in four queries. The returns come with their series, indicator and round.

    ``known`` are the signed-off figures of their series, and ``bases`` what those are judged by, where they were read.
    """
    if not returns:
        return {}
    first = min(one.round.start for one in returns)
    if known is None:
        past: Mapping[int, Sequence[PastFigure]] = _past({one.series_id for one in returns}, first)
    else:
        past = {pk: _as_past(held, first) for pk, held in known.items()}
    bases = bases or bases_of(returns)
    return {
        one.pk: _rules(
            one,
            bases.definitions[one.series.indicator_id],
            past.get(one.series_id, ()),
            _target(bases.targets.get(one.series_id, {}).get((one.round.start, one.round.end), ())),
            max(bases.breaks.get(one.series.indicator_id, ()), default=date.min),
        )
        for one in returns
    }


def bases_of(returns: Collection[Return]) -> Bases:
    """What the figures of these returns are judged by, in three queries."""
    indicator_of = {one.series_id: one.series.indicator_id for one in returns}
    return read_bases(sorted(indicator_of), indicator_of=indicator_of)


def check_content(content: Mapping[str, Any], rules: Rules) -> list[Finding]:
    """All that can be said of what somebody filled in: errors block, warnings want a word."""
    context = replace(rules.context, numerator=content["numerator"], denominator=content["denominator"])
    return check_return(content["value"], context)


def _rules(
    one: Return,
    definition: DefinitionRow,
    past: Sequence[PastFigure],
    target: Decimal | None,
    since: date,
) -> Rules:
    period = Period(one.round.start, one.round.end)
    percentage = definition.unit == "%"
    retired_on = one.series.indicator.retired_on
    is_ratio = definition.formula_type == RATIO
    return Rules(
        definition=definition,
        made=Made(is_ratio, Decimal(100) if percentage else definition.multiplier),
        context=ReturnContext(
            period=period,
            frequency=Frequency(definition.frequency),
            calendar=Calendar(definition.calendar),
            past=[figure for figure in past if figure.period.end < period.start and figure.period.end >= since],
            decimals=definition.decimals,
            seasonal=definition.seasonal,
            to_date=definition.reported_as == "year_to_date",
            is_ratio=is_ratio,
            is_proportion=percentage and definition.upper_bound == 100,
            minimum=definition.lower_bound,
            maximum=definition.upper_bound,
            approved=next((figure.value for figure in past if figure.period == period), None),
            target=target,
        ),
        retired=retired_on is not None and retired_on < period.start,
    )


def _target(revisions: Sequence[TargetFact]) -> Decimal | None:
    """The target of a period: the latest revision that has one."""
    return next((one.value for one in reversed(revisions) if one.value is not None), None)


def _past(ids: Collection[int], before: date) -> dict[int, list[PastFigure]]:
    """The figures of each series by period, the latest revision of each."""
    since = date(max(before.year - _YEARS_BACK, 1), 1, 1)
    rows = Value.objects.filter(among("series_id", ids), end__gte=since)
    numbers = [Cast(name, TextField()) for name in ("value", "numerator", "denominator")]
    found: dict[int, list[PastFigure]] = defaultdict(list)
    for series_id, values in gathered(rows, "series_id", (F("end"), F("start"), F("revision"), *numbers)):
        found[series_id] = _latest(values)
    return found


def _as_past(held: Iterable[Seen], before: date) -> list[PastFigure]:
    """The same from figures that were read for the engine; their counts are whole numbers or short decimals."""
    since = date(max(before.year - _YEARS_BACK, 1), 1, 1)
    found = []
    for one in held:
        if one.figure.end >= since:
            counts = (None if part is None else Decimal(repr(part)) for part in one.figure[4:6])
            value = None if one.text is None else Decimal(one.text)
            found.append(PastFigure(Period(one.figure.start, one.figure.end), value, *counts))
    return found


def _latest(values: Iterable[Sequence[Any]]) -> list[PastFigure]:
    newest: dict[Period, PastFigure] = {}
    for last, first, _revision, *numbers in sorted(values, key=_in_order):
        period = Period(day_of(first), day_of(last))
        value, numerator, denominator = (None if one is None else Decimal(one) for one in numbers)
        newest[period] = PastFigure(period, value, numerator, denominator)
    return list(newest.values())


def _in_order(row: Sequence[Any]) -> tuple[Any, ...]:
    """End, start and revision, so that the later revision of a period stands."""
    return tuple(row[:3])
