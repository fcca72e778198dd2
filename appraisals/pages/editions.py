"""An edition of an appraisal in words: on its page, on paper, and what changed since the one before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from appraisals.access import AppraisalSeen
from appraisals.box_words import said
from appraisals.frozen import Change, Frozen, FrozenPassage, changes
from appraisals.models import Appraisal, NeedState, PassageKind, Progress, Side
from appraisals.passages import Box
from appraisals.selectors.editions import EditionRow, content_now, edition_of, editions_of
from council_pm.core.comparing import Part as Piece
from council_pm.core.comparing import compared

DENSE_FROM = 9_000  # characters: more than that is set smaller, so that paper has two pages


@dataclass(frozen=True, slots=True)
class TargetShown:
    """A target. ``hangs``: whether it hung on an aim or an indicator."""

    wording: str
    how_known: str
    due: date | None
    hangs: bool
    hangs_on: str
    progress: str
    progress_note: str


@dataclass(frozen=True, slots=True)
class PassageShown:
    """A text, with what it is and whose."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class NeedShown:
    """A development need."""

    wording: str
    theme: str
    by_when: date | None
    state: str


@dataclass(frozen=True, slots=True)
class ChangeShown:
    """One thing that changed: of what, how in words, and the words themselves with what came and went."""

    label: str
    how: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class WordsShown:
    """What an edition says."""

    targets: tuple[TargetShown, ...]
    passages: tuple[PassageShown, ...]
    needs: tuple[NeedShown, ...]
    together: str
    dense: bool


def edition_context(at: AppraisalSeen, number: int) -> dict[str, Any] | None:
    """What the page of a signed edition prints, with what changed since the one before it; nothing without one."""
    found = edition_of(at.appraisal, number)
    if found is None:
        return None
    row, frozen = found
    numbers = [one.number for one in editions_of(at.appraisal) if one.number < number]
    before = edition_of(at.appraisal, numbers[0]) if numbers else None
    return {
        "at": at,
        "edition": row,
        "words": shown(at.appraisal, frozen),
        "before": before[0] if before else None,
        "changed": [_change(at.appraisal, one) for one in changes(before[1], frozen)] if before else [],
    }


def print_context(at: AppraisalSeen, number: int) -> dict[str, Any] | None:
    """What the printed form says: an edition, the newest signed one where ``number`` is 0, or the words of now."""
    if number == 0:
        newest: EditionRow | None = next(iter(editions_of(at.appraisal)), None)
        if newest is None:
            now = content_now(at.appraisal, at.appraisal.stage)
            return {"at": at, "edition": None, "words": shown(at.appraisal, now)}
        number = newest.number
    found = edition_of(at.appraisal, number)
    if found is None:
        return None
    return {"at": at, "edition": found[0], "words": shown(at.appraisal, found[1])}


def paper_context(at: AppraisalSeen) -> dict[str, Any]:
    """What the empty form on paper says: the targets as they stand, and lines to write on."""
    now = shown(at.appraisal, content_now(at.appraisal, at.appraisal.stage))
    return {"at": at, "words": now, "lines": range(4), "new_targets": range(max(0, 3 - len(now.targets)))}


def shown(appraisal: Appraisal, frozen: Frozen) -> WordsShown:
    """The words of an edition with what everything is called."""
    return WordsShown(
        targets=tuple(
            TargetShown(
                one.wording, one.how_known, _day(one.due), one.objective is not None or one.series is not None,
                one.hangs_on, str(Progress(one.progress).label) if one.progress else "", one.progress_note,
            )
            for one in frozen.targets
        ),
        passages=tuple(PassageShown(passage_label(appraisal, one), _said(one, one.text)) for one in frozen.passages),
        needs=tuple(
            NeedShown(
                one.wording, one.theme, _day(one.by_when), str(NeedState(one.state).label) if one.state else ""
            )
            for one in frozen.needs
        ),
        together=frozen.together,
        dense=frozen.length > DENSE_FROM,
    )  # fmt: skip


def _said(one: FrozenPassage, text: str) -> str:
    return said(Box(one.kind, one.side), text)


def passage_label(appraisal: Appraisal, one: FrozenPassage) -> str:
    """What a text is, and whose: "Review, in the words of Ann Lee"."""
    what = one.heading or str(PassageKind(one.kind).label)
    if one.side == Side.BOTH:
        return what
    who = appraisal.person.name if one.side == Side.APPRAISEE else one.author
    return _("%(what)s, in the words of %(who)s") % {"what": what, "who": who}


def _change(appraisal: Appraisal, one: Change) -> ChangeShown:
    how = {"added": _("Added"), "removed": _("Taken out"), "changed": _("Changed")}[one.how]
    before, after = (_in_words(one, text) for text in (one.before, one.after))
    return ChangeShown(", ".join(_label(appraisal, one)), how, tuple(compared(before, after)))


def _label(appraisal: Appraisal, one: Change) -> Iterator[str]:
    if one.passage is not None:
        yield passage_label(appraisal, one.passage)
        return
    yield {"target": _("Target"), "need": _("Development need"), "together": _("Agreed for all")}[one.what]
    if one.field:
        yield one.name
        yield {
            "wording": _("its wording"),
            "how_known": _("how you will know"),
            "due": _("its day"),
            "hangs_on": _("what it hangs on"),
            "progress": _("how far it is"),
            "progress_note": _("the words on how far it is"),
            "theme": _("its theme"),
            "by_when": _("its day"),
            "state": _("what became of it"),
        }[one.field]


def _in_words(one: Change, text: str) -> str:
    if one.passage is not None:
        return _said(one.passage, text)
    if not text or one.field not in {"due", "by_when", "progress", "state"}:
        return text
    if one.field in {"due", "by_when"}:
        return f"{date.fromisoformat(text):%d/%m/%Y}"
    return str(Progress(text).label if one.field == "progress" else NeedState(text).label)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
