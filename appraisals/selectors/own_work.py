"""What appraisals want of somebody on My work: their own, and how many of their team wait."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.cache import cache

from appraisals.models import Appraisal, CycleState
from appraisals.selectors.now import now_of
from appraisals.selectors.team import team_rows, to_countersign
from council_pm.core.access import Permission, may

AHEAD = timedelta(days=28)  # before a stage's day
_KEPT_FOR = 3600  # seconds; a new data version has a key of its own


@dataclass(frozen=True, slots=True)
class OwnStage:
    """A stage of one's own appraisal that is due soon or overdue."""

    url: str
    stage: str
    due: date
    overdue: bool


@dataclass(frozen=True, slots=True)
class OwnAppraisals:
    """``waiting`` of the team have a stage due soon or overdue, ``overdue`` of these are, ``without`` have none.

    ``countersign``: how many wait for a countersignature.
    """

    own: tuple[OwnStage, ...] = ()
    waiting: int = 0
    overdue: int = 0
    without: int = 0
    countersign: int = 0


def own_appraisals(user: Any, today: date, version: int) -> OwnAppraisals:
    """What appraisals want of this reader; twenty queries at most for each data version, none after that."""
    if user.person_id is None:
        return OwnAppraisals()
    key = f"appraisals-own:{user.pk}:{version}:{today.isoformat()}"
    kept: OwnAppraisals | None = cache.get(key)
    if kept is None:
        kept = _asked(user, today)
        cache.set(key, kept, _KEPT_FOR)
    return kept


def own_stages(person_id: int, today: date) -> tuple[OwnStage, ...]:
    """The stages of somebody's own appraisals that are due soon or overdue; one query."""
    rows = Appraisal.objects.filter(person=person_id, cycle__state=CycleState.OPEN).select_related("cycle")
    found = []
    for one in rows.order_by("pk"):
        now = now_of(one, today)
        if now.due is not None and now.due <= today + AHEAD and (now.overdue or now.due >= today):
            found.append(OwnStage(one.get_absolute_url(), now.words, now.due, now.overdue))
    return tuple(found)


def _asked(user: Any, today: date) -> OwnAppraisals:
    own = own_stages(user.person_id, today) if may(user, Permission.OWN_APPRAISAL) else ()
    if not may(user, Permission.APPRAISE):
        return OwnAppraisals(own, countersign=_to_countersign(user, today))
    team = team_rows(user.person_id, today)
    waiting = [one.now for one in team if one.now.due is not None and one.now.due <= today + AHEAD]
    return OwnAppraisals(
        own,
        sum(one.overdue or (one.due is not None and one.due >= today) for one in waiting),
        sum(one.overdue for one in waiting),
        sum(one.may_begin for one in team),
        _to_countersign(user, today),
    )


def _to_countersign(user: Any, today: date) -> int:
    if not may(user, Permission.COUNTERSIGN_APPRAISAL):
        return 0
    return len(to_countersign(user.person_id, today))
