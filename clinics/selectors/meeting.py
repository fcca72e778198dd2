"""The meeting: notes that a reader may read, promises made so far, and who can come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from clinics.access import ClinicSeen, readable_notes
from clinics.models import Commitment, Item, Side
from clinics.selectors.items import ItemRow, item_rows
from council_pm.core.access import Permission
from council_pm.org.tree import Tree
from council_pm.people.models import Occupancy, Post
from council_pm.people.rights import RIGHTS
from council_pm.people.selectors import in_force
from indicators.selectors.holders import takes_effect
from plans.models import ActionStatus


@dataclass(frozen=True, slots=True)
class Comer:
    """Somebody who comes to clinics by a post held today; ``user_id`` is nothing without a sign-in."""

    person_id: int
    user_id: int | None
    name: str
    post: str
    came: bool

    @property
    def label(self) -> str:
        """Two people may have one name: with the post."""
        return f"{self.name}, {self.post}" if self.post else self.name


@dataclass(frozen=True, slots=True)
class NoteRow:
    """A note; ``is_mine``: the reader wrote it and may change it. ``to`` names those a private one is addressed to,
    ``to_texts`` are their numbers as a form sends them."""

    id: int
    client_id: str
    version: int
    text: str
    who: str
    at: datetime
    changed_at: datetime
    private: bool
    to: tuple[str, ...]
    to_texts: tuple[str, ...]
    is_mine: bool
    is_beside: bool


@dataclass(frozen=True, slots=True)
class PromiseRow:
    """A promise: who does what by when, and how it goes."""

    title: str
    url: str
    owner: str
    due: date
    side: str
    side_label: str
    status: str
    status_label: str


@dataclass(frozen=True, slots=True)
class ItemInMeeting:
    """An item with what was noted and promised for it; without one, what belongs to the meeting as a whole."""

    row: ItemRow | None
    notes: tuple[NoteRow, ...]
    promises: tuple[PromiseRow, ...]


@dataclass(frozen=True, slots=True)
class Meeting:
    """Everything of the meeting that its reader may read."""

    items: tuple[ItemInMeeting, ...]
    comers: tuple[Comer, ...]


def meeting(user: Any, at: ClinicSeen, items: Sequence[Item], today: date) -> Meeting:
    """The meeting as one reader sees it, of these items that they see; seven queries."""
    rows = item_rows(user, items, at.tree, today)
    comers = comers_of(at, today)
    notes, promises = _notes(user, at, {one.user_id: one.name for one in comers}), _promises(at)
    found = [ItemInMeeting(row, notes.get(row.id, ()), promises.get(row.id, ())) for row in rows]
    return Meeting((*found, ItemInMeeting(None, notes.get(None, ()), promises.get(None, ()))), comers)


def comers_of(at: ClinicSeen, today: date) -> tuple[Comer, ...]:
    """Who comes to clinics by a post of today, and who else came to this one, by name; two queries."""
    came = {one.person_id: one.person for one in at.clinic.attendees.select_related("person__user")}
    rows = Occupancy.objects.filter(
        takes_effect(), in_force(today), post__role__in=[str(role) for role in RIGHTS[Permission.RECORD_CLINIC]]
    ).select_related("person__user", "post")
    found: dict[int, Comer] = {}
    for one in rows.order_by("pk"):
        person = one.person
        user = getattr(person, "user", None)
        found.setdefault(
            person.pk,
            Comer(person.pk, user.pk if user and user.is_active else None, person.name, one.post.title,
                  person.pk in came),
        )  # fmt: skip
    for pk, person in came.items():
        user = getattr(person, "user", None)
        found.setdefault(pk, Comer(pk, user.pk if user else None, person.name, "", True))
    return tuple(sorted(found.values(), key=lambda one: (one.name, one.person_id)))


def posts_by_name(units: Tree) -> dict[str, Post]:
    """Every post that goes on, by its title and part, and by its code as well where that is not enough; one query."""
    found: dict[str, Post] = {}
    rows = Post.objects.filter(ended__isnull=True, unit__in=list(units.places)).order_by("title", "code")
    for one in rows:
        name = f"{one.title} ({units[one.unit_id].name})"
        found[name if name not in found else f"{name} {one.code}"] = one
    return found


def _notes(user: Any, at: ClinicSeen, names: Mapping[int | None, str]) -> Mapping[int | None, tuple[NoteRow, ...]]:
    rows = readable_notes(user).filter(clinic=at.clinic).select_related("author__person").order_by("pk")
    found: dict[int | None, tuple[NoteRow, ...]] = {}
    for one in rows.prefetch_related("addressees__user__person"):
        made = NoteRow(
            one.pk, str(one.client_id), one.version, one.text, str(one.author), one.at, one.changed_at, one.private,
            tuple(sorted(names.get(to.user_id) or str(to.user) for to in one.addressees.all())),
            tuple(str(to.user_id) for to in one.addressees.all()),
            one.author_id == user.pk, one.beside_id is not None,
        )  # fmt: skip
        found[one.item_id] = (*found.get(one.item_id, ()), made)
    return found


def _promises(at: ClinicSeen) -> Mapping[int | None, tuple[PromiseRow, ...]]:
    rows = Commitment.objects.filter(clinic=at.clinic).select_related("action__owner").order_by("pk")
    found: dict[int | None, tuple[PromiseRow, ...]] = {}
    for one in rows:
        action = one.action
        made = PromiseRow(
            action.title, action.get_absolute_url(), action.owner.title, action.due, one.side,
            str(Side(one.side).label), action.status, str(ActionStatus(action.status).label),
        )  # fmt: skip
        found[one.item_id] = (*found.get(one.item_id, ()), made)
    return found
