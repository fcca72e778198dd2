"""Everybody who works for, or is a member of, the council, found by name, post, place and role."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, TextChoices, Value
from django.utils.translation import gettext_lazy as _

from council_pm.org.tree import Tree
from council_pm.people.models import Occupancy, OccupancyKind, Person, PortfolioHolding, Seat, SeatKind
from council_pm.people.roles import Role
from council_pm.people.selectors import in_force
from council_pm.people.selectors.name_search import holds_word, words_of

PAGE = 50


class Holding(TextChoices):
    """Whether somebody holds anything today."""

    SOMETHING = "something", _("Holds a post, a seat or a portfolio")
    NOTHING = "nothing", _("Holds nothing today")


@dataclass(frozen=True, slots=True)
class PeopleChoice:
    """What the list was asked for: words in name or post, code of a part of the council, role, holding; "" for all."""

    words: str = ""
    unit: str = ""
    role: str = ""
    holding: str = ""


@dataclass(frozen=True, slots=True)
class InPost:
    """A post that somebody holds today, and how."""

    code: str
    title: str
    unit: str
    kind: OccupancyKind
    waits: bool

    @property
    def is_usual(self) -> bool:
        """Whether it is held in the way that goes without saying."""
        return self.kind == OccupancyKind.SUBSTANTIVE


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person of the list: posts, then seats and portfolios in words."""

    person_id: int
    name: str
    email: str
    posts: tuple[InPost, ...]
    seats: tuple[str, ...]


def count_people(choice: PeopleChoice, today: date, tree: Tree) -> int:
    """How many there are, in one query."""
    return _people(choice, today, tree).count()


def people(choice: PeopleChoice, today: date, tree: Tree, first: int = 0, most: int | None = PAGE) -> list[PersonRow]:
    """A page of them by name, from the one at ``first`` (0 is the first), in three queries; ``most`` None for all."""
    rows = list(
        _people(choice, today, tree)
        .order_by("name", "pk")
        .values_list("pk", "name", "email")[first : None if most is None else first + most]
    )
    ids = None if most is None else [row[0] for row in rows]
    posts, seats = _posts_of(ids, today, tree), _seats_of(ids, today)
    return [PersonRow(pk, name, email, tuple(posts.get(pk, ())), tuple(seats.get(pk, ()))) for pk, name, email in rows]


def _people(choice: PeopleChoice, today: date, tree: Tree) -> QuerySet[Person]:
    held = Occupancy.objects.filter(in_force(today), person=OuterRef("pk"))
    seats = Seat.objects.filter(in_force(today), person=OuterRef("pk"))
    holdings = PortfolioHolding.objects.filter(in_force(today), person=OuterRef("pk"))
    found = Person.objects.filter(pseudonymised_at=None)
    for word in words_of(choice.words):
        found = found.filter(holds_word("name", word) | Exists(held.filter(holds_word("post__title", word))))
    place = tree.by_code(choice.unit) if choice.unit else None
    if place is not None:
        found = found.filter(Exists(held.filter(post__unit__in=tree.below(place.unit_id))))
    if choice.role == Role.EXECUTIVE_MEMBER:
        found = found.filter(Exists(holdings))
    elif choice.role == Role.COMMITTEE_CHAIR:
        found = found.filter(Exists(seats.filter(kind=SeatKind.CHAIR)))
    elif choice.role == Role.MEMBER:
        found = found.filter(Exists(seats.exclude(kind=SeatKind.CHAIR)))
    elif choice.role:
        found = found.filter(Exists(held.filter(post__role=choice.role)))
    anything = Exists(held) | Exists(seats) | Exists(holdings)
    if choice.holding == Holding.SOMETHING:
        return found.filter(anything)
    return found.filter(~anything) if choice.holding == Holding.NOTHING else found


def _posts_of(ids: Iterable[int] | None, today: date, tree: Tree) -> dict[int, list[InPost]]:
    held = Occupancy.objects.filter(in_force(today))
    if ids is not None:
        held = held.filter(person__in=ids)
    found: dict[int, list[InPost]] = {}
    for row in held.select_related("post").order_by("starts", "pk"):
        unit = tree[row.post.unit_id].name if row.post.unit_id in tree else ""
        kind = OccupancyKind(row.kind)
        waits = row.needs_confirmation and row.confirmed_by is None
        found.setdefault(row.person_id, []).append(InPost(row.post.code, row.post.title, unit, kind, waits))
    return found


def _seats_of(ids: Iterable[int] | None, today: date) -> dict[int, list[str]]:
    """Seats and portfolios in words, in one query."""
    seats = Seat.objects.filter(in_force(today))
    holdings = PortfolioHolding.objects.filter(in_force(today))
    if ids is not None:
        seats, holdings = seats.filter(person__in=ids), holdings.filter(person__in=ids)
    rows = (
        seats.annotate(who=F("person_id"), place=F("committee__name"), how=F("kind"))
        .values_list("who", "place", "how")
        .union(
            holdings.annotate(
                who=F("person_id"), place=F("portfolio__name"), how=Value("portfolio", CharField(max_length=20))
            ).values_list("who", "place", "how"),
            all=True,
        )
    )
    found: dict[int, list[str]] = {}
    for who, place, how in sorted(rows):
        label = _("Portfolio") if how == "portfolio" else SeatKind(how).label
        found.setdefault(who, []).append(f"{label}: {place}")
    return found


def matching_people(words: str, most: int) -> list[Person]:
    """People whose name holds each word, by name, for choosing one; nobody for no words."""
    wanted = words_of(words)
    if not wanted:
        return []
    found = Q()
    for word in wanted:
        found &= holds_word("name", word)
    return list(Person.objects.filter(found, pseudonymised_at=None).order_by("name", "pk")[:most])
