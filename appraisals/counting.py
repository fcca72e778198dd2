"""Telling how many people without telling of any of them (pure; ADR 55).

A number of fewer than ten is hidden, and so is every other number from which it could be worked out: what a whole
leaves over when its shown parts are taken away is itself a number that somebody can read.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

SMALLEST = 10  # people: fewer are a group whose members others know (matrix M074, N201)

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Cell:
    """Of ``of`` people ``count`` are such; the others are told with them, for who knows both sizes knows them too."""

    count: int
    of: int

    @property
    def others(self) -> int:
        """How many are not such."""
        return self.of - self.count

    def __add__(self, other: Cell) -> Cell:
        return Cell(self.count + other.count, self.of + other.of)

    def __sub__(self, other: Cell) -> Cell:
        return Cell(self.count - other.count, self.of - other.of)


class Show(StrEnum):
    """How a cell is told."""

    COUNT = "count"
    NEARLY_ALL = "nearly_all"  # all but a few, and nobody is told how few
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class Told:
    """A cell as screens may show it; ``count`` and ``of`` are None where they are not told."""

    show: Show
    count: int | None = None
    of: int | None = None


HIDDEN = Told(Show.HIDDEN)


def is_safe(cell: Cell) -> bool:
    """Whether a cell may be told by itself: at least ten people, and of those left over none or at least ten."""
    return cell.count >= SMALLEST and (cell.others == 0 or cell.others >= SMALLEST)


def is_large(count: int) -> bool:
    """Whether a bare number may be told by itself."""
    return count >= SMALLEST


def alone(cell: Cell) -> Told:
    """A cell that is part of no table."""
    if is_safe(cell):
        return Told(Show.COUNT, cell.count, cell.of)
    if cell.count >= SMALLEST:
        return Told(Show.NEARLY_ALL, None, cell.of)
    return HIDDEN


def shown_parts(
    parts: Mapping[Key, Cell], *, unnamed: Cell = Cell(0, 0), safe: Callable[[Cell], bool] = is_safe
) -> frozenset[Key]:
    """Which parts of a whole that is told may be told beside it.

    ``unnamed`` is what belongs to the whole and to none of the parts, which no screen lists. As long as what is left
    over is a single part, or not safe by itself, the smallest part that is still shown is hidden with it.
    """
    shown = {key for key, cell in parts.items() if safe(cell)}
    by_size = sorted(shown, key=lambda key: (parts[key].count, parts[key].of, str(key)))
    while by_size:
        hidden = [cell for key, cell in parts.items() if key not in shown and cell.of > 0]
        if unnamed.of > 0:
            hidden.append(unnamed)
        left = sum(hidden, Cell(0, 0))
        if not hidden or (len(hidden) > 1 and safe(left)):
            break
        shown.remove(by_size.pop(0))
    return frozenset(shown)


class _Known(StrEnum):
    """What somebody knows of a whole whose parts are to be told."""

    EXACTLY = "exactly"
    ROUGHLY = "roughly"  # nearly everybody, and nothing above it exactly: no part can be taken from a sum
    NOT = "not"


def told_below(
    whole: Key | None, cells: Mapping[Key, Cell], below: Callable[[Key | None], Sequence[Key]]
) -> dict[Key, Told]:
    """How each part of a nested whole is told. ``cells`` hold all that is in a part and below it.

    ``whole`` is told by itself; None: what stands at the top is. Where a part is not told, nothing below it is: its
    parts would add up to it.
    """
    found: dict[Key, Told] = {}
    waiting: list[tuple[Key | None, _Known]] = [(whole, _Known.ROUGHLY if whole is None else _Known.EXACTLY)]
    while waiting:
        above, known = waiting.pop()
        parts = {key: cells.get(key, Cell(0, 0)) for key in below(above)}
        if known is _Known.EXACTLY and above is not None:
            unnamed = cells.get(above, Cell(0, 0)) - sum(parts.values(), Cell(0, 0))
            shown = shown_parts(parts, unnamed=unnamed)
        else:
            shown = frozenset(key for key, cell in parts.items() if known is _Known.ROUGHLY and is_safe(cell))
        for key, cell in parts.items():
            told = alone(cell)
            if key not in shown and (known is _Known.NOT or told.show is Show.COUNT):
                told = HIDDEN
            found[key] = told
            roughly = known is _Known.ROUGHLY and told.show is Show.NEARLY_ALL
            waiting.append((key, _Known.EXACTLY if key in shown else _Known.ROUGHLY if roughly else _Known.NOT))
    return found
