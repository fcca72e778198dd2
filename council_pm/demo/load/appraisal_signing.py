"""Who signed which words of the demonstration's appraisals and when, who opened them, and what HR was asked."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from appraisals.models import (
    AccessRecord,
    Appraisal,
    CorrectionRequest,
    Edition,
    HrOpening,
    Opened,
    Outcome,
    Signature,
    Signer,
    Stage,
)
from council_pm.demo.appraising import DAY
from council_pm.demo.load.appraisal_rows import Council, Kept, sealed
from council_pm.people.models import User
from indicators.models import Series
from indicators.selectors.current_definitions import names_of
from plans.models import ObjectiveText

ADVISER = "hr-adviser@demo.example"
CHANGES = 3  # of the words between two editions
UNTIL_COUNTERSIGNED = 3  # days


@dataclass(frozen=True, slots=True)
class _Signs:
    part: str
    person_id: int
    at: dt.datetime
    comment: str = ""
    paper_on: dt.date | None = None
    entered_by: int | None = None


def load_signatures(everybody: Sequence[Kept], council: Council) -> None:
    """An edition of each stage that somebody signed, with the signatures, and an opening before each."""
    editions: list[Edition] = []
    waiting: list[tuple[Edition, list[_Signs]]] = []
    hangs = _what_they_hang_on(everybody)
    for kept in everybody:
        for edition, signs in _editions(kept, council, hangs):
            editions.append(edition)
            waiting.append((edition, signs))
    Edition.objects.bulk_create(editions)
    Appraisal.objects.bulk_update([one.appraisal for one in everybody], ["version", "edition"])
    signed = [(edition, one) for edition, signs in waiting for one in signs]
    Signature.objects.bulk_create(
        Signature(
            edition=edition, part=one.part, person_id=one.person_id, at=one.at, comment=sealed(one.comment),
            paper_on=one.paper_on, entered_by_id=one.entered_by,
        )
        for edition, one in signed
    )  # fmt: skip
    AccessRecord.objects.bulk_create(
        AccessRecord(
            appraisal=edition.appraisal, user_id=council.users[one.person_id], part=one.part, what=Opened.PAGE,
            at=one.at - dt.timedelta(minutes=12),
        )
        for edition, one in sorted(signed, key=lambda pair: pair[1].at)
        if one.person_id in council.users
    )  # fmt: skip


def _editions(kept: Kept, council: Council, hangs: Mapping[str, str]) -> Iterator[tuple[Edition, list[_Signs]]]:
    way = kept.way
    stages = [*way.agreed, *([way.stage] if way.signed else ())]
    again = [Stage.SETTING] if kept.case == "anew" else []
    for number, stage in enumerate([*stages, *again], 1):
        signs = _signs(kept, council, stage, later=number > len(stages))
        if not signs:
            continue
        row = kept.appraisal
        row.edition, row.version = number, 1 + CHANGES * number
        yield Edition(
            appraisal=row, number=number, stage=stage, version=row.version,
            content=sealed(_content(kept, stage, hangs)),
            why=sealed(council.text("why", "", 0)) if number > len(stages) else sealed(""),
            at=min(one.at for one in signs),
        ), signs  # fmt: skip
    if way.is_open and not way.signed:
        kept.appraisal.version += 1


def _signs(kept: Kept, council: Council, stage: str, *, later: bool) -> list[_Signs]:
    way, day = kept.way, kept.signed_on(stage, council) + (35 * DAY if later else 0 * DAY)
    appraiser = kept.appraiser(council, stage)
    if appraiser is None:
        return []
    parts = (Signer.APPRAISER, Signer.APPRAISEE) if stage in way.agreed else way.signed
    found = []
    if Signer.APPRAISER in parts:
        found.append(_Signs(Signer.APPRAISER, appraiser, council.at(day - DAY, 15)))
    if Signer.APPRAISEE in parts:
        found.append(_own(kept, council, stage, day, appraiser))
    above = council.countersigners(kept.appraisal.post_id, kept.person_id, kept.line_day)
    if stage in way.agreed and way.countersigned and not kept.is_short and above and above[0] != appraiser:
        found.append(_Signs(Signer.COUNTERSIGNER, above[0], council.at(day + UNTIL_COUNTERSIGNED * DAY, 11)))
    return found


def _own(kept: Kept, council: Council, stage: str, day: dt.date, appraiser: int) -> _Signs:
    """The appraisee's: on paper where they have no screen, and with a comment where they do not agree with all."""
    if kept.group == "together":
        return _Signs(Signer.APPRAISEE, kept.person_id, council.at(day + DAY, 8), "", day, appraiser)
    differs = kept.case == "disagreed" and stage == Stage.MID_YEAR
    comment = council.text("comment", "appraisee", 0) if differs else ""
    return _Signs(Signer.APPRAISEE, kept.person_id, council.at(day, 10), comment)


def _what_they_hang_on(everybody: Sequence[Kept]) -> dict[str, str]:
    """What aims and indicators were called, by the key of the target that hangs on them; three queries."""
    targets = [one for kept in everybody for one in kept.targets]
    aims = dict(ObjectiveText.objects.order_by("revision").values_list("objective_id", "wording"))
    lines = dict(Series.objects.filter(pk__in={one.series_id for one in targets}).values_list("pk", "indicator_id"))
    names = names_of(sorted(set(lines.values())))
    return {
        str(one.key): aims.get(one.objective_id or 0) or names.get(lines.get(one.series_id or 0, 0), "")
        for one in targets
    }


def _content(kept: Kept, stage: str, hangs: Mapping[str, str]) -> str:
    """The words of an edition, as appraisals freeze them."""
    targets = [
        {
            "key": str(one.key), "wording": one.wording.open(), "how_known": one.how_known.open(),
            "due": one.due.isoformat() if one.due else "", "objective": one.objective_id, "series": one.series_id,
            "hangs_on": hangs[str(one.key)], "progress": one.progress, "progress_note": "",
        }
        for one in kept.targets
    ]  # fmt: skip
    passages = [
        {"kind": one.kind, "side": one.side, "text": one.text.open(), "about": one.about, "heading": "", "author": ""}
        for one in kept.passages
        if one.stage == stage and one.kind != "private" and one.text
    ]
    needs = [{"key": str(one.key), "wording": one.wording.open(), "theme": one.theme.name if one.theme else "",
              "by_when": one.by_when.isoformat() if one.by_when else "", "state": one.state}
             for one in kept.needs]  # fmt: skip
    return json.dumps(
        {"format": 1, "targets": targets, "passages": passages, "needs": needs, "together": ""},
        ensure_ascii=False, separators=(",", ":"),
    )  # fmt: skip


def load_openings(now: Sequence[Kept], council: Council) -> None:
    """HR opened two with a reason, one of them until tomorrow; two people asked for a correction."""
    adviser = User.objects.get(email=ADVISER)
    staff = [one for one in now if one.group == "staff" and one.case in ("done", "counter", "half")]
    mine = adviser.person_id
    others = [one for one in staff if one.person_id != mine]
    left = next(one for one in now if one.case == "left")
    for number, (kept, ago) in enumerate(((others[0], 30), (left, 0))):
        day = council.as_of - ago * DAY
        at = council.at(day)
        HrOpening.objects.create(
            appraisal=kept.appraisal, adviser=adviser, reason=sealed(council.text("hr_reason", "", number)), at=at,
            until=at + dt.timedelta(hours=8) if ago else at + dt.timedelta(days=2),
        )  # fmt: skip
        AccessRecord.objects.create(
            appraisal=kept.appraisal, user=adviser, part="hr", what=Opened.PAGE, at=at + dt.timedelta(minutes=1)
        )
    for kept, about in zip(others[1:3], ("open", "corrected"), strict=True):
        asked = council.as_of - (6 if about == "open" else 50) * DAY
        decided = about == "corrected"
        CorrectionRequest.objects.create(
            appraisal=kept.appraisal, text=sealed(council.text("correction", "", 0, about)), at=council.at(asked),
            outcome=Outcome.CORRECTED if decided else Outcome.OPEN,
            answer=sealed(council.text("correction_answer", "", 0, about) if decided else ""),
            decided_by_id=mine if decided else None, decided_at=council.at(asked + 5 * DAY) if decided else None,
        )  # fmt: skip
