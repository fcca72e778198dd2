"""The meeting: notes that are never lost, private ones, promises made on the spot, and who came."""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from clinics.models import Clinic, Commitment, Item, Note
from clinics.services.meeting import Readers, keep_note, promise, set_attendance
from council_pm.audit.models import Event
from council_pm.core.access import Actor
from council_pm.org.selectors import tree
from council_pm.people.models import Post, User
from council_pm.people.roles import Role
from plans.models import Action
from plans.services.actions import ActionFields
from tests.factories import OccupancyFactory, PostFactory, UserFactory, series_with_rules, user_with_role
from tests.factories.clinics import ClinicFactory, CommitmentFactory, ItemFactory, NoteFactory
from tests.factories.organisation import CouncilUnits
from tests.factories.plans import ActionFactory
from tests.screens import signed_in, text_of
from tests.speed.test_plan_tree import queries

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}
PRESSED = {**JSON, "X-Pressed": "1"}


@pytest.fixture
def clinic() -> Clinic:
    return ClinicFactory.create(frozen=True)


@pytest.fixture
def item(clinic: Clinic, council: CouncilUnits) -> Item:
    return ItemFactory.create(clinic=clinic, unit=council.service, series=series_with_rules("A-1", council.unit))


def meeting_url(clinic: Clinic) -> str:
    return reverse("clinics:meeting_page", args=[clinic.pk])


def note(clinic: Clinic, **given: Any) -> dict[str, Any]:
    return {"text": "We look at the rounds again.", "client_id": str(uuid.uuid4()), "version": 0, "item": "", **given}


def named(post: Post) -> str:
    """As the list of posts calls it."""
    name = tree(timezone.localdate())[post.unit_id].name
    return f"{post.title} ({name})"


class TestNotes:
    def test_a_note_of_an_item_stands_under_it_for_everybody_who_comes(
        self, clinic: Clinic, item: Item, head: User, other_head: User
    ) -> None:
        url = reverse("clinics:note_keep", args=[clinic.pk])
        answer = signed_in(head).post(url, note(clinic, item=item.pk))
        assert answer["Location"] == f"{meeting_url(clinic)}#item-{item.pk}"
        assert Note.objects.get().item == item
        page = text_of(signed_in(other_head).get(meeting_url(clinic)))
        assert "We look at the rounds again." in page
        assert "no-store" in signed_in(other_head).get(meeting_url(clinic))["Cache-Control"]

    def test_what_is_sent_twice_is_one_note_and_goes_on_being_changed(self, clinic: Clinic, head: User) -> None:
        client, url = signed_in(head), reverse("clinics:note_keep", args=[clinic.pk])
        sent = note(clinic)
        first = client.post(url, sent, headers=JSON)
        assert first.json() == {"version": 1, "client_id": sent["client_id"]}
        assert client.post(url, sent, headers=JSON).json()["version"] == 1
        changed = client.post(url, {**sent, "text": "We look at all rounds.", "version": 1}, headers=JSON)
        assert changed.json()["version"] == 2
        assert [one.text for one in Note.objects.all()] == ["We look at all rounds."]

    def test_two_browsers_keep_both_texts(self, clinic: Clinic, head: User) -> None:
        client, url = signed_in(head), reverse("clinics:note_keep", args=[clinic.pk])
        sent = note(clinic)
        client.post(url, sent)
        client.post(url, {**sent, "text": "From the tablet.", "version": 1})
        late = {**sent, "text": "From the laptop.", "version": 1}
        beside = client.post(url, late, headers=PRESSED).json()
        assert beside["client_id"] != sent["client_id"]
        client.post(url, late)
        assert sorted(one.text for one in Note.objects.all()) == ["From the laptop.", "From the tablet."]
        page = text_of(client.get(meeting_url(clinic)))
        assert "typed at the same time in another browser" in page

    def test_nobody_writes_over_anothers_note(self, clinic: Clinic, head: User, other_head: User) -> None:
        url, sent = reverse("clinics:note_keep", args=[clinic.pk]), note(clinic)
        signed_in(head).post(url, sent)
        page = signed_in(other_head).post(url, {**sent, "text": "Mine now", "version": 1})
        assert page.status_code == 422
        assert Note.objects.get().text == sent["text"]
        # What was typed is shown again, so that it can be kept as a note of one's own.
        assert "Mine now" in text_of(page)

    @pytest.mark.parametrize("given", [{"text": " "}, {"text": "x" * 5001}, {"item": "999999"}, {"client_id": "x"}])
    def test_what_cannot_be_kept_is_said(self, clinic: Clinic, head: User, given: dict[str, str]) -> None:
        client, url = signed_in(head), reverse("clinics:note_keep", args=[clinic.pk])
        assert client.post(url, note(clinic, **given)).status_code == 422
        assert client.post(url, note(clinic, **given), headers=JSON).json()["problem"]
        assert not Note.objects.exists()

    def test_a_meeting_that_was_cancelled_takes_no_notes(self, head: User) -> None:
        clinic = ClinicFactory.create(state="cancelled", cancelled_reason="Snow.")
        with pytest.raises(ValidationError, match="cancelled"):
            keep_note(by=Actor(head.pk), clinic=clinic, client_id=uuid.uuid4(), version=0, text="x")
        with pytest.raises(ValidationError, match="cancelled"):
            promise(by=Actor(head.pk), clinic=clinic, client_id=uuid.uuid4(), side="service", unit=clinic, fields=None)

    def test_a_note_has_an_author(self, clinic: Clinic) -> None:
        with pytest.raises(ValueError, match="author"):
            keep_note(by=Actor(None, "beat"), clinic=clinic, client_id=uuid.uuid4(), version=0, text="x")


class TestPrivateNotes:
    def test_its_author_and_those_it_is_addressed_to_read_it_and_nobody_else(
        self, clinic: Clinic, head: User, other_head: User, centre: User, chief: User
    ) -> None:
        url = reverse("clinics:note_keep", args=[clinic.pk])
        sent = note(clinic, text="CANARY-PRIVATE", private="on", to=[str(chief.pk), str(head.pk)])
        assert signed_in(head).post(url, sent).status_code == 302
        readers = {str(user): "CANARY-PRIVATE" in text_of(signed_in(user).get(meeting_url(clinic)))
                   for user in (head, chief, other_head, centre)}  # fmt: skip
        assert readers == {str(head): True, str(chief): True, str(other_head): False, str(centre): False}
        assert [one.user for one in Note.objects.get().addressees.all()] == [chief]

    def test_the_record_does_not_even_say_that_there_is_one(self, clinic: Clinic, head: User) -> None:
        before = Event.objects.count()
        signed_in(head).post(reverse("clinics:note_keep", args=[clinic.pk]), note(clinic, private="on"))
        assert Event.objects.count() == before

    def test_what_saves_itself_is_its_authors_alone_until_the_button_is_pressed(
        self, clinic: Clinic, head: User, other_head: User
    ) -> None:
        client, url, sent = signed_in(head), reverse("clinics:note_keep", args=[clinic.pk]), note(clinic)
        client.post(url, sent, headers=JSON)
        assert sent["text"] not in text_of(signed_in(other_head).get(meeting_url(clinic)))
        assert not Event.objects.filter(action="note_in_clinic").exists()
        client.post(url, {**sent, "version": 1}, headers=PRESSED)
        assert sent["text"] in text_of(signed_in(other_head).get(meeting_url(clinic)))
        assert Event.objects.filter(action="note_in_clinic").count() == 1

    def test_its_author_may_choose_anew_and_what_saves_itself_changes_no_reader(
        self, clinic: Clinic, head: User, other_head: User, chief: User
    ) -> None:
        client, url, sent = signed_in(head), reverse("clinics:note_keep", args=[clinic.pk]), note(clinic)
        client.post(url, sent)
        client.post(url, {**sent, "version": 1, "private": "on", "to": [chief.pk]})
        readers = (other_head, chief)
        assert [sent["text"] in text_of(signed_in(one).get(meeting_url(clinic))) for one in readers] == [False, True]
        page = client.get(meeting_url(clinic)).content.decode()
        assert f'value="{chief.pk}" id="note-{Note.objects.get().pk}-to-{chief.pk}" checked' in page
        client.post(url, {**sent, "version": 1, "text": "Longer."}, headers=JSON)
        assert Note.objects.get().private

    def test_whoever_addresses_a_note_wants_it_private(
        self, clinic: Clinic, head: User, other_head: User, chief: User
    ) -> None:
        sent = note(clinic, to=[chief.pk])
        signed_in(head).post(reverse("clinics:note_keep", args=[clinic.pk]), sent)
        assert sent["text"] not in text_of(signed_in(other_head).get(meeting_url(clinic)))

    def test_two_of_one_name_are_told_apart_by_their_posts(self, clinic: Clinic, head: User) -> None:
        for title in ("Head of Libraries", "Head of Parks"):
            post = PostFactory.create(title=title, role=Role.HEAD_OF_SERVICE)
            person = UserFactory.create(person__name="Ann Lee").person
            OccupancyFactory.create(post=post, person=person)
        page = text_of(signed_in(head).get(meeting_url(clinic)))
        assert "Ann Lee, Head of Libraries" in page
        assert "Ann Lee, Head of Parks" in page

    def test_it_is_addressed_only_to_those_who_come(self, clinic: Clinic, head: User) -> None:
        outsider = user_with_role(Role.MEMBER)
        sent = note(clinic, private="on", to=[str(outsider.pk)])
        page = signed_in(head).post(reverse("clinics:note_keep", args=[clinic.pk]), sent)
        assert "Choose among those who come" in text_of(page)

    def test_a_second_text_of_a_private_note_is_private_too(self, clinic: Clinic, head: User, chief: User) -> None:
        by, client_id = Actor(head.pk), uuid.uuid4()
        mine = Readers(private=True, to=(chief,))
        keep_note(by=by, clinic=clinic, client_id=client_id, version=0, text="one", readers=mine)
        keep_note(by=by, clinic=clinic, client_id=client_id, version=1, text="two")
        beside = keep_note(by=by, clinic=clinic, client_id=client_id, version=1, text="three")
        assert (beside.private, [one.user for one in beside.addressees.all()]) == (True, [chief])


class TestPromises:
    def send(self, user: User, item: Item, **given: Any) -> Any:
        owner, headers = given.pop("owner"), given.pop("headers", {})
        sent = {
            "side": "service", "title": "Maps in every cab", "due": "31/03/2031", "moves": "on", "expected": "95",
            "owner": owner if isinstance(owner, str) else named(owner), "expected_by": "30/06/2031",
            "client_id": str(uuid.uuid4()), **given,
        }  # fmt: skip
        url = reverse("clinics:promise_for_item", args=[item.clinic_id, item.pk])
        return signed_in(user).post(url, sent, headers=headers)

    def test_both_sides_promise_and_each_promise_is_an_action_of_the_one_list(
        self, item: Item, head: User, chief: User, council: CouncilUnits
    ) -> None:
        mine = PostFactory.create(unit=council.service)
        theirs = PostFactory.create(unit=council.other_department, title="Director of Children")
        assert self.send(head, item, owner=mine).status_code == 302
        self.send(chief, item, owner=theirs, side="colleagues", title="Two people for six weeks", moves="")
        first, second = Commitment.objects.order_by("pk")
        assert (first.side, first.action.series, first.action.expected) == ("service", item.series, Decimal(95))
        assert (second.side, second.action.owner, second.action.series) == ("colleagues", theirs, None)
        assert {one.action.visibility for one in (first, second)} == {"clinic"}
        page = text_of(signed_in(head).get(meeting_url(item.clinic)))
        assert "Two people for six weeks" in page
        assert "Director of Children" in page

    def test_who_does_not_come_to_clinics_reads_no_promise_but_the_own(
        self, item: Item, head: User, other_head: User, council: CouncilUnits
    ) -> None:
        owner = user_with_role(Role.EMPLOYEE, unit=council.other_unit)
        self.send(head, item, owner=owner.person.occupancies.get().post)
        url = Action.objects.get().get_absolute_url()
        seen = {
            role: signed_in(user).get(url).status_code
            for role, user in (
                ("owner", owner), ("other head", other_head),
                ("member", user_with_role(Role.MEMBER)), ("manager", user_with_role(Role.MANAGER)),
            )
        }  # fmt: skip
        assert seen == {"owner": 200, "other head": 200, "member": 404, "manager": 404}

    def test_what_is_sent_twice_is_promised_once(self, item: Item, head: User, council: CouncilUnits) -> None:
        owner, client_id = PostFactory.create(unit=council.service), str(uuid.uuid4())
        for _time in range(2):
            assert self.send(head, item, owner=owner, client_id=client_id, headers=JSON).json() == {"kept": True}
        assert Action.objects.count() == 1

    @pytest.mark.parametrize(
        ("given", "said"),
        [
            ({"side": ""}, "Choose one of these"),
            ({"title": ""}, "Say what is promised"),
            ({"owner": "Nobody (Nowhere)"}, "There is no such post"),
            ({"title": "x" * 201}, "200 characters"),
            ({"due": "32/01/2031"}, "There is no such day"),
            ({"expected_by": ""}, ""),
            ({"expected": "lots"}, ""),
        ],
    )
    def test_what_is_wrong_is_said_and_what_was_typed_stays(
        self, item: Item, head: User, council: CouncilUnits, given: dict[str, str], said: str
    ) -> None:
        owner = PostFactory.create(unit=council.service)
        page = self.send(head, item, **{"owner": owner, **given})
        assert page.status_code == 422
        assert said in text_of(page)
        assert (given.get("title") or "Maps in every cab") in text_of(page) or not given.get("title", "x")
        assert self.send(head, item, headers=JSON, **{"owner": owner, **given}).json()["problem"]
        assert not Action.objects.exists()

    def test_a_promise_of_another_meeting_is_not_taken_for_this_one(
        self, item: Item, head: User, council: CouncilUnits
    ) -> None:
        owner, client_id = PostFactory.create(unit=council.service), str(uuid.uuid4())
        self.send(head, item, owner=owner, client_id=client_id)
        other = ItemFactory.create(clinic=ClinicFactory.create(frozen=True), unit=council.service)
        page = self.send(head, other, owner=owner, client_id=client_id)
        assert "promised in another meeting" in text_of(page)
        assert Action.objects.count() == 1

    def test_a_promise_to_all_is_no_managers_nor_officers_reading(
        self, clinic: Clinic, head: User, council: CouncilUnits
    ) -> None:
        for unit in (council.council, council.service):
            action = ActionFactory.create(unit=unit, visibility="clinic", title=f"SECRET-{unit.code}.")
            CommitmentFactory.create(clinic=clinic, action=action)
        seen = {}
        for role, unit in (
            (Role.MANAGER, council.unit), (Role.MANAGER, council.other_unit),
            (Role.PERFORMANCE_OFFICER, council.other_department), (Role.PERFORMANCE_OFFICER, council.department),
        ):  # fmt: skip
            page = signed_in(user_with_role(role, unit=unit)).get(reverse("actions:action_list"), {"whose": "all"})
            seen[role, unit.code] = [one.code for one in (council.council, council.service)
                                     if f"SECRET-{one.code}." in text_of(page)]  # fmt: skip
        # The officer of the department prepares the service's items, and reads what was promised for it.
        assert list(seen.values()) == [[], [], [], [council.service.code]]

    def test_a_promise_may_belong_to_no_item(self, clinic: Clinic, head: User, council: CouncilUnits) -> None:
        post = PostFactory.create(unit=council.council)
        sent = {"side": "colleagues", "title": "A room for drop-ins", "owner": named(post), "due": "31/03/2031",
                "client_id": str(uuid.uuid4())}  # fmt: skip
        url = reverse("clinics:promise_to_all", args=[clinic.pk])
        assert signed_in(head).post(url, sent)["Location"] == f"{meeting_url(clinic)}#whole"
        made = Commitment.objects.get()
        assert (made.item, made.action.unit) == (None, council.council)

    def test_a_side_that_nobody_has_is_refused(self, clinic: Clinic, head: User, council: CouncilUnits) -> None:
        given = ActionFields(title="x", owner=PostFactory.create(), due=date(2031, 1, 1))
        with pytest.raises(ValidationError, match="whose promise"):
            promise(
                by=Actor(head.pk), clinic=clinic, client_id=uuid.uuid4(), side="nobody", unit=council.unit, fields=given
            )


class TestAttendance:
    def test_the_centre_says_who_came_and_may_correct_it(
        self, clinic: Clinic, centre: User, head: User, chief: User
    ) -> None:
        client, url = signed_in(centre), reverse("clinics:attendance_set", args=[clinic.pk])
        assert client.post(url, {"people": [head.person_id, chief.person_id]}).status_code == 302
        assert client.post(url, {"people": [head.person_id]}).status_code == 302
        assert [one.person for one in clinic.attendees.all()] == [head.person]
        assert str(head) in text_of(signed_in(chief).get(meeting_url(clinic)))

    def test_only_those_who_come_can_have_come_and_not_before_it(self, clinic: Clinic, centre: User) -> None:
        outsider = user_with_role(Role.MEMBER)
        url = reverse("clinics:attendance_set", args=[clinic.pk])
        page = signed_in(centre).post(url, {"people": [outsider.person_id]})
        assert "Choose among these" in text_of(page)
        early = ClinicFactory.create()
        with pytest.raises(ValidationError, match="when it is held"):
            set_attendance(by=Actor(centre.pk), clinic=early, people=[])
        page = signed_in(centre).post(reverse("clinics:attendance_set", args=[early.pk]), {})
        assert page.status_code == 422

    def test_who_has_left_since_is_still_among_those_who_came(self, clinic: Clinic, centre: User) -> None:
        gone = user_with_role(Role.MEMBER)
        set_attendance(by=Actor(centre.pk), clinic=clinic, people=[gone.person])
        assert str(gone) in text_of(signed_in(centre).get(meeting_url(clinic)))


def test_the_meeting_asks_as_often_for_many_notes_and_promises_as_for_few(
    item: Item, head: User, council: CouncilUnits
) -> None:
    clinic, client = item.clinic, signed_in(head)
    NoteFactory.create(clinic=clinic, item=item)
    client.get(meeting_url(clinic))
    one = queries(client, meeting_url(clinic))
    for number in range(4):
        other = ItemFactory.create(clinic=clinic, unit=council.service,
                                   series=series_with_rules(f"B-{number}", council.unit))  # fmt: skip
        NoteFactory.create(clinic=clinic, item=other)
    assert queries(client, meeting_url(clinic)) == one <= 16
