"""What is noted of a session, its agenda as it was discussed, and what it says it will do."""

from __future__ import annotations

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from council_pm.audit.services import record
from council_pm.core.access import Actor
from council_pm.core.typed import typed_words
from council_pm.forums.agenda_words import HEADINGS, line_words
from council_pm.forums.models import AgendaLine, Note, Session, SessionAction
from council_pm.forums.selectors.agenda import lines_of
from council_pm.org.models import OrgUnit
from plans.models import Action
from plans.services.actions import ActionFields, create_action

LONGEST_NOTE = 20_000
KEPT_SINCE = timedelta(days=31)  # older sessions were planned without an agenda


class StaleNoteError(Exception):
    """Somebody else wrote meanwhile: ``newest`` is what stands there now; nothing of the typed text was kept."""

    def __init__(self, newest: Note) -> None:
        super().__init__(f"revision {newest.revision}")
        self.newest = newest


@transaction.atomic
def save_note(*, by: Actor, session: Session, text: str, based_on: int) -> Note | None:
    """Keep what was typed as the next revision of the note; the same text again keeps nothing new.

    ``based_on`` is the revision that the writer saw, 0 where there was none. Raises ``StaleNoteError`` where there is
    a newer one, and ``ValidationError``: ``cancelled`` or ``too_long``.
    """
    session = Session.objects.select_for_update().get(pk=session.pk)
    text = typed_words(text)
    if session.cancelled_at is not None:
        raise ValidationError(_("It was cancelled."), "cancelled")
    if len(text) > LONGEST_NOTE:
        raise ValidationError(
            _("This is too long: write at most %(most)s characters.") % {"most": f"{LONGEST_NOTE:,}"}, "too_long"
        )
    newest = session.notes.order_by("-revision").first()
    if (newest.text if newest else "") == text:
        return newest
    if newest is not None and newest.revision != based_on:
        raise StaleNoteError(newest)
    made = Note.objects.create(
        session=session, revision=(newest.revision if newest else 0) + 1, text=text, by=by.user_id, at=timezone.now()
    )
    record(by=by, action="write_session_note", subject_kind="session", subject_id=session.pk,
           subject_version=made.revision)  # fmt: skip
    return made


@transaction.atomic
def keep_agenda(*, by: Actor, session: Session) -> bool:
    """Keep the agenda of a session that has begun as it stands now; False where it was kept, or is still to come."""
    session = Session.objects.select_for_update(of=("self",)).select_related("forum").get(pk=session.pk)
    now = timezone.now()
    if session.agenda_kept_at is not None or session.cancelled_at is not None or now < session.starts:
        return False
    lines = lines_of(session, timezone.localdate(now))
    AgendaLine.objects.bulk_create(
        AgendaLine(
            session=session, position=position, heading=str(HEADINGS[line.heading]), text=line_words(line)[:600],
            topic_id=line.topic,
        )
        for position, line in enumerate(lines, 1)
    )  # fmt: skip
    session.agenda_kept_at = now
    session.save(update_fields=["agenda_kept_at"])
    record(by=by, action="keep_agenda", subject_kind="session", subject_id=session.pk, detail={"lines": len(lines)})
    return True


def keep_agendas(*, by: Actor) -> int:
    """Keep those of all sessions that have begun lately; answers how many. Safe to repeat."""
    now = timezone.now()
    rows = Session.objects.filter(agenda_kept_at__isnull=True, cancelled_at__isnull=True)
    found = rows.filter(starts__lte=now, starts__gt=now - KEPT_SINCE).order_by("starts", "pk")
    return sum(keep_agenda(by=by, session=one) for one in found)


@transaction.atomic
def will_do(*, by: Actor, session: Session, fields: ActionFields) -> Action:
    """What a session says it will do, as an action of the one list, in the part of the post that does it.

    Raises ``ValidationError``: ``cancelled`` or the name of a field.
    """
    if session.cancelled_at is not None:
        raise ValidationError(_("It was cancelled."), "cancelled")
    made = create_action(by=by, unit=OrgUnit.objects.get(pk=fields.owner.unit_id), fields=fields)
    SessionAction.objects.create(session=session, action=made)
    record(by=by, action="decide_in_session", subject_kind="session", subject_id=session.pk,
           detail={"by_action": made.pk})  # fmt: skip
    return made
