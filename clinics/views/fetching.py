"""Clinics and their items within what a reader sees, as views fetch them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.utils import timezone

from clinics import access
from clinics.access import ClinicSeen, ItemSeen, scope_of_item
from clinics.models import Clinic, Nomination
from council_pm.core.access import AccessScope, Permission, may
from council_pm.core.rows import row_or_404
from council_pm.org.models import OrgUnit
from council_pm.org.selectors import tree
from council_pm.org.tree import Tree


@dataclass(frozen=True, slots=True)
class NominationSeen:
    """Something put forward, for who reads everything of the clinic."""

    at: ClinicSeen
    nomination: Nomination

    def access_scope(self) -> AccessScope:
        """As its clinic."""
        return self.at.access_scope()


@dataclass(frozen=True, slots=True)
class AskingUnit:
    """A service that may ask for help in a clinic."""

    clinic: Clinic
    unit: OrgUnit
    tree: Tree

    def access_scope(self) -> AccessScope:
        """The service, and what stands above it."""
        return scope_of_item(self.unit.pk, self.tree)


def readers_only(user: Any) -> Tree:
    """The tree of today, for whoever reads papers of clinics; nobody else finds that there are any."""
    if not may(user, Permission.VIEW_CLINIC):
        raise Http404
    return tree(timezone.localdate())


def readers_of_all(user: Any) -> Tree:
    """The tree of today, for whoever reads every paper of every clinic."""
    if not access.reads_all(user):
        raise Http404
    return tree(timezone.localdate())


def clinic_at(user: Any, clinic_id: int) -> ClinicSeen:
    """A clinic of which the reader sees something."""
    return access.clinic_at(user, clinic_id, timezone.localdate())


def whole_at(user: Any, clinic_id: int) -> ClinicSeen:
    """A clinic of which the reader sees every paper."""
    return access.whole_clinic_at(user, clinic_id, timezone.localdate())


def item_at(user: Any, clinic_id: int, item_id: int) -> ItemSeen:
    """An item that the reader sees."""
    return access.item_at(user, clinic_id, item_id, timezone.localdate())


def nomination_at(user: Any, clinic_id: int, nomination_id: int) -> NominationSeen:
    """Something put forward for a clinic whose every paper the reader sees."""
    found = whole_at(user, clinic_id)
    row = row_or_404(found.clinic.nominations.select_related("clinic", "unit"), nomination_id)
    return NominationSeen(found, row)


def asking_at(user: Any, clinic_id: int, code: str) -> AskingUnit:
    """A clinic and a part of the council that might ask for help in it."""
    units = tree(timezone.localdate())
    clinic, place = row_or_404(Clinic.objects.all(), clinic_id), units.by_code(code)
    if place is None:
        raise Http404
    return AskingUnit(clinic, OrgUnit.objects.get(pk=place.unit_id), units)
