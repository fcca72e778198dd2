"""Every number and flag of the reference series, as `manage.py evaluate` prints them."""

from __future__ import annotations

import math
from typing import Any

import pytest

from indicators.evaluation.series import evaluate_series
from tests.trends.conftest import golden_series

NOT_COMPARED = {"source", "note", "reason", "reference_output", "method", "ci_method"}
BLOCKS = ("spc_screened", "mann_kendall_reference", "fingertips_recent_trend", "product")
CHI_SQUARED = 1e-6


def differences(got: Any, wanted: Any, path: str, *, skip_nothing: bool) -> list[str]:
    """Where they part: floats by 1e-9 of their size (chi-squared 1e-6), all else exactly."""
    if isinstance(wanted, dict):
        if not isinstance(got, dict):
            return [f"{path}: {got!r} is no block"]
        return [
            line
            for key, value in wanted.items()
            if key not in NOT_COMPARED
            for line in differences(got.get(key), value, f"{path}.{key}", skip_nothing=skip_nothing)
        ]
    if isinstance(wanted, list):
        if not isinstance(got, list) or len(got) != len(wanted):
            return [f"{path}: {got!r} has another length"]
        pairs = enumerate(zip(got, wanted, strict=True))
        return [line for at, (a, b) in pairs for line in differences(a, b, f"{path}[{at}]", skip_nothing=skip_nothing)]
    if wanted is None and skip_nothing:
        return []
    if isinstance(wanted, bool) or not isinstance(wanted, int | float):
        return [] if got == wanted else [f"{path}: {got!r} is not {wanted!r}"]
    tolerance = CHI_SQUARED if path.endswith("chi_squared") else 1e-9
    near = isinstance(got, int | float) and math.isclose(got, wanted, rel_tol=tolerance, abs_tol=1e-12)
    return [] if near else [f"{path}: {got!r} is not {wanted!r}"]


@pytest.mark.parametrize("series", golden_series(), ids=lambda series: series["id"])
def test_a_reference_series_comes_out_as_expected(series: dict[str, Any]) -> None:
    given = {key: value for key, value in series.items() if key not in ("expected", "title")}
    found = evaluate_series([given])["series"][0]
    assert found["id"] == series["id"]
    wrong = [
        line
        for block in BLOCKS
        for line in differences(
            found[block],
            series["expected"][block],
            block,
            skip_nothing=series["expected"][block].get("source") == "product_rule",
        )
    ]
    assert not wrong, "\n".join(wrong)


def test_the_reference_series_come_out_the_same_together() -> None:
    given = golden_series()
    together = evaluate_series({"series": given})["series"]
    assert together == [evaluate_series([one])["series"][0] for one in given]
