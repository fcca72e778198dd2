"""Telling how many people without telling of any of them (pure; ADR 55).

A number of fewer than ten is hidden, and so is every other number from which it could be worked out: what a whole
leaves over when its shown parts are taken away is itself a number that somebody can read.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
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


def sum_beside(people: int, parts: Collection[int]) -> int | None:
    """How many people are in any of several parts that overlap, told beside them; None where that is not told.

    With all parts told the sum gives away in how many more of them people are; with small ones hidden, these.
    """
    few = [count for count in parts if 0 < count < SMALLEST]
    more = sum(parts) - people
    gives_away = 0 < more < SMALLEST or (few and (len(few) == 1 or sum(few) < SMALLEST))
    return people if is_large(people) and not gives_away else None


def told_over(count: int, around: Iterable[Cell]) -> Show:
    """How a number of people is told who may be anywhere; ``around``: how many of each group are among them.

    A group of whom all but a few are such would be told exactly, beside "nearly all" of the same group elsewhere.
    """
    if not is_large(count):
        return Show.HIDDEN
    return Show.NEARLY_ALL if any(alone(one).show is Show.NEARLY_ALL for one in around) else Show.COUNT


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
    parts would add up to it. "Nearly all of 40" tells a size too, so that sizes are a sum of their own.
    """
    found: dict[Key, Told] = {}
    waiting: list[tuple[Key | None, _Known]] = [(whole, _Known.ROUGHLY if whole is None else _Known.EXACTLY)]
    while waiting:
        above, known = waiting.pop()
        parts = {key: cells.get(key, Cell(0, 0)) for key in below(above)}
        unnamed = Cell(0, 0) if above is None else cells.get(above, Cell(0, 0)) - sum(parts.values(), Cell(0, 0))
        if known is _Known.EXACTLY and above is not None:
            shown = shown_parts(parts, unnamed=unnamed)
        else:
            shown = frozenset(key for key, cell in parts.items() if known is _Known.ROUGHLY and is_safe(cell))
        nearly = {
            key for key, cell in parts.items()
            if known is not _Known.NOT and alone(cell).show is Show.NEARLY_ALL
        }  # fmt: skip
        if above is not None:
            sized = _sized(parts, shown | nearly, unnamed, exact=shown if known is _Known.EXACTLY else frozenset())
            shown, nearly = shown & sized, nearly & sized
        for key, cell in parts.items():
            told = alone(cell) if key in shown or key in nearly else HIDDEN
            found[key] = told
            roughly = known is _Known.ROUGHLY and told.show is Show.NEARLY_ALL
            waiting.append((key, _Known.EXACTLY if key in shown else _Known.ROUGHLY if roughly else _Known.NOT))
    return found


def _sized(parts: Mapping[Key, Cell], told: frozenset[Key], unnamed: Cell, *, exact: frozenset[Key]) -> frozenset[Key]:
    """Which of the parts that are ``told`` may tell their size beside that of their whole.

    What is left over is nobody, or two parts of at least ten people; else the smallest is hidden with it. Never one of
    those ``exact``: together with the whole they leave enough already.
    """
    sized = set(told)
    by_size = sorted(told - exact, key=lambda key: (parts[key].of, str(key)))
    while by_size:
        rest = [cell.of for key, cell in parts.items() if key not in sized and cell.of > 0]
        if unnamed.of > 0:
            rest.append(unnamed.of)
        if not rest or (len(rest) > 1 and is_large(sum(rest))):
            break
        sized.remove(by_size.pop(0))
    return frozenset(sized)
