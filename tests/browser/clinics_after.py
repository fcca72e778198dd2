"""What followed the clinics of the browser's council: two are closed, of one the questions are open; two summaries."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.utils import timezone

from clinics.models import ItemEffect, PulseAnswer, PulseCount, PulseQuestion
from council_pm.org.models import Committee
from council_pm.people.models import User
from council_pm.people.roles import Role
from indicators.models import Series
from tests.factories.clinics import AttendeeFactory, ClinicFactory, CommitmentFactory, ItemFactory, SummaryFactory
from tests.factories.organisation import CouncilUnits

COUNTS = {PulseQuestion.HELPED: (5, 3, 1), PulseQuestion.STAR_CHAMBER: (1, 2, 6)}


def write_clinics_after(
    units: CouncilUnits, users: Mapping[Role, User], worst: Series, committee: Committee
) -> dict[str, str]:
    """Write them; answers the paths of what a test may open."""
    today = timezone.localdate()
    for days in (200, 100):
        held_on = today - timedelta(days=days)
        clinic = ClinicFactory.create(held=True, held_on=held_on, pulse_until=held_on + timedelta(days=14))
        item = ItemFactory.create(clinic=clinic, unit=units.service, series=worst)
        ItemEffect.objects.create(
            item=item, after=2, on=today, until=today, verdict="turned", engine_version=1, at=timezone.now()
        )
        for side in ("service", "colleagues"):
            CommitmentFactory.create(clinic=clinic, item=item, side=side, action__unit=units.service)
        for question, counts in COUNTS.items():
            for answer, count in zip(PulseAnswer, counts, strict=True):
                PulseCount.objects.create(clinic=clinic, question=question, answer=answer, count=count)
    lately = ClinicFactory.create(held=True, held_on=today - timedelta(days=1), pulse_until=today + timedelta(days=14))
    AttendeeFactory.create(clinic=lately, person=users[Role.HEAD_OF_SERVICE].person)
    text = "# Missed bins\n\nMost are on five rounds.\n\n- two crews follow them\n- maps in the cab"
    released = SummaryFactory.create(clinic=clinic, committee=committee, text=text)
    draft = SummaryFactory.create(clinic=lately, committee=committee, text=text, released_at=None)
    return {
        "clinic summary": released.get_absolute_url(),
        "clinic draft": draft.get_absolute_url(),
        "clinic draft edit": f"{draft.get_absolute_url()}edit/",
        "clinic draft release": f"{draft.get_absolute_url()}release/",
        "clinic summary new": f"/clinics/{lately.pk}/summaries/new/",
        "clinic pulse": f"/clinics/{lately.pk}/pulse/",
    }
