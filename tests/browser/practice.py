"""Good practice of the browser's council: entries, a draft, a use, a transfer, a promise, a nomination and awards."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.utils import timezone

from council_pm.people.models import User
from council_pm.people.roles import Role
from council_pm.practice.models import PanelSeat
from indicators.models import Series
from tests.factories.organisation import CouncilUnits
from tests.factories.people import PostFactory
from tests.factories.practice import (
    AwardFactory,
    NominationFactory,
    PracticeEntryFactory,
    RecognitionFactory,
    TransferFactory,
    adoption_of,
    promise_of,
    revision_of,
)

WORD = "Donaudampfschifffahrtsgesellschaftskapitaen" * 2  # a word that no phone is wide enough for


def write_practice(units: CouncilUnits, users: Mapping[str, User], worst: Series) -> dict[str, str]:
    """Write it; answers the paths of what a test may open."""
    today = timezone.localdate()
    post = PostFactory.create(unit=units.unit, title="Rounds Manager")
    line = {"series": worst, "before_on": today - timedelta(days=400), "contact": post}
    entry = PracticeEntryFactory.create(
        unit=units.unit, title="Ride along with the crews", cost=WORD, communities=["Carers"],
        review_on=today - timedelta(days=3), **line,
    )  # fmt: skip
    revision_of(entry, ["Carers", "Disabled people"], title="Ride along with the crews", review_on=today, **line)
    draft = PracticeEntryFactory.create(unit=units.unit, draft=True, title="A draft of rounds", contact=post)
    use = adoption_of(entry, users[Role.HEAD_OF_SERVICE], unit=units.second_unit)
    TransferFactory.create(from_unit=units.second_unit, to_unit=units.unit, series=worst, entry=entry)
    promise = promise_of("We empty your bin on its day.", worst)
    nomination = NominationFactory.create(by=users[Role.EMPLOYEE].pk, unit=units.unit, entry=entry)
    AwardFactory.create(recipient="The crews of five rounds", unit=units.unit, entry=entry)
    RecognitionFactory.create(unit=units.unit, series=worst)
    PanelSeat.objects.create(post=post, starts=today)
    page = entry.get_absolute_url()
    return {
        "practice": page,
        "practice edit": f"{page}edit/",
        "practice use": f"{page}used/",
        "practice use update": f"{page}used/{use.pk}/",
        "practice revision": f"{page}revisions/1/",
        "practice draft": draft.get_absolute_url(),
        "promise": f"/practice/promises/{promise.pk}/",
        "nomination": f"/practice/nominations/{nomination.pk}/",
        "nomination award": f"/practice/nominations/{nomination.pk}/award/",
        "matches": f"/practice/matches/{worst.indicator.code}/",
    }
