"""What status rules speak of: which way is better, tolerances, states and codes, what goes in and what comes out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

RULE_CODES = frozenset({"tolerance", "range", "improving_is_near", "recovering_is_near", "contextual"})
"""Every rule that `status.RULES` holds."""

RULES_THAT_ASK_FOR_A_FORECAST = frozenset({"recovering_is_near"})
"""Those that read the year-end forecast."""


class Polarity(StrEnum):
    """Higher, lower, inside a range, or neither."""

    HIGHER = "higher"
    LOWER = "lower"
    RANGE = "range"
    NEUTRAL = "neutral"


class ToleranceType(StrEnum):
    """How far from the target is still near it."""

    NONE = "none"
    ABSOLUTE = "absolute"  # in the indicator's own unit
    PERCENT = "percent"  # per cent of the target, or of the end of the range that was passed
    THRESHOLD = "threshold"  # an explicit line


class ReturnState(StrEnum):
    """What became of the return for the period."""

    RETURNED = "returned"
    NOT_DUE = "not_due"
    OVERDUE = "overdue"
    NO_DATA = "no_data"
    SUPPRESSED = "suppressed"


class StatusCode(StrEnum):
    """Stored codes. Three are lights, the rest are grey and never counted as a light."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    CONTEXTUAL = "contextual"
    NO_TARGET = "no_target"
    NO_DATA = "no_data"
    NOT_DUE = "not_due"
    OVERDUE = "overdue"
    SUPPRESSED = "suppressed"


class StatusInput(NamedTuple):
    """All that a rule may look at. Figures are in the indicator's unit; `decimal_places` is 0 to 6.

    `same_last_year` is the value of the same period last year. `forecast` is the year-end forecast and
    `forecast_target` what it must reach, where that is not `target` (a profiled measure).
    """

    value: Decimal | None
    return_state: ReturnState
    provisional: bool
    polarity: Polarity
    target: Decimal | None
    low: Decimal | None
    high: Decimal | None
    tolerance_type: ToleranceType
    tolerance: Decimal | None
    amber_threshold: Decimal | None
    decimal_places: int
    minimum_acceptable: Decimal | None = None
    same_last_year: Decimal | None = None
    forecast: Decimal | None = None
    forecast_target: Decimal | None = None


class Working(NamedTuple):
    """Why a status is what it is, without words: a key of WORKING_SENTENCES and its params."""

    code: str
    params: Mapping[str, str]


class StatusResult(NamedTuple):
    """`gap` is never negative and None for grey; `allowance` is None when green or grey; `marker` is `provisional`."""

    status: StatusCode
    gap: Decimal | None
    allowance: Decimal | None
    marker: str | None
    working: Working


@dataclass(frozen=True, slots=True)
class Rule:
    """A way of judging. `version` rises whenever its results could differ; snapshots are keyed by it too."""

    code: str
    version: int
    judge: Callable[[StatusInput], StatusResult]
