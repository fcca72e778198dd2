"""What is kept of trends and forecasts: columns of ``StatusSnapshot``, and the shape of its ``statistics``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from indicators.comparison import against_average, standing
from indicators.facts import Shape
from indicators.forecast import judge
from indicators.intervals import Interval, could_be_chance, is_small, proportion, rate
from indicators.peers import NOBODY, Peers
from indicators.status_types import ReturnState, StatusCode, StatusInput
from indicators.trend_wording import forecast_sentence, standing_sentence, trend_sentence
from indicators.trends.decision import Decision, decide
from indicators.trends.lines import Figure, Line
from indicators.trends.words import RecentTrend
from indicators.year_end import year_end_forecast

SMALL_NUMBERS = "small_numbers"
COULD_BE_CHANCE = "could_be_chance"
RANGE_CROSSES = "range_crosses_target"

_SIX = Decimal("0.000001")
_LARGEST = Decimal(10) ** 11  # what a column of figures holds


class Asked(NamedTuple):
    """A line, and what is said of it: its latest figure, what that was judged by, and what its year end would be."""

    line: Line
    shape: Shape
    figure: Figure
    judged: StatusInput
    year_ends: date
    rule: str
    aim: StatusInput
    peers: Peers = NOBODY


class TrendRow(NamedTuple):
    """The columns of a trend and a forecast, less the name of what they read."""

    trend: str
    trend_reason: str
    trend_sentence: str
    statistics: dict[str, Any]
    forecast: Decimal | None = None
    forecast_low: Decimal | None = None
    forecast_high: Decimal | None = None
    forecast_status: str = ""
    forecast_sentence: str = ""
    flags: tuple[str, ...] = ()
    rank: int | None = None
    out_of: int | None = None
    quartile: int | None = None
    standing_sentence: str = ""


NO_TREND = TrendRow("", "", "", {})
TREND_COLUMNS = TrendRow._fields


def trend_rows(asked: Sequence[Asked]) -> list[TrendRow]:
    """Decide these lines together; a preview of one figure is a batch of one."""
    decisions = decide([one.line.series for one in asked])
    return [_row(decision, one) for decision, one in zip(decisions, asked, strict=True)]


def _row(decision: Decision, asked: Asked) -> TrendRow:
    line, reader = asked.line, asked.shape.reader
    row = TrendRow(
        decision.trend.value, decision.reason, trend_sentence(decision, line, reader), _statistics(decision, line)
    )
    row = _with_standing(row, asked)
    flags = _flags(asked)
    forecast = year_end_forecast(line, asked.shape.measure, decision, asked.figure.end, asked.year_ends)
    if forecast is None:
        return row._replace(flags=flags)
    forecast = forecast.within(asked.shape.lower_bound, asked.shape.upper_bound)
    value, low, high = (_stored(one) for one in (forecast.value, forecast.low, forecast.high))
    if value is None:
        return row._replace(flags=flags)
    # What is stored is what is judged and said: a float just below a half would be rounded another way.
    kept = forecast._replace(
        value=float(value), low=None if low is None else float(low), high=None if high is None else float(high)
    )
    verdict = judge(kept, asked.rule, asked.aim)
    status = verdict.status.status
    judged = status.value if status in (StatusCode.GREEN, StatusCode.AMBER, StatusCode.RED) else ""
    row.statistics["forecast"] = {"method": forecast.method, "ends": asked.year_ends.isoformat()}
    return row._replace(
        forecast=value,
        forecast_low=low,
        forecast_high=high,
        forecast_status=judged,
        forecast_sentence=forecast_sentence(
            value, None if low is None or high is None else (low, high), judged, asked.shape.reader
        ),
        flags=(*flags, RANGE_CROSSES) if verdict.crosses_target else flags,
    )


def _with_standing(row: TrendRow, asked: Asked) -> TrendRow:
    """The same with its rank among peers, where there are enough of them for this very period."""
    judged, figures = asked.judged, asked.peers.figures
    shown = judged.value if judged.return_state is ReturnState.RETURNED else None
    place = standing(shown, figures, judged.polarity, judged.low, judged.high)
    if place is None:
        return row
    against = against_average(shown, _interval(asked), figures, judged.polarity, judged.low, judged.high)
    row.statistics["peers"] = {"group": asked.peers.group, "against": against.value if against else ""}
    period = asked.figure.start, asked.figure.end
    return row._replace(
        rank=place.rank,
        out_of=place.out_of,
        quartile=place.quartile,
        standing_sentence=standing_sentence(place, against, asked.peers.group, period, asked.shape.reader),
    )


def _interval(asked: Asked) -> Interval | None:
    """The 95 % interval of the latest figure, where it has a numerator and a denominator."""
    figure, measure = asked.figure, asked.shape.measure
    if figure.numerator is None or not figure.denominator:
        return None
    return (proportion if measure.proportion else rate)(figure.numerator, figure.denominator, measure.multiplier)


def _flags(asked: Asked) -> tuple[str, ...]:
    """Whether the latest figure rests on small numbers, and whether its distance from the target could be chance."""
    figure, shape = asked.figure, asked.shape
    if figure.value is None:
        return ()
    small = shape.small_sample or is_small(figure.numerator, figure.denominator)
    if not small:
        return ()
    interval = _interval(asked)
    if interval is None:
        return (SMALL_NUMBERS,)
    chance = could_be_chance(interval, (asked.judged.target, asked.judged.low, asked.judged.high))
    return (SMALL_NUMBERS, COULD_BE_CHANCE) if chance else (SMALL_NUMBERS,)


def _figure(value: float) -> Decimal:
    return Decimal(repr(value))


def _stored(value: float | None) -> Decimal | None:
    """Six decimals, as figures are stored; what no column holds is none."""
    if value is None or abs(value) >= _LARGEST:
        return None
    return _figure(value).quantize(_SIX)


def _statistics(decision: Decision, line: Line) -> dict[str, Any]:
    """Limits, pattern and tests, with dates as ISO text. What was not worked out is not in it."""
    tested = decision.tested
    found: dict[str, Any] = {
        "limits": decision.limits_state.value,
        "state": decision.state.value,
        "count": decision.points,
        "mean": decision.mean,
        "range": decision.average_range,
        "lower": decision.lower,
        "upper": decision.upper,
        "variation": decision.variation.value,
        "assurance": decision.assurance.value,
        "rule": decision.rule,
        "seasonal": decision.seasonal,
        "as_of": _end(line, decision.as_of),
        "begins": _start(line, decision.begins),
        "pattern": _start(line, decision.pattern) if decision.cause else None,
        "suggests_rebase": decision.suggests_rebase,
    }
    if tested.s is not None:
        found["kendall"] = {
            "from": _start(line, tested.first or 0),
            "points": tested.points,
            "s": tested.s,
            "z": tested.z,
            "p": tested.p,
            "slope": tested.slope,
        }
    if decision.recent not in (None, RecentTrend.CANNOT):
        found["recent"] = {
            "trend": decision.recent_category,
            "chi_squared": decision.chi_squared,
            "gradient": decision.gradient,
        }
    return found


def _start(line: Line, at: int) -> str | None:
    period = next((period for period in line.periods[max(at, 0) :] if period is not None), None)
    return period[0].isoformat() if period else None


def _end(line: Line, at: int) -> str | None:
    period = line.periods[at] if 0 <= at < len(line.periods) else None
    return period[1].isoformat() if period else None
