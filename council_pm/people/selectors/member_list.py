"""Seats on committees, portfolios and their holders, and partners' contacts, as lists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, Q, QuerySet

from council_pm.people.models import PartnerContact, Portfolio, PortfolioHolding, Seat
from council_pm.people.selectors import in_force
from council_pm.people.selectors.name_search import holds_word, words_of

PAGE = 50


@dataclass(frozen=True, slots=True)
class SeatChoice:
    """What the list was asked for: words in the name, slug of a committee, kind of seat, and whether past ones too."""

    words: str = ""
    committee: str = ""
    kind: str = ""
    time: str = ""


def seats(choice: SeatChoice, today: date) -> QuerySet[Seat]:
    """Seats by committee and name, with the person and the committee; those of today and to come unless asked."""
    found = Seat.objects.select_related("person", "committee")
    if choice.time == "past":
        found = found.filter(ends__lt=today)
    elif choice.time != "all":
        found = found.filter(Q(ends__isnull=True) | Q(ends__gte=today))
    for word in words_of(choice.words):
        found = found.filter(holds_word("person__name", word) | holds_word("represents", word))
    if choice.committee:
        found = found.filter(committee__slug=choice.committee)
    if choice.kind:
        found = found.filter(kind=choice.kind)
    return found.order_by("committee__name", "person__name", "starts", "pk")


@dataclass(frozen=True, slots=True)
class PortfolioRow:
    """One portfolio and who holds it today, if anybody does."""

    portfolio: Portfolio
    holding: PortfolioHolding | None


def portfolios(today: date) -> list[PortfolioRow]:
    """Every portfolio by name, those that have ended last, in two queries."""
    held = PortfolioHolding.objects.filter(in_force(today)).select_related("person")
    rows = Portfolio.objects.prefetch_related(Prefetch("holdings", queryset=held, to_attr="held")).order_by(
        "name", "pk"
    )
    found = [PortfolioRow(row, next(iter(row.held), None)) for row in rows]
    return sorted(found, key=lambda row: row.portfolio.ends is not None and row.portfolio.ends < today)


def partner_contacts(words: str, today: date, *, with_ended: bool = False) -> QuerySet[PartnerContact]:
    """Partners' contacts by organisation and name; who has ended only if asked."""
    found = PartnerContact.objects.all()
    if not with_ended:
        found = found.filter(Q(ended__isnull=True) | Q(ended__gte=today))
    for word in words_of(words):
        found = found.filter(holds_word("name", word) | holds_word("organisation", word))
    return found.order_by("organisation", "name", "pk")
