"""The part of an appraisal's page about signing: who signed what and when, what one can do now, what is waited for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from appraisals.access import AppraisalSeen, Part, readers_of
from appraisals.models import Group, PassageKind, Stage
from appraisals.selectors.content import Content
from appraisals.selectors.editions import EditionRow, SignatureRow, editions_of, standing_of
from appraisals.selectors.together import MeetingShown, meetings_of
from appraisals.services.signing import has_sign_in
from appraisals.signing import APPRAISEE, APPRAISER, COUNTERSIGNER, Standing
from appraisals.signing_forms import CountersignForm, PaperForm, SignForm, StageForm, VersionForm
from council_pm.people.models import Person


@dataclass(frozen=True, slots=True)
class Line:
    """One of those who sign: which part, who that is today, and the signature under the words of now."""

    part: str
    names: tuple[str, ...]
    signature: SignatureRow | None

    @property
    def who(self) -> str:
        """Who that is today: where two appraise, either signs."""
        return str(_(" or ")).join(self.names)


@dataclass(frozen=True, slots=True)
class SigningPart:
    """What the page prints about signing. ``asks_countersign``: waited for, without keeping anything open."""

    standing: Standing
    lines: tuple[Line, ...]
    editions: tuple[EditionRow, ...]
    meetings: tuple[MeetingShown, ...]
    may_sign: bool
    may_countersign: bool
    asks_countersign: bool
    may_begin_version: bool
    may_begin_stage: bool
    may_enter_paper: bool
    records_together: bool

    @property
    def outdated(self) -> EditionRow | None:
        """An edition that one side signed and that changed since."""
        put = self.standing.outdated
        return next((one for one in self.editions if put and one.number == put.number), None)

    @property
    def agreed(self) -> EditionRow | None:
        """The newest edition that both have signed."""
        return next((one for one in self.editions if one.agreed), None)

    @property
    def next_stage_words(self) -> str:
        """What the next stage is called."""
        return str(Stage(self.standing.next_stage).label) if self.standing.next_stage else ""


def context(at: AppraisalSeen, content: Content) -> dict[str, Any]:
    """What its template prints, with the forms that the reader may send; at most twelve queries."""
    part = _part(at)
    number = part.agreed.number if part.agreed else 0
    return {
        "signing": part,
        "unshared": any(
            one.draft and one.stage == at.appraisal.stage and one.kind != PassageKind.PRIVATE
            for one in content.passages
        ),
        "unwritten": at.appraisal.stage != Stage.SETTING
        and not any(
            one.text and one.stage == at.appraisal.stage and one.kind != PassageKind.PRIVATE for one in content.passages
        ),
        "sign_form": SignForm(initial={"version": at.appraisal.version}, auto_id="sign-%s"),
        "countersign_form": CountersignForm(initial={"edition": number}, auto_id="countersign-%s"),
        "version_form": VersionForm(auto_id="new-version-%s"),
        "stage_form": StageForm(initial={"stage": part.standing.next_stage}, auto_id="stage-%s"),
        "paper_form": PaperForm(initial={"version": at.appraisal.version}, auto_id="paper-%s"),
    }


def _part(at: AppraisalSeen) -> SigningPart:
    appraisal, me = at.appraisal, at.user.person_id
    appraisers, countersigners = readers_of(appraisal, at.today)
    editions = editions_of(appraisal)
    standing = standing_of(appraisal, at.today, appraisers, editions)
    writes = at.may_write and at.is_live
    side = str(at.part)
    agreed = next((one for one in editions if one.agreed), None)
    return SigningPart(
        standing=standing,
        lines=_lines(at, standing, editions, appraisers, countersigners),
        editions=tuple(editions),
        meetings=tuple(meetings_of(appraisal)),
        may_sign=writes and not standing.why_not_sign(side, me),
        may_countersign=(
            at.part is Part.COUNTERSIGNER and at.is_live and not standing.why_not_countersign(me)
        ),
        asks_countersign=bool(countersigners) and agreed is not None and not agreed.countersigned,
        may_begin_version=writes and standing.may_begin_version,
        may_begin_stage=writes and not standing.why_not_begin_stage(standing.next_stage, side),
        may_enter_paper=(
            writes
            and at.part is Part.APPRAISER
            and not standing.why_not_sign(APPRAISEE, appraisal.person_id)
            and not has_sign_in(appraisal.person)
        ),
        records_together=at.part is Part.APPRAISER and at.is_live and appraisal.cycle.group == Group.TOGETHER,
    )  # fmt: skip


def _lines(
    at: AppraisalSeen,
    standing: Standing,
    editions: list[EditionRow],
    appraisers: tuple[int, ...],
    countersigners: tuple[int, ...],
) -> tuple[Line, ...]:
    now = next((one for one in editions if standing.current and one.number == standing.current.number), None)
    names = dict(Person.objects.filter(pk__in=(*appraisers, *countersigners)).values_list("pk", "name"))
    people = {
        APPRAISEE: (at.appraisal.person.name,),
        APPRAISER: tuple(names[pk] for pk in appraisers),
        COUNTERSIGNER: tuple(names[pk] for pk in countersigners),
    }
    return tuple(
        Line(part, people[part], now.by(part) if now else None)
        for part in (APPRAISEE, APPRAISER, COUNTERSIGNER)
        if part != COUNTERSIGNER or people[part] or (now and now.by(part))
    )
