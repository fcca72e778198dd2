"""Editions of an appraisal: the words to be frozen, who signed what, and what an earlier one says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, Max

from appraisals.frozen import Frozen, FrozenNeed, FrozenPassage, FrozenTarget, from_json
from appraisals.models import (
    DONE_FIELDS,
    DUE_FIELDS,
    Appraisal,
    Behaviour,
    Edition,
    PassageKind,
    Signature,
    Signer,
    Stage,
)
from appraisals.selectors.content import words
from appraisals.signing import APPRAISEE, APPRAISER, COUNTERSIGNER, Put, Signed, Standing
from indicators.selectors.current_definitions import names_of
from plans.models import ObjectiveText


@dataclass(frozen=True, slots=True)
class SignatureRow:
    """Who signed, when, and where they do not agree. ``keeper`` keeps a form that was signed on paper."""

    part: str
    person_id: int
    person: str
    at: datetime
    comment: str
    paper_on: date | None
    keeper: str

    @property
    def part_words(self) -> str:
        """In which part."""
        return str(Signer(self.part).label)


@dataclass(frozen=True, slots=True)
class EditionRow:
    """An edition that somebody signed, without its words; ``why`` is said where it follows one that both signed."""

    id: int
    number: int
    stage: str
    version: int
    at: datetime
    why: str
    signatures: tuple[SignatureRow, ...]

    @property
    def stage_words(self) -> str:
        """What was done in it."""
        return str(Stage(self.stage).label)

    @property
    def put(self) -> Put:
        """The edition as the rules of signing read it."""
        signed = tuple(Signed(one.part, one.person_id) for one in self.signatures)
        return Put(self.number, self.stage, self.version, signed)

    def by(self, part: str) -> SignatureRow | None:
        """The signature in a part."""
        return next((one for one in self.signatures if one.part == part), None)

    @property
    def agreed(self) -> bool:
        """Whether both have signed it."""
        return self.put.agreed

    @property
    def countersigned(self) -> bool:
        """Whether it is countersigned."""
        return self.by(COUNTERSIGNER) is not None


def editions_of(appraisal: Appraisal) -> list[EditionRow]:
    """Those that somebody signed, the newest first; at most four queries, which read no words of the
    appraisal itself."""
    found = Edition.objects.filter(appraisal=appraisal, signatures__isnull=False).distinct().defer("content")
    return [_row(one, signatures_of(one)) for one in found.order_by("-number").prefetch_related(*_WITH)]


def edition_of(appraisal: Appraisal, number: int) -> tuple[EditionRow, Frozen] | None:
    """A signed edition with its words, or nothing."""
    one = Edition.objects.filter(appraisal=appraisal, number=number).prefetch_related(*_WITH).first()
    if one is None or not (signatures := signatures_of(one)):
        return None
    return _row(one, signatures), from_json(words(one.content))


def standing_of(appraisal: Appraisal, today: date, appraisers: tuple[int, ...], editions: list[EditionRow]) -> Standing:
    """Where an appraisal stands, as the rules of signing read it."""
    stage = Stage(appraisal.stage)
    return Standing(
        stage=str(stage),
        version=appraisal.version,
        is_open=appraisal.is_open,
        done=getattr(appraisal, DONE_FIELDS[stage]) is not None,
        due_passed=getattr(appraisal, DUE_FIELDS[stage]) < today,
        editions=tuple(one.put for one in editions),
        appraisers=appraisers,
    )


def content_now(appraisal: Appraisal, stage: str, together: str = "") -> Frozen:
    """The words of a stage as both read them now: no drafts, no private notes; at most seven queries.

    What a target hangs on is kept in the words that everybody in the council reads, those that were agreed: an aim of
    a plan that is still being written is not told to those who may not see it.
    """
    targets = list(appraisal.targets.select_related("series").order_by("position", "pk"))
    aims = _agreed_wordings([one.objective_id for one in targets if one.objective_id])
    names = names_of([one.series.indicator_id for one in targets if one.series])
    passages = appraisal.passages.filter(stage=stage).exclude(kind=PassageKind.PRIVATE).exclude(text="")
    rows = list(passages.select_related("author").order_by("pk"))
    about = [one.about for one in rows if one.about]
    behaviours = dict(Behaviour.objects.filter(code__in=about).values_list("code", "name")) if about else {}
    return Frozen(
        targets=tuple(
            FrozenTarget(
                str(one.key), words(one.wording), words(one.how_known), one.due.isoformat() if one.due else "",
                one.objective_id, one.series_id,
                aims.get(one.objective_id or 0) or (names.get(one.series.indicator_id, "") if one.series else ""),
                one.progress, words(one.progress_note),
            )
            for one in targets
        ),
        passages=tuple(
            FrozenPassage(
                one.kind, one.side, words(one.text), one.about, behaviours.get(one.about, one.about), one.author.name
            )
            for one in rows
        ),
        needs=tuple(
            FrozenNeed(
                str(one.key), words(one.wording), one.theme.name if one.theme else "",
                one.by_when.isoformat() if one.by_when else "", one.state,
            )
            for one in appraisal.needs.select_related("theme").order_by("pk")
        ),
        together=together,
    )  # fmt: skip


_WITH = ("signatures__person", "signatures__entered_by")
_ORDER = {APPRAISEE: 0, APPRAISER: 1, COUNTERSIGNER: 2}


def signatures_of(edition: Edition) -> tuple[SignatureRow, ...]:
    """Who signed an edition: the appraisee, the appraiser, the countersigner."""
    rows = sorted(edition.signatures.all(), key=lambda one: _ORDER[one.part])
    return tuple(_signature(one) for one in rows)


def _signature(one: Signature) -> SignatureRow:
    return SignatureRow(
        one.part, one.person_id, one.person.name, one.at, words(one.comment), one.paper_on,
        one.entered_by.name if one.entered_by else "",
    )  # fmt: skip


def _row(one: Edition, signatures: tuple[SignatureRow, ...]) -> EditionRow:
    return EditionRow(one.pk, one.number, one.stage, one.version, one.at, words(one.why), signatures)


def _agreed_wordings(aims: list[int]) -> dict[int, str]:
    """The wording of each of these aims in the newest edition of its plan; one query."""
    if not aims:
        return {}
    rows = ObjectiveText.objects.filter(objective__in=aims)
    agreed = rows.annotate(agreed_at=Max("objective__plan__editions__at")).filter(at__lte=F("agreed_at"))
    return dict(agreed.order_by("revision").values_list("objective_id", "wording"))
