"""An entry of the register drafted, with one press, from what a clinic looked at with success."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from clinics.models import Item, ItemEffect
from council_pm.core.access import Actor
from council_pm.people.models import User
from council_pm.people.roles import Role
from council_pm.practice.models import PracticeEntry
from council_pm.practice.services.entries import (
    EntryFields,
    change_entry,
    draft_from_clinic,
    publish_entry,
    retire_entry,
)
from tests.factories import series_with_rules, user_with_role
from tests.factories.clinics import HELD_AT, ClinicFactory, ItemFactory
from tests.factories.organisation import CouncilUnits, make_council
from tests.screens import signed_in, text_of

pytestmark = pytest.mark.django_db
STORY = "Crews read missed streets out each morning."


@pytest.fixture
def council() -> CouncilUnits:
    return make_council()


@pytest.fixture
def head(council: CouncilUnits) -> User:
    return user_with_role(Role.HEAD_OF_SERVICE, unit=council.service)


@pytest.fixture
def success(council: CouncilUnits) -> Item:
    return ItemFactory.create(
        clinic=ClinicFactory.create(held=True), unit=council.service, kind="success", story=STORY,
        series=series_with_rules("A-1", council.unit, name="Missed bins"),
    )  # fmt: skip


def press(user: User, item: Item) -> str:
    url = reverse("practice:entry_from_clinic", args=[item.clinic_id, item.pk])
    return text_of(signed_in(user).post(url, follow=True))


def test_one_press_drafts_it_with_what_was_said_and_twice_makes_no_second(success: Item, head: User) -> None:
    button = "Draft a good practice entry from it"
    assert button in text_of(signed_in(head).get(success.get_absolute_url()))
    page = press(head, success)
    assert STORY in page
    assert "Missed bins" in page
    press(head, success)
    entry = PracticeEntry.objects.get()
    assert (entry.state, entry.unit, entry.source_kind) == ("draft", success.unit, "clinic_item")


def test_nobody_else_reads_the_draft_before_it_is_published(success: Item, head: User, council: CouncilUnits) -> None:
    press(head, success)
    url = PracticeEntry.objects.get().get_absolute_url()
    for user in (user_with_role(Role.MEMBER), user_with_role(Role.HEAD_OF_SERVICE, unit=council.other_service)):
        assert signed_in(user).get(url).status_code == 404


def test_a_concern_whose_line_turned_since_is_something_to_learn_from(success: Item, head: User) -> None:
    success.kind = "concern"
    success.save(update_fields=["kind"])
    assert "write the entry by hand" in press(head, success)
    ItemEffect.objects.create(
        item=success, after=2, on=HELD_AT.date(), until=HELD_AT.date(), verdict="turned", engine_version=1, inputs="x",
        at=HELD_AT,
    )  # fmt: skip
    assert STORY in press(head, success)


def test_not_before_the_meeting_and_not_by_who_does_not_keep_the_register_there(
    council: CouncilUnits, head: User
) -> None:
    early = ItemFactory.create(clinic=ClinicFactory.create(), unit=council.service, kind="success")
    with pytest.raises(ValidationError, match="not held yet"):
        draft_from_clinic(by=Actor(head.pk), item=early)
    other = user_with_role(Role.HEAD_OF_SERVICE, unit=council.other_service)
    url = reverse("practice:entry_from_clinic", args=[early.clinic_id, early.pk])
    assert signed_in(other).post(url).status_code == 403
    assert signed_in(user_with_role(Role.MEMBER)).post(url).status_code == 404


def test_a_question_that_nobody_counts_can_be_written_up_too(council: CouncilUnits, head: User) -> None:
    item = ItemFactory.create(clinic=ClinicFactory.create(held=True), unit=council.service, kind="success", story=STORY)
    assert STORY in press(head, item)


def test_what_a_draft_said_before_it_was_published_is_no_reading_for_everybody(success: Item, head: User) -> None:
    press(head, success)
    entry = PracticeEntry.objects.get()
    by, today = Actor(head.pk), timezone.localdate()
    contact = head.person.occupancies.get().post
    fields = EntryFields(
        title="Read missed streets out", topic="Waste", did="Each crew reads them out.", worked="It turned.",
        contact=contact, review_on=today + timedelta(days=300),
    )  # fmt: skip
    change_entry(by=by, entry=entry, fields=fields, based_on=1, today=today)
    publish_entry(by=by, entry=PracticeEntry.objects.get(), based_on=2, today=today)
    member = signed_in(user_with_role(Role.MEMBER))
    assert member.get(entry.get_absolute_url()).status_code == 200
    first = reverse("practice:revision_page", args=[entry.pk, 1])
    assert first not in text_of(member.get(entry.get_absolute_url()))
    assert member.get(first).status_code == 404
    assert member.get(reverse("practice:revision_page", args=[entry.pk, 2])).status_code == 200
    assert signed_in(head).get(first).status_code == 200


def test_a_draft_that_is_given_up_is_shown_to_nobody_else(success: Item, head: User) -> None:
    press(head, success)
    entry = PracticeEntry.objects.get()
    retire_entry(by=Actor(head.pk), entry=entry, reason="Too early.")
    assert signed_in(user_with_role(Role.MEMBER)).get(entry.get_absolute_url()).status_code == 404


def test_the_topic_of_a_draft_is_offered_to_nobody(success: Item, head: User, council: CouncilUnits) -> None:
    press(head, success)
    employee = user_with_role(Role.EMPLOYEE, unit=council.other_unit)
    topic = PracticeEntry.objects.get().newest.topic
    assert f'<option value="{topic}"' not in text_of(signed_in(employee).get(reverse("practice:entry_new")))
