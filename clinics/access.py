"""Who sees and changes what of a clinic (matrix M060 to M066, N180 to N183)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404

from clinics.models import Clinic, Item, Note, Summary
from council_pm.core.access import AccessScope, Permission, may
from council_pm.core.rows import row_or_404
from council_pm.org.selectors import tree
from council_pm.org.tree import Tree


@dataclass(frozen=True, slots=True)
class ClinicSeen:
    """A clinic with the tree of today; ``whole``: its reader reads all its papers, not those of the own part only."""

    clinic: Clinic
    tree: Tree
    whole: bool

    def access_scope(self) -> AccessScope:
        """A meeting belongs to no part: who sees only papers of the own part has no right on it."""
        return AccessScope()


@dataclass(frozen=True, slots=True)
class ItemSeen:
    """An item of a clinic that its reader sees."""

    at: ClinicSeen
    item: Item

    def access_scope(self) -> AccessScope:
        """The service whose item it is, and what stands above it."""
        return scope_of_item(self.item.unit_id, self.at.tree)


def scope_of_item(unit_id: int, units: Tree) -> AccessScope:
    """Where an item belongs: its service and everything above that."""
    return AccessScope(units=units.above(unit_id) or frozenset({unit_id}))


def reads_all(user: Any) -> bool:
    """Whether somebody reads the papers of every service (M060, M061)."""
    return may(user, Permission.VIEW_CLINIC, AccessScope())


def visible_items(user: Any, units: Tree) -> QuerySet[Item]:
    """The items that somebody reads: all of them, or those of the own part; nobody else any. No query of its own."""
    rows = Item.objects.filter(taken_off="")
    if reads_all(user):
        return rows
    own = [pk for pk in units.places if may(user, Permission.VIEW_CLINIC, scope_of_item(pk, units))]
    return rows.filter(unit__in=own)


def visible_clinics(user: Any, units: Tree) -> QuerySet[Clinic]:
    """The clinics of which somebody reads something."""
    if reads_all(user):
        return Clinic.objects.all()
    return Clinic.objects.filter(pk__in=visible_items(user, units).values("clinic"))


def clinic_at(user: Any, clinic_id: int, today: date) -> ClinicSeen:
    """A clinic of which the reader sees something. Raises ``Http404``."""
    units = tree(today)
    clinic = row_or_404(visible_clinics(user, units), clinic_id)
    return ClinicSeen(clinic, units, reads_all(user))


def whole_clinic_at(user: Any, clinic_id: int, today: date) -> ClinicSeen:
    """A clinic whose every paper the reader sees: its meeting, its notes, what follows. Raises ``Http404``."""
    found = clinic_at(user, clinic_id, today)
    if not found.whole:
        raise Http404
    return found


def item_at(user: Any, clinic_id: int, item_id: int, today: date) -> ItemSeen:
    """An item that the reader sees. Raises ``Http404``."""
    found = clinic_at(user, clinic_id, today)
    rows = visible_items(user, found.tree).filter(clinic=found.clinic)
    item = row_or_404(rows.select_related("series__indicator", "unit", "owner", "nomination", "snapshot"), item_id)
    return ItemSeen(found, item)


def readable_notes(user: Any) -> QuerySet[Note]:
    """The notes that somebody reads: shared ones, and private ones they wrote or that are addressed to them (M064)."""
    mine = Q(private=False) | Q(author=user.pk) | Q(addressees__user=user.pk)
    return Note.objects.filter(mine).distinct()


def released_summaries() -> QuerySet[Summary]:
    """What was released to a committee: everybody in the council reads it (M066)."""
    return Summary.objects.filter(released_at__isnull=False)
