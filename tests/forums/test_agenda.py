"""The network's agenda fills itself, and stays as it was discussed."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from council_pm.core.access import Actor
from council_pm.forums import tasks
from council_pm.forums.models import AgendaLine, Audience, Direction, Forum, ForumKind, Session, Topic
from council_pm.forums.selectors.agenda import agenda_of
from council_pm.forums.services.notes import keep_agenda, keep_agendas
from council_pm.forums.services.topics import answer_topic, raise_topic
from council_pm.people.models import User
from council_pm.people.roles import Role
from indicators.models import Value
from tests.factories import ReturnFactory, RoundFactory, ValueFactory, series_with_rules
from tests.factories.forums import ForumFactory, SessionFactory, TopicFactory
from tests.factories.organisation import CouncilUnits
from tests.forums.asking import page, refused, send, status

pytestmark = pytest.mark.django_db
BY = Actor(None, "a test")


@pytest.fixture
def network() -> Forum:
    return ForumFactory.create(
        slug="network", kind=ForumKind.NETWORK, audience=Audience.MEMBERS,
        roles=(Role.PERFORMANCE_OFFICER, Role.CHIEF_OFFICER),
    )  # fmt: skip


@pytest.fixture
def coming(network: Forum) -> Session:
    SessionFactory.create(forum=network, days=-14)
    return SessionFactory.create(forum=network, days=3)


def said(session: Session) -> dict[str, list[str]]:
    parts = agenda_of(session, timezone.localdate())
    return {part.heading: [text for text, _topic in part.lines] for part in parts}


def late(unit: Any, code: str, days: int) -> None:
    """A return that is so many days late, in a round that is open."""
    today = timezone.localdate()
    series = series_with_rules(code, unit)
    open_round = RoundFactory.create(
        slug=code, start=date(2026, 1, 1), end=date(2026, 1, 31) + timedelta(days=days), opens=today - timedelta(99),
        due=today - timedelta(days=days), closes=today + timedelta(days=5),
    )  # fmt: skip
    ReturnFactory.create(series=series, round=open_round, due=today - timedelta(days=days))


class TestFillingItself:
    def test_late_returns_are_counted_by_department(self, council: CouncilUnits, coming: Session) -> None:
        late(council.unit, "PLA-1", 9)
        late(council.second_unit, "PLA-2", 4)
        late(council.other_unit, "CHI-1", 2)
        late(council.council, "ALL-1", 3)
        lines = said(coming)["Late returns"]
        assert lines[0].startswith("Place: 2 returns late, the longest since ")
        assert [line.split(":")[0] for line in lines] == ["Place", "The council as a whole", "Children's Services"]
        assert "1 return late, since" in lines[2]

    def test_what_was_restated_since_the_last_meeting_is_named_without_a_figure(
        self, council: CouncilUnits, coming: Session
    ) -> None:
        series = series_with_rules("BINS", council.unit, name="Bins missed")
        now = timezone.now()
        dates = {"series": series, "start": date(2026, 4, 1), "end": date(2026, 6, 30)}
        ValueFactory.create(**dates, value=Decimal("41.7"), known_from=now - timedelta(days=90))
        ValueFactory.create(
            **dates, value=Decimal("47.1"), revision=2, reason="Two rounds.", known_from=now - timedelta(days=2)
        )
        earlier = {**dates, "start": date(2026, 1, 1), "end": date(2026, 3, 31)}
        ValueFactory.create(**earlier, value=Decimal(1), known_from=now - timedelta(days=120))
        ValueFactory.create(**earlier, value=Decimal(2), revision=2, reason="x", known_from=now - timedelta(days=60))
        provisional = {**dates, "start": date(2025, 10, 1), "end": date(2025, 12, 31)}
        ValueFactory.create(**provisional, value=Decimal(1), provisional=True, known_from=now - timedelta(days=90))
        ValueFactory.create(
            **provisional, value=Decimal(2), revision=2, reason="Final.", known_from=now - timedelta(days=1)
        )
        lines = said(coming)["Restated since we last met"]
        assert len(lines) == 1
        assert lines[0].startswith("BINS Bins missed, Q1 2026/27, restated on ")
        assert "47" not in lines[0]

    def test_a_first_meeting_has_nothing_restated_before_it(self, council: CouncilUnits, network: Forum) -> None:
        series = series_with_rules("BINS", council.unit)
        ValueFactory.create(series=series)
        ValueFactory.create(series=series, revision=2, reason="x")
        assert Value.objects.count() == 2
        assert said(SessionFactory.create(forum=network)) == {}

    def test_definitions_are_named_from_sixty_days_before_their_review(
        self, council: CouncilUnits, coming: Session
    ) -> None:
        today = timezone.localdate()
        for code, days in (("PAST", -3), ("SOON", 60), ("FAR", 61)):
            series_with_rules(code, council.unit, name=f"Named {code}", review_on=today + timedelta(days=days))
        lines = said(coming)["Definitions to review"]
        assert [line.split(",")[0] for line in lines] == ["PAST Named PAST", "SOON Named SOON"]
        assert "was due on" in lines[0]

    def test_open_topics_carry_over_until_they_are_answered(self, network: Forum, coming: Session) -> None:
        old = TopicFactory.create(forum=network, title="Too many returns")
        raise_topic(by=BY, forum=network, direction=Direction.DOWN, title="The new form", text="")
        found = said(coming)
        assert found["Topics raised by members"] == ["Too many returns (open since 5 January 2026)"]
        assert found["Topics put by the centre"] == ["The new form"]
        answer_topic(by=BY, topic=old, outcome="Two are gone.")
        assert "Topics raised by members" not in said(coming)

    def test_other_forums_have_the_topics_of_their_members_only(self, council: CouncilUnits) -> None:
        late(council.unit, "PLA-1", 9)
        session = SessionFactory.create(forum=ForumFactory.create(kind=ForumKind.STANDARD))
        assert said(session) == {}
        TopicFactory.create(forum=session.forum, title="Parking")
        assert said(session) == {"Topics raised by members": ["Parking"]}

    def test_it_takes_as_many_queries_for_much_as_for_little(self, council: CouncilUnits, coming: Session) -> None:
        counts = []
        for number in range(3):
            for unit in (council.unit, council.other_unit):
                late(unit, f"C{number}{unit.code}", 10 * number + 2 + (unit is council.unit))
            TopicFactory.create(forum=coming.forum)
            with CaptureQueriesContext(connection) as asked:
                said(coming)
            counts.append(len(asked))
        assert counts[0] == counts[2] <= 8


class TestKept:
    def test_a_past_agenda_stays_as_it_was_discussed(self, network: Forum) -> None:
        session = SessionFactory.create(forum=network, days=-1)
        topic = TopicFactory.create(forum=network, title="Too many returns")
        assert keep_agenda(by=BY, session=session)
        answer_topic(by=BY, topic=topic, outcome="Two are gone.")
        TopicFactory.create(forum=network, title="Something new")
        session.refresh_from_db()
        assert said(session) == {"Topics raised by members": ["Too many returns"]}
        assert not keep_agenda(by=BY, session=session)

    def test_one_to_come_or_cancelled_is_not_kept(self) -> None:
        assert not keep_agenda(by=BY, session=SessionFactory.create())
        gone = SessionFactory.create(days=-1, cancelled_at=timezone.now(), cancelled_why="Snow.")
        assert not keep_agenda(by=BY, session=gone)

    def test_beat_keeps_those_that_began_lately(self, network: Forum) -> None:
        TopicFactory.create(forum=network)
        begun = SessionFactory.create(forum=network, days=-1)
        SessionFactory.create(forum=network, days=1)
        SessionFactory.create(forum=network, days=-40)
        tasks.keep_agendas()
        assert list(AgendaLine.objects.values_list("session", flat=True)) == [begun.pk]
        assert keep_agendas(by=BY) == 0


class TestTopics:
    def test_members_raise_the_centre_puts_down_and_each_gets_an_answer(
        self, network: Forum, officer: User, keeper: User
    ) -> None:
        assert "Raise a topic" in page(officer, "topic_list", network.slug)
        assert send(officer, "topic_new", network.slug, title="Too many returns", text="Why?").status_code == 302
        assert send(keeper, "topic_new", network.slug, title="The new form").status_code == 302
        assert sorted(Topic.objects.values_list("title", "direction")) == [
            ("The new form", "down"), ("Too many returns", "up"),
        ]  # fmt: skip
        topic = Topic.objects.get(direction="up")
        assert "Why?" in page(keeper, "topic_answer", topic.pk)
        assert status(officer, "topic_answer", topic.pk) == 403
        assert send(keeper, "topic_answer", topic.pk, outcome="").status_code == 422
        assert send(keeper, "topic_answer", topic.pk, outcome="Two are gone.").status_code == 302
        shown = page(officer, "topic_list", network.slug)
        assert "What became of it:" in shown
        assert "Two are gone." in shown
        again = send(keeper, "topic_answer", topic.pk, outcome="Three are gone.")
        assert again.status_code == 422
        for words in ("Two are gone.", "Three are gone."):
            assert words in again.content.decode()

    def test_who_does_not_belong_to_it_finds_no_topics(self, network: Forum, head: User) -> None:
        topic = TopicFactory.create(forum=network, title="Too many returns")
        for name, ref in (("topic_list", network.slug), ("topic_new", network.slug), ("topic_answer", topic.pk)):
            assert status(head, name, ref) == 404
        open_to_all = ForumFactory.create()
        assert status(head, "topic_list", open_to_all.slug) == 404

    @pytest.mark.parametrize(
        ("title", "text", "code"), [("", "", "title"), ("x" * 161, "", "title"), ("x", "x" * 4001, "text")]
    )
    def test_what_cannot_be_is_refused(self, network: Forum, title: str, text: str, code: str) -> None:
        with refused(code):
            raise_topic(by=BY, forum=network, direction=Direction.UP, title=title, text=text)

    def test_a_hundred_open_ones_and_a_forum_that_ended_take_no_more(self, network: Forum, officer: User) -> None:
        TopicFactory.create_batch(100, forum=network)
        with refused("too_many"):
            raise_topic(by=BY, forum=network, direction=Direction.UP, title="x", text="")
        assert send(officer, "topic_new", network.slug, title="x").status_code == 422
        ended = ForumFactory.create(ended_on=timezone.localdate())
        with refused("ended"):
            raise_topic(by=BY, forum=ended, direction=Direction.UP, title="x", text="")
