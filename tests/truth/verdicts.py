"""Status, allowance, direction of travel and the order of attention (specification 4.1, 4.3 and 4.4), a second time."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

NOUGHT = Decimal(0)


class Rule(NamedTuple):
    """The rule of an indicator with its tolerance."""

    name: str = "tolerance"
    kind: str = "none"
    tolerance: Decimal | None = None
    near_line: Decimal | None = None
    least: Decimal | None = None


class Aim(NamedTuple):
    """A target, or a range."""

    value: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None


class Verdict(NamedTuple):
    """A status with its gap and allowance, as specification 4.1 reports them."""

    status: str
    gap: Decimal | None = None
    allowance: Decimal | None = None


class Case(NamedTuple):
    """One figure to be judged, with what a rule may ask for: last year's, and where the year is forecast to end."""

    value: Decimal
    polarity: str
    places: int
    aim: Aim
    rule: Rule
    last_year: Decimal | None = None
    forecast: Decimal | None = None
    year_aim: Decimal | None = None


def shown(value: Decimal, places: int) -> Decimal:
    """Half away from nought, at the places that members see."""
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def shortfall(value: Decimal, polarity: str, aim: Aim) -> tuple[Decimal, Decimal] | None:
    """How far a figure is from its aim (below nought: better), and the bound that it is measured from."""
    if polarity == "range":
        if aim.low is None or aim.high is None:
            return None
        return max((aim.low - value, aim.low), (value - aim.high, aim.high), key=lambda pair: pair[0])
    if aim.value is None:
        return None
    return (aim.value - value if polarity == "higher" else value - aim.value), aim.value


def judged(case: Case) -> Verdict:
    """The status of a figure that is there."""
    polarity = "range" if case.rule.name == "range" and case.polarity != "neutral" else case.polarity
    if polarity == "neutral" or case.rule.name == "contextual":
        return Verdict("contextual")
    aim = Aim(*(None if one is None else shown(one, case.places) for one in case.aim))
    value = shown(case.value, case.places)
    measured = shortfall(value, polarity, aim)
    if measured is None:
        return Verdict("no_target")
    gap, bound = measured
    beneath = case.rule.least is not None and _worse(value, shown(case.rule.least, case.places), polarity)
    if gap <= 0 and not beneath:
        return Verdict("green", NOUGHT)
    allowed = _allowed(case.rule, bound, polarity)
    if beneath:
        status = "red"
    elif gap <= allowed:
        status = "amber"
    else:
        status = "amber" if _softened(case, polarity, aim) else "red"
    return Verdict(status, max(gap, NOUGHT), allowed)


def _worse(value: Decimal, least: Decimal, polarity: str) -> bool:
    return value > least if polarity == "lower" else value < least


def _allowed(rule: Rule, bound: Decimal, polarity: str) -> Decimal:
    if rule.kind == "absolute" and rule.tolerance is not None:
        return rule.tolerance
    if rule.kind == "percent" and rule.tolerance is not None:
        return abs(bound) * rule.tolerance / 100
    if rule.kind == "threshold" and rule.near_line is not None and polarity != "range":
        return abs(bound - rule.near_line)
    return NOUGHT


def _softened(case: Case, polarity: str, aim: Aim) -> bool:
    if case.rule.name == "improving_is_near":
        return moved(case.value, case.last_year, polarity, case.places, case.aim) == "better"
    if case.rule.name == "recovering_is_near" and case.forecast is not None:
        year = aim if case.year_aim is None else aim._replace(value=shown(case.year_aim, case.places))
        measured = shortfall(shown(case.forecast, case.places), polarity, year)
        return measured is not None and measured[0] <= 0
    return False


def moved(now: Decimal | None, before: Decimal | None, polarity: str, places: int, aim: Aim) -> str:
    """This figure against an earlier one, as both are shown."""
    if now is None or before is None:
        return "not_available"
    now, before = shown(now, places), shown(before, places)
    if now == before:
        return "same"
    if polarity == "range" and aim.low is not None and aim.high is not None:
        low, high = shown(aim.low, places), shown(aim.high, places)
        far, was = (max(low - one, one - high, NOUGHT) for one in (now, before))
        return "same" if far == was else "better" if far < was else "worse"
    if polarity in ("higher", "lower"):
        return "better" if (now > before) == (polarity == "higher") else "worse"
    return "up" if now > before else "down"


TREND_MOVES = {"improving": "better", "deteriorating": "worse", "changing": "same", "no_significant_change": "same"}
_REST = ["green", "no_target", "contextual", "no_data", "suppressed", "not_due"]


def attention(
    status: str,
    moves: str,
    ratio: Decimal | None,
    *,
    first_time_small: bool = False,
    late: bool = False,
) -> tuple[Decimal, ...]:
    """Sorts what wants attention first; ``late``: getting worse by its trend, but better in the last year."""
    size = -(ratio or NOUGHT)
    third = {"worse": 0, "better": 2}.get(moves, 1)
    if status == "red":
        group = (2, 1 + third, 0) if first_time_small else (third, 0, late)
    elif status == "amber":
        group = (3 + third, 0, late)
    elif status == "green" and moves == "worse":
        group = (6, 0, late)
    elif status == "overdue":
        group = (7, 0, 0)
    elif status == "no_target" and moves == "worse":
        group = (8, 0, late)
    else:
        group = (8, 2 + _REST.index(status), late)
    return (*(Decimal(int(one)) for one in group), size)
