"""Everything that an appraisal says, opened for one reader."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from appraisals.access import AppraisalSeen, Part
from appraisals.models import AppraisalTarget, CheckIn, DevelopmentNeed, Passage, PassageKind, Progress, Side, Stage
from appraisals.sealing import Sealed, WrongKey


@dataclass(frozen=True, slots=True)
class TargetRow:
    """A target in words; ``hangs`` whether it hangs on an aim or an indicator."""

    id: int
    key: uuid.UUID
    position: int
    wording: str
    how_known: str
    due: date | None
    objective_id: int | None
    series_id: int | None
    progress: str
    progress_note: str
    carried: bool
    version: int

    @property
    def hangs(self) -> bool:
        """Whether it hangs on an aim or an indicator."""
        return self.objective_id is not None or self.series_id is not None

    @property
    def progress_words(self) -> str:
        """How far it is, as screens say it."""
        return str(Progress(self.progress).label)


@dataclass(frozen=True, slots=True)
class PassageRow:
    """A text: ``text`` what others read, ``draft`` what the reader typed since; nobody else has it here."""

    id: int
    stage: str
    kind: str
    side: str
    about: str
    text: str
    draft: str
    author_id: int
    author: str
    version: int
    at: datetime


@dataclass(frozen=True, slots=True)
class CheckInRow:
    """A dated note."""

    id: int
    key: uuid.UUID
    on: date
    author_id: int
    author: str
    side: str
    is_own: bool
    text: str
    agreed_at: datetime | None
    version: int


@dataclass(frozen=True, slots=True)
class NeedRow:
    """A development need."""

    id: int
    key: uuid.UUID
    theme_id: int | None
    theme: str
    wording: str
    by_when: date | None
    state: str
    version: int


@dataclass(frozen=True, slots=True)
class Content:
    """What one reader may read of an appraisal."""

    targets: tuple[TargetRow, ...]
    passages: tuple[PassageRow, ...]
    check_ins: tuple[CheckInRow, ...]
    needs: tuple[NeedRow, ...]

    def passage(self, stage: str, kind: str, side: str, about: str = "") -> PassageRow | None:
        """The text of this kind, or nothing where nobody wrote one. Own notes: the reader's."""
        for one in self.passages:
            if (one.stage, one.kind, one.side, one.about) == (stage, kind, side, about):
                return one
        return None


def content_of(at: AppraisalSeen) -> Content:
    """Four queries. Own notes, own check-ins and drafts are in it for their author alone."""
    pk, me = at.appraisal.pk, at.user.person_id
    own_side = {Part.APPRAISEE: Side.APPRAISEE, Part.APPRAISER: Side.APPRAISER}.get(at.part)
    passages = Passage.objects.filter(appraisal=pk).exclude(~Q(author=me), kind=PassageKind.PRIVATE)
    # What the other side only began to type is not there; what somebody of one's own side began is a box in use.
    passages = passages.exclude(~Q(side=own_side or Side.BOTH), text="")
    check_ins = CheckIn.objects.filter(appraisal=pk).exclude(~Q(author=me), is_own=True)
    return Content(
        targets=tuple(
            target_row(one) for one in AppraisalTarget.objects.filter(appraisal=pk).order_by("position", "pk")
        ),
        passages=tuple(
            passage_row(one, with_draft=one.side == own_side and one.drafted_by_id == me)
            for one in passages.select_related("author").order_by("pk")
        ),
        check_ins=tuple(_check_in(one) for one in check_ins.select_related("author").order_by("-on", "-pk")),
        needs=tuple(
            _need(one) for one in DevelopmentNeed.objects.filter(appraisal=pk).select_related("theme").order_by("pk")
        ),
    )


def target_row(one: AppraisalTarget) -> TargetRow:
    """A target, opened."""
    return TargetRow(
        one.pk, one.key, one.position, words(one.wording), words(one.how_known), one.due, one.objective_id,
        one.series_id, one.progress, words(one.progress_note), one.carried_from_id is not None, one.version,
    )  # fmt: skip


def passage_row(one: Passage, *, with_draft: bool) -> PassageRow:
    """A text, opened; its draft where the reader is who types it."""
    return PassageRow(
        one.pk, one.stage, one.kind, one.side, one.about, words(one.text),
        words(one.draft) if with_draft else "", one.author_id, one.author.name, one.version, one.at,
    )  # fmt: skip


def words_or_that_they_are_shut(sealed: Any) -> str:
    """The words, or in their place that their key is missing: for lists that go on without one of them."""
    try:
        return words(sealed)
    except WrongKey:
        return _("These words cannot be opened: the key that sealed them is missing.")


def words(sealed: Any) -> str:
    """The words of a sealed column."""
    return sealed.open() if isinstance(sealed, Sealed) else ""


def stage_words(stage: str) -> str:
    """What a stage is called."""
    return str(Stage(stage).label)


def _check_in(one: CheckIn) -> CheckInRow:
    return CheckInRow(
        one.pk, one.key, one.on, one.author_id, one.author.name, one.side, one.is_own, words(one.text), one.agreed_at,
        one.version,
    )  # fmt: skip


def _need(one: DevelopmentNeed) -> NeedRow:
    return NeedRow(
        one.pk, one.key, one.theme_id, one.theme.name if one.theme else "", words(one.wording), one.by_when, one.state,
        one.version,
    )  # fmt: skip
