"""The words that trends speak in: codes of states, rules, variation, assurance and directions (specification 5)."""

from __future__ import annotations

from enum import IntEnum, StrEnum


class LimitsState(StrEnum):
    """How far the limits of the current segment may be trusted."""

    NONE = "none"  # fewer than six figures
    TRIAL = "trial"  # six to eleven: shown dashed
    FIRM = "firm"  # twelve or more


class SegmentState(StrEnum):
    """What the moving ranges of a segment are like."""

    OK = "ok"
    CONSTANT = "constant"  # every figure is the same
    NO_RANGES = "no_ranges"  # no two figures of neighbouring periods
    SCREEN_COLLAPSE = "screen_collapse"  # all ranges but the large ones are nothing: the unscreened ones are used


class Cause(IntEnum):
    """The rule that makes a point a special cause; the first that holds is the one that is named."""

    COMMON = 0
    ABOVE = 1
    BELOW = 2
    RISING = 3
    FALLING = 4
    OUTER_ABOVE = 5
    OUTER_BELOW = 6
    RUN_ABOVE = 7
    RUN_BELOW = 8

    @property
    def is_high(self) -> bool:
        """Above or increasing."""
        return self in _HIGH


_HIGH = frozenset({Cause.ABOVE, Cause.RISING, Cause.OUTER_ABOVE, Cause.RUN_ABOVE})

CAUSE_WORDS = {
    Cause.COMMON: "Common Cause",
    Cause.ABOVE: "Above UCL",
    Cause.BELOW: "Below LCL",
    Cause.RISING: "7 Point Trend (Increasing)",
    Cause.FALLING: "7 Point Trend (Decreasing)",
    Cause.OUTER_ABOVE: "2 in 3 Above CL",
    Cause.OUTER_BELOW: "2 in 3 Below CL",
    Cause.RUN_ABOVE: "7 Points Above CL",
    Cause.RUN_BELOW: "7 Points Below CL",
}


class Variation(StrEnum):
    """What the latest point is."""

    COMMON_CAUSE = "common_cause"
    IMPROVEMENT = "special_cause_improvement"
    CONCERN = "special_cause_concern"
    NEUTRAL_HIGH = "special_cause_neutral_high"
    NEUTRAL_LOW = "special_cause_neutral_low"
    INSUFFICIENT_DATA = "insufficient_data"
    NOT_APPLICABLE_SEASONAL = "not_applicable_seasonal"


class Assurance(StrEnum):
    """Whether a stable process will meet its target."""

    CONSISTENT_PASS = "consistent_pass"
    CONSISTENT_FAIL = "consistent_fail"
    INCONSISTENT = "inconsistent"
    NOT_APPLICABLE = "not_applicable"


class Drift(StrEnum):
    """What Mann-Kendall finds in the window."""

    RISING = "rising"
    FALLING = "falling"
    NONE = "no_significant_trend"
    INSUFFICIENT_DATA = "insufficient_data"


class RecentTrend(StrEnum):
    """What the recent-trend test finds in the last five years."""

    INCREASING = "Increasing"
    DECREASING = "Decreasing"
    NO_CHANGE = "No significant change"
    CANNOT = "Cannot be calculated"


NOT_ANNUAL = "not applicable (annual series only)"


def point_type(cause: Cause, polarity: int) -> Variation:
    """What a point with this cause is where higher (1), lower (-1) or neither (0) is better."""
    if cause is Cause.COMMON:
        return Variation.COMMON_CAUSE
    if polarity == 0:
        return Variation.NEUTRAL_HIGH if cause.is_high else Variation.NEUTRAL_LOW
    return Variation.IMPROVEMENT if cause.is_high == (polarity > 0) else Variation.CONCERN


def recent_category(found: RecentTrend, polarity: int) -> str:
    """The recent trend with what it means, such as "Increasing and getting better"."""
    if polarity == 0 or found not in (RecentTrend.INCREASING, RecentTrend.DECREASING):
        return found.value
    better = (found is RecentTrend.INCREASING) == (polarity > 0)
    return f"{found.value} and getting {'better' if better else 'worse'}"
