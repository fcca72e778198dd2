"""The second working-out agrees with the golden files: what it is held against is not the product."""

from __future__ import annotations

import ast
import datetime as dt
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.truth import trends as st
from tests.truth.days import MONTHS_OF, expected, short_name, working_days_after, year_end
from tests.truth.outlook import Standing, adding_up, standing
from tests.truth.verdicts import Aim, Case, Rule, judged

GOLDEN = Path(__file__).parents[1] / "golden"
SERIES = json.loads((GOLDEN / "series.json").read_text())["series"]
TABLES = json.loads((GOLDEN / "rules.json").read_text())["tables"]
WAYS = {"higher": 1, "lower": -1, "neutral": 0}


def test_the_second_working_out_knows_nothing_of_the_product() -> None:
    own = ("days", "verdicts", "trends", "outlook", "journal", "council", "counting", "wording")
    for name in own:
        tree = ast.parse((Path(__file__).parent / f"{name}.py").read_text())
        for node in ast.walk(tree):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            if names == ["tests.truth"]:
                names = [f"tests.truth.{one.name}" for one in getattr(node, "names", [])]
            names += [one.name for one in node.names] if isinstance(node, ast.Import) else []
            for imported in names:
                assert not imported.startswith(("indicators", "council_pm", "django")), (name, imported)
                assert not imported.startswith("tests.") or imported.removeprefix("tests.truth.") in own


def _decimal(number: Any) -> Decimal | None:
    return None if number is None else Decimal(str(number))


@pytest.mark.parametrize(
    "one", [one for one in SERIES if not one["fix_after_n_points"]], ids=lambda one: str(one["id"])
)
def test_the_direction_of_each_golden_series(one: dict[str, Any]) -> None:
    counts = (one["numerators"], one["denominators"]) if one["numerators"] else None
    found = st.direction_of(
        st.Series(
            one["values"],
            max(12 // MONTHS_OF[one["frequency"]], 1),
            WAYS[one["polarity"]],
            seasonal="seasonal" in one["tags"],
            begins=one["rebase_at"],
            counts=counts,
            is_share=one["kind"] == "proportion",
            multiplier=one["multiplier"] or 100.0,
        )
    )
    product = one["expected"]["product"]
    assert found.trend == product["statistical_direction"]
    assert found.reason == (product["statistical_reason"] or "")
    if product["mann_kendall"]["direction"] != "insufficient_data":
        assert found.kendall is not None
        assert found.kendall.s == product["mann_kendall"]["S"]
        assert found.kendall.p == pytest.approx(product["mann_kendall"]["p"], rel=1e-9)
        slope = product["mann_kendall"].get("sen_slope", product["mann_kendall"].get("sen_slope_per_cycle"))
        assert found.kendall.slope == pytest.approx(slope, rel=1e-9)
    if not product["seasonal"] and product["limits_state"] != "none":
        assert found.limits.firm == product["limits_state"]
        for mine, theirs in (("mean", "mean"), ("lower", "lpl"), ("upper", "upl")):
            assert getattr(found.limits, mine) == pytest.approx(product[theirs], rel=1e-9)


def test_the_golden_statuses() -> None:
    for row in TABLES["status"]:
        given, expected_ = row["input"], row["expected"]
        if given["value"] is None:
            continue  # a missing figure has the state of its return
        found = judged(
            Case(
                _decimal(given["value"]) or Decimal(0),
                given["polarity"],
                given["decimal_places"],
                Aim(_decimal(given["target"]), _decimal(given["low"]), _decimal(given["high"])),
                Rule(
                    "tolerance",
                    given["tolerance_type"],
                    _decimal(given["tolerance"]),
                    _decimal(given["amber_threshold"]),
                ),
            )
        )
        told = [found.status, *(None if one is None else float(one) for one in found[1:])]
        wanted = [expected_["status"], expected_["gap"], expected_["allowance"]]
        assert told == [pytest.approx(one) if isinstance(one, float) else one for one in wanted], given


def test_the_golden_intervals_ranks_and_forecasts() -> None:
    for row in TABLES["wilson_95"]:
        if row["denominator"]:
            found = st.share_interval(row["numerator"], row["denominator"])
            assert found == pytest.approx((row["lower"], row["upper"]), rel=1e-9)
    for row in TABLES["poisson_count_95"]:
        assert st.count_interval(row["count"]) == pytest.approx((row["lower"], row["upper"]), rel=1e-9)
    for row in TABLES["quartile"]:
        peers = [Decimal(str(one)) for one in row["peers"]]
        place = standing(Decimal(str(row["value"])), peers, row["polarity"], Aim())
        assert place == (row["expected"] and Standing(**row["expected"]))
    for row in TABLES["year_end_forecast_cumulative"]:
        values = [*(one for year in row["years"] for one in year), *row["ytd"]]
        ahead, told = adding_up(values, len(row["ytd"]), row["ppy"], seasonal=False), row["expected"]
        assert ahead is not None
        for mine, theirs in zip(ahead, (told["forecast"], told["low"], told["high"]), strict=True):
            assert mine == (None if theirs is None else pytest.approx(theirs, rel=1e-9))


def test_days_and_names_of_periods() -> None:
    day = dt.date
    assert working_days_after(day(2026, 3, 31), 15) == day(2026, 4, 23)  # over Easter
    assert working_days_after(day(2026, 12, 24), 1) == day(2026, 12, 29)  # Boxing Day falls on a Saturday
    assert expected(day(2026, 6, 30), "quarterly", 0, 3) == day(2026, 8, 18)
    assert year_end(day(2026, 4, 1), "financial") == day(2027, 3, 31)
    assert short_name(day(2026, 4, 1), day(2026, 6, 30), "financial", "quarterly") == "Q1 2026/27"
    assert short_name(day(2025, 4, 1), day(2026, 3, 31), "financial", "annual") == "2025/26"
    assert short_name(day(2025, 4, 1), day(2026, 3, 31), "financial", "quarterly") == "year to Mar 2026"
    assert short_name(day(2026, 9, 1), day(2026, 9, 30), "financial", "monthly") == "Sep 2026"
