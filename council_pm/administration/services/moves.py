"""What has to be done on the day of a move, since it follows from nothing: links that were chosen, and telling people.

Everything else follows the organisation of the day by itself. The job may run late, and twice: a choice is carried out
once, and the row of a mail is written before it goes.
"""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from council_pm.administration.selectors.moves_to_tell import LOOK_BACK, MoveNews, move_news, moves_of
from council_pm.audit.services import record
from council_pm.configuration.selectors import Frame, frame
from council_pm.core.access import Actor
from council_pm.core.site import site_address
from council_pm.jobs.mail import MailNotSentError, hand_over_once, one_line, sender_words
from council_pm.jobs.runs import JobRun
from council_pm.jobs.services import start_job
from council_pm.notices.models import Mail, MailChoice
from council_pm.org.models import Placement
from plans.models import MoveMail
from plans.services.moves import carry_out_choices

MOVES = "organisation_moves"


def start_moves(*, by: Actor, unit_id: int, day: date) -> None:
    """Do at once what the day of a move asks for: it was recorded on its day, or after it."""
    start_job(by=by, kind=MOVES, params={"unit": unit_id, "day": day.isoformat()}, key=f"{unit_id} {day.isoformat()}")


def run_moves(run: JobRun) -> dict[str, Any]:
    """Link what was chosen, then tell of one move, or of all of the last month that nobody was told of yet."""
    today = timezone.localdate()
    linked = carry_out_choices(by=run.actor, today=today)
    if "unit" in run.params:
        moves = [(int(run.params["unit"]), date.fromisoformat(run.params["day"]))]
    else:
        moves = moves_of(today, since=today - LOOK_BACK)
    in_force_now, never = frame(), set(MailChoice.objects.filter(mail=Mail.NEVER).values_list("user_id", flat=True))
    sent = failed = 0
    for unit_id, day in moves:
        news = move_news(unit_id, day, today)
        placement = Placement.objects.filter(unit=unit_id, valid_from=day).order_by("-revision").first()
        if news is None or placement is None:
            continue
        for one in news.people:
            row = None if one.user_id in never else _claimed(placement, one.user_id, run.job_id)
            if row is None:
                continue
            went = hand_over_once(_message(news, one.address, in_force_now), row, partial(_note, run, row))
            sent, failed = sent + went, failed + (not went)
    if failed:
        raise MailNotSentError(f"{failed} mails about moves")
    return {"links": linked, "people": sent}


def _claimed(placement: Placement, user_id: int, job_id: int) -> MoveMail | None:
    """The row of a mail: a new one, or one that this job wrote before it was stopped."""
    try:
        with transaction.atomic():
            return MoveMail.objects.create(placement=placement, user_id=user_id, job_id=job_id)
    except IntegrityError:
        return MoveMail.objects.filter(placement=placement, user=user_id, job_id=job_id, sent_at=None).first()


@transaction.atomic
def _note(run: JobRun, row: MoveMail) -> None:
    row.sent_at = timezone.now()
    row.save(update_fields=["sent_at"])
    record(
        by=run.actor, action="tell_of_move", subject_kind="user", subject_id=row.user_id,
        detail={"unit": row.placement.unit_id, "from": row.placement.valid_from.isoformat()}, changes_screens=False,
    )  # fmt: skip


def _message(news: MoveNews, address: str, in_force_now: Frame) -> EmailMessage:
    words = {
        **sender_words(in_force_now),
        "name": one_line(news.name),
        "day": date_format(news.day, "j F Y"),
        "left": one_line(news.left),
        "joined": one_line(news.joined),
        "links": _links(news),
        "plans": ngettext("%(n)s plan", "%(n)s plans", news.plans) % {"n": news.plans},
        "actions": ngettext("%(n)s action still to do", "%(n)s actions still to do", news.actions)
        % {"n": news.actions},
        "page": site_address(reverse("dashboards:before_and_after", args=[news.code])),
    }
    body = _(
        "Hello,\n\n"
        "since %(day)s, %(name)s belongs to %(joined)s. Before, it belonged to %(left)s.\n\n"
        "What is under way moved along: %(plans)s and %(actions)s. Returns are signed off, and targets and plans"
        " agreed, by those who stand above it now. What was closed, signed off or done before stays where it was.\n\n"
        "%(links)s"
        "Before and after: %(page)s\n\n"
        "Questions: %(contact)s.\n"
    )
    return EmailMessage(_("%(council)s: %(name)s belongs to %(joined)s") % words, body % words, to=[address])


def _links(news: MoveNews) -> str:
    if not news.open_links:
        return ""
    words = {"n": news.open_links, "address": site_address(reverse("plans:move_list"))}
    told = ngettext(
        "%(n)s aim still supports one of a part that was left. Choose what it supports now: %(address)s",
        "%(n)s aims still support one of a part that was left. Choose what they support now: %(address)s",
        news.open_links,
    )
    return told % words + "\n\n"
