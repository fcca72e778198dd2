"""Days that people type."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from council_pm.core.days import DayError, read_day


@pytest.mark.parametrize(
    "text",
    ["2026-04-01", "2026-4-1", "1/4/2026", "01.04.2026", "1-4-2026", "1 April 2026", "1 apr 2026", " 1 Apri 2026 "],
)
def test_a_day_is_read_day_first(text: str) -> None:
    assert read_day(text) == dt.date(2026, 4, 1)


def test_three_centuries_are_known() -> None:
    assert (read_day("1/1/1900"), read_day("31/12/2199")) == (dt.date(1900, 1, 1), dt.date(2199, 12, 31))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "not_a_day"),
        ("tomorrow", "not_a_day"),
        ("1/4/26", "not_a_day"),
        ("1 Marbles 2026", "not_a_day"),
        ("1 ap 2026", "not_a_day"),
        ("1/4/2026 10:00", "not_a_day"),
        ("\N{FULLWIDTH DIGIT ONE}/4/2026", "not_a_day"),
        ("31/2/2026", "no_such_day"),
        ("4/13/2026", "no_such_day"),
        ("0/1/2026", "no_such_day"),
        ("1/1/1066", "year"),
        ("31/12/1899", "year"),
        ("1/1/2200", "year"),
        ("1/1/9999", "year"),
    ],
)
def test_what_is_no_day_is_said(text: str, code: str) -> None:
    with pytest.raises(DayError) as refusal:
        read_day(text)
    assert refusal.value.code == code


@given(st.dates(dt.date(1900, 1, 1), dt.date(2199, 12, 31)))
def test_every_day_is_read_back_from_each_notation(day: dt.date) -> None:
    for text in (day.isoformat(), f"{day.day}/{day.month}/{day.year}", f"{day:%d %B %Y}"):
        assert read_day(text) == day


@given(st.text(max_size=30))
def test_no_text_makes_the_reader_fail(text: str) -> None:
    try:
        found = read_day(text)
    except DayError:
        return
    assert 1900 <= found.year <= 2199
