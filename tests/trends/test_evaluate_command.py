"""`manage.py evaluate`: JSON in, JSON alone out, and a sentence for what is wrong."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from indicators.evaluation import EvaluationError, evaluate_series, evaluate_tables
from tests.trends.conftest import golden_series

GOOD: dict[str, Any] = {
    "id": "mine",
    "frequency": "quarterly",
    "periods": ["2025-04-01", "2025-07-01", "2025-10-01"],
    "values": [1, None, 3],
    "polarity": "higher",
    "target": 2,
    "rebase_at": [],
    "fix_after_n_points": None,
    "kind": "value",
    "numerators": None,
    "denominators": None,
    "multiplier": None,
    "tags": [],
}


def evaluated(tmp_path: Path, option: str, text: str) -> Any:
    path = tmp_path / "in.json"
    path.write_text(text, "utf-8")
    out = StringIO()
    call_command("evaluate", option, str(path), stdout=out)
    return json.loads(out.getvalue())


def test_series_come_out_by_their_ids(tmp_path: Path) -> None:
    given = golden_series()
    found = evaluated(tmp_path, "--series", json.dumps(given))
    assert [one["id"] for one in found["series"]] == [one["id"] for one in given]
    assert found["series"][0]["product"]["statistical_direction"] == "no_significant_change"


def test_tables_come_out_by_their_names(tmp_path: Path) -> None:
    tables = {"tables": {"wilson_95": [{"numerator": 5, "denominator": 10}], "poisson_count_95": [{"count": 5}]}}
    found = evaluated(tmp_path, "--rules", json.dumps(tables))["tables"]
    assert found["wilson_95"][0]["lower"] == pytest.approx(0.23659309051256397, rel=1e-9)
    assert found["poisson_count_95"][0]["method"] == "exact"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"values": [1, 2]}, "2 values for 3 periods"),
        ({"values": [1, "2", 3]}, "“2” is not a number"),
        ({"values": [1, True, 3]}, "is not a number"),
        ({"values": [1, 1e16, 3]}, "between -1e15 and 1e15"),
        ({"values": "123"}, "a list is missing"),
        ({"periods": ["2025-04-01", "2025-04-01", "2025-10-01"]}, "does not follow"),
        ({"periods": ["2025-04-01", "soon", "2025-10-01"]}, "write the first day"),
        ({"frequency": "weekly"}, "one of monthly, quarterly, annual"),
        ({"polarity": None}, "one of higher, lower, neutral"),
        ({"kind": "share"}, "one of value, proportion, rate"),
        ({"rebase_at": [3]}, "3 lies outside the series"),
        ({"rebase_at": [-1]}, "-1 lies outside the series"),
        ({"rebase_at": 1}, "a list of places"),
        ({"fix_after_n_points": 5}, "at least 12"),
        ({"decimals": 9}, "from 0 to 6"),
        ({"multiplier": 0, "kind": "rate"}, "more than 0"),
        ({"kind": "rate", "numerators": [1, 2], "denominators": [1, 2]}, "one of each for each period"),
        ({"kind": "rate", "numerators": [-1, 2, 3], "denominators": [1, 2, 3]}, "below 0"),
        ({"kind": "proportion", "numerators": [2, 2, 3], "denominators": [1, 2, 3]}, "more than all"),
    ],
)
def test_a_series_that_cannot_be_is_refused_with_its_place(change: dict[str, Any], says: str, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Series mine") as refusal:
        evaluated(tmp_path, "--series", json.dumps([GOOD | change]))
    assert says in str(refusal.value)


PARTS: dict[str, Any] = {"kind": "proportion", "numerators": [0, None, 3], "denominators": [0, 2, 3]}


def refusal(series: dict[str, Any]) -> str:
    """The sentence with which a series is refused; nothing where it is judged."""
    try:
        evaluate_series([series])
    except EvaluationError as refused:
        return str(refused)
    return ""


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, ""),  # none of none, all of all, and a year without a count
        ({"kind": "value", "numerators": "none", "denominators": -1}, ""),  # no counts are read for plain values
        ({"numerators": None, "denominators": None}, ""),
        ({"denominators": None}, "Series mine, denominators: a list is missing."),
        ({"numerators": None}, "Series mine, numerators: a list is missing."),
        ({"denominators": [1, "2", 3]}, "Series mine, denominators, place 2: “2” is not a number."),
        ({"denominators": [0, -1, 3]}, "Series mine, numerators, place 2: a count cannot be below 0."),
        ({"numerators": [0, 2, 4]}, "Series mine, numerators, place 3: 4 of 3 is more than all."),
        ({"kind": "rate", "numerators": [0, 2, 4]}, ""),
        ({"rebase_at": [2, 0]}, ""),
        ({"rebase_at": [2, 3]}, "Series mine, rebase_at: 3 lies outside the series."),
        ({"fix_after_n_points": 12, "decimals": 0}, ""),
        ({"fix_after_n_points": 11}, "Series mine, fix_after_n_points: it must be a whole number of at least 12."),
        ({"decimals": 6}, ""),
        ({"decimals": True}, "Series mine, decimals: it must be a whole number from 0 to 6."),
        ({"values": [1e15, -1e15, None]}, ""),
        (
            {"values": [None, None, 1e15 + 1]},
            "Series mine, values, place 3: the number must lie between -1e15 and 1e15.",
        ),
        ({"tags": "seasonal"}, "Series mine, tags: it must be a list of words."),
        ({"id": 7, "tags": 1}, "Series 7, tags: it must be a list of words."),
        ({"id": "y" * 40, "tags": 1}, f"Series {'y' * 40}, tags: it must be a list of words."),
        ({"id": "y" * 41, "tags": 1}, f"Series {'y' * 40}…, tags: it must be a list of words."),
        ({"id": [1], "tags": 1}, "Series what stands here, tags: it must be a list of words."),
        ({"id": 10**40, "tags": 1}, "Series what stands here, tags: it must be a list of words."),
        ({"target": "2"}, "Series mine, target: “2” is not a number."),
        ({"multiplier": "2"}, "Series mine, multiplier: “2” is not a number."),
    ],
)
def test_counts_and_bounds_are_read_for_what_they_are(change: dict[str, Any], said: str) -> None:
    assert refusal(GOOD | PARTS | change) == said


def test_a_series_without_a_name_is_known_by_its_place() -> None:
    nameless = {field: given for field, given in GOOD.items() if field != "id"}
    assert evaluate_series([GOOD, nameless])["series"][1]["id"] == 2
    assert refusal(nameless | {"tags": 1}) == "Series 1, tags: it must be a list of words."


def test_a_rebase_at_the_first_period_begins_nothing_anew() -> None:
    plain, rebased = (evaluate_series([GOOD | {"rebase_at": at}])["series"][0] for at in ([], [0]))
    assert rebased == plain


def test_the_product_says_which_test_it_ran_and_how_far_the_series_reaches() -> None:
    years = [f"{year}-{month:02}-01" for year in range(2020, 2026) for month in (1, 4, 7, 10)]
    rising = GOOD | {"periods": years, "values": [*range(23), None]}
    plain, seasonal = (
        evaluate_series([rising | {"tags": tags}])["series"][0]["product"] for tags in ([], ["seasonal"])
    )
    assert plain["mann_kendall"]["method"] == "mann_kendall"
    assert seasonal["mann_kendall"]["method"] == "seasonal_mann_kendall"
    assert (plain["as_of_period"], plain["latest_period_missing"]) == ("2025-07-01", True)
    assert plain["vs_previous_period"] == "not_available"
    first = evaluate_series([GOOD | {"values": [1, None, None]}])["series"][0]["product"]
    assert (first["as_of_period"], first["latest_period_missing"]) == ("2025-04-01", True)
    assert first["vs_same_period_last_year"] == "not_available"


@pytest.mark.parametrize(
    ("frequency", "count", "seasonal"), [("annual", 3, False), ("quarterly", 11, False), ("quarterly", 12, True)]
)
def test_the_reference_has_a_seasonal_test_of_three_whole_years(frequency: str, count: int, seasonal: bool) -> None:
    step = 12 if frequency == "annual" else 3
    periods = [f"{2015 + step * at // 12}-{step * at % 12 + 1:02}-01" for at in range(count)]
    asked = GOOD | {"frequency": frequency, "periods": periods, "values": list(range(count))}
    (found,) = evaluate_series([asked])["series"]
    assert ("seasonal" in found["mann_kendall_reference"]) is seasonal


@pytest.mark.parametrize(("target", "polarity"), [(None, "higher"), (2, "neutral")])
def test_without_a_target_or_a_better_way_the_reference_gives_no_assurance(target: int | None, polarity: str) -> None:
    (found,) = evaluate_series([GOOD | {"values": [1, 2, 3], "target": target, "polarity": polarity}])["series"]
    assert found["spc_screened"]["assurance_type"] == "not_applicable"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "is not a JSON file"),
        ("[1]", "must be an object"),
        ("3", "must hold a list of series"),
        (json.dumps([GOOD]).replace("[1, null, 3]", "[1, NaN, 3]"), "holds NaN"),
        (json.dumps([GOOD]).replace("[1, null, 3]", "[1, 1e400, 3]"), "between -1e15 and 1e15"),
        (json.dumps([GOOD]).replace("[1, null, 3]", "[1, -Infinity, 3]"), "holds -Infinity"),
        ("[" * 100_000, "is not a JSON file"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(text: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=says):
        evaluated(tmp_path, "--series", text)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("evaluate", "--series", str(tmp_path / "none.json"))


@pytest.mark.parametrize("values", [[], [None, None, None], [1, None, None], [5, 5, 5], [1, 2, None]])
def test_short_and_empty_series_come_out_without_a_verdict(values: list[float | None], tmp_path: Path) -> None:
    asked = GOOD | {"values": values, "periods": GOOD["periods"][: len(values)]}
    found = evaluated(tmp_path, "--series", json.dumps([asked]))["series"][0]
    assert found["product"]["limits_state"] == "none"
    assert found["product"]["variation"] == "insufficient_data"
    assert found["product"]["statistical_direction"] == "insufficient_data"
    assert found["mann_kendall_reference"].get("status") == (
        "not_run" if sum(v is not None for v in values) < 3 else None
    )
    assert len(found["spc_screened"]["points"]) == len(values)


def test_a_period_after_the_last_figure_has_the_limits_of_its_segment_and_nothing_of_its_own() -> None:
    figures = [3, 5, 4, 6, 5, 4, 5, 6, 4, 5, 3, 5, None]
    periods = [f"{2023 + month // 12}-{month % 12 + 1:02}-01" for month in range(len(figures))]
    asked = GOOD | {"frequency": "monthly", "values": figures, "periods": periods}
    *_, before, after = evaluate_series([asked])["series"][0]["spc_screened"]["points"]
    limits = {name: before[name] for name in ("mean", "lpl", "upl")}
    assert None not in limits.values()
    assert list(after) == list(before)
    assert after == {
        "i": 12, "segment": 0, "y": None, "moving_range": None, "moving_range_screened_out": False, **limits,
        "relative_to_mean": None, "close_to_limits": False, "outside_limits": False, "in_7_point_trend": False,
        "in_2_of_3": False, "in_7_one_side": False, "special_cause_type": "Common Cause", "point_type": "common_cause",
    }  # fmt: skip


def test_after_a_rebase_without_figures_there_are_no_limits() -> None:
    asked = GOOD | {"values": [1, 2, None], "rebase_at": [2]}
    found = evaluate_series([asked])["series"][0]["spc_screened"]
    assert [found["points"][2][name] for name in ("segment", "mean", "lpl", "upl")] == [1, None, None, None]
    assert [segment["n_valid"] for segment in found["segments"]] == [2, 0]


@pytest.mark.parametrize(
    ("kind", "top", "bottom", "is_known"),
    [
        ("proportion", 1, 3, True),
        ("proportion", None, 3, False),
        ("proportion", 1, None, False),
        ("proportion", 0, 0, False),
        ("rate", 1, 3, True),
        ("rate", 1, None, False),
        ("rate", 1, 0, False),
    ],
)
def test_a_year_has_an_interval_where_both_its_counts_are_known(
    kind: str, top: int | None, bottom: int | None, is_known: bool
) -> None:
    counts = {"kind": kind, "numerators": [1, 2, top], "denominators": [4, 4, bottom], "multiplier": 100}
    years = {"frequency": "annual", "periods": ["2023-04-01", "2024-04-01", "2025-04-01"]}
    found = evaluate_series([GOOD | years | counts])["series"][0]["fingertips_recent_trend"]
    ends = [found["confidence_intervals"][at] for at in (0, 2)]
    assert [None not in one.values() for one in ends] == [True, is_known]
    assert ends[1].keys() == {"lower", "upper"}


SHAPES: list[Any] = [
    None, True, "x", "", [], {}, [1], [None], [[]], {"a": 1}, -1, 0, 3.7, 1e16, 1e308, 10**20, 10**400, "inf", "1e999",
    "\ud800", "y" * 100_000,
]  # fmt: skip
TABLES: dict[str, dict[str, Any]] = {
    "status": {"input": {
        "value": 1, "return_state": "returned", "provisional": False, "polarity": "higher", "target": 2, "low": None,
        "high": None, "tolerance_type": "absolute", "tolerance": 1, "amber_threshold": None, "decimal_places": 1,
    }},
    "wilson_95": {"numerator": 1, "denominator": 2},
    "poisson_count_95": {"count": 3},
    "quartile": {"value": 1, "peers": [1, 2, 3, 4], "polarity": "higher"},
    "entry_check": {"value": 1, "history": [1, 2, 3], "low": 0, "high": 9},
    "year_end_forecast_cumulative": {"ppy": 4, "years": [[1, 2, 3, 4], [2, 3, 4, 5]], "ytd": [1, 2]},
}  # fmt: skip


def _wrong(fields: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The same with one field missing, or with something else in it."""
    for name in fields:
        yield {key: value for key, value in fields.items() if key != name}
        for shape in SHAPES:
            yield {**fields, name: shape}


def _outcome(evaluate: Callable[[Any], Any], document: Any) -> str:
    """The sentence with which it was refused; nothing where it was judged."""
    try:
        json.dumps(evaluate(document), allow_nan=False)
    except EvaluationError as refusal:
        return str(refusal)
    return ""


@pytest.mark.parametrize("table", TABLES)
def test_whatever_stands_in_a_row_is_judged_or_refused_in_one_sentence(table: str) -> None:
    good = TABLES[table]
    rows = [{"input": one} for one in _wrong(good["input"])] if table == "status" else list(_wrong(good))
    said = [_outcome(evaluate_tables, {"tables": {table: [row]}}) for row in [*rows, *SHAPES]]
    assert 0 < said.count("") < len(rows)
    assert not [one for one in said if len(one) > 300 or "\n" in one]


def test_whatever_stands_in_a_series_is_judged_or_refused_in_one_sentence() -> None:
    said = [_outcome(evaluate_series, [row]) for row in [*_wrong(GOOD), *SHAPES]]
    assert 0 < said.count("") < len(said) - 100
    assert not [one for one in said if len(one) > 300 or "\n" in one]


@pytest.mark.parametrize(
    "text",
    [
        '{"tables": {"wilson_95": [{"numerator": Infinity, "denominator": 2}]}}',
        '{"tables": {"wilson_95": [{"numerator": 1e999, "denominator": 2}]}}',
        '{"tables": {"wilson_95": [{"numerator": ' + "9" * 5000 + ', "denominator": 2}]}}',
        '{"tables": {"wilson_95": [{"numerator": 1, "denominator": 2}, {"numerator": 3, "denominator": 2}]}}',
        '{"tables": {"other": []}}',
        '{"tables": []}',
        "[" * 100_000,
        "",
        "\x00",
    ],
    ids=range(9),
)
def test_a_bad_file_of_rules_ends_with_one_sentence_and_nothing_else(tmp_path: Path, text: str) -> None:
    path, out = tmp_path / "in.json", StringIO()
    path.write_text(text, "utf-8")
    with pytest.raises(CommandError) as said:
        call_command("evaluate", "--rules", str(path), stdout=out)
    assert out.getvalue() == ""
    assert said.value.returncode == 1
    assert str(said.value).endswith(".")


def test_an_identifier_that_no_terminal_can_write_comes_out_escaped(tmp_path: Path) -> None:
    path, out = tmp_path / "in.json", StringIO()
    path.write_text(json.dumps([{**GOOD, "id": "\ud800 \u00e9"}]), "utf-8")
    call_command("evaluate", "--series", str(path), stdout=out)
    assert out.getvalue().isascii()
    assert json.loads(out.getvalue())["series"][0]["id"] == "\ud800 \u00e9"
