"""The agenda of a network's meeting, from facts."""

from __future__ import annotations

from datetime import UTC, date, datetime

from council_pm.forums.agenda import (
    Facts,
    Heading,
    LateDepartment,
    Line,
    OpenTopic,
    Restated,
    ReviewDue,
    agenda,
)

TODAY = date(2026, 11, 20)
LAST = datetime(2026, 11, 6, 10, tzinfo=UTC)


def titles(facts: Facts) -> list[tuple[Heading, str]]:
    return [(line.heading, line.title) for line in agenda(facts, TODAY)]


def test_nothing_known_is_no_agenda() -> None:
    assert agenda(Facts(), TODAY) == []


def test_the_department_with_most_late_returns_comes_first_then_the_longest_waiting() -> None:
    late = [
        LateDepartment("Place", 2, date(2026, 11, 10)), LateDepartment("Children", 5, date(2026, 11, 19)),
        LateDepartment("Adults", 2, date(2026, 11, 2)),
    ]  # fmt: skip
    lines = agenda(Facts(late=late), TODAY)
    assert [(line.title, line.count, line.days) for line in lines] == [
        ("Children", 5, 1), ("Adults", 2, 18), ("Place", 2, 10),
    ]  # fmt: skip


def test_only_what_was_restated_after_the_last_meeting_began_is_told() -> None:
    rows = [
        Restated("B", "Bins", "Q1", datetime(2026, 11, 6, 9, tzinfo=UTC)),
        Restated("C", "Calls", "Q2", datetime(2026, 11, 6, 11, tzinfo=UTC)),
    ]
    assert agenda(Facts(last=LAST, restated=rows), TODAY) == [
        Line(Heading.RESTATED, "Calls", "C", "Q2", day=date(2026, 11, 6))
    ]
    assert titles(Facts(restated=rows)) == [(Heading.RESTATED, "Bins"), (Heading.RESTATED, "Calls")]


def test_definitions_count_from_sixty_days_before_their_review_on() -> None:
    rows = [
        ReviewDue("FAR", "Far", date(2027, 1, 20)), ReviewDue("SOON", "Soon", date(2027, 1, 19)),
        ReviewDue("PAST", "Past", date(2026, 11, 10)),
    ]  # fmt: skip
    assert [(line.code, line.days) for line in agenda(Facts(reviews=rows), TODAY)] == [("PAST", 10), ("SOON", 0)]


def test_topics_go_up_before_they_go_down_and_are_carried_over() -> None:
    topics = [
        OpenTopic(1, False, "From the centre", datetime(2026, 11, 1, tzinfo=UTC)),
        OpenTopic(2, True, "New", datetime(2026, 11, 10, tzinfo=UTC)),
        OpenTopic(3, True, "Old", datetime(2026, 10, 10, tzinfo=UTC)),
    ]
    lines = agenda(Facts(last=LAST, topics=topics), TODAY)
    assert [(line.heading, line.topic, line.carried) for line in lines] == [
        (Heading.UP, 3, True), (Heading.UP, 2, False), (Heading.DOWN, 1, True),
    ]  # fmt: skip
    assert [line.carried for line in agenda(Facts(topics=topics), TODAY)] == [False, False, False]


def test_headings_come_in_their_order() -> None:
    facts = Facts(
        late=[LateDepartment("Place", 1, TODAY)], restated=[Restated("A", "A", "Q1", LAST)],
        reviews=[ReviewDue("A", "A", TODAY)], topics=[OpenTopic(1, True, "T", LAST), OpenTopic(2, False, "D", LAST)],
    )  # fmt: skip
    assert [line.heading for line in agenda(facts, TODAY)] == list(Heading)
