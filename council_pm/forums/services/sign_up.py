"""Signing up, withdrawing, who was there, and what they thought of it.

What somebody signs up for is their own: the record says that a place was taken, and not by whom.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from council_pm.audit.services import record
from council_pm.audit.wording import UNNAMED
from council_pm.core.access import Actor
from council_pm.forums.models import Attendance, Coming, Completion, FeedbackCount, Session
from council_pm.forums.places import free_place, may_answer
from council_pm.forums.selectors.feedback import ANSWERS, QUESTIONS
from council_pm.forums.services.telling import What, tell
from council_pm.people.models import Person

SOMEBODY = Actor(None, UNNAMED)
"""Who the record names for what people do for themselves."""


@transaction.atomic
def sign_up(*, session: Session, person: Person) -> Attendance:
    """Take a place, or one on the waiting list where all are taken; again changes nothing.

    The session is held meanwhile: of two who want the last place one waits. Raises ``ValidationError``: ``closed``.
    """
    session = _held(session)
    row = Attendance.objects.filter(session=session, person=person).first()
    if row is not None and row.state != Coming.WITHDRAWN:
        return row
    place = free_place(_taken(session), session.capacity)
    state = Coming.WAITING if place is None else Coming.COMING
    made, _is_new = Attendance.objects.update_or_create(
        session=session, person=person, defaults={"state": state, "place": place, "signed_up_at": timezone.now()}
    )
    record(by=SOMEBODY, action="sign_up", subject_kind="session", subject_id=session.pk, detail={"state": state.value})
    return made


@transaction.atomic
def withdraw(*, session: Session, person: Person) -> None:
    """Give the place back; who waits longest gets it and is told. Raises ``ValidationError``: ``closed``."""
    session = _held(session)
    row = Attendance.objects.filter(session=session, person=person).exclude(state=Coming.WITHDRAWN).first()
    if row is None:
        return
    row.state, row.place = Coming.WITHDRAWN, None
    row.save(update_fields=["state", "place"])
    fill_places(session)
    record(by=SOMEBODY, action="withdraw", subject_kind="session", subject_id=session.pk)


def fill_places(session: Session) -> list[int]:
    """Give free places of a session that is held to who waits longest, and tell them; answers who got one."""
    waiting = list(session.attendances.filter(state=Coming.WAITING).order_by("signed_up_at", "pk"))
    taken, moved = _taken(session), []
    for row in waiting:
        place = free_place(taken, session.capacity)
        if place is None:
            break
        row.state, row.place = Coming.COMING, place
        row.save(update_fields=["state", "place"])
        taken.add(place)
        moved.append(row.person_id)
    if moved:
        tell(session, What.PLACE, moved)
    return moved


@transaction.atomic
def record_attendance(
    *, by: Actor, session: Session, found: Mapping[int, bool], walked_in: Collection[Person] = ()
) -> int:
    """Say who of those who signed up was there, and who came without; a module of the session counts as completed.

    Answers how many were there. Raises ``ValidationError``: ``early`` or ``cancelled``.
    """
    session = Session.objects.select_for_update().get(pk=session.pk)
    if session.cancelled_at is not None:
        raise ValidationError(_("It was cancelled."), "cancelled")
    if timezone.now() < session.starts:
        raise ValidationError(_("It has not begun: say afterwards who was there."), "early")
    for person in walked_in:
        Attendance.objects.get_or_create(
            session=session, person=person,
            defaults={"state": Coming.WITHDRAWN, "signed_up_at": timezone.now()},
        )  # fmt: skip
    there = {**found, **{person.pk: True for person in walked_in}}
    for row in session.attendances.filter(person__in=list(there)):
        # Who gave feedback was there: that stays so.
        row.attended = there[row.person_id] or row.answered
        row.save(update_fields=["attended"])
    _complete(by, session)
    count = session.attendances.filter(attended=True).count()
    record(by=by, action="record_attendance", subject_kind="session", subject_id=session.pk, detail={"people": count})
    return count


@transaction.atomic
def give_feedback(*, session: Session, person: Person, answers: Mapping[str, int]) -> None:
    """Count what somebody who was there thinks of it; nobody's answer is kept by itself.

    Raises ``ValidationError``: ``answers``, ``absent``, ``twice`` or ``late``.
    """
    if set(answers) != set(QUESTIONS) or any(answer not in ANSWERS for answer in answers.values()):
        raise ValidationError(_("Choose an answer to each question."), "answers")
    if not may_answer(timezone.localdate(session.starts), timezone.localdate()):
        raise ValidationError(_("Feedback is taken for two weeks after the session."), "late")
    rows = Attendance.objects.select_for_update().filter(session=session, person=person, attended=True)
    row = rows.first()
    if row is None:
        raise ValidationError(_("Only those who were there say what they thought of it."), "absent")
    if row.answered:
        raise ValidationError(_("You have given feedback already. Thank you."), "twice")
    row.answered = True
    row.save(update_fields=["answered"])
    Session.objects.select_for_update().get(pk=session.pk)
    for question, answer in sorted(answers.items()):
        count, _is_new = FeedbackCount.objects.get_or_create(
            session=session, question=question, answer=answer, defaults={"n": 0}
        )
        FeedbackCount.objects.filter(pk=count.pk).update(n=F("n") + 1)
    record(by=SOMEBODY, action="give_feedback", subject_kind="session", subject_id=session.pk)


def _complete(by: Actor, session: Session) -> None:
    if session.module_id is None:
        return
    day = timezone.localdate(session.starts)
    for row in session.attendances.filter(attended=True):
        Completion.objects.get_or_create(
            module_id=session.module_id, person_id=row.person_id,
            defaults={"on": day, "by": by.user_id, "at": timezone.now()},
        )  # fmt: skip


def _held(session: Session) -> Session:
    held = Session.objects.select_for_update(of=("self",)).select_related("forum").get(pk=session.pk)
    if not held.is_open(timezone.now()) or held.forum.ended_on is not None:
        raise ValidationError(_("One can no longer sign up for this session or withdraw from it."), "closed")
    return held


def _taken(session: Session) -> set[int]:
    rows = session.attendances.filter(place__isnull=False).values_list("place", flat=True)
    return {place for place in rows if place is not None}
