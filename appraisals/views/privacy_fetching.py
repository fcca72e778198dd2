"""What the screens about privacy fetch: what is not for the reader is not there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.utils import timezone

from appraisals import access
from appraisals.access import AppraisalSeen, Part
from appraisals.models import Appraisal, CorrectionRequest
from council_pm.core.access import AccessScope, Permission, may
from council_pm.core.row_ids import can_be_row
from council_pm.people.models import Person


@dataclass(frozen=True, slots=True)
class AnswerAt:
    """A request for a correction in an appraisal that HR has opened."""

    at: AppraisalSeen
    request: CorrectionRequest

    def access_scope(self) -> AccessScope:
        """Belongs to no place."""
        return AccessScope()


def adviser(user: Any) -> Any:
    """Whoever advises on appraisals (M073)."""
    return _with(user, Permission.ADVISE_ON_APPRAISALS)


def for_hr(user: Any, person_id: int, cycle: str) -> Appraisal:
    """An appraisal that an adviser may open with a reason."""
    adviser(user)
    rows = Appraisal.objects.select_related("cycle", "person", "post", "unit").filter(cycle__slug=cycle)
    found = rows.filter(person=person_id).first() if can_be_row(person_id) else None
    if found is None:
        raise Http404
    return found


def answer_at(user: Any, person_id: int, cycle: str, request_id: int) -> AnswerAt:
    """A request in an appraisal that the reader has opened as HR; in another part nobody answers."""
    at = access.seen_by(user, for_hr(user, person_id, cycle), timezone.localdate())
    if at is None or at.part is not Part.HR or not can_be_row(request_id):
        raise Http404
    found = CorrectionRequest.objects.filter(appraisal=at.appraisal.pk, pk=request_id).first()
    if found is None:
        raise Http404
    return AnswerAt(at, found)


def oneself(user: Any) -> Person:
    """The reader as a person of whom something may be held (M084)."""
    _with(user, Permission.EXPORT_OWN_APPRAISALS)
    found = Person.objects.filter(pk=user.person_id).first()
    if found is None:
        raise Http404
    return found


def copier(user: Any) -> Any:
    """Whoever makes copies for other people (M085)."""
    return _with(user, Permission.EXPORT_APPRAISALS_OF_OTHERS)


def person_for_copier(user: Any, person_id: int) -> Person:
    """Somebody for whom a copy is made."""
    copier(user)
    found = Person.objects.filter(pk=person_id).first() if can_be_row(person_id) else None
    if found is None:
        raise Http404
    return found


def _with(user: Any, right: Permission) -> Any:
    if not may(user, right):
        raise Http404
    return user
