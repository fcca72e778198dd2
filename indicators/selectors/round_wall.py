"""The wall of a round: how complete each part of the council is, what is late, and how much came on time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Min, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from council_pm.core.access import AccessScope, Permission, may
from council_pm.org.selectors import placement_rows
from council_pm.org.tree import Place, Tree, tree_at
from indicators.models import Return, Round
from indicators.returns.states import SIGNED, WITH_OFFICER, Act, Stage
from indicators.selectors.round_places import parts_seen, round_label

DEPARTMENT = 2
EARLIER_ROUNDS = 8  # as many are compared as a quarterly round has in two years


@dataclass(frozen=True, slots=True)
class WallLine:
    """A part of the council in a round."""

    place: Place
    is_department: bool
    total: int
    todo: int
    draft: int
    sent: int
    queried: int
    signed: int
    late: int
    url: str
    sign_url: str

    @property
    def share(self) -> int:
        """How many of a hundred are signed off, rounded down: 100 means all."""
        return self.signed * 100 // self.total if self.total else 0


@dataclass(frozen=True, slots=True)
class Punctuality:
    """How much of what has fallen due came by its day."""

    label: str
    slug: str
    on_time: int
    fallen_due: int

    @property
    def share(self) -> int:
        """In percent, rounded down: 100 means all."""
        return self.on_time * 100 // self.fallen_due if self.fallen_due else 0


@dataclass(frozen=True, slots=True)
class Wall:
    """The page. ``total`` is of what the reader sees."""

    round: Round
    lines: Sequence[WallLine]
    total: WallLine | None
    punctuality: Punctuality
    earlier: Sequence[Punctuality]


class _Row(NamedTuple):
    """A return, as the wall counts it."""

    pk: int
    round_id: int
    unit_id: int
    stage: str
    due: date
    sent: datetime | None


def wall_of(user: Any, round: Round, today: date) -> Wall:
    """The wall as far as the reader may see drafts, in as many queries for seventy returns as for seven hundred.

    What the reader sees goes by the organisation of today; a closed round is grouped as the council stood then.
    """
    placements = placement_rows(today)
    units, stood = tree_at(placements, today), tree_at(placements, min(today, round.closes))
    seen = parts_seen(user, units)
    within = frozenset().union(*(units.below(place.unit_id) for place in seen)) if seen else frozenset()
    before = list(Round.objects.filter(frequency=round.frequency, end__lt=round.end).order_by("-end")[:EARLIER_ROUNDS])
    rows = [row for row in _rows([round, *before]) if row.unit_id in within]
    now = [row for row in rows if row.round_id == round.pk]
    trees = _Trees(units, stood)
    places = _places_then(seen, within, trees)
    lines = [line for place in places if (line := _line(place, round, now, trees, user, today)) is not None]
    earlier = [_punctuality(one, rows, today) for one in before]
    return Wall(
        round=round,
        lines=lines,
        total=_counted(seen[0], round, now, today, seen[0].code)
        if sum(line.is_department for line in lines) > 1
        else None,
        punctuality=_punctuality(round, rows, today),
        earlier=[one for one in earlier if one.fallen_due],
    )


def wall_table(wall: Wall) -> tuple[list[str], list[list[Any]]]:
    """The wall as a table for a file: its heading and its rows."""
    header = [
        _("Unit code"), _("Part of the council"), _("Returns"), _("To do"), _("Draft"), _("Sent"), _("Queried"),
        _("Signed off"), _("Late"),
    ]  # fmt: skip
    rows = [
        [
            one.place.code, one.place.name, one.total, one.todo, one.draft, one.sent, one.queried, one.signed, one.late,
        ]
        for one in wall.lines
    ]  # fmt: skip
    return header, rows


def _rows(rounds: Collection[Round]) -> list[_Row]:
    first_sent = Min("versions__at", filter=Q(versions__act=Act.SUBMIT))
    found = Return.objects.filter(round__in=[one.pk for one in rounds]).annotate(sent=first_sent)
    return [
        _Row(*row) for row in found.values_list("pk", "round_id", "series__unit_id", "stage", "due", "sent").order_by()
    ]


class _Trees(NamedTuple):
    """The organisation of today, and the one by which the round is grouped."""

    today: Tree
    then: Tree


def _places_then(seen: Sequence[Place], within: frozenset[int], trees: _Trees) -> list[Place]:
    """The parts of then that the reader sees today, those that became part of one of these too, from the top down."""
    ids = {place.unit_id for place in seen} | (within - set(trees.today.places))
    there = [trees.then[pk] for pk in ids if pk in trees.then]
    newer = [place for place in seen if place.unit_id not in trees.then]
    return [
        *sorted(there, key=lambda place: [(one.level, one.code) for one in trees.then.line(place.unit_id)]),
        *newer,
    ]


def _line(place: Place, round: Round, rows: Sequence[_Row], trees: _Trees, user: Any, today: date) -> WallLine | None:
    """A department with all below it; any other part with what is its own."""
    is_department = place.level == DEPARTMENT
    within = trees.then.below(place.unit_id) if is_department else _own(place, trees.then)
    own = [row for row in rows if row.unit_id in within]
    if not own:
        return None
    may_sign = may(user, Permission.SIGN_OFF_RETURN, AccessScope(units=trees.today.above(place.unit_id)))
    line = trees.today.line(place.unit_id)
    return _counted(place, round, own, today, line[-1].code if line else place.code, may_sign=may_sign)


def _own(place: Place, units: Tree) -> frozenset[int]:
    """The part itself, with those that were merged into it."""
    return frozenset({place.unit_id} | {old for old, new in units.merged().items() if new == place.unit_id})


def _counted(
    place: Place, round: Round, rows: Sequence[_Row], today: date, code: str, *, may_sign: bool = False
) -> WallLine:
    """A line; ``code`` is that of the part that stands for it today, where its returns are found."""
    stages = Counter(row.stage for row in rows)
    address = [round.slug, code]
    return WallLine(
        place=place,
        is_department=place.level == DEPARTMENT,
        total=len(rows),
        todo=stages[Stage.DUE],
        draft=stages[Stage.DRAFT],
        sent=stages[Stage.SUBMITTED],
        queried=stages[Stage.QUERIED],
        signed=sum(stages[stage] for stage in SIGNED),
        late=sum(_is_late(row, today) for row in rows),
        url=reverse("indicators:returns_grid", args=address),
        sign_url=reverse("indicators:returns_sign", args=address) if may_sign else "",
    )


def _is_late(row: _Row, today: date) -> bool:
    return row.stage in WITH_OFFICER and row.due < today


def _punctuality(round: Round, rows: Sequence[_Row], today: date) -> Punctuality:
    """Of what has fallen due, or was sent before: how much was sent by its day. A query does not make it late."""
    own = [row for row in rows if row.round_id == round.pk and (row.due < today or row.sent is not None)]
    on_time = sum(row.sent is not None and timezone.localdate(row.sent) <= row.due for row in own)
    return Punctuality(round_label(round), round.slug, on_time, len(own))
