"""An indicator's history as two pictures, wide and for phones, drawn from what one reader sees."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple, Protocol

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from indicators.chart_before import Projection
from indicators.chart_marks import Intervention, LimitBand, SeriesBreak, Special
from indicators.charts import ChartPoint, Comparator, HistoryChart, history_chart
from indicators.engine import ValueFact
from indicators.explore import Drawing
from indicators.facts import Shape
from indicators.interventions import Before, Done
from indicators.selectors.comparators import Beside
from indicators.selectors.how_judged import special_words
from indicators.selectors.outlook import Outlook
from indicators.selectors.reader_trend import ReaderTrend
from indicators.selectors.trend_change_rows import Change, Changes
from indicators.trends.words import Variation

MOST_POINTS = 40
_HUNDRED = Decimal(100)
_SPECIAL: Mapping[Variation, Special] = {
    Variation.IMPROVEMENT: "good",
    Variation.CONCERN: "poor",
    Variation.NEUTRAL_HIGH: "high",
    Variation.NEUTRAL_LOW: "low",
}


class JudgedPeriod(Protocol):
    """What a judgement of a period tells a chart."""

    @property
    def status(self) -> str: ...
    @property
    def target(self) -> Decimal | None: ...
    @property
    def low(self) -> Decimal | None: ...
    @property
    def high(self) -> Decimal | None: ...


@dataclass(frozen=True, slots=True)
class History:
    """All that is drawn. ``visible`` are the figures that the reader sees, oldest first; no other comes in."""

    visible: Sequence[ValueFact]
    judged: Mapping[int, JudgedPeriod]
    shape: Shape
    trend: ReaderTrend | None
    breaks: Sequence[tuple[date, str]]
    changes: Changes
    others: Beside | None
    outlook: Outlook | None
    done: Sequence[Done] = ()
    before: Before | None = None


class Pictures(NamedTuple):
    """The history drawn twice, from what, and what people decided about the line that stands in neither."""

    wide: HistoryChart
    narrow: HistoryChart
    drawing: Drawing
    rest: Changes


def history_pictures(history: History) -> Pictures:
    """At most the last forty periods."""
    shown = history.visible[-MOST_POINTS:]
    unusual, marked = unusual_periods(history.trend), _marked_periods(history.trend)
    points = [_point(value, history, unusual, marked) for value in shown]
    lows, highs = _targets(shown, history.judged)
    marks, drawn = _marks(shown, history)
    floor, ceiling = _bounds(history)
    outlook = history.outlook
    if outlook:
        lows, highs = [*lows, *outlook.lows], [*highs, *outlook.highs]
    others, limits = _comparator(shown, history.others), list(_bands(shown, history.trend))
    drawing = Drawing(points, lows, highs, others, limits, outlook.ahead if outlook else None, marks)
    wide, narrow = (
        history_chart(
            drawing.points,
            targets=drawing.lows,
            target_highs=drawing.highs,
            breaks=drawing.breaks,
            comparator=drawing.comparator,
            limits=drawing.limits,
            ahead=drawing.ahead,
            interventions=_interventions(shown, history.done),
            projection=_projection(shown, history.before),
            floor=floor,
            ceiling=ceiling,
            decimals=history.shape.decimals,
            width=width,
            height=height,
            max_x_labels=labels,
            value_label=_("Latest"),
            target_label=_("Target at year end") if outlook and outlook.has_target else _("Target"),
            mean_label=pgettext("average", "Mean"),
            forecast_label=_("Forecast"),
        )
        for width, height, labels in ((760, 320, 7), (320, 240, 3))
    )
    rest = Changes(tuple(one for one in history.changes.rebases if one.id not in drawn), history.changes.exclusions)
    return Pictures(wide, narrow, drawing, rest)


def _interventions(shown: Sequence[ValueFact], done: Sequence[Done]) -> list[Intervention]:
    """From the first period that was not over when it began to the last one that had begun before it ended."""
    found = []
    for one in done:
        places = [at for at, value in enumerate(shown) if value.end >= one.starts and value.start <= one.ends]
        if places:
            found.append(Intervention(places[0], places[-1], one.label))
    return found


def _projection(shown: Sequence[ValueFact], before: Before | None) -> Projection | None:
    """What was to be expected of those of the periods that are shown."""
    found = [before.periods.get((value.start, value.end)) if before else None for value in shown]
    first = next((at for at, one in enumerate(found) if one is not None), None)
    if before is None or first is None:
        return None
    values, lows, highs = ([one[at] if one else None for one in found] for at in range(3))
    return Projection(before.label, values, lows, highs, start=first - 1 if first else None)


def unusual_periods(trend: ReaderTrend | None) -> Mapping[tuple[date, date], Variation]:
    """The periods of the current segment whose figures are special causes; none where limits are not drawn."""
    if trend is None or trend.of_increments:
        return {}
    places = trend.picture.special or {}
    return {
        period: places[place]
        for place, period in enumerate(trend.line.periods)
        if period is not None and place in places
    }


def _marked_periods(trend: ReaderTrend | None) -> Collection[tuple[date, date]]:
    """Those of them that get a shape on the chart."""
    if trend is None:
        return ()
    return {period for place in trend.picture.marked if (period := trend.line.periods[place]) is not None}


def _point(
    value: ValueFact,
    history: History,
    unusual: Mapping[tuple[date, date], Variation],
    marked: Collection[tuple[date, date]],
) -> ChartPoint:
    trend, period = history.trend, (value.start, value.end)
    kind = unusual.get(period, Variation.COMMON_CAUSE)
    return ChartPoint(
        label=history.shape.reader.period(period),
        value=value.value,
        provisional=value.provisional,
        status=history.judged[value.id].status if value.id in history.judged else "",
        note=special_words(kind),
        special=_SPECIAL.get(kind, "") if period in marked else "",
        is_unmarked=kind in _SPECIAL and period not in marked,
        left_out=trend is not None and period in trend.excluded,
    )


def _targets(
    shown: Sequence[ValueFact], judged: Mapping[int, JudgedPeriod]
) -> tuple[list[Decimal | None], list[Decimal | None]]:
    """The target of each period as it stood, or the ends of the range."""
    lows, highs = [], []
    for value in shown:
        one = judged.get(value.id)
        lows.append(None if one is None else one.target if one.target is not None else one.low)
        highs.append(None if one is None else one.high)
    return lows, highs


def _comparator(shown: Sequence[ValueFact], others: Beside | None) -> Comparator | None:
    if others is None:
        return None
    bands = [others.band.get(value.id) for value in shown]
    return Comparator(
        others.label,
        [others.middle.get(value.id) for value in shown],
        low=[band.lower if band else None for band in bands],
        high=[band.upper if band else None for band in bands],
    )


def _bands(shown: Sequence[ValueFact], trend: ReaderTrend | None) -> Iterator[LimitBand]:
    """The limits of each segment of which something is shown."""
    if trend is None or trend.of_increments:
        return
    places = {period: place for place, period in enumerate(trend.line.periods) if period is not None}
    at = [places.get((value.start, value.end)) for value in shown]
    for one in trend.picture.segments:
        inside = [index for index, place in enumerate(at) if place is not None and one.first <= place <= one.last]
        if inside:
            mean, low, high = (Decimal(str(number)) for number in (one.mean, one.lower, one.upper))
            yield LimitBand(inside[0], inside[-1], mean, low, high, one.is_firm)


def _bounds(history: History) -> tuple[Decimal | None, Decimal | None]:
    """Beyond what a figure cannot be, as far as is known: nought, and a hundred for percentages."""
    known = [value.value for value in history.visible if value.value is not None]
    lower, upper = history.shape.lower_bound, history.shape.upper_bound
    may_fall_below = (lower is not None and lower < 0) or any(value < 0 for value in known)
    may_go_beyond = (upper is not None and upper > _HUNDRED) or any(value > _HUNDRED for value in known)
    has_ceiling = history.shape.unit == "%" and not may_go_beyond
    return None if may_fall_below else Decimal(0), _HUNDRED if has_ceiling else None


def _marks(shown: Sequence[ValueFact], history: History) -> tuple[list[SeriesBreak], set[int]]:
    """Declared breaks and rebases from left to right, with the ids of the rebases among them."""
    breaks = [(_index_of(shown, lambda value: value.end, on), 0, reason) for on, reason in history.breaks]
    rebases = [
        (_index_of(shown, lambda value: value.start, one.of.start), one.id, _rebase_words(one))
        for one in history.changes.rebases
        if one.stands
    ]
    drawn = sorted(one for one in (*breaks, *rebases) if one[0])
    marks = [SeriesBreak(index, label, is_rebase=bool(pk)) for index, pk, label in drawn]
    return marks, {pk for _index, pk, _label in drawn if pk}


def _index_of(shown: Sequence[ValueFact], day_of: Callable[[ValueFact], date], day: date) -> int:
    """The first period that begins or ends on a day or later; 0 where a mark would have nothing before it, or after."""
    return next((index for index, value in enumerate(shown) if day_of(value) >= day), 0)


def _rebase_words(change: Change) -> str:
    words = {
        "period": change.period,
        "reason": change.said.reason,
        "who": change.said.who,
        "day": date_format(change.said.on, "j M Y"),
    }
    if not change.said.who:
        return _("New segment from %(period)s (%(day)s): %(reason)s") % words
    return _("New segment from %(period)s (%(who)s, %(day)s): %(reason)s") % words
