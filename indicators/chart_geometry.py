"""Scales, positions, ticks and paths that charts are made of. Pure; `Decimal` in, SVG path data out."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from itertools import pairwise
from typing import Final

ZERO: Final = Decimal(0)
ONE: Final = Decimal(1)
_TENTH: Final = Decimal("0.1")
_NICE_STEPS: Final = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))


@dataclass(frozen=True, slots=True)
class Scale:
    """A linear scale from `low`..`high` to `start`..`end`; a scale without extent puts everything in the middle."""

    low: Decimal
    high: Decimal
    start: Decimal
    end: Decimal

    @classmethod
    def over(cls, values: Sequence[Decimal], more: Sequence[Decimal | None], *, start: Decimal, end: Decimal) -> Scale:
        every = [*values, *(value for value in more if value is not None)]
        return cls(min(every), max(every), start, end)

    def at(self, value: Decimal) -> Decimal:
        if self.high == self.low:
            return (self.start + self.end) / 2
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)


def coordinate(number: Decimal) -> str:
    """One decimal of a pixel is enough; no trailing nought, no "-0"."""
    rounded = number.quantize(_TENTH, rounding=ROUND_HALF_UP)
    text = f"{rounded:f}".removesuffix(".0")
    return "0" if text == "-0" else text


def cell_centres(count: int, start: Decimal, end: Decimal) -> list[Decimal]:
    """The middles of `count` equal cells: each period of a history chart has one."""
    return [start + (end - start) * (2 * index + 1) / (2 * count) for index in range(count)]


def positions(count: int, start: Decimal, end: Decimal) -> list[Decimal]:
    """`count` equally spaced places; a single one stands at the end, where the latest period belongs."""
    if count == 1:
        return [end]
    return [start + (end - start) * index / (count - 1) for index in range(count)]


def filled(values: Sequence[Decimal | None], count: int, name: str) -> Sequence[Decimal | None]:
    if not values:
        return [None] * count
    if len(values) != count:
        raise ValueError(f"{name} has {len(values)} entries for {count} points.")
    return values


def latest(values: Sequence[Decimal | None]) -> Decimal | None:
    return next((value for value in reversed(values) if value is not None), None)


def line_path(
    xs: Sequence[Decimal],
    values: Sequence[Decimal | None],
    scale: Scale,
    starts: AbstractSet[int] = frozenset(),
) -> str:
    """A path that lifts the pen at each gap and at each index in `starts`; a lone value is a dot (`h0`, round cap)."""
    parts: list[str] = []
    length = 0
    for index, (x, value) in enumerate(zip(xs, values, strict=True)):
        if value is None or index in starts:
            if length == 1:
                parts.append("h0")
            length = 0
        if value is not None:
            parts.append(f"{'L' if length else 'M'}{coordinate(x)} {coordinate(scale.at(value))}")
            length += 1
    if length == 1:
        parts.append("h0")
    return "".join(parts)


def step_path(xs: Sequence[Decimal], values: Sequence[Decimal | None], scale: Scale, half: Decimal) -> str:
    """A target holds for its whole period: level from edge to edge, and a step where it changes."""
    parts: list[str] = []
    previous: Decimal | None = None
    for x, value in zip(xs, values, strict=True):
        if value is not None:
            y = coordinate(scale.at(value))
            if previous is None:
                parts.append(f"M{coordinate(x - half)} {y}")
            elif previous != value:
                parts.append(f"V{y}")
            parts.append(f"H{coordinate(x + half)}")
        previous = value
    return "".join(parts)


def step_band_path(
    xs: Sequence[Decimal],
    lows: Sequence[Decimal | None],
    highs: Sequence[Decimal | None],
    scale: Scale,
    half: Decimal,
) -> str:
    """One rectangle for each period that has both bounds of a target range."""
    parts = []
    for x, low, high in zip(xs, lows, highs, strict=True):
        if low is not None and high is not None:
            bottom, top = coordinate(scale.at(low)), coordinate(scale.at(high))
            parts.append(f"M{coordinate(x - half)} {bottom}V{top}H{coordinate(x + half)}V{bottom}z")
    return "".join(parts)


def band_path(
    xs: Sequence[Decimal],
    lows: Sequence[Decimal | None],
    highs: Sequence[Decimal | None],
    scale: Scale,
) -> str:
    """The area between two lines, in as many pieces as its gaps leave."""
    pieces: list[list[tuple[Decimal, Decimal, Decimal]]] = [[]]
    for x, low, high in zip(xs, lows, highs, strict=True):
        if low is None or high is None:
            pieces.append([])
        else:
            pieces[-1].append((x, scale.at(low), scale.at(high)))
    parts = []
    for piece in pieces:
        if len(piece) < 2:
            continue
        upper = "L".join(f"{coordinate(x)} {coordinate(high)}" for x, _, high in piece)
        lower = "L".join(f"{coordinate(x)} {coordinate(low)}" for x, low, _ in reversed(piece))
        parts.append(f"M{upper}L{lower}z")
    return "".join(parts)


def nice_ticks(values: Sequence[Decimal | None]) -> list[Decimal]:
    """Three to seven round figures that hold every value between the first and the last."""
    known = [value for value in values if value is not None]
    if not known:
        return [ZERO, ONE]
    low, high = min(known), max(known)
    if low == high:
        room = abs(low) * _TENTH or ONE
        low, high = (max(low - room, ZERO) if low >= 0 else low - room), high + room
    raw = (high - low) / 4
    power = ONE.scaleb(raw.adjusted())
    step = next(nice * power for nice in _NICE_STEPS if nice * power >= raw)
    first = (low / step).to_integral_value(rounding=ROUND_FLOOR)
    last = (high / step).to_integral_value(rounding=ROUND_CEILING)
    return [step * number for number in range(int(first), int(last) + 1)]


def tick_decimals(ticks: Sequence[Decimal]) -> int:
    """As many decimals as the step between the ticks needs."""
    step = next((after - before for before, after in pairwise(ticks)), ONE).normalize()
    exponent = step.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
