"""The improvement clinics of the demonstration: four that were held, and one that is being prepared.

The first is that of the story, on its day. What the figures say of all of them is kept as the daily job does it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from clinics.models import (
    Attendee,
    Clinic,
    ClinicState,
    Commitment,
    Decision,
    Item,
    ItemComment,
    ItemText,
    Nomination,
    Note,
    PulseCount,
    PulseTicket,
    Summary,
)
from clinics.selectors.candidates import find_candidates
from clinics.services.choosing import keep_candidates
from clinics.services.effects import keep_item_effects
from clinics.steps import FINAL_BEFORE, PACK_BEFORE, PULSE_DAYS, TOLD_BEFORE
from council_pm.core.working_days import add_working_days
from council_pm.demo.files import number, rows
from council_pm.demo.load.actions import BY
from council_pm.demo.load.indicators import Lines
from council_pm.demo.load.moments import moment
from council_pm.demo.story import events
from council_pm.org.models import Committee, OrgUnit
from council_pm.org.selectors import tree
from council_pm.people.models import Occupancy, Post, User
from council_pm.people.roles import Role
from indicators.models import StatusSnapshot
from plans.models import Action, ActionStatus, ProgressNote
from plans.services.effects import keep_effects

AHEAD = 12  # working days to the one that is being prepared
APART = 63  # working days: three months
COMING = "5"
KNOWN_AFTER = dt.timedelta(days=45)  # from the end of a period until its figure is discussed
AT_TABLE = (Role.HEAD_OF_SERVICE, Role.CHIEF_OFFICER, Role.CHIEF_EXECUTIVE, Role.CORPORATE_PERFORMANCE)
STAYED_AWAY = 7  # every seventh could not come, another one each time


@dataclass(frozen=True, slots=True)
class Council:
    """Clinics by number, items by clinic and indicator, posts by code, and the users who hold them."""

    as_of: dt.date
    clinics: Mapping[str, Clinic]
    posts: Mapping[str, Post]
    users: Mapping[str, int]
    centre: int


def load_clinics(as_of: dt.date, lines: Lines, centre: int) -> None:
    """Write them, the newest twelve working days ahead."""
    posts = {one.code: one for one in Post.objects.order_by("pk")}
    held = Occupancy.objects.filter(person__user__isnull=False).order_by("starts", "pk")
    users = dict(held.values_list("post__code", "person__user"))
    council = Council(as_of, _clinics(as_of, centre), posts, users, centre)
    items = _items(council, lines)
    _comments(council, items)
    _promises(council, items, lines)
    _notes(council, items)
    for key, clinic in council.clinics.items():
        if key != COMING:
            _came(clinic, int(key))
    _pulse(council.clinics)
    _summaries(council)
    with transaction.atomic():
        keep_item_effects(by=BY, today=as_of)
        keep_effects(by=BY, today=as_of)
    # What the data says of the day of loading, beside what people wrote.
    found = find_candidates(tree(as_of), as_of, made_up_only=True)
    keep_candidates(by=BY, clinic=council.clinics[COMING], found=found, at=moment(as_of - dt.timedelta(days=1), as_of))


def _clinics(as_of: dt.date, centre: int) -> dict[str, Clinic]:
    first = next(one.on for one in events(as_of) if one.key == "clinic")
    days = {str(at + 1): add_working_days(first, APART * at) for at in range(4)}
    return {
        key: Clinic.objects.create(
            held_on=day, begins=dt.time(9, 30), minutes=150, place="Jubilee Room, Municipal Buildings",
            state=ClinicState.HELD, told_at=moment(add_working_days(day, -TOLD_BEFORE), as_of),
            frozen_at=moment(add_working_days(day, -FINAL_BEFORE), as_of),
            held_at=moment(day, as_of, dt.time(12, 15)), pulse_until=day + PULSE_DAYS, created_by=centre,
            created_at=moment(add_working_days(day, -2 * TOLD_BEFORE), as_of),
        )
        for key, day in days.items()
    } | {
        COMING: Clinic.objects.create(
            held_on=add_working_days(as_of, AHEAD), begins=dt.time(9, 30), minutes=150,
            place="Jubilee Room, Municipal Buildings", state=ClinicState.PREPARING,
            told_at=moment(add_working_days(as_of, AHEAD - TOLD_BEFORE), as_of), created_by=centre,
            created_at=moment(add_working_days(as_of, AHEAD - 2 * TOLD_BEFORE), as_of),
        )
    }  # fmt: skip


def _items(council: Council, lines: Lines) -> dict[tuple[str, str], Item]:
    units = {one.code: one for one in OrgUnit.objects.order_by("pk")}
    made: dict[tuple[str, str], Item] = {}
    for row in rows("clinic_items.csv"):
        clinic = council.clinics[row["clinic"]]
        told = add_working_days(clinic.held_on, -TOLD_BEFORE)
        nomination = Nomination.objects.create(
            clinic=clinic, unit=units[row["unit"]], source=row["source"], wanted=row["wanted"],
            series=lines.series[row["indicator"], ""] if row["indicator"] else None, facts=_facts(row["facts"]),
            named_by=council.users[row["owner"]] if row["source"] == "people" else council.centre,
            at=moment(told - dt.timedelta(days=6), council.as_of), decision=row["decision"], reason=row["reason"],
            decided_by=council.centre if row["decision"] else None,
            decided_at=moment(told - dt.timedelta(days=2), council.as_of) if row["decision"] else None,
        )  # fmt: skip
        if row["decision"] == Decision.ACCEPTED:
            place = sum(1 for clinic_key, _code in made if clinic_key == row["clinic"]) + 1
            made[row["clinic"], row["indicator"]] = _item(council, row, nomination, place)
    return made


def _item(council: Council, row: Mapping[str, str], nomination: Nomination, place: int) -> Item:
    clinic, words = (
        nomination.clinic,
        {name: row[name] for name in ("story", "proposals")} | {"help_asked": row["help"]},
    )
    causes = [one for one in row["causes"].split("|") if one]
    is_written = bool(row["story"])
    item: Item = Item.objects.create(
        clinic=clinic, nomination=nomination, unit=nomination.unit, owner=council.posts[row["owner"]],
        series=nomination.series, kind=row["kind"], position=place, minutes=int(row["minutes"]), causes=causes,
        version=2 if is_written else 1, snapshot=_discussed(clinic, nomination), created_at=nomination.at, **words,
    )  # fmt: skip
    if is_written:
        said = min(add_working_days(clinic.held_on, -PACK_BEFORE), council.as_of - dt.timedelta(days=1))
        ItemText.objects.create(
            item=item, version=2, causes=causes, by=council.users[row["owner"]], at=moment(said, council.as_of), **words
        )
    return item


def _facts(text: str) -> list[dict[str, object]]:
    pairs = (one.split(":") for one in text.split("|") if one)
    return [{"code": code, "count": int(count)} for code, count in pairs]


def _discussed(clinic: Clinic, nomination: Nomination) -> StatusSnapshot | None:
    """The judgement that was on the table; nothing while the papers are not final."""
    if clinic.frozen_at is None or nomination.series is None:
        return None
    known = StatusSnapshot.objects.filter(series=nomination.series, end__lte=clinic.held_on - KNOWN_AFTER)
    return known.order_by("-end", "-pk").first()


def _comments(council: Council, items: Mapping[tuple[str, str], Item]) -> None:
    for row in rows("clinic_comments.csv"):
        item = items[row["clinic"], row["indicator"]]
        day = add_working_days(item.clinic.held_on, -int(row["days_before"]))
        ItemComment.objects.create(item=item, text=row["text"], by=council.centre, at=moment(day, council.as_of))


def _promises(council: Council, items: Mapping[tuple[str, str], Item], lines: Lines) -> None:
    for row in rows("clinic_promises.csv"):
        clinic, owner = council.clinics[row["clinic"]], council.posts[row["owner"]]
        at, status = moment(clinic.held_on, council.as_of, dt.time(12)), row["status"]
        done = clinic.held_on + dt.timedelta(days=int(row["done_days"])) if row["done_days"] else None
        expected = number(row["expected"])
        action: Action = Action.objects.create(
            unit_id=owner.unit_id, owner=owner, title=row["title"], visibility="clinic", status=status, done_on=done,
            due=clinic.held_on + dt.timedelta(days=int(row["due_days"])),
            dropped_reason=row["words"] if status == ActionStatus.DROPPED else "",
            series=lines.series[row["moves"], ""] if row["moves"] else None, expected=expected,
            expected_by=clinic.held_on + dt.timedelta(days=int(row["expected_days"])) if expected is not None else None,
            created_by=council.centre, created_at=at,
        )  # fmt: skip
        Commitment.objects.create(
            clinic=clinic, item=items[row["clinic"], row["indicator"]], action=action, side=row["side"], at=at
        )
        if row["words"]:
            said = min(done or clinic.held_on + dt.timedelta(days=40), council.as_of - dt.timedelta(days=1))
            ProgressNote.objects.create(
                action=action, text=row["words"], status=status, by=council.users.get(row["owner"]),
                at=moment(said, council.as_of),
            )  # fmt: skip


def _notes(council: Council, items: Mapping[tuple[str, str], Item]) -> None:
    for row in rows("clinic_notes.csv"):
        clinic = council.clinics[row["clinic"]]
        at = moment(clinic.held_on, council.as_of, dt.time(11))
        Note.objects.create(
            clinic=clinic, item=items.get((row["clinic"], row["indicator"])), author_id=council.users[row["author"]],
            private=row["private"] == "yes", text=row["text"], at=at, changed_at=at,
        )  # fmt: skip


def _came(clinic: Clinic, turn: int) -> None:
    there = Occupancy.objects.filter(post__role__in=AT_TABLE, starts__lte=clinic.held_on).exclude(
        ends__lt=clinic.held_on
    )
    people = there.order_by("post__code", "pk").values_list("person", flat=True)
    came: Sequence[int] = [one for at, one in enumerate(dict.fromkeys(people)) if (at + turn) % STAYED_AWAY]
    Attendee.objects.bulk_create(Attendee(clinic=clinic, person_id=one) for one in came)


def _pulse(clinics: Mapping[str, Clinic]) -> None:
    answered: dict[str, int] = {}
    for row in rows("clinic_pulse.csv"):
        counts = {answer: int(row[answer]) for answer in ("yes", "partly", "no")}
        answered[row["clinic"]] = sum(counts.values())
        PulseCount.objects.bulk_create(
            PulseCount(clinic=clinics[row["clinic"]], question=row["question"], answer=answer, count=count)
            for answer, count in counts.items()
        )
    for key, count in answered.items():
        users = User.objects.filter(person__clinics__clinic=clinics[key]).order_by("pk")[:count]
        PulseTicket.objects.bulk_create(PulseTicket(clinic=clinics[key], user=one) for one in users)


def _summaries(council: Council) -> None:
    for row in rows("clinic_summaries.csv"):
        clinic = council.clinics[row["clinic"]]
        at = moment(clinic.held_on + dt.timedelta(days=int(row["days_after"])), council.as_of)
        Summary.objects.create(
            clinic=clinic, committee=Committee.objects.get(slug=row["committee"]), text=row["text"], released_at=at,
            released_by=council.centre, created_at=at,
        )  # fmt: skip
