"""The council's chart on a day, and its parts as a list that is searched and paged. One query each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from council_pm.org.chart import MOST_ROWS, Branch, Picture, draw, rows_needed
from council_pm.org.models import Level
from council_pm.org.selectors import placement_rows
from council_pm.org.tree import Place, PlacementRow, Tree, tree_at

LINES_A_PAGE = 50
MOST_IN_ONE_LIST = 150  # with more parts, the chart stops at services and says how many units are below each
MOST_DAYS = 12

COUNTED: dict[int, object] = {
    Level.COUNCIL: ngettext_lazy("%(n)d council", "%(n)d councils", "n"),
    Level.DEPARTMENT: ngettext_lazy("%(n)d department", "%(n)d departments", "n"),
    Level.SERVICE: ngettext_lazy("%(n)d service", "%(n)d services", "n"),
    Level.UNIT: ngettext_lazy("%(n)d unit", "%(n)d units", "n"),
}
LEVELS: dict[int, str | Promise] = {
    Level.DEPARTMENT: gettext_lazy("Departments"),
    Level.SERVICE: gettext_lazy("Services"),
    Level.UNIT: gettext_lazy("Units"),
}


@dataclass(frozen=True, slots=True)
class Node:
    """A part of the council in the nested list."""

    name: str
    code: str
    level: str
    url: str
    more: str
    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class ChangeDay:
    """A day on which a part of the council changed its name or place, opened or closed."""

    day: date
    changes: int


@dataclass(frozen=True, slots=True)
class Chart:
    """The council on a day: nested, drawn and counted."""

    nodes: tuple[Node, ...]
    picture: Picture
    counted: str
    days: tuple[ChangeDay, ...]


@dataclass(frozen=True, slots=True)
class ListLine:
    """A part of the council in the list."""

    name: str
    code: str
    level: str
    url: str
    belongs_to: str
    below: int


def count_in_words(level: int, number: int) -> str:
    """Such as "3 services"."""
    return str(COUNTED[level] % {"n": number})  # type: ignore[operator]  # a lazy plural has no types


def chart(rows: Sequence[PlacementRow], day: date, today: date) -> Chart:
    """The chart of a day, with the days nearest to it on which something changed."""
    tree = tree_at(rows, day)
    deepest = Level.SERVICE if len(tree.places) > MOST_IN_ONE_LIST else Level.UNIT
    roots = tree.children(None)
    numbers = Counter(place.level for place in tree.places.values())
    return Chart(
        nodes=tuple(_node(tree, place, deepest, day, today) for place in roots),
        picture=picture_of(tree, roots, Level.SERVICE),
        counted=", ".join(count_in_words(level, numbers[level]) for level in LEVELS if numbers[level]),
        days=_days(rows, day),
    )


def picture_of(tree: Tree, roots: Sequence[Place], deepest: int) -> Picture:
    """Draw parts down to a level, or one less where the picture would be longer than anybody reads."""
    branches = [_branch(tree, place, deepest) for place in roots]
    if sum(rows_needed(branch) for branch in branches) > MOST_ROWS:
        branches = [_branch(tree, place, deepest - 1) for place in roots]
    return draw(branches)


def list_lines(tree: Tree, day: date, today: date, *, words: str = "", level: int = 0) -> list[ListLine]:
    """All lines of the list; ``level`` 0 means every level."""
    wanted = words.strip().casefold()
    found = []
    for place in tree.places.values():
        if level and place.level != level:
            continue
        if wanted and wanted not in place.name.casefold() and wanted not in place.code.casefold():
            continue
        above = tree.line(place.unit_id)[1:-1]
        found.append(
            ListLine(
                name=place.name,
                code=place.code,
                level=str(Level(place.level).label),
                url=unit_url(place.code, day, today),
                belongs_to=" / ".join(one.name for one in above),
                below=len(tree.children(place.unit_id)),
            )
        )
    return sorted(found, key=lambda line: (line.name.casefold(), line.code))


def tree_and_rows(day: date) -> tuple[Tree, list[PlacementRow]]:
    """The tree of a day, and every placement on record, later ones too. One query."""
    rows = placement_rows(date.max)
    return tree_at(rows, day), rows


def unit_url(code: str, day: date, today: date) -> str:
    """The page of a part, on the day that is looked at."""
    query = "" if day == today else f"?{urlencode({'on': day.isoformat()})}"
    return reverse("administration:organisation_unit", args=[code]) + query


def _node(tree: Tree, place: Place, deepest: int, day: date, today: date) -> Node:
    children = tree.children(place.unit_id)
    is_last = place.level >= deepest
    return Node(
        name=place.name,
        code=place.code,
        level=str(Level(place.level).label),
        url=unit_url(place.code, day, today),
        more=count_in_words(place.level + 1, len(children)) if is_last and children else "",
        children=() if is_last else tuple(_node(tree, child, deepest, day, today) for child in children),
    )


def _branch(tree: Tree, place: Place, deepest: int) -> Branch:
    children = tree.children(place.unit_id)
    if place.level < deepest:
        return Branch(place.name, [_branch(tree, child, deepest) for child in children])
    return Branch(place.name, more=count_in_words(place.level + 1, len(children)) if children else "")


def _days(rows: Sequence[PlacementRow], day: date) -> tuple[ChangeDay, ...]:
    """The last days of change up to the day that is looked at, and all that are on record after it, newest first."""
    numbers = Counter(row.valid_from for row in rows if row.revision == 1)
    later = [one for one in sorted(numbers) if one > day][:MOST_DAYS]
    earlier = [one for one in sorted(numbers, reverse=True) if one <= day][:MOST_DAYS]
    return tuple(ChangeDay(one, numbers[one]) for one in [*reversed(later), *earlier])


def table_header() -> list[str]:
    """The heading of the list as a file."""
    return [_("Name"), _("Code"), _("Level"), _("Belongs to"), _("Directly below it")]
