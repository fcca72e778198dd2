"""Words at the ends of the lines of a chart, and labels along its lower edge. Pure, no Django."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, NamedTuple

from indicators.chart_geometry import coordinate

_LABEL_HEIGHT: Final = Decimal(18)


class LineEnd(NamedTuple):
    """Where a line ends, and what is written there."""

    y: Decimal
    kind: str
    number: str
    words: str


@dataclass(frozen=True, slots=True)
class DirectLabel:
    """Figure and words beside the end of a line; `kind` is value, target, mean, comparator or forecast."""

    kind: str
    y: str
    number: str
    words: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A label on an axis, and where along it."""

    position: str
    label: str


def direct_labels(ends: Sequence[LineEnd], top: Decimal, bottom: Decimal) -> tuple[DirectLabel, ...]:
    """Words at the end of each line, pushed apart where they would overlap, kept inside the plot."""
    placed = sorted(ends)
    ys: list[Decimal] = []
    for end in placed:
        ys.append(max(end.y, ys[-1] + _LABEL_HEIGHT) if ys else max(end.y, top))
    floor = bottom
    for index in range(len(ys) - 1, -1, -1):
        ys[index] = min(ys[index], floor)
        floor = ys[index] - _LABEL_HEIGHT
    return tuple(
        DirectLabel(end.kind, coordinate(y + 5), end.number, end.words) for y, end in zip(ys, placed, strict=True)
    )


def x_ticks(labels: Sequence[str], xs: Sequence[Decimal], most: int, beyond: str) -> tuple[Tick, ...]:
    """Every n-th label counted back from the latest period, so that the latest is always named.

    `beyond` is the label of the last place, where that is not the latest period; it is left out where the two would
    run into each other.
    """
    if not labels:
        return ()
    every = -(-len(xs) // most)
    last = len(labels) - 1
    ticks = [Tick(coordinate(xs[at]), label) for at, label in enumerate(labels) if (last - at) % every == 0]
    if beyond and len(xs) - 1 - last >= every:
        ticks.append(Tick(coordinate(xs[-1]), beyond))
    return tuple(ticks)
