"""Whose entry, adoption, transfer or nomination it is, and who reads and changes it (M067, M068, N150 to N156)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone

from clinics.access import ItemSeen, item_at
from council_pm.core.access import AccessScope, Permission, may
from council_pm.core.rows import row_or_404
from council_pm.org.selectors import tree
from council_pm.org.tree import Tree
from council_pm.people.models import Occupancy
from council_pm.people.selectors import in_force
from council_pm.practice.models import (
    Adoption,
    Award,
    Community,
    EntryState,
    LearningTransfer,
    Nomination,
    PanelSeat,
    PracticeEntry,
    PracticeRevision,
    Promise,
)
from indicators.selectors.holders import takes_effect
from plans.access import Part, scope_of_unit
from plans.models import Action
from plans.selectors.actions import visible_actions


@dataclass(frozen=True, slots=True)
class EntryInTree:
    """An entry with the tree of today."""

    entry: PracticeEntry
    tree: Tree

    def access_scope(self) -> AccessScope:
        """Where it belongs."""
        return scope_of_unit(self.entry.unit_id, self.tree)


@dataclass(frozen=True, slots=True)
class TransferInTree:
    """A learning transfer: it belongs to who gave and to who received."""

    transfer: LearningTransfer
    tree: Tree

    def access_scope(self) -> AccessScope:
        """Both parts of the council and what stands above them."""
        one = self.transfer
        return AccessScope(units=self.tree.above(one.from_unit_id) | self.tree.above(one.to_unit_id))


@dataclass(frozen=True, slots=True)
class ActionInTree:
    """An action that an entry may be drafted from."""

    action: Action
    tree: Tree


def own_units(user: Any, units: Tree) -> frozenset[int]:
    """The parts of the council whose entries the reader writes, with those that were merged into them; no query."""
    own = {pk for pk in units.places if may(user, Permission.EDIT_PRACTICE, scope_of_unit(pk, units))}
    return frozenset(own | {old for old, new in units.merged().items() if new in own})


def keeps_register(user: Any) -> bool:
    """Whether the reader keeps the register of the whole council (N151)."""
    return may(user, Permission.KEEP_PRACTICE)


def visible_entries(user: Any, units: Tree) -> QuerySet[PracticeEntry]:
    """What was published is there for everybody in the council; drafts for who wrote them and their part of it."""
    if keeps_register(user):
        return PracticeEntry.objects.all()
    own = Q(created_by=user.pk) | Q(unit__in=own_units(user, units))
    return PracticeEntry.objects.filter(Q(published_at__isnull=False) | own)


def may_change(user: Any, at: EntryInTree) -> bool:
    """Whether the reader changes an entry: those of its part of the council, and of a draft whoever began it."""
    is_own_draft = at.entry.state == EntryState.DRAFT and at.entry.created_by == user.pk
    return may(user, Permission.EDIT_PRACTICE, at) or is_own_draft


def entry_at(user: Any, entry_id: int) -> EntryInTree:
    """An entry that the reader sees; for all others there is no such page."""
    units = tree(timezone.localdate())
    rows = visible_entries(user, units).select_related("unit", "newest__contact", "newest__series__indicator")
    return EntryInTree(row_or_404(rows, entry_id), units)


def entry_to_change(user: Any, entry_id: int) -> EntryInTree:
    """An entry that the reader changes. Raises ``PermissionDenied`` where they only read it."""
    at = entry_at(user, entry_id)
    if not may_change(user, at):
        raise PermissionDenied
    return at


def published_entry_at(user: Any, entry_id: int) -> EntryInTree:
    """An entry that can be used."""
    at = entry_at(user, entry_id)
    if at.entry.state != EntryState.PUBLISHED:
        raise Http404
    return at


def readable_revisions(user: Any, at: EntryInTree) -> QuerySet[PracticeRevision]:
    """What the reader reads of how it stood before: what was written before it was published is for its writers."""
    rows = at.entry.revisions.all()
    published = at.entry.published_at
    if published is None or may_change(user, at) or keeps_register(user):
        return rows
    first = rows.filter(at__lte=published).order_by("-revision").values_list("revision", flat=True).first()
    return rows.filter(revision__gte=first or 1)


def revision_at(user: Any, entry_id: int, revision: int) -> Part:
    """An entry as it stood at one of its revisions."""
    at = entry_at(user, entry_id)
    found = (
        readable_revisions(user, at)
        .select_related("contact", "series__indicator")
        .filter(revision=min(revision, 2**31 - 1))
    )
    one = found.first()
    if one is None:
        raise Http404
    return Part(at, one)


def adoption_at(user: Any, entry_id: int, adoption_id: int) -> Part:
    """What somebody made of an entry, to be said anew by them or the keepers of the register only."""
    at = entry_at(user, entry_id)
    found = row_or_404(Adoption.objects.select_related("unit").filter(entry=at.entry), adoption_id)
    if found.by != user.pk and not keeps_register(user):
        raise PermissionDenied
    return Part(at, found)


def transfer_at(user: Any, transfer_id: int) -> TransferInTree:
    """A learning transfer that was not taken back."""
    found = row_or_404(LearningTransfer.objects.filter(withdrawn_at__isnull=True), transfer_id)
    return TransferInTree(found, tree(timezone.localdate()))


def action_at(user: Any, action_id: int) -> ActionInTree:
    """An action that the reader sees."""
    units = tree(timezone.localdate())
    rows = visible_actions(user, units).select_related("unit", "series__indicator")
    return ActionInTree(row_or_404(rows, action_id), units)


def clinic_item_at(user: Any, clinic_id: int, item_id: int) -> ItemSeen:
    """An item of a clinic that the reader sees."""
    return item_at(user, clinic_id, item_id, timezone.localdate())


def community_at(user: Any, community_id: int) -> Community:
    """A community, in use or not."""
    return row_or_404(Community.objects.all(), community_id)


def promise_at(user: Any, promise_id: int) -> Promise:
    """A promise, in force or not."""
    return row_or_404(Promise.objects.select_related("series__indicator"), promise_id)


def seat_at(user: Any, seat_id: int) -> PanelSeat:
    """A seat on the panel that has not ended."""
    return row_or_404(PanelSeat.objects.filter(ends__isnull=True), seat_id)


def award_at(user: Any, award_id: int) -> Award:
    """An award that stands."""
    return row_or_404(Award.objects.filter(withdrawn_at__isnull=True), award_id)


def sits_on_panel(user: Any, today: date) -> bool:
    """Whether the reader decides on nominations: by a seat of their own or of a post that they hold; one query."""
    if user.person_id is None:
        return False
    held = Occupancy.objects.filter(takes_effect(), in_force(today), person=user.person_id).values("post_id")
    seats = PanelSeat.objects.filter(in_force(today)).filter(Q(person=user.person_id) | Q(post__in=held))
    return seats.exists()


def decides(user: Any, today: date) -> bool:
    """Whether the reader reads every nomination: the panel and the keepers."""
    return keeps_register(user) or sits_on_panel(user, today)


def visible_nominations(user: Any, today: date) -> QuerySet[Nomination]:
    """One's own; all of them for the panel and the keepers."""
    rows = Nomination.objects.all()
    return rows if decides(user, today) else rows.filter(by=user.pk)


def nomination_at(user: Any, nomination_id: int) -> Nomination:
    """A nomination that the reader may read; for all others there is none."""
    rows = visible_nominations(user, timezone.localdate()).select_related("unit", "entry__newest", "award")
    return row_or_404(rows, nomination_id)


def nomination_to_decide(user: Any, nomination_id: int) -> Nomination:
    """A nomination on which the reader decides. Raises ``PermissionDenied`` for who only made it."""
    found = nomination_at(user, nomination_id)
    if not decides(user, timezone.localdate()):
        raise PermissionDenied
    return found
