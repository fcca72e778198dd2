"""The golden thread of one aim as a picture that fits a page of A4: why above it, who delivers it below (pure).

Each aim is a box, each level one step further in, so that any number of levels has the same width. What does not fit is
counted under the aim that it supports. Geometry in pixels; the template draws it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

WIDTH = 720
MOST_HEIGHT = 700  # of a page of A4 below its heading, at this width
STEP = 32  # how far a level stands in
GAP = 12  # between two boxes
LINE = 17
PADDING = 9
PIXELS_A_CHARACTER = 7.4  # at 14 px, the heavier wording of the aim itself too
NOTE_PIXELS = 6.5  # at 12 px
NOTE_LINE = 15
MOST_LINES = 3  # of a wording; what is longer ends with an ellipsis
MOST_NOTES = 2
MORE_HEIGHT = 24


@dataclass(frozen=True, slots=True)
class Item:
    """An aim: its wording, where it belongs, its address, and those that support it; ``hidden`` ones are counted."""

    wording: str
    note: str
    url: str
    below: Sequence[Item] = ()
    hidden: int = 0


@dataclass(frozen=True, slots=True)
class Box:
    """An aim in its place; ``rows`` are the lines of its wording, ``notes`` those of the rest, each with its height."""

    x: int
    y: int
    width: int
    height: int
    rows: tuple[tuple[int, str], ...]
    notes: tuple[tuple[int, str], ...]
    url: str
    is_asked: bool

    @property
    def text_x(self) -> int:
        """Where its words begin."""
        return self.x + PADDING + 3


@dataclass(frozen=True, slots=True)
class More:
    """What is left out below an aim, in words."""

    x: int
    y: int
    text: str


@dataclass(slots=True)
class Picture:
    """The whole picture."""

    width: int = WIDTH
    height: int = 0
    boxes: list[Box] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    more: list[More] = field(default_factory=list)


def draw(up: Sequence[Item], asked: Item, more: Callable[[int], str]) -> Picture:
    """Draw the thread of ``asked``. ``up`` is what it supports, the council's priority first.

    Level by level those below are drawn as long as there is room; ``more`` says in words how many are left out.
    """
    picture = Picture()
    y, depth, above = 0, 0, -1
    for item in (*up, asked):
        above = _box(picture, item, depth, y, above, is_asked=item is asked)
        y += picture.boxes[-1].height + GAP
        depth += 1
    chosen = _chosen(asked, depth, MOST_HEIGHT - y)
    picture.height = _below(picture, asked, depth, y, above, chosen, more) - GAP + 2
    return picture


def wrapped(text: str, room: int, most: int = MOST_LINES) -> list[str]:
    """The text in lines of at most ``room`` characters; a word that is longer is cut, and so is the last line."""
    lines: list[str] = []
    for word in _pieces(text, room):
        if lines and len(lines[-1]) + 1 + len(word) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    return [*lines[: most - 1], f"{last[: room - 1].rstrip(' ,;:.')}…"]


def _pieces(text: str, room: int) -> Iterator[str]:
    for word in text.split():
        for first in range(0, len(word), room):
            yield word[first : first + room]


def _height(item: Item, depth: int) -> int:
    return len(_rows(item, depth)) * LINE + len(_notes(item, depth)) * NOTE_LINE + 2 * PADDING - 2


def _rows(item: Item, depth: int) -> list[str]:
    return wrapped(item.wording, int(_room(depth) / PIXELS_A_CHARACTER))


def _notes(item: Item, depth: int) -> list[str]:
    return wrapped(item.note, int(_room(depth) / NOTE_PIXELS), MOST_NOTES)


def _room(depth: int) -> int:
    return WIDTH - depth * STEP - 2 * PADDING - 6


def _chosen(asked: Item, depth: int, room: int) -> set[int]:
    """Which aims below are drawn, by identity: level by level, as many of each as there is room for."""
    chosen: set[int] = set()
    waiting = deque((one, depth) for one in asked.below)
    room -= MORE_HEIGHT
    while waiting:
        one, at = waiting.popleft()
        needed = _height(one, at) + GAP + (MORE_HEIGHT if one.below or one.hidden else 0)
        if needed > room:
            break
        room -= needed
        chosen.add(id(one))
        waiting.extend((each, at + 1) for each in one.below)
    return chosen


def _below(
    picture: Picture, item: Item, depth: int, y: int, above: int, chosen: set[int], more: Callable[[int], str]
) -> int:
    """Draw what stands below an aim from ``y`` on; answers where the next box begins."""
    for one in item.below:
        if id(one) in chosen:
            box = _box(picture, one, depth, y, above)
            y = _below(picture, one, depth + 1, y + picture.boxes[box].height + GAP, box, chosen, more)
    left_out = item.hidden + sum(_count(one) for one in item.below if id(one) not in chosen)
    if left_out:
        picture.more.append(More(depth * STEP + 4, y + 10, more(left_out)))
        y += MORE_HEIGHT
    return y


def _count(item: Item) -> int:
    return 1 + item.hidden + sum(_count(one) for one in item.below)


def _box(picture: Picture, item: Item, depth: int, y: int, above: int, *, is_asked: bool = False) -> int:
    """Draw one aim and the line from the one that it supports; answers its place among the boxes."""
    x, rows, height = depth * STEP + 1, _rows(item, depth), _height(item, depth)
    first = y + PADDING + LINE - 4
    told = first + len(rows) * LINE - 1
    picture.boxes.append(
        Box(
            x, y + 1, WIDTH - x - 1, height,
            tuple((first + number * LINE, text) for number, text in enumerate(rows)),
            tuple((told + number * NOTE_LINE, text) for number, text in enumerate(_notes(item, depth))),
            item.url, is_asked,
        )
    )  # fmt: skip
    if above >= 0:
        held = picture.boxes[above]
        picture.lines.append(f"M{held.x + STEP // 2} {held.y + held.height}V{y + height // 2}H{x}")
    return len(picture.boxes) - 1
