"""Judging the tables of a file: the golden ones, and what is refused with a sentence."""

import json
import math
import random
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from indicators.evaluation import EvaluationError, evaluate_tables

TEXT = (Path(__file__).parents[1] / "golden" / "rules.json").read_text(encoding="utf-8")
GOLDEN = json.loads(TEXT)
ENDS = ("lower", "upper", "method")


def expected(row: dict[str, Any]) -> Any:
    return row["expected"] if "expected" in row else {name: row[name] for name in ENDS if name in row}


def close(found: Any, wanted: Any) -> bool:
    """Floats to nine digits, all else exactly, and no field more or less."""
    if isinstance(wanted, dict):
        return (
            isinstance(found, dict)
            and found.keys() == wanted.keys()
            and all(close(found[k], wanted[k]) for k in wanted)
        )
    if isinstance(wanted, float):
        return isinstance(found, int | float) and math.isclose(found, wanted, rel_tol=1e-9)
    return bool(found == wanted)


@pytest.mark.parametrize("name", sorted(GOLDEN["tables"]))
@pytest.mark.parametrize("parse_float", [float, Decimal])
def test_the_golden_tables_come_out_row_by_row(name: str, parse_float: Any) -> None:
    sent = [
        {field: given for field, given in row.items() if field not in ("expected", *ENDS)}
        for row in json.loads(TEXT, parse_float=parse_float)["tables"][name]
    ]
    found = evaluate_tables({"tables": {name: sent}})
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    for number, (row, result) in enumerate(zip(GOLDEN["tables"][name], found["tables"][name], strict=True), 1):
        assert close(result, expected(row)), (number, result)


def test_a_file_with_its_expected_results_can_be_sent_as_it_is() -> None:
    found = evaluate_tables(GOLDEN)["tables"]
    assert {name: len(rows) for name, rows in found.items()} == {
        name: len(rows) for name, rows in GOLDEN["tables"].items()
    }
    assert evaluate_tables({"tables": {}}) == {"tables": {}}


STATUS = {
    "value": 80,
    "return_state": "returned",
    "provisional": False,
    "polarity": "higher",
    "target": 80,
    "low": None,
    "high": None,
    "tolerance_type": "none",
    "tolerance": None,
    "amber_threshold": None,
    "decimal_places": 1,
}
LINE = {"tolerance_type": "threshold", "amber_threshold": 72}
FORECAST = {"ppy": 4, "years": [], "ytd": [100, 120]}
CHECK = {"value": 5, "history": [4, 4], "low": None, "high": None}
QUARTILE = {"value": 5, "peers": [1, 2, 3, 4], "polarity": "higher"}


def sound(table: str) -> dict[str, Any]:
    return {
        "status": {"input": STATUS},
        "wilson_95": {"numerator": 1, "denominator": 3},
        "poisson_count_95": {"count": 1},
        "quartile": QUARTILE,
        "entry_check": CHECK,
        "year_end_forecast_cumulative": FORECAST,
    }[table]


def refusal(table: str, row: Any) -> str:
    with pytest.raises(EvaluationError) as caught:
        evaluate_tables({"tables": {table: [sound(table), row]}})
    assert isinstance(caught.value, ValueError)
    return str(caught.value)


ABSURD = [
    math.inf,
    -math.inf,
    math.nan,
    Decimal("1E+400"),
    Decimal("NaN"),
    10**12,
    -1e15,
    10**5000,
    "12",
    True,
    [1],
    {},
]


@pytest.mark.parametrize("absurd", ABSURD, ids=lambda absurd: str(type(absurd)))
@pytest.mark.parametrize(
    ("table", "row", "field"),
    [
        ("status", STATUS, "value"),
        ("status", STATUS, "target"),
        ("status", STATUS, "tolerance"),
        ("status", STATUS, "decimal_places"),
        ("wilson_95", {"numerator": 1, "denominator": 3}, "denominator"),
        ("poisson_count_95", {"count": 1}, "count"),
        ("quartile", QUARTILE, "value"),
        ("entry_check", CHECK, "low"),
        ("year_end_forecast_cumulative", FORECAST, "ppy"),
    ],
)
def test_what_is_no_figure_is_refused_where_it_stands(table: str, row: dict[str, Any], field: str, absurd: Any) -> None:
    broken = {**row, field: absurd}
    said = refusal(table, {"input": broken} if table == "status" else broken)
    assert said.startswith(f"Table {table}, row 2, {field}: ")
    assert said.endswith(".")
    assert len(said) < 200


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"tolerance_type": "absolute", "tolerance": -1}, "tolerance"),
        ({"tolerance": -1}, "tolerance"),
        ({"tolerance_type": "percent"}, "tolerance"),
        ({"tolerance_type": "twice"}, "tolerance_type"),
        ({**LINE, "amber_threshold": 81}, "amber_threshold"),
        ({**LINE, "polarity": "lower"}, "amber_threshold"),
        ({**LINE, "amber_threshold": None}, "amber_threshold"),
        ({**LINE, "polarity": "range", "low": 1, "high": 2}, "amber_threshold"),
        ({"polarity": "range", "low": 3, "high": 2}, "low"),
        ({"polarity": "upward"}, "polarity"),
        ({"polarity": None}, "polarity"),
        ({"return_state": "lost"}, "return_state"),
        ({"provisional": 1}, "provisional"),
        ({"decimal_places": 7}, "decimal_places"),
        ({"decimal_places": -1}, "decimal_places"),
        ({"decimal_places": 0.5}, "decimal_places"),
        ({"decimal_places": None}, "decimal_places"),
        ({"minimum_acceptable": 81}, "minimum_acceptable"),
    ],
)
def test_a_rule_that_set_up_refuses_is_refused_here(changes: dict[str, Any], field: str) -> None:
    assert refusal("status", {"input": {**STATUS, **changes}}).startswith(f"Table status, row 2, {field}: ")


def test_half_a_range_is_no_target_and_a_least_level_counts() -> None:
    rows = [
        {"input": {**STATUS, "polarity": "range", "low": 1}},
        {"input": {**STATUS, "value": 70, "tolerance_type": "absolute", "tolerance": 20, "minimum_acceptable": 75}},
    ]
    found = evaluate_tables({"tables": {"status": rows}})["tables"]["status"]
    assert [one["status"] for one in found] == ["no_target", "red"]


@pytest.mark.parametrize(
    ("table", "row", "field"),
    [
        ("wilson_95", {"numerator": 4, "denominator": 3}, "numerator"),
        ("wilson_95", {"numerator": -1, "denominator": 3}, "numerator"),
        ("wilson_95", {"numerator": 1, "denominator": None}, "denominator"),
        ("poisson_count_95", {"count": -1}, "count"),
        ("poisson_count_95", {"count": 1.5}, "count"),
        ("quartile", {**QUARTILE, "polarity": "up"}, "polarity"),
        ("quartile", {**QUARTILE, "peers": 3}, "peers"),
        ("quartile", {**QUARTILE, "peers": [1, "x"]}, "peers 2"),
        ("quartile", {**QUARTILE, "polarity": "range", "low": 2, "high": 1}, "low"),
        ("entry_check", {**CHECK, "value": None}, "value"),
        ("entry_check", {**CHECK, "low": 2, "high": 1}, "low"),
        ("entry_check", {**CHECK, "history": [4, math.nan]}, "history 2"),
        ("year_end_forecast_cumulative", {**FORECAST, "ppy": 0}, "ppy"),
        ("year_end_forecast_cumulative", {**FORECAST, "ppy": -4}, "ppy"),
        ("year_end_forecast_cumulative", {**FORECAST, "ppy": 4.5}, "ppy"),
        ("year_end_forecast_cumulative", {**FORECAST, "years": [[1, 2, 3]]}, "years 1"),
        ("year_end_forecast_cumulative", {**FORECAST, "years": [1]}, "years 1"),
        ("year_end_forecast_cumulative", {**FORECAST, "years": 1}, "years"),
        ("year_end_forecast_cumulative", {**FORECAST, "years": [[1, 2, 3, 1e400]]}, "years 1 4"),
        ("year_end_forecast_cumulative", {**FORECAST, "ytd": [1, 2, 3, 4, 5]}, "ytd"),
        ("year_end_forecast_cumulative", {**FORECAST, "seasonal": "yes"}, "seasonal"),
    ],
)
def test_what_cannot_be_is_refused_where_it_stands(table: str, row: dict[str, Any], field: str) -> None:
    assert refusal(table, row).startswith(f"Table {table}, row 2, {field}: ")


@pytest.mark.parametrize(
    ("table", "row", "said"),
    [
        ("poisson_count_95", {"count": -1}, "count: -1 is below nought; a count is not."),
        ("poisson_count_95", {"count": 1.5}, "count: 1.5 is not a whole number; a count is."),
        ("poisson_count_95", {"count": "12"}, "count: 12 is not a number."),
        ("poisson_count_95", {"count": True}, "count: true is not a number."),
        ("poisson_count_95", {"count": [1]}, "count: what stands here is not a number."),
        ("poisson_count_95", {"count": "y" * 40}, f"count: {'y' * 40} is not a number."),
        ("poisson_count_95", {"count": "y" * 41}, f"count: {'y' * 40}… is not a number."),
        (
            "poisson_count_95",
            {"count": 10**39},
            f"count: {10**39} is too large: figures are below 1,000,000,000,000.",
        ),
        (
            "poisson_count_95",
            {"count": 10**40},
            "count: what stands here is too large: figures are below 1,000,000,000,000.",
        ),
        ("poisson_count_95", {"count": None}, "count: a number is missing."),
        ("poisson_count_95", {"count": math.inf}, "count: inf is not a finite number."),
        ("quartile", {**QUARTILE, "polarity": "up"}, "polarity: up is none of higher, lower, range, neutral."),
        ("quartile", {**QUARTILE, "polarity": None}, "polarity: null is none of higher, lower, range, neutral."),
        ("quartile", {**QUARTILE, "peers": 3}, "peers: a list of numbers is wanted."),
        ("year_end_forecast_cumulative", {**FORECAST, "years": 1}, "years: a list of lists of numbers is wanted."),
        ("year_end_forecast_cumulative", {**FORECAST, "ppy": 4.5}, "ppy: 4.5 is not a whole number from 1 to 366."),
        (
            "year_end_forecast_cumulative",
            {**FORECAST, "years": [[1, 2, 3, 4], [1, 2, 3]]},
            "years 2: the year has 3 periods and not 4.",
        ),
        ("year_end_forecast_cumulative", {**FORECAST, "seasonal": 1}, "seasonal: 1 is neither true nor false."),
    ],
)
def test_the_sentence_says_what_was_found_and_what_is_wanted(table: str, row: dict[str, Any], said: str) -> None:
    assert refusal(table, row) == f"Table {table}, row 2, {said}"


def test_a_figure_below_its_least_and_a_yearly_forecast_are_judged() -> None:
    rows = {
        "entry_check": [{**CHECK, "low": 6, "high": 9}],
        "year_end_forecast_cumulative": [
            {"ppy": 1, "years": [[5], [6]], "ytd": []},
            {"ppy": 366, "years": [], "ytd": []},
        ],
    }
    found = evaluate_tables({"tables": rows})["tables"]
    assert found["entry_check"] == [["out_of_bounds"]]
    assert found["year_end_forecast_cumulative"] == [None, None]


def test_a_number_is_read_as_it_is_written() -> None:
    row = {"input": {**STATUS, "value": 1.005, "target": 1.01, "decimal_places": 2}}
    assert evaluate_tables({"tables": {"status": [row]}})["tables"]["status"][0]["status"] == "green"


def test_half_a_point_of_tolerance_is_a_tolerance() -> None:
    row = {"input": {**STATUS, "value": 79.5, "tolerance_type": "absolute", "tolerance": 0.5}}
    assert evaluate_tables({"tables": {"status": [row]}})["tables"]["status"][0]["status"] == "amber"


@pytest.mark.parametrize("table", sorted(GOLDEN["tables"]))
def test_every_field_must_be_there(table: str) -> None:
    row = sound(table)
    for field in row.get("input", row):
        if table == "status":
            less: dict[str, Any] = {"input": {name: given for name, given in STATUS.items() if name != field}}
        else:
            less = {name: given for name, given in row.items() if name != field}
        assert refusal(table, less).startswith(f"Table {table}, row 2, {field}: this field is missing")
    assert refusal(table, [1]) == f"Table {table}, row 2: a row is an object with named fields."


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ([], "holds no tables"),
        ({}, "holds no tables"),
        ({"tables": []}, "holds no tables"),
        ({"tables": {"median": []}}, "There is no table median"),
        ({"tables": {"status": {}}}, "Table status: a list of rows is wanted."),
        ({"tables": {"status": [{}]}}, "Table status, row 1, input: this field is missing"),
    ],
)
def test_a_file_of_another_shape_is_refused(document: Any, words: str) -> None:
    with pytest.raises(EvaluationError, match=words.replace(".", r"\.")):
        evaluate_tables(document)


def test_a_range_ranks_where_its_ends_are_given_and_a_seasonal_run_rate_is_withheld() -> None:
    found = evaluate_tables(
        {
            "tables": {
                "quartile": [{**QUARTILE, "polarity": "range"}, {**QUARTILE, "polarity": "range", "low": 4, "high": 6}],
                "year_end_forecast_cumulative": [{**FORECAST, "seasonal": True}, {**FORECAST, "ytd": []}],
            }
        }
    )["tables"]
    assert found["quartile"] == [None, {"rank": 1, "out_of": 5, "quartile": 1}]
    assert found["year_end_forecast_cumulative"] == [None, None]


def test_whatever_is_sent_gives_results_or_a_sentence() -> None:
    """Five hundred rows with one field swapped for something else: no traceback, and nothing that is not JSON."""
    chance = random.Random(4)
    swaps = [*ABSURD, None, -3, 0, 2.5, "higher", [], [[1, 2, 3, 4]], [None], -0.0, Decimal("1E-400"), False]
    for _ in range(500):
        table = chance.choice(sorted(GOLDEN["tables"]))
        row = sound(table)
        inner = dict(row.get("input", row))
        inner[chance.choice(sorted(inner))] = chance.choice(swaps)
        said, found = "", None
        try:
            found = evaluate_tables({"tables": {table: [{"input": inner} if table == "status" else inner]}})
        except EvaluationError as refused:
            said = str(refused)
        assert said.startswith(f"Table {table}, row 1") or json.dumps(found, allow_nan=False) != "null"
