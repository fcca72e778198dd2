"""What one person, and one post, has held and been held by: now, before and to come."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from council_pm.people.models import Occupancy, OccupancyKind, Person, PortfolioHolding, Post, Seat, SeatKind
from council_pm.people.roles import CORPORATE_ROLES


@dataclass(frozen=True, slots=True)
class HeldRow:
    """One dated row in words. ``group``: post, seat or portfolio; ``row_id`` is that of the occupancy, seat or holding.

    ``when``: ``now``, ``future`` or ``past``.
    """

    group: str
    row_id: int
    kind: str
    what: str
    slug: str
    person_id: int
    who: str
    starts: date
    ends: date | None
    when: str
    waits: bool = False
    kind_code: str = ""  # as it is stored
    is_corporate: bool = False
    of_id: int = 0  # of the post, the committee or the portfolio
    note: str = ""

    @property
    def may_change(self) -> bool:
        """Whether it can still be ended or taken back."""
        return self.when != "past"


def when_of(starts: date, ends: date | None, today: date) -> str:
    """Where a span stands as seen from a day: ``now``, ``future`` or ``past``."""
    if ends is not None and ends < today:
        return "past"
    return "future" if starts > today else "now"


def posts_of_person(person: Person, today: date) -> list[HeldRow]:
    """Every post that somebody holds, held or will hold, in one query."""
    return _in_posts(Occupancy.objects.filter(person=person).select_related("post", "person"), today)


def holders_of_post(post: Post, today: date) -> list[HeldRow]:
    """Everybody who holds, held or will hold a post, in one query."""
    return _in_posts(Occupancy.objects.filter(post=post).select_related("post", "person"), today)


def seats_of_person(person: Person, today: date) -> list[HeldRow]:
    """Every seat of somebody, in one query."""
    return seat_rows(Seat.objects.filter(person=person).select_related("committee", "person"), today)


def seat_rows(seats: Iterable[Seat], today: date) -> list[HeldRow]:
    """Seats in words: who sits where, how, for whom and from when to when."""
    found = []
    for seat in seats:
        notes = [_("represents %(whom)s") % {"whom": seat.represents}] if seat.represents else []
        notes += [_("votes on %(what)s") % {"what": seat.votes_on}] if seat.votes_on else []
        found.append(
            HeldRow(
                "seat",
                seat.pk,
                str(SeatKind(seat.kind).label),
                seat.committee.name,
                seat.committee.slug,
                seat.person_id,
                seat.person.name,
                seat.starts,
                seat.ends,
                when_of(seat.starts, seat.ends, today),
                kind_code=seat.kind,
                of_id=seat.committee_id,
                note="; ".join(notes),
            )
        )
    return _newest_first(found)


def holding_rows(holdings: Iterable[PortfolioHolding], today: date) -> list[HeldRow]:
    """Portfolios in words: who holds which, from when to when."""
    return _newest_first(
        HeldRow(
            "portfolio",
            row.pk,
            _("Portfolio"),
            row.portfolio.name,
            row.portfolio.slug,
            row.person_id,
            row.person.name,
            row.starts,
            row.ends,
            when_of(row.starts, row.ends, today),
            of_id=row.portfolio_id,
        )
        for row in holdings
    )


def _in_posts(occupancies: Iterable[Occupancy], today: date) -> list[HeldRow]:
    return _newest_first(
        HeldRow(
            "post",
            row.pk,
            str(OccupancyKind(row.kind).label),
            row.post.title,
            row.post.code,
            row.person_id,
            row.person.name,
            row.starts,
            row.ends,
            when_of(row.starts, row.ends, today),
            waits=row.needs_confirmation and row.confirmed_by is None,
            kind_code=row.kind,
            is_corporate=row.post.role in CORPORATE_ROLES,
            of_id=row.post_id,
        )
        for row in occupancies
    )


def _newest_first(rows: Iterable[HeldRow]) -> list[HeldRow]:
    """What holds now first, then what is to come, then what is over."""
    order = {"now": 0, "future": 1, "past": 2}
    return sorted(rows, key=lambda row: (order[row.when], -row.starts.toordinal(), row.who))
