"""The screens of forums and sessions: lists, signing up, who sees names, feedback, and My work."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from council_pm.core import subjects
from council_pm.core.subjects import Ref
from council_pm.forums.models import (
    Acknowledgement,
    Attendance,
    Audience,
    CohortPlace,
    Coming,
    Completion,
    FeedbackCount,
    Forum,
    ForumKind,
    MemberRule,
    NamedMember,
    Session,
    SessionAction,
    Topic,
)
from council_pm.forums.selectors.own import own_forum_items
from council_pm.forums.services.sign_up import give_feedback
from council_pm.people.models import User
from council_pm.people.roles import Role
from tests.factories import PersonFactory, UserFactory, user_with_role
from tests.factories.forums import (
    BriefingFactory,
    CohortFactory,
    ForumFactory,
    ModuleFactory,
    SessionFactory,
    TopicFactory,
    named,
    note_of,
    signed,
)
from tests.factories.organisation import CouncilUnits
from tests.factories.plans import ActionFactory
from tests.forums.asking import page, person_of, send, status
from tests.screens import signed_in, text_of

pytestmark = pytest.mark.django_db


class TestLists:
    @pytest.mark.parametrize("which", ["coming", "past", "mine"])
    def test_three_hundred_and_fifty_sessions_take_as_many_queries_as_three(
        self, council: CouncilUnits, employee: User, which: str
    ) -> None:
        client, counts = signed_in(employee), []
        days = -2 if which == "past" else 2
        forums = [ForumFactory.create(roles=[Role.EMPLOYEE]) for _each in range(3)]
        for count in (3, 347):
            made = [SessionFactory.build(forum=forums[n % 3], days=days) for n in range(count)]
            for one in Session.objects.bulk_create(made):
                signed(one, person_of(employee))
            with CaptureQueriesContext(connection) as asked:
                client.get("/forums/sessions/", {"which": which})
            counts.append(len(asked))
        assert counts[0] == counts[1] <= 12
        assert "1 to 25 of 350" in page(employee, "session_list", which=which)
        assert "Next page" in page(employee, "session_list", which=which, page=3)

    def test_the_list_of_forums_and_a_forum_take_as_many_queries_for_one_as_for_three(
        self, council: CouncilUnits, officer: User
    ) -> None:
        client = signed_in(officer)
        network = ForumFactory.create(
            slug="network", kind=ForumKind.NETWORK, audience=Audience.MEMBERS, roles=[Role.PERFORMANCE_OFFICER]
        )
        programme = ForumFactory.create(slug="programme", kind=ForumKind.PROGRAMME, audience=Audience.LISTED)
        counts: dict[str, list[int]] = {}
        for number in range(2):
            for _each in range(1 + number):
                for forum in (network, programme):
                    SessionFactory.create(forum=forum)
                    signed(SessionFactory.create(forum=forum, days=-1), person_of(officer), attended=True)
                TopicFactory.create(forum=network, raised_by=officer.pk)
                CohortFactory.create(forum=programme)
                ModuleFactory.create(forum=programme)
                BriefingFactory.create()
                ForumFactory.create()
            for url in ("/forums/", "/forums/network/", "/forums/programme/", "/forums/briefings/",
                        "/forums/network/topics/"):  # fmt: skip
                with CaptureQueriesContext(connection) as asked:
                    assert client.get(url).status_code == 200
                counts.setdefault(url, []).append(len(asked))
        for url, (one, three) in counts.items():
            assert one == three <= 13, url

    def test_words_find_a_session_by_its_title_or_forum(self, employee: User) -> None:
        SessionFactory.create(title="Crime and us")
        SessionFactory.create(title="Parking", forum__name="Lunch and learn")
        assert "Parking" not in page(employee, "session_list", words="crime")
        assert "Parking" in page(employee, "session_list", words="learn lunch")
        assert "No session of this kind is there." in page(employee, "session_list", words="snow")

    def test_what_the_address_asks_wrongly_is_the_first_list(self, employee: User) -> None:
        SessionFactory.create(title="Crime and us")
        assert "Crime and us" in page(employee, "session_list", which="all", page="x")

    def test_what_one_signed_up_for_stands_first(self, employee: User) -> None:
        session = SessionFactory.create(title="Crime and us")
        assert "What you signed up for" not in page(employee, "forum_list")
        signed(session, person_of(employee))
        assert "What you signed up for" in page(employee, "forum_list")

    def test_a_forum_without_anything_says_so(self, employee: User, keeper: User) -> None:
        assert "No forum has begun yet." in page(employee, "forum_list")
        forum = ForumFactory.create(kind=ForumKind.PROGRAMME, ended_on=timezone.localdate())
        shown = page(keeper, "forum_page", forum.slug)
        for words in ("No session is planned.", "None has taken place yet.", "No module is named yet.", "ended on"):
            assert words in shown
        assert "Plan a session" not in shown
        assert "no session is planned" in page(employee, "forum_list")

    def test_past_sessions_of_a_forum_are_paged(self, employee: User) -> None:
        forum = ForumFactory.create()
        SessionFactory.create_batch(26, forum=forum, days=-3)
        assert "1 to 25 of 26" in page(employee, "forum_page", forum.slug)
        assert "26 to 26 of 26" in page(employee, "forum_page", forum.slug, page=2)


class TestSigningUp:
    def test_one_signs_up_waits_and_withdraws(self, employee: User, head: User) -> None:
        session = SessionFactory.create(capacity=1)
        assert "You have a place." in text_of(self.follow(employee, "sign-up", session))
        waits = text_of(self.follow(head, "sign-up", session))
        assert "you are on the waiting list" in waits
        assert "1 of 1 places" in waits
        assert "1 on the waiting list" in waits
        assert "Your place is free for somebody else." in text_of(self.follow(employee, "withdraw", session))
        assert "Coming" in text_of(self.follow(head, "sign-up", session))

    def test_a_session_that_began_says_why_not(self, employee: User) -> None:
        session = SessionFactory.create(days=-1)
        for what in ("sign-up", "withdraw"):
            assert "One can no longer sign up" in text_of(self.follow(employee, what, session))

    def test_who_does_not_belong_to_a_group_sees_it_and_does_not_sign_up(self, employee: User, head: User) -> None:
        forum = ForumFactory.create(audience=Audience.LISTED, roles=[Role.HEAD_OF_SERVICE])
        session = SessionFactory.create(forum=forum)
        assert "Sign up" not in page(employee, "session_page", session.pk)
        assert send(employee, "session_sign_up", session.pk).status_code == 403
        assert send(head, "session_sign_up", session.pk).status_code == 302

    def test_names_are_for_who_keeps_it_and_counts_for_everybody(
        self, council: CouncilUnits, employee: User, head: User, keeper: User
    ) -> None:
        session = SessionFactory.create()
        signed(session, person_of(employee))
        convenor = user_with_role(Role.EMPLOYEE, unit=council.unit)
        session.forum.convenor = person_of(convenor).occupancies.get().post
        session.forum.save()
        auditor = user_with_role(Role.AUDITOR, unit=council.council)
        chief = user_with_role(Role.CHIEF_EXECUTIVE, unit=council.council)
        for reader, sees in ((keeper, True), (convenor, True), (head, False), (auditor, False), (chief, False)):
            shown = page(reader, "session_page", session.pk)
            assert (person_of(employee).name in shown.split("<main")[1]) is sees

    def test_who_was_there_is_ticked(self, keeper: User, employee: User) -> None:
        session = SessionFactory.create(days=-1)
        signed(session, person_of(employee))
        walked_in = PersonFactory.create(name="Ada Byron")
        assert person_of(employee).name in page(keeper, "session_attendance", session.pk)
        data = {"there": [employee.person_id], "person": "Ada Byron"}
        assert send(keeper, "session_attendance", session.pk, **data).status_code == 302
        assert set(session.attendances.filter(attended=True).values_list("person", flat=True)) == {
            employee.person_id, walked_in.pk,
        }  # fmt: skip
        assert "2 people" in page(employee, "session_page", session.pk)
        refusal = send(keeper, "session_attendance", session.pk, there=[employee.person_id], person="Nobody Here")
        assert refusal.status_code == 422
        assert 'value="Nobody Here"' in refusal.content.decode()
        assert send(keeper, "session_attendance", SessionFactory.create().pk).status_code == 422

    def follow(self, user: User, what: str, session: Session) -> Any:
        return signed_in(user).post(f"/forums/sessions/{session.pk}/{what}/", follow=True)


class TestPlanningOnAScreen:
    data = {
        "title": "Crime and us", "day": "2030-03-04", "starts": "12:30", "ends": "13:30", "place": "Room 4",
        "link": "", "capacity": "20", "about": "Bring a question.",
    }  # fmt: skip

    def test_it_is_planned_moved_and_cancelled(self, keeper: User, employee: User) -> None:
        forum = ForumFactory.create()
        assert "Places" in page(keeper, "session_new", forum.slug)
        assert send(keeper, "session_new", forum.slug, **self.data).status_code == 302
        session = Session.objects.get()
        assert "4 March 2030, 12:30 to 13:30, Room 4" in page(employee, "session_page", session.pk)
        assert 'value="12:30"' in page(keeper, "session_edit", session.pk)
        moved = {**self.data, "starts": "09:00", "ends": "12:00", "version": 1}
        assert send(keeper, "session_edit", session.pk, **moved).status_code == 302
        stale = send(keeper, "session_edit", session.pk, **{**moved, "title": "Mine"})
        assert stale.status_code == 422
        for words in ("9:00 to 12:00", "Mine", 'name="version" value="2"'):
            assert words in stale.content.decode()
        assert "Why" in page(keeper, "session_cancel", session.pk)
        assert send(keeper, "session_cancel", session.pk, why="").status_code == 422
        assert send(keeper, "session_cancel", session.pk, why="The room is flooded.").status_code == 302
        assert send(keeper, "session_cancel", session.pk, why="Again.").status_code == 422
        shown = page(employee, "session_page", session.pk)
        assert "It does not take place" in shown
        assert "The room is flooded." in shown
        assert "Sign up" not in shown
        assert "cancelled" in page(employee, "session_list")

    @pytest.mark.parametrize(
        ("change", "says"),
        [
            ({"ends": "12:30"}, "It ends before it starts"), ({"ends": "25:00"}, "There is no such time"),
            ({"day": "31/02/2030"}, "There is no such day"), ({"title": ""}, "Write a few words."),
            ({"capacity": "many"}, "Give a whole number"), ({"capacity": "0"}, "Give a number from 1"),
        ],
    )  # fmt: skip
    def test_what_is_refused_keeps_what_was_typed(self, keeper: User, change: dict[str, str], says: str) -> None:
        forum = ForumFactory.create()
        response = send(keeper, "session_new", forum.slug, **{**self.data, **change})
        assert response.status_code == 422
        assert says in text_of(response)
        for value in ("Room 4", "Bring a question.", *change.values()):
            assert value in response.content.decode()
        assert not Session.objects.exists()

    def test_a_programme_offers_its_modules_and_cohorts(self, keeper: User) -> None:
        module = ModuleFactory.create(name="Listening")
        cohort = CohortFactory.create(forum=module.forum, name="Spring")
        other = ModuleFactory.create(name="Of another programme")
        shown = page(keeper, "session_new", module.forum.slug)
        assert "Listening" in shown
        assert "Of another programme" not in shown
        data = {**self.data, "module": module.pk, "cohort": cohort.pk}
        assert send(keeper, "session_new", module.forum.slug, **data).status_code == 302
        assert "For the cohort" in page(keeper, "session_page", Session.objects.get().pk)
        assert send(keeper, "session_new", module.forum.slug, **{**data, "module": other.pk}).status_code == 422


class TestFeedback:
    answers = {"useful": "4", "apply": "3", "again": "2"}

    def test_who_was_there_answers_once(self, employee: User) -> None:
        session = SessionFactory.create(days=-1)
        row = signed(session, person_of(employee))
        assert "Say what you thought of it" not in page(employee, "session_page", session.pk)
        row.attended = True
        row.save()
        assert "Say what you thought of it" in page(employee, "session_page", session.pk)
        assert "Was it worth your time?" in page(employee, "session_feedback", session.pk)
        assert send(employee, "session_feedback", session.pk, useful="4").status_code == 422
        assert send(employee, "session_feedback", session.pk, **self.answers).status_code == 302
        assert "Say what you thought of it" not in page(employee, "session_page", session.pk)
        assert send(employee, "session_feedback", session.pk, **self.answers).status_code == 422

    @pytest.mark.parametrize(("people", "shows"), [(4, False), (5, True)])
    def test_counts_show_from_five_answers_on_when_no_more_come(
        self, employee: User, people: int, shows: bool, time_machine: Any
    ) -> None:
        session = SessionFactory.create(days=-1)
        for person in PersonFactory.create_batch(people):
            signed(session, person, attended=True)
            give_feedback(session=session, person=person, answers={"useful": 4, "apply": 3, "again": 1})
        assert "counted two weeks after it" in page(employee, "session_page", session.pk)
        time_machine.move_to(timezone.now() + timedelta(days=20))
        shown = page(employee, "session_page", session.pk)
        assert ("Very much" in shown) is shows
        assert ("Fewer than 5 people answered" in shown) is not shows

    def test_a_session_to_come_shows_no_feedback(self, employee: User) -> None:
        assert "What people thought of it" not in page(employee, "session_page", SessionFactory.create().pk)


class TestMyWork:
    def test_sessions_that_one_signed_up_for_and_what_one_has_not_read_stand_there(self, employee: User) -> None:
        signed(SessionFactory.create(title="Crime and us"), person_of(employee))
        signed(SessionFactory.create(title="Long waited for"), person_of(employee), Coming.WAITING)
        signed(SessionFactory.create(title="Far off", days=30), person_of(employee))
        BriefingFactory.create(title="The new form")
        shown = text_of(signed_in(employee).get("/my-work/"))
        for words in ("Crime and us", "you have a place on", "Long waited for", "The new form", "a briefing to read"):
            assert words in shown
        assert "Far off" not in shown

    def test_what_was_cancelled_is_said_and_what_was_read_or_withdrawn_is_not(self, employee: User) -> None:
        gone = SessionFactory.create(title="Gone", cancelled_at=timezone.now(), cancelled_why="Snow.")
        signed(gone, person_of(employee))
        signed(SessionFactory.create(title="Not mine any more"), person_of(employee), Coming.WITHDRAWN)
        read = BriefingFactory.create(title="Read")
        Acknowledgement.objects.create(briefing=read, person=employee.person, at=timezone.now())
        BriefingFactory.create(title="Withdrawn", withdrawn_at=timezone.now())
        found = own_forum_items(employee, timezone.now(), 1)
        assert [(one.what, one.title) for one in found] == [("cancelled", "Gone")]
        assert "cancelled: it was to be on" in text_of(signed_in(employee).get("/my-work/"))

    def test_it_costs_one_query_for_each_version_of_the_data(
        self, employee: User, django_assert_num_queries: Any
    ) -> None:
        for _each in range(3):
            signed(SessionFactory.create(), person_of(employee))
            BriefingFactory.create()
        employee.grants  # noqa: B018 - read with the request already
        for queries in (1, 0):
            with django_assert_num_queries(queries):
                assert len(own_forum_items(employee, timezone.now(), 7)) == 3
        after = timezone.now() + timedelta(days=8)
        assert {one.what for one in own_forum_items(employee, after, 8)} == {"briefing"}

    def test_what_has_ended_since_is_left_out_and_what_was_read_is_gone_at_once(self, employee: User) -> None:
        session, client = SessionFactory.create(title="Crime and us", days=0), signed_in(employee)
        Session.objects.filter(pk=session.pk).update(ends=timezone.now() + timedelta(hours=2))
        signed(session, person_of(employee))
        briefing = BriefingFactory.create(title="The new form")
        now = timezone.now()
        assert len(own_forum_items(employee, now, -1)) == 2
        if timezone.localdate(now + timedelta(hours=3)) == timezone.localdate(now):
            assert len(own_forum_items(employee, now + timedelta(hours=3), -1)) == 1
        assert "The new form" in text_of(client.get("/my-work/"))
        send(employee, "briefing_read", briefing.pk)
        assert "The new form" not in text_of(client.get("/my-work/"))

    def test_who_is_nobody_has_nothing(self) -> None:
        assert own_forum_items(UserFactory.create(person=None), timezone.now(), 1) == []


def test_a_session_is_named_in_an_alert_only_to_who_finds_it(head: User, employee: User) -> None:
    forum = ForumFactory.create(audience=Audience.MEMBERS, roles=[Role.HEAD_OF_SERVICE])
    session = SessionFactory.create(forum=forum, title="Behind closed doors")
    ref = Ref("session", str(session.pk), "soon 1")
    assert subjects.load(head, [ref])[ref].title == "Behind closed doors"
    assert subjects.load(employee, [ref]) == {}
    assert subjects.load(head, [Ref("session", "x")]) == {}
    assert subjects.load(UserFactory.create(), [ref]) == {}


def test_numbers_that_no_row_can_have_are_no_pages(keeper: User) -> None:
    for name in ("session_page", "topic_answer", "cohort_page", "module_edit", "briefing_page", "training_page"):
        assert status(keeper, name, 10**19) == 404
    assert status(keeper, "forum_page", "none") == 404


def test_forums_stand_under_learning_in_the_navigation(employee: User) -> None:
    forums = page(employee, "forum_list")
    assert '<a class="app-nav__link" href="/practice/" aria-current="page">Learning</a>' in forums
    assert 'href="/forums/"' in signed_in(employee).get("/practice/").text


@pytest.mark.parametrize(
    "row",
    [
        lambda one: Forum(name="", slug="a", kind="drop_in", audience="listed", created_at=one.starts),
        lambda one: Forum(name="x", slug="a", kind="club", audience="listed", created_at=one.starts),
        lambda one: Forum(name="x", slug="a", kind="drop_in", audience="all", created_at=one.starts),
        lambda one: MemberRule(forum=one.forum, role="boss"),
        lambda one: NamedMember(forum=one.forum, person_id=1, naming="no", at=one.starts),
        lambda one: Session(forum=one.forum, title="x", starts=one.starts, ends=one.starts, created_at=one.starts),
        lambda one: Session(forum=one.forum, title="", starts=one.starts, ends=one.ends, created_at=one.starts),
        lambda one: Session(
            forum=one.forum, title="x", starts=one.starts, ends=one.ends, created_at=one.starts, capacity=0
        ),
        lambda one: Session(
            forum=one.forum, title="x", starts=one.starts, ends=one.ends, created_at=one.starts,
            cancelled_at=one.starts,
        ),
        lambda one: Attendance(session=one, person=PersonFactory.create(), state="coming", signed_up_at=one.starts),
        lambda one: Attendance(
            session=one, person=PersonFactory.create(), state="waiting", place=2, signed_up_at=one.starts
        ),
        lambda one: Attendance(
            session=one, person=PersonFactory.create(), state="coming", place=1, signed_up_at=one.starts
        ),
        lambda one: Attendance(
            session=one, person=one.attendances.get().person, state="waiting", signed_up_at=one.starts
        ),
        lambda one: Attendance(
            session=one, person=PersonFactory.create(), state="waiting", signed_up_at=one.starts, answered=True
        ),
        lambda one: Topic(forum=one.forum, direction="up", title="x", raised_at=one.starts, outcome="y"),
        lambda one: Topic(forum=one.forum, direction="on", title="x", raised_at=one.starts),
        lambda one: FeedbackCount(session=one, question="useful", answer=5, n=1),
        lambda one: ModuleFactory.build(forum=one.forum, position=1, name=""),
        lambda one: CohortFactory.build(forum=one.forum, starts=one.starts, ends=one.starts - timedelta(days=9)),
        lambda one: BriefingFactory.build(text=""),
    ],
)  # fmt: skip
def test_the_database_refuses_what_must_never_be(row: Any) -> None:
    session = SessionFactory.create()
    signed(session, PersonFactory.create())
    made = row(session)
    with pytest.raises(IntegrityError), transaction.atomic():
        made.save()


def test_every_row_says_what_it_is() -> None:
    session = SessionFactory.create(title="Crime and us")
    row = signed(session, PersonFactory.create())
    cohort = CohortFactory.create(people=[row.person])
    module = ModuleFactory.create()
    done = Completion.objects.create(module=module, person=row.person, on=timezone.localdate(), at=timezone.now())
    action = SessionAction.objects.create(session=session, action=ActionFactory.create())
    count = FeedbackCount.objects.create(session=session, question="useful", answer=4, n=2)
    name, rule = named(session.forum, row.person), MemberRule(forum=session.forum, role="manager", level=3)
    note, topic, briefing = note_of(session, "x"), TopicFactory.create(title="T"), BriefingFactory.create(title="B")
    place = CohortPlace.objects.get()
    rows = (session, row, cohort, module, done, action, count, name, rule, note, topic, briefing, place)
    assert all(str(one) for one in rows)
