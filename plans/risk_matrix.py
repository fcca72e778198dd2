"""The matrix of risks as a picture: a table that anything can read (pure; C11)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from plans.risk_scale import Band, Point, Scale, Step, counts


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its score and band, how many risks stand in it with the address of these, or what stands in it."""

    point: Point
    band: Band
    count: int
    url: str
    names: tuple[str, ...]
    is_chosen: bool

    @property
    def score(self) -> int:
        """Likelihood times impact."""
        return self.point.score


@dataclass(frozen=True, slots=True)
class Row:
    """A step of likelihood with its cells, by impact from the lowest."""

    step: Step
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """The matrix: the likeliest row first, impacts from left to right."""

    impacts: tuple[Step, ...]
    rows: tuple[Row, ...]


def picture(
    scale: Scale,
    counted: Iterable[Point] = (),
    *,
    points: Mapping[str, Point] | None = None,
    address: Callable[[Point], str] | None = None,
    chosen: Point | None = None,
) -> Picture:
    """The matrix with the counts of ``counted``, or with the names of ``points`` where they stand."""
    found, named = counts(counted), dict(points or {})
    rows = []
    for step in reversed(scale.likelihood):
        cells = []
        for impact in scale.impact:
            point = Point(step.level, impact.level)
            count = found.get((step.level, impact.level), 0)
            cells.append(
                Cell(
                    point, scale.band(point.score), count, address(point) if address and count else "",
                    tuple(name for name, at in named.items() if at == point), point == chosen,
                )
            )  # fmt: skip
        rows.append(Row(step, tuple(cells)))
    return Picture(scale.impact, tuple(rows))
