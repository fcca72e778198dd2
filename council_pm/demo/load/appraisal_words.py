"""What the demonstration's appraisals say: preparations, reviews, examples, check-ins, needs, and meetings of teams."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from appraisals.models import (
    Behaviour,
    CheckIn,
    DevelopmentNeed,
    GroupMeeting,
    GroupPresence,
    NeedState,
    Passage,
    PassageKind,
    Side,
    Stage,
    Theme,
)
from council_pm.demo.appraising import DAY
from council_pm.demo.files import rows
from council_pm.demo.load.appraisal_rows import Council, Kept, sealed
from council_pm.org.models import OrgUnit

TEAMS = ("PLA12", "PLA13")  # appraised together
BY_GROUP = {
    "senior": ("leading-people", "figures", "working-together"),
    "managers": ("leading-people", "figures", "leading-people", "planning-work"),
    "staff": ("digital", "figures", "serving-residents", "digital"),
    "together": ("health-and-safety", "health-and-safety", "professional"),
    "probation": ("digital", "serving-residents"),
}


def load_words_of_appraisals(everybody: Sequence[Kept], council: Council) -> None:
    """Write them all, in a few statements."""
    behaviours = [(_behaviour(row, place), row) for place, row in enumerate(rows("appraisal_behaviours.csv"), 1)]
    themes = {row["code"]: (_theme(row, place), row["wording"])
              for place, row in enumerate(rows("appraisal_themes.csv"), 1)}  # fmt: skip
    check_ins: list[CheckIn] = []
    for kept in everybody:
        _passages(kept, council, behaviours)
        if kept.targets and kept.case != "last_year":
            _needs(kept, council, themes)
        if not kept.is_short and kept.way.stage != Stage.SETTING:
            check_ins += _check_ins(kept, council)
    Passage.objects.bulk_create(one for kept in everybody for one in kept.passages)
    DevelopmentNeed.objects.bulk_create(one for kept in everybody for one in kept.needs)
    CheckIn.objects.bulk_create(check_ins)
    for code in TEAMS:
        _meetings(code, [one for one in everybody if one.group == "together" and one.case != "last_year"], council)


def _behaviour(row: dict[str, str], place: int) -> Behaviour:
    made, _new = Behaviour.objects.get_or_create(
        code=row["code"], defaults={"name": row["name"], "statement": row["statement"], "position": place}
    )
    return made


def _theme(row: dict[str, str], place: int) -> Theme:
    made, _new = Theme.objects.get_or_create(
        code=row["code"],
        defaults={
            "name": row["name"], "position": place,
            "behaviour": Behaviour.objects.filter(code=row["behaviour"]).first(),
        },
    )  # fmt: skip
    return made


def _passages(kept: Kept, council: Council, behaviours: Sequence[tuple[Behaviour, dict[str, str]]]) -> None:
    """Of each stage that both signed, what they agreed; of the one that is worked on, what each side has written."""
    way, now = kept.way, kept.way.stage
    for stage in way.agreed:
        _say(kept, council, stage, PassageKind.STATEMENT, Side.BOTH)
    if way.signed:
        _say(kept, council, now, PassageKind.STATEMENT, Side.BOTH)
    if kept.is_short:
        return
    if way.drafts or way.shares:
        _say(kept, council, now, PassageKind.PREPARATION, Side.APPRAISEE, typed_only=way.drafts)
    if kept.place % 6 == 3:
        _say(kept, council, now, PassageKind.PRIVATE, Side.APPRAISEE)
    if not way.shares or now == Stage.SETTING:
        return
    for side in (Side.APPRAISEE, Side.APPRAISER):
        _say(kept, council, now, PassageKind.REVIEW, side)
    behaviour, row = behaviours[kept.place % len(behaviours)]
    for side in (Side.APPRAISEE, Side.APPRAISER):
        _say(kept, council, now, PassageKind.BEHAVIOUR, side, about=behaviour.code, text=row[side.value])


def _say(
    kept: Kept, council: Council, stage: str, kind: str, side: str, *,
    about: str = "", text: str = "", typed_only: bool = False,
) -> None:  # fmt: skip
    appraiser = kept.appraiser(council, stage)
    author = kept.person_id if side == Side.APPRAISEE else appraiser
    if author is None:
        return
    words = sealed(text or council.text(kind, side, kept.place + len(kept.passages)))
    at = council.at(kept.signed_on(stage, council) - 4 * DAY)
    typed = {"draft": words, "drafted_by_id": author, "drafted_at": at}
    kept.passages.append(
        Passage(
            appraisal=kept.appraisal, stage=stage, kind=kind, side=side, about=about, author_id=author, at=at,
            **(typed if typed_only else {"text": words}),
        )
    )  # fmt: skip


def _needs(kept: Kept, council: Council, themes: dict[str, tuple[Theme, str]]) -> None:
    codes = BY_GROUP[kept.group]
    theme, wording = themes[codes[kept.place % len(codes)]]
    if kept.place % 7 == 6:
        return
    kept.needs.append(
        DevelopmentNeed(
            appraisal=kept.appraisal, theme=theme, wording=sealed(wording), by_when=kept.days.ends,
            state=NeedState.ARRANGED if kept.place % 9 == 4 else NeedState.OPEN, by=council.users.get(kept.person_id),
            at=kept.appraisal.created_at,
        )
    )  # fmt: skip


def _check_ins(kept: Kept, council: Council) -> list[CheckIn]:
    """A note of each side that the other agreed, and of some one of their own."""
    appraiser = kept.appraiser(council, Stage.MID_YEAR)
    if appraiser is None:
        return []
    first = kept.signed_on(Stage.SETTING, council)
    sides = ((Side.APPRAISEE, kept.person_id, appraiser), (Side.APPRAISER, appraiser, kept.person_id))
    found = []
    for number, (side, author, other) in enumerate(sides):
        day = first + dt.timedelta(days=30 + 40 * number + kept.place % 11)
        own = number == kept.place % 2 and kept.place % 3 == 0
        agreed = not own and (kept.place + number) % 4 != 3
        found.append(
            CheckIn(
                appraisal=kept.appraisal, on=min(day, council.as_of - DAY), author_id=author, side=side, is_own=own,
                text=sealed(council.text("check_in_own" if own else "check_in", side, kept.place)),
                agreed_at=council.at(day + 2 * DAY) if agreed else None, agreed_by_id=other if agreed else None,
                at=council.at(day, 15),
            )
        )  # fmt: skip
    return found


def _meetings(code: str, team: Sequence[Kept], council: Council) -> None:
    """A team's two meetings, with those who were there."""
    unit = OrgUnit.objects.get(code=code)
    there = [one for one in team if one.appraisal.unit_id == unit.pk and one.way.agreed]
    if not there:
        return
    for stage in (Stage.SETTING, Stage.MID_YEAR):
        present = [one for one in there if stage in one.way.agreed]
        appraiser = there[0].appraiser(council, stage)
        if not present or appraiser is None:
            continue
        held = min(one.signed_on(stage, council) for one in present)
        meeting = GroupMeeting.objects.create(
            cycle=there[0].appraisal.cycle, unit=unit, stage=stage, held_on=held, appraiser_id=appraiser,
            words=sealed(council.text("meeting", "", 0, stage)), at=council.at(held, 14),
        )  # fmt: skip
        GroupPresence.objects.bulk_create(GroupPresence(meeting=meeting, appraisal=one.appraisal) for one in present)
