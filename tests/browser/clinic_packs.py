"""A clinic of the browser's council whose pack stands: one item with its line, one that is only a question."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from indicators.models import Series
from tests.factories.clinics import ClinicFactory, CommitmentFactory, ItemFactory
from tests.factories.organisation import CouncilUnits
from tests.factories.people import PostFactory
from tests.factories.plans import ActionFactory


def write_clinic_packs(units: CouncilUnits, worst: Series) -> dict[str, str]:
    """Write it; answers the paths of what a test may open."""
    today = timezone.localdate()
    clinic = ClinicFactory.create(held_on=today + timedelta(days=9))
    post = PostFactory.create(unit=units.service, title="Head of the depot")
    given = {"clinic": clinic, "unit": units.service, "owner": post, "help_asked": "Who has found drivers lately?"}
    item = ItemFactory.create(**given, series=worst, story="Two lorries stand still.", causes=["capacity"])
    ItemFactory.create(**given)
    earlier = ClinicFactory.create(held=True, held_on=today - timedelta(days=80))
    action = ActionFactory.create(
        unit=units.service, owner=post, title="Ride along with each crew", visibility="clinic", series=worst
    )
    CommitmentFactory.create(clinic=earlier, action=action)
    return {
        "clinic paper": reverse("packs:clinic_paper", args=[clinic.pk, item.pk]),
        "clinic pack": reverse("packs:clinic_pack", args=[clinic.pk]),
    }
