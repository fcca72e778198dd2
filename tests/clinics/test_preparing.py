"""What a service says before the meeting, what corporate performance asks, and the agenda."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from clinics.models import Item
from clinics.services.preparing import ItemWords, comment_on_item, set_agenda, take_off, write_item
from council_pm.audit.models import Event
from council_pm.audit.services import raise_version
from council_pm.core.access import Actor
from council_pm.people.models import User
from council_pm.people.roles import Role
from tests.factories import series_with_rules, user_with_role
from tests.factories.clinics import AttendeeFactory, ClinicFactory, ItemFactory
from tests.factories.organisation import CouncilUnits
from tests.screens import hidden, signed_in, text_of
from tests.speed.test_plan_tree import queries

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}


@pytest.fixture
def item(council: CouncilUnits) -> Item:
    return ItemFactory.create(unit=council.service, clinic=ClinicFactory.create())


def edit_url(item: Item) -> str:
    return reverse("clinics:item_edit", args=[item.clinic_id, item.pk])


def typed(**given: Any) -> dict[str, Any]:
    return {"causes": ["capacity"], "story": "We lost two crews.", "help_asked": "Maps.", "proposals": "", "version": 1,
            **given}  # fmt: skip


class TestWords:
    def test_a_head_prepares_and_each_version_stays(self, item: Item, head: User) -> None:
        client = signed_in(head)
        assert client.post(edit_url(item), typed()).status_code == 302
        client.post(edit_url(item), typed(story="We lost three crews.", version=2))
        item.refresh_from_db()
        assert (item.story, item.causes, item.version) == ("We lost three crews.", ["capacity"], 3)
        assert list(item.texts.order_by("version").values_list("version", "story")) == [
            (2, "We lost two crews."), (3, "We lost three crews.")
        ]  # fmt: skip
        page = text_of(client.get(item.get_absolute_url()))
        assert "We lost three crews." in page
        assert "Capacity: people, skills" in page

    def test_the_same_words_make_no_version(self, item: Item, head: User) -> None:
        client = signed_in(head)
        client.post(edit_url(item), typed())
        client.post(edit_url(item), typed(version=2))
        assert item.texts.count() == 1

    def test_the_browser_saves_by_itself_and_is_told_the_version(self, item: Item, head: User) -> None:
        client = signed_in(head)
        saved = client.post(edit_url(item), typed(), headers=JSON)
        assert (saved.status_code, saved.json()) == (200, {"version": 2})
        late = client.post(edit_url(item), typed(story="Another text"), headers=JSON)
        assert late.status_code == 409
        assert "both texts" in late.json()["problem"]
        long = client.post(edit_url(item), typed(story="word " * 151, version=2), headers=JSON)
        assert (long.status_code, "151 words" in long.json()["problem"]) == (422, True)

    def test_two_browsers_see_both_texts_and_nothing_is_lost(
        self, item: Item, head: User, council: CouncilUnits
    ) -> None:
        officer = user_with_role(Role.PERFORMANCE_OFFICER, unit=council.department)
        mine, theirs = signed_in(head), signed_in(officer)
        opened = hidden(mine.get(edit_url(item)), "version")
        theirs.post(edit_url(item), typed(story="What the officer wrote.", proposals="A plan.", version=opened))
        page = mine.post(edit_url(item), typed(story="What the head wrote.", causes=["demand", "data"], version=opened))
        assert page.status_code == 422
        for words in ("What the officer wrote.", "What the head wrote.", "A plan.", "Capacity"):
            assert words in text_of(page)
        ticked = [cause in page.content.decode() for cause in ('value="demand" id="id_causes_0" checked',
                                                               'value="data" id="id_causes_3" checked')]  # fmt: skip
        assert ticked == [True, True]
        mine.post(edit_url(item), typed(story="What both wrote.", version=hidden(page, "version")))
        item.refresh_from_db()
        assert item.story == "What both wrote."
        assert item.texts.count() == 2

    def test_a_hundred_and_fifty_words_are_taken_and_one_more_is_not(self, item: Item, head: User) -> None:
        client = signed_in(head)
        page = client.post(edit_url(item), typed(story=" ".join(["word"] * 151)))
        assert "That is 151 words" in text_of(page)
        assert "word word" in text_of(page)
        assert client.post(edit_url(item), typed(story=" ".join(["word"] * 150))).status_code == 302

    def test_a_cause_that_nobody_offers_is_refused(self, item: Item, head: User) -> None:
        assert signed_in(head).post(edit_url(item), typed(causes=["laziness"])).status_code == 422
        with pytest.raises(ValidationError, match="Choose among these"):
            write_item(by=Actor(head.pk), item=item, words=ItemWords(causes=["laziness"]), version=1)

    def test_html_stays_text(self, item: Item, head: User) -> None:
        client = signed_in(head)
        client.post(edit_url(item), typed(story="<script>alert(1)</script>"))
        assert "&lt;script&gt;alert(1)" in client.get(item.get_absolute_url()).content.decode()

    def test_after_the_papers_are_final_what_is_typed_is_shown_and_not_kept(
        self, council: CouncilUnits, head: User
    ) -> None:
        item = ItemFactory.create(unit=council.service, clinic=ClinicFactory.create(frozen=True))
        page = signed_in(head).post(edit_url(item), typed(story="Too late."))
        assert page.status_code == 422
        assert "papers are final" in text_of(page)
        assert "Too late." in text_of(page)
        assert not item.texts.exists()

    def test_others_read_what_is_written_from_the_day_on_which_the_pack_stands(
        self, council: CouncilUnits, head: User, other_head: User, centre: User
    ) -> None:
        today = timezone.localdate()
        for ahead, readers in ((400, [True, True, False]), (7, [True, True, True])):
            clinic = ClinicFactory.create(held_on=today + timedelta(days=ahead))
            item = ItemFactory.create(unit=council.service, clinic=clinic, story="HALF-TYPED")
            comment_on_item(by=Actor(centre.pk), item=item, text="ASKED-OF-IT")
            pages = [text_of(signed_in(user).get(item.get_absolute_url())) for user in (head, centre, other_head)]
            assert ["HALF-TYPED" in page for page in pages] == readers
            assert ["ASKED-OF-IT" in page for page in pages] == readers

    def test_another_services_item_is_read_and_not_written(self, item: Item, other_head: User, chief: User) -> None:
        for user in (other_head, chief):
            client = signed_in(user)
            assert client.get(item.get_absolute_url()).status_code == 200
            assert client.post(edit_url(item), typed()).status_code == 403
        manager = user_with_role(Role.MANAGER, unit=item.unit)
        assert signed_in(manager).get(item.get_absolute_url()).status_code == 404

    def test_the_record_says_that_it_was_prepared_and_no_word_of_it(self, item: Item, head: User) -> None:
        signed_in(head).post(edit_url(item), typed(story="CANARY-STORY"))
        event = Event.objects.get(action="write_item")
        assert "CANARY" not in str(event.detail)

    def test_an_item_whose_indicator_has_ended_says_so(self, council: CouncilUnits, head: User) -> None:
        series = series_with_rules("OLD-1", council.unit, name="An old count")
        series.indicator.retired_on = date(2026, 1, 1)
        series.indicator.retired_reason = "Nobody asked for it."
        series.indicator.save(update_fields=["retired_on", "retired_reason"])
        item = ItemFactory.create(unit=council.service, series=series)
        client = signed_in(head)
        assert "Its indicator has ended" in text_of(client.get(item.get_absolute_url()))
        assert "its indicator has ended" in text_of(client.get(item.clinic.get_absolute_url()))


class TestComments:
    def test_the_centre_asks_and_the_head_reads_it(self, item: Item, centre: User, head: User) -> None:
        client = signed_in(centre)
        url = reverse("clinics:item_comment", args=[item.clinic_id, item.pk])
        assert client.post(url, {"text": " "}).status_code == 422
        assert client.post(url, {"text": "x" * 1001}).status_code == 422
        client.post(url, {"text": "Is it the same rounds each week?"})
        page = text_of(signed_in(head).get(item.get_absolute_url()))
        assert "Is it the same rounds each week?" in page
        assert str(centre) in page
        assert "Is it the same rounds" in text_of(signed_in(head).get(edit_url(item)))

    def test_not_once_papers_are_final(self, centre: User) -> None:
        item = ItemFactory.create(clinic=ClinicFactory.create(frozen=True))
        with pytest.raises(ValidationError, match="ask it in the meeting"):
            comment_on_item(by=Actor(centre.pk), item=item, text="Why?")


class TestAgenda:
    def test_items_change_places_and_have_their_minutes(self, centre: User, head: User) -> None:
        clinic = ClinicFactory.create()
        first, second, third = (ItemFactory.create(clinic=clinic) for _number in range(3))
        client, url = signed_in(centre), reverse("clinics:clinic_agenda", args=[clinic.pk])
        sent = {"item": [first.pk, second.pk, third.pk]}
        for one, (place, minutes) in zip((first, second, third), ((3, 30), (1, 45), (2, 20)), strict=True):
            sent |= {f"place-{one.pk}": place, f"minutes-{one.pk}": minutes}
        assert client.post(url, sent).status_code == 302
        assert list(clinic.items.order_by("position").values_list("pk", "minutes")) == [
            (second.pk, 45), (third.pk, 20), (first.pk, 30)
        ]  # fmt: skip
        page = text_of(signed_in(head).get(clinic.get_absolute_url()))
        assert "10:15, 20 minutes" in page
        assert "55 minutes are left" in page

    def test_what_is_wrong_is_said_and_what_was_typed_stays(self, centre: User) -> None:
        clinic = ClinicFactory.create()
        item = ItemFactory.create(clinic=clinic)
        client, url = signed_in(centre), reverse("clinics:clinic_agenda", args=[clinic.pk])
        page = client.post(url, {"item": item.pk, f"place-{item.pk}": "1", f"minutes-{item.pk}": "1000000"})
        assert "between 5 and 120 minutes" in text_of(page)
        assert 'value="1000000"' in page.content.decode()
        page = client.post(url, {"item": [item.pk, item.pk + 999], f"minutes-{item.pk}": "10"})
        assert "The list has changed meanwhile" in text_of(page)

    def test_two_items_of_one_number_are_asked_about(self, centre: User) -> None:
        clinic = ClinicFactory.create()
        items = [ItemFactory.create(clinic=clinic) for _number in range(2)]
        sent = {"item": [one.pk for one in items]}
        for one in items:
            sent |= {f"place-{one.pk}": "1", f"minutes-{one.pk}": "25"}
        page = signed_in(centre).post(reverse("clinics:clinic_agenda", args=[clinic.pk]), sent)
        assert "Two items have the same number" in text_of(page)
        assert page.content.decode().count('value="25"') == 2

    def test_too_much_for_the_meeting_is_said(self, centre: User) -> None:
        clinic = ClinicFactory.create(minutes=60)
        ItemFactory.create(clinic=clinic, minutes=90)
        assert "need more time than the meeting lasts" in text_of(signed_in(centre).get(clinic.get_absolute_url()))

    def test_an_item_is_taken_off_with_a_reason_and_its_words_stay(self, item: Item, centre: User, head: User) -> None:
        client = signed_in(centre)
        signed_in(head).post(edit_url(item), typed())
        url = reverse("clinics:item_off", args=[item.clinic_id, item.pk])
        assert client.post(url, {"reason": ""}).status_code == 422
        assert client.post(url, {"reason": "x" * 501}).status_code == 422
        assert client.post(url, {"reason": "Solved since."}).status_code == 302
        assert client.get(item.get_absolute_url()).status_code == 404
        item.refresh_from_db()
        assert (item.taken_off, item.story) == ("Solved since.", "We lost two crews.")

    def test_final_papers_change_no_more(self, centre: User) -> None:
        clinic = ClinicFactory.create(frozen=True)
        item, by = ItemFactory.create(clinic=clinic), Actor(centre.pk)
        with pytest.raises(ValidationError, match="final"):
            set_agenda(by=by, clinic=clinic, minutes={item.pk: 10}, order=[item.pk])
        with pytest.raises(ValidationError, match="final"):
            take_off(by=by, item=item, reason="x")


def test_the_page_of_a_clinic_asks_at_most_fifteen_times_for_one_item_and_for_twelve(
    council: CouncilUnits, head: User, centre: User
) -> None:
    clinic = ClinicFactory.create()
    ItemFactory.create(clinic=clinic, unit=council.service, series=series_with_rules("A-0", council.unit))
    for user in (head, centre):
        client = signed_in(user)
        client.get(clinic.get_absolute_url())
        assert queries(client, clinic.get_absolute_url()) <= 15
    one = queries(signed_in(head), clinic.get_absolute_url())
    for number in range(1, 12):
        ItemFactory.create(clinic=clinic, unit=council.service, series=series_with_rules(f"A-{number}", council.unit))
    assert queries(signed_in(head), clinic.get_absolute_url()) == one


class TestMyWork:
    def test_it_asks_a_head_to_prepare_until_it_is_written(self, council: CouncilUnits, head: User) -> None:
        item = ItemFactory.create(unit=council.service, clinic=ClinicFactory.create(held_on=date(2031, 10, 14)))
        ItemFactory.create(unit=council.other_service, clinic=ClinicFactory.create())
        client = signed_in(head)
        page = text_of(client.get(reverse("dashboards:my_work")))
        assert "Prepare your part of the improvement clinic of 14 October 2031" in page
        assert "until 9 October" in page
        client.post(edit_url(item), typed())
        assert "Prepare your part" in text_of(client.get(reverse("dashboards:my_work")))
        client.post(edit_url(item), typed(proposals="Maps in every cab.", version=2))
        assert "Prepare your part" not in text_of(client.get(reverse("dashboards:my_work")))

    def test_it_asks_nobody_who_prepares_nothing(self, council: CouncilUnits, other_head: User) -> None:
        ItemFactory.create(unit=council.service, clinic=ClinicFactory.create())
        for user in (other_head, user_with_role(Role.MANAGER, unit=council.unit)):
            assert "Prepare your part" not in text_of(signed_in(user).get(reverse("dashboards:my_work")))

    def test_it_asks_the_centre_to_tell_services_in_time_and_those_who_came_what_they_thought(
        self, council: CouncilUnits, centre: User, head: User
    ) -> None:
        today = timezone.localdate()
        ClinicFactory.create(held_on=today + timedelta(days=400))
        near = ClinicFactory.create(held_on=today + timedelta(days=20))
        client = signed_in(centre)
        page = text_of(client.get(reverse("dashboards:my_work")))
        assert page.count("and tell services") == 1
        assert reverse("clinics:candidate_list", args=[near.pk]) in page
        assert "tell services" not in text_of(signed_in(head).get(reverse("dashboards:my_work")))
        held = ClinicFactory.create(held=True, held_on=today, pulse_until=today + timedelta(days=3))
        AttendeeFactory.create(clinic=held, person=head.person)
        raise_version()
        asked = reverse("clinics:pulse_answer", args=[held.pk])
        assert asked in text_of(signed_in(head).get(reverse("dashboards:my_work")))
        assert asked not in text_of(client.get(reverse("dashboards:my_work")))
        signed_in(head).post(asked, {"helped": "yes", "star_chamber": "no"})
        assert asked not in text_of(signed_in(head).get(reverse("dashboards:my_work")))
