"""One indicator as a line of a scorecard: judged, worded and drawn once, so that templates only print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import takewhile
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from council_pm.core.marks import direction_mark, sparkline_svg, status_label, status_mark, trend_mark
from council_pm.core.periods import Calendar, Frequency, Period, expected_date, following, latest_ended
from indicators.attention import AttentionKey, is_better_in_last_year, movement
from indicators.charts import number_text, sparkline
from indicators.direction import Direction, Trend
from indicators.models import Audience
from indicators.selectors.confidence import Graded, graded
from indicators.status import StatusCode
from indicators.trend_rows import SMALL_NUMBERS
from indicators.wording import bare_figure, line_name

JUDGED = ("red", "amber", "green")


class SeriesRow(NamedTuple):
    """A series with its definition in force, as read from the database."""

    series_id: int
    unit_id: int
    breakdown: str
    indicator_id: int
    code: str
    name: str
    unit: str
    decimals: int
    polarity: str
    frequency: str
    calendar: str
    measure_kind: str
    reported_as: str
    seasonal: bool
    lag_working_days: int
    theme: str
    influence: str
    retired_on: date | None
    owner: str | None
    portfolio_id: int | None


class CurrentRow(NamedTuple):
    """A pointer with the judgement it points to, as read from the database."""

    series_id: int
    audience: int
    recent: list[list[Any]]
    status: str
    marker: str
    gap: Decimal | None
    vs_previous: str
    vs_last_year: str
    trend: str
    trend_sentence: str
    forecast_status: str
    forecast_sentence: str
    forecast: Decimal | None
    forecast_low: Decimal | None
    forecast_high: Decimal | None
    flags: list[str]
    standing_sentence: str
    sentence: str
    start: date
    end: date
    value: Decimal | None
    demonstration: bool
    target: Decimal | None
    low: Decimal | None
    high: Decimal | None
    value_id: int | None
    restated_from: Decimal | None
    changed_at: datetime | None
    confidence: str | None
    confidence_reasons: list[dict[str, Any]] | None


class YearEnd(NamedTuple):
    """Where the year would end, with both ends of the range or neither."""

    value: Decimal
    low: Decimal | None
    high: Decimal | None


class Recent(NamedTuple):
    """A past period as an audience saw it."""

    start: date
    end: date
    figure: str | None
    status: str
    direction: str
    seen_from: date | None
    provisional: bool


@dataclass(frozen=True, slots=True)
class ScorecardRow:
    """What a table, a card, a strip or a rug prints of one indicator.

    ``status`` is the light of the latest period due; ``figure``, ``target`` and ``period`` belong to the latest
    figure that the reader may see, which an overdue indicator keeps as its last known one; ``due`` is the day by
    which the reader may expect the next one. ``direction`` is how it moves: its trend, and as long as there are not
    enough figures for one its direction of travel; ``direction_mark`` says which of the two it is. ``order`` sorts
    worst first. ``restated`` says which figure a restatement replaced, ``changed_on`` when what its
    light rests on last changed.
    """

    series_id: int
    unit_id: int
    code: str
    name: str
    url: str
    theme: str
    unit: str
    owner: str
    status: str
    direction: str
    trend: str
    vs_previous: str
    vs_last_year: str
    figure: str
    target: str
    period: str
    frequency: str
    sentence: str
    trend_sentence: str
    forecast_status: str
    forecast_sentence: str
    forecast: YearEnd | None
    flags: tuple[str, ...]
    standing_sentence: str
    due: date
    due_text: str
    status_mark: SafeString
    direction_mark: SafeString
    spark_target: Decimal | None
    demonstration: bool
    provisional: bool
    influence: str
    period_end: date | None
    recent: tuple[Recent, ...]
    order: tuple[int, ...]
    lower_is_better: bool
    value_id: int | None
    restated: str
    changed_on: date | None
    confidence: Graded | None

    @property
    def spark(self) -> SafeString:
        """The small history, drawn where it is shown: papers and lists of work are made of rows without it."""
        return _spark(self.recent, self.spark_target, self.status)

    @property
    def is_unsure(self) -> bool:
        """Whether its light is hatched: it rests on a figure of low confidence."""
        return self.status in JUDGED and self.confidence is not None and self.confidence.is_low

    @property
    def is_recovering(self) -> bool:
        """Getting worse over the years, and better in the last one."""
        moved = is_better_in_last_year(Direction(self.vs_previous), Direction(self.vs_last_year))
        return self.trend == Trend.DETERIORATING and moved

    @property
    def has_trend(self) -> bool:
        """Whether there are figures enough to tell a trend; else its sentence only says that there are not."""
        return self.trend not in ("", Trend.INSUFFICIENT_DATA)

    @property
    def explanation(self) -> str:
        """Why the light is what it is, where it is going, and where the year would end: one paragraph."""
        return " ".join(part for part in (self.sentence, self.trend_sentence, self.forecast_sentence) if part)

    def status_on(self, day: date) -> str | None:
        """The light that members could see on a day, from when each figure was released to them."""
        seen = [one for one in self.recent if one.seen_from is not None and one.seen_from <= day]
        return seen[-1].status if seen else None


_FREQUENCIES = {
    Frequency.MONTHLY: lambda: pgettext("how often", "Monthly"),
    Frequency.QUARTERLY: lambda: pgettext("how often", "Quarterly"),
    Frequency.HALF_YEARLY: lambda: pgettext("how often", "Half-yearly"),
    Frequency.TERMLY: lambda: pgettext("how often", "Termly"),
    Frequency.THREE_A_YEAR: lambda: pgettext("how often", "Three a year"),
    Frequency.ANNUAL: lambda: pgettext("how often", "Annual"),
    Frequency.BIENNIAL: lambda: pgettext("how often", "Every two years"),
}


def frequency_label(frequency: str) -> str:
    """How often figures are counted, in words."""
    return str(_FREQUENCIES[Frequency(frequency)]())


def build_row(series: SeriesRow, current: CurrentRow | None, step: int, as_of: date) -> ScorecardRow:
    """Word and draw one line for a reader of this step of the ladder, on a day."""
    frequency, calendar = Frequency(series.frequency), Calendar(series.calendar)
    recent = tuple(_recent(entry) for entry in current.recent) if current else ()
    by_year = series.seasonal or series.measure_kind == "cumulative" or series.reported_as == "year_to_date"
    moved = (current.vs_last_year if by_year else current.vs_previous) if current else "not_available"
    status, due, due_text = _status_due(series, current, frequency, calendar, step, as_of)
    trend = Trend(current.trend) if current and current.trend and status != "overdue" else None
    if status == "overdue":
        moved = "not_available"
    goes_on = series.retired_on is None  # what ends has no year end to be forecast
    is_told = trend not in (None, Trend.INSUFFICIENT_DATA)
    recovering = trend is Trend.DETERIORATING and _is_better_in_last_year(current)
    flags = tuple(current.flags) if current and trend else ()
    confidence = graded(current.confidence or "", current.confidence_reasons or ()) if current else None
    is_unsure = status in JUDGED and confidence is not None and confidence.is_low
    return ScorecardRow(
        series_id=series.series_id,
        unit_id=series.unit_id,
        code=series.code,
        name=line_name(series.name, series.breakdown),
        url=reverse("dashboards:indicator_page", args=[series.code]),
        theme=series.theme,
        unit=series.unit,
        owner=series.owner or "",
        status=status,
        direction=movement(Direction(moved), trend).value,
        trend=trend.value if trend else "",
        vs_previous=current.vs_previous if current else "not_available",
        vs_last_year=current.vs_last_year if current else "not_available",
        figure=bare_figure(current.value, series.decimals, series.unit)
        if current and current.value is not None
        else "",
        target=target_text(current.target, current.low, current.high, series.decimals, series.unit) if current else "",
        period=Period(current.start, current.end).short_label(calendar, frequency=frequency) if current else "",
        frequency=frequency_label(frequency),
        sentence=current.sentence if current and status not in {"overdue", "not_due"} else due_text,
        trend_sentence=_trend_sentence(current.trend_sentence if current and trend else "", recovering),
        forecast_status=current.forecast_status if current and trend and goes_on else "",
        forecast_sentence=current.forecast_sentence if current and trend and goes_on else "",
        forecast=_year_end(current) if current and trend and goes_on else None,
        flags=flags,
        standing_sentence=current.standing_sentence if current and trend else "",
        due=due,
        due_text=due_text,
        status_mark=status_mark(status, is_unsure=is_unsure),
        direction_mark=trend_mark(trend.value) if trend and is_told else direction_mark(moved),
        spark_target=current.target if current else None,
        demonstration=bool(current and current.demonstration),
        provisional=bool(current and current.marker == "provisional"),
        influence=series.influence,
        period_end=current.end if current else None,
        recent=recent,
        order=AttentionKey(
            StatusCode(status),
            Direction(moved),
            trend,
            _gap_ratio(current),
            small_numbers=SMALL_NUMBERS in flags,
            periods_off=_periods_off(recent),
            better_in_last_year=recovering,
        ).rank,
        lower_is_better=series.polarity == "lower",
        value_id=current.value_id if current else None,
        restated=_restated(current, series),
        changed_on=timezone.localdate(current.changed_at) if current and current.changed_at else None,
        confidence=confidence,
    )


def _restated(current: CurrentRow | None, series: SeriesRow) -> str:
    """Of a restated figure: that it is one, and which figure it replaced."""
    if current is None or current.restated_from is None:
        return ""
    before = bare_figure(current.restated_from, series.decimals, series.unit)
    return _("restated, was %(figure)s") % {"figure": before}


def _year_end(current: CurrentRow) -> YearEnd | None:
    if current.forecast is None:
        return None
    return YearEnd(current.forecast, current.forecast_low, current.forecast_high)


def _periods_off(recent: Sequence[Recent]) -> int:
    """How many of the latest periods in a row were off target."""
    return sum(1 for _one in takewhile(lambda one: one.status == StatusCode.RED, reversed(recent)))


def _is_better_in_last_year(current: CurrentRow | None) -> bool:
    if current is None:
        return False
    return is_better_in_last_year(Direction(current.vs_previous), Direction(current.vs_last_year))


def _trend_sentence(sentence: str, recovering: bool) -> str:
    """The trend in words; a test over years says nothing of the last one."""
    if not recovering:
        return sentence
    return _("%(sentence)s In the last year it got better.") % {"sentence": sentence}


def target_text(target: Decimal | None, low: Decimal | None, high: Decimal | None, decimals: int, unit: str) -> str:
    """A target or a range as screens write it; empty without one."""
    if low is not None and high is not None:
        return _("%(low)s to %(high)s") % {
            "low": number_text(low, decimals),
            "high": bare_figure(high, decimals, unit),
        }
    return "" if target is None else bare_figure(target, decimals, unit)


def next_due(frequency: Frequency, calendar: Calendar, lag: int, last: Period | None, step: int, as_of: date) -> date:
    """The day by which a reader of this step may expect the next figure.

    A step counts five working days after the return is due; all members and staff come one after the portfolio
    holders (the ladder of ``core.periods``).
    """
    period = _coming(frequency, calendar, last, as_of)
    return expected_date(period, frequency, lag, min(step, int(Audience.MEMBERS_AND_STAFF)) + 1)


def _coming(frequency: Frequency, calendar: Calendar, last: Period | None, as_of: date) -> Period:
    """The period whose figure comes next."""
    return following(last, frequency) if last else latest_ended(as_of, frequency, calendar)


def _status_due(
    series: SeriesRow,
    current: CurrentRow | None,
    frequency: Frequency,
    calendar: Calendar,
    step: int,
    as_of: date,
) -> tuple[str, date, str]:
    """The light of the latest period due (4.1, rule 1), and when the next figure comes or came due, in words."""
    last = Period(current.start, current.end) if current else None
    if series.retired_on is not None and _coming(frequency, calendar, last, as_of).end > series.retired_on:
        ended = _("It ended on %(day)s.") % {"day": date_format(series.retired_on, "j M Y")}
        return current.status if current else "no_data", series.retired_on, ended
    due = next_due(frequency, calendar, series.lag_working_days, last, step, as_of)
    if current is None:
        status = "not_due" if due >= as_of else "overdue"
    else:
        status = "overdue" if due < as_of else current.status
    day = date_format(due, "j M Y")
    if status == "overdue":
        late = (as_of - due).days
        late_text = _("The figure due on %(day)s has not come: %(late)s days late.") % {"day": day, "late": late}
        return status, due, late_text
    if current is None:
        return status, due, _("First figure due on %(day)s.") % {"day": day}
    return status, due, _("Next figure by %(day)s.") % {"day": day}


def _recent(entry: Sequence[Any]) -> Recent:
    start, end, shown, status, moved, seen, provisional = entry
    return Recent(
        date.fromisoformat(start),
        date.fromisoformat(end),
        shown,
        status,
        moved,
        date.fromisoformat(seen) if seen else None,
        bool(provisional),
    )


def _spark(recent: Sequence[Recent], target: Decimal | None, status: str) -> SafeString:
    points = [Decimal(one.figure) if one.figure is not None else None for one in recent]
    geometry = sparkline(points, target)
    last = recent[-1].figure if recent else None
    label = (
        _("%(count)s periods, latest %(figure)s: %(status)s")
        % {"count": len(recent), "figure": last, "status": status_label(status)}
        if last is not None
        else _("No figures yet")
    )
    return sparkline_svg(geometry, status, label)


def _gap_ratio(current: CurrentRow | None) -> Decimal | None:
    if current is None or current.gap is None:
        return None
    size = abs(current.target if current.target is not None else current.high or Decimal(0))
    return current.gap / size if size else current.gap
