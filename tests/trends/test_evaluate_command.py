"""`manage.py evaluate`: JSON in, JSON alone out, and a sentence for what is wrong."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

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
