"""Parts of the council with their counts: departments, the services of one, the units of another.

A figure belongs to the part below which its unit stood at the end of its period, so that a reorganisation changes no
count of the past; links and rights follow the organisation of the day.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.cache import cache
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from council_pm.core.marks import status_label
from council_pm.dashboards.selectors.summary import Count
from council_pm.org.selectors import placement_rows
from council_pm.org.tree import Place, PlacementRow, Tree, tree_at
from indicators.selectors.rows import JUDGED, ScorecardRow
from indicators.selectors.scorecard import Counts, count


class Organisation:
    """The tree of the day and of any earlier day, from one query."""

    def __init__(self, rows: Sequence[PlacementRow], as_of: date) -> None:
        self.rows = rows
        self.as_of = as_of
        self.today = tree_at(rows, as_of)
        self._trees: dict[date, Tree] = {as_of: self.today}

    def at(self, day: date) -> Tree:
        """The tree as it stood on a day up to ``as_of``."""
        day = min(day, self.as_of)
        if day not in self._trees:
            self._trees[day] = tree_at(self.rows, day)
        return self._trees[day]

    def of_row(self, row: ScorecardRow) -> Tree:
        """The tree by which a line is grouped: that of the end of its period, or of the day where it has none."""
        tree = self.at(row.period_end) if row.period_end else self.today
        return tree if tree.line(row.unit_id) else self.today

    def ever_below(self, unit_id: int) -> frozenset[int]:
        """The ids of all units that stood below this one on any day so far, itself included."""
        days = {row.valid_from for row in self.rows} | {self.as_of}
        return frozenset().union(*(self.at(day).below(unit_id) for day in days))

    def before(self, unit_id: int, day: date) -> frozenset[int] | None:
        """The ids of what a unit stood below on the day before, itself included; nothing where it was not there."""
        tree = self.at(day - timedelta(days=1))
        return tree.above(unit_id) if unit_id in tree else None

    def belongs(self, row: ScorecardRow, unit_id: int) -> bool:
        """Whether a line counts for this part."""
        return unit_id in self.of_row(row).above(row.unit_id)


@dataclass(frozen=True, slots=True)
class Part:
    """A part with its lights: how many now, and how that compares."""

    name: str
    url: str
    counts: tuple[Count, ...]
    others: int
    total: int
    change: str
    since_previous: str
    since_last_year: str


def organisation(as_of: date, version: int) -> Organisation:
    """Every place on record until a day; one query for each data version."""
    key = f"placements:{version}:{as_of.isoformat()}"
    rows: list[PlacementRow] | None = cache.get(key)
    if rows is None:
        rows = placement_rows(as_of)
        cache.set(key, rows)
    return Organisation(rows, as_of)


def parts(rows: Iterable[ScorecardRow], org: Organisation, level: int, above: Place | None = None) -> list[Part]:
    """The parts of a level (2 departments, 3 services, 4 units) that stand below ``above`` today or have figures.

    Lines of ``above`` itself, and of whatever stands no lower, come last under its own name.
    """
    found: dict[int, tuple[Place, list[ScorecardRow]]] = {}
    for place in org.today.children(above.unit_id) if above else _of_level(org.today, level):
        found[place.unit_id] = (place, [])
    directly: list[ScorecardRow] = []
    for row in rows:
        home = org.of_row(row).ancestor(row.unit_id, level)
        if home is None:
            directly.append(row)
        else:
            found.setdefault(home.unit_id, (home, []))[1].append(row)
    listed = [_part(place.name, _url(place, org.today), lines) for place, lines in found.values()]
    listed.sort(key=lambda part: ([-one.count for one in part.counts], part.name))
    if directly:
        listed.append(_part(above.name if above else _("The council as a whole"), "", directly))
    return listed


def compared(rows: Sequence[ScorecardRow]) -> tuple[str, str]:
    """How many are better and worse: against the period before, and against a year before."""
    return _better_worse([row.vs_previous for row in rows]), _better_worse([row.vs_last_year for row in rows])


def _of_level(tree: Tree, level: int) -> list[Place]:
    return sorted((place for place in tree.places.values() if place.level == level), key=lambda place: place.code)


def _url(place: Place, today: Tree) -> str:
    return reverse("dashboards:unit_page", args=[place.code]) if place.unit_id in today else ""


def _part(name: str, url: str, rows: Sequence[ScorecardRow]) -> Part:
    counts = count(rows)
    previous, last_year = compared(rows)
    shown = [*JUDGED, "overdue"]
    return Part(
        name=name,
        url=url,
        counts=tuple(Count(code, status_label(code), counts.of(code), "") for code in shown),
        others=counts.total - sum(counts.of(code) for code in shown),
        total=counts.total,
        change=_change(rows, counts),
        since_previous=previous,
        since_last_year=last_year,
    )


def _change(rows: Sequence[ScorecardRow], counts: Counts) -> str:
    """How many more or fewer are off target than a period before, each indicator by its own periods."""
    before = 0
    known = 0
    for row in rows:
        earlier = row.recent if row.status in {"overdue", "not_due"} else row.recent[:-1]
        known += bool(earlier)
        before += bool(earlier) and earlier[-1].status == "red"
    if not known:
        return ""
    more = counts.of("red") - before
    if more > 0:
        return ngettext("%(count)s more", "%(count)s more", more) % {"count": more}
    if more < 0:
        return ngettext("%(count)s fewer", "%(count)s fewer", -more) % {"count": -more}
    return _("as many")


def _better_worse(directions: Sequence[str]) -> str:
    better, worse = directions.count("better"), directions.count("worse")
    if not any(code != "not_available" for code in directions):
        return _("nothing to compare")
    return _("%(better)s better, %(worse)s worse") % {"better": better, "worse": worse}
