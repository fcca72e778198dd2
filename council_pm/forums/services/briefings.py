"""Issuing a briefing, withdrawing it, and saying that one has read it."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from council_pm.audit.services import record
from council_pm.core.access import Actor
from council_pm.forums.models import Acknowledgement, Briefing, Forum
from council_pm.forums.services import typed
from council_pm.forums.services.sign_up import SOMEBODY
from council_pm.people.models import Person

LONGEST_BRIEFING = 20_000


@transaction.atomic
def issue_briefing(*, by: Actor, forum: Forum | None, title: str, text: str, link: str) -> Briefing:
    """Issue a briefing to everybody, or to a forum. Raises ``ValidationError`` with the name of the field."""
    title = typed.line(title, "title")
    text = typed.words(text, "text", LONGEST_BRIEFING)
    if not text:
        raise ValidationError(_("Write what people are to know."), "text")
    made = Briefing.objects.create(
        forum=forum, title=title, text=text, link=typed.link(link), issued_by=by.user_id, issued_at=timezone.now()
    )
    record(by=by, action="issue_briefing", subject_kind="briefing", subject_id=made.pk)
    return made


@transaction.atomic
def withdraw_briefing(*, by: Actor, briefing: Briefing) -> None:
    """Ask nobody to read it any more; it stays to be read, and so does who has read it."""
    if Briefing.objects.filter(pk=briefing.pk, withdrawn_at=None).update(withdrawn_at=timezone.now()):
        record(by=by, action="withdraw_briefing", subject_kind="briefing", subject_id=briefing.pk)


@transaction.atomic
def acknowledge(*, briefing: Briefing, person: Person) -> bool:
    """Note that somebody has read it; again changes nothing. The record does not say who it was."""
    _row, is_new = Acknowledgement.objects.get_or_create(
        briefing=briefing, person=person, defaults={"at": timezone.now()}
    )
    if is_new:
        record(by=SOMEBODY, action="read_briefing", subject_kind="briefing", subject_id=briefing.pk)
    return is_new
