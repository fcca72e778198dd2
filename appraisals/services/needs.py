"""Development needs: what somebody wants or has to learn. Both sides write them while the form is open."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from appraisals.access import AppraisalSeen
from appraisals.models import DevelopmentNeed, NeedState, Theme
from appraisals.sealing import Sealed
from appraisals.services import writing
from council_pm.core.access import Actor
from council_pm.core.typed import typed_words

LONGEST_NEED = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedWords:
    """What is needed; ``theme`` is the code of one, or empty where none fits."""

    wording: str
    theme: str = ""
    by_when: date | None = None
    state: str = NeedState.OPEN


@transaction.atomic
def add_need(*, by: Actor, at: AppraisalSeen, key: uuid.UUID, words: NeedWords) -> DevelopmentNeed:
    """A further need; what is sent twice is kept once.

    Raises ``ValidationError``: ``over``, ``shut``, ``wording``, ``theme``, ``state`` or ``key``.
    """
    appraisal = writing.locked(at)
    wording, theme = _checked(words, None)
    known = DevelopmentNeed.objects.filter(key=key).first()
    if known is not None:
        if known.appraisal_id == appraisal.pk:
            return known
        raise ValidationError(_("This form was used before. What you typed is still here: save it again."), "key")
    sealed = {"wording": Sealed.of(wording)}
    made = DevelopmentNeed.objects.create(
        appraisal=appraisal, key=key, theme=theme, by_when=words.by_when, state=words.state, by=by.user_id,
        at=timezone.now(), **sealed,
    )  # fmt: skip
    writing.changed(appraisal)
    writing.recorded(by=by, action="add_need", appraisal=appraisal, need=made.pk)
    return made


@transaction.atomic
def change_need(
    *, by: Actor, at: AppraisalSeen, need: DevelopmentNeed, words: NeedWords, version: int
) -> DevelopmentNeed:
    """Word a need anew, or say what became of it. Raises ``ValidationError`` as ``add_need`` does, or ``stale``."""
    appraisal = writing.locked(at)
    found = DevelopmentNeed.objects.get(pk=need.pk)
    if version != found.version:
        raise ValidationError(_("It was changed meanwhile: both are below. Save what is right."), "stale")
    wording, theme = _checked(words, found.theme_id)
    now = (found.wording.open(), found.theme_id, found.by_when, found.state)
    if now == (wording, theme.pk if theme else None, words.by_when, words.state):
        return found
    found.wording, found.theme, found.by_when, found.state = Sealed.of(wording), theme, words.by_when, words.state
    found.by, found.at = by.user_id, timezone.now()
    found.version += 1
    found.save(update_fields=["wording", "theme", "by_when", "state", "by", "at", "version"])
    writing.changed(appraisal)
    writing.recorded(by=by, action="change_need", appraisal=appraisal, need=found.pk)
    return found


def _checked(words: NeedWords, kept: int | None) -> tuple[str, Theme | None]:
    """``kept`` is the theme that the need has: it stays although it is offered no more."""
    wording = typed_words(words.wording)
    if not 0 < len(wording) <= LONGEST_NEED:
        raise ValidationError(_("Say what is needed, in at most 500 characters."), "wording")
    if words.state not in NeedState.values:
        raise ValidationError(_("Choose one of these."), "state")
    theme = Theme.objects.filter(code=words.theme).first() if words.theme else None
    if words.theme and (theme is None or (theme.ended_at is not None and theme.pk != kept)):
        raise ValidationError(_("Choose one of these."), "theme")
    return wording, theme
