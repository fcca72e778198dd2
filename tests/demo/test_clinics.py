"""The clinics of the demonstration: four that were held with what became of them, and one that is being prepared."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction
from django.db.models import F
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from clinics.models import (
    Clinic,
    ClinicState,
    Commitment,
    Decision,
    Item,
    ItemEffect,
    ItemText,
    Nomination,
    Note,
    Side,
    Summary,
)
from clinics.readiness import MOST_WORDS
from clinics.selectors.pulse import pulse_trend
from clinics.selectors.standing import council_standing
from clinics.services.effects import keep_item_effects
from council_pm.core.access import Actor
from council_pm.core.working_days import add_working_days
from council_pm.demo.story import events
from plans.models import ActionEffect
from plans.services.effects import keep_effects

pytestmark = pytest.mark.django_db

LOADED_ON = dt.date(2026, 11, 22)
BY = Actor(None, "test")


@pytest.fixture(scope="module", autouse=True)
def _loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """One load for all tests of the module."""
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(DEMONSTRATION=True):
            call_command("demo", as_of=LOADED_ON, stdout=StringIO())
        yield
        transaction.set_rollback(True)


def test_four_were_held_the_first_on_the_day_of_the_story_and_one_is_being_prepared() -> None:
    days = list(Clinic.objects.order_by("held_on").values_list("held_on", "state"))
    assert [state for _day, state in days] == [*[ClinicState.HELD] * 4, ClinicState.PREPARING]
    assert days[0][0] == next(one.on for one in events(LOADED_ON) if one.key == "clinic")
    assert days[-1][0] == add_working_days(LOADED_ON, 12)
    assert days[3][0] < LOADED_ON


def test_only_demonstration_indicators_stand_in_them() -> None:
    for rows in (Item.objects, Nomination.objects):
        assert not rows.filter(series__indicator__demonstration=False).exists()
    assert not Commitment.objects.filter(action__series__indicator__demonstration=False).exists()


def test_the_curve_of_missed_bins_turned_recycling_has_not_one_is_too_early_and_a_success_was_shared() -> None:
    verdicts = set(ItemEffect.objects.values_list("item__series__indicator__code", "after", "verdict"))
    assert ("CFA-01", 4, "turned") in verdicts
    assert {verdict for code, _after, verdict in verdicts if code == "CFA-03"} == {"no_change"}
    assert Item.objects.filter(clinic__state="held", series__isnull=False, effects__isnull=True).exists()
    assert Item.objects.filter(clinic__state="held", kind="success").exists()


def test_every_decision_says_why_where_it_has_to_and_one_is_still_open() -> None:
    assert set(Nomination.objects.values_list("decision", flat=True)) == set(Decision.values)
    assert not Nomination.objects.filter(decision=Decision.DEFERRED, reason="").exists()
    assert Nomination.objects.filter(source="people", series__isnull=True, decision=Decision.ACCEPTED).exists()


def test_what_heads_wrote_is_short_and_its_last_version_is_that_of_the_item() -> None:
    for item in Item.objects.exclude(story=""):
        assert len(item.story.split()) <= MOST_WORDS
        assert ItemText.objects.get(item=item, version=item.version).story == item.story
    assert Item.objects.filter(clinic__state="preparing", story="").exists()


def test_promises_of_both_sides_were_kept_late_missed_and_are_open() -> None:
    found = council_standing(LOADED_ON)
    assert found is not None
    assert min(found.service.kept, found.service.late, found.service.open) >= 1
    assert min(found.colleagues.kept, found.colleagues.late, found.colleagues.missed) >= 1
    for side in Side.values:
        assert Commitment.objects.filter(side=side, action__series__isnull=False).exists()
    assert not Commitment.objects.exclude(action__visibility="clinic").exists()
    assert not Commitment.objects.filter(action__done_on__gt=LOADED_ON).exists()


def test_every_clinic_had_enough_answers_and_a_summary_went_to_the_place_committee() -> None:
    trend = pulse_trend(LOADED_ON)
    assert (len(trend.clinics), len(trend.courses)) == (4, 2)
    for clinic in Clinic.objects.filter(state="held"):
        answers = sum(one.count for one in clinic.pulse_counts.all())
        assert 7 <= answers / 2 <= 12
        assert clinic.pulse_tickets.count() == answers / 2 <= clinic.attendees.count()
    assert Summary.objects.get().committee.slug == "place"


def test_two_notes_are_private_and_nothing_lies_in_the_future() -> None:
    assert Note.objects.filter(private=True).count() == 2
    for rows, field in (
        (Note.objects, "at"), (Nomination.objects, "at"), (ItemText.objects, "at"), (Summary.objects, "released_at"),
        (Commitment.objects, "at"), (Clinic.objects, "created_at"), (Clinic.objects, "told_at"),
    ):  # fmt: skip
        assert not rows.filter(**{f"{field}__date__gt": LOADED_ON}).exists()
    assert not ItemText.objects.filter(item__clinic__frozen_at__lt=F("at")).exists()


def test_the_daily_jobs_find_nothing_more_to_keep() -> None:
    before = ActionEffect.objects.count()
    assert keep_item_effects(by=BY, today=LOADED_ON) == []
    assert keep_effects(by=BY, today=LOADED_ON) == []
    assert ActionEffect.objects.count() == before
