"""Everybody who signs in or is invited to, for the list of accounts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import (
    Case,
    CharField,
    DateTimeField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextChoices,
    Value,
    When,
)
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from council_pm.people.models import Invitation, Occupancy, Person
from council_pm.people.selectors import in_force

PAGE = 50


class AccountState(TextChoices):
    """Whether somebody can sign in, and what is missing where not."""

    SIGNS_IN = "signs_in", _("Can sign in")
    INVITED = "invited", _("Invited")
    SENDING = "sending", _("Invitation is being sent")
    LATE = "late", _("Invitation has run out")
    DISABLED = "disabled", _("Disabled")
    NO_PASSWORD = "no_password", _("Not invited yet")


@dataclass(frozen=True, slots=True)
class AccountRow:
    """One person of the list."""

    person_id: int
    name: str
    email: str
    posts: str
    state: AccountState
    last_sign_in: datetime | None
    invitation_ends: datetime | None


@dataclass(frozen=True, slots=True)
class AccountChoice:
    """What the list was asked for: words in the name or address, and a state ("" for all)."""

    words: str = ""
    state: str = ""


def count_accounts(choice: AccountChoice) -> int:
    """How many there are, in one query."""
    return _accounts(choice).count()


def accounts(choice: AccountChoice, first: int = 0, most: int | None = PAGE) -> list[AccountRow]:
    """A page of them by name, from the one at ``first`` (0 is the first), in two queries; ``most`` None for all."""
    rows = list(
        _accounts(choice)
        .order_by("name", "pk")
        .values_list("pk", "name", "address", "state", "user__last_login", "ends")[
            first : None if most is None else first + most
        ]
    )
    posts = posts_of([row[0] for row in rows]) if most is not None else posts_of(None)
    return [
        AccountRow(pk, name, address, "; ".join(posts.get(pk, ())), AccountState(state), last_login, ends)
        for pk, name, address, state, last_login, ends in rows
    ]


def posts_of(person_ids: Sequence[int] | None) -> dict[int, list[str]]:
    """The titles of the posts that people hold today (everybody: None), in one query."""
    held = Occupancy.objects.filter(in_force(timezone.localdate()))
    if person_ids is not None:
        held = held.filter(person__in=person_ids)
    found: dict[int, list[str]] = {}
    for person_id, title in held.order_by("starts", "pk").values_list("person", "post__title"):
        found.setdefault(person_id, []).append(title)
    return found


def _accounts(choice: AccountChoice) -> QuerySet[Any]:
    now = timezone.now()
    invitations = Invitation.objects.filter(person=OuterRef("pk"), used_at=None, revoked_at=None)
    people = (
        Person.objects.filter(pseudonymised_at=None)
        .filter(Q(user__isnull=False) | Exists(invitations))
        .annotate(
            ends=Subquery(invitations.values("expires_at")[:1], output_field=DateTimeField()),
            sent=Subquery(invitations.values("sent_at")[:1], output_field=DateTimeField()),
            address=Case(
                When(user__isnull=False, then=F("user__email")),
                default=Subquery(invitations.values("email")[:1]),
                output_field=CharField(),
            ),
        )
        .annotate(
            state=Case(
                When(user__is_active=False, then=Value(AccountState.DISABLED)),
                When(Q(user__isnull=False) & ~Q(user__password__startswith="!"), then=Value(AccountState.SIGNS_IN)),
                When(ends__lte=now, then=Value(AccountState.LATE)),
                When(ends__isnull=True, then=Value(AccountState.NO_PASSWORD)),
                When(sent__isnull=True, then=Value(AccountState.SENDING)),
                default=Value(AccountState.INVITED),
                output_field=CharField(),
            )
        )
    )
    if choice.words:
        people = people.filter(Q(name__icontains=choice.words) | Q(address__icontains=choice.words))
    return people.filter(state=choice.state) if choice.state else people
