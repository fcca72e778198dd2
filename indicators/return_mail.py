"""The job that reminds people of their returns: one mail a day at most, with all that is theirs and where it is done.

A mail names indicators, counts and addresses, never a figure (matrix M103). Its row is written before it goes, so that
no two jobs write to the same person on a day; one that could not be handed over is tried again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import partial
from typing import Any

from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from council_pm.audit.services import record
from council_pm.configuration.selectors import Frame, frame
from council_pm.core.site import site_address
from council_pm.jobs.mail import MailNotSentError, hand_over_once, one_line, sender_words
from council_pm.jobs.runs import JobRun
from council_pm.notices.models import Mail, MailChoice
from indicators.models import ReturnMail
from indicators.selectors.return_duties import Part, Task, TaskKind, Told, people_with_tasks
from indicators.selectors.return_places import OPEN

KIND = "remind_of_returns"
_ORDER = (TaskKind.LATE, TaskKind.TODAY, TaskKind.SOON, TaskKind.QUERIED)


def people_to_remind(today: date) -> list[Told]:
    """Who is reminded today: not who never wants mail by itself."""
    never = set(MailChoice.objects.filter(mail=Mail.NEVER).values_list("user_id", flat=True))
    return [told for told in people_with_tasks(today) if told.is_reminded and told.user_id not in never]


def people_to_chase(today: date) -> list[Told]:
    """Who has something late."""
    return [told for told in people_with_tasks(today) if told.late]


def send_reminders(run: JobRun) -> dict[str, Any]:
    """Remind of what the day asks for, or with ``chase`` everybody who has something late."""
    today, chased = timezone.localdate(), bool(run.params.get("chase"))
    people = people_to_chase(today) if chased else people_to_remind(today)
    in_force_now, sent, failed = frame(), 0, 0
    for done, told in enumerate(people):
        run.progress(done, len(people))
        row = _claimed(told, today, run.job_id, chased=chased)
        if row is None:
            continue
        went = hand_over_once(_message(told, in_force_now), row, partial(_note, run, row))
        sent, failed = sent + went, failed + (not went)
    if failed:
        raise MailNotSentError(f"{failed} reminders")
    return {"people": sent, "already": len(people) - sent}


def describe(result: Mapping[str, Any]) -> str:
    """What became of it, for the page of the job."""
    count, already = int(result.get("people", 0)), int(result.get("already", 0))
    words = ngettext("%(n)s person was reminded.", "%(n)s people were reminded.", count) % {"n": count}
    if not already:
        return words
    had = ngettext("%(n)s had a mail today already.", "%(n)s had a mail today already.", already) % {"n": already}
    return f"{words} {had}"


def _claimed(told: Told, today: date, job_id: int, *, chased: bool) -> ReturnMail | None:
    """The row of a person's mail of today: a new one, or one that this job wrote before it was stopped."""
    wanted = {"job_id": job_id, "chased": chased, "returns": len(list(told.tasks))}
    try:
        with transaction.atomic():
            return ReturnMail.objects.create(person_id=told.person_id, on=today, **wanted)
    except IntegrityError:
        return ReturnMail.objects.filter(person=told.person_id, on=today, job_id=job_id, sent_at=None).first()


@transaction.atomic
def _note(run: JobRun, row: ReturnMail) -> None:
    row.sent_at = timezone.now()
    row.save(update_fields=["sent_at"])
    record(
        by=run.actor,
        action="remind_of_returns",
        subject_kind="person",
        subject_id=row.person_id,
        detail={"figures": row.returns},
        changes_screens=False,
    )


def _message(told: Told, in_force_now: Frame) -> EmailMessage:
    lines = [line for part in told.parts.values() for line in _lines(part)]
    words = {
        **sender_words(in_force_now),
        "lines": "\n".join(lines),
        "all": site_address(reverse("indicators:returns_home")),
    }
    body = _(
        "Hello,\n\n"
        "these returns wait for you:\n\n"
        "%(lines)s\n\n"
        "Each address leads to the page where it is done. All of your returns: %(all)s\n\n"
        "You get at most one such mail a day. Questions: %(contact)s.\n"
    )
    return EmailMessage(_("%(council)s: your returns") % words, body % words, to=[told.address])


def _lines(part: Part) -> Iterable[str]:
    if not part.code:
        for task in part.single:
            address = site_address(reverse("indicators:return_page", args=[task.return_id]))
            yield f"- {_single(task)}\n  {address}"
        return
    counts = part.counts()
    if said := [_counted(kind, counts[kind]) for kind in _ORDER if counts[kind]]:
        yield f"- {part.name}: {', '.join(said)}\n  {_grid('returns_grid', part)}"
    if counts[TaskKind.SIGN]:
        yield f"- {part.name}: {_counted(TaskKind.SIGN, counts[TaskKind.SIGN])}\n  {_grid('returns_sign', part)}"


def _grid(name: str, part: Part) -> str:
    return site_address(reverse(f"indicators:{name}", args=[OPEN, part.code]))


def _single(task: Task) -> str:
    return f"{task.code} {one_line(task.title)}: {_counted(task.kind, 1)}"


def _counted(kind: TaskKind, count: int) -> str:
    words = {
        TaskKind.LATE: ngettext("%(n)s late", "%(n)s late", count),
        TaskKind.TODAY: ngettext("%(n)s due today", "%(n)s due today", count),
        TaskKind.SOON: ngettext("%(n)s due within a week", "%(n)s due within a week", count),
        TaskKind.QUERIED: ngettext("%(n)s sent back with a question", "%(n)s sent back with a question", count),
        TaskKind.SIGN: ngettext("%(n)s to be signed off", "%(n)s to be signed off", count),
    }
    return words[kind] % {"n": count}
