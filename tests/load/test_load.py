"""The load script, small: it runs, and it would tell a lost write."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.load.count import lost_writes

ROOT = Path(__file__).resolve().parents[2]


def test_a_few_officers_at_once_lose_nothing() -> None:
    argv = [sys.executable, "-m", "tests.load", "--officers", "3", "--cells", "4", "--pause", "0.1", "--within", "60"]
    run = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, check=False, timeout=180)
    assert run.returncode == 0, run.stderr[-2000:] + run.stdout
    result = json.loads(run.stdout)
    assert (result["asked"], result["saved"], result["failures"], result["lost"]) == (12, 12, 0, [])


@pytest.mark.parametrize(
    "kept",
    [
        pytest.param({}, id="nothing is there"),
        pytest.param({"7": [[1, "41"]]}, id="another figure is there"),
        pytest.param({"7": [[1, "40"], [2, "40"]]}, id="it is there twice"),
    ],
)
def test_a_lost_write_is_counted(kept: dict[str, list[list[object]]]) -> None:
    assert lost_writes({"7": "40"}, kept) == ["7"]


def test_what_was_kept_as_told_is_no_loss() -> None:
    assert lost_writes({"7": "40"}, {"7": [[1, "40.0"]], "8": [[1, "1"]]}) == []
