"""The clinics of the matrix's world: one that is prepared, one that was held, each with an own and another item."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from clinics.models import Clinic, Item, Note, Summary
from council_pm.org.models import Committee
from council_pm.people.models import User
from indicators.models import Series
from tests.factories.clinics import (
    HELD_AT,
    AttendeeFactory,
    ClinicFactory,
    CommitmentFactory,
    ItemFactory,
    NoteFactory,
    SummaryFactory,
)
from tests.factories.organisation import CouncilUnits, UnitWithPlaceFactory
from tests.factories.plans import ActionFactory

STORY = {False: "Story of the own service", True: "Story of the other service"}
THIRD = "Story of a third service"
PRIVATE = "Canary of a private note"
SHARED = "Note that everybody of the clinic reads"
PROMISE = {False: "Promise of the own service", True: "Promise of the other service"}
RELEASED = "Released of the clinic"
DRAFT = "Summary that is not released"
CAME = ("head_of_service_own", "head_of_service_other", "chief_officer_own", "chief_officer_other", "chief_executive",
        "corporate_perf")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Clinics:
    """What the addresses of clinics are made from; the items by ``own``, ``other`` and ``third``."""

    coming: Clinic
    held: Clinic
    items: Mapping[str, Item]
    held_items: Mapping[str, Item]
    private: Note
    released: Summary
    draft: Summary


def build_clinics(
    units: CouncilUnits, users: Mapping[str, User], series: Mapping[str, Series], committee: Committee
) -> Clinics:
    """A clinic that is prepared and one that was held; its two questions may still be answered."""
    today = timezone.localdate()
    # Ten working days before the meeting the pack stands for everybody who reads it.
    coming = ClinicFactory.create(held_on=today + timedelta(days=7))
    held = ClinicFactory.create(held=True, held_on=today, pulse_until=today)
    items, held_items = {}, {}
    for elsewhere, name, unit, code in (
        (False, "own", units.service, "OWN-01"), (True, "other", units.other_service, "OTH-01")
    ):  # fmt: skip
        given = {"unit": unit, "series": series[code], "story": STORY[elsewhere]}
        items[name] = ItemFactory.create(clinic=coming, **given)
        held_items[name] = ItemFactory.create(clinic=held, **given)
        action = ActionFactory.create(
            unit=unit, owner=held_items[name].owner, title=PROMISE[elsewhere], visibility="clinic"
        )
        CommitmentFactory.create(clinic=held, item=held_items[name], action=action)
    items["third"] = ItemFactory.create(clinic=coming, unit=UnitWithPlaceFactory.create(code="THD1"), story=THIRD)
    stranger = NoteFactory.create(clinic=held, private=True, text=PRIVATE)
    NoteFactory.create(clinic=held, item=held_items["own"], text=SHARED)
    for column in CAME:
        AttendeeFactory.create(clinic=held, person=users[column].person)
    released = SummaryFactory.create(clinic=held, committee=committee, text=RELEASED, released_at=HELD_AT)
    draft = SummaryFactory.create(clinic=held, committee=committee, text=DRAFT, released_at=None)
    return Clinics(coming, held, items, held_items, stranger, released, draft)
