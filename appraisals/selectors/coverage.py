"""What of a part's plan stands in people's appraisals, and what in nobody's (S3): counts, and never of few people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from appraisals.counting import HIDDEN, Cell, Show, Told, is_large, told_below
from appraisals.models import Cycle, CycleState
from appraisals.selectors.thread import hanging, indicators_hung_on
from council_pm.org.tree import Place as UnitPlace
from council_pm.org.tree import Tree
from council_pm.people.selectors import in_force
from indicators.models import BasketItem, BasketKind
from indicators.selectors.current_definitions import newest_name
from plans.kinds import year_slug
from plans.people_counts import PeopleCount, Place, count_people
from plans.selectors.readable import AimRow, aims_of, readable_plans

NOTHING = Cell(0, 0)


@dataclass(frozen=True, slots=True)
class PartRow:
    """A part of the council and how many of its people have a target that hangs on the plan."""

    name: str
    url: str
    told: Told

    @property
    def words(self) -> str:
        """As screens say it."""
        return told_words(self.told)


@dataclass(frozen=True, slots=True)
class AimCount:
    """An aim of the part's plan and how many people's targets hang on it; None where nothing is told of this year."""

    aim: AimRow
    people: PeopleCount | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """A part of the council in a year. ``indicators`` are those of the corporate basket in nobody's appraisal.

    ``is_large``: whether ten people of the part have targets, so that gaps are told at all.
    """

    whole: Told
    parts: tuple[PartRow, ...]
    aims: tuple[AimCount, ...]
    is_large: bool
    indicators: tuple[tuple[str, str], ...]

    @property
    def words(self) -> str:
        """How many of the part's people have a target that hangs on the plan."""
        return told_words(self.whole)

    @property
    def gaps(self) -> tuple[AimRow, ...]:
        """Aims that are in nobody's appraisal."""
        return tuple(one.aim for one in self.aims if one.people is not None and one.people.count == 0)


def told_words(told: Told) -> str:
    """A cell as screens say it."""
    if told.show is Show.HIDDEN:
        return _("not shown")
    if told.show is Show.NEARLY_ALL:
        return _("nearly all of %(of)s") % {"of": f"{told.of:,}"}
    return _("%(count)s of %(of)s") % {"count": f"{told.count:,}", "of": f"{told.of:,}"}


def coverage(user: Any, units: Tree, place: UnitPlace, year: int, today: date) -> Coverage:
    """What stands in people's appraisals of what a part set out to reach; a fixed number of queries.

    Counts are of people in the part and below it; those of an aim are of everybody whose targets hang on it.
    """
    cells = hanging(year, units)
    told = told_of_all(units, cells)
    plans = {pk: one for pk, one in readable_plans(user, units, year=year).items() if one.unit_id == place.unit_id}
    aims = aims_of(plans) if plans else []
    counts = count_people(((one.id, Place(year, one.plan.unit_id)) for one in aims), units)
    is_large_part = is_large(cells.get(place.unit_id, NOTHING).of)
    return Coverage(
        whole=told.get(place.unit_id, HIDDEN),
        parts=tuple(_row(one, told.get(one.unit_id, HIDDEN), year) for one in units.children(place.unit_id)),
        aims=tuple(AimCount(one, counts.get(one.id)) for one in aims),
        is_large=is_large_part,
        indicators=_indicators(year, today) if is_large_part and place.level == 1 else (),
    )


def told_of_all(units: Tree, cells: Mapping[int, Cell]) -> dict[int, Told]:
    """How each part of the council is told, by its id, so that no hidden one is worked out from others."""
    return told_below(None, cells, lambda above: [one.unit_id for one in units.children(above)])


def years_with_targets() -> list[int]:
    """The years whose cycles were opened, the newest first; one query."""
    rows = Cycle.objects.filter(state__in=(CycleState.OPEN, CycleState.CLOSED)).order_by()
    return sorted(rows.values_list("year", flat=True).distinct(), reverse=True)


def coverage_url(code: str, year: int) -> str:
    """Where the coverage of a part is."""
    return f"{reverse('appraisals:coverage_part', args=[code])}?year={year_slug(year)}"


def _row(place: UnitPlace, told: Told, year: int) -> PartRow:
    return PartRow(place.name, coverage_url(place.code, year), told)


def _indicators(year: int, today: date) -> tuple[tuple[str, str], ...]:
    """Code and name of each indicator of the corporate basket on which nobody's target hangs, nor on an aim that it
    proves; one query."""
    items = BasketItem.objects.filter(in_force(today), basket__kind=BasketKind.CORPORATE)
    hung_on = indicators_hung_on(year).values("indicator")
    rows = items.exclude(series__indicator__in=hung_on).annotate(name=newest_name("series__indicator"))
    return tuple(rows.order_by("series__indicator__code").values_list("series__indicator__code", "name").distinct())
