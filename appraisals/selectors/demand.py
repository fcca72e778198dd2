"""What people want to learn, in counts by theme: what the programme of development is planned from (N201)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from appraisals.counting import Cell, is_large, shown_parts, sum_beside
from appraisals.models import DevelopmentNeed, NeedState, Theme
from appraisals.selectors.thread import counted_in
from council_pm.org.tree import Place, Tree

DEPARTMENT = 2


@dataclass(frozen=True, slots=True)
class ThemeRow:
    """A theme: how many people have an open need, by department in the order of the table; None where not told."""

    code: str
    name: str
    count: int | None
    by_department: tuple[tuple[str, int | None], ...]


@dataclass(frozen=True, slots=True)
class BehaviourRows:
    """The themes of a behaviour, with how many people have a need in any of them; of none: what belongs to none."""

    name: str
    count: int | None
    themes: tuple[ThemeRow, ...]


@dataclass(frozen=True, slots=True)
class Demand:
    """The whole table."""

    departments: tuple[str, ...]
    behaviours: tuple[BehaviourRows, ...]


def demand(year: int, units: Tree) -> Demand:
    """Open needs of a year's appraisals by theme and department; three queries.

    A group of fewer than ten is not told, nor a department from which and the whole it could be worked out.
    """
    departments = [one for one, _depth in units.walk() if one.level == DEPARTMENT]
    counts = _counts(year, units)
    of_behaviours = _of_behaviours(year)
    rows: defaultdict[str, list[ThemeRow]] = defaultdict(list)
    of_themes: defaultdict[str, list[int]] = defaultdict(list)
    for theme in Theme.objects.select_related("behaviour").order_by("behaviour__position", "position"):
        behaviour = theme.behaviour.name if theme.behaviour else ""
        cells = counts.get(theme.pk, {})
        if theme.ended_at is not None and not cells:
            continue
        of_themes[behaviour].append(_sum(cells.values()).count)
        rows[behaviour].append(_row(theme, cells, departments))
    return Demand(
        tuple(one.name for one in departments),
        tuple(
            BehaviourRows(name, sum_beside(of_behaviours.get(name, 0), of_themes[name]) if name else None, tuple(those))
            for name, those in sorted(rows.items(), key=lambda one: not one[0])
        ),
    )


def themes_wanted(year: int, units: Tree) -> dict[int, int]:
    """How many people have an open need, by theme, of those that may be told; one query."""
    totals = {theme: _sum(cells.values()).count for theme, cells in _counts(year, units).items()}
    return {theme: count for theme, count in totals.items() if is_large(count)}


def _row(theme: Theme, cells: Mapping[int | None, Cell], departments: Sequence[Place]) -> ThemeRow:
    total = _sum(cells.values()).count
    parts = {one.unit_id: cells.get(one.unit_id, Cell(0, 0)) for one in departments}
    shown = shown_parts(parts, unnamed=cells.get(None, Cell(0, 0))) if is_large(total) else frozenset()
    return ThemeRow(
        theme.code, theme.name, total if is_large(total) else None,
        tuple((one.name, parts[one.unit_id].count if one.unit_id in shown else None) for one in departments),
    )  # fmt: skip


def _counts(year: int, units: Tree) -> dict[int, dict[int | None, Cell]]:
    """People by theme and department; under None those who belong to no department."""
    rows = _needs(year).values("theme_id", "appraisal__unit_id").annotate(
        people=Count("appraisal__person", distinct=True)
    )  # fmt: skip
    home = {
        one: place.unit_id
        for place, _depth in units.walk() if place.level == DEPARTMENT
        for one in units.below(place.unit_id)
    }  # fmt: skip
    found: defaultdict[int, defaultdict[int | None, Cell]] = defaultdict(lambda: defaultdict(lambda: Cell(0, 0)))
    for theme, unit, people in rows.values_list("theme_id", "appraisal__unit_id", "people"):
        found[theme][home.get(unit)] += Cell(people, people)
    return {theme: dict(cells) for theme, cells in found.items()}


def _of_behaviours(year: int) -> dict[str, int]:
    rows = _needs(year).filter(theme__behaviour__isnull=False).values("theme__behaviour__name")
    counted = rows.annotate(people=Count("appraisal__person", distinct=True))
    return dict(counted.values_list("theme__behaviour__name", "people"))


def _needs(year: int) -> QuerySet[DevelopmentNeed]:
    open_needs = DevelopmentNeed.objects.filter(state=NeedState.OPEN, theme__isnull=False)
    return open_needs.filter(counted_in([year])).order_by()


def _sum(cells: Iterable[Cell]) -> Cell:
    return sum(cells, Cell(0, 0))
