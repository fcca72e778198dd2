"""What has been lent to somebody, or by them: the one place that says whether a delegation holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from council_pm.core.access import AccessScope, Permission
from council_pm.org.selectors import tree
from council_pm.org.tree import Tree
from council_pm.people.models import DelegatedRight, Delegation, Occupancy, Post
from council_pm.people.rights import LENT_ENTRY, LENT_SIGN_OFF, Grant, LentGrant, allows
from council_pm.people.roles import Role
from council_pm.people.selectors import in_force

# Who signs figures off (matrix M021). Corporate performance signs for an absent head only, which it cannot lend.
SIGNERS = frozenset({Role.HEAD_OF_SERVICE, Role.CHIEF_OFFICER})
# Who runs the system and who inspects it stay out of the figures (matrix M018).
KEPT_APART = frozenset({Role.SYSTEM_ADMINISTRATOR, Role.AUDITOR})

_LENT = {DelegatedRight.ENTRY: LENT_ENTRY, DelegatedRight.SIGN_OFF: LENT_SIGN_OFF}


@dataclass(frozen=True, slots=True)
class Delegated:
    """One right that is or was lent: what, for which unit, by whom as holder of what, to whom, from when to when.

    ``holds`` says whether it gives the right on the day that was asked for; ``sentence`` says all of it in words.
    """

    id: int
    what: DelegatedRight
    unit_id: int
    unit: str
    from_post_id: int
    from_person_id: int
    giver: str
    post: str
    role: Role
    to_person_id: int
    receiver: str
    starts: date
    ends: date
    holds: bool

    @property
    def sentence(self) -> str:
        """In words, for a page of rights."""
        words = {
            "giver": self.giver,
            "post": self.post,
            "receiver": self.receiver,
            "unit": self.unit,
            "from": date_format(self.starts, "j F Y"),
            "to": date_format(self.ends, "j F Y"),
        }
        if self.what is DelegatedRight.ENTRY:
            return _("%(giver)s, %(post)s, lets %(receiver)s enter figures of %(unit)s"
                     " from %(from)s to %(to)s") % words  # fmt: skip
        return _("%(giver)s, %(post)s, lets %(receiver)s sign off figures of %(unit)s"
                 " from %(from)s to %(to)s, but none that %(receiver)s sent") % words  # fmt: skip


def delegated_to(user_id: int, day: date | None = None) -> tuple[Delegated, ...]:
    """What holds for a user on a day (today), in two queries.

    A delegation holds while its giver holds the post, confirmed where that takes two, and the post still reaches
    the unit: what somebody has lost they cannot go on lending. Nor does it hold for whoever has left every post, or
    has come to one that stays out of the figures.
    """
    day = day or timezone.localdate()
    rows = Delegation.objects.filter(in_force(day), to_person__user=user_id)
    return tuple(one for one in _read(rows, day) if one.holds)


def lends_something(day: date) -> Exists:
    """For a query of users: whether something is lent to one on a day, so that the header learns it at no query.

    Unlike ``delegated_to`` it does not look at the tree: a unit that left the giver's reach is still counted.
    """
    giver = Occupancy.objects.filter(in_force(day), post=OuterRef("from_post"), person=OuterRef("from_person"))
    giver = giver.filter(Q(needs_confirmation=False) | Q(confirmed_by__isnull=False))
    rows = Delegation.objects.filter(in_force(day), Exists(giver), to_person=OuterRef("person"), ended_at=None)
    return Exists(rows.filter(Q(from_post__ended__isnull=True) | Q(from_post__ended__gte=day)))


def delegated_on(day: date) -> tuple[Delegated, ...]:
    """What holds on a day, whoever it was lent to, in two queries."""
    return tuple(one for one in _read(Delegation.objects.filter(in_force(day)), day) if one.holds)


def lent_grants(user_id: int) -> tuple[LentGrant, ...]:
    """What was lent to a user for today, as rights."""
    return tuple(
        LentGrant(Grant(one.role, unit_id=one.unit_id, post_id=one.from_post_id), _LENT[one.what])
        for one in delegated_to(user_id)
    )


def delegations_of(person_id: int, day: date) -> list[Delegated]:
    """Everything that a person gave or was given and that has not run out before a day, in two queries."""
    concerned = Q(from_person=person_id) | Q(to_person=person_id)
    return _read(Delegation.objects.filter(concerned, ends__gte=day, ended_at=None), day)


def may_lend(role: Role, post_unit: int | None, what: str, unit_id: int, units: Tree) -> bool:
    """Whether the holder of a post with this role may lend a right for a unit (matrix M090)."""
    if what == DelegatedRight.SIGN_OFF and role not in SIGNERS:
        return False
    return allows(Grant(role, unit_id=post_unit), Permission.DELEGATE_ENTRY, AccessScope(units=units.above(unit_id)))


def _read(rows: QuerySet[Delegation], day: date) -> list[Delegated]:
    held = Occupancy.objects.filter(in_force(day))
    confirmed = held.filter(Q(needs_confirmation=False) | Q(confirmed_by__isnull=False))
    theirs = held.filter(person=OuterRef("to_person"))
    rows = rows.annotate(
        giver_holds=Exists(confirmed.filter(post=OuterRef("from_post"), person=OuterRef("from_person"))),
        is_officer=Exists(theirs),
        is_apart=Exists(theirs.filter(post__role__in=KEPT_APART)),
    )
    rows = rows.select_related("from_post", "from_person", "to_person").order_by("starts", "pk")
    found = list(rows)
    if not found:
        return []  # most readers were lent nothing: the tree is not read for them
    units = tree(day)
    return [_delegated(row, units, day) for row in found]


def _delegated(row: Delegation, units: Tree, day: date) -> Delegated:
    post: Post = row.from_post
    is_ended = row.ended_at is not None and timezone.localdate(row.ended_at) <= day
    is_open = post.ended is None or post.ended >= day
    holds = (
        row.starts <= day <= row.ends
        and not is_ended
        and is_open
        and bool(getattr(row, "giver_holds", False))
        and bool(getattr(row, "is_officer", False))
        and not getattr(row, "is_apart", True)
        and row.unit_id in units
        and may_lend(Role(post.role), post.unit_id, row.what, row.unit_id, units)
    )
    return Delegated(
        id=row.pk,
        what=DelegatedRight(row.what),
        unit_id=row.unit_id,
        unit=units[row.unit_id].name if row.unit_id in units else _("a part that is closed"),
        from_post_id=row.from_post_id,
        from_person_id=row.from_person_id,
        giver=row.from_person.name,
        post=post.title,
        role=Role(post.role),
        to_person_id=row.to_person_id,
        receiver=row.to_person.name,
        starts=row.starts,
        ends=row.ends,
        holds=holds,
    )


@dataclass(frozen=True, slots=True)
class UnitChoice:
    """A part of the council for which somebody may lend a right; ``level`` as ``org.Level``."""

    code: str
    name: str
    level: int


def units_to_lend(grants: Iterable[Grant], day: date) -> list[UnitChoice]:
    """The parts that somebody's posts reach, from the top down, in one query. Reach over the whole council: the top."""
    units = tree(day)
    roots: set[int] = set()
    for grant in grants:
        if grant.post_id is None or grant.unit_id is None or grant.unit_id not in units:
            continue
        if may_lend(grant.role, grant.unit_id, DelegatedRight.ENTRY, grant.unit_id, units):
            roots.add(grant.unit_id)
    reached = {unit_id for root in roots for unit_id in units.below(root)}
    places = sorted((units[unit_id] for unit_id in reached), key=lambda place: (place.level, place.code))
    return [UnitChoice(place.code, place.name, place.level) for place in places]


def lendable(grants: Iterable[Grant], unit_id: int, day: date) -> list[DelegatedRight]:
    """What somebody may lend for a unit, in one query."""
    units = tree(day)
    held = [grant for grant in grants if grant.post_id is not None]
    return [what for what in DelegatedRight if any(may_lend(g.role, g.unit_id, what, unit_id, units) for g in held)]
