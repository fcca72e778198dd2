"""A small picture of one department's own view of one dimension over quarters (pure): dots on four lines, joined as
steps. It holds one department and no average."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

MOST_QUARTERS = 12
WIDTH, HEIGHT = 280, 112
_LEFT, _RIGHT, _TOP, _BOTTOM = 24, 256, 12, 84
_STAGES = 4
_MONTHS = 3


@dataclass(frozen=True, slots=True)
class Step:
    """A stage that was said in the quarter that begins on ``start``."""

    start: date
    stage: int
    label: str


@dataclass(frozen=True, slots=True)
class Dot:
    """One of them, where it is drawn."""

    x: int
    y: int
    label: str
    stage: int
    is_last: bool


@dataclass(frozen=True, slots=True)
class Line:
    """The height of a stage."""

    y: int
    stage: int


@dataclass(frozen=True, slots=True)
class Picture:
    """What the template draws: viewBox of ``width`` by ``height``, ``path`` as SVG path data."""

    dots: tuple[Dot, ...]
    path: str
    lines: tuple[Line, ...] = tuple(Line(_TOP + (_STAGES - one) * (_BOTTOM - _TOP) // 3, one) for one in (4, 3, 2, 1))
    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT
    right: int = _RIGHT
    words_y: int = HEIGHT - 8


def picture_of(steps: Sequence[Step]) -> Picture | None:
    """The picture of what was said, oldest first, of the last three years; nothing where there is nothing to draw."""
    if not steps:
        return None
    last = _quarter(steps[-1].start)
    shown = [one for one in steps if last - _quarter(one.start) < MOST_QUARTERS]
    first = _quarter(shown[0].start)
    apart = (_RIGHT - _LEFT - 24) // max(last - first, 1)
    dots = tuple(
        Dot(
            _LEFT + 12 + (_quarter(one.start) - first) * apart,
            _TOP + (_STAGES - one.stage) * (_BOTTOM - _TOP) // (_STAGES - 1),
            one.label,
            one.stage,
            one is shown[-1],
        )
        for one in shown
    )
    path = f"M{dots[0].x} {dots[0].y}" + "".join(f"H{one.x}V{one.y}" for one in dots[1:])
    return Picture(dots, path)


def _quarter(day: date) -> int:
    return (day.year * 12 + day.month) // _MONTHS
