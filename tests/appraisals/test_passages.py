"""Which texts stand at which stage, and who writes and reads which."""

from __future__ import annotations

import pytest

from appraisals.passages import Box, boxes, draft_side, read_by, reads, writes

CODES = ("change", "partnership")


def kinds(stage: str, group: str, **options: bool) -> list[str]:
    return list(dict.fromkeys(one.kind for one in boxes(stage, group, CODES, **options)))


@pytest.mark.parametrize("group", ["staff", "managers", "senior"])
def test_the_full_form_prepares_reviews_and_looks_at_behaviours(group: str) -> None:
    assert kinds("setting", group) == ["preparation", "statement", "private"]
    for stage in ("mid_year", "year_end"):
        assert kinds(stage, group) == ["preparation", "review", "behaviour", "statement", "private"]


def test_short_forms_have_only_review_and_statement() -> None:
    assert kinds("setting", "together") == ["statement"]
    assert kinds("year_end", "together") == ["review", "statement"]
    assert kinds("year_end", "probation") == ["review", "statement", "private"]


def test_a_rating_is_there_only_where_a_cycle_asks_for_it_and_at_the_end() -> None:
    assert "rating" not in kinds("year_end", "staff")
    assert "rating" not in kinds("mid_year", "staff", with_ratings=True)
    assert kinds("year_end", "staff", with_ratings=True)[-2:] == ["rating", "private"]


def test_each_behaviour_has_an_example_of_each_side() -> None:
    found = [one for one in boxes("mid_year", "staff", CODES) if one.kind == "behaviour"]
    assert [(one.about, one.side) for one in found] == [
        (code, side) for code in CODES for side in ("appraisee", "appraiser")
    ]


def test_nobody_writes_in_the_name_of_the_other_and_who_countersigns_writes_nothing() -> None:
    everything = boxes("year_end", "staff", CODES, with_ratings=True)
    for box in everything:
        for part in ("appraisee", "appraiser"):
            assert writes(box, part) == (box.side in (part, "")), box
        assert not writes(box, "countersigner")
        assert not writes(box, "hr")
    assert not writes(Box("rating", "appraisee"), "appraisee")
    assert not writes(Box("preparation", "appraiser"), "appraiser")
    assert not writes(Box("statement", "appraisee"), "appraisee"), "a statement is of both"
    assert not writes(Box("nonsense", ""), "appraisee")


def test_an_own_note_is_read_on_its_side_only_and_governance_reads_no_page() -> None:
    everything = boxes("year_end", "staff", CODES, with_ratings=True)
    for part in ("countersigner", "hr"):
        assert {one.kind for one in read_by(everything, part)} == {
            "preparation", "review", "behaviour", "statement", "rating"
        }  # fmt: skip
    assert [one.side for one in read_by(everything, "appraiser") if one.kind == "private"] == ["appraiser"]
    assert read_by(everything, "governance") == ()
    assert not reads(Box("private", "appraisee"), "appraiser")


def test_what_both_write_is_drafted_by_each_apart() -> None:
    assert draft_side(Box("statement", ""), "appraiser") == "appraiser"
    assert draft_side(Box("review", "appraisee"), "appraisee") == "appraisee"
    assert boxes("nonsense", "staff") == ()
