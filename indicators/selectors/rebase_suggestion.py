"""Whether a person may want to begin a new segment: a suggestion in words, that decides nothing."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from indicators.facts import load_facts
from indicators.models import Definition, MeasureKind, Series
from indicators.selectors.reader_trend import reader_trend
from indicators.trend_facts import load_trend_facts
from indicators.wording import bare_figure

_WITHOUT_LIMITS = {MeasureKind.CUMULATIVE, MeasureKind.ROLLING}
_WHOEVER_SEES_ALL = 0


def rebase_suggestion(series: Series, definition: Definition) -> str:
    """What the latest figures suggest: a sentence for who may see all of them, or nothing.

    Seven or more in a row on one side of the mean of the current segment. Nothing is suggested of figures that are
    seasonal, that add up or overlap.
    """
    if definition.seasonal or definition.measure_kind in _WITHOUT_LIMITS or definition.reported_as == "year_to_date":
        return ""
    facts, shapes = load_facts([series.pk])
    if not facts:
        return ""
    behind = load_trend_facts([series.pk])[series.pk]
    trend = reader_trend(facts[0], behind, shapes[facts[0].definition.id], _WHOEVER_SEES_ALL)
    if trend is None or not trend.decision.suggests_rebase or trend.picture.run is None:
        return ""
    first, mean = trend.picture.run, trend.decision.mean
    words = {
        "run": trend.decision.as_of - first + 1,
        "period": trend.label(first),
        "mean": bare_figure(Decimal(str(mean)), definition.decimals, definition.unit),
    }
    if (trend.line.series.values[first] or 0) > (mean or 0):
        return _("The last %(run)s figures, from %(period)s on, all lie above the mean of %(mean)s.") % words
    return _("The last %(run)s figures, from %(period)s on, all lie below the mean of %(mean)s.") % words
