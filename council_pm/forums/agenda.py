"""The agenda of a network's meeting, made from what is known (pure).

What is late comes first, then what was restated since the last meeting, definitions whose day comes near, and the
topics of those who meet: raised up, put down, each as long as nobody has answered it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

REVIEW_DAYS = 60


class Heading(StrEnum):
    """The parts of an agenda, in their order."""

    LATE = "late"
    RESTATED = "restated"
    REVIEWS = "reviews"
    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class LateDepartment:
    """Returns of a department that are late: how many, and since when the longest."""

    name: str
    count: int
    since: date


@dataclass(frozen=True, slots=True)
class Restated:
    """A figure that was restated: which indicator and period, and when."""

    code: str
    name: str
    period: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ReviewDue:
    """A definition that is to be reviewed by a day."""

    code: str
    name: str
    by: date


@dataclass(frozen=True, slots=True)
class OpenTopic:
    """A topic that nobody has answered yet."""

    id: int
    is_up: bool
    title: str
    raised_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known when an agenda is made. ``last`` is when the meeting before began, nothing for the
    first one. Moments are in local time."""

    last: datetime | None = None
    late: Sequence[LateDepartment] = ()
    restated: Sequence[Restated] = ()
    reviews: Sequence[ReviewDue] = ()
    topics: Sequence[OpenTopic] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A line under a heading. What a fact does not have is empty; ``days`` is how long something waits."""

    heading: Heading
    title: str
    code: str = ""
    period: str = ""
    count: int = 0
    days: int = 0
    day: date | None = None
    topic: int | None = None
    carried: bool = False


def agenda(facts: Facts, as_of: date) -> list[Line]:
    """The lines of a meeting on a day, under their headings in order."""
    return [*_late(facts.late, as_of), *_restated(facts), *_reviews(facts.reviews, as_of), *_topics(facts)]


def _late(late: Iterable[LateDepartment], as_of: date) -> Iterable[Line]:
    for one in sorted(late, key=lambda one: (-one.count, one.since, one.name)):
        yield Line(Heading.LATE, one.name, count=one.count, days=(as_of - one.since).days, day=one.since)


def _restated(facts: Facts) -> Iterable[Line]:
    for one in sorted(facts.restated, key=lambda one: (one.at, one.code, one.period)):
        if facts.last is None or one.at > facts.last:
            yield Line(Heading.RESTATED, one.name, one.code, one.period, day=one.at.date())


def _reviews(reviews: Iterable[ReviewDue], as_of: date) -> Iterable[Line]:
    for one in sorted(reviews, key=lambda one: (one.by, one.code)):
        days = (as_of - one.by).days
        if -days <= REVIEW_DAYS:
            yield Line(Heading.REVIEWS, one.name, one.code, days=max(days, 0), day=one.by)


def _topics(facts: Facts) -> Iterable[Line]:
    for one in sorted(facts.topics, key=lambda one: (not one.is_up, one.raised_at, one.id)):
        heading = Heading.UP if one.is_up else Heading.DOWN
        carried = facts.last is not None and one.raised_at <= facts.last
        yield Line(heading, one.title, day=one.raised_at.date(), topic=one.id, carried=carried)
