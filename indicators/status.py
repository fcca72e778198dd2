"""Status of one return: the value against its target, with the working that explains it (specification 4.1).

`evaluate` is the one function that gives a status; batches, previews and recomputation all call it. Value and target
are rounded half-up to the indicator's decimal places first: what members see is what is judged.

The working carries no language: a code, and the figures in it as plain decimal strings (`"1234.5"`). WORKING_SENTENCES
is the contract for whoever renders it: every code that a rule can give, with an English sentence that names its params.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple

from council_pm.core.exact_text import exact_text
from indicators.direction import Direction, direction, displayed
from indicators.rule_setup import RuleSetup, check_rule_setup
from indicators.status_types import (
    RULES_THAT_ASK_FOR_A_FORECAST,
    Polarity,
    ReturnState,
    Rule,
    StatusCode,
    StatusInput,
    StatusResult,
    ToleranceType,
    Working,
)

__all__ = [
    "RULES",
    "RULES_THAT_ASK_FOR_A_FORECAST",
    "WORKING_SENTENCES",
    "Polarity",
    "ReturnState",
    "Rule",
    "RuleSetup",
    "StatusCode",
    "StatusInput",
    "StatusResult",
    "ToleranceType",
    "Working",
    "allowance_for",
    "check_rule_setup",
    "evaluate",
]


class _Gap(NamedTuple):
    """How far the value is from its aim, negative when it does better; `bound` is the target or the range's end."""

    side: str
    size: Decimal
    bound: Decimal
    aim: dict[str, str]


_ZERO = Decimal(0)
_HUNDREDTH = Decimal("0.01")
_SIDES = {
    "higher": "{value} is below the target of {target}",
    "lower": "{value} is above the target of {target}",
    "range_below": "{value} is below the range of {low} to {high}",
    "range_above": "{value} is above the range of {low} to {high}",
}
_ENDINGS = {
    "exact": " by {gap}.",
    "inside": " by {gap}, within the {allowance} allowed.",
    "outside": " by {gap}, more than the {allowance} allowed.",
    "unacceptable": " by {gap} and worse than the least acceptable level of {minimum}.",
    "improving": " by {gap}, but better than {last_year} in the same period last year.",
    "not_improving": " by {gap}, and no better than {last_year} in the same period last year.",
    "no_last_year": " by {gap}, and there is no figure for the same period last year.",
    "recovering": " by {gap}, but is forecast to reach {forecast} by the end of the year, which meets the target.",
    "not_recovering": " by {gap}, and the forecast of {forecast} for the end of the year does not meet the target.",
    "no_forecast": " by {gap}, and there is no forecast for the end of the year.",
}

WORKING_SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        "not_due": "No figure is due yet for this period.",
        "overdue": "The figure for this period is overdue.",
        "no_data": "There is no figure for this period.",
        "suppressed": "The figure is withheld because the numbers are small.",
        "contextual": "{value} is for information: neither higher nor lower is better.",
        "contextual_rule": "{value} is for information: it is not judged against a target.",
        "no_target": "{value} has no target to be judged against.",
        "incomplete_range": "{value} has no complete range to be judged against.",
        "met_higher": "{value} meets the target of {target} or more.",
        "met_lower": "{value} meets the target of {target} or less.",
        "met_range": "{value} is within the range of {low} to {high}.",
        "unacceptable": "{value} is worse than the least acceptable level of {minimum}.",
        **{f"missed_{side}_{how}": _SIDES[side] + _ENDINGS[how] for side in _SIDES for how in _ENDINGS},
    }
)

_GREY = {
    ReturnState.NOT_DUE: StatusCode.NOT_DUE,
    ReturnState.OVERDUE: StatusCode.OVERDUE,
    ReturnState.SUPPRESSED: StatusCode.SUPPRESSED,
    ReturnState.NO_DATA: StatusCode.NO_DATA,
    ReturnState.RETURNED: StatusCode.NO_DATA,
}
_NO_FIGURE = {
    code: StatusResult(code, None, None, None, Working(code.value, MappingProxyType({}))) for code in _GREY.values()
}


def evaluate(rule_code: str, data: StatusInput) -> StatusResult:
    """The status of one return under a rule of RULES. Raises KeyError for an unknown rule.

    A withheld figure is `suppressed` whatever its value, and its working does not carry it.
    """
    if data.value is None or data.return_state is ReturnState.SUPPRESSED:
        return _NO_FIGURE[_GREY[data.return_state]]
    return RULES[rule_code].judge(data)


def allowance_for(
    tolerance_type: ToleranceType, tolerance: Decimal | None, bound: Decimal, amber_threshold: Decimal | None
) -> Decimal:
    """How far from `bound` (the target, or the end of the range that was passed) is still near. Never negative."""
    if tolerance_type is ToleranceType.ABSOLUTE and tolerance is not None:
        return tolerance
    if tolerance_type is ToleranceType.PERCENT and tolerance is not None:
        return abs(bound) * tolerance * _HUNDREDTH
    if tolerance_type is ToleranceType.THRESHOLD and amber_threshold is not None:
        return abs(bound - amber_threshold)
    return _ZERO


def _by_tolerance(data: StatusInput) -> StatusResult:
    return _judge(data, data.polarity, _as_measured)


def _by_range(data: StatusInput) -> StatusResult:
    polarity = data.polarity if data.polarity is Polarity.NEUTRAL else Polarity.RANGE
    return _judge(data, polarity, _as_measured)


def _if_improving(data: StatusInput) -> StatusResult:
    return _judge(data, data.polarity, _softened_by_last_year)


def _if_recovering(data: StatusInput) -> StatusResult:
    return _judge(data, data.polarity, _softened_by_forecast)


def _contextual(data: StatusInput) -> StatusResult:
    return _grey(data, StatusCode.CONTEXTUAL, "contextual_rule")


RULES: Mapping[str, Rule] = MappingProxyType(
    {
        rule.code: rule
        for rule in (
            Rule("tolerance", 1, _by_tolerance),
            Rule("range", 1, _by_range),
            # Havering 2013-15: beyond the tolerance but better than the same quarter last year is near, not off.
            Rule("improving_is_near", 1, _if_improving),
            # Medway 2010: off target but forecast to reach it in the year is near, not off.
            Rule("recovering_is_near", 1, _if_recovering),
            Rule("contextual", 1, _contextual),
        )
    }
)

_Softener = Callable[[StatusInput, Polarity, dict[str, str]], tuple[StatusCode, str]]


def _judge(data: StatusInput, polarity: Polarity, soften: _Softener) -> StatusResult:
    if polarity is Polarity.NEUTRAL:
        return _grey(data, StatusCode.CONTEXTUAL, "contextual")
    value = displayed(data.value or _ZERO, data.decimal_places)
    gap = _gap(value, polarity, data.target, data.low, data.high, data.decimal_places)
    if gap is None:
        return _grey(data, StatusCode.NO_TARGET, "incomplete_range" if polarity is Polarity.RANGE else "no_target")
    marker = "provisional" if data.provisional else None
    params = gap.aim
    params["value"] = str(value)
    unacceptable = data.minimum_acceptable is not None and _is_unacceptable(data, value, polarity)
    if gap.size <= 0 and not unacceptable:
        return StatusResult(StatusCode.GREEN, _ZERO, None, marker, Working(f"met_{polarity.value}", params))
    size = max(gap.size, _ZERO)
    allowance = _allowance(data, gap)
    params["gap"] = str(size)
    params["allowance"] = exact_text(allowance)
    if unacceptable:
        params["minimum"] = str(displayed(data.minimum_acceptable or _ZERO, data.decimal_places))
        status, how = StatusCode.RED, "unacceptable"
    elif gap.size <= allowance:
        status, how = StatusCode.AMBER, "inside"
    else:
        status, how = soften(data, polarity, params)
        if how == "outside" and data.tolerance_type is ToleranceType.NONE:
            how = "exact"
    code = f"missed_{gap.side}_{how}" if gap.size > 0 else how
    return StatusResult(status, size, allowance, marker, Working(code, params))


def _grey(data: StatusInput, status: StatusCode, code: str) -> StatusResult:
    value = displayed(data.value or _ZERO, data.decimal_places)
    marker = "provisional" if data.provisional else None
    return StatusResult(status, None, None, marker, Working(code, {"value": str(value)}))


def _gap(
    value: Decimal,
    polarity: Polarity,
    target: Decimal | None,
    low: Decimal | None,
    high: Decimal | None,
    places: int,
) -> _Gap | None:
    """The gap of a value already rounded, or None where there is nothing to judge it by."""
    if polarity is Polarity.RANGE:
        if low is None or high is None:
            return None
        low, high = displayed(low, places), displayed(high, places)
        aim = {"low": str(low), "high": str(high)}
        below, above = low - value, value - high
        return _Gap("range_below", below, low, aim) if below >= above else _Gap("range_above", above, high, aim)
    if target is None:
        return None
    target = displayed(target, places)
    size = target - value if polarity is Polarity.HIGHER else value - target
    return _Gap(polarity.value, size, target, {"target": str(target)})


def _allowance(data: StatusInput, gap: _Gap) -> Decimal:
    if data.tolerance_type is ToleranceType.THRESHOLD and gap.side.startswith("range"):
        return _ZERO  # one line cannot stand on both sides of a range; refused at set-up
    return allowance_for(data.tolerance_type, data.tolerance, gap.bound, data.amber_threshold)


def _is_unacceptable(data: StatusInput, value: Decimal, polarity: Polarity) -> bool:
    """Whether the value is worse than the least acceptable level. For a range that is a floor under it."""
    minimum = displayed(data.minimum_acceptable or _ZERO, data.decimal_places)
    return value > minimum if polarity is Polarity.LOWER else value < minimum


def _as_measured(data: StatusInput, polarity: Polarity, params: dict[str, str]) -> tuple[StatusCode, str]:
    return StatusCode.RED, "outside"


def _softened_by_last_year(data: StatusInput, polarity: Polarity, params: dict[str, str]) -> tuple[StatusCode, str]:
    if data.same_last_year is None:
        return StatusCode.RED, "no_last_year"
    params["last_year"] = str(displayed(data.same_last_year, data.decimal_places))
    moved = direction(data.value, data.same_last_year, polarity, data.decimal_places, data.low, data.high)
    return (StatusCode.AMBER, "improving") if moved is Direction.BETTER else (StatusCode.RED, "not_improving")


def _softened_by_forecast(data: StatusInput, polarity: Polarity, params: dict[str, str]) -> tuple[StatusCode, str]:
    if data.forecast is None:
        return StatusCode.RED, "no_forecast"
    forecast = displayed(data.forecast, data.decimal_places)
    params["forecast"] = str(forecast)
    target = data.forecast_target if data.forecast_target is not None else data.target
    gap = _gap(forecast, polarity, target, data.low, data.high, data.decimal_places)
    meets = gap is not None and gap.size <= 0
    return (StatusCode.AMBER, "recovering") if meets else (StatusCode.RED, "not_recovering")
