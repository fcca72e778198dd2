"""The job that reminds of definitions to be reviewed: who owns one, and those who keep all, once for each version.

A mail that was handed over just before a worker is killed may come twice; one that could not be handed over is tried
again. Neither is lost: the list of definitions shows what is due for as long as it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from council_pm.audit.services import record
from council_pm.configuration.selectors import Frame, frame
from council_pm.core.access import Actor
from council_pm.jobs.mail import MailNotSentError, hand_over, one_line, sender_words
from council_pm.jobs.runs import JobRun
from council_pm.people.models import Occupancy, OccupancyKind
from council_pm.people.roles import Role
from council_pm.people.selectors import in_force
from indicators.models import Definition, Ownership, OwnershipKind, ReviewReminder
from indicators.selectors.holders import takes_effect
from indicators.selectors.review import due_for_review

KIND = "remind_of_reviews"


def send_reminders(run: JobRun) -> dict[str, Any]:
    """Remind of each version that is due and was not reminded of; one mail for each person, with all of theirs."""
    today, in_force_now = timezone.localdate(), frame()
    due = list(
        due_for_review(today, int(in_force_now["review_reminder_days"]))
        .filter(reminder__isnull=True)
        .select_related("indicator")
        .order_by("review_on", "indicator__code")
    )
    told: set[int] = set()
    failed: set[int] = set()
    people = _recipients(due, today)
    for done, (address, mine) in enumerate(sorted(people.items())):
        run.progress(done, len(people))
        try:
            hand_over(_message(address, mine, in_force_now))
        except MailNotSentError:
            failed.update(one.pk for one in mine)
        else:
            told.update(one.pk for one in mine)
    reminded = [one for one in due if one.pk in told or one.pk not in failed]
    _remember(run.actor, reminded)
    if len(reminded) < len(due):
        raise MailNotSentError(f"{len(due) - len(reminded)} definitions")
    return {"definitions": len(reminded), "people": len(people)}


def describe(result: Mapping[str, Any]) -> str:
    """What became of it, for the page of the job."""
    count = int(result.get("definitions", 0))
    if not count:
        return _("No definition is due for its review.")
    return ngettext(
        "%(people)s people were reminded of %(count)s definition.",
        "%(people)s people were reminded of %(count)s definitions.",
        count,
    ) % {"people": result.get("people", 0), "count": count}


def _recipients(due: Sequence[Definition], today: date) -> dict[str, list[Definition]]:
    """Who is told of what, by address: whoever holds the owner's post, and corporate performance of everything."""
    if not due:
        return {}
    owned: dict[int, list[int]] = {}
    rows = Ownership.objects.filter(
        in_force(today), kind=OwnershipKind.OWNER, indicator__in=[one.indicator_id for one in due]
    )
    for post_id, indicator_id in rows.values_list("post_id", "indicator_id"):
        owned.setdefault(post_id, []).append(indicator_id)
    holding = (
        Occupancy.objects.filter(takes_effect(), in_force(today))
        .exclude(kind=OccupancyKind.DEPUTY)
        .values_list("post_id", "post__role", "person__email", "person__user__email", "person__user__is_active")
    )
    found: dict[str, dict[int, Definition]] = {}
    centre = holding.filter(post__role=Role.CORPORATE_PERFORMANCE)
    for post_id, role, email, sign_in, is_active in centre.union(holding.filter(post__in=list(owned))):
        address = (sign_in if is_active else "") or email
        wanted = due if role == Role.CORPORATE_PERFORMANCE else [d for d in due if d.indicator_id in owned[post_id]]
        if address:
            found.setdefault(address.lower(), {}).update({one.pk: one for one in wanted})
    order = {one.pk: place for place, one in enumerate(due)}
    return {address: sorted(mine.values(), key=lambda one: order[one.pk]) for address, mine in found.items()}


def _message(address: str, mine: Sequence[Definition], in_force_now: Frame) -> EmailMessage:
    lines = [
        _("%(code)s, %(name)s: by %(day)s")
        % {"code": one.indicator.code, "name": one_line(one.name), "day": _day(one.review_on)}
        for one in mine
    ]
    words = {
        **sender_words(in_force_now),
        "lines": "\n".join(f"- {line}" for line in lines),
    }
    subject = ngettext(
        "%(council)s: a definition to review", "%(council)s: definitions to review", len(mine)
    ) % words  # fmt: skip
    body = _(
        "Hello,\n\n"
        "these definitions of indicators are to be reviewed:\n\n"
        "%(lines)s\n\n"
        "Read each one, and say whether it still counts the right thing. They are listed on the performance pages of"
        " %(council)s under Definitions, Review due. You are reminded of each of them once.\n\n"
        "Questions: %(contact)s.\n"
    )
    return EmailMessage(subject, body % words, to=[address])


def _day(day: date | None) -> str:
    return date_format(day, "j F Y") if day else ""


@transaction.atomic
def _remember(by: Actor, definitions: Sequence[Definition]) -> None:
    now = timezone.now()
    ReviewReminder.objects.bulk_create(
        [ReviewReminder(definition=one, sent_at=now) for one in definitions], ignore_conflicts=True
    )
    for one in definitions:
        record(
            by=by,
            action="remind_of_review",
            subject_kind="indicator",
            subject_id=one.indicator.code,
            subject_version=one.version,
            changes_screens=False,
        )
