"""The one story of the demonstration, as dated events: missed bins rise, and people turn the curve. Pure: no Django.

Later parts of the product (questions, clinics, actions, interventions) read their dates and words from here, so that
the story is the same on every screen. Dates move with the day on which the demonstration is loaded.
"""

import datetime as dt
from dataclasses import dataclass

from council_pm.core.periods import Frequency
from council_pm.core.periods.months import add_months, month_end, month_start
from council_pm.core.working_days import add_working_days
from council_pm.demo.recipes import ROUTE_CHANGE_MONTH
from council_pm.demo.year import signed_off_period

QUESTION_MONTH, CLINIC_MONTH, HIT_SQUAD_MONTH, HIT_SQUAD_LAST_MONTH, REVIEW_MONTH = 10, 9, 8, 3, 1
"""Months before the latest signed-off month of missed bins."""


@dataclass(frozen=True, slots=True)
class StoryEvent:
    """Something that happened. `until` is the last day of what lasted; `posts` and `committee` say who took part."""

    key: str
    on: dt.date
    title: str
    text: str
    indicators: tuple[str, ...]
    posts: tuple[str, ...] = ()
    committee: str = ""
    until: dt.date | None = None


def events(as_of: dt.date) -> tuple[StoryEvent, ...]:
    """The story's events in order."""
    latest = signed_off_period(as_of, Frequency.MONTHLY, 5).start

    def month(back: int, nth_working_day: int = 1) -> dt.date:
        before = add_months(month_start(latest), -back) - dt.timedelta(days=1)
        return add_working_days(before, nth_working_day)

    story = (
        StoryEvent(
            "route-change",
            month(ROUTE_CHANGE_MONTH),
            "New collection routes",
            "All rounds were changed in one week to save two vehicles. Crews did not know the new streets.",
            ("CFA-01",),
            ("pla11-head", "pla14-head"),
        ),
        StoryEvent(
            "recycling-campaign",
            month(ROUTE_CHANGE_MONTH - 2),
            "Recycling campaign begins",
            "Leaflets and stickers to every home. The share recycled has gone on falling.",
            ("CFA-03", "LIV-20"),
            ("pla11-head",),
        ),
        StoryEvent(
            "question",
            month(QUESTION_MONTH, 8),
            "A member asks",
            "Why have missed bins doubled since the routes changed, and when will residents see a difference?",
            ("CFA-01",),
            ("pla1-head",),
            "place",
        ),
        StoryEvent(
            "clinic",
            month(CLINIC_MONTH, 10),
            "Improvement clinic",
            "The head of service showed where bins were missed: one in three on five rounds. Colleagues offered help: "
            "Digital Services with maps in the cab, Street Cleansing with people.",
            ("CFA-01", "CFA-02"),
            ("pla1-head", "pla11-head", "pla12-head", "cor23-head", "tbc-head"),
        ),
        StoryEvent(
            "hit-squad",
            month(HIT_SQUAD_MONTH),
            "Hit squad on five rounds",
            "Two crews followed the five worst rounds, emptied what was missed on the same day and swept after it.",
            ("CFA-01", "CFA-02"),
            ("pla1-head", "pla12-head"),
            until=month_end(month(HIT_SQUAD_LAST_MONTH)),
        ),
        StoryEvent(
            "curve-turned",
            month(REVIEW_MONTH, 5),
            "The curve has turned",
            "Missed bins have fallen every month since the hit squad began, season allowed for. They are still above "
            "target.",
            ("CFA-01",),
            ("pla1-head",),
            "place",
        ),
        StoryEvent(
            "recycling-not-turned",
            month(REVIEW_MONTH, 6),
            "Recycling has not turned",
            "A year after the campaign the share recycled is lower than before it.",
            ("CFA-03",),
            ("pla1-head",),
            "place",
        ),
        StoryEvent(
            "council-tax-slips",
            month(REVIEW_MONTH, 7),
            "Council tax: on target, but slipping",
            "The third year in a row with 0.2 points less than a year before.",
            ("COR-01",),
            ("cor12-head",),
            "corporate",
        ),
    )
    return tuple(sorted(story, key=lambda event: event.on))
