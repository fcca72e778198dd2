"""What each side writes in its boxes: kept as it is typed, and said when the button is pressed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from appraisals import passages
from appraisals.access import AppraisalSeen
from appraisals.models import Appraisal, Passage, PassageKind
from appraisals.passages import Box
from appraisals.sealing import NOTHING, Sealed
from appraisals.services import writing
from council_pm.core.access import Actor
from council_pm.core.typed import typed_words
from council_pm.people.models import Person

LONGEST_WORDS = 6_000  # signs: more than two pages of print
RATINGS = ("more", "all", "most", "less")  # codes: how much was done of what was agreed


@dataclass(frozen=True, slots=True)
class BoxAt:
    """A box of a stage in an appraisal, as somebody who writes it has it."""

    at: AppraisalSeen
    stage: str
    box: Box


@dataclass(frozen=True, slots=True)
class _Rows:
    """The row that others read and the one of what is being typed, which are one but in a statement of both."""

    said: Passage | None
    typed: Passage | None

    @property
    def version(self) -> int:
        """Rises with each change of either; 0 where nobody wrote yet."""
        return sum({one.pk: one.version for one in (self.said, self.typed) if one is not None}.values())


@transaction.atomic
def keep_draft(*, place: BoxAt, text: str, version: int) -> int:
    """Keep what somebody is typing: unseen by anybody else, without an event or a new version of the appraisal.

    Answers the version of the box. A box that is emptied shows again what was said last. What another of the same
    side typed there before, an appraiser before them or beside them, gives way to it. Raises ``ValidationError``:
    ``over``, ``shut``, ``stage``, ``side``, ``stale`` or ``text``.
    """
    appraisal, rows = _opened(place, version)
    text = _checked(place.box, text)
    draft = "" if rows.said is not None and text == rows.said.text.open() else text
    row, me = rows.typed, place.at.user.person
    if row is None:
        if not draft:
            return rows.version
        side = passages.draft_side(place.box, place.at.part)
        _new(place, appraisal, side, draft=Sealed.of(draft), drafted_by=me, drafted_at=timezone.now())
    elif row.drafted_by_id not in (None, me.pk):
        if draft:
            _draft(row, draft, me)
    elif row.draft.open() != draft:
        _draft(row, draft, me)
    return _rows(place, appraisal).version


@transaction.atomic
def say(*, by: Actor, place: BoxAt, text: str, version: int) -> int:
    """Put what a side wrote where the other reads it, instead of what stood there; answers the version of the box.

    Raises ``ValidationError`` as ``keep_draft`` does.
    """
    appraisal, rows = _opened(place, version)
    text = _checked(place.box, text)
    said, before = rows.said, rows.said.text.open() if rows.said is not None else ""
    typed, me = rows.typed, place.at.user.person
    if typed is not None and typed.draft and (text != before or typed.drafted_by_id == me.pk):
        _draft(typed, "", me)
    if text == before:
        return _rows(place, appraisal).version
    if said is None:
        _new(place, appraisal, place.box.side, text=Sealed.of(text))
    else:
        said.text, said.author, said.at = Sealed.of(text), me, timezone.now()
        said.version += 1
        said.save(update_fields=["text", "author", "at", "version"])
    if place.box.kind == PassageKind.PRIVATE:
        writing.recorded(by=by, action="keep_own_note", appraisal=appraisal, stage=place.stage)
    else:
        writing.changed(appraisal)
        writing.recorded(
            by=by, action="write_appraisal", appraisal=appraisal, stage=place.stage, kind=place.box.kind,
            side=place.box.side, behaviour=place.box.about,
        )  # fmt: skip
    return _rows(place, appraisal).version


def _opened(place: BoxAt, version: int) -> tuple[Appraisal, _Rows]:
    """The locked appraisal with the rows of a box that takes words, unchanged since its writer saw it."""
    own = place.box.kind == PassageKind.PRIVATE
    appraisal = writing.held(place.at) if own else writing.locked(place.at)
    if place.stage != appraisal.stage:
        raise ValidationError(
            _("This stage is done meanwhile. What you typed is still here: copy it into the stage of now."), "stage"
        )
    if not passages.writes(place.box, place.at.part):
        raise ValidationError(_("Each side writes its own words only."), "side")
    rows = _rows(place, appraisal)
    if version != rows.version:
        raise ValidationError(
            _("Something was written here meanwhile: both texts are below. Save what is right."), "stale"
        )
    return appraisal, rows


def _rows(place: BoxAt, appraisal: Appraisal) -> _Rows:
    box, at = place.box, place.at
    typing = passages.draft_side(box, at.part)
    found = Passage.objects.filter(
        appraisal=appraisal, stage=place.stage, kind=box.kind, about=box.about, side__in={box.side, typing}
    )
    if box.kind == PassageKind.PRIVATE:
        found = found.filter(author=at.user.person_id)
    by_side = {one.side: one for one in found}
    return _Rows(by_side.get(box.side), by_side.get(typing))


def _draft(row: Passage, draft: str, by: Person) -> None:
    """Put a draft in a row, or take it away."""
    row.draft = Sealed.of(draft) if draft else NOTHING
    row.drafted_by, row.drafted_at = (by, timezone.now()) if draft else (None, None)
    row.version += 1
    row.save(update_fields=["draft", "drafted_by", "drafted_at", "version"])


def _new(place: BoxAt, appraisal: Appraisal, side: str, **words: Any) -> Passage:
    return Passage.objects.create(
        appraisal=appraisal, stage=place.stage, kind=place.box.kind, side=side, about=place.box.about,
        author=place.at.user.person, at=timezone.now(), **words,
    )  # fmt: skip


def _checked(box: Box, text: str) -> str:
    text = typed_words(text)
    if box.kind == PassageKind.RATING and text not in ("", *RATINGS):
        raise ValidationError(_("Choose one of these."), "text")
    if len(text) > LONGEST_WORDS:
        raise ValidationError(
            _("That is %(n)s characters: at most 6,000 fit here. What you typed is still here.") % {"n": len(text)},
            "text",
        )
    return text
