"""Every judgement explains itself in one sentence, with the figures as members see them."""

from __future__ import annotations

import re
import string
from decimal import Decimal

import pytest
from django.utils import translation

from indicators.status import WORKING_SENTENCES, Polarity, ReturnState, StatusInput, ToleranceType, evaluate
from indicators.wording import SENTENCES, distance, figure, working_sentence

PARAMS = {
    "value": "1234.5",
    "target": "1300.0",
    "low": "1300.0",
    "high": "1400.0",
    "minimum": "1250.0",
    "last_year": "1260.0",
    "forecast": "1290.0",
    "gap": "65.5",
    "allowance": "4.75",
}


def fields(template: str) -> set[str]:
    return {name for _text, name, _spec, _conversion in string.Formatter().parse(template) if name}


@pytest.mark.parametrize("code", sorted(WORKING_SENTENCES))
def test_every_code_that_a_rule_gives_has_its_sentence(code: str) -> None:
    given = {name: PARAMS[name] for name in fields(WORKING_SENTENCES[code])}
    sentence = working_sentence(code, given, 1, "%")
    assert sentence.endswith(".")
    assert not re.search(r"[{}]|None|nan", sentence)
    assert fields(str(SENTENCES[code])) == fields(WORKING_SENTENCES[code])
    if "value" in given:
        assert sentence.startswith("1,234.5%")


def test_no_sentence_is_left_over_and_an_unknown_code_is_an_error() -> None:
    assert set(SENTENCES) == set(WORKING_SENTENCES)
    with pytest.raises(KeyError):
        working_sentence("by_feeling", {}, 1, "%")


@pytest.mark.parametrize(
    ("number", "decimals", "unit", "expected"),
    [
        ("1", 0, "%", "1 point"),
        ("1.0", 1, "%", "1.0 point"),
        ("0.5", 1, "%", "0.5 points"),
        ("4.8", 1, "%", "4.8 points"),
        ("1200", 0, "£", "£1,200"),
        ("2", 0, "days", "2"),
        ("2", 0, "number", "2"),
    ],
)
def test_percentages_are_points_apart_and_never_per_cent(number: str, decimals: int, unit: str, expected: str) -> None:
    assert distance(Decimal(number), decimals, unit) == expected


@pytest.mark.parametrize(
    ("number", "decimals", "unit", "expected"),
    [
        ("43.1", 1, "%", "43.1%"),
        ("1234", 0, "£", "£1,234"),
        ("-1234", 0, "£", "\N{MINUS SIGN}£1,234"),
        ("-0.5", 1, "%", "\N{MINUS SIGN}0.5%"),
        ("10.4", 1, "days", "10.4 days"),
        ("7", 0, "number", "7"),
        ("79.95", 1, "%", "80.0%"),
        ("79.94", 1, "%", "79.9%"),
    ],
)
def test_a_figure_is_written_with_its_unit_once(number: str, decimals: int, unit: str, expected: str) -> None:
    assert figure(Decimal(number), decimals, unit) == expected


def said(value: str, target: str = "80", tolerance: str | None = None) -> tuple[str, str]:
    result = evaluate(
        "tolerance",
        StatusInput(
            value=Decimal(value),
            return_state=ReturnState.RETURNED,
            provisional=False,
            polarity=Polarity.HIGHER,
            target=Decimal(target),
            low=None,
            high=None,
            tolerance_type=ToleranceType.ABSOLUTE if tolerance else ToleranceType.NONE,
            tolerance=Decimal(tolerance) if tolerance else None,
            amber_threshold=None,
            decimal_places=1,
        ),
    )
    return result.status.value, working_sentence(result.working.code, result.working.params, 1, "%")


def test_the_sentence_speaks_of_the_figures_that_were_judged() -> None:
    """What members see is what is judged: 79.95 is shown as 80.0 and meets 80, 79.94 does neither."""
    assert said("79.95") == ("green", "80.0% meets the target of 80.0% or more.")
    assert said("79.94") == ("red", "79.9% is below the target of 80.0% by 0.1 points.")
    assert said("78", tolerance="2")[0] == "amber"
    assert said("77.94", tolerance="2") == (
        "red",
        "77.9% is below the target of 80.0% by 2.1 points, more than the 2 points allowed.",
    )


def test_an_allowance_keeps_the_places_that_it_needs() -> None:
    given = {"value": "90.2", "target": "95.0", "gap": "4.8", "allowance": "4.75"}
    sentence = working_sentence("missed_higher_outside", given, 1, "%")
    assert sentence == "90.2% is below the target of 95.0% by 4.8 points, more than the 4.75 points allowed."


def test_a_withheld_figure_is_not_in_its_sentence() -> None:
    result = evaluate(
        "tolerance",
        StatusInput(
            value=Decimal("3.14"),
            return_state=ReturnState.SUPPRESSED,
            provisional=False,
            polarity=Polarity.HIGHER,
            target=Decimal(5),
            low=None,
            high=None,
            tolerance_type=ToleranceType.NONE,
            tolerance=None,
            amber_threshold=None,
            decimal_places=2,
        ),
    )
    assert (result.status.value, result.working.params) == ("suppressed", {})
    with translation.override("en-gb"):
        assert "3" not in working_sentence(result.working.code, result.working.params, 2, "%")
