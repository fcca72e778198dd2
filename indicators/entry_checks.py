"""Checks of a figure when it is entered, against its bounds, its parts and its own past (specification 4.8).

A warning asks for a comment, is kept with the return and seen by whoever approves it; only what cannot be true blocks.
Sources: the modified z-score with 3.5 as its limit and at least six figures is Iglewicz and Hoaglin (1993), with the
mean absolute deviation x 1.2533 in place of a median deviation of nought; the other checks are the mistakes that
councils' returns have: a slipped point, a lost sign, last quarter's figure sent again. Compared exactly, in Decimal.
"""

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from statistics import median

from council_pm.core.exact_text import exact_words
from council_pm.core.noop import gettext_noop as _
from indicators.findings import Finding, Severity, error, warning
from indicators.validation import check_bounds

ENOUGH_FIGURES = 6  # fewer have no usual spread
_LIMIT_OF_Z = Decimal("3.5")
_Z_OF_MEDIAN = Decimal("0.6745")
_MEAN_TO_SD = Decimal("1.2533")
_SLIP = Decimal("0.15")
_FACTORS = tuple(Decimal(10) ** power for power in (1, 2, 3, -1, -2, -3))
_LARGE_SHARE = Decimal("0.1")
_ZERO = Decimal(0)


def check_entry(
    value: Decimal,
    history: Sequence[Decimal | None],
    *,
    minimum: Decimal | None = None,
    maximum: Decimal | None = None,
    approved: Decimal | None = None,
) -> list[Finding]:
    """All that can be said of a figure against its bounds and the figures before it, in the indicator's unit.

    `history` are the earlier figures of the series, oldest first; missing ones are passed over. `approved` is the
    signed-off figure that this one would replace. Never raises for figures below 10^12, as they are kept.

    Errors: wrong_type (not a finite number; nothing else is said then), out_of_bounds. Warnings:
    differs_from_constant_history, modified_z, possible_decimal_slip, sign_change, same_as_last_two, large_revision.
    """
    if not value.is_finite():
        return [error("wrong_type", _("Enter a number."), "value")]
    past = [figure for figure in history if figure is not None and figure.is_finite()]
    findings = check_bounds(value, minimum, maximum)
    findings += _unusual(value, past) + _against_latest(value, past)
    return findings + (_large_revision(value, approved, past) if approved is not None else [])


def check_parts(
    numerator: Decimal | None, denominator: Decimal | None, *, is_proportion: bool = False
) -> list[Finding]:
    """What cannot be true of the counts behind a figure: all errors.

    wrong_type (not a finite number), out_of_bounds (a count below nought, a denominator of nought or less),
    numerator_above_denominator (proportions only: more cannot be counted than there are).
    """
    given = {"numerator": numerator, "denominator": denominator}
    findings: list[Finding] = []
    for field, count in given.items():
        if count is None:
            continue
        if not count.is_finite():
            findings.append(error("wrong_type", _("Enter a number."), field))
        else:
            findings += check_bounds(count, _ZERO, None, field)
    if findings or denominator is None:
        return findings
    if denominator == 0:
        return [error("out_of_bounds", _("Nothing can be divided by a denominator of nought."), "denominator")]
    if not is_proportion or numerator is None or numerator <= denominator:
        return []
    template = "The numerator ({numerator}) is more than the denominator ({denominator}), of which it is a part."
    params = {"numerator": exact_words(numerator), "denominator": exact_words(denominator)}
    return [error("numerator_above_denominator", template, "numerator", **params)]


def is_slip(value: Decimal, other: Decimal) -> bool:
    """Whether a figure is about ten, a hundred or a thousand times another one, or that part of it."""
    return bool(value and other) and any(abs(value - other * by) <= abs(other * by) * _SLIP for by in _FACTORS)


def is_far(value: Decimal, figures: Sequence[Decimal]) -> bool:
    """Whether a figure is further from the middle of others than 3.5 of their usual distances; never for a few."""
    return any(one.code == "modified_z" for one in _unusual(value, figures))


def blocks(findings: Sequence[Finding]) -> bool:
    """Whether the figure is refused; anything less wants a comment."""
    return any(finding.severity is Severity.ERROR for finding in findings)


def _unusual(value: Decimal, past: Sequence[Decimal]) -> list[Finding]:
    """Far from the middle of its history, by the usual distance of that history's figures from it."""
    if len(past) < ENOUGH_FIGURES:
        return []
    middle = median(past)
    distances = [abs(figure - middle) for figure in past]
    distance, usual = abs(value - middle), median(distances)
    if usual:
        far = _Z_OF_MEDIAN * distance > _LIMIT_OF_Z * usual
    elif mean := sum(distances, _ZERO) / len(distances):
        far = distance > _LIMIT_OF_Z * _MEAN_TO_SD * mean
    elif distance:
        template = "{value} is the first figure that is not {constant}."
        return [_ask("differs_from_constant_history", template, value=value, constant=middle)]
    else:
        return []
    template = "{value} is far from the usual {middle}: earlier figures lie between {lowest} and {highest}."
    figures = {"value": value, "middle": middle, "lowest": min(past), "highest": max(past)}
    return [_ask("modified_z", template, **figures)] if far else []


def _against_latest(value: Decimal, past: Sequence[Decimal]) -> list[Finding]:
    if not past:
        return []
    findings, latest = [], past[-1]
    if is_slip(value, latest):
        template = "{value} against {latest} the time before: is the decimal point in its place?"
        findings.append(_ask("possible_decimal_slip", template, value=value, latest=latest))
    if value * latest < 0:
        template = "{value} against {latest} the time before: is the sign right?"
        findings.append(_ask("sign_change", template, value=value, latest=latest))
    if len(past) > 1 and value == latest == past[-2]:
        template = "{value} is the same as the two figures before: is it a new one?"
        findings.append(_ask("same_as_last_two", template, value=value))
    return findings


def _large_revision(value: Decimal, approved: Decimal, past: Sequence[Decimal]) -> list[Finding]:
    """More than a tenth of what was approved, or more than the series usually moves from one period to the next."""
    if not approved.is_finite():
        return []
    change = abs(value - approved)
    large = change > abs(approved) * _LARGE_SHARE
    if len(past) >= ENOUGH_FIGURES:
        usual = median([abs(now - before) for before, now in pairwise(past)])
        large = large or change > usual > 0
    template = "{value} changes the signed-off figure of {approved} by {change}."
    return [_ask("large_revision", template, value=value, approved=approved, change=change)] if large else []


def _ask(code: str, template: str, **figures: Decimal) -> Finding:
    return warning(code, template, "value", **{name: exact_words(figure) for name, figure in figures.items()})
