"""Years and kinds of plans, two versions of a text, and the small Markdown."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from council_pm.core.comparing import Change, compared
from plans.kinds import kinds_at, year_begins, year_ends, year_label, year_of, year_of_slug, year_slug


@pytest.mark.parametrize(("day", "year"), [(dt.date(2026, 3, 31), 2025), (dt.date(2026, 4, 1), 2026)])
def test_a_year_begins_on_the_first_of_april(day: dt.date, year: int) -> None:
    assert year_of(day) == year
    assert year_begins(year) <= day <= year_ends(year)


@pytest.mark.parametrize("slug", ["2026-28", "2026", "2026/27", "26-27", "\uff12026-27", "", "2026-27-q1"])
def test_what_is_no_year_of_an_address_is_none(slug: str) -> None:
    assert year_of_slug(slug) is None


@given(st.integers(1990, 2098))
def test_a_year_is_read_as_it_is_written(year: int) -> None:
    assert year_of_slug(year_slug(year)) == year
    assert year_label(year).startswith(str(year))


def test_each_level_has_its_own_kind_first() -> None:
    assert [kinds_at(level)[0] for level in (1, 2, 3, 4)] == ["council", "department", "service", "unit"]
    assert "improvement" in kinds_at(3)
    assert "improvement" not in kinds_at(1)


def test_what_changed_is_told_word_by_word() -> None:
    parts = [(part.change, part.text) for part in compared("We empty bins daily.", "We empty all bins daily.")]
    assert parts == [(Change.SAME, "We empty "), (Change.ADDED, "all "), (Change.SAME, "bins daily.")]


@given(st.text(max_size=200), st.text(max_size=200))
def test_either_version_can_be_read_out_of_the_comparison(before: str, after: str) -> None:
    parts = compared(before, after)
    assert "".join(part.text for part in parts if part.change is not Change.REMOVED) == after
    removed_and_same = [part for part in parts if part.change is not Change.ADDED]
    assert "".join(part.text for part in removed_and_same).split() == before.split()


def test_a_very_long_text_is_compared_line_by_line() -> None:
    before = "one line of words\n" * 3000
    parts = compared(before, before + "a new line\n")
    assert [part.change for part in parts] == [Change.SAME, Change.ADDED]
