"""The grade of a figure follows from facts, and says them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from indicators.returns.confidence import Facts, confidence

DAY = date(2026, 5, 1)
SOUND = Facts(review_on=DAY, has_evidence=True, signed_by_another=True, on_time=True)


@pytest.mark.parametrize(
    ("changes", "grade", "codes"),
    [
        ({}, "high", []),
        ({"review_on": None}, "high", []),
        ({"review_on": date(2026, 4, 30)}, "medium", ["review_overdue"]),
        ({"signed_by_another": False}, "medium", ["not_signed_by_another"]),
        ({"signed_by_another": False, "on_time": False}, "low", ["not_signed_by_another", "late"]),
        ({"has_evidence": False, "restatements": 2}, "medium", ["no_evidence", "restated"]),
        ({"restatements": 1}, "medium", ["restated"]),
        ({"check_differs": True}, "medium", ["check_differs"]),
        ({"check_no_source": True}, "medium", ["check_no_source"]),
        ({"check_differs": True, "check_no_source": True}, "low", ["check_differs", "check_no_source"]),
        ({"unexplained_outliers": 1, "small_sample": True}, "low", ["unexplained", "small_sample"]),
    ],
)
def test_the_grade_follows_from_its_reasons(changes: dict[str, Any], grade: str, codes: list[str]) -> None:
    found = confidence(replace(SOUND, **changes), DAY)
    assert found.grade == grade
    assert [one.code for one in found.reasons] == codes
    assert all(one.message.endswith(".") and "{" not in one.message for one in found.reasons)


def test_a_reason_says_since_when_and_how_often() -> None:
    found = confidence(replace(SOUND, review_on=date(2026, 4, 30), restatements=3), DAY)
    assert [dict(one.params) for one in found.reasons] == [{"day": "2026-04-30"}, {"count": "3"}]
