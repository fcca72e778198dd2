"""The decision on a series without a database, side by side with pymannkendall, on one core.

The whole decision is limits, special causes, Mann-Kendall, Sen's slope, the forecast of the year end and its status;
of pymannkendall it is the test and the slope alone. Run by ``python -m bench``: ``python -m bench.engine``.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

import django

from indicators.forecast import judge
from indicators.status import Polarity, ReturnState, StatusInput, ToleranceType, evaluate
from indicators.trends.decision import decide
from indicators.trends.lines import Figure, Line, Measure, line_of
from indicators.year_end import year_end_forecast

POINTS = 40
SERIES = 2000
THEIRS = 200  # of the other, which takes long: its cost of one series does not depend on how many there are
BATCH = 500
ROUNDS = 3
QUARTERLY = Measure(step=3, polarity=1, seasonal=False, to_date=False, proportion=False, multiplier=1.0, averaged=True)


def main() -> None:
    """Measure; the settings are needed for nothing but the names of modules."""
    django.setup()
    import pymannkendall  # type: ignore[import-untyped]  # comes without types

    from bench.results import Result, hand_over

    part = "The decision alone, one core"
    lines = [line(number, POINTS) for number in range(SERIES)]
    values = [list(one.series.values) for one in lines[:THEIRS]]
    ours, theirs = [], []
    for _ in range(ROUNDS):  # in turns, so that what else the machine does meets both
        ours.append(SERIES / seconds(lambda: whole_decision(lines)))
        theirs.append(THEIRS / seconds(lambda: [pymannkendall.original_test(one) for one in values]))
    results = [
        Result(part, f"whole decision, {POINTS} points", max(ours), "series a second"),
        Result(part, "pymannkendall, its test and slope only", max(theirs), "series a second"),
        Result(part, "ratio", max(ours) / max(theirs), "x", 20, at_least=True),
    ]
    for count, points in ((500, POINTS), (8000, POINTS), (SERIES, 20), (SERIES, 80), (SERIES, 160)):
        made = [line(number, points) for number in range(count)]
        cost = min(seconds(lambda made=made: whole_decision(made)) for _ in range(2)) / count * 1e6
        results.append(Result(part, f"one of {count:,} series of {points} points", cost, "µs"))
    hand_over(results)


def line(number: int, points: int) -> Line:
    """Quarters up to the first of 2026/27, with a level, a slope and a wave of its own."""
    figures = []
    for at in range(points):
        month = (2026 * 12 + 3) - 3 * (points - 1 - at)
        start = date(month // 12, month % 12 + 1, 1)
        end = date((month + 2) // 12, (month + 2) % 12 + 1, 28)
        value = 50 + number * 7 % 23 + (number * 3 % 7 - 3) * at * 0.05 + (number * 31 + at * 17) % 11 * 0.4
        figures.append(Figure(at + 1, start, end, round(value, 1)))
    return line_of(figures, QUARTERLY, target=Decimal(60))


def whole_decision(lines: Sequence[Line]) -> int:
    """Everything that is decided of these lines, in the batches of a recomputation; how many were judged."""
    done = 0
    for first in range(0, len(lines), BATCH):
        some = lines[first : first + BATCH]
        for one, decision in zip(some, decide([one.series for one in some]), strict=True):
            last = one.series.values[-1]
            asked = StatusInput(
                value=None if last is None else Decimal(repr(last)),
                return_state=ReturnState.RETURNED,
                provisional=False,
                polarity=Polarity.HIGHER,
                target=Decimal(60),
                low=None,
                high=None,
                tolerance_type=ToleranceType.ABSOLUTE,
                tolerance=Decimal(2),
                amber_threshold=None,
                decimal_places=1,
            )
            evaluate("tolerance", asked)
            period = one.periods[-1]
            forecast = year_end_forecast(one, QUARTERLY, decision, period[1], date(2027, 3, 31)) if period else None
            if forecast is not None:
                judge(forecast, "tolerance", asked)
            done += 1
    return done


def seconds(work: Callable[[], object]) -> float:
    """How long it takes by the clock on the wall."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
