"""Every post, with who holds it today and how; found by words, place, role and state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from council_pm.org.tree import Tree
from council_pm.people.models import Occupancy, OccupancyKind, Post
from council_pm.people.roles import Role
from council_pm.people.selectors import in_force
from council_pm.people.selectors.name_search import holds_word, words_of

PAGE = 50
_TAKES_EFFECT = Q(needs_confirmation=False) | Q(confirmed_by__isnull=False)


class PostState(TextChoices):
    """How a post is held today."""

    VACANT = "vacant", _("Vacant")
    ACTING = "acting", _("Held by somebody acting")
    INTERIM = "interim", _("Held in the interim")
    JOB_SHARE = "job_share", _("Held as a job share")
    DEPUTY = "deputy", _("Has a deputy today")
    WAITING = "waiting", _("Waits for a second person")
    SHARED = "shared", _("Shared with another council")
    ENDED = "ended", _("Ended")


@dataclass(frozen=True, slots=True)
class PostChoice:
    """What the list was asked for: words in title, code or holder's name, a part of the council, a role, a state."""

    words: str = ""
    unit: str = ""
    role: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who holds a post today, and how; ``waits``: nobody has confirmed it yet, so it gives nothing."""

    person_id: int
    name: str
    kind: str
    kind_label: str
    ends: date | None
    waits: bool


@dataclass(frozen=True, slots=True)
class PostRow:
    """One post of the list. ``indicators``: how many hang on it today."""

    code: str
    title: str
    unit: str
    role: str
    shared_with: str
    ended: date | None
    holders: tuple[Holder, ...]
    indicators: int

    @property
    def is_vacant(self) -> bool:
        """Whether nobody holds it today, a deputy and who waits for confirmation left aside."""
        return all(holder.waits or holder.kind == OccupancyKind.DEPUTY for holder in self.holders)


def count_posts(choice: PostChoice, today: date, tree: Tree) -> int:
    """How many there are, in one query."""
    return _posts(choice, today, tree).count()


def posts(choice: PostChoice, today: date, tree: Tree, first: int = 0, most: int | None = PAGE) -> list[PostRow]:
    """A page of them by title, from the one at ``first`` (0 is the first), in two queries; ``most`` None for all."""
    rows = list(
        _posts(choice, today, tree)
        .annotate(
            indicators=Count(
                "ownerships__indicator",
                distinct=True,
                filter=Q(ownerships__starts__lte=today)
                & (Q(ownerships__ends__isnull=True) | Q(ownerships__ends__gte=today)),
            )
        )
        .order_by("title", "pk")[first : None if most is None else first + most]
    )
    held = holders_of(None if most is None else [post.pk for post in rows], today)
    return [
        PostRow(
            post.code,
            post.title,
            tree[post.unit_id].name if post.unit_id in tree else "",
            str(Role(post.role).label),
            post.shared_with,
            post.ended,
            tuple(held.get(post.pk, ())),
            post.indicators,
        )
        for post in rows
    ]


def holders_of(ids: list[int] | None, today: date) -> dict[int, list[Holder]]:
    """Who holds which post today, in one query."""
    held = Occupancy.objects.filter(in_force(today))
    if ids is not None:
        held = held.filter(post__in=ids)
    found: dict[int, list[Holder]] = {}
    for row in held.select_related("person").order_by("starts", "pk"):
        waits = row.needs_confirmation and row.confirmed_by is None
        label = str(OccupancyKind(row.kind).label)
        found.setdefault(row.post_id, []).append(
            Holder(row.person_id, row.person.name, row.kind, label, row.ends, waits)
        )
    return found


def matching_posts(words: str, most: int, today: date) -> list[Post]:
    """Posts that have not ended and whose title or code holds each word, by title; none for no words."""
    wanted = words_of(words)
    if not wanted:
        return []
    found = Q()
    for word in wanted:
        found &= holds_word("title", word) | Q(code__icontains=word)
    return list(Post.objects.filter(found, _is_open(today)).order_by("title", "pk")[:most])


def _posts(choice: PostChoice, today: date, tree: Tree) -> QuerySet[Post]:
    held = Occupancy.objects.filter(in_force(today), post=OuterRef("pk"))
    ended = choice.state == PostState.ENDED
    found = Post.objects.filter(~_is_open(today) if ended else _is_open(today))
    for word in words_of(choice.words):
        by_holder = Exists(held.filter(holds_word("person__name", word)))
        found = found.filter(holds_word("title", word) | Q(code__icontains=word) | by_holder)
    place = tree.by_code(choice.unit) if choice.unit else None
    if place is not None:
        found = found.filter(unit__in=tree.below(place.unit_id))
    if choice.role:
        found = found.filter(role=choice.role)
    if choice.state == PostState.VACANT:
        return found.filter(~Exists(held.filter(_TAKES_EFFECT).exclude(kind=OccupancyKind.DEPUTY)))
    if choice.state == PostState.SHARED:
        return found.exclude(shared_with="")
    if choice.state == PostState.WAITING:
        waiting = Occupancy.objects.filter(post=OuterRef("pk"), needs_confirmation=True, confirmed_by=None)
        return found.filter(Exists(waiting))
    if choice.state and not ended:
        return found.filter(Exists(held.filter(_TAKES_EFFECT, kind=choice.state)))
    return found


def _is_open(today: date) -> Q:
    return Q(ended__isnull=True) | Q(ended__gte=today)
