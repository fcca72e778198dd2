"""A definition as texts: what is read from them, what is wrong with them, what two of them say differently."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from indicators.definition_merge import merge
from indicators.definition_texts import (
    BY_NAME,
    SPECS,
    check_line,
    check_long,
    differences,
    in_words,
    parse_day,
    read,
    text_of,
    tidied,
    tidy,
)
from indicators.rule_words import rule_label, tolerance_words

WHOLE = {
    "name": "Bins missed", "theme": "Waste", "wording": "Bins.", "why_it_matters": "People notice.",
    "formula_type": "value", "multiplier": "1,000", "unit": "number", "decimals": "0", "polarity": "lower",
    "frequency": "monthly", "calendar": "financial", "measure_kind": "period", "reported_as": "period",
    "lag_working_days": "5", "influence": "council", "source": "The depot", "review_on": "1/4/2027",
}  # fmt: skip


def test_a_draft_from_before_there_was_a_choice_of_comments_wants_all_of_them() -> None:
    old, new = {"name": "A"}, {"name": "A", "comment_on": "off_target worsening surprising"}
    assert differences(old, new) == []
    assert read(old, complete=False).values["comment_on"] == new["comment_on"]
    assert [one.after for one in differences(old, {"name": "A", "comment_on": "never"})] == ["Never"]


def test_a_whole_definition_is_read_into_values() -> None:
    reading = read(
        {**WHOLE, "seasonal": "on", "lower_bound": " 0 ", "source_url": "https://x.example/a"}, complete=True
    )
    assert reading.faults == {}
    values = reading.values
    assert (values["multiplier"], values["decimals"], values["review_on"]) == (Decimal(1000), 0, date(2027, 4, 1))
    assert (values["seasonal"], values["small_sample"], values["lower_bound"]) == (True, False, Decimal(0))
    assert "upper_bound" not in values
    assert (values["numerator"], values["source_url"]) == ("", "https://x.example/a")


def test_every_required_field_is_missed_once_the_definition_is_to_be_complete() -> None:
    required = {spec.name for spec in SPECS if spec.required}
    assert set(read({}, complete=True).faults) == required
    assert read({}, complete=False).faults == {}
    assert read({"name": 7, "theme": None}, complete=False).values["name"] == ""


def test_a_formula_type_of_elsewhere_is_kept_and_no_other_one_is_taken() -> None:
    assert read({**WHOLE, "formula_type": "sum"}, complete=True, kept_formula="sum").faults == {}
    assert set(read({**WHOLE, "formula_type": "sum"}, complete=True).faults) == {"formula_type"}


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1/4/2027", date(2027, 4, 1)), ("2027-04-01", date(2027, 4, 1)), (" 1 April 2027 ", date(2027, 4, 1)),
        ("1 Apr 2027", date(2027, 4, 1)), ("01.04.2027", date(2027, 4, 1)), ("4/13/2027", None), ("soon", None),
        ("1/1/1066", None), ("1/1/9999", None), ("", None),
    ],
)  # fmt: skip
def test_days_are_read_as_people_write_them(text: str, day: date | None) -> None:
    assert parse_day(text) == day


def test_texts_are_kept_tidy() -> None:
    assert tidy(" a\r\nb\rc ") == "a\nb\nc"
    assert tidy(None) == ""
    assert set(tidied({"name": "x", "more": "y"})) == set(BY_NAME)
    assert check_long("a\tb\nc") == ""
    assert "cannot be shown" in check_long("\x1b[31m")
    assert "cannot be shown" in check_line("a\nb", 80)
    assert "has 81" in check_line("x" * 81, 80)
    assert check_line("\ud800", 80) != ""


def test_differences_are_told_in_words_and_not_by_spelling() -> None:
    before = {**WHOLE, "multiplier": "1000", "review_on": "2027-04-01", "lower_bound": "1"}
    after = {**WHOLE, "polarity": "higher", "seasonal": "on", "lower_bound": "none at all"}
    found = {one.name: (one.before, one.after) for one in differences(before, after)}
    assert found == {
        "polarity": ("Lower is better", "Higher is better"), "seasonal": ("No", "Yes"),
        "lower_bound": ("1", "none at all"),
    }  # fmt: skip
    assert in_words("review_on", "1/4/2027") == "1 April 2027"
    assert in_words("review_on", "soon") == "soon"
    assert in_words("formula_type", "ratio_of_sums") == "ratio of sums"


def test_values_are_written_as_somebody_would_type_them() -> None:
    assert [text_of(value) for value in (None, False, True, Decimal("1000.00"), date(2027, 4, 1), 5, "x")] == [
        "", "", "on", "1000", "1/4/2027", "5", "x",
    ]  # fmt: skip


def test_a_merge_takes_what_only_one_changed_and_marks_what_both_did() -> None:
    theirs = {**WHOLE, "unit": "bins", "wording": "Their words.", "theme": "Streets"}
    mine = {**WHOLE, "source": "My source", "wording": "My words.", "theme": "Streets"}
    merged = merge(WHOLE, theirs, mine)
    assert {name: merged.texts[name] for name in ("unit", "source", "wording", "theme", "name")} == {
        "unit": "bins", "source": "My source", "wording": "My words.", "theme": "Streets", "name": "Bins missed",
    }  # fmt: skip
    assert {row.name: row.both for row in merged.rows} == {
        "unit": False, "source": False, "wording": True, "theme": False,
    }  # fmt: skip


def test_rules_have_words() -> None:
    assert rule_label("improving_is_near") == "Near target while better than a year before"
    assert rule_label("future_rule") == "future rule"
    assert tolerance_words("none", Decimal(2), None, 0) == "none"
    assert tolerance_words("absolute", Decimal("2.500000"), None, 0) == "2.5"
    assert tolerance_words("percent", Decimal(5), None, 0) == "5% of the target"
    assert tolerance_words("threshold", None, Decimal(45), 1) == "near target up to 45.0"
