"""Whether a person may want to begin a new segment: a suggestion in words, that decides nothing."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from council_pm.core.periods import Calendar, Frequency, Period
from council_pm.core.periods.matching import find_previous
from indicators.models import Definition, MeasureKind, Series, SeriesBreak, Value
from indicators.one_sided import one_sided_run
from indicators.selectors.trend_changes import excluded, segment_starts
from indicators.wording import bare_figure

_WITHOUT_LIMITS = {MeasureKind.CUMULATIVE, MeasureKind.ROLLING}


def rebase_suggestion(series: Series, definition: Definition) -> str:
    """What the latest figures suggest: a sentence for who may see all of them, or nothing.

    Seven or more in a row on one side of the mean of the current segment. Nothing is suggested of figures that are
    seasonal, that add up or overlap: no limits are drawn round those.
    """
    if definition.seasonal or definition.measure_kind in _WITHOUT_LIMITS or definition.reported_as == "year_to_date":
        return ""
    frequency = Frequency(definition.frequency)
    segment = _current_segment(series)
    points: list[tuple[Period, float | None]] = []
    for number, (period, value) in enumerate(segment):
        if number and find_previous([one for one, _value in segment], period, frequency) != points[-1][0]:
            points.append((period, None))  # a missing period ends a run
        points.append((period, value))
    run = one_sided_run([value for _period, value in points])
    if run is None:
        return ""
    words = {
        "run": len(points) - run.first,
        "period": points[run.first][0].short_label(Calendar(definition.calendar), frequency=frequency),
        "mean": bare_figure(Decimal(str(run.mean)), definition.decimals, definition.unit),
    }
    if run.is_above:
        return _("The last %(run)s figures, from %(period)s on, all lie above the mean of %(mean)s.") % words
    return _("The last %(run)s figures, from %(period)s on, all lie below the mean of %(mean)s.") % words


def _current_segment(series: Series) -> list[tuple[Period, float | None]]:
    """The figures in force since the last rebase and the last declared break; one that is left out is none."""
    rows = Value.objects.filter(series=series).order_by("end", "start", "revision")
    newest = {Period(start, end): value for start, end, value in rows.values_list("start", "end", "value")}
    rebased = segment_starts([series.pk]).get(series.pk, [])
    out = excluded([series.pk]).get(series.pk, set())
    breaks = SeriesBreak.objects.filter(indicator=series.indicator_id).values_list("on", flat=True)
    broken = [on for on in breaks if any(period.end >= on for period in newest)]
    return [
        (period, None if value is None or (period.start, period.end) in out else float(value))
        for period, value in newest.items()
        if (not rebased or period.start >= rebased[-1]) and (not broken or period.end >= max(broken))
    ]
