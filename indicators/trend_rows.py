"""What is kept of a trend: the columns of ``StatusSnapshot`` and the shape of its ``statistics``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from indicators.trend_wording import Reader, trend_sentence
from indicators.trends.decision import Decision, decide
from indicators.trends.lines import Line
from indicators.trends.words import RecentTrend


class TrendRow(NamedTuple):
    """The columns of a trend, less the name of what it read."""

    trend: str
    reason: str
    sentence: str
    statistics: dict[str, Any]


def trend_rows(lines: Sequence[tuple[Line, Reader]]) -> list[TrendRow]:
    """Decide these lines together; a preview of one figure is a batch of one."""
    decisions = decide([line.series for line, _reader in lines])
    return [_row(decision, *line) for decision, line in zip(decisions, lines, strict=True)]


def _row(decision: Decision, line: Line, reader: Reader) -> TrendRow:
    return TrendRow(
        decision.trend.value, decision.reason, trend_sentence(decision, line, reader), _statistics(decision, line)
    )


def _statistics(decision: Decision, line: Line) -> dict[str, Any]:
    """Limits, pattern and tests, with dates as ISO text. What was not worked out is not in it."""
    tested = decision.tested
    found: dict[str, Any] = {
        "limits": decision.limits_state.value,
        "state": decision.state.value,
        "count": decision.count,
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
