"""The good practice of the matrix's world: entries and drafts of an own and another unit, a nomination, awards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from council_pm.people.models import User
from council_pm.practice.models import (
    Adoption,
    Award,
    Community,
    LearningTransfer,
    Nomination,
    PanelSeat,
    PracticeEntry,
    Promise,
)
from indicators.models import Series
from plans.models import Action
from tests.factories.organisation import CouncilUnits
from tests.factories.people import PostFactory
from tests.factories.practice import (
    AwardFactory,
    NominationFactory,
    PracticeEntryFactory,
    TransferFactory,
    adoption_of,
    promise_of,
)

DRAFT_ENTRY = {False: "Draft entry of the own unit", True: "Draft entry of the other unit"}
NOMINATED = "Words of a nomination that the panel alone reads"


@dataclass(frozen=True, slots=True)
class Practice:
    """What the addresses of good practice are made from."""

    entries: Mapping[str, PracticeEntry]
    adoption: Adoption
    transfer: LearningTransfer
    promise: Promise
    nomination: Nomination
    award: Award
    seat: PanelSeat
    community: Community
    action: Action


def build_practice(
    units: CouncilUnits, author: User, series: Mapping[str, Series], actions: Mapping[str, Action]
) -> Practice:
    """Write it; whoever wrote is nobody whom the matrix asks as."""
    entries: dict[str, PracticeEntry] = {}
    for name, unit, code, is_other in (
        ("own", units.unit, "OWN-01", False), ("other", units.other_unit, "OTH-01", True),
    ):  # fmt: skip
        line = {"series": series[code], "before_on": date(2025, 12, 1)}
        entries[name] = PracticeEntryFactory.create(unit=unit, contact=PostFactory.create(unit=unit), **line)
        entries[f"{name} draft"] = PracticeEntryFactory.create(
            unit=unit, draft=True, title=DRAFT_ENTRY[is_other], **line
        )
    return Practice(
        entries=entries,
        adoption=adoption_of(entries["own"], author, unit=units.second_unit),
        transfer=TransferFactory.create(
            from_unit=units.unit, to_unit=units.second_unit, entry=entries["own draft"], series=series["OWN-01"]
        ),
        promise=promise_of("We answer in ten days.", series["OWN-01"]),
        nomination=NominationFactory.create(by=author.pk, reason=NOMINATED),
        award=AwardFactory.create(),
        seat=PanelSeat.objects.create(post=PostFactory.create(), starts=date(2026, 4, 1)),
        community=Community.objects.get(name="Carers"),
        action=actions["elsewhere"],
    )
