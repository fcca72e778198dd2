"""A trend in plain words: what it is, the rule that says so, over which periods (reading age 11 or less)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_noop

from council_pm.core.marks import status_label
from council_pm.core.periods import Calendar, Frequency, Period
from council_pm.core.phrases import gettext as _
from council_pm.core.phrases import ngettext
from indicators.comparison import Against, Standing
from indicators.direction import Trend
from indicators.trends.decision import Decision
from indicators.trends.lines import Line
from indicators.trends.words import Cause, RecentTrend
from indicators.wording import bare_figure, distance, figure


@dataclass(frozen=True, slots=True)
class Reader:
    """How figures and periods of an indicator are written."""

    decimals: int
    unit: str
    calendar: Calendar
    frequency: Frequency

    def period(self, dates: tuple[date, date]) -> str:
        """Short words for a period."""
        return Period(*dates).short_label(self.calendar, frequency=self.frequency)


def trend_sentence(decision: Decision, line: Line, reader: Reader) -> str:
    """The trend with its reason. Empty where there is no figure at all."""
    if decision.as_of < 0:
        return ""
    said = _reason(decision, line, reader)
    if decision.trailing:
        said = _("%(sentence)s As of %(period)s.") % {
            "sentence": said,
            "period": reader.period(_period(line, decision.as_of)),
        }
    return said


def forecast_sentence(value: Decimal, ends: tuple[Decimal, Decimal] | None, status: str, reader: Reader) -> str:
    """Where the year would end, with its range, and the light that it would have."""
    words = {
        "value": figure(value, reader.decimals, reader.unit),
        "status": status_label(status).lower() if status else "",
    }
    if ends is not None:
        low, high = (bare_figure(end, reader.decimals, reader.unit) for end in ends)
        words["range"] = _("%(low)s to %(high)s") % {"low": low, "high": high}
    if status and ends is not None:
        return _("At this rate the year would end at %(value)s (%(range)s): %(status)s.") % words
    if status:
        return _("At this rate the year would end at %(value)s: %(status)s.") % words
    if ends is not None:
        return _("At this rate the year would end at %(value)s (%(range)s).") % words
    return _("At this rate the year would end at %(value)s.") % words


_QUARTERS = (
    gettext_noop("%(period)s: in the best quarter of %(count)s (%(group)s and us)."),
    gettext_noop("%(period)s: in the second best quarter of %(count)s (%(group)s and us)."),
    gettext_noop("%(period)s: in the third best quarter of %(count)s (%(group)s and us)."),
    gettext_noop("%(period)s: in the worst quarter of %(count)s (%(group)s and us)."),
)
_PLACES = (
    gettext_noop("%(period)s: first of %(count)s (%(group)s and us)."),
    gettext_noop("%(period)s: second of %(count)s (%(group)s and us)."),
    gettext_noop("%(period)s: third of %(count)s (%(group)s and us)."),
    gettext_noop("%(period)s: fourth of %(count)s (%(group)s and us)."),
    gettext_noop("%(period)s: fifth of %(count)s (%(group)s and us)."),
    gettext_noop("%(period)s: sixth of %(count)s (%(group)s and us)."),
    gettext_noop("%(period)s: seventh of %(count)s (%(group)s and us)."),
    gettext_noop("%(period)s: eighth of %(count)s (%(group)s and us)."),
)


def standing_sentence(
    place: Standing, against: Against | None, group: str, period: tuple[date, date], reader: Reader
) -> str:
    """Where a figure stands among its peers, with their number, period and name; quarters from eight peers on."""
    said = _QUARTERS[place.quartile - 1] if place.by_quartile else _PLACES[place.rank - 1]
    words = _(said) % {"period": reader.period(period), "count": place.out_of, "group": group}
    if against is Against.SIMILAR:
        return f"{words} {_('Its difference from their average could be chance.')}"
    return words


def _reason(decision: Decision, line: Line, reader: Reader) -> str:
    test, _colon, _rest = decision.reason.partition(":")
    if test == "spc":
        return _special_cause(decision, line, reader)
    if test == "mann_kendall":
        return _drift(decision, line, reader)
    if test == "fingertips" and decision.recent is not RecentTrend.NO_CHANGE:
        return _recent(decision, line, reader)
    if decision.trend is Trend.INSUFFICIENT_DATA:
        return _("There are not enough figures yet to tell a trend.")
    return _("No clear change: its ups and downs are no more than chance would give.")


def _special_cause(decision: Decision, line: Line, reader: Reader) -> str:
    cause = decision.cause
    words = {
        "to": reader.period(_period(line, decision.as_of)),
        "from": reader.period(_period(line, decision.pattern)),
        "periods": periods_text(decision.as_of - decision.pattern + 1, line.series.cycle),
        "lower": bare_figure(Decimal(repr(decision.lower)), reader.decimals, reader.unit),
        "upper": figure(Decimal(repr(decision.upper)), reader.decimals, reader.unit),
    }
    if cause in (Cause.RISING, Cause.FALLING):
        reason = _("it %(moved)s all through the last %(periods)s (%(from)s to %(to)s), more than chance would give.")
        return _lead(decision.trend) % {"reason": reason % {**words, "moved": _moved(cause is Cause.RISING)}}
    pattern = 0 if cause in (Cause.ABOVE, Cause.BELOW) else 1 if cause in (Cause.RUN_ABOVE, Cause.RUN_BELOW) else 2
    better, worse, other = _CAUSES[pattern]
    reason = _({Trend.IMPROVING: better, Trend.DETERIORATING: worse}.get(decision.trend, other))
    return _lead(decision.trend) % {"reason": reason % words}


# By pattern: a single figure, a run on one side, two of three far out; each better, worse, or neither. They follow the
# verdict and a colon.
_CAUSES = (
    (
        gettext_noop("unusually good this time (%(to)s). It mostly lies between %(lower)s and %(upper)s."),
        gettext_noop("unusually poor this time (%(to)s). It mostly lies between %(lower)s and %(upper)s."),
        gettext_noop("unusual this time (%(to)s). It mostly lies between %(lower)s and %(upper)s."),
    ),
    (
        gettext_noop("better than its usual level in each of the last %(periods)s (%(from)s to %(to)s)."),
        gettext_noop("worse than its usual level in each of the last %(periods)s (%(from)s to %(to)s)."),
        gettext_noop("away from its usual level in each of the last %(periods)s (%(from)s to %(to)s)."),
    ),
    (
        gettext_noop("better than usual. Two of the last three figures, up to %(to)s, are far from its usual level."),
        gettext_noop("worse than usual. Two of the last three figures, up to %(to)s, are far from its usual level."),
        gettext_noop("two of the last three figures, up to %(to)s, are far from its usual level."),
    ),
)


def _drift(decision: Decision, line: Line, reader: Reader) -> str:
    tested = decision.tested
    slope = Decimal(repr(abs(tested.slope or 0.0)))
    words = {
        "moved": _moved((tested.s or 0) > 0),
        "from": reader.period(_period(line, tested.first or 0)),
        "to": reader.period(_period(line, decision.as_of)),
        "step": distance(slope, min(reader.decimals + 1, 6), reader.unit),
        "each": _("year") if tested.seasonal else period_word(line.series.cycle),
    }
    if tested.seasonal:
        reason = _(
            "against the same time of earlier years it %(moved)s (%(from)s to %(to)s), by about %(step)s a year."
        )
    else:
        reason = _("it %(moved)s from %(from)s to %(to)s, by about %(step)s a %(each)s, more than chance would give.")
    return _lead(decision.trend) % {"reason": reason % words}


def _recent(decision: Decision, line: Line, reader: Reader) -> str:
    words = {
        "moved": _moved(decision.recent is RecentTrend.INCREASING),
        "from": reader.period(_period(line, decision.as_of - 4)),
        "to": reader.period(_period(line, decision.as_of)),
    }
    reason = _("it %(moved)s over the last five years (%(from)s to %(to)s), more than chance would give.")
    return _lead(decision.trend) % {"reason": reason % words}


def _lead(trend: Trend) -> str:
    if trend is Trend.IMPROVING:
        return _("Getting better: %(reason)s")
    return _("Getting worse: %(reason)s") if trend is Trend.DETERIORATING else _("Changing: %(reason)s")


def _moved(up: bool) -> str:
    return _("rose") if up else _("fell")


def periods_text(count: int, cycle: int) -> str:
    """So many periods in words, such as "7 quarters"."""
    if cycle == 4:
        text = ngettext("%(count)d quarter", "%(count)d quarters", count)
    elif cycle == 12:
        text = ngettext("%(count)d month", "%(count)d months", count)
    elif cycle == 1:
        text = ngettext("%(count)d year", "%(count)d years", count)
    else:
        text = ngettext("%(count)d period", "%(count)d periods", count)
    return text % {"count": count}


_PERIODS = {1: gettext_noop("year"), 4: gettext_noop("quarter"), 12: gettext_noop("month")}


def period_word(cycle: int) -> str:
    """One period in a word."""
    return _(_PERIODS[cycle]) if cycle in _PERIODS else _("period")


def _period(line: Line, at: int) -> tuple[date, date]:
    """The period of the place, or of the nearest later one that has a figure."""
    return next(period for period in line.periods[max(at, 0) :] if period is not None)
