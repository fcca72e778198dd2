"""The words for a judgement's working, in the reader's language (codes: ``indicators.status.WORKING_SENTENCES``)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext_noop

from council_pm.core.phrases import gettext, ngettext
from indicators.charts import number_text

_FIGURES = frozenset({"target", "low", "high", "minimum", "last_year", "forecast"})
# Units that are signs stand at every figure, words once in a sentence, and these not at all: the name says them.
SIGNS = frozenset({"%", "£"})
_UNSAID = frozenset({"", "number", "score", "ratio"})
_DISTANCES = frozenset({"gap", "allowance"})


def line_name(name: str, breakdown: str) -> str:
    """What a series is called: its indicator, and the part that it is broken down to; the total has none."""
    return f"{name}: {breakdown}" if breakdown else name


def with_unit(text: str, unit: str) -> str:
    """A figure already written, with its unit: ``43.1%``, ``£1,234``, ``10.4 days``."""
    if unit == "%":
        return f"{text}%"
    if unit == "£":
        return f"\N{MINUS SIGN}£{text[1:]}" if text.startswith("\N{MINUS SIGN}") else f"£{text}"
    return text if unit in _UNSAID else f"{text} {unit}"


def figure(value: Decimal, decimals: int, unit: str) -> str:
    """A figure as screens write it: thousands apart, a true minus sign, its unit once."""
    return with_unit(number_text(value, decimals), unit)


def bare_text(text: str, unit: str) -> str:
    """A figure as somebody typed it, beside others of its kind: a true minus sign, and a sign for its unit."""
    written = text.replace("-", "\N{MINUS SIGN}")
    return with_unit(written, unit if unit in SIGNS else "") if written else ""


def bare_figure(value: Decimal, decimals: int, unit: str) -> str:
    """A figure beside others of its kind: with a sign for its unit, never with words."""
    return figure(value, decimals, unit if unit in SIGNS else "")


def distance(value: Decimal, decimals: int, unit: str) -> str:
    """How far apart two figures are; between percentages that is points, never per cent."""
    if unit == "%":
        return ngettext("%(number)s point", "%(number)s points", 1 if value == 1 else 2) % {
            "number": number_text(value, decimals)
        }
    return bare_figure(value, decimals, unit)


def working_sentence(code: str, params: Mapping[str, str], decimals: int, unit: str) -> str:
    """One sentence that explains a status. Raises ``KeyError`` for a code that no rule gives."""
    written = {}
    for name, text in params.items():
        if name == "value":
            written[name] = figure(Decimal(text), decimals, unit)
        elif name in _FIGURES:
            written[name] = bare_figure(Decimal(text), decimals, unit)
        elif name in _DISTANCES:
            written[name] = distance(Decimal(text), _places(text), unit)
        else:
            written[name] = text
    return gettext(SENTENCES[code]).format(**written)


def _places(text: str) -> int:
    """Decimal places that a distance needs: 4.75 is not shown as 4.8, nor 2 as 2.00."""
    return min(len(text.partition(".")[2].rstrip("0")), 6)


SENTENCES: Mapping[str, str] = {
    "not_due": gettext_noop("No figure is due yet for this period."),
    "overdue": gettext_noop("The figure for this period is overdue."),
    "no_data": gettext_noop("There is no figure for this period."),
    "suppressed": gettext_noop("The figure is withheld because the numbers are small."),
    "contextual": gettext_noop("{value} is for information: neither higher nor lower is better."),
    "contextual_rule": gettext_noop("{value} is for information: it is not judged against a target."),
    "no_target": gettext_noop("{value} has no target to be judged against."),
    "incomplete_range": gettext_noop("{value} has no complete range to be judged against."),
    "met_higher": gettext_noop("{value} meets the target of {target} or more."),
    "met_lower": gettext_noop("{value} meets the target of {target} or less."),
    "met_range": gettext_noop("{value} is within the range of {low} to {high}."),
    "unacceptable": gettext_noop("{value} is worse than the least acceptable level of {minimum}."),
    "missed_higher_exact": gettext_noop("{value} is below the target of {target} by {gap}."),
    "missed_higher_inside": gettext_noop(
        "{value} is below the target of {target} by {gap}, within the {allowance} allowed."
    ),
    "missed_higher_outside": gettext_noop(
        "{value} is below the target of {target} by {gap}, more than the {allowance} allowed."
    ),
    "missed_higher_unacceptable": gettext_noop(
        "{value} is below the target of {target} by {gap} and worse than the least acceptable level of {minimum}."
    ),
    "missed_higher_improving": gettext_noop(
        "{value} is below the target of {target} by {gap}, but better than {last_year} in the same period last year."
    ),
    "missed_higher_not_improving": gettext_noop(
        "{value} is below the target of {target} by {gap}, and no better than {last_year} in the same period last year."
    ),
    "missed_higher_no_last_year": gettext_noop(
        "{value} is below the target of {target} by {gap}, and there is no figure for the same period last year."
    ),
    "missed_higher_recovering": gettext_noop(
        "{value} is below the target of {target} by {gap}, "
        "but is forecast to reach {forecast} by the end of the year, which meets the target."
    ),
    "missed_higher_not_recovering": gettext_noop(
        "{value} is below the target of {target} by {gap}, "
        "and the forecast of {forecast} for the end of the year does not meet the target."
    ),
    "missed_higher_no_forecast": gettext_noop(
        "{value} is below the target of {target} by {gap}, and there is no forecast for the end of the year."
    ),
    "missed_lower_exact": gettext_noop("{value} is above the target of {target} by {gap}."),
    "missed_lower_inside": gettext_noop(
        "{value} is above the target of {target} by {gap}, within the {allowance} allowed."
    ),
    "missed_lower_outside": gettext_noop(
        "{value} is above the target of {target} by {gap}, more than the {allowance} allowed."
    ),
    "missed_lower_unacceptable": gettext_noop(
        "{value} is above the target of {target} by {gap} and worse than the least acceptable level of {minimum}."
    ),
    "missed_lower_improving": gettext_noop(
        "{value} is above the target of {target} by {gap}, but better than {last_year} in the same period last year."
    ),
    "missed_lower_not_improving": gettext_noop(
        "{value} is above the target of {target} by {gap}, and no better than {last_year} in the same period last year."
    ),
    "missed_lower_no_last_year": gettext_noop(
        "{value} is above the target of {target} by {gap}, and there is no figure for the same period last year."
    ),
    "missed_lower_recovering": gettext_noop(
        "{value} is above the target of {target} by {gap}, "
        "but is forecast to reach {forecast} by the end of the year, which meets the target."
    ),
    "missed_lower_not_recovering": gettext_noop(
        "{value} is above the target of {target} by {gap}, "
        "and the forecast of {forecast} for the end of the year does not meet the target."
    ),
    "missed_lower_no_forecast": gettext_noop(
        "{value} is above the target of {target} by {gap}, and there is no forecast for the end of the year."
    ),
    "missed_range_below_exact": gettext_noop("{value} is below the range of {low} to {high} by {gap}."),
    "missed_range_below_inside": gettext_noop(
        "{value} is below the range of {low} to {high} by {gap}, within the {allowance} allowed."
    ),
    "missed_range_below_outside": gettext_noop(
        "{value} is below the range of {low} to {high} by {gap}, more than the {allowance} allowed."
    ),
    "missed_range_below_unacceptable": gettext_noop(
        "{value} is below the range of {low} to {high} by {gap} and worse than the least acceptable level of {minimum}."
    ),
    "missed_range_below_improving": gettext_noop(
        "{value} is below the range of {low} to {high} by {gap}, "
        "but better than {last_year} in the same period last year."
    ),
    "missed_range_below_not_improving": gettext_noop(
        "{value} is below the range of {low} to {high} by {gap}, "
        "and no better than {last_year} in the same period last year."
    ),
    "missed_range_below_no_last_year": gettext_noop(
        "{value} is below the range of {low} to {high} by {gap}, and there is no figure for the same period last year."
    ),
    "missed_range_below_recovering": gettext_noop(
        "{value} is below the range of {low} to {high} by {gap}, "
        "but is forecast to reach {forecast} by the end of the year, which meets the target."
    ),
    "missed_range_below_not_recovering": gettext_noop(
        "{value} is below the range of {low} to {high} by {gap}, "
        "and the forecast of {forecast} for the end of the year does not meet the target."
    ),
    "missed_range_below_no_forecast": gettext_noop(
        "{value} is below the range of {low} to {high} by {gap}, and there is no forecast for the end of the year."
    ),
    "missed_range_above_exact": gettext_noop("{value} is above the range of {low} to {high} by {gap}."),
    "missed_range_above_inside": gettext_noop(
        "{value} is above the range of {low} to {high} by {gap}, within the {allowance} allowed."
    ),
    "missed_range_above_outside": gettext_noop(
        "{value} is above the range of {low} to {high} by {gap}, more than the {allowance} allowed."
    ),
    "missed_range_above_unacceptable": gettext_noop(
        "{value} is above the range of {low} to {high} by {gap} and worse than the least acceptable level of {minimum}."
    ),
    "missed_range_above_improving": gettext_noop(
        "{value} is above the range of {low} to {high} by {gap}, "
        "but better than {last_year} in the same period last year."
    ),
    "missed_range_above_not_improving": gettext_noop(
        "{value} is above the range of {low} to {high} by {gap}, "
        "and no better than {last_year} in the same period last year."
    ),
    "missed_range_above_no_last_year": gettext_noop(
        "{value} is above the range of {low} to {high} by {gap}, and there is no figure for the same period last year."
    ),
    "missed_range_above_recovering": gettext_noop(
        "{value} is above the range of {low} to {high} by {gap}, "
        "but is forecast to reach {forecast} by the end of the year, which meets the target."
    ),
    "missed_range_above_not_recovering": gettext_noop(
        "{value} is above the range of {low} to {high} by {gap}, "
        "and the forecast of {forecast} for the end of the year does not meet the target."
    ),
    "missed_range_above_no_forecast": gettext_noop(
        "{value} is above the range of {low} to {high} by {gap}, and there is no forecast for the end of the year."
    ),
}
