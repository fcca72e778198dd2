"""The council beside others as bars: rows in, per cents of a width out as ready strings. Pure, no Django."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from indicators.chart_geometry import ONE, ZERO, coordinate
from indicators.charts import number_text

Kind = Literal["own", "neighbour", "group", "national"]


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """One area in a comparison: the council's own, a neighbour, a group's median, or the country."""

    label: str
    value: Decimal | None
    kind: Kind = "neighbour"
    note: str = ""


@dataclass(frozen=True, slots=True)
class ComparisonBar:
    """A bar in per cent of the width of the plot, from zero; `text` is empty where there is no value."""

    label: str
    text: str
    kind: Kind
    note: str
    x: str
    width: str


@dataclass(frozen=True, slots=True)
class ComparisonChart:
    """Bars on one scale; `target_x` and `zero_x` are in per cent, `target_x` empty without a target."""

    bars: tuple[ComparisonBar, ...]
    zero_x: str
    target_x: str
    target_text: str
    is_empty: bool


def comparison_bars(
    rows: Sequence[ComparisonRow], *, decimals: int = 1, target: Decimal | None = None
) -> ComparisonChart:
    """Bars from zero on one scale, in the order given; negative values run to the left of zero."""
    known = [row.value for row in rows if row.value is not None]
    reach = [*known, ZERO, *([] if target is None else [target])]
    low, high = min(reach), max(reach)
    span = (high - low) or ONE
    hundred = Decimal(100)

    def at(value: Decimal) -> Decimal:
        return (value - low) / span * hundred

    bars = tuple(
        ComparisonBar(
            label=row.label,
            text=number_text(row.value, decimals),
            kind=row.kind,
            note=row.note,
            x=coordinate(at(min(row.value or ZERO, ZERO))),
            width=coordinate(abs(row.value or ZERO) / span * hundred),
        )
        for row in rows
    )
    return ComparisonChart(
        bars=bars,
        zero_x=coordinate(at(ZERO)),
        target_x="" if target is None else coordinate(at(target)),
        target_text=number_text(target, decimals),
        is_empty=not known,
    )
