"""The figures of series as the engine reads them: the latest revision of each period, in one query.

A series comes as one text with all its figures and is taken apart here: thousands of rows through the machinery of
models were the largest cost of a recomputation.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache, partial
from typing import Any, NamedTuple

from django.db.models import F, Max, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from council_pm.core.prepared import Prepared
from indicators.bulk import gathering
from indicators.engine import MEMBERS_STEP, PUBLIC_STEP, ValueFact
from indicators.models import Release, Value
from indicators.trends.lines import Figure

_FIGURES = Prepared(
    "series_id",
    lambda chosen, since: gathering(
        Value.objects.filter(chosen, end__gte=since),
        "series_id",
        (
            F("end"), F("start"), F("revision"), F("pk"), F("absent"), F("provisional"), F("round_id"),
            F("known_from"), Cast("value", TextField()), Cast("numerator", TextField()),
            Cast("denominator", TextField()),
        ),
    ),
)  # fmt: skip

SeenFrom = tuple[int, tuple[date | None, ...]]
"""The widest audience that sees a figure, and since when each audience does."""


class Seen(NamedTuple):
    """The figure in force of one period, as statistics read it, with the audiences that see it.

    ``text`` is its value to the last decimal, as the database writes it.
    """

    figure: Figure
    step: int
    seen: tuple[date | None, ...]
    text: str | None
    absent: str
    provisional: bool

    @property
    def fact(self) -> ValueFact:
        """What a status reads: decimals."""
        value, one = None if self.text is None else Decimal(self.text), self.figure
        return ValueFact(one.id, one.start, one.end, value, self.absent, self.provisional, self.step, self.seen)


# What the classes' own makers end with: theirs, that take arguments by name, cost as much as the rest of a row.
_figure: Callable[[tuple[Any, ...]], Figure] = partial(tuple.__new__, Figure)
_shown: Callable[[tuple[Any, ...]], Seen] = partial(tuple.__new__, Seen)


def read_figures(
    ids: Collection[int], since: date = date.min, known_on: date | None = None, without: Collection[int] = ()
) -> dict[int, list[Seen]]:
    """The figures of each series that has any, by end date; with ``since`` those of periods that end then or later.

    With ``known_on`` as they were known, and had been released, at the end of that day. ``without``: figures that are
    left out, so that those that they replaced stand.
    """
    shown_by: dict[tuple[int | None, str], SeenFrom] = {}
    releases = _releases(known_on or date.max)
    found: dict[int, list[Seen]] = {}
    for series_id, held in _FIGURES.gathered(ids, since):
        held.sort(key=by_period)
        latest: dict[tuple[str, str], Seen] = {}
        for end, start, _revision, pk, absent, provisional, round_id, known, value, top, bottom in held:
            shown = shown_by.get((round_id, known))
            if (known_on is not None and _day_in_london(known) > known_on) or pk in without:
                continue
            if shown is None:
                shown = shown_by[(round_id, known)] = _seen(round_id, _day_in_london(known), releases)
            step, seen = shown
            numbers = value and float(value), top and float(top), bottom and float(bottom)
            figure = _figure((pk, day_of(start), day_of(end), *numbers))
            latest[(start, end)] = _shown((figure, step, seen, value, absent, bool(provisional)))
        if latest:
            found[series_id] = list(latest.values())
    return found


def by_period(row: Sequence[str | int]) -> Sequence[str | int]:
    """End, start and revision of a row that begins with them: the later revision of a period comes last and stands."""
    return row[:3]


@lru_cache(maxsize=4096)
def day_of(text: str) -> date:
    """A day as the database writes it."""
    return date.fromisoformat(text)


def _day_in_london(text: str) -> date:
    """The day in London of a moment as the databases write it: in UTC, said or unsaid."""
    moment = datetime.fromisoformat(text)
    return timezone.localdate(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def _releases(until: date) -> dict[int, dict[int, date]]:
    found: dict[int, dict[int, date]] = defaultdict(dict)
    for round_id, audience, at in Release.objects.values_list("round_id", "audience").annotate(at=Max("at")):
        if (day := timezone.localdate(at)) <= until:
            found[round_id][audience] = day
    return found


def _seen(round_id: int | None, known: date, releases: Mapping[int, Mapping[int, date]]) -> SeenFrom:
    if round_id is None:
        return MEMBERS_STEP, (known, known, known, known, None)
    given = releases.get(round_id, {})
    step = max(given, default=0)
    days: list[date | None] = [known]
    for audience in range(1, PUBLIC_STEP + 1):
        wider = [max(day, known) for other, day in given.items() if other >= audience]
        days.append(min(wider) if wider else None)
    return step, tuple(days)
