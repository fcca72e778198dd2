"""Signing up: places, the waiting list, who was there, and anonymous feedback."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from council_pm.audit.models import Event
from council_pm.core.access import Actor
from council_pm.forums.models import (
    Attendance,
    Audience,
    Coming,
    Completion,
    Direction,
    FeedbackCount,
    ForumKind,
    Session,
)
from council_pm.forums.selectors.feedback import answers_of
from council_pm.forums.services.briefings import withdraw_briefing
from council_pm.forums.services.programmes import change_module, join_cohort
from council_pm.forums.services.sessions import change_session
from council_pm.forums.services.sign_up import give_feedback, record_attendance, sign_up, withdraw
from council_pm.forums.services.topics import raise_topic
from council_pm.notices.models import Alert
from council_pm.people.models import User
from tests.factories import PersonFactory, UserFactory
from tests.factories.forums import (
    BriefingFactory,
    CohortFactory,
    ForumFactory,
    ModuleFactory,
    SessionFactory,
    signed,
)
from tests.forums.asking import person_of, refused
from tests.forums.test_sessions import fields_of
from tests.screens import signed_in, text_of

pytestmark = pytest.mark.django_db
BY = Actor(None, "a test")
GOOD = {"useful": 4, "apply": 3, "again": 4}


def states(session: Session) -> list[tuple[str, int | None]]:
    return list(session.attendances.order_by("pk").values_list("state", "place"))


class TestPlaces:
    def test_who_comes_when_all_are_taken_waits_and_gets_the_first_place_that_is_given_back(self) -> None:
        session = SessionFactory.create(capacity=1)
        first, second, third = (UserFactory.create() for _each in range(3))
        for user in (first, second, third):
            sign_up(session=session, person=person_of(user))
        assert states(session) == [("coming", 1), ("waiting", None), ("waiting", None)]
        withdraw(session=session, person=person_of(first))
        assert states(session) == [("withdrawn", None), ("coming", 1), ("waiting", None)]
        told = Alert.objects.get()
        assert (told.user, told.kind) == (second, "session")
        assert told.sentence.startswith("A place became free: you have it.")

    def test_twice_is_once(self) -> None:
        session, person = SessionFactory.create(), PersonFactory.create()
        first = sign_up(session=session, person=person)
        assert sign_up(session=session, person=person).pk == first.pk
        assert Attendance.objects.count() == 1
        assert Event.objects.filter(action="sign_up").count() == 1

    def test_who_withdrew_and_comes_back_stands_at_the_end_of_the_queue(self) -> None:
        session = SessionFactory.create(capacity=1)
        early, late = PersonFactory.create(), PersonFactory.create()
        sign_up(session=session, person=early)
        sign_up(session=session, person=late)
        withdraw(session=session, person=early)
        assert sign_up(session=session, person=early).state == Coming.WAITING

    def test_withdrawing_what_one_never_signed_up_for_is_nothing(self) -> None:
        session = SessionFactory.create()
        withdraw(session=session, person=PersonFactory.create())
        assert not Event.objects.exists()

    @pytest.mark.parametrize("given", [{"days": -1}, {"days": 0}, {"ended": True}, {"cancelled": True}])
    def test_a_session_that_began_was_cancelled_or_whose_forum_ended_takes_nobody(self, given: dict[str, Any]) -> None:
        session = SessionFactory.create(days=given.get("days", 3))
        if given.get("cancelled"):
            session.cancelled_at, session.cancelled_why = timezone.now(), "The room is flooded."
            session.save()
        if given.get("ended"):
            session.forum.ended_on = timezone.localdate()
            session.forum.save()
        for change in (sign_up, withdraw):
            with refused("closed"):
                change(session=session, person=PersonFactory.create())

    def test_more_room_goes_to_who_waits_longest(self) -> None:
        session = SessionFactory.create(capacity=1)
        people = [PersonFactory.create() for _each in range(4)]
        for person in people:
            sign_up(session=session, person=person)
        change_session(by=BY, session=session, fields=fields_of(session, capacity=3), version=1)
        assert [state for state, _place in states(session)] == ["coming", "coming", "coming", "waiting"]

    def test_the_record_says_that_somebody_signed_up_and_not_who(self) -> None:
        session, user = SessionFactory.create(), UserFactory.create()
        sign_up(session=session, person=person_of(user))
        withdraw(session=session, person=person_of(user))
        for event in Event.objects.all():
            assert event.actor_id is None
            assert str(user.person_id) not in str(event.detail)


class TestWhoWasThere:
    def test_it_is_said_after_it_began_and_completes_the_module(self) -> None:
        module = ModuleFactory.create()
        session = SessionFactory.create(forum=module.forum, module=module, days=-1)
        here, away = PersonFactory.create(), PersonFactory.create()
        for person in (here, away):
            signed(session, person)
        walked_in = PersonFactory.create()
        there = record_attendance(by=BY, session=session, found={here.pk: True, away.pk: False}, walked_in=[walked_in])
        assert there == 2
        assert set(Completion.objects.values_list("person", "on")) == {
            (person.pk, timezone.localdate(session.starts)) for person in (here, walked_in)
        }
        assert session.attendances.get(person=away).attended is False

    def test_a_session_to_come_or_cancelled_is_refused(self) -> None:
        with refused("early"):
            record_attendance(by=BY, session=SessionFactory.create(), found={})
        gone = SessionFactory.create(days=-1, cancelled_at=timezone.now(), cancelled_why="Snow.")
        with refused("cancelled"):
            record_attendance(by=BY, session=gone, found={})

    def test_who_gave_feedback_was_there_whatever_is_ticked_later(self) -> None:
        session, person = SessionFactory.create(days=-1), PersonFactory.create()
        signed(session, person, attended=True, answered=True)
        record_attendance(by=BY, session=session, found={person.pk: False})
        assert session.attendances.get().attended is True


class TestFeedback:
    def test_answers_are_added_up_and_nobodys_is_kept(self) -> None:
        session = SessionFactory.create(days=-1)
        people = [PersonFactory.create() for _each in range(2)]
        for person in people:
            signed(session, person, attended=True)
            give_feedback(session=session, person=person, answers=GOOD)
        assert sorted(FeedbackCount.objects.values_list("question", "answer", "n")) == [
            ("again", 4, 2), ("apply", 3, 2), ("useful", 4, 2),
        ]  # fmt: skip
        assert {event.actor_id for event in Event.objects.filter(action="give_feedback")} == {None}
        assert not any(event.detail for event in Event.objects.filter(action="give_feedback"))

    @pytest.mark.parametrize("answers", [{}, {**GOOD, "useful": 5}, {**GOOD, "other": 1}])
    def test_each_question_has_one_of_the_four_answers(self, answers: dict[str, int]) -> None:
        session, person = SessionFactory.create(days=-1), PersonFactory.create()
        signed(session, person, attended=True)
        with refused("answers"):
            give_feedback(session=session, person=person, answers=answers)
        assert not FeedbackCount.objects.exists()

    def test_what_all_said_is_shown_as_nine_in_ten_and_only_once_no_more_answer(self) -> None:
        session = SessionFactory.create(days=-1)
        for _each in range(5):
            person = PersonFactory.create()
            signed(session, person, attended=True)
            give_feedback(session=session, person=person, answers=GOOD)
        today = timezone.localdate()
        early, later = answers_of(session, 5, today), answers_of(session, 5, today + timedelta(days=30))
        assert early is not None
        assert later is not None
        assert early.rows == ()
        assert {shares for _question, shares in later.rows} == {(1, 1, 1, 9), (1, 1, 9, 1)}

    def test_the_day_of_a_session_that_has_begun_is_not_moved_to_open_or_close_its_answers(self) -> None:
        session = SessionFactory.create(days=-1)
        for days in (-20, 20):
            moved = {name: getattr(session, name) + timedelta(days=days) for name in ("starts", "ends")}
            with refused("starts"):
                change_session(by=BY, session=session, fields=fields_of(session, **moved), version=1)

    def test_twice_absent_or_late_is_refused(self) -> None:
        session, person = SessionFactory.create(days=-1), PersonFactory.create()
        signed(session, person, attended=True)
        give_feedback(session=session, person=person, answers=GOOD)
        with refused("twice"):
            give_feedback(session=session, person=person, answers=GOOD)
        with refused("absent"):
            give_feedback(session=session, person=PersonFactory.create(), answers=GOOD)
        old = SessionFactory.create(days=-20)
        signed(old, person, attended=True)
        with refused("late"):
            give_feedback(session=old, person=person, answers=GOOD)


def test_a_session_of_a_programme_without_a_module_completes_nothing() -> None:
    forum = ForumFactory.create(kind=ForumKind.PROGRAMME)
    session = SessionFactory.create(forum=forum, days=-1)
    signed(session, PersonFactory.create())
    record_attendance(by=BY, session=session, found={session.attendances.get().person_id: True})
    assert not Completion.objects.exists()


def test_a_session_takes_people_until_the_minute_that_it_begins(time_machine: Any) -> None:
    session = SessionFactory.create(days=1)
    time_machine.move_to(session.starts - timedelta(seconds=1), tick=False)
    sign_up(session=session, person=PersonFactory.create())
    time_machine.move_to(session.starts, tick=False)
    with refused("closed"):
        sign_up(session=session, person=PersonFactory.create())


def test_the_record_tells_it_of_somebody_and_leads_to_what_it_is_about(keeper: User) -> None:
    closed = ForumFactory.create(audience=Audience.MEMBERS)
    hidden = SessionFactory.create(forum=closed, title="Behind closed doors")
    session = SessionFactory.create(title="Crime and us")
    for one in (session, hidden):
        sign_up(session=one, person=PersonFactory.create())
    by = Actor(keeper.pk)
    record_attendance(by=by, session=SessionFactory.create(title="Plain words", days=-1), found={})
    module = ModuleFactory.create(forum__name="Customer First")
    change_module(by=by, module=module, name="Letters", about="", link="", ended=False)
    join_cohort(by=by, cohort=CohortFactory.create(name="Spring"), person=PersonFactory.create())
    withdraw_briefing(by=by, briefing=BriefingFactory.create(title="The new form"))
    raise_topic(by=by, forum=closed, direction=Direction.UP, title="Too many returns", text="")
    shown = text_of(signed_in(keeper).get(reverse("administration:record_list")))
    assert "<strong>Somebody</strong> signed up for the session" in shown
    for title in ("Crime and us", "Plain words", "Customer First", "Spring", "The new form"):
        assert title in shown
    for title in ("Behind closed doors", "Too many returns"):
        assert title not in shown
