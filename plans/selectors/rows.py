"""Aims as lines: what proves each, how far it is, and when something is due; nested as one list of steps."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from council_pm.core.exact_text import exact_words
from indicators.selectors.rows import ScorecardRow
from plans.golden_thread import Thread
from plans.people_counts import PeopleCount
from plans.progress import Progress, progress
from plans.selectors.readable import AimRow, Proof


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """An indicator of an aim: its line as the dashboards show it, and the figure to reach by a day."""

    row: ScorecardRow
    target: Decimal | None
    by: date | None

    @property
    def target_text(self) -> str:
        """The figure to reach."""
        return exact_words(self.target) if self.target is not None else ""


@dataclass(frozen=True, slots=True)
class AimLine:
    """An aim with its indicators, how far it is, what is due next, and how many people's targets hang on it."""

    aim: AimRow
    measures: tuple[MeasureRow, ...]
    words: str
    due: str
    url: str
    people: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """An aim's line in a nested list. ``below`` support it directly; ``is_open`` where these follow at once.

    ``closes`` counts the lists that end after it, for a template that prints one step after the other: two thousand
    includes within each other would cost more than all that they show. ``number`` is its place, such as 2.1.
    """

    line: AimLine
    below: int
    is_open: bool
    closes: range
    number: str = ""


def told(
    aims: Iterable[AimRow],
    lines: Mapping[int, ScorecardRow],
    today: date,
    people: Mapping[int, PeopleCount] | None = None,
) -> dict[int, AimLine]:
    """Each aim with what there is to say of it, by its id. ``lines`` hold what the reader sees of each indicator."""
    url, day = address_of("plans:objective_page"), cache(lambda day: date_format(day, "j M Y"))
    counted = people or {}
    return {one.id: _line(one, lines, today, url(one.id), day, counted.get(one.id)) for one in aims}


def address_of(name: str) -> Callable[[int], str]:
    """The address of this name for any number: made once for a page, not once a line."""
    before, _number, after = reverse(name, args=[0]).rpartition("0")
    return lambda number: f"{before}{number}{after}"


def series_of(aims: Iterable[AimRow]) -> frozenset[int]:
    """The lines that stand behind these aims."""
    return frozenset(proof.series_id for one in aims for proof in one.proofs)


@dataclass(frozen=True, slots=True)
class Shape:
    """Which aims a nested list shows, in order, before anything of them is read: id and how deep."""

    places: Sequence[tuple[int, int]]
    open: Collection[int]

    @property
    def ids(self) -> frozenset[int]:
        """The aims."""
        return frozenset(one for one, _depth in self.places)


def shape_of(
    thread: Thread, roots: Sequence[int], opens: Callable[[int], bool], most: int, besides: Collection[int] = ()
) -> Shape:
    """What is shown below these aims: level by level those that ``opens``, as long as they are at most ``most``.

    No aim is shown twice, nor one of ``besides``, which stand elsewhere on the page: a circle ends there.
    """
    below: dict[int, list[int]] = {}
    roots = [one for one in roots if one not in besides]
    seen, level = {*roots, *besides}, list(roots)
    while level:
        following: list[int] = []
        for one in level:
            found = [each.id for each in thread.below(one) if each.id not in seen]
            if found and opens(one) and len(seen) + len(found) <= most:
                below[one] = found
                seen.update(found)
                following += found
        level = following
    places: list[tuple[int, int]] = []
    waiting = [(one, 0) for one in reversed(roots)]
    while waiting:
        one, depth = waiting.pop()
        places.append((one, depth))
        waiting += [(each, depth + 1) for each in reversed(below.get(one, ()))]
    return Shape(places, frozenset(below))


def steps_of(shape: Shape, thread: Thread, lines: Mapping[int, AimLine]) -> tuple[Step, ...]:
    """The nested list, step by step."""
    found: list[Step] = []
    counts: list[int] = []
    for place, (one, depth) in enumerate(shape.places):
        following = shape.places[place + 1][1] if place + 1 < len(shape.places) else 0
        del counts[depth + 1 :]
        if len(counts) <= depth:
            counts.append(0)
        counts[depth] += 1
        found.append(
            Step(
                lines[one], len(thread.below(one)), one in shape.open, range(max(depth - following, 0)),
                ".".join(map(str, counts)),
            )
        )  # fmt: skip
    return tuple(found)


def progress_words(found: Progress) -> str:
    """How far an aim is, such as: 2 of 5 actions done, 1 overdue; 1 of 2 indicators on target."""
    said = []
    if found.actions:
        doing = ngettext("%(done)s of %(all)s action done", "%(done)s of %(all)s actions done", found.actions)
        parts = [doing % {"done": found.done, "all": found.actions}]
        if found.overdue:
            parts.append(_("%(count)s overdue") % {"count": found.overdue})
        if found.stuck:
            parts.append(_("%(count)s behind or blocked") % {"count": found.stuck})
        said.append(", ".join(parts))
    if found.judged:
        on = ngettext("%(on)s of %(all)s indicator on target", "%(on)s of %(all)s indicators on target", found.judged)
        said.append(on % {"on": found.on_target, "all": found.judged})
    return "; ".join(said) or _("no action yet")


def _line(
    aim: AimRow,
    lines: Mapping[int, ScorecardRow],
    today: date,
    url: str,
    day: Callable[[date], str],
    people: PeopleCount | None,
) -> AimLine:
    measures = tuple(
        sorted(
            (_measure(lines[one.series_id], one) for one in aim.proofs if one.series_id in lines),
            key=lambda one: (one.row.code, one.row.series_id),
        )
    )
    counted = progress(
        [(one.status, one.due) for one in aim.deeds], [one.row.status for one in measures], today
    )  # fmt: skip
    return AimLine(
        aim, measures, progress_words(counted), _due(counted, measures, today, day), url, people.words if people else ""
    )


def _measure(row: ScorecardRow, proof: Proof) -> MeasureRow:
    return MeasureRow(row, proof.target, proof.by)


def _due(counted: Progress, measures: Sequence[MeasureRow], today: date, day: Callable[[date], str]) -> str:
    if counted.next_due is not None:
        if counted.next_due < today:
            return _("due since %(day)s") % {"day": day(counted.next_due)}
        return _("next due %(day)s") % {"day": day(counted.next_due)}
    days = [one.by for one in measures if one.by is not None]
    return _("to be reached by %(day)s") % {"day": day(max(days))} if days else ""
