"""Rebases, excluded periods and "this is not good enough" as screens show them: who decided what, when and why.

Each is about a figure, so that a reader sees it once the reader sees that figure (matrix M010 to M010c).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from council_pm.core.periods import Calendar, Frequency, Period
from council_pm.people.selectors import signatories
from indicators.bulk import among
from indicators.known_later import end_of
from indicators.models import Definition, Exclusion, Rebase, Series, StandardJudgement, Value
from indicators.selectors.formulas import Seen
from indicators.selectors.holders import shown_names
from indicators.visibility import Sight


@dataclass(frozen=True, slots=True)
class Said:
    """What one person decided on a day, and why. ``who`` is a name or a post, as the reader may see."""

    on: date
    who: str
    reason: str


@dataclass(frozen=True, slots=True)
class Change:
    """A rebase or an exclusion, of a period or from it on; ``id`` is that of its newest revision.

    One that stands was not taken back.
    """

    id: int
    series_id: int
    line: str
    of: Period
    period: str
    said: Said
    taken_back: Said | None

    @property
    def stands(self) -> bool:
        """Whether it is in force."""
        return self.taken_back is None


@dataclass(frozen=True, slots=True)
class Changes:
    """What was decided about lines, by period."""

    rebases: tuple[Change, ...] = ()
    exclusions: tuple[Change, ...] = ()

    @property
    def standing(self) -> tuple[Change, ...]:
        """What is in force."""
        return tuple(one for one in (*self.rebases, *self.exclusions) if one.stands)

    @property
    def taken_back(self) -> tuple[Change, ...]:
        """What is not in force any more."""
        return tuple(one for one in (*self.rebases, *self.exclusions) if not one.stands)


@dataclass(frozen=True, slots=True)
class NotGoodEnough:
    """A judgement that stands: whose, of which period's figure, when and why. The person is named to everybody.

    ``of_earlier_figure`` says that the figure was restated since.
    """

    id: int
    value_id: int
    by_id: int
    period: Period
    label: str
    said: Said
    of_earlier_figure: bool


class _Decision(NamedTuple):
    """The newest revision of a rebase or an exclusion, and the one that began it."""

    newest: Any
    said: Any


@dataclass(frozen=True, slots=True)
class Decided:
    """Every rebase and exclusion of some lines, whoever may see them."""

    rebases: Sequence[_Decision]
    exclusions: Sequence[_Decision]

    @property
    def starts(self) -> list[date]:
        """The days on which new segments begin, in order; of one line."""
        return [one.newest.on for one in self.rebases if one.newest.active]

    @property
    def excluded(self) -> set[tuple[date, date]]:
        """The first and last days of the periods that are left out; of one line."""
        return {(one.newest.start, one.newest.end) for one in self.exclusions if one.newest.active}


def decided_on(lines: Sequence[Series], known_on: date | None = None) -> Decided:
    """What was decided about these lines, or had been at the end of a day; two queries."""
    chosen = among("series_id", [line.pk for line in lines])
    if known_on is not None:
        chosen &= Q(known_from__lt=end_of(known_on))
    return Decided(
        list(_newest(Rebase.objects.filter(chosen), ("series_id", "on"))),
        list(_newest(Exclusion.objects.filter(chosen), ("series_id", "start", "end"))),
    )


def changes_of(
    definition: Definition,
    lines: Sequence[Series],
    sight: Sight,
    as_of: date,
    *,
    every_name: bool,
    titles: Mapping[int, str] | None = None,
    decided: Decided | None = None,
) -> Changes:
    """What was decided about these lines of an indicator, as far as the reader sees the figures that it is about.

    ``titles`` names the lines by id, where there are several; ``decided`` is given by who has read it already.
    """
    decided = decided or decided_on(lines)
    every = [*decided.rebases, *decided.exclusions]
    if not every:
        return Changes()
    names = shown_names({row.by_id for one in every for row in one}, every_name=every_name)
    periods = _seen_periods(lines, {_start(one.newest) for one in every}, sight, as_of)

    def shown(decisions: Iterable[_Decision]) -> tuple[Change, ...]:
        return tuple(
            _change(one, period, definition, titles or {}, names)
            for one in decisions
            if (period := _period_of(one.newest, periods)) is not None
        )

    return Changes(shown(decided.rebases), shown(decided.exclusions))


def standard_judgements(
    series: Series, definition: Definition, sight: Sight, as_of: date, *, period: Period | None = None
) -> list[NotGoodEnough]:
    """What stands of a line, or of one period of it, the latest period first, as far as the reader sees the figures."""
    rows = StandardJudgement.objects.filter(value__series=series).select_related("value")
    if period is not None:
        rows = rows.filter(value__start=period.start, value__end=period.end)
    standing = [one.newest for one in _newest(rows, ("value_id", "by_id")) if one.newest.active]
    if not standing:
        return []
    seen = Seen(((series.pk, series.unit_id, row.value.round_id) for row in standing), as_of)
    readable = [row for row in standing if seen.by(sight, series.pk, row.value.round_id)]
    people = signatories({row.by_id for row in readable})
    in_force = _figures_in_force(series, {row.value.start for row in readable})
    found = []
    for row in sorted(readable, key=lambda one: (one.value.end, one.known_from), reverse=True):
        of = Period(row.value.start, row.value.end)
        who = people[row.by_id].name if row.by_id in people else _("a person who has left")
        said = Said(timezone.localdate(row.known_from), who, row.reason)
        restated = in_force[of] != row.value_id
        found.append(NotGoodEnough(row.pk, row.value_id, row.by_id, of, _label(of, definition), said, restated))
    return found


def _newest(rows: Any, key: Sequence[str]) -> Iterator[_Decision]:
    """The newest revision of each, with the one that began what it is about: itself, or the one that it takes back."""
    found: dict[tuple[Any, ...], list[Any]] = {}
    for row in rows.order_by(*key, "revision"):
        found.setdefault(tuple(getattr(row, name) for name in key), []).append(row)
    for revisions in found.values():
        yield _Decision(revisions[-1], revisions[-1] if revisions[-1].active else revisions[-2])


def _seen_periods(lines: Sequence[Series], starts: set[date], sight: Sight, as_of: date) -> list[tuple[int, Period]]:
    """The periods of these lines that begin on these days and have a figure that the reader sees."""
    units = {line.pk: line.unit_id for line in lines}
    rows = Value.objects.filter(among("series_id", units), start__in=starts, value__isnull=False).order_by("end")
    figures = list(rows.values_list("series_id", "start", "end", "round_id"))
    seen = Seen(((pk, units[pk], round_id) for pk, _start, _end, round_id in figures), as_of)
    return [(pk, Period(start, end)) for pk, start, end, round_id in figures if seen.by(sight, pk, round_id)]


def _period_of(row: Any, seen: Sequence[tuple[int, Period]]) -> Period | None:
    """The period that it is about, where the reader sees its figure."""
    of_line = (period for pk, period in seen if pk == row.series_id and period.start == _start(row))
    return next((period for period in of_line if isinstance(row, Rebase) or period.end == row.end), None)


def _start(row: Any) -> date:
    day: date = row.on if isinstance(row, Rebase) else row.start
    return day


def _change(
    one: _Decision, period: Period, definition: Definition, titles: Mapping[int, str], names: Mapping[int, str]
) -> Change:
    return Change(
        id=one.newest.pk,
        series_id=one.newest.series_id,
        line=titles.get(one.newest.series_id, ""),
        of=period,
        period=_label(period, definition),
        said=_said(one.said, names),
        taken_back=None if one.newest.active else _said(one.newest, names),
    )


def _said(row: Any, names: Mapping[int, str]) -> Said:
    return Said(timezone.localdate(row.known_from), names.get(row.by_id, ""), row.reason)


def _figures_in_force(series: Series, starts: set[date]) -> dict[Period, int]:
    rows = Value.objects.filter(series=series, start__in=starts).order_by("revision").values_list("start", "end", "pk")
    return {Period(start, end): pk for start, end, pk in rows}


def _label(period: Period, definition: Definition) -> str:
    return period.short_label(Calendar(definition.calendar), frequency=Frequency(definition.frequency))
