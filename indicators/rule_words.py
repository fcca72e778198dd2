"""How an indicator is judged, in words."""

from __future__ import annotations

from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from indicators.calculation import plain
from indicators.charts import number_text

RULES: tuple[tuple[str, str | Promise], ...] = (
    ("tolerance", gettext_lazy("Near target within a tolerance")),
    ("range", gettext_lazy("On target within a range")),
    ("improving_is_near", gettext_lazy("Near target while better than a year before")),
    ("recovering_is_near", gettext_lazy("Near target while the forecast still meets the year's target")),
    ("contextual", gettext_lazy("Not judged: for information")),
)
TOLERANCES: tuple[tuple[str, str | Promise], ...] = (
    ("none", gettext_lazy("No tolerance: on target or off target")),
    ("absolute", gettext_lazy("So much in the indicator's own unit")),
    ("percent", gettext_lazy("So many per cent of the target")),
    ("threshold", gettext_lazy("A line of its own")),
)


def rule_label(code: str) -> str:
    """What a rule is called; one that is not known here is told by its code."""
    return str(dict(RULES).get(code, code.replace("_", " ")))


def tolerance_words(kind: str, tolerance: Decimal | None, threshold: Decimal | None, decimals: int) -> str:
    """A tolerance as a screen tells it."""
    if kind == "threshold" and threshold is not None:
        return _("near target up to %(line)s") % {"line": number_text(threshold, decimals)}
    if tolerance is None or kind == "none":
        return _("none")
    number = plain(tolerance)
    return _("%(number)s%% of the target") % {"number": number} if kind == "percent" else number
