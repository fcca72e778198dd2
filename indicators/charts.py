"""Charts as SVG geometry: rows in, coordinates out as ready strings. Pure: no queries, no Django, no floats.

Units: user units of the SVG (one is a CSS pixel at natural size), y grows downwards. Missing periods are gaps, never
bridged; only bars start at zero. Source of the rules: UX.md, section 1, "Craft".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from indicators.chart_ahead import Ahead, ForecastMark, forecast_mark
from indicators.chart_before import Projection, ProjectionMark, projection_mark
from indicators.chart_geometry import (
    ONE,
    Scale,
    band_path,
    cell_centres,
    coordinate,
    filled,
    latest,
    line_path,
    nice_ticks,
    positions,
    step_band_path,
    step_path,
    tick_decimals,
)
from indicators.chart_labels import DirectLabel, LineEnd, Tick, direct_labels, x_ticks
from indicators.chart_marks import (
    LEFT_OUT_SHAPE,
    SPECIAL_SHAPES,
    BreakMark,
    Intervention,
    InterventionMark,
    LimitBand,
    LimitMark,
    SeriesBreak,
    Special,
    break_marks,
    intervention_marks,
    limit_marks,
    within,
)

MINUS: Final = "\N{MINUS SIGN}"
_HALF_A_MARK: Final = Decimal(6)
_SMALLEST_MARK: Final = Decimal("0.6")  # special points shrink where they stand close, and can still be told apart
_LAST_LARGER: Final = Decimal("1.45")


@dataclass(frozen=True, slots=True)
class Sparkline:
    """A line of `width` x `height`; every string is empty where there is nothing to draw."""

    path: str
    last_x: str
    last_y: str
    target_y: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class ChartPoint:
    """One period of a history chart. `status` is a status code or empty; `note` is shown in the numbers table.

    `special` is the shape of one that is unusual and `is_unmarked` says that it is unusual without a shape; a point
    that is left out counts for neither mean nor limits.
    """

    label: str
    value: Decimal | None
    provisional: bool = False
    status: str = ""
    note: str = ""
    special: Special = ""
    is_unmarked: bool = False
    left_out: bool = False


@dataclass(frozen=True, slots=True)
class Comparator:
    """Somebody else's figures for the same periods: a line of `values`, a band from `low` to `high`, or both."""

    label: str
    values: Sequence[Decimal | None] = ()
    low: Sequence[Decimal | None] = ()
    high: Sequence[Decimal | None] = ()


@dataclass(frozen=True, slots=True)
class PointMark:
    """A value on the chart; provisional ones and those left out are drawn hollow, special ones by their shape."""

    x: str
    y: str
    label: str
    text: str
    status: str
    provisional: bool
    is_last: bool
    left_out: bool
    special: Special
    shape: str


@dataclass(frozen=True, slots=True)
class NumberRow:
    """One row of the table under the chart, as text; missing figures are empty."""

    label: str
    value: str
    target: str
    comparator: str
    status: str
    provisional: bool
    note: str


@dataclass(frozen=True, slots=True)
class HistoryChart:
    """Everything that the template draws. `is_empty` means that no period has a value: no picture, only the words.

    `limits_text` are the latest limits in figures, `specials` the kinds of special points that there are, with shapes.
    """

    width: int
    height: int
    left: str
    right: str
    top: str
    bottom: str
    label_x: str
    axis_y: str
    y_ticks: tuple[Tick, ...]
    x_ticks: tuple[Tick, ...]
    line: str
    target_line: str
    target_band: str
    comparator_line: str
    comparator_band: str
    limits: tuple[LimitMark, ...]
    limits_text: str
    points: tuple[PointMark, ...]
    specials: tuple[tuple[Special, str], ...]
    mark_scale: str
    last_scale: str
    breaks: tuple[BreakMark, ...]
    interventions: tuple[InterventionMark, ...]
    projection: ProjectionMark | None
    forecast: ForecastMark | None
    labels: tuple[DirectLabel, ...]
    labels_inside: bool
    rows: tuple[NumberRow, ...]
    has_targets: bool
    has_comparator: bool
    comparator_label: str
    has_provisional: bool
    has_left_out: bool
    has_unmarked: bool
    is_empty: bool

    @property
    def left_out_shape(self) -> str:
        """The shape of a point that is left out."""
        return LEFT_OUT_SHAPE

    @property
    def is_on_trial(self) -> bool:
        """Whether the latest limits rest on few figures."""
        return bool(self.limits) and not self.limits[-1].is_firm


def number_text(value: Decimal | None, decimals: int) -> str:
    """A figure as screens print it: rounded half-up, thousands by commas, a minus sign and no hyphen; "" for none."""
    if value is None:
        return ""
    rounded = value.quantize(ONE.scaleb(-decimals), rounding=ROUND_HALF_UP)
    text = f"{abs(rounded):,.{decimals}f}"
    return f"{MINUS}{text}" if rounded < 0 else text


def sparkline(
    points: Sequence[Decimal | None], target: Decimal | None, *, width: int = 120, height: int = 28
) -> Sparkline:
    """The line of the last periods, oldest first, with the target as a hairline.

    The scale runs over the values and the target, so that the distance to the target is seen. The point is that of
    the last period which has a value.
    """
    known = [(index, value) for index, value in enumerate(points) if value is not None]
    if not known:
        return Sparkline("", "", "", "", width, height)
    margin = Decimal(5)
    scale = Scale.over([value for _, value in known], [target], start=height - margin, end=margin)
    xs = positions(len(points), margin, width - margin)
    last_index, last_value = known[-1]
    return Sparkline(
        path=line_path(xs, points, scale),
        last_x=coordinate(xs[last_index]),
        last_y=coordinate(scale.at(last_value)),
        target_y="" if target is None else coordinate(scale.at(target)),
        width=width,
        height=height,
    )


def history_chart(
    points: Sequence[ChartPoint],
    *,
    targets: Sequence[Decimal | None] = (),
    target_highs: Sequence[Decimal | None] = (),
    breaks: Sequence[SeriesBreak] = (),
    comparator: Comparator | None = None,
    limits: Sequence[LimitBand] = (),
    ahead: Ahead | None = None,
    interventions: Sequence[Intervention] = (),
    projection: Projection | None = None,
    floor: Decimal | None = None,
    ceiling: Decimal | None = None,
    decimals: int = 1,
    width: int = 760,
    height: int = 320,
    max_x_labels: int = 10,
    value_label: str = "",
    target_label: str = "Target",
    mean_label: str = "Mean",
    forecast_label: str = "Forecast",
) -> HistoryChart:
    """The history of one series, oldest period first, equally spaced.

    `targets` holds the target of each period as it stood then, or nothing; with `target_highs` the two are the lower
    and upper bound of a range. `limits` are cut off at `floor` and `ceiling`, beyond which there can be no figure, in
    the picture only. Every sequence of the periods must be as long as `points`, otherwise `ValueError`; with a
    forecast (`ahead`) both sequences of targets go on for its periods. `projection` is what the figures before an
    action let expect of the same periods. Under 480
    units of width the words go below the picture (`labels_inside` is false): call it a second time for phones.
    """
    places = len(points) + (ahead.periods if ahead else 0)
    lows = filled(targets, places, "targets")
    highs = filled(target_highs, places, "target_highs")
    other = comparator or Comparator("")
    others = filled(other.values, len(points), "comparator.values")
    band_low = filled(other.low, len(points), "comparator.low")
    band_high = filled(other.high, len(points), "comparator.high")
    values, drawn = [point.value for point in points], [point for point in points if point.value is not None]
    marked = {point.special for point in drawn}
    is_wide = width >= 480
    left, right = Decimal(56 if is_wide else 44), Decimal(width - (180 if is_wide else 34))
    top, bottom = Decimal(24), Decimal(height - 36)
    reach = [end for one in limits for end in within(one, floor, ceiling)]
    reach += [end for end in (ahead.value, ahead.low, ahead.high) if end is not None] if ahead else []
    before = projection.within(floor, ceiling) if projection else None
    reach += before.reach if before else []
    ticks = nice_ticks([*values, *lows, *highs, *others, *band_low, *band_high, *reach])
    scale = Scale(ticks[0], ticks[-1], bottom, top)
    places_x = cell_centres(places, left, right)
    xs = places_x[: len(points)]
    half = (right - left) / (2 * max(places, 1))
    mark = min(ONE, max(half / _HALF_A_MARK, _SMALLEST_MARK))
    starts = {mark.index for mark in breaks if not mark.is_rebase}
    last = max((index for index, value in enumerate(values) if value is not None), default=None)
    known = [(x, scale.at(value)) for x, value in zip(xs, values, strict=True) if value is not None]
    beside = (latest(others), None) if any(v is not None for v in others) else (latest(band_low), latest(band_high))
    line_ends = [
        LineEnd(scale.at(low if high is None else (low + high) / 2), kind, range_text(low, high, decimals), words)
        for kind, (low, high), words in (
            ("value", (latest(values), None), value_label),
            ("target", (latest(lows), latest(highs)), target_label),
            ("mean", (limits[-1].mean if limits else None, None), mean_label),
            ("forecast", (ahead.value if ahead else None, None), forecast_label),
            ("comparator", beside, other.label),
        )
        if low is not None
    ]
    return HistoryChart(
        width=width,
        height=height,
        left=coordinate(left),
        right=coordinate(right),
        top=coordinate(top),
        bottom=coordinate(bottom),
        label_x=coordinate(right + 12),
        axis_y=coordinate(bottom + 24),
        y_ticks=tuple(Tick(coordinate(scale.at(tick)), number_text(tick, tick_decimals(ticks))) for tick in ticks),
        x_ticks=x_ticks([point.label for point in points], places_x, max_x_labels, ahead.label if ahead else ""),
        line=line_path(xs, values, scale, starts),
        target_line="" if any(v is not None for v in highs) else step_path(places_x, lows, scale, half),
        target_band=step_band_path(places_x, lows, highs, scale, half),
        comparator_line=line_path(xs, others, scale),
        comparator_band=band_path(xs, band_low, band_high, scale),
        limits=limit_marks(limits, xs, half, scale, floor, ceiling),
        limits_text=_limits_text(within(limits[-1], floor, ceiling), decimals) if limits else "",
        points=_point_marks(points, xs, scale, decimals, last),
        specials=tuple((special, shape) for special, shape in SPECIAL_SHAPES.items() if special in marked),
        mark_scale=_scale_text(mark),
        last_scale=_scale_text(mark * _LAST_LARGER),
        breaks=break_marks(breaks, xs, half),
        interventions=intervention_marks(interventions, xs, half, bottom),
        projection=projection_mark(before, values, xs, scale) if before else None,
        forecast=_forecast(ahead, known[-1], places_x[-1], scale, decimals) if ahead and known else None,
        labels=direct_labels(line_ends, top, bottom),
        labels_inside=is_wide,
        rows=tuple(
            _number_row(point, range_text(low, high, decimals), otherwise, decimals)
            for point, low, high, otherwise in zip(points, lows, highs, others, strict=False)
        ),
        has_targets=any(v is not None for v in lows),
        has_comparator=any(v is not None for v in others),
        comparator_label=other.label,
        has_provisional=any(point.provisional for point in drawn),
        has_left_out=any(point.left_out for point in drawn),
        has_unmarked=any(point.is_unmarked for point in drawn),
        is_empty=last is None,
    )


def _number_row(point: ChartPoint, target: str, comparator: Decimal | None, decimals: int) -> NumberRow:
    return NumberRow(
        label=point.label,
        value=number_text(point.value, decimals),
        target=target,
        comparator=number_text(comparator, decimals),
        status=point.status,
        provisional=point.provisional,
        note=point.note,
    )


def _point_marks(
    points: Sequence[ChartPoint], xs: Sequence[Decimal], scale: Scale, decimals: int, last: int | None
) -> tuple[PointMark, ...]:
    return tuple(
        PointMark(
            x=coordinate(x),
            y=coordinate(scale.at(point.value)),
            label=point.label,
            text=number_text(point.value, decimals),
            status=point.status,
            provisional=point.provisional,
            is_last=index == last,
            left_out=point.left_out,
            special=point.special,
            shape=SPECIAL_SHAPES.get(point.special, ""),
        )
        for index, (x, point) in enumerate(zip(xs, points, strict=True))
        if point.value is not None
    )


def range_text(low: Decimal | None, high: Decimal | None, decimals: int) -> str:
    """One figure, or two with a dash between them."""
    if high is None:
        return number_text(low, decimals)
    return f"{number_text(low, decimals)}\N{EN DASH}{number_text(high, decimals)}"


def _scale_text(factor: Decimal) -> str:
    return f"{factor:.2f}"


def _limits_text(ends: tuple[Decimal, Decimal], decimals: int) -> str:
    low, high = ends
    return range_text(low, high, decimals)


def _forecast(ahead: Ahead, start: tuple[Decimal, Decimal], x: Decimal, scale: Scale, decimals: int) -> ForecastMark:
    ranged = "" if ahead.low is None else range_text(ahead.low, ahead.high, decimals)
    return forecast_mark(ahead, start, x, scale, (number_text(ahead.value, decimals), ranged))
