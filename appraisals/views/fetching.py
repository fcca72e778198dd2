"""Appraisals within what a reader sees, as views fetch them: what is not theirs is not there."""

from __future__ import annotations

from typing import Any

from django.http import Http404

from appraisals import access
from appraisals.access import AppraisalSeen, Part
from council_pm.core.access import Permission, may

__all__ = ["appraisal_at", "appraiser_at", "countersigner_at", "own_at", "reader", "writable_at"]


def reader(user: Any) -> Any:
    """Whoever may have an appraisal, appraise or countersign (N202)."""
    parts = (Permission.OWN_APPRAISAL, Permission.APPRAISE, Permission.COUNTERSIGN_APPRAISAL)
    if not any(may(user, one) for one in parts):
        raise Http404
    return user


def appraisal_at(user: Any, person_id: int, cycle: str) -> AppraisalSeen:
    """An appraisal that the reader sees."""
    return access.appraisal_at(user, person_id, cycle)


def own_at(user: Any, person_id: int, cycle: str) -> AppraisalSeen:
    """The reader's own."""
    found = access.appraisal_at(user, person_id, cycle)
    if found.part is not Part.APPRAISEE:
        raise Http404
    return found


def writable_at(user: Any, person_id: int, cycle: str) -> AppraisalSeen:
    """One that the reader writes in, as one of the two whom it is between (M075, M077).

    Where both have signed there is nothing to write in before a new version is begun (M076).
    """
    found = access.appraisal_at(user, person_id, cycle)
    if not found.may_write:
        raise Http404
    return found


def appraiser_at(user: Any, person_id: int, cycle: str) -> AppraisalSeen:
    """One that the reader appraises, and writes in."""
    found = access.appraisal_at(user, person_id, cycle)
    if found.part is not Part.APPRAISER or not found.may_write:
        raise Http404
    return found


def countersigner_at(user: Any, person_id: int, cycle: str) -> AppraisalSeen:
    """One that the reader countersigns for."""
    found = access.appraisal_at(user, person_id, cycle)
    if found.part is not Part.COUNTERSIGNER:
        raise Http404
    return found
