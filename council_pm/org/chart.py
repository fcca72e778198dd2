"""The organisation as a picture: boxes in a column a level, read from left to right. Pure geometry in pixels."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

BOX_HEIGHT = 26
ROW_HEIGHT = 32
GAP = 28  # between two columns
# What is wide enough for a page of 1,250 px: boxes of three columns hold whole names, those of four cut the longest.
BOX_WIDTHS = {1: 390, 2: 390, 3: 390, 4: 290}
PIXELS_A_CHARACTER = 7.5  # at 13 px, the heavier names of departments too
MOST_ROWS = 120  # with more, the last column is left out and counted instead


@dataclass(frozen=True, slots=True)
class Branch:
    """What is drawn: a name and what stands below it. ``more`` says in words what is left out below it."""

    name: str
    children: Sequence[Branch] = ()
    more: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    """One part with its place in the picture."""

    x: int
    y: int
    text: str
    text_x: int
    text_y: int
    level: int


@dataclass(slots=True)
class Picture:
    """The whole picture: boxes, and the paths of the lines between them."""

    width: int = 0
    height: int = 0
    boxes: list[Box] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    box_width: int = min(BOX_WIDTHS.values())
    box_height: int = BOX_HEIGHT


def draw(roots: Iterable[Branch]) -> Picture:
    """Place each branch beside the first of what is below it, and the others under that."""
    roots = list(roots)
    columns = max((_columns(root) for root in roots), default=1)
    picture = Picture(box_width=BOX_WIDTHS.get(columns, min(BOX_WIDTHS.values())))
    row = 0
    for root in roots:
        row = _place(picture, root, 0, row)
    picture.height = row * ROW_HEIGHT
    return picture


def rows_needed(branch: Branch) -> int:
    """How many rows a branch takes."""
    return sum(rows_needed(child) for child in branch.children) or 1


def _columns(branch: Branch) -> int:
    return 1 + max((_columns(child) for child in branch.children), default=0)


def _place(picture: Picture, branch: Branch, column: int, row: int) -> int:
    """Draw a branch from a row on; answers the first row after it."""
    column_width = picture.box_width + GAP
    x, y = column * column_width, row * ROW_HEIGHT + (ROW_HEIGHT - BOX_HEIGHT) // 2
    picture.boxes.append(Box(x, y, _text(branch, picture.box_width), x + 10, y + 18, column))
    picture.width = max(picture.width, x + picture.box_width + 1)  # half of the last line, too
    middle, edge = y + BOX_HEIGHT // 2, x + picture.box_width
    following = row
    for child in branch.children:
        beside = middle + (following - row) * ROW_HEIGHT
        picture.lines.append(f"M{edge} {middle}H{edge + GAP // 2}V{beside}H{x + column_width}")
        following = _place(picture, child, column + 1, following)
    return max(following, row + 1)


def _text(branch: Branch, box_width: int) -> str:
    more = f" ({branch.more})" if branch.more else ""
    room = int(box_width / PIXELS_A_CHARACTER) - len(more)
    name = branch.name if len(branch.name) <= room else f"{branch.name[: room - 1].rstrip()}…"
    return name + more
