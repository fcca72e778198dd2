"""The one scorecard that every audience reads: two screens can never disagree about a number (DESIGN section 2)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import DateTimeField, DecimalField, OuterRef, Q, QuerySet, Subquery
from django.db.models import Value as Constant

from council_pm.core.access import AccessScope
from council_pm.org.selectors import placement_rows
from council_pm.org.tree import Tree, tree_at
from council_pm.people.selectors import in_force
from indicators.as_known import rows_as_known
from indicators.known_later import known_query
from indicators.models import BasketItem, BasketKind, CurrentStatus, Definition, Ownership, OwnershipKind, Series
from indicators.restated import changed_at, restated_from
from indicators.selectors.rows import JUDGED, CurrentRow, ScorecardRow, SeriesRow, build_row
from indicators.visibility import Sight

MOST_EXCEPTIONS = 7
MOST_GOING_WELL = 3


@dataclass(frozen=True, slots=True)
class Choice:
    """Which series: those of a basket, those of units, the totals of indicators by code, or series by id."""

    basket: str = ""
    unit_ids: frozenset[int] = frozenset()
    codes: frozenset[str] = frozenset()
    series_ids: frozenset[int] = frozenset()

    def of_series(self, as_of: date, path: str = "") -> Q:
        """The condition on a series that is reached over ``path``."""
        if self.basket:
            items = BasketItem.objects.filter(in_force(as_of), basket__slug=self.basket)
            return Q(**{f"{path}id__in": items.values("series_id")})
        if self.series_ids:
            return Q(**{f"{path}id__in": list(self.series_ids)})
        if self.codes:
            return Q(**{f"{path}indicator__code__in": list(self.codes), f"{path}breakdown": ""})
        goes_on = Q(**{f"{path}indicator__retired_on": None}) | Q(**{f"{path}indicator__retired_on__gte": as_of})
        return goes_on & Q(**{f"{path}unit_id__in": list(self.unit_ids), f"{path}breakdown": ""})


@dataclass(frozen=True, slots=True)
class Filters:
    """What a reader asked to see; empty means everything. ``sort`` is attention, name or theme."""

    theme: str = ""
    status: str = ""
    direction: str = ""
    sort: str = "attention"

    def __bool__(self) -> bool:
        return bool(self.theme or self.status or self.direction)

    def keeps(self, row: ScorecardRow) -> bool:
        """Whether a line stays."""
        return (
            (not self.theme or row.theme == self.theme)
            and (not self.status or row.status == self.status)
            and (not self.direction or row.direction == self.direction)
        )


SORTS: Mapping[str, Callable[[ScorecardRow], tuple[Any, ...]]] = {
    "attention": lambda row: (row.order, row.name),
    "name": lambda row: (row.name,),
    "theme": lambda row: (row.theme, row.order, row.name),
}


@dataclass(frozen=True, slots=True)
class Counts:
    """The lights in force, counted. Totals are computed, never typed."""

    total: int
    by_status: Mapping[str, int]
    by_cell: Mapping[tuple[str, str], int]
    reported: int
    reported_on_target: int
    reported_judged: int
    quarter_end: date | None

    @property
    def judged(self) -> int:
        """Indicators with a target and a figure: what a percentage is of."""
        return sum(self.by_status.get(code, 0) for code in JUDGED)

    def of(self, status: str, direction: str | None = None) -> int:
        """How many have this light (and move this way)."""
        return self.by_cell.get((status, direction), 0) if direction else self.by_status.get(status, 0)


@dataclass(frozen=True, slots=True)
class Scorecard:
    """Every line of a choice, worst first, as one reader sees it on a day.

    ``known_on`` is the past day whose knowledge it shows, nothing for today's.
    """

    rows: tuple[ScorecardRow, ...]
    as_of: date
    known_on: date | None = None

    @property
    def counts(self) -> Counts:
        """The counts of all lines."""
        return count(self.rows)

    @property
    def exceptions(self) -> list[ScorecardRow]:
        """At most seven to ask about: off target and getting worse, then newly off target, then off target."""
        red = [row for row in self.rows if row.status == "red"]
        red.sort(key=lambda row: (row.direction != "worse", not newly_red(row), row.order, row.name))
        return red[:MOST_EXCEPTIONS]

    @property
    def going_well(self) -> list[ScorecardRow]:
        """At most three that are on target and getting better."""
        return [row for row in self.rows if row.status == "green" and row.direction == "better"][:MOST_GOING_WELL]

    @property
    def slipping(self) -> list[ScorecardRow]:
        """On target, but getting worse: a list of its own (4.4)."""
        return [row for row in self.rows if row.status == "green" and row.direction == "worse"]

    @property
    def likely_to_miss(self) -> list[ScorecardRow]:
        """On target now, and off target at the end of the year by the forecast (4.4)."""
        return [row for row in self.rows if row.status == "green" and row.forecast_status == "red"]

    @property
    def without_figure(self) -> list[ScorecardRow]:
        """Overdue, not due yet, or no data: with the reason in the line's sentence."""
        return [row for row in self.rows if row.status in {"overdue", "not_due", "no_data", "suppressed"}]

    @property
    def themes(self) -> list[str]:
        """The themes that occur, in alphabetical order."""
        return sorted({row.theme for row in self.rows})

    def changed_since(self, day: date, then: Mapping[int, str] | None = None) -> list[tuple[ScorecardRow, str]]:
        """Lines whose light is another one than members could see on that day, each with that one.

        ``then`` holds, by series, the lights that they saw on that day where what they rest on was changed since.
        """
        told = then or {}
        seen = ((row, told.get(row.series_id) or row.status_on(day)) for row in self.rows)
        return [(row, before) for row, before in seen if before is not None and before != row.status]

    def filtered(self, filters: Filters) -> Scorecard:
        """The lines that the filters keep, in the order asked for."""
        key = SORTS.get(filters.sort, SORTS["attention"])
        return replace(self, rows=tuple(sorted((row for row in self.rows if filters.keeps(row)), key=key)))


def newly_red(row: ScorecardRow) -> bool:
    """Off target now and not so in the period before."""
    return row.status == "red" and len(row.recent) > 1 and row.recent[-2].status != "red"


def count(rows: Iterable[ScorecardRow]) -> Counts:
    """Count lights, and beside them those reported in the latest quarter that has figures."""
    rows = list(rows)
    often = [row for row in rows if row.period_end and row.recent and _days(row) <= 100]
    latest = max((row.period_end for row in often if row.period_end), default=None)
    reported = [row for row in often if latest and row.period_end and (latest - row.period_end).days < 85]
    reported_judged = [row for row in reported if row.status in JUDGED]
    return Counts(
        total=len(rows),
        by_status=Counter(row.status for row in rows),
        by_cell=Counter((row.status, row.direction) for row in rows),
        reported=len(reported),
        reported_on_target=sum(row.status == "green" for row in reported_judged),
        reported_judged=len(reported_judged),
        quarter_end=latest,
    )


def scorecard(
    choice: Choice, sight: Sight, as_of: date, *, tree: Tree | None = None, known_on: date | None = None
) -> Scorecard:
    """Every line of a choice as a reader of this sight sees it on a day, worst first.

    Two queries; a third for the organisation's tree where the reader's own place matters and no tree is given.
    With ``known_on`` as it was known, and had been released, at the end of that day: what is in the choice, figures,
    lights, trends and forecasts are of then, and what the reader may see is of today. A fixed number of queries more.
    """
    if known_on is not None:
        return _as_known(choice, sight, as_of, known_on, tree)
    lines = _lines(_current_rows(choice, as_of), readable(choice, sight, as_of, tree=tree), as_of)
    return Scorecard(tuple(sorted(lines, key=lambda row: (row.order, row.name))), as_of)


def few_lines(series_ids: frozenset[int], sight: Sight, as_of: date, tree: Tree) -> dict[int, ScorecardRow]:
    """The same lines by series, of a few of them: one query, which repeats a series for each of its judgements.

    They do not tell what was restated or changed beneath them: to ask that costs more than all the rest.
    """
    if not series_ids:
        return {}
    rows = _series(Choice(series_ids=series_ids), as_of, as_of).annotate(
        restated=Constant(None, output_field=DecimalField()), changed=Constant(None, output_field=DateTimeField())
    )
    series: dict[int, SeriesRow] = {}
    current: list[CurrentRow] = []
    for row in rows.values_list(*SERIES, *(_over_current(name) for name in CURRENT)):
        one = SeriesRow(*row[: len(SERIES)])
        series[one.series_id] = one
        if row[len(SERIES)] is not None:  # a series that was never judged has none
            current.append(CurrentRow(*row[len(SERIES) :]))
    pairs = [(one, sight.step(scope_of(one.unit_id, one.portfolio_id, tree))) for one in series.values()]
    return {line.series_id: line for line in _lines(current, pairs, as_of)}


def _over_current(name: str) -> str:
    return name if name in ("restated", "changed") else f"current__{name}"


def _as_known(choice: Choice, sight: Sight, as_of: date, known_on: date, tree: Tree | None) -> Scorecard:
    pairs = [
        (_before_its_end(series, known_on), step)
        for series, step in readable(choice, sight, as_of, tree=tree, held_on=known_on)
    ]
    current = rows_as_known([series.series_id for series, _step in pairs], known_on)
    lines = [replace(row, url=f"{row.url}{known_query(known_on)}") for row in _lines(current, pairs, known_on)]
    return Scorecard(tuple(sorted(lines, key=lambda row: (row.order, row.name))), known_on, known_on)


def _before_its_end(series: SeriesRow, day: date) -> SeriesRow:
    """On a day before its end nobody spoke of that end."""
    ended = series.retired_on is not None and series.retired_on <= day
    return series if ended else series._replace(retired_on=None)


def _lines(rows: Iterable[CurrentRow], pairs: Iterable[tuple[SeriesRow, int]], as_of: date) -> list[ScorecardRow]:
    current: dict[int, list[CurrentRow]] = {}
    for row in rows:
        current.setdefault(row.series_id, []).append(row)
    lines = []
    for series, step in pairs:
        visible = [row for row in current.get(series.series_id, []) if row.audience >= step]
        lines.append(build_row(series, min(visible, key=lambda row: row.audience, default=None), step, as_of))
    return lines


def readable(
    choice: Choice, sight: Sight, as_of: date, *, tree: Tree | None = None, held_on: date | None = None
) -> list[tuple[SeriesRow, int]]:
    """The series of a choice, each with the step of the ladder at which a reader of this sight stands for it.

    One query; another one for the organisation's tree where the reader's own place matters and no tree is given.
    ``held_on``: the day on which they were in the choice, where that is another one.
    """
    if sight.needs_places and tree is None:
        tree = tree_at(placement_rows(as_of), as_of)
    return [
        (series, sight.step(scope_of(series.unit_id, series.portfolio_id, tree)))
        for series in _series_rows(choice, as_of, held_on or as_of)
    ]


def scope_of(unit_id: int, portfolio_id: int | None, tree: Tree | None) -> AccessScope:
    """Where a series belongs: its unit and everything above it, and its portfolio."""
    return AccessScope(
        units=(tree.above(unit_id) if tree else None) or frozenset({unit_id}),
        portfolios=frozenset({portfolio_id}) if portfolio_id else frozenset(),
    )


def _days(row: ScorecardRow) -> int:
    last = row.recent[-1]
    return (last.end - last.start).days


# What a ``CurrentRow`` and a ``SeriesRow`` hold, in their order, each over the path of its own table.
CURRENT = (
    "series_id",
    "audience",
    "recent",
    "snapshot__status",
    "snapshot__marker",
    "snapshot__gap",
    "snapshot__vs_previous",
    "snapshot__vs_last_year",
    "snapshot__trend",
    "snapshot__trend_sentence",
    "snapshot__forecast_status",
    "snapshot__forecast_sentence",
    "snapshot__forecast",
    "snapshot__forecast_low",
    "snapshot__forecast_high",
    "snapshot__flags",
    "snapshot__standing_sentence",
    "snapshot__sentence",
    "snapshot__start",
    "snapshot__end",
    "snapshot__value__value",
    "snapshot__value__demonstration",
    "snapshot__target__value",
    "snapshot__target__low",
    "snapshot__target__high",
    "snapshot__value_id",
    "restated",
    "changed",
    "snapshot__value__confidence__grade",
    "snapshot__value__confidence__reasons",
)
SERIES = (
    "pk",
    "unit_id",
    "breakdown",
    "indicator_id",
    "indicator__code",
    "indicator__definitions__name",
    "indicator__definitions__unit",
    "indicator__definitions__decimals",
    "indicator__definitions__polarity",
    "indicator__definitions__frequency",
    "indicator__definitions__calendar",
    "indicator__definitions__measure_kind",
    "indicator__definitions__reported_as",
    "indicator__definitions__seasonal",
    "indicator__definitions__lag_working_days",
    "indicator__definitions__theme",
    "indicator__definitions__influence",
    "indicator__retired_on",
    "owner_title",
    "portfolio",
)


def _current_rows(choice: Choice, as_of: date) -> Iterable[CurrentRow]:
    judged = CurrentStatus.objects.filter(choice.of_series(as_of, "series__"))
    rows = judged.annotate(restated=restated_from("snapshot__value__"), changed=changed_at("series__"))
    return (CurrentRow(*row) for row in rows.values_list(*CURRENT))


def _series_rows(choice: Choice, as_of: date, held_on: date) -> Iterable[SeriesRow]:
    return (SeriesRow(*row) for row in _series(choice, as_of, held_on).values_list(*SERIES))


def _series(choice: Choice, as_of: date, held_on: date) -> QuerySet[Series]:
    newest = Definition.objects.filter(indicator=OuterRef("indicator")).order_by("-version").values("pk")[:1]
    owner = (
        Ownership.objects.filter(in_force(held_on), indicator=OuterRef("indicator"), kind=OwnershipKind.OWNER)
        .order_by("-starts")
        .values("post__title")[:1]
    )
    portfolio = (
        BasketItem.objects.filter(in_force(as_of), series=OuterRef("pk"), basket__kind=BasketKind.PORTFOLIO)
        .order_by("pk")
        .values("basket__portfolio_id")[:1]
    )
    rows = Series.objects.filter(choice.of_series(held_on), indicator__definitions__pk=Subquery(newest))
    return rows.annotate(owner_title=Subquery(owner), portfolio=Subquery(portfolio))
