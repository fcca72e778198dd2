"""Planning, moving and cancelling sessions; who signed up is told, within one budget."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from council_pm.core.access import Actor
from council_pm.forums import reminding, tasks
from council_pm.forums.models import Coming, ForumKind, Session
from council_pm.forums.services.sessions import SessionFields, cancel_session, change_session, plan_session
from council_pm.forums.services.telling import remind, when_words
from council_pm.jobs.models import Job
from council_pm.jobs.runs import run_job
from council_pm.jobs.services import start_job
from council_pm.notices.models import MONTHLY_BUDGET, Alert
from council_pm.people.models import User
from tests.factories import UserFactory
from tests.factories.forums import CohortFactory, ForumFactory, ModuleFactory, SessionFactory, signed
from tests.forums.asking import person_of, refused

pytestmark = pytest.mark.django_db
BY = Actor(None, "a test")


def fields_of(session: Session, **changes: Any) -> SessionFields:
    """What a session says, with changes."""
    found = SessionFields(
        title=session.title, starts=session.starts, ends=session.ends, about=session.about, place=session.place,
        link=session.link, capacity=session.capacity, module=session.module, cohort=session.cohort,
    )  # fmt: skip
    return replace(found, **changes)


def sentences() -> list[str]:
    return list(Alert.objects.order_by("pk").values_list("sentence", flat=True))


@pytest.fixture
def comer() -> User:
    return UserFactory.create()


class TestPlanning:
    def test_it_keeps_what_was_typed(self) -> None:
        cohort = CohortFactory.create(forum=ForumFactory.create(kind=ForumKind.PROGRAMME))
        module = ModuleFactory.create(forum=cohort.forum)
        starts = timezone.now() + timedelta(days=3)
        made = plan_session(
            by=BY, forum=cohort.forum,
            fields=SessionFields(
                title="  Care  standards ", starts=starts, ends=starts + timedelta(hours=2), place=" Room 2 ",
                link="https://example.org/a", capacity=12, module=module, cohort=cohort,
            ),
        )  # fmt: skip
        assert (made.title, made.place, made.capacity, made.version) == ("Care standards", "Room 2", 12, 1)

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"title": " "}, "title"), ({"title": "x" * 161}, "title"), ({"hours": 0}, "ends"), ({"hours": -1}, "ends"),
            ({"capacity": 0}, "capacity"), ({"capacity": 1001}, "capacity"), ({"link": "javascript:alert(1)"}, "link"),
            ({"link": f"https://example.org/{'x' * 500}"}, "link"), ({"about": "x" * 4001}, "about"),
            ({"place": "x" * 201}, "place"), ({"module": True}, "module"), ({"cohort": True}, "cohort"),
        ],
    )  # fmt: skip
    def test_what_cannot_be_is_refused_at_its_field(self, changes: dict[str, Any], code: str) -> None:
        forum = ForumFactory.create(kind=ForumKind.PROGRAMME)
        starts = timezone.now()
        hours = changes.pop("hours", 1)
        if "module" in changes:
            changes["module"] = ModuleFactory.create()
        if "cohort" in changes:
            changes["cohort"] = CohortFactory.create()
        given = {"title": "Bins", "starts": starts, "ends": starts + timedelta(hours=hours), **changes}
        with refused(code):
            plan_session(by=BY, forum=forum, fields=SessionFields(**given))
        assert not Session.objects.exists()

    def test_a_forum_that_ended_plans_none(self) -> None:
        forum = ForumFactory.create(ended_on=timezone.localdate())
        starts = timezone.now()
        with refused("ended"):
            plan_session(
                by=BY, forum=forum, fields=SessionFields(title="x", starts=starts, ends=starts + timedelta(hours=1))
            )


class TestMoving:
    def test_who_comes_or_waits_is_told_of_another_time_or_place(self, comer: User) -> None:
        session = SessionFactory.create(capacity=1)
        signed(session, person_of(comer))
        signed(session, person_of(UserFactory.create()), Coming.WAITING)
        signed(session, person_of(UserFactory.create()), Coming.WITHDRAWN)
        signed(SessionFactory.create(), person_of(UserFactory.create()))
        later = session.starts + timedelta(days=1)
        moved = change_session(
            by=BY, session=session, fields=fields_of(session, starts=later, ends=later + timedelta(hours=1)), version=1
        )
        assert moved.version == 2
        assert sentences() == [f"It was moved. It is now on {when_words(moved)}."] * 2
        change_session(by=BY, session=moved, fields=fields_of(moved, place="Room 9"), version=2)
        assert len(sentences()) == 4

    def test_other_words_tell_nobody(self, comer: User) -> None:
        session = SessionFactory.create()
        signed(session, person_of(comer))
        change_session(by=BY, session=session, fields=fields_of(session, about="Bring a lunch."), version=1)
        assert sentences() == []

    def test_the_past_is_put_right_without_telling_anybody(self, comer: User) -> None:
        session = SessionFactory.create(days=-3)
        signed(session, person_of(comer))
        change_session(by=BY, session=session, fields=fields_of(session, place="Room 9"), version=1)
        assert sentences() == []

    def test_what_somebody_changed_meanwhile_is_refused(self) -> None:
        session = SessionFactory.create(version=3)
        with refused("stale"):
            change_session(by=BY, session=session, fields=fields_of(session), version=2)

    def test_no_fewer_places_than_people_coming(self, comer: User) -> None:
        session = SessionFactory.create(capacity=3)
        signed(session, person_of(comer))
        signed(session, person_of(UserFactory.create()))
        with refused("capacity"):
            change_session(by=BY, session=session, fields=fields_of(session, capacity=1), version=1)

    def test_a_cancelled_one_is_not_changed(self) -> None:
        session = SessionFactory.create(cancelled_at=timezone.now(), cancelled_why="Snow.")
        with refused("cancelled"):
            change_session(by=BY, session=session, fields=fields_of(session), version=1)


class TestCancelling:
    def test_who_signed_up_is_told_and_the_reason_stays(self, comer: User) -> None:
        session = SessionFactory.create()
        signed(session, person_of(comer))
        gone = cancel_session(by=BY, session=session, why="  The speaker\nis ill. ")
        assert gone.cancelled_why == "The speaker is ill."
        assert sentences() == [f"It does not take place. It was to be on {when_words(gone)}."]

    def test_it_needs_a_reason_and_happens_once_and_never_afterwards(self) -> None:
        session = SessionFactory.create()
        with refused("why"):
            cancel_session(by=BY, session=session, why=" ")
        cancel_session(by=BY, session=session, why="Snow.")
        with refused("cancelled"):
            cancel_session(by=BY, session=session, why="Snow again.")
        with refused("past"):
            cancel_session(by=BY, session=SessionFactory.create(days=-3), why="Snow.")


class TestReminding:
    def test_who_comes_within_two_days_is_reminded_once(self, comer: User) -> None:
        soon, later = SessionFactory.create(days=1), SessionFactory.create(days=5)
        for session in (soon, later):
            signed(session, person_of(comer))
        signed(soon, person_of(UserFactory.create()), Coming.WAITING)
        cancelled = SessionFactory.create(days=1, cancelled_at=timezone.now(), cancelled_why="Snow.")
        signed(cancelled, person_of(comer))
        assert (remind(by=BY), remind(by=BY)) == (1, 0)
        assert sentences() == [f"It is on {when_words(soon)}."]
        assert Alert.objects.get().subject_id == str(soon.pk)

    def test_nobody_gets_more_than_the_budget_of_a_month(self, comer: User) -> None:
        for _each in range(MONTHLY_BUDGET + 2):
            signed(SessionFactory.create(days=1), person_of(comer))
        remind(by=BY)
        assert Alert.objects.filter(place__isnull=False).count() == MONTHLY_BUDGET
        session = SessionFactory.create(days=1)
        signed(session, person_of(comer))
        cancel_session(by=BY, session=session, why="Snow.")
        assert Alert.objects.get(subject_id=str(session.pk)).place is not None

    def test_who_no_longer_signs_in_is_not_told(self) -> None:
        signed(SessionFactory.create(days=1), person_of(UserFactory.create(is_active=False)))
        assert remind(by=BY) == 0

    def test_the_job_says_how_many_and_beat_starts_it(self, comer: User) -> None:
        signed(SessionFactory.create(days=1), person_of(comer))
        job = start_job(by=BY, kind=reminding.REMIND, params={}, key="1")
        run_job(job.pk)
        job.refresh_from_db()
        assert job.result == {"people": 1}
        assert reminding.describe(job.result) == "1 reminder was given."
        tasks.remind_of_sessions()
        assert Job.objects.filter(kind=reminding.REMIND).count() == 2


def test_when_is_said_in_the_time_of_the_wall() -> None:
    starts = datetime.fromisoformat("2026-07-01T11:30:00+00:00")
    session = SessionFactory.create(starts=starts, ends=starts + timedelta(hours=1), place="")
    assert when_words(session) == "1 July 2026, 12:30 to 13:30"
