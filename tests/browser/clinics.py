"""Clinics of the browser's council: one that is prepared, with something put forward, and one with final papers."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from indicators.models import Series
from tests.factories.clinics import ClinicFactory, CommitmentFactory, ItemFactory, NominationFactory, NoteFactory
from tests.factories.organisation import CouncilUnits
from tests.factories.people import PostFactory
from tests.factories.plans import ActionFactory


def write_clinics(units: CouncilUnits, worst: Series) -> dict[str, str]:
    """Write them; answers the paths of what a test may open."""
    today = timezone.localdate()
    coming = ClinicFactory.create(held_on=today + timedelta(days=40))
    item = ItemFactory.create(
        clinic=coming, unit=units.service, series=worst, story="We lost two crews in May.", help_asked="Two drivers."
    )
    NominationFactory.create(
        clinic=coming, unit=units.other_service, decision="", decided_at=None, wanted="We do not find foster carers."
    )
    now = ClinicFactory.create(held_on=today, frozen=True)
    discussed = ItemFactory.create(clinic=now, unit=units.service, series=worst)
    NoteFactory.create(clinic=now, item=discussed)
    owner = PostFactory.create(unit=units.unit, title="Round Planner")
    action = ActionFactory.create(unit=units.service, owner=owner, visibility="clinic", title="Maps in every cab")
    CommitmentFactory.create(clinic=now, item=discussed, action=action)
    page = coming.get_absolute_url()
    return {
        "clinic": page,
        "clinic edit": f"{page}edit/",
        "clinic agenda": f"{page}agenda/",
        "candidates": f"{page}choosing/",
        "clinic ask": f"{page}ask/{units.service.code}/",
        "item": item.get_absolute_url(),
        "item edit": f"{item.get_absolute_url()}edit/",
        "clinic now": now.get_absolute_url(),
        "meeting": f"{now.get_absolute_url()}meeting/",
    }
