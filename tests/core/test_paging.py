"""Pages of long lists."""

from __future__ import annotations

import pytest

from council_pm.core.paging import numbered, page_asked, page_of


@pytest.mark.parametrize(
    ("total", "number", "skip", "shown"),
    [(0, 1, 0, (1, 0)), (5, 1, 0, (1, 5)), (11, 2, 10, (11, 11)), (11, 9, 10, (11, 11))],
)
def test_a_page_is_one_that_there_is(total: int, number: int, skip: int, shown: tuple[int, int]) -> None:
    page = page_of(total, number, 10, numbered("/x/", {"q": "a b"}))
    assert (page.before, (page.first, page.last)) == (skip, shown)
    assert page.previous_url == ("/x/?q=a+b&page=1" if skip else "")
    assert page.next_url == ""


def test_a_page_in_the_middle_leads_both_ways() -> None:
    page = page_of(25, 2, 10, numbered("/x/", {}))
    assert (page.before, page.first, page.last, page.total) == (10, 11, 20, 25)
    assert (page.previous_url, page.next_url) == ("/x/?page=1", "/x/?page=3")


@pytest.mark.parametrize("text", [None, "", "none", "-2", "1.5", "\N{SUPERSCRIPT TWO}", "9" * 40])
def test_what_is_no_number_asks_for_the_first_page(text: str | None) -> None:
    assert page_asked(text) == 1


def test_a_number_asks_for_its_page() -> None:
    assert page_asked("12") == 12
