"""The part of an appraisal's page about words: what each side writes, check-ins, needs, and evidence beside them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from appraisals import box_words, passages
from appraisals.access import AppraisalSeen, is_over
from appraisals.framework import example_for
from appraisals.models import Behaviour, NeedState, PassageKind, Side, Stage, Theme
from appraisals.passages import Box
from appraisals.selectors.content import CheckInRow, Content, NeedRow, stage_words
from appraisals.selectors.evidence import evidence_of
from appraisals.selectors.targets import SupportLine
from appraisals.word_forms import CheckInForm, NeedForm, RatingForm, WordsForm

BOTH_SIDES = "both"  # how an address names the side of what both write


@dataclass(frozen=True, slots=True)
class BoxRow:
    """A box as its reader has it: words, and a form where they write it.

    ``draft``: what the reader typed and did not share, which nobody else is shown; without a form it stays as it is.
    """

    id: str
    box: Box
    label: str
    text: str
    draft: str
    author: str
    at: datetime | None
    version: int
    url: str
    form: WordsForm | RatingForm | None

    @property
    def is_rating(self) -> bool:
        """Whether it is a choice: kept when the button is pressed, never by itself."""
        return self.box.kind == PassageKind.RATING

    @property
    def waits(self) -> bool:
        """Whether something typed is not shared yet."""
        return bool(self.draft)


@dataclass(frozen=True, slots=True)
class Section:
    """The boxes of a kind under their heading; of behaviours one for each, with what it can look like."""

    id: str
    kind: str
    heading: str
    rows: tuple[BoxRow, ...]
    behaviour: Behaviour | None = None
    example: str = ""

    @property
    def is_own_note(self) -> bool:
        """Whether it is its author's alone."""
        return self.kind == PassageKind.PRIVATE


@dataclass(frozen=True, slots=True)
class CheckInLine:
    """A check-in with what the reader may do with it."""

    row: CheckInRow
    edit_url: str
    agree_url: str


@dataclass(frozen=True, slots=True)
class NeedLine:
    """A development need with where the reader changes it."""

    row: NeedRow
    state: str
    edit_url: str


def context(at: AppraisalSeen, content: Content, lines: Mapping[int, SupportLine]) -> dict[str, Any]:
    """What its template prints, with what the targets hang on. Two queries, and those of the evidence at a review."""
    behaviours = behaviours_of(content)
    appraisal, writes_now = at.appraisal, at.may_write and not is_over(at.appraisal, at.today)
    stages = [str(one) for one in Stage]
    before = stages[: stages.index(appraisal.stage)]
    return {
        "sections": sections_of(at, content, appraisal.stage, behaviours),
        "earlier": [
            (stage_words(stage), found)
            for stage in reversed(before)
            if (found := sections_of(at, content, stage, behaviours))
        ],
        "stage_now": stage_words(appraisal.stage),
        "evidence": evidence_of(at, content, lines),
        "check_ins": [_check_in(at, one, writes_now=writes_now) for one in content.check_ins],
        "check_in_form": CheckInForm(is_new=True, auto_id="check-in-%s", initial={"on": at.today})
        if writes_now
        else None,
        "needs": [_need(at, one) for one in content.needs],
        "need_form": NeedForm(is_new=True, auto_id="need-%s", themes=themes_on_offer()) if at.takes_words else None,
    }


def behaviours_of(content: Content) -> list[Behaviour]:
    """The behaviours of the framework, and those of which there are words; one query."""
    said = {one.about for one in content.passages if one.kind == PassageKind.BEHAVIOUR}
    return list(Behaviour.objects.filter(Q(ended_at__isnull=True) | Q(code__in=said)).order_by("position", "pk"))


def themes_on_offer(kept: int | None = None) -> list[Theme]:
    """The themes to choose from, and the one that a need has; one query."""
    return list(Theme.objects.filter(Q(ended_at__isnull=True) | Q(pk=kept)).order_by("position", "pk"))


def boxes_of(at: AppraisalSeen, stage: str, behaviours: Iterable[Behaviour]) -> tuple[Box, ...]:
    """The boxes of a stage that the reader reads."""
    cycle = at.appraisal.cycle
    codes = [one.code for one in behaviours]
    return passages.read_by(passages.boxes(stage, cycle.group, codes, with_ratings=cycle.with_ratings), at.part)


def sections_of(
    at: AppraisalSeen, content: Content, stage: str, behaviours: Sequence[Behaviour]
) -> tuple[Section, ...]:
    """A stage for its reader: boxes to write in, and what was said; of a stage without a form only what was said."""
    by_code = {one.code: one for one in behaviours}
    rows = [box_row(at, content, stage, box) for box in boxes_of(at, stage, behaviours)]
    is_now = stage == at.appraisal.stage and at.takes_words
    shown = [one for one in rows if one.form or one.text or one.draft or (is_now and at.may_write)]
    found = []
    for (kind, about), group in groupby(shown, key=lambda row: (row.box.kind, row.box.about)):
        behaviour = by_code.get(about)
        found.append(
            Section(
                f"{stage}-{kind}{f'-{about}' if about else ''}", kind,
                behaviour.name if behaviour else box_words.heading(kind), tuple(group), behaviour,
                example_for(behaviour, at.appraisal.cycle.group) if behaviour else "",
            )
        )  # fmt: skip
    return tuple(found)


def box_row(at: AppraisalSeen, content: Content, stage: str, box: Box) -> BoxRow:
    """A box as its reader has it."""
    said = content.passage(stage, box.kind, box.side, box.about)
    writes = takes_box(at, stage, box)
    typed = None
    if at.may_write and passages.writes(box, at.part):
        typed = content.passage(stage, box.kind, passages.draft_side(box, at.part), box.about)
    names = {Side.APPRAISEE: at.appraisal.person.name, Side.APPRAISER: said.author if said else _appraiser()}
    label, draft = box_words.label(box, at.part, names), typed.draft if typed else ""
    version = sum({one.id: one.version for one in (said, typed) if one is not None}.values())
    name, text = (
        f"{stage}-{box.kind}-{box.side or 'both'}{f'-{box.about}' if box.about else ''}",
        said.text if said else "",
    )
    form: WordsForm | RatingForm | None = None
    if writes:
        kind = RatingForm if box.kind == PassageKind.RATING else WordsForm
        hint = box_words.hint(box, stage, at.appraisal.person.name, is_own=at.is_own)
        form = kind(label=label, hint=hint, auto_id=f"{name}-%s", initial={"text": draft or text, "version": version})
        if box.kind == PassageKind.BEHAVIOUR:
            form.fields["text"].widget.attrs["rows"] = 3  # an example is short
    return BoxRow(
        name, box, label, box_words.said(box, text), draft, said.author if said and text else "",
        said.at if said and text else None, version, box_url(at, stage, box), form,
    )  # fmt: skip


def takes_box(at: AppraisalSeen, stage: str, box: Box) -> bool:
    """Whether the reader writes in this box now: an own note also while the form is shut."""
    if stage != at.appraisal.stage or not at.may_write or not passages.writes(box, at.part):
        return False
    return at.takes_words or (box.kind == PassageKind.PRIVATE and not is_over(at.appraisal, at.today))


def address(at: AppraisalSeen, name: str, *more: object) -> str:
    """An address of this appraisal."""
    return reverse(f"appraisals:{name}", args=[at.appraisal.person_id, at.appraisal.cycle.slug, *more])


def box_url(at: AppraisalSeen, stage: str, box: Box) -> str:
    """Where a box is saved, and where it is shown alone."""
    place = (stage, box.kind, box.side or BOTH_SIDES)
    return address(at, "words_about", *place, box.about) if box.about else address(at, "words", *place)


def _appraiser() -> str:
    return _("the appraiser")


def _check_in(at: AppraisalSeen, row: CheckInRow, *, writes_now: bool) -> CheckInLine:
    own = row.author_id == at.user.person_id
    edits = writes_now and own and row.agreed_at is None
    agrees = writes_now and not own and not row.is_own and row.agreed_at is None and row.side != at.part
    return CheckInLine(
        row,
        address(at, "check_in_edit", row.id) if edits else "",
        address(at, "check_in_agree", row.id) if agrees else "",
    )


def _need(at: AppraisalSeen, row: NeedRow) -> NeedLine:
    return NeedLine(row, str(NeedState(row.state).label), address(at, "need_edit", row.id) if at.takes_words else "")
