"""Rules, targets and profiles when they are set up, and values against their bounds."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.profiles import ProfileError, profile_targets
from indicators.status import Polarity, RuleSetup, ToleranceType, check_rule_setup
from indicators.validation import Finding, Severity, check_bounds, check_target

SETUP = RuleSetup("tolerance", Polarity.HIGHER, ToleranceType.ABSOLUTE, target=Decimal(80), tolerance=Decimal(2))
STEADY = [Decimal(text) for text in ("78", "79", "81", "80", "77", "82", "79.5", "78.5")]


def codes(findings: Sequence[Finding]) -> list[tuple[str, str]]:
    return [(finding.severity.value, finding.code) for finding in findings]


def test_a_sound_rule_has_no_findings() -> None:
    assert check_rule_setup(SETUP) == []
    assert check_target(SETUP, STEADY, minimum=Decimal(0), maximum=Decimal(100)) == []


RANGE = replace(SETUP, polarity=Polarity.RANGE, target=None, low=Decimal(95), high=Decimal(105))
LINE = replace(SETUP, tolerance_type=ToleranceType.THRESHOLD, tolerance=None, amber_threshold=Decimal(72))


@pytest.mark.parametrize(
    ("setup", "expected"),
    [
        (replace(SETUP, rule_code="nearly"), [("error", "unknown_rule")]),
        (replace(SETUP, rule_code="range"), [("error", "rule_needs_range")]),
        (replace(RANGE, rule_code="range"), []),
        (replace(RANGE, low=Decimal(106)), [("error", "low_above_high")]),
        (replace(RANGE, low=Decimal(105)), []),
        (replace(RANGE, low=None), [("error", "range_incomplete")]),
        (replace(RANGE, high=None), [("error", "range_incomplete")]),
        (replace(SETUP, tolerance=None), [("error", "tolerance_missing")]),
        (replace(SETUP, tolerance=Decimal(-1)), [("error", "tolerance_negative")]),
        (replace(SETUP, tolerance_type=ToleranceType.NONE, tolerance=None), []),
        (replace(LINE, amber_threshold=None), [("error", "amber_threshold_missing")]),
        (LINE, []),
        (replace(LINE, target=None), []),
        (replace(LINE, amber_threshold=Decimal(81)), [("error", "amber_threshold_wrong_side")]),
        (replace(LINE, polarity=Polarity.LOWER), [("error", "amber_threshold_wrong_side")]),
        (replace(LINE, polarity=Polarity.LOWER, amber_threshold=Decimal(88)), []),
        (replace(LINE, polarity=Polarity.RANGE, target=None), [("error", "amber_threshold_for_range")]),
        (
            replace(SETUP, target=Decimal(0), tolerance_type=ToleranceType.PERCENT),
            [("warning", "percent_of_zero")],
        ),
        (
            replace(SETUP, is_percentage=True, tolerance_type=ToleranceType.PERCENT),
            [("warning", "percent_of_percentage")],
        ),
        (replace(SETUP, minimum_acceptable=Decimal(70)), []),
        (replace(SETUP, minimum_acceptable=Decimal(81)), [("error", "minimum_above_target")]),
        (
            replace(SETUP, polarity=Polarity.LOWER, minimum_acceptable=Decimal(79)),
            [("error", "minimum_below_target")],
        ),
        (replace(SETUP, polarity=Polarity.LOWER, minimum_acceptable=Decimal(90)), []),
        (replace(RANGE, minimum_acceptable=Decimal(96)), [("error", "minimum_above_target")]),
        (replace(SETUP, target=None, minimum_acceptable=Decimal(96)), []),
        (replace(SETUP, decimal_places=1, target=Decimal("80.05")), [("warning", "finer_than_shown")]),
        (replace(SETUP, decimal_places=1, target=Decimal("80.50")), []),
        (replace(SETUP, polarity=Polarity.NEUTRAL), [("warning", "target_not_judged")]),
        (replace(SETUP, rule_code="contextual"), [("warning", "target_not_judged")]),
        (replace(SETUP, rule_code="contextual", target=None), []),
    ],
)
def test_a_rule_that_cannot_be_meant_is_refused_or_asked_about(
    setup: RuleSetup, expected: list[tuple[str, str]]
) -> None:
    assert codes(check_rule_setup(setup)) == expected


@pytest.mark.parametrize(
    ("setup", "field", "says"),
    [
        (replace(SETUP, rule_code="nearly"), "rule", "There is no status rule nearly."),
        (replace(SETUP, rule_code="range"), "rule", "This rule is for indicators where a range is best."),
        (replace(RANGE, low=Decimal(106)), "low", "The low end of the range (106) is above the high end (105)."),
        (replace(RANGE, low=None), "low", "Give both ends of the range, or neither."),
        (replace(RANGE, high=None), "high", "Give both ends of the range, or neither."),
        (replace(SETUP, tolerance=None), "tolerance", "Say how far from the target is still near it."),
        (replace(SETUP, tolerance=Decimal(-1)), "tolerance", "A tolerance cannot be less than nought."),
        (replace(LINE, amber_threshold=None), "amber_threshold", "Say where near target begins."),
        (
            replace(LINE, amber_threshold=Decimal(81)),
            "amber_threshold",
            "The near-target line (81) is on the wrong side of the target (80).",
        ),
        (
            replace(LINE, polarity=Polarity.RANGE, target=None),
            "amber_threshold",
            "One line cannot serve both sides of a range.",
        ),
        (
            replace(SETUP, target=Decimal(0), tolerance_type=ToleranceType.PERCENT),
            "tolerance",
            "A per cent of nought is nought: no figure can be near this target.",
        ),
        (
            replace(SETUP, is_percentage=True, tolerance_type=ToleranceType.PERCENT),
            "tolerance",
            "The tolerance is 2 per cent of the target, not 2 percentage points.",
        ),
        (
            replace(SETUP, minimum_acceptable=Decimal(81)),
            "minimum_acceptable",
            "The least acceptable level (81) is above the target (80).",
        ),
        (
            replace(SETUP, polarity=Polarity.LOWER, minimum_acceptable=Decimal(79)),
            "minimum_acceptable",
            "The worst acceptable level (79) is below the target (80), where lower is better.",
        ),
        (
            replace(SETUP, decimal_places=1, target=Decimal("80.05")),
            "target",
            "80.05 has more decimal places than the 1 that are shown: figures are judged as shown.",
        ),
        (
            replace(SETUP, rule_code="contextual"),
            "target",
            "This indicator is for information: its target judges nothing.",
        ),
    ],
)
def test_what_is_wrong_with_a_rule_is_said_at_its_field(setup: RuleSetup, field: str, says: str) -> None:
    (found,) = check_rule_setup(setup)
    assert (found.field, found.message) == (field, says)
    assert all(figure in says for figure in found.params.values())


def test_a_target_in_another_unit_is_asked_about_with_both_figures() -> None:
    history = [Decimal(value) for value in (71_200, 72_800, 73_390)]
    (found,) = check_target(replace(SETUP, target=Decimal(420)), history)
    assert found.message == "The latest value is 73,390 and the target 420: is the unit right?"
    assert (found.severity, found.code, found.field) == (Severity.WARNING, "unit_differs", "target")
    assert found.params == {"latest": "73,390", "target": "420"}


@pytest.mark.parametrize(
    ("target", "history", "expected"),
    [
        ("0.95", ["93", "94"], [("warning", "unit_differs")]),
        ("95", ["0.93", "0.94"], [("warning", "unit_differs")]),
        ("10", ["95", "84"], []),
        ("40", ["1", "84", "400"], []),  # within what has been
        ("0", ["50"], []),
        ("50", ["0"], []),
        ("-5", ["5", "6"], [("warning", "sign_differs")]),
        ("5", ["-5", "-6"], [("warning", "sign_differs")]),
        ("-5", ["-6", "4", "7"], []),
        ("80", [], []),
    ],
)
def test_a_target_is_held_against_the_latest_values(
    target: str, history: list[str], expected: list[tuple[str, str]]
) -> None:
    setup = replace(SETUP, target=Decimal(target))
    assert codes(check_target(setup, [Decimal(value) for value in history])) == expected


def test_a_band_wider_than_the_last_eight_values_is_asked_about() -> None:
    wide = replace(SETUP, tolerance=Decimal(6))
    found = check_target(wide, STEADY)
    assert codes(found) == [("warning", "band_wider_than_history")]
    assert "reaches 6 from the target; the last 8 values lie within 5 of one another" in found[0].message
    assert check_target(wide, [Decimal(20), *STEADY])[0].code == "band_wider_than_history"  # nine ago is too long ago
    assert check_target(wide, STEADY[:3]) == []
    assert check_target(replace(wide, tolerance=Decimal(5)), STEADY) == []
    assert check_target(replace(wide, tolerance_type=ToleranceType.NONE), STEADY) == []
    assert check_target(replace(wide, target=None), STEADY) == []


def test_a_target_that_judges_nothing_is_not_held_against_history() -> None:
    found = check_target(replace(SETUP, polarity=Polarity.NEUTRAL, target=Decimal(1)), STEADY)
    assert codes(found) == [("warning", "target_not_judged")]


def test_a_target_beyond_the_bounds_is_an_error() -> None:
    found = check_target(replace(RANGE, tolerance=Decimal(1)), [], maximum=Decimal(100))
    assert codes(found) == [("error", "out_of_bounds")]
    assert found[0].field == "high"


def test_bounds_are_themselves_allowed() -> None:
    low, high = Decimal(0), Decimal(100)
    assert check_bounds(low, low, high) == check_bounds(high, low, high) == check_bounds(high, None, None) == []
    assert check_bounds(Decimal(101), low, high)[0].message == (
        "101 is above 100, the most that this indicator can be."
    )
    assert check_bounds(Decimal(-1), low, high)[0].code == "out_of_bounds"


def decimals(*texts: str) -> list[Decimal]:
    return [Decimal(text) for text in texts]


def test_a_typed_profile_is_kept_as_it_is() -> None:
    typed = decimals("28.2", "54.9", "81.8", "95.5")
    result = profile_targets(Decimal("95.5"), 4, explicit=typed, seasonal=True, polarity=Polarity.HIGHER)
    assert (list(result.targets), result.basis, result.is_ceiling) == (typed, "explicit", False)


def test_a_seasonal_indicator_takes_the_shape_of_last_year() -> None:
    last = decimals("28.3", "55.2", "82.2", "96.0")
    result = profile_targets(Decimal("95.5"), 4, last_year=last, seasonal=True, polarity=Polarity.HIGHER)
    assert list(result.targets) == decimals("28.152604", "54.9125", "81.771875", "95.5")
    assert result.basis == "last_year"


@pytest.mark.parametrize("last_year", [None, decimals("10", "20"), decimals("1", "2", "3", "4")])
def test_any_other_indicator_takes_an_even_path_and_says_so(last_year: list[Decimal] | None) -> None:
    seasonal = last_year is not None and len(last_year) == 2  # half of last year has no shape
    result = profile_targets(Decimal(100), 4, last_year=last_year, seasonal=seasonal, polarity=Polarity.LOWER)
    assert (list(result.targets), result.basis, result.is_ceiling) == (decimals("25", "50", "75", "100"), "even", True)


@pytest.mark.parametrize(
    ("annual", "typed", "last_year", "polarity", "code"),
    [
        ("100", ["25", "50", "75"], None, "higher", "wrong_length"),
        ("100", ["25", "60", "55", "100"], None, "higher", "decreasing"),
        ("100", ["25", "50", "75", "99"], None, "higher", "wrong_end"),
        ("100", None, ["10", "30", "20", "40"], "higher", "decreasing"),
        ("100", None, ["0", "0", "0", "0"], "higher", "last_year_unusable"),
        ("100", None, ["-5", "0", "5", "9"], "higher", "last_year_unusable"),
        ("-4", None, None, "lower", "negative_target"),
        ("100", None, None, "neutral", "neutral_has_no_target"),
    ],
)
def test_a_profile_that_falls_or_misses_the_target_is_refused(
    annual: str, typed: list[str] | None, last_year: list[str] | None, polarity: str, code: str
) -> None:
    with pytest.raises(ProfileError) as refused:
        profile_targets(
            Decimal(annual),
            4,
            explicit=decimals(*typed) if typed else None,
            last_year=decimals(*last_year) if last_year else None,
            seasonal=True,
            polarity=Polarity(polarity),
        )
    assert refused.value.code == code
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (["25", "50", "75"], "The profile has 3 figures; the year has 4 periods."),
        (["25", "60.50", "1E+1", "100"], "The profile falls from 60.50 to 10: a year to date never falls."),
        (["25", "50", "75", "98"], "The profile ends at 98; the target for the year is 100."),
        (["25", "50", "75", "1E+3"], "The profile ends at 1000; the target for the year is 100."),
    ],
)
def test_a_refused_profile_is_named_with_its_figures(typed: list[str], words: str) -> None:
    with pytest.raises(ProfileError) as refused:
        profile_targets(Decimal("1E+2"), 4, explicit=decimals(*typed), polarity=Polarity.HIGHER)
    assert str(refused.value) == words
    assert all(figure in words for figure in refused.value.params.values())


def test_an_even_path_is_rounded_half_up_to_what_is_stored() -> None:
    result = profile_targets(Decimal("0.000001"), 2, polarity=Polarity.HIGHER)
    assert list(result.targets) == decimals("0.000001", "0.000001")


def test_a_year_without_periods_has_no_profile() -> None:
    with pytest.raises(ProfileError, match="at least one period"):
        profile_targets(Decimal(1), 0, polarity=Polarity.HIGHER)


@given(
    st.decimals(0, 10**9, places=6),
    st.lists(st.decimals(0, 10**6, places=3), min_size=1, max_size=12).map(sorted),
)
def test_a_derived_profile_never_falls_and_ends_at_the_target(annual: Decimal, last_year: list[Decimal]) -> None:
    usable = last_year if last_year[-1] > 0 else None
    result = profile_targets(annual, len(last_year), last_year=usable, seasonal=True, polarity=Polarity.HIGHER)
    assert len(result.targets) == len(last_year)
    assert list(result.targets) == sorted(result.targets)
    assert result.targets[-1] == annual
