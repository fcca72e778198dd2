"""The two questions after a clinic: once each, counted without names, and nothing shown too early or of too few."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clinics.models import Attendee, Clinic, PulseAnswer, PulseCount, PulseQuestion, PulseTicket
from clinics.selectors.pulse import pulse_of, pulse_trend, share_words
from clinics.services.pulse import answer_pulse
from council_pm.audit.models import DataVersion, Event
from council_pm.people.models import User
from council_pm.people.roles import Role
from tests.factories import user_with_role
from tests.factories.clinics import AttendeeFactory, ClinicFactory
from tests.factories.organisation import CouncilUnits, make_council
from tests.races import at_once, side_by_side
from tests.screens import signed_in, text_of

GOOD = {"helped": "yes", "star_chamber": "no"}


def held_lately(**fields: Any) -> Clinic:
    today = timezone.localdate()
    made: Clinic = ClinicFactory.create(held=True, **{"held_on": today, "pulse_until": today} | fields)
    return made


def came(user: User, clinic: Clinic) -> User:
    AttendeeFactory.create(clinic=clinic, person=user.person)
    return user


def answer(user: User, clinic: Clinic, answers: Mapping[str, str] = GOOD, today: date | None = None) -> None:
    answer_pulse(user=user, clinic=clinic, answers=answers, today=today or timezone.localdate())


def counts(clinic: Clinic) -> dict[tuple[str, str], int]:
    rows = PulseCount.objects.filter(clinic=clinic)
    return {(one.question, one.answer): one.count for one in rows if one.count}


def count(clinic: Clinic, helped: tuple[int, int, int], star: tuple[int, int, int]) -> None:
    for question, given in ((PulseQuestion.HELPED, helped), (PulseQuestion.STAR_CHAMBER, star)):
        for one, number in zip(PulseAnswer, given, strict=True):
            PulseCount.objects.create(clinic=clinic, question=question, answer=one, count=number)


@pytest.mark.django_db
class TestAnswering:
    def test_an_answer_is_counted_once(self, head: User) -> None:
        clinic = held_lately()
        came(head, clinic)
        answer(head, clinic)
        with pytest.raises(ValidationError) as refusal, transaction.atomic():
            answer(head, clinic, {"helped": "no", "star_chamber": "yes"})
        assert refusal.value.code == "answered"
        assert counts(clinic) == {("helped", "yes"): 1, ("star_chamber", "no"): 1}

    @pytest.mark.parametrize(
        "answers", [{}, {"helped": "yes"}, {**GOOD, "more": "yes"}, {"helped": "yes", "star_chamber": "never"}]
    )
    def test_both_questions_have_one_of_the_three_answers(self, head: User, answers: dict[str, str]) -> None:
        clinic = held_lately()
        came(head, clinic)
        with pytest.raises(ValidationError) as refusal, transaction.atomic():
            answer(head, clinic, answers)
        assert refusal.value.code == "answer"
        assert not PulseTicket.objects.exists()

    def test_who_did_not_come_does_not_answer(self, head: User, keeper: User) -> None:
        clinic = held_lately()
        came(keeper, clinic)
        came(head, held_lately(held_on=date(2026, 1, 8)))
        with pytest.raises(ValidationError) as refusal:
            answer(head, clinic)
        assert refusal.value.code == "not_there"

    def test_after_they_are_closed_no_answer_is_taken(self, head: User) -> None:
        clinic = held_lately()
        came(head, clinic)
        with pytest.raises(ValidationError) as refusal:
            answer(head, clinic, today=timezone.localdate() + timedelta(days=1))
        assert refusal.value.code == "closed"
        with pytest.raises(ValidationError) as refusal:
            answer(head, ClinicFactory.create())
        assert refusal.value.code == "closed"
        assert not PulseCount.objects.exists()


@pytest.mark.django_db
class TestNobodyIsFound:
    def test_there_is_no_event_of_an_answer_and_no_page_is_made_anew(self, head: User) -> None:
        clinic = held_lately()
        came(head, clinic)
        before = (Event.objects.count(), list(DataVersion.objects.values_list("number")))
        answer(head, clinic)
        assert (Event.objects.count(), list(DataVersion.objects.values_list("number"))) == before

    def test_counters_have_neither_person_nor_time_and_tickets_neither_answer_nor_order(self) -> None:
        assert {one.name for one in PulseCount._meta.get_fields()} == {"id", "clinic", "question", "answer", "count"}
        assert {one.name for one in PulseTicket._meta.get_fields()} == {"id", "clinic", "user"}

    def test_tickets_do_not_lie_in_the_order_of_answers(self, council: CouncilUnits) -> None:
        clinic = held_lately()
        users = [came(user_with_role(Role.HEAD_OF_SERVICE, unit=council.service), clinic) for _ in range(12)]
        for user in users:
            answer(user, clinic)
        keys = [PulseTicket.objects.get(user=user).pk for user in users]
        assert keys != sorted(keys)
        assert {key.version for key in keys} == {4}

    def test_all_counters_are_there_from_the_first_answer_on_and_each_answer_writes_all_of_them(
        self, council: CouncilUnits
    ) -> None:
        clinic = held_lately()
        first, second = (came(user_with_role(Role.HEAD_OF_SERVICE, unit=council.service), clinic) for _ in range(2))
        answer(first, clinic)
        assert PulseCount.objects.count() == 6
        with CaptureQueriesContext(connection) as asked:
            answer(second, clinic, {"helped": "no", "star_chamber": "partly"})
        (written,) = [one["sql"] for one in asked if one["sql"].startswith("UPDATE")]
        assert '"clinics_pulsecount"."clinic_id" =' in written.split("WHERE")[-1]
        assert "answer" not in written.split("WHERE")[-1]

    def test_one_answer_more_changes_nothing_that_another_reader_sees(
        self, council: CouncilUnits, keeper: User
    ) -> None:
        clinic, before = held_lately(), held_lately(held_on=date(2026, 1, 8), pulse_until=date(2026, 1, 22))
        count(before, (5, 2, 0), (0, 1, 6))
        users = [came(user_with_role(Role.HEAD_OF_SERVICE, unit=council.service), clinic) for _ in range(7)]
        came(keeper, clinic)
        reader = signed_in(keeper)
        pages = [
            clinic.get_absolute_url(), reverse("clinics:pulse_answer", args=[clinic.pk]),
            reverse("clinics:pulse_trend"), "/executive/", f"/units/{council.service.code}/", "/my-work/",
            reverse("administration:record_list"),
        ]  # fmt: skip

        def seen() -> list[str]:
            cache.clear()
            token = r'csrfmiddlewaretoken" value="[^"]*"|"x-csrftoken": "[^"]*"'
            return [re.sub(token, "", text_of(reader.get(page))) for page in pages]

        states = [seen()]
        for number, user in enumerate(users):
            answer(user, clinic, GOOD if number % 2 else {"helped": "no", "star_chamber": "yes"})
            states.append(seen())
        assert len(users) + 1 == len(states)
        for state in states:
            for page, was, now in zip(pages, states[0], state, strict=True):
                assert now == was, page


@pytest.mark.django_db
class TestWhatIsShown:
    def test_nothing_before_they_are_closed_nor_of_fewer_than_five(self) -> None:
        clinic, few = held_lately(), held_lately(held_on=date(2026, 1, 8), pulse_until=date(2026, 1, 22))
        count(clinic, (4, 2, 1), (0, 1, 6))
        count(few, (4, 0, 0), (0, 1, 3))
        today = timezone.localdate()
        assert pulse_of(clinic, today) == ()
        assert pulse_of(few, today) == ()
        assert pulse_trend(today).clinics == ()
        assert pulse_of(clinic, today + timedelta(days=1)) != ()

    def test_shares_are_in_tenths_and_never_none_or_all(self) -> None:
        clinic = held_lately(held_on=date(2026, 1, 8), pulse_until=date(2026, 1, 22))
        count(clinic, (12, 0, 0), (3, 3, 4))
        helped, star = pulse_of(clinic, timezone.localdate())
        assert [share for _answer, share in helped.shares] == [
            "9 in 10 or more",
            "1 in 10 or fewer",
            "1 in 10 or fewer",
        ]
        assert [share for _answer, share in star.shares] == ["3 in 10", "3 in 10", "4 in 10"]
        assert share_words(0) == share_words(1)

    def test_the_course_over_clinics_is_drawn_and_said_in_words(self, keeper: User) -> None:
        for month, yes in ((1, 4), (4, 9), (7, 3)):
            held_on = date(2025, month, 9)
            clinic = held_lately(held_on=held_on, pulse_until=held_on + timedelta(days=14))
            count(clinic, (yes, 10 - yes, 0) if month < 7 else (3, 1, 0), (1, 2, 7) if month < 7 else (1, 2, 1))
        page = text_of(signed_in(keeper).get(reverse("clinics:pulse_trend")))
        assert "Said yes: 4 in 10 in the first clinic, 9 in 10 or more in the latest" in page
        assert "app-spark" in page
        assert "9 April 2025" in page
        assert "9 July 2025" not in page

    def test_one_clinic_has_no_course_and_none_says_why(self, keeper: User) -> None:
        url = reverse("clinics:pulse_trend")
        assert "Nothing to show yet" in text_of(signed_in(keeper).get(url))
        count(held_lately(held_on=date(2026, 1, 8), pulse_until=date(2026, 1, 22)), (4, 2, 1), (0, 1, 6))
        page = text_of(signed_in(keeper).get(url))
        assert "8 January 2026" in page
        assert "Said yes" not in page

    def test_the_page_takes_as_many_queries_for_one_clinic_as_for_three(self, keeper: User) -> None:
        browser, asked_times = signed_in(keeper), []
        for months in ((1,), (2, 3)):
            for month in months:
                held_on = date(2026, month, 8)
                count(held_lately(held_on=held_on, pulse_until=held_on), (4, 2, 1), (0, 1, 6))
            with CaptureQueriesContext(connection) as asked:
                browser.get(reverse("clinics:pulse_trend"))
            asked_times.append(len(asked))
        assert asked_times[0] == asked_times[1]


@pytest.mark.django_db
class TestScreens:
    def test_who_came_answers_in_the_browser_once(self, head: User) -> None:
        clinic = held_lately()
        url, browser = reverse("clinics:pulse_answer", args=[clinic.pk]), signed_in(came(head, clinic))
        assert "Did it feel like a star chamber?" in text_of(browser.get(url))
        page = text_of(browser.post(url, {"helped": "yes"}))
        assert "Choose one of these." in page
        assert 'value="yes" checked' in page
        assert "Thank you: counted" in text_of(browser.post(url, GOOD, follow=True))
        page = text_of(browser.post(url, GOOD, follow=True))
        assert "You have answered already" in page
        assert "You have answered: thank you." in page
        assert counts(clinic) == {("helped", "yes"): 1, ("star_chamber", "no"): 1}

    def test_closed_questions_say_so(self, head: User) -> None:
        clinic = held_lately(held_on=date(2026, 1, 8), pulse_until=date(2026, 1, 22))
        browser = signed_in(came(head, clinic))
        page = text_of(browser.get(reverse("clinics:pulse_answer", args=[clinic.pk])))
        assert "no more answers are taken" in page
        assert "Was I helped?" not in page

    def test_who_did_not_come_and_a_clinic_that_is_prepared_have_no_such_page(self, head: User, keeper: User) -> None:
        clinic, coming = held_lately(), ClinicFactory.create()
        came(keeper, clinic)
        AttendeeFactory.create(clinic=coming, person=keeper.person)
        assert signed_in(head).get(reverse("clinics:pulse_answer", args=[clinic.pk])).status_code == 404
        assert signed_in(keeper).get(reverse("clinics:pulse_answer", args=[coming.pk])).status_code == 404

    def test_an_auditor_who_came_reads_and_does_not_answer(self, council: CouncilUnits) -> None:
        clinic, auditor = held_lately(), user_with_role(Role.AUDITOR, unit=council.council)
        url = reverse("clinics:pulse_answer", args=[clinic.pk])
        assert signed_in(auditor).get(url).status_code == 404
        assert signed_in(came(auditor, clinic)).get(url).status_code == 404
        assert not PulseCount.objects.exists()


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_the_same_person_in_two_browsers_counts_once(self) -> None:
        clinic = held_lately()
        user = came(user_with_role(Role.HEAD_OF_SERVICE, unit=make_council().service), clinic)
        assert at_once(*[lambda: answer(user, clinic)] * 4) == ["answered"] * 3
        assert counts(clinic) == {("helped", "yes"): 1, ("star_chamber", "no"): 1}

    def test_of_several_people_at_once_none_is_lost(self) -> None:
        clinic, units = held_lately(), make_council()
        users = [came(user_with_role(Role.HEAD_OF_SERVICE, unit=units.service), clinic) for _ in range(6)]
        side_by_side([lambda user=user: answer(user, clinic) for user in users])
        assert counts(clinic) == {("helped", "yes"): 6, ("star_chamber", "no"): 6}
        assert (PulseTicket.objects.count(), Attendee.objects.count()) == (6, 6)
