"""Laying out a clinic, moving it, cancelling it, and saying that it was held."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from clinics.models import Clinic, ClinicState
from clinics.services.clinics import ClinicFields, cancel_clinic, change_clinic, hold_clinic, plan_clinic
from council_pm.audit.models import Event
from council_pm.core.access import Actor
from council_pm.people.models import User
from council_pm.people.roles import Role
from tests.factories import user_with_role
from tests.factories.clinics import ClinicFactory, ItemFactory
from tests.factories.organisation import CouncilUnits
from tests.screens import hidden, signed_in, text_of
from tests.speed.test_plan_tree import queries

pytestmark = pytest.mark.django_db
TODAY = date(2026, 9, 1)
DAY = date(2026, 10, 14)


def fields(day: date = DAY, minutes: int = 150, place: str = "Room 1") -> ClinicFields:
    return ClinicFields(held_on=day, begins=time(9, 30), minutes=minutes, place=place)


class TestServices:
    def test_a_clinic_is_laid_out_with_its_event(self, centre: User) -> None:
        made = plan_clinic(by=Actor(centre.pk), fields=fields(), today=TODAY)
        assert (made.state, made.held_on, str(made)) == (ClinicState.PREPARING, DAY, "14 October 2026")
        assert Event.objects.get(action="plan_clinic").subject_id == str(made.pk)

    @pytest.mark.parametrize(
        ("given", "code"),
        [
            (fields(TODAY - timedelta(days=1)), "held_on"),
            (fields(minutes=30), "minutes"),
            (fields(minutes=301), "minutes"),
            (fields(place=" "), "place"),
            (fields(place="x" * 121), "place"),
        ],
    )
    def test_what_cannot_be_is_refused_by_name(self, centre: User, given: ClinicFields, code: str) -> None:
        with pytest.raises(ValidationError) as refusal:
            plan_clinic(by=Actor(centre.pk), fields=given, today=TODAY)
        assert refusal.value.code == code
        assert not Clinic.objects.exists()

    def test_there_is_one_a_day_and_a_cancelled_one_leaves_its_day(self, centre: User) -> None:
        by = Actor(centre.pk)
        first = plan_clinic(by=by, fields=fields(), today=TODAY)
        with pytest.raises(ValidationError, match="one on 14 October 2026 already"):
            plan_clinic(by=by, fields=fields(), today=TODAY)
        cancel_clinic(by=by, clinic=first, reason="The election is on that day.")
        assert plan_clinic(by=by, fields=fields(), today=TODAY).pk != first.pk

    def test_another_day_needs_a_reason_which_stays(self, centre: User) -> None:
        clinic, by = ClinicFactory.create(held_on=DAY), Actor(centre.pk)
        moved = fields(DAY + timedelta(days=7))
        for reason, said in (("", "Say why"), ("x" * 501, "500")):
            with pytest.raises(ValidationError, match=said):
                change_clinic(by=by, clinic=clinic, fields=moved, version=1, today=TODAY, reason=reason)
        changed = change_clinic(by=by, clinic=clinic, fields=moved, version=1, today=TODAY, reason="Half-term.")
        assert (changed.held_on, changed.version) == (moved.held_on, 2)
        assert [(one.was, one.now, one.reason) for one in clinic.moves.all()] == [(DAY, moved.held_on, "Half-term.")]

    def test_another_room_needs_none(self, centre: User) -> None:
        clinic = ClinicFactory.create(held_on=DAY)
        change_clinic(by=Actor(centre.pk), clinic=clinic, fields=fields(place="Room 2"), version=1, today=TODAY)
        assert not clinic.moves.exists()
        assert Event.objects.filter(action="change_clinic").count() == 1

    def test_final_papers_open_again_where_the_new_day_leaves_time(self, centre: User) -> None:
        by, today = Actor(centre.pk), DAY - timedelta(days=2)
        near, far = (ClinicFactory.create(held_on=DAY + timedelta(days=n), frozen=True) for n in (0, 2))
        change_clinic(
            by=by, clinic=near, fields=fields(DAY + timedelta(days=1)), version=1, today=today, reason="Snow."
        )
        change_clinic(
            by=by, clinic=far, fields=fields(DAY + timedelta(days=30)), version=1, today=today, reason="Snow."
        )
        near.refresh_from_db()
        far.refresh_from_db()
        assert (near.state, far.state, far.frozen_at) == (ClinicState.FROZEN, ClinicState.PREPARING, None)

    def test_a_move_onto_a_taken_day_is_refused(self, centre: User) -> None:
        ClinicFactory.create(held_on=DAY)
        clinic = ClinicFactory.create(held_on=DAY + timedelta(days=1))
        with pytest.raises(ValidationError) as refusal:
            change_clinic(by=Actor(centre.pk), clinic=clinic, fields=fields(), version=1, today=TODAY, reason="x")
        assert refusal.value.code == "held_on"

    def test_it_is_held_on_its_day_with_final_papers(self, centre: User) -> None:
        by = Actor(centre.pk)
        early, loose = ClinicFactory.create(held_on=DAY, frozen=True), ClinicFactory.create(held_on=TODAY)
        for clinic, code in ((early, "early"), (loose, "papers")):
            with pytest.raises(ValidationError) as refusal:
                hold_clinic(by=by, clinic=clinic, today=TODAY)
            assert refusal.value.code == code
        held = hold_clinic(by=by, clinic=early, today=DAY)
        assert (held.state, held.pulse_until) == (ClinicState.HELD, DAY + timedelta(days=14))

    def test_what_is_over_changes_no_more(self, centre: User) -> None:
        clinic, by = ClinicFactory.create(held=True), Actor(centre.pk)
        for act in (
            lambda: change_clinic(by=by, clinic=clinic, fields=fields(), version=1, today=TODAY),
            lambda: cancel_clinic(by=by, clinic=clinic, reason="x"),
            lambda: hold_clinic(by=by, clinic=clinic, today=DAY),
        ):
            with pytest.raises(ValidationError, match="over"):
                act()

    def test_cancelling_needs_a_reason(self, centre: User) -> None:
        with pytest.raises(ValidationError) as refusal:
            cancel_clinic(by=Actor(centre.pk), clinic=ClinicFactory.create(), reason=" ")
        assert refusal.value.code == "reason"


class TestScreens:
    def test_the_centre_lays_one_out_and_a_typing_error_keeps_what_was_typed(self, centre: User) -> None:
        client, url = signed_in(centre), reverse("clinics:clinic_new")
        page = client.post(url, {"held_on": "31/02/2027", "begins": "9.30", "minutes": "150", "place": "The old hall"})
        assert page.status_code == 422
        assert "There is no such day" in text_of(page)
        assert "The old hall" in text_of(page)
        made = client.post(url, {"held_on": "14/10/2031", "begins": "9.30", "minutes": "150", "place": "The old hall"})
        clinic = Clinic.objects.get()
        assert made["Location"] == clinic.get_absolute_url()
        assert "By 23 September: services know" in text_of(client.get(made["Location"]))

    def test_a_day_that_is_taken_is_said_beside_the_day(self, centre: User) -> None:
        ClinicFactory.create(held_on=date(2031, 10, 14))
        page = signed_in(centre).post(
            reverse("clinics:clinic_new"), {"held_on": "14/10/2031", "begins": "09:30", "minutes": "150", "place": "x"}
        )
        assert "choose another day" in text_of(page)

    def test_who_changes_it_after_somebody_else_sees_both_and_can_go_on(self, centre: User) -> None:
        clinic, client = ClinicFactory.create(held_on=date(2031, 10, 14)), signed_in(centre)
        url = reverse("clinics:clinic_edit", args=[clinic.pk])
        opened = hidden(client.get(url), "version")
        change_clinic(
            by=Actor(centre.pk),
            clinic=clinic,
            fields=fields(clinic.held_on, place="Their room"),
            version=1,
            today=TODAY,
        )
        sent = {"held_on": "14/10/2031", "begins": "09:30", "minutes": "120", "place": "My room", "version": opened}
        page = client.post(url, sent)
        assert page.status_code == 422
        assert "Their room" in text_of(page)
        assert "My room" in text_of(page)
        client.post(url, {**sent, "version": hidden(page, "version")})
        clinic.refresh_from_db()
        assert (clinic.place, clinic.minutes) == ("My room", 120)

    def test_a_head_sees_the_next_one_and_is_asked_what_help_would_be_welcome(
        self, head: User, council: CouncilUnits
    ) -> None:
        clinic = ClinicFactory.create()
        page = text_of(signed_in(head).get(reverse("clinics:clinic_list")))
        assert reverse("clinics:candidate_ask", args=[clinic.pk, council.service.code]) in page
        assert reverse("clinics:candidate_ask", args=[clinic.pk, council.other_service.code]) not in page
        assert "freedom of information" in page
        assert reverse("clinics:clinic_new") not in page

    def test_an_officer_of_a_department_sees_the_own_item_only(self, council: CouncilUnits) -> None:
        officer = user_with_role(Role.PERFORMANCE_OFFICER, unit=council.department)
        clinic, without = ClinicFactory.create(), ClinicFactory.create()
        ItemFactory.create(clinic=clinic, unit=council.service)
        theirs = ItemFactory.create(clinic=clinic, unit=council.other_service)
        ItemFactory.create(clinic=without, unit=council.other_service)
        client = signed_in(officer)
        assert str(without.held_on.year) not in text_of(client.get(reverse("clinics:clinic_list"))).replace(
            str(clinic.held_on.year), ""
        )
        page = text_of(client.get(clinic.get_absolute_url()))
        assert "1 item" in text_of(client.get(reverse("clinics:clinic_list")))
        assert theirs.get_absolute_url() not in page
        assert client.get(theirs.get_absolute_url()).status_code == 404
        assert client.get(without.get_absolute_url()).status_code == 404

    def test_the_list_asks_as_often_for_three_as_for_one(self, head: User, council: CouncilUnits) -> None:
        ItemFactory.create(clinic=ClinicFactory.create(), unit=council.service)
        client, url = signed_in(head), reverse("clinics:clinic_list")
        client.get(url)
        one = queries(client, url)
        for _number in range(2):
            ItemFactory.create(clinic=ClinicFactory.create(), unit=council.service)
            ClinicFactory.create(held=True, held_on=timezone.localdate() - timedelta(days=10 + _number))
        assert queries(client, url) == one <= 12

    def test_it_was_held_and_those_who_came_are_asked(self, centre: User) -> None:
        clinic, client = ClinicFactory.create(held_on=timezone.localdate(), frozen=True), signed_in(centre)
        page = client.post(reverse("clinics:clinic_hold", args=[clinic.pk]), follow=True)
        assert "may now answer two questions" in text_of(page)
        again = client.post(reverse("clinics:clinic_hold", args=[clinic.pk]), follow=True)
        assert "It is over" in text_of(again)

    def test_it_is_cancelled_with_a_reason_that_everybody_reads(self, centre: User, head: User) -> None:
        clinic, client = ClinicFactory.create(), signed_in(centre)
        url = reverse("clinics:clinic_cancel", args=[clinic.pk])
        assert client.post(url, {"reason": ""}).status_code == 422
        assert client.post(url, {"reason": "x" * 501}).status_code == 422
        client.post(url, {"reason": "The election is on that day."})
        assert "The election is on that day." in text_of(signed_in(head).get(clinic.get_absolute_url()))
