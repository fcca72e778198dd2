"""On which days somebody is reminded, and a calendar that calendar programs can read."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from indicators.returns.ical import CalendarEntry, calendar_text
from indicators.returns.reminders import days_for_mail, reminds_of_due, reminds_of_waiting

MONDAY = date(2026, 8, 3)


def test_nobody_is_written_to_at_a_weekend_or_on_a_bank_holiday() -> None:
    assert days_for_mail(date(2026, 8, 1)) == []
    assert days_for_mail(date(2026, 8, 31)) == []


def test_a_monday_makes_up_for_the_weekend() -> None:
    assert days_for_mail(MONDAY) == [MONDAY, date(2026, 8, 2), date(2026, 8, 1)]
    assert reminds_of_due(date(2026, 8, 2), MONDAY)


@pytest.mark.parametrize(
    ("due", "told"),
    [
        (date(2026, 8, 12), True),  # a week before
        (date(2026, 8, 11), False),
        (date(2026, 8, 5), True),  # on the day
        (date(2026, 8, 4), True),  # on the day after
        (date(2026, 8, 3), False),
        (date(2026, 7, 28), True),  # a week later
        (date(2026, 7, 27), False),
        (date(2026, 8, 13), False),
    ],
)
def test_a_return_is_told_before_on_and_after_its_day(due: date, told: bool) -> None:
    assert reminds_of_due(due, date(2026, 8, 5)) is told


def test_what_waits_is_told_the_day_after_it_came_and_once_a_week() -> None:
    wednesday = date(2026, 8, 5)
    came = [date(2026, 8, 5), date(2026, 8, 4), date(2026, 8, 3), date(2026, 7, 28)]
    assert [reminds_of_waiting(day, wednesday) for day in came] == [False, True, False, True]


def test_a_calendar_has_whole_days_and_ids_that_stay() -> None:
    entry = CalendarEntry("returns-1@council-pm", MONDAY, "Q1: 3 returns due", "https://performance.example/rounds/q1/")
    text = calendar_text("Returns", [entry], datetime(2026, 8, 1, 9, 30, tzinfo=UTC))
    assert text.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
    assert text.endswith("END:VEVENT\r\nEND:VCALENDAR\r\n")
    for line in (
        "UID:returns-1@council-pm",
        "DTSTAMP:20260801T093000Z",
        "DTSTART;VALUE=DATE:20260803",
        "DTEND;VALUE=DATE:20260804",
        "URL:https://performance.example/rounds/q1/",
    ):
        assert f"\r\n{line}\r\n" in text


def test_what_means_something_in_a_calendar_is_escaped_and_no_line_can_be_added() -> None:
    entry = CalendarEntry("1", MONDAY, "One, two; three\\four\r\nATTENDEE:mailto:x@example.com")
    text = calendar_text("R", [entry], datetime(2026, 8, 1, tzinfo=UTC))
    assert "SUMMARY:One\\, two\\; three\\\\four ATTENDEE:mailto:x@example.com" in text
    assert "\r\nATTENDEE" not in text


def test_long_lines_are_folded_without_cutting_a_letter() -> None:
    summary = "Ünïçødé é " * 30
    text = calendar_text("R", [CalendarEntry("1", MONDAY, summary)], datetime(2026, 8, 1, tzinfo=UTC))
    lines = text.split("\r\n")
    assert max(len(line.encode()) for line in lines) <= 75
    assert f"SUMMARY:{summary.strip()}" in text.replace("\r\n ", "")
