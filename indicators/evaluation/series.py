"""``manage.py evaluate --series``: a JSON list of series in, every number that the method gives for them out (pure).

The field names are those of the published reference set (schema: ``docs/method.md``, "Checking the method on your own
figures"), so that an auditor can lay the two side by side. The decision itself is that of ``indicators.trends``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from scipy.special import ndtr

from indicators.direction import direction
from indicators.evaluation.errors import EvaluationError
from indicators.evaluation.reading import MOST_SERIES, Asked, read_series
from indicators.intervals import proportion, rate
from indicators.status_types import Polarity
from indicators.trends.batch import batch_of
from indicators.trends.causes import Causes, causes_of
from indicators.trends.decision import FIRM, Decision, decide_batch
from indicators.trends.limits import Limits, limits_of
from indicators.trends.mann_kendall import SIGNIFICANT, Kendall, kendall, seasonal_kendall
from indicators.trends.words import CAUSE_WORDS, Assurance, Cause, RecentTrend, SegmentState, point_type


def evaluate_series(document: Any) -> dict[str, Any]:
    """The answer to ``--series``. Raises ``EvaluationError`` with a sentence that names the series and the field."""
    rows = document.get("series") if isinstance(document, Mapping) else document
    if not isinstance(rows, Sequence) or isinstance(rows, str):
        raise EvaluationError("The file must hold a list of series.")
    if len(rows) > MOST_SERIES:
        raise EvaluationError(f"The file holds more than {MOST_SERIES:,} series: split it.")
    asked = [read_series(row, number) for number, row in enumerate(rows, 1)]
    return {"series": [found for part in _alike(asked) for found in _evaluated(part)]}


def _alike(asked: Sequence[Asked], size: int = 500) -> list[Sequence[Asked]]:
    return [asked[first : first + size] for first in range(0, len(asked), size)]


def _evaluated(asked: Sequence[Asked]) -> list[dict[str, Any]]:
    inputs = [one.trend for one in asked]
    batch = batch_of(inputs)
    limits = limits_of(batch)
    causes = causes_of(batch, limits)
    found = []
    for row, (one, decision) in enumerate(zip(asked, decide_batch(batch, inputs), strict=True)):
        begins = int(batch.starts[row])
        found.append(
            {
                "id": one.id,
                "spc_screened": _spc(one, row, begins, limits, causes, batch.segments[row].tolist()),
                "mann_kendall_reference": _whole_series(one),
                "fingertips_recent_trend": _recent(one, decision),
                "product": _product(one, decision),
            }
        )
    return found


def _spc(one: Asked, row: int, begins: int, limits: Limits, causes: Causes, segments: Sequence[int]) -> dict[str, Any]:
    """Limits and flags, those of segments too short for the product to show them included."""
    numbers = _segments_of(one)
    points = []
    for place, value in enumerate(one.values):
        column = begins + place
        if column < len(segments):
            points.append(_point(one, place, value, row, column, numbers[place], limits, causes))
        else:
            points.append(_no_point(place, numbers[place], limits, row))
    last = points[-1] if points else None
    latest = next((point for point in reversed(points) if point["y"] is not None), None)
    return {
        "segments": _segments(numbers, row, limits),
        "points": points,
        "variation_type": latest["point_type"] if latest else None,
        "latest_special_cause_type": latest["special_cause_type"] if latest else None,
        "assurance_type": _assurance(one, last, row, limits) if last else None,
    }


def _segments_of(one: Asked) -> list[int]:
    starts = sorted({at for at in one.trend.rebases if at > 0})
    return [sum(at <= place for at in starts) for place in range(len(one.values))]


def _segments(numbers: Sequence[int], row: int, limits: Limits) -> list[dict[str, Any]]:
    found = []
    for segment in sorted(set(numbers)):
        places = [place for place, number in enumerate(numbers) if number == segment]
        there = segment < limits.count.shape[1]
        count = int(limits.count[row, segment]) if there else 0
        mean, raw, average, lower, upper = (
            _number(part[row, segment]) if there else None
            for part in (limits.mean, limits.raw_range, limits.range, limits.lower, limits.upper)
        )
        found.append(
            {
                "segment": segment,
                "start_index": places[0],
                "end_index": places[-1],
                "n_valid": count,
                "mean": mean,
                "average_moving_range_raw": raw,
                "average_moving_range": average,
                "lpl": lower,
                "upl": upper,
                "state": (limits.state_of(row, segment) if there else SegmentState.NO_RANGES).value,
                "trial_limits": count < FIRM,
            }
        )
    return found


def _point(
    one: Asked,
    place: int,
    value: float | None,
    row: int,
    column: int,
    segment: int,
    limits: Limits,
    causes: Causes,
) -> dict[str, Any]:
    cause = Cause(int(causes.cause[row, column])) if value is not None else Cause.COMMON
    return {
        "i": place,
        "segment": segment,
        "y": value,
        "moving_range": _number(limits.moving_range[row, column]),
        "moving_range_screened_out": bool(limits.screened_out[row, column]),
        "mean": _number(limits.point_mean[row, column]),
        "lpl": _number(limits.point_lower[row, column]),
        "upl": _number(limits.point_upper[row, column]),
        "relative_to_mean": int(limits.side[row, column]) if value is not None else None,
        "close_to_limits": bool(limits.close[row, column]),
        "outside_limits": bool(limits.outside[row, column]),
        "in_7_point_trend": bool(causes.in_trend[row, column]),
        "in_2_of_3": bool(causes.in_two_of_three[row, column]),
        "in_7_one_side": bool(causes.in_run[row, column]),
        "special_cause_type": CAUSE_WORDS[cause],
        "point_type": point_type(cause, one.trend.polarity).value,
    }


def _no_point(place: int, segment: int, limits: Limits, row: int) -> dict[str, Any]:
    """A period after the last figure."""
    there = segment < limits.count.shape[1]
    return {
        "i": place,
        "segment": segment,
        "y": None,
        "moving_range": None,
        "moving_range_screened_out": False,
        "mean": _number(limits.mean[row, segment]) if there else None,
        "lpl": _number(limits.lower[row, segment]) if there else None,
        "upl": _number(limits.upper[row, segment]) if there else None,
        "relative_to_mean": None,
        "close_to_limits": False,
        "outside_limits": False,
        "in_7_point_trend": False,
        "in_2_of_3": False,
        "in_7_one_side": False,
        "special_cause_type": CAUSE_WORDS[Cause.COMMON],
        "point_type": point_type(Cause.COMMON, 0).value,
    }


def _assurance(one: Asked, last: Mapping[str, Any], row: int, limits: Limits) -> str | None:
    """The reference's verdict: it asks neither how many figures there are nor whether they are seasonal."""
    target, lower, upper = one.trend.target, last["lpl"], last["upl"]
    if target is None or one.trend.polarity == 0:
        return Assurance.NOT_APPLICABLE.value
    if lower is None:
        return Assurance.INCONSISTENT.value
    above, below = target > upper and not _near(target, upper), target < lower and not _near(target, lower)
    if one.trend.polarity > 0:
        above, below = below, above
    return (
        Assurance.CONSISTENT_PASS if above else Assurance.CONSISTENT_FAIL if below else Assurance.INCONSISTENT
    ).value


def _near(one: float, other: float) -> bool:
    return math.isclose(one, other, rel_tol=1e-9)


def _whole_series(one: Asked) -> dict[str, Any]:
    """Mann-Kendall over the whole series, rebased or not, as the reference package prints it."""
    values = batch_of([one.trend]).values
    count = sum(value is not None for value in one.values)
    if count < 3:
        return {"status": "not_run", "n_valid": count}
    found: dict[str, Any] = {"n_valid": count, "original": _printed(kendall(values), one, 1)}
    cycle = one.trend.cycle
    if cycle > 1 and len(one.values) >= 3 * cycle:
        found["seasonal"] = _printed(seasonal_kendall(values, cycle), one, cycle) | {"period": cycle}
    return found


def _printed(result: Kendall, one: Asked, cycle: int) -> dict[str, Any]:
    s, z, slope, pairs = int(result.s[0]), float(result.z[0]), float(result.slope[0]), float(result.pairs[0])
    p = 2 * (1 - float(ndtr(abs(z))))  # as the reference works it out; the product keeps the far tail
    figures = sorted(value for value in one.values if value is not None)
    times = [place for place, value in enumerate(one.values) if value is not None]
    return {
        "S": float(s),
        "var_s": float(result.variance[0]),
        "z": z,
        "p": p,
        "tau": s / pairs if pairs else 0.0,
        "slope": None if math.isnan(slope) else slope,
        "intercept": None if math.isnan(slope) else _median(figures) - _median(times) / cycle * slope,
        "trend": "no trend" if p >= SIGNIFICANT else "increasing" if s > 0 else "decreasing",
    }


def _median(ordered: Sequence[float]) -> float:
    middle = len(ordered) // 2
    return float(ordered[middle]) if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def _recent(one: Asked, decision: Decision) -> dict[str, Any]:
    if one.trend.cycle != 1 or one.trend.counts is None:
        return {"status": "not_applicable"}
    return {
        "status": "ok",
        "confidence_intervals": [
            _interval(one.kind == "proportion", top, bottom, one.trend.multiplier)
            for top, bottom in zip(*one.trend.counts, strict=True)
        ],
        "reference": {
            "status": "ok",
            "recent_trend": (decision.recent or RecentTrend.CANNOT).value,
            "chi_squared": decision.chi_squared,
            "gradient": decision.gradient,
        },
    }


def _interval(
    is_proportion: bool, top: float | None, bottom: float | None, multiplier: float
) -> dict[str, float | None]:
    interval = proportion if is_proportion else rate
    found = None if top is None or bottom is None else interval(top, bottom, multiplier)
    return {"lower": found.lower if found else None, "upper": found.upper if found else None}


def _product(one: Asked, decision: Decision) -> dict[str, Any]:
    previous, last_year = _moved(one, 1), _moved(one, one.trend.cycle)
    return {
        "limits_state": decision.limits_state.value,
        "as_of_period": one.periods[decision.as_of] if decision.as_of >= 0 else None,
        "latest_period_missing": decision.trailing > 0,
        "seasonal": decision.seasonal,
        "variation": decision.variation.value,
        "rule": decision.rule,
        "assurance": decision.assurance.value,
        "state": decision.state.value,
        "mean": decision.mean,
        "average_moving_range": decision.average_range,
        "lpl": decision.lower,
        "upl": decision.upper,
        "mann_kendall": _window(decision),
        "statistical_direction": decision.trend.value,
        "statistical_reason": decision.reason or None,
        "vs_previous_period": previous,
        "vs_same_period_last_year": last_year,
        "recent_trend_category": decision.recent_category,
    }


def _window(decision: Decision) -> dict[str, Any]:
    tested = decision.tested
    found: dict[str, Any] = {
        "method": "seasonal_mann_kendall" if tested.seasonal else "mann_kendall",
        "window_periods": tested.periods,
        "window_points": tested.points,
        "direction": tested.drift.value,
    }
    if tested.s is None:
        return found
    if not tested.seasonal:
        found["n"] = tested.points
    slope = "sen_slope_per_cycle" if tested.seasonal else "sen_slope"
    return found | {"S": tested.s, "var_s": tested.variance, "z": tested.z, "p": tested.p, slope: tested.slope}


def _moved(one: Asked, back: int) -> str:
    values = one.values
    if len(values) <= back:
        return "not_available"
    now, before = (None if value is None else Decimal(str(value)) for value in (values[-1], values[-1 - back]))
    return direction(now, before, Polarity(one.polarity), one.decimals).value


def _number(value: float) -> float | None:
    return None if math.isnan(value) else float(value)
