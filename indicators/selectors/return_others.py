"""What other areas have where this council enters a figure, for the check that asks about one unlike all of theirs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from council_pm.core.periods import Period
from council_pm.core.periods.windows import shifted
from indicators.models import Return
from indicators.peers import Comparators, load_comparators
from indicators.selectors.return_rules import Rules

_MONTHS_BACK = 24  # what others had before that says little about today


def with_others(rules: Mapping[int, Rules], returns: Mapping[int, Return]) -> dict[int, Rules]:
    """The rules of returns with the latest figures of the peers of their lines, in three queries.

    Only where areas of any size can be compared: rates and shares, never counts. No query where all are counts.
    """
    periods = {pk: _periods(one) for pk, one in rules.items() if _is_comparable(one)}
    found = dict(rules)
    indicators = {returns[pk].series.indicator_id for pk in periods}
    ends = {period.end for wanted in periods.values() for period in wanted}
    comparators = load_comparators(indicators, ends)
    for pk, wanted in periods.items():
        others = _latest(comparators, returns[pk], wanted)
        if others:
            found[pk] = replace(rules[pk], context=replace(rules[pk].context, others=others))
    return found


def _is_comparable(rules: Rules) -> bool:
    return rules.context.is_ratio or rules.definition.unit == "%"


def _periods(rules: Rules) -> list[Period]:
    """The period itself and those before it, the latest first: of the same time of the year where that matters."""
    context = rules.context
    step = 12 if context.seasonal or context.to_date else context.frequency.months
    return [shifted(context.period, -months) for months in range(0, max(_MONTHS_BACK, step) + 1, step)]


def _latest(comparators: Comparators, one: Return, periods: list[Period]) -> tuple[Decimal, ...]:
    for period in periods:
        peers = comparators.peers_of(one.series_id, one.series.indicator_id, (period.start, period.end))
        if peers.figures:
            return peers.figures
    return ()
