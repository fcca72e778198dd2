"""Changes of the organisation that several apps take part in: made as they were shown, or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from council_pm.administration.organisation_change import Change, Closed, Merged, Moved, NewUnit, Renamed, Reopened
from council_pm.administration.organisation_preview import Preview, Reader
from council_pm.administration.selectors.organisation_committees import digest_of, meeting_days
from council_pm.administration.selectors.previews import preview
from council_pm.administration.services.moves import start_moves
from council_pm.audit.services import Entry, record_many
from council_pm.core.access import Actor
from council_pm.jobs.runs import JobRun
from council_pm.org import services as org
from council_pm.org.models import Committee
from council_pm.org.selectors import tree
from council_pm.people.models import Post, ServiceAccount

HAND_OVER = "hand_over_posts"


class ChangedMeanwhileError(Exception):
    """What was confirmed is not what would happen now; ``preview`` is what would."""

    def __init__(self, now: Preview) -> None:
        super().__init__("The organisation changed since the preview was shown.")
        self.preview = now


@transaction.atomic
def carry_out(*, by: Actor, change: Change, reader: Reader, seen: str, reason: str) -> None:
    """Make a change whose preview, named by its digest ``seen``, somebody has confirmed.

    Raises ``ChangedMeanwhileError`` where the preview would be another one now, and ``ValidationError``:
    ``reason_missing``, or ``refused`` with every sentence of the preview that says why.
    """
    if not reason.strip():
        raise ValidationError(_("Say why: the reason stays in the record."), "reason_missing")
    org.lock_organisation()
    now = preview(change, reader)
    if now.digest != seen:
        raise ChangedMeanwhileError(now)
    if now.refusals:
        raise ValidationError([ValidationError(sentence, "refused") for sentence in now.refusals])
    _write(by, change, reason.strip())


def _write(by: Actor, change: Change, reason: str) -> None:
    if isinstance(change, NewUnit):
        org.create_unit(
            by=by,
            code=change.code,
            level=change.parent.level + 1,
            name=change.name,
            parent=change.parent,
            valid_from=change.from_day,
            reason=reason,
        )
    elif isinstance(change, Renamed):
        org.rename_unit(by=by, unit=change.unit, name=change.name, from_day=change.from_day, reason=reason)
    elif isinstance(change, Moved):
        org.move_unit(by=by, unit=change.unit, parent=change.parent, from_day=change.from_day, reason=reason)
        if change.from_day <= timezone.localdate():
            start_moves(by=by, unit_id=change.unit.pk, day=change.from_day)
    elif isinstance(change, Merged):
        org.merge_unit(by=by, unit=change.unit, into=change.into, from_day=change.from_day, reason=reason)
        hand_over_posts(by=by, today=timezone.localdate(), reason=reason)
    elif isinstance(change, Reopened):
        org.reopen_unit(by=by, unit=change.unit, parent=change.parent, from_day=change.from_day, reason=reason)
    elif isinstance(change, Closed):
        org.close_unit(by=by, unit=change.unit, from_day=change.from_day, reason=reason)


@transaction.atomic
def replace_meetings(*, by: Actor, committee: Committee, days: Sequence[date], based_on: str, reason: str) -> bool:
    """Make these days the committee's meetings, if they still are those that the form was based on.

    Answers whether it was done; somebody else's change stays.
    """
    committee = Committee.objects.select_for_update().get(pk=committee.pk)
    if digest_of(meeting_days(committee)) != based_on:
        return False
    org.set_meetings(by=by, committee=committee, days=days, reason=reason.strip())
    return True


@transaction.atomic
def hand_over_posts(*, by: Actor, today: date, reason: str = "") -> int:
    """Let the posts and service accounts of merged units go over to those that stand for them today.

    Safe to repeat: it runs with a merge, and each night for those that were dated ahead. Posts that have ended stay
    where they were. Answers how many went over.
    """
    successors = tree(today).merged()
    events = []
    posts = Post.objects.select_for_update().filter(Q(ended__isnull=True) | Q(ended__gte=today), unit_id__in=successors)
    for post in posts.order_by("pk"):
        events.append(_goes_over("move_post", "post", post, successors, reason))
    accounts = ServiceAccount.objects.select_for_update().filter(unit_id__in=successors)
    for account in accounts.order_by("pk"):
        events.append(_goes_over("move_service_account", "user", account, successors, reason))
    return record_many(by=by, events=events)


def run_hand_over(run: JobRun) -> dict[str, Any]:
    """The nightly job."""
    return {"posts": hand_over_posts(by=Actor(None, "beat"), today=timezone.localdate())}


def _goes_over(action: str, kind: str, row: Any, successors: dict[int, int], reason: str) -> Entry:
    before, row.unit_id = row.unit_id, successors[row.unit_id]
    row.save(update_fields=["unit"])
    subject = row.pk if kind == "post" else row.user_id
    detail = {"unit": {"before": before, "after": row.unit_id}}
    return Entry(action, kind, subject, detail=detail, reason=reason)
