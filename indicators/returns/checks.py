"""What a return is asked before it goes on: the figure against all that is known of it (specification 4.8, pure).

Built on ``indicators.entry_checks``, which knows the history alone; here the season, the year to date, last year, the
target, other areas and the counts behind the figure are looked at too. Errors block. A warning asks for a word, which
the signer sees. One doubt is asked about once: what the season explains is not asked at all, and a figure of another
size is told as that only where no other check has seen it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from statistics import median
from types import MappingProxyType

from council_pm.core.exact_text import exact_words
from council_pm.core.periods import Calendar, Frequency, Period
from indicators.direction import displayed
from indicators.entry_checks import ENOUGH_FIGURES, check_entry, check_parts, is_far, is_slip
from indicators.findings import Finding, Severity, warning
from indicators.returns.season import Expected, PastFigure, by_steps, expected_range, first_of_year

MESSAGES: Mapping[str, str] = MappingProxyType(
    {
        "outside_expected_range": (
            "{value} is outside of {low} to {high}, which is usual at this time of the year, going by {years}"
            " earlier years."
        ),
        "possible_slip_last_year": (
            "{value} against {last_year} in the same period last year: is the decimal point in its place?"
        ),
        "sign_differs_from_last_year": ("{value} against {last_year} in the same period last year: is the sign right?"),
        "different_size": "{value} is {times} times the usual {usual}: is the unit right?",
        "different_size_small": "The usual figure, {usual}, is {times} times {value}: is the unit right?",
        "target_as_value": "{value} is the target itself, and no earlier figure was: is it what was counted?",
        "unlike_others": (
            "{value} is far from the {middle} that is usual elsewhere: the {count} others lie between {lowest} and"
            " {highest}."
        ),
        "unit_unlike_others": (
            "{value} is of another size than the {middle} that is usual elsewhere: is the unit right?"
        ),
        "year_to_date_falls": (
            "The year to date falls from {before} to {value}: if it is a correction, say what was corrected."
        ),
        "numerator_to_date_falls": (
            "The numerator falls from {before} to {value} within the year: if it is a correction, say what was"
            " corrected."
        ),
        "denominator_jumps": (
            "The denominator goes from {before} to {denominator}, more than it ever has: is the same thing counted?"
        ),
    }
)
"""English sentences by code. Those of ``check_entry`` and ``check_parts`` stand with them."""

_SIZE = Decimal(10)
_CHANCE = 16  # squared, four times the root of two counts together: small counts differ by chance
_FEWEST_BEFORE = 3  # earlier figures that show what is never so
_FINE_STEPS = 20  # steps across a history, so that meeting the target exactly is hardly chance
_FEWEST_OTHERS = 4
_HALF, _FIFTH = Decimal("0.5"), Decimal("0.2")
_MOVES = 4  # earlier moves of a denominator that show how far it goes
_SEASON_EXPLAINS = frozenset({"modified_z", "possible_decimal_slip"})
_MOST_DECIMALS = 6  # that a figure is kept with
_TOLD_BY_SEASON = frozenset({"modified_z"})
_TOLD_SIZE = frozenset({"modified_z", "possible_decimal_slip", "possible_slip_last_year", "outside_expected_range"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnContext:
    """All that one figure is held against.

    ``past`` are the signed-off figures before ``period`` and since the last break in the series, oldest first, and
    ``approved`` the one of this period that a new one would replace. ``to_date``: figures count from the start of the
    year; ``is_ratio``: they are quotients, which may fall within a year. ``target`` is the one in force for the period.
    ``others`` are other areas' latest figures, and only where they are comparable at all: rates and shares, never
    counts.
    """

    period: Period
    frequency: Frequency
    calendar: Calendar = Calendar.FINANCIAL
    past: Sequence[PastFigure] = ()
    decimals: int = 0
    seasonal: bool = False
    to_date: bool = False
    is_ratio: bool = False
    is_proportion: bool = False
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    approved: Decimal | None = None
    target: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    others: Sequence[Decimal] = ()


def check_return(value: Decimal | None, context: ReturnContext) -> list[Finding]:
    """All that can be said of a figure and the counts behind it. Without a figure only of the counts.

    The findings of ``check_parts`` and ``check_entry``, and those of MESSAGES. Never raises for figures as they are
    kept. Figures in warnings stand nearly as the indicator writes them; those in errors as they were typed.
    """
    found = _said_of(value, context)
    return [one if one.severity is Severity.ERROR else _as_written(one, context.decimals) for one in found]


def _said_of(value: Decimal | None, context: ReturnContext) -> list[Finding]:
    findings = check_parts(context.numerator, context.denominator, is_proportion=context.is_proportion)
    bounds = {"minimum": context.minimum, "maximum": context.maximum, "approved": context.approved}
    if value is None or not value.is_finite():
        return findings if value is None else findings + check_entry(value, [], **bounds)
    steps = by_steps(context.past, context.period, context.frequency)
    expected = usual_range(context, steps)
    # A year to date is never held against the one before it: that is one of another length.
    history = [] if context.to_date else [one.value for one in context.past]
    findings += _explained(check_entry(value, history, **bounds), value, expected, context)
    findings += _season_findings(value, expected, context)
    findings += _last_year_findings(value, steps, expected, findings, context)
    findings += _size_findings(value, steps, findings, context)
    findings += _target_findings(value, context)
    findings += _others_findings(value, steps, context)
    if not any(one.severity is Severity.ERROR for one in findings):
        findings += _falls(value, steps, context) + _denominator_jumps(steps, context)
    return findings


def _as_written(finding: Finding, decimals: int) -> Finding:
    """The same with one decimal more than the indicator has at most; what is no figure stays as it is."""
    params = dict(finding.params)
    for name, text in finding.params.items():
        plain = text.replace(",", "")
        if "." in plain and plain.lstrip("-").replace(".", "", 1).isdigit():
            shown = exact_words(displayed(Decimal(plain), min(decimals + 1, _MOST_DECIMALS)))
            params[name] = shown
    return replace(finding, params=MappingProxyType(params))


def usual_range(context: ReturnContext, steps: Mapping[int, PastFigure] | None = None) -> Expected | None:
    """What is usual at this time of the year, for whoever wants to see it before typing."""
    return expected_range(
        by_steps(context.past, context.period, context.frequency) if steps is None else steps,
        context.frequency,
        seasonal=context.seasonal,
        to_date=context.to_date,
        decimals=context.decimals,
        minimum=context.minimum,
        maximum=context.maximum,
    )


def _explained(
    findings: Sequence[Finding], value: Decimal, expected: Expected | None, context: ReturnContext
) -> list[Finding]:
    """Without what the season explains: a figure that is usual at this time, or one told as unusual for it."""
    if expected is None:
        return list(findings)
    if not _within(value, expected, context):
        drop = _TOLD_BY_SEASON
    elif context.seasonal or context.to_date:
        drop = _SEASON_EXPLAINS
    else:
        return list(findings)
    return [one for one in findings if one.code not in drop]


def _within(value: Decimal, expected: Expected, context: ReturnContext) -> bool:
    return expected.low <= displayed(value, context.decimals) <= expected.high


def _season_findings(value: Decimal, expected: Expected | None, context: ReturnContext) -> list[Finding]:
    if expected is None or _within(value, expected, context):
        return []
    years = Decimal(expected.years)
    return [_ask("outside_expected_range", value=value, low=expected.low, high=expected.high, years=years)]


def _last_year_findings(
    value: Decimal,
    steps: Mapping[int, PastFigure],
    expected: Expected | None,
    said: Sequence[Finding],
    context: ReturnContext,
) -> list[Finding]:
    last_year = _value_at(steps, context.frequency.periods_in_year)
    if last_year is None or (expected is not None and _within(value, expected, context)):
        return []
    codes = {one.code for one in said}
    found = []
    if is_slip(value, last_year) and "possible_decimal_slip" not in codes:
        found.append(_ask("possible_slip_last_year", value=value, last_year=last_year))
    if context.to_date and value * last_year < 0:
        found.append(_ask("sign_differs_from_last_year", value=value, last_year=last_year))
    return found


def _size_findings(
    value: Decimal, steps: Mapping[int, PastFigure], said: Sequence[Finding], context: ReturnContext
) -> list[Finding]:
    """Ten times what is usual or more, or a tenth of it or less, where nothing else has noticed: 73,390 against 420."""
    if any(one.code in _TOLD_SIZE for one in said):
        return []
    usual = _usual(steps, context)
    if not value or not usual or (value > 0) != (usual > 0) or _is_chance(value, usual, context):
        return []
    if abs(value) >= _SIZE * abs(usual):
        return [_ask("different_size", value=value, times=displayed(value / usual, 0), usual=usual)]
    if abs(usual) >= _SIZE * abs(value):
        return [_ask("different_size_small", value=value, times=displayed(usual / value, 0), usual=usual)]
    return []


def _usual(steps: Mapping[int, PastFigure], context: ReturnContext) -> Decimal | None:
    """The middle of the earlier figures, of the same time of the year where they count from its start."""
    step = context.frequency.periods_in_year if context.to_date else 1
    figures = [one.value for ago, one in steps.items() if ago % step == 0 and one.value is not None]
    return median(figures) if figures else None


def _target_findings(value: Decimal, context: ReturnContext) -> list[Finding]:
    """The target copied into the figure's place.

    A target that lies among a few possible figures is met exactly now and then: that is no reason to ask.
    """
    past = [one.value for one in context.past if one.value is not None]
    if context.target is None or value != context.target or len(past) < _FEWEST_BEFORE or value in past:
        return []
    step = Decimal(1).scaleb(-context.decimals)
    if min(past) <= value <= max(past) and max(past) - min(past) < _FINE_STEPS * step:
        return []
    if value in (context.minimum, context.maximum):
        return []  # all of them, or none: that is often aimed at, and often reached
    return [_ask("target_as_value", value=value)]


def _others_findings(value: Decimal, steps: Mapping[int, PastFigure], context: ReturnContext) -> list[Finding]:
    """Unlike every other area, and not as this one has been before: what is always so here is no news."""
    others = [one for one in context.others if one.is_finite()]
    if len(others) < _FEWEST_OTHERS:
        return []
    middle = median(others)
    before = _value_at(steps, context.frequency.periods_in_year if context.to_date else min(steps, default=0))
    if _other_size(value, middle) and not (before is not None and _other_size(before, middle)):
        return [_ask("unit_unlike_others", value=value, middle=middle)]
    if len(others) < ENOUGH_FIGURES or not is_far(value, others) or (before is not None and is_far(before, others)):
        return []
    spread = {"lowest": min(others), "highest": max(others), "count": Decimal(len(others))}
    return [_ask("unlike_others", value=value, middle=middle, **spread)]


def _falls(value: Decimal, steps: Mapping[int, PastFigure], context: ReturnContext) -> list[Finding]:
    """Less since the start of the year than a period ago. Quotients may fall; what they are made of may not."""
    before = steps.get(1)
    if before is None or not context.to_date or first_of_year(context.period, context.frequency, context.calendar):
        return []
    if context.numerator is not None and before.numerator is not None:
        if context.numerator < before.numerator:
            figures = {"value": context.numerator, "before": before.numerator}
            return [_ask("numerator_to_date_falls", "numerator", **figures)]
        return []
    if context.is_ratio or before.value is None or value >= before.value:
        return []
    return [_ask("year_to_date_falls", value=value, before=before.value)]


def _denominator_jumps(steps: Mapping[int, PastFigure], context: ReturnContext) -> list[Finding]:
    """A denominator that moves further than it ever has: often another population, or another list."""
    now, step = context.denominator, context.frequency.periods_in_year if context.to_date or context.seasonal else 1
    past = [steps[ago].denominator for ago in sorted(steps, reverse=True) if ago % step == 0]
    known = [one for one in past if one is not None and one > 0]
    before = steps[step].denominator if step in steps else None
    if now is None or before is None or before <= 0:
        return []
    jump = abs(now - before)
    if jump <= _FIFTH * before or jump**2 <= _CHANCE * (now + before):
        return []
    moves = [abs(later - earlier) for earlier, later in pairwise(known)]
    usual = len(moves) >= _MOVES
    if jump <= 2 * max(moves) if usual else jump <= _HALF * before:
        return []
    return [_ask("denominator_jumps", "denominator", denominator=now, before=before)]


def _value_at(steps: Mapping[int, PastFigure], ago: int) -> Decimal | None:
    return steps[ago].value if ago in steps else None


def _other_size(value: Decimal, middle: Decimal) -> bool:
    smaller, larger = sorted((abs(value), abs(middle)))
    return smaller > 0 and larger >= _SIZE * smaller


def _is_chance(value: Decimal, usual: Decimal, context: ReturnContext) -> bool:
    """Whether two small counts could differ as much by chance."""
    return context.decimals == 0 and (value - usual) ** 2 <= _CHANCE * abs(value + usual)


def _ask(code: str, about: str = "value", /, **figures: Decimal) -> Finding:
    return warning(code, MESSAGES[code], about, **{name: exact_words(figure) for name, figure in figures.items()})
