"""Check-ins: dated notes of short conversations, apart from the form, so that none waits until it is open.

They are no part of what is signed: each has a day and, once the other side agrees, a mark of its own. The version of
the appraisal stays as it is.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from appraisals.access import AppraisalSeen
from appraisals.models import CheckIn
from appraisals.sealing import Sealed
from appraisals.services import writing
from council_pm.core.access import Actor
from council_pm.core.typed import typed_words

LONGEST_CHECK_IN = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckInWords:
    """What was talked about, when, and whether its author alone reads it."""

    on: date
    text: str
    is_own: bool = False


@transaction.atomic
def add_check_in(*, by: Actor, at: AppraisalSeen, key: uuid.UUID, words: CheckInWords) -> CheckIn:
    """A further note; what is sent twice is kept once.

    Raises ``ValidationError``: ``over``, ``on``, ``text`` or ``key`` (of somebody else's note).
    """
    appraisal = writing.held(at)
    text = _checked(at, words)
    known = CheckIn.objects.filter(key=key).first()
    if known is not None:
        if (known.appraisal_id, known.author_id) == (appraisal.pk, at.user.person_id):
            return known
        raise ValidationError(_("This form was used before. What you typed is still here: save it again."), "key")
    sealed = {"text": Sealed.of(text)}
    made = CheckIn.objects.create(
        appraisal=appraisal, key=key, on=words.on, author=at.user.person, side=str(at.part), is_own=words.is_own,
        at=timezone.now(), **sealed,
    )  # fmt: skip
    writing.recorded(by=by, action="check_in", appraisal=appraisal, check_in=made.pk)
    return made


@transaction.atomic
def change_check_in(*, by: Actor, at: AppraisalSeen, check_in: CheckIn, words: CheckInWords, version: int) -> CheckIn:
    """Word one's own note anew, until the other side agrees; one's own may be shared, and stays so.

    Raises ``ValidationError``: ``over``, ``agreed``, ``stale``, ``on`` or ``text``.
    """
    appraisal = writing.held(at)
    found = CheckIn.objects.get(pk=check_in.pk)
    if found.agreed_at is not None:
        raise ValidationError(
            _("It is agreed meanwhile and stays as it is. What you typed is still here: add a further check-in."),
            "agreed",
        )
    if version != found.version:
        raise ValidationError(_("You changed it in another window: both texts are below. Save what is right."), "stale")
    text, is_own = _checked(at, words), words.is_own and found.is_own
    if (found.on, found.text.open(), found.is_own) == (words.on, text, is_own):
        return found
    found.on, found.text, found.is_own = words.on, Sealed.of(text), is_own
    found.version += 1
    found.save(update_fields=["on", "text", "is_own", "version"])
    writing.recorded(by=by, action="change_check_in", appraisal=appraisal, check_in=found.pk)
    return found


@transaction.atomic
def agree_check_in(*, by: Actor, at: AppraisalSeen, check_in: CheckIn, version: int) -> CheckIn:
    """Agree what the other side noted; agreeing twice is harmless.

    Raises ``ValidationError``: ``over``, ``own`` (its author, that side, or a note that is nobody else's) or ``stale``.
    """
    appraisal = writing.held(at)
    found = CheckIn.objects.get(pk=check_in.pk)
    if found.agreed_at is not None:
        return found
    if found.is_own or found.author_id == at.user.person_id or found.side == at.part:
        raise ValidationError(_("The other side agrees a check-in."), "own")
    if version != found.version:
        raise ValidationError(_("The check-in was changed meanwhile: read it again, then agree."), "stale")
    found.agreed_at, found.agreed_by = timezone.now(), at.user.person
    found.save(update_fields=["agreed_at", "agreed_by"])
    writing.recorded(by=by, action="agree_check_in", appraisal=appraisal, check_in=found.pk)
    return found


def _checked(at: AppraisalSeen, words: CheckInWords) -> str:
    text = typed_words(words.text)
    if words.on > at.today:
        raise ValidationError(_("This day is still to come: give the day on which you talked."), "on")
    if not 0 < len(text) <= LONGEST_CHECK_IN:
        raise ValidationError(_("Say in a few sentences what you talked about: at most 2,000 characters."), "text")
    return text
