"""The words for what a formula gave, and for the formula itself, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from indicators.calculation import TIMES, names, plain

# By the codes of ``indicators.calculation.calculate``.
SENTENCES: Mapping[str, Promise] = {
    "no_parts": gettext_lazy("The formula has no parts for this period."),
    "suppressed": gettext_lazy("It is withheld because a part is withheld: otherwise that part could be worked out."),
    "waiting": gettext_lazy("It waits for figures of %(parts)s."),
    "held_back": gettext_lazy("It waits until the figures of every part are released to all members and staff."),
    "part_missing": gettext_lazy("There is no figure because a part has none: %(parts)s."),
    "part_ended": gettext_lazy("There is no figure because a part has ended: %(part)s ended on %(day)s."),
    "too_few": gettext_lazy("%(there)s of %(of)s parts have figures; at least %(least)s%% of them are needed."),
    "zero": gettext_lazy("There is nothing to divide by: what stands below the line is nought or less."),
    "negative_weight": gettext_lazy("A weight is less than nought, so that there is no mean."),
    "too_large": gettext_lazy("The result is too large to be kept: a figure has at most 12 digits before the point."),
    "out_of_bounds": gettext_lazy("The result, %(value)s, lies outside of what the definition allows."),
}


def why(code: str, params: Mapping[str, str]) -> str:
    """Why there is no figure, as a sentence; empty for a figure."""
    return str(SENTENCES[code]) % params if code else ""


def left_out_words(left_out: Sequence[str]) -> str:
    """Which parts a figure does without; empty where it has all of them."""
    return _("Worked out without %(parts)s.") % {"parts": names(left_out)} if left_out else ""


_OWN_LINES: Mapping[tuple[str, str], Promise] = {
    ("sum", "breakdowns"): gettext_lazy("The sum of its breakdowns"),
    ("sum", "units_below"): gettext_lazy("The sum of the units below"),
    ("ratio_of_sums", "breakdowns"): gettext_lazy("The numerators of its breakdowns ÷ their denominators"),
    ("ratio_of_sums", "units_below"): gettext_lazy("The numerators of the units below ÷ their denominators"),
    ("weighted_mean", "breakdowns"): gettext_lazy("The mean of its breakdowns, weighted by their denominators"),
    ("weighted_mean", "units_below"): gettext_lazy("The mean of the units below, weighted by their denominators"),
}


def own_lines_words(kind: str, source: str, multiplier: Decimal) -> str:
    """A formula of the indicator's own lines, in words."""
    times = "" if multiplier == 1 else f"{TIMES}{plain(multiplier)}"
    return f"{_OWN_LINES[(str(kind), str(source))]}{times}"
