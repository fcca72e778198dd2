"""What a history draws beyond its last figure: where the year would end, and its range. Pure, no Django."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from indicators.chart_geometry import Scale, coordinate

FORECAST_SHAPE: Final = "M-5.5 0H5.5M0-5.5V5.5"  # round the origin, like the shapes of special points
_CAP: Final = Decimal(5)


@dataclass(frozen=True, slots=True)
class Ahead:
    """The forecast for the period that ends the year, so many periods after the last; a range is both ends or none."""

    periods: int
    label: str
    value: Decimal
    low: Decimal | None = None
    high: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ForecastMark:
    """A dashed line to a cross at the year end; with a range the fan round it and the bar that closes the fan."""

    label: str
    number: str
    range_text: str
    x: str
    y: str
    path: str
    fan: str
    bar: str

    @property
    def shape(self) -> str:
        """The cross that stands for a forecast."""
        return FORECAST_SHAPE


def forecast_mark(
    ahead: Ahead, start: tuple[Decimal, Decimal], x: Decimal, scale: Scale, texts: tuple[str, str]
) -> ForecastMark:
    """From the last figure at `start` to the year end at `x`. `texts` are the figure and its range as they read."""
    begins = "M" + " ".join(coordinate(one) for one in start)
    end, middle = coordinate(x), coordinate(scale.at(ahead.value))
    fan = bar = ""
    if ahead.low is not None and ahead.high is not None:
        bottom, top = coordinate(scale.at(ahead.low)), coordinate(scale.at(ahead.high))
        left, right = coordinate(x - _CAP), coordinate(x + _CAP)
        fan = f"{begins}L{end} {top}V{bottom}z"
        bar = f"M{left} {top}H{right}M{end} {top}V{bottom}M{left} {bottom}H{right}"
    number, range_text = texts
    return ForecastMark(ahead.label, number, range_text, end, middle, f"{begins}L{end} {middle}", fan, bar)
