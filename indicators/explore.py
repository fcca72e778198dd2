"""A history as a Plotly figure, for who presses "Explore this chart": rows in, a dict out. Pure, no Django.

The browser draws it with npm's bundle of the same major version as the one inside this Python package.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any, Final

import plotly.graph_objects as go

from indicators.chart_ahead import Ahead
from indicators.chart_marks import LimitBand, SeriesBreak, Special
from indicators.charts import ChartPoint, Comparator

_OURS: Final = "#12436D"
_OTHERS: Final = "#1c7a72"
_INK: Final = "#0b0c0c"
_NAMELESS: Final = "\N{NO-BREAK SPACE}"  # a place on the axis needs a label of its own, and these show none
_SYMBOLS: Final[Mapping[Special, str]] = {
    "": "circle",
    "good": "star",
    "poor": "square",
    "high": "arrow-up",
    "low": "arrow-down",
}


@dataclass(frozen=True, slots=True)
class Drawing:
    """What the simple chart was drawn from. Targets (``lows`` and ``highs``) go on for the periods of a forecast."""

    points: Sequence[ChartPoint]
    lows: Sequence[Decimal | None]
    highs: Sequence[Decimal | None]
    comparator: Comparator | None
    limits: Sequence[LimitBand]
    ahead: Ahead | None
    breaks: Sequence[SeriesBreak]


@dataclass(frozen=True, slots=True)
class Words:
    """The names of the lines, and the unit."""

    unit: str
    value: str
    target: str
    low: str
    high: str
    mean: str
    lower_limit: str
    upper_limit: str
    forecast: str
    lower_quartile: str
    upper_quartile: str


def figure_of(drawing: Drawing, words: Words) -> dict[str, Any]:
    """Every line of the simple chart, each with its name; shapes and dashes tell them apart as colours do."""
    labels = [point.label for point in drawing.points]
    ahead = drawing.ahead
    if ahead:
        labels += [_NAMELESS * number for number in range(1, ahead.periods)] + [ahead.label]
    figure = go.Figure(
        data=[*_limits(drawing, words, labels), *_others(drawing, words, labels), *_targets(drawing, words, labels)],
        layout={
            "template": "none",
            "margin": {"l": 60, "r": 20, "t": 20, "b": 60},
            "font": {"size": 14},
            "xaxis": {"type": "category", "categoryarray": labels, "nticks": 6, "automargin": True},
            "yaxis": {"title": {"text": words.unit}, "zeroline": False},
            "legend": {"orientation": "h", "yref": "container", "y": 0, "yanchor": "bottom"},
            "modebar": {"color": "#484949", "activecolor": _INK},
            "shapes": [_between(mark.index) for mark in drawing.breaks],
            "hovermode": "x unified",
        },
    )
    figure.add_traces(list(_values(drawing, words, labels)))
    if ahead:
        figure.add_trace(_forecast(ahead, labels[-1], words))
    return dict(figure.to_plotly_json())


def _numbers(values: Sequence[Decimal | None]) -> list[float | None]:
    return [None if value is None else float(value) for value in values]


def _values(drawing: Drawing, words: Words, labels: Sequence[str]) -> Iterator[go.Scatter]:
    """The council's own line, in one piece for each stretch between breaks in the series."""
    edges = [0, *(mark.index for mark in drawing.breaks if not mark.is_rebase), len(drawing.points)]
    for first, after in pairwise(edges):
        points = drawing.points[first:after]
        yield go.Scatter(
            name=words.value,
            legendgroup="value",
            showlegend=first == 0,
            x=labels[first:after],
            y=_numbers([point.value for point in points]),
            mode="lines+markers",
            line={"color": _OURS, "width": 2.5},
            marker={"symbol": [_symbol(point) for point in points], "size": 9},
            text=[point.note for point in points],
            connectgaps=False,
        )


def _symbol(point: ChartPoint) -> str:
    return _SYMBOLS[point.special] + ("-open" if point.provisional or point.left_out else "")


def _between(index: int) -> dict[str, Any]:
    """A vertical line before a period."""
    at = index - 0.5
    line = {"color": "#801650", "width": 1.5, "dash": "dot"}
    return {"type": "line", "x0": at, "x1": at, "yref": "paper", "y0": 0, "y1": 1, "line": line}


def _targets(drawing: Drawing, words: Words, labels: Sequence[str]) -> list[go.Scatter]:
    is_range = any(high is not None for high in drawing.highs)
    named = ((words.low if is_range else words.target, drawing.lows), (words.high, drawing.highs))
    return [_line(name, labels, values, _INK, "dash", shape="hvh") for name, values in named if _known(values)]


def _limits(drawing: Drawing, words: Words, labels: Sequence[str]) -> list[go.Scatter]:
    found = []
    for name, of in ((words.mean, "mean"), (words.lower_limit, "low"), (words.upper_limit, "high")):
        values: list[Decimal | None] = [None] * len(drawing.points)
        for band in drawing.limits:
            values[band.first : band.last + 1] = [getattr(band, of)] * (band.last - band.first + 1)
        if _known(values):
            found.append(_line(name, labels, values, "#5b7389", "solid" if of == "mean" else "dot", shape="hvh"))
    return found


def _others(drawing: Drawing, words: Words, labels: Sequence[str]) -> list[go.Scatter]:
    other = drawing.comparator
    if other is None:
        return []
    named = ((other.label, other.values), (words.lower_quartile, other.low), (words.upper_quartile, other.high))
    return [
        _line(name, labels, values, _OTHERS, "solid" if values is other.values else "dot")
        for name, values in named
        if _known(values)
    ]


def _forecast(ahead: Ahead, label: str, words: Words) -> go.Scatter:
    bar = None
    if ahead.low is not None and ahead.high is not None:
        bar = {
            "type": "data",
            "symmetric": False,
            "array": [float(ahead.high - ahead.value)],
            "arrayminus": [float(ahead.value - ahead.low)],
        }
    return go.Scatter(
        name=words.forecast,
        x=[label],
        y=[float(ahead.value)],
        error_y=bar,
        mode="markers",
        marker={"symbol": "cross-thin-open", "size": 12, "color": _OURS},
    )


def _line(
    name: str, labels: Sequence[str], values: Sequence[Decimal | None], colour: str, dash: str, shape: str = "linear"
) -> go.Scatter:
    return go.Scatter(
        name=name,
        x=labels[: len(values)],
        y=_numbers(values),
        mode="lines",
        line={"color": colour, "width": 1.5, "dash": dash, "shape": shape},
        connectgaps=False,
    )


def _known(values: Sequence[Decimal | None]) -> bool:
    return any(value is not None for value in values)
