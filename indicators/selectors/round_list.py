"""The calendar of rounds: those that are open, those to come, and those that have closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q

from council_pm.org.selectors import tree
from indicators.models import Return, Round
from indicators.returns.states import SIGNED, WITH_OFFICER
from indicators.selectors.round_places import parts_seen, round_label
from indicators.selectors.rows import frequency_label

CLOSED_SHOWN = 24


@dataclass(frozen=True, slots=True)
class CalendarLine:
    """A round; its numbers are of what the reader sees."""

    label: str
    slug: str
    frequency: str
    opens: date
    due: date
    closes: date
    total: int
    signed: int
    late: int
    is_planned: bool


@dataclass(frozen=True, slots=True)
class RoundCalendar:
    """The page."""

    open: Sequence[CalendarLine]
    coming: Sequence[CalendarLine]
    closed: Sequence[CalendarLine]


def round_calendar(user: Any, today: date) -> RoundCalendar:
    """Every round as far as it concerns the reader, in four queries."""
    units = tree(today)
    within = frozenset().union(*(units.below(place.unit_id) for place in parts_seen(user, units)), frozenset())
    lines = [_line(one, today) for one in _counted_rounds(within, today)]
    closed = [line for line in lines if line.closes < today]
    return RoundCalendar(
        open=[line for line in lines if line.opens <= today <= line.closes],
        coming=[line for line in lines if line.opens > today],
        closed=closed[::-1][:CLOSED_SHOWN],
    )


def _counted_rounds(within: frozenset[int], today: date) -> Sequence[Any]:
    own = Return.objects.filter(series__unit__in=within) if within else Return.objects.none()
    counts = own.order_by().values("round_id").annotate(
        total=Count("pk"),
        signed=Count("pk", filter=Q(stage__in=[stage.value for stage in SIGNED])),
        late=Count("pk", filter=Q(stage__in=[stage.value for stage in WITH_OFFICER], due__lt=today)),
    )  # fmt: skip
    by_round = {row["round_id"]: row for row in counts}
    nothing = {"total": 0, "signed": 0, "late": 0}
    rounds = Round.objects.order_by("opens", "due", "slug")
    return [(one, by_round.get(one.pk, nothing)) for one in rounds]


def _line(counted: tuple[Round, Any], today: date) -> CalendarLine:
    one, counts = counted
    return CalendarLine(
        label=round_label(one),
        slug=one.slug,
        frequency=frequency_label(one.frequency),
        opens=one.opens,
        due=one.due,
        closes=one.closes,
        total=counts["total"],
        signed=counts["signed"],
        late=counts["late"],
        is_planned=one.opens > today and not counts["total"],
    )
