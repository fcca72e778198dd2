"""What the council wrote down, read by plain SQL: figures, targets, rules, definitions, decisions, releases, places.

Nothing of what the product worked out of it is read. Moments become days in London, as members live by them.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from tests.truth.verdicts import Aim, Rule

LONDON = ZoneInfo("Europe/London")
Rows = Callable[[str], Iterable[Sequence[Any]]]


@dataclass(frozen=True)
class Figure:
    """A signed-off figure with the widest audience that sees it, and since when each step of the ladder does."""

    id: int
    start: dt.date
    end: dt.date
    revision: int
    value: Decimal | None
    absent: str
    top: Decimal | None
    bottom: Decimal | None
    provisional: bool
    demonstration: bool
    round: int | None
    known: dt.date
    step: int = 3
    seen: tuple[dt.date | None, ...] = ()


@dataclass(frozen=True)
class Definition:
    """What a version of a definition says of its figures."""

    indicator: int
    version: int
    known: dt.date
    name: str
    unit: str
    places: int
    polarity: str
    frequency: str
    calendar: str
    kind: str
    reported_as: str
    seasonal: bool
    lag: int
    theme: str
    multiplier: Decimal
    lowest: Decimal | None
    highest: Decimal | None
    small_sample: bool

    @property
    def to_date(self) -> bool:
        """Whether each figure is of the year so far."""
        return self.reported_as == "year_to_date"

    @property
    def by_year(self) -> bool:
        """Whether the default arrow is the one against last year."""
        return self.seasonal or self.kind == "cumulative" or self.to_date


@dataclass(frozen=True)
class Target:
    """A revision of a target."""

    id: int
    start: dt.date
    end: dt.date
    revision: int
    aim: Aim
    known: dt.date
    effective: dt.date | None


@dataclass(frozen=True)
class RuleRow:
    """A revision of a rule."""

    indicator: int
    revision: int
    rule: Rule
    known: dt.date
    effective: dt.date | None


@dataclass(frozen=True)
class Decision:
    """A rebase (its day twice) or an exclusion, by whom it stands until a later revision."""

    period: tuple[dt.date, dt.date]
    revision: int
    active: bool
    known: dt.date


@dataclass(frozen=True)
class SeriesRow:
    """A line of figures, of which indicator and which unit."""

    id: int
    indicator: int
    unit: int
    breakdown: str
    code: str
    retired: dt.date | None


@dataclass(frozen=True)
class Placement:
    """Where a unit stands from a day on."""

    unit: int
    code: str
    level: int
    name: str
    parent: int | None
    closed: bool
    successor: int | None
    since: dt.date
    revision: int


@dataclass(frozen=True)
class BasketItem:
    """A series in a basket, dated."""

    id: int
    basket: str
    kind: str
    portfolio: int | None
    committee: str | None
    series: int
    starts: dt.date
    ends: dt.date | None


@dataclass
class Journal:
    """Everything, by what it belongs to."""

    series: dict[int, SeriesRow] = field(default_factory=dict)
    figures: dict[int, list[Figure]] = field(default_factory=lambda: defaultdict(list))
    targets: dict[int, list[Target]] = field(default_factory=lambda: defaultdict(list))
    rules: dict[int, list[RuleRow]] = field(default_factory=lambda: defaultdict(list))
    definitions: dict[int, list[Definition]] = field(default_factory=lambda: defaultdict(list))
    breaks: dict[int, list[tuple[dt.date, dt.date]]] = field(default_factory=lambda: defaultdict(list))
    rebases: dict[int, list[Decision]] = field(default_factory=lambda: defaultdict(list))
    exclusions: dict[int, list[Decision]] = field(default_factory=lambda: defaultdict(list))
    releases: dict[int, dict[int, dt.date]] = field(default_factory=lambda: defaultdict(dict))
    others: dict[tuple[int, dt.date, dt.date], dict[int, Decimal]] = field(default_factory=lambda: defaultdict(dict))
    groups: list[tuple[str, list[int]]] = field(default_factory=list)
    areas: dict[str, int] = field(default_factory=dict)
    baskets: list[BasketItem] = field(default_factory=list)
    placements: list[Placement] = field(default_factory=list)
    meetings: dict[str, list[dt.date]] = field(default_factory=lambda: defaultdict(list))
    committees: list[tuple[str, str]] = field(default_factory=list)


def day(given: Any) -> dt.date:
    """A day as either database writes it."""
    if isinstance(given, dt.datetime):
        return given.date()
    return given if isinstance(given, dt.date) else dt.date.fromisoformat(str(given)[:10])


def maybe_day(given: Any) -> dt.date | None:
    """The same, where there may be none."""
    return None if given is None else day(given)


def day_of_moment(given: Any) -> dt.date:
    """The day in London of a moment in UTC."""
    moment = given if isinstance(given, dt.datetime) else dt.datetime.fromisoformat(str(given))
    return (moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)).astimezone(LONDON).date()


def number(given: Any) -> Decimal | None:
    """A figure as it is stored: at most six decimals, whatever the database made of it."""
    return None if given is None else Decimal(str(given)).quantize(Decimal("0.000001")).normalize() + 0


def read(rows: Rows) -> Journal:
    """Read it all; ``rows`` runs one statement."""
    found = Journal()
    for pk, indicator, unit, breakdown, code, retired in rows(
        "SELECT s.id, s.indicator_id, s.unit_id, s.breakdown, i.code, i.retired_on"
        " FROM indicators_series s JOIN indicators_indicator i ON i.id = s.indicator_id"
    ):
        found.series[pk] = SeriesRow(pk, indicator, unit, breakdown, code, maybe_day(retired))
    for round_id, audience, at in rows("SELECT round_id, audience, at FROM indicators_release"):
        found.releases[round_id][audience] = day_of_moment(at)
    for row in rows(
        'SELECT series_id, id, start, "end", revision, value, absent, numerator, denominator, provisional,'
        " demonstration, round_id, known_from FROM indicators_value"
    ):
        found.figures[row[0]].append(
            Figure(
                row[1], day(row[2]), day(row[3]), row[4], number(row[5]), row[6], number(row[7]), number(row[8]),
                bool(row[9]), bool(row[10]), row[11], day_of_moment(row[12]),
            )
        )  # fmt: skip
    _read_what_judges(found, rows)
    _read_decisions(found, rows)
    _read_others(found, rows)
    _read_places(found, rows)
    return found


def _read_what_judges(found: Journal, rows: Rows) -> None:
    for row in rows(
        'SELECT series_id, id, start, "end", revision, value, low, high, known_from, effective_from'
        " FROM indicators_target"
    ):
        aim = Aim(*map(number, row[5:8]))
        found.targets[row[0]].append(
            Target(row[1], day(row[2]), day(row[3]), row[4], aim, day_of_moment(row[8]), maybe_day(row[9]))
        )
    for row in rows(
        "SELECT indicator_id, revision, rule, tolerance_type, tolerance, amber_threshold, minimum_acceptable,"
        " known_from, effective_from FROM indicators_statusrule"
    ):
        rule = Rule(row[2], row[3], *map(number, row[4:7]))
        found.rules[row[0]].append(RuleRow(row[0], row[1], rule, day_of_moment(row[7]), maybe_day(row[8])))
    for row in rows(
        "SELECT indicator_id, version, known_from, name, unit, decimals, polarity, frequency, calendar, measure_kind,"
        " reported_as, seasonal, lag_working_days, theme, multiplier, lower_bound, upper_bound, small_sample"
        " FROM indicators_definition"
    ):
        found.definitions[row[0]].append(
            Definition(
                row[0], row[1], day_of_moment(row[2]), *row[3:11], bool(row[11]), row[12], row[13],
                number(row[14]) or Decimal(1), number(row[15]), number(row[16]), bool(row[17]),
            )
        )  # fmt: skip
    for indicator, on, known in rows('SELECT indicator_id, "on", known_from FROM indicators_seriesbreak'):
        found.breaks[indicator].append((day(on), day_of_moment(known)))


def _read_decisions(found: Journal, rows: Rows) -> None:
    for series, on, revision, active, known in rows(
        'SELECT series_id, "on", revision, active, known_from FROM indicators_rebase'
    ):
        found.rebases[series].append(Decision((day(on), day(on)), revision, bool(active), day_of_moment(known)))
    for series, start, end, revision, active, known in rows(
        'SELECT series_id, start, "end", revision, active, known_from FROM indicators_exclusion'
    ):
        period = day(start), day(end)
        found.exclusions[series].append(Decision(period, revision, bool(active), day_of_moment(known)))


def _read_others(found: Journal, rows: Rows) -> None:
    for indicator, area, start, end, value in rows(
        'SELECT indicator_id, area_id, start, "end", value FROM indicators_comparatorvalue'
    ):
        found.others[indicator, day(start), day(end)][area] = number(value) or Decimal(0)
    found.areas = {name: pk for pk, name in rows("SELECT id, name FROM indicators_area")}
    groups: dict[str, list[int]] = {}
    for name, area in rows(
        "SELECT g.name, m.area_id FROM indicators_areagroupmember m JOIN indicators_areagroup g ON g.id = m.group_id"
        " ORDER BY g.position, g.slug, m.area_id"
    ):
        groups.setdefault(name, []).append(area)
    found.groups = list(groups.items())


def _read_places(found: Journal, rows: Rows) -> None:
    for row in rows(
        "SELECT t.id, b.slug, b.kind, b.portfolio_id, c.slug, t.series_id, t.starts, t.ends"
        " FROM indicators_basketitem t JOIN indicators_basket b ON b.id = t.basket_id"
        " LEFT JOIN org_committee c ON c.id = b.committee_id ORDER BY t.id"
    ):
        found.baskets.append(BasketItem(*row[:6], day(row[6]), maybe_day(row[7])))
    for row in rows(
        "SELECT p.unit_id, u.code, u.level, p.name, p.parent_id, p.closed, p.successor_id, p.valid_from, p.revision"
        " FROM org_placement p JOIN org_orgunit u ON u.id = p.unit_id"
    ):
        found.placements.append(Placement(*row[:5], bool(row[5]), row[6], day(row[7]), row[8]))
    for slug, kind in rows("SELECT slug, kind FROM org_committee ORDER BY id"):
        found.committees.append((slug, kind))
    for slug, on in rows(
        'SELECT c.slug, m."on" FROM org_committeemeeting m JOIN org_committee c ON c.id = m.committee_id'
    ):
        found.meetings[slug].append(day(on))


def as_known(journal: Journal, until: dt.date) -> Journal:
    """The same as it was known, and had been released, at the end of a day."""

    def kept(rows: Mapping[int, Sequence[Any]]) -> dict[int, list[Any]]:
        return defaultdict(list, {key: [one for one in of if one.known <= until] for key, of in rows.items()})

    then = Journal(**vars(journal))
    then.figures, then.targets, then.rules = (kept(one) for one in (journal.figures, journal.targets, journal.rules))
    then.rebases, then.exclusions = kept(journal.rebases), kept(journal.exclusions)
    definitions = kept(journal.definitions)
    for indicator, versions in journal.definitions.items():
        if not definitions[indicator]:
            definitions[indicator] = [min(versions, key=lambda one: one.version)]
    then.definitions = definitions
    then.breaks = defaultdict(list, {key: [one for one in of if one[1] <= until] for key, of in journal.breaks.items()})
    then.releases = defaultdict(
        dict, {key: {step: at for step, at in of.items() if at <= until} for key, of in journal.releases.items()}
    )
    return then
