"""The lines that somebody may send figures of, found by what a file says: code, unit, breakdown, period."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from council_pm.core.access import AccessScope, Permission, may
from council_pm.core.periods import Calendar, Frequency, Period
from council_pm.org.selectors import tree
from indicators.bulk import among
from indicators.formula_facts import confirmed_formulas
from indicators.models import Definition, Return, Round, Series, Value
from indicators.revisions import in_effect
from indicators.selectors.return_places import providers_of
from indicators.wording import line_name

Window = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Line:
    """One series that a row of a file can be about, with what reading its figures needs."""

    series_id: int
    indicator_id: int
    code: str
    name: str
    unit_code: str
    breakdown: str
    measured_in: str
    calendar: Calendar
    frequency: Frequency
    retired_on: date | None
    sees_past: bool

    @property
    def title(self) -> str:
        """Code and name, and the part that it is broken down to."""
        return f"{self.code} {line_name(self.name, self.breakdown)}"


@dataclass(frozen=True, slots=True)
class Windows:
    """The rounds, returns and figures of periods that a file names."""

    rounds: Mapping[tuple[str, date, date], Round]
    latest: Mapping[str, date]
    returns: Mapping[tuple[int, int], int]
    signed: frozenset[tuple[int, date, date]]
    worked_out: frozenset[tuple[int, date]]

    def round_of(self, line: Line, period: Period) -> Round | None:
        """The round in which the figure of a period is collected."""
        return self.rounds.get((line.frequency.value, period.start, period.end))


def lines_in_reach(user: Any, codes: Collection[str], today: date) -> dict[str, list[Line]]:
    """The lines of these codes, whatever their case, whose figures this reader may enter, by code in lower case."""
    wanted = {code.casefold() for code in codes}
    rows = [
        row
        for row in Series.objects.order_by("pk").values_list(
            "pk", "indicator_id", "indicator__code", "unit_id", "unit__code", "breakdown", "indicator__retired_on"
        )
        if row[2].casefold() in wanted
    ]
    indicators = {row[1] for row in rows}
    definitions = _definitions(indicators)
    named, units = providers_of(sorted(indicators), today), tree(today)
    reach: dict[tuple[int, frozenset[int]], tuple[bool, bool]] = {}
    found: dict[str, list[Line]] = defaultdict(list)
    for pk, indicator_id, code, unit_id, unit_code, breakdown, retired_on in rows:
        posts = named.get(indicator_id, frozenset())
        if (unit_id, posts) not in reach:
            above = units.above(unit_id)
            # Who is only named as the data provider types the figure and is shown no other one.
            reach[unit_id, posts] = (
                may(user, Permission.ENTER_RETURN, AccessScope(units=above, posts=posts)),
                may(user, Permission.VIEW_DRAFT, AccessScope(units=above)),
            )
        definition = definitions.get(indicator_id)
        may_enter, sees_past = reach[unit_id, posts]
        if may_enter and definition is not None:
            name, measured_in, calendar, frequency = definition
            found[code.casefold()].append(
                Line(
                    pk, indicator_id, code, name, unit_code, breakdown, measured_in, Calendar(calendar),
                    Frequency(frequency), retired_on, sees_past,
                )
            )  # fmt: skip
    return found


def windows_of(asked: Sequence[tuple[Line, Period]]) -> Windows:
    """What stands for the periods that a file names. Six queries, whatever their number."""
    starts = {period.start for _line, period in asked}
    ids = {line.series_id for line, _period in asked}
    rounds = {(one.frequency, one.start, one.end): one for one in Round.objects.filter(start__in=starts)}
    latest: dict[str, date] = {}
    for often, end in Round.objects.values_list("frequency", "end"):
        latest[often] = max(latest.get(often, date.min), end)
    returns = Return.objects.filter(among("series_id", ids), round__start__in=starts)
    figures = Value.objects.filter(among("series_id", ids), start__in=starts)
    formulas = confirmed_formulas(sorted({line.indicator_id for line, _period in asked}))
    worked_out = {
        (line.series_id, period.end)
        for line, period in asked
        if not line.breakdown
        and (one := in_effect(formulas.get(line.indicator_id, []), period.end)) is not None
        and one.kind is not None
    }
    return Windows(
        rounds=rounds,
        latest=latest,
        returns={(round_id, series_id): pk for pk, round_id, series_id in returns.values_list("pk", "round", "series")},
        signed=frozenset(figures.values_list("series_id", "start", "end")),
        worked_out=frozenset(worked_out),
    )


def _definitions(indicator_ids: Collection[int]) -> dict[int, tuple[str, str, str, str]]:
    rows = Definition.objects.filter(among("indicator_id", indicator_ids)).order_by("indicator_id", "version")
    fields = rows.values_list("indicator_id", "name", "unit", "calendar", "frequency")
    return {indicator_id: (name, unit, calendar, often) for indicator_id, name, unit, calendar, often in fields}
