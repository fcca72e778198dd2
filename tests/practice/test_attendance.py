"""Attendance: a unit as a whole, with what the law protects left out, and nothing of a person anywhere (S16)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps

from council_pm.practice.attendance import (
    EXCLUDED_WORDS,
    Case,
    Excluded,
    PeriodFigure,
    Refusal,
    improved,
    not_left_out,
    refusals,
)

TELLS_OF_ABSENCE = ("sick", "illness", "absen", "medical", "diagnos", "disab", "fit_note", "days_off", "attend")
# What bears such a name and tells of nobody's sickness, each with why.
KNOWN = {
    ("indicators.value", "absent"): "why a figure is missing",
    ("indicators.return", "absent"): "that there is no figure to return",
    ("indicators.return", "absent_reason"): "why there is none",
    ("indicators.comparatorvalue", "absent"): "why another council's figure is missing",
    ("forums.attendance", "attended"): "whether somebody came to a session",
}
OURS = ("council_pm.", "indicators", "plans", "clinics", "appraisals")


def case(**changes: Any) -> Case:
    plain: dict[str, Any] = {
        "headcount": 40, "smallest": 10, "left_out": tuple(Excluded), "confirmed": True, "on_target": True,
        "improved": False,
    }  # fmt: skip
    return Case(**{**plain, **changes})


def figure(year: int, month: int, value: str) -> PeriodFigure:
    return PeriodFigure(date(year, month, 1), date(year, month, 28), Decimal(value))


def test_a_unit_that_is_on_target_or_got_better_may_be_thanked() -> None:
    assert refusals(case()) == []
    assert refusals(case(on_target=False, improved=True)) == []
    assert refusals(case(on_target=False)) == [Refusal.NO_BETTER]


def test_fewer_than_ten_are_never_a_unit_whatever_the_council_sets() -> None:
    assert refusals(case(headcount=9, smallest=5)) == [Refusal.SMALL]
    assert refusals(case(headcount=19, smallest=20)) == [Refusal.SMALL]
    assert refusals(case(headcount=10, smallest=5)) == []


@pytest.mark.parametrize("absence", list(Excluded))
def test_each_protected_absence_has_to_be_left_out_of_the_figure(absence: Excluded) -> None:
    left_out = tuple(one for one in Excluded if one is not absence)
    assert refusals(case(left_out=left_out)) == [Refusal.NOT_LEFT_OUT]
    assert not_left_out(left_out) == [absence]
    assert EXCLUDED_WORDS[absence]


def test_everything_that_speaks_against_it_is_said_in_order() -> None:
    assert refusals(case(headcount=1, left_out=(), confirmed=False, on_target=False)) == list(Refusal)


def test_better_is_against_the_year_before_and_where_there_is_none_against_the_period_before() -> None:
    now = figure(2026, 6, "4")
    assert improved([figure(2025, 6, "5"), figure(2026, 5, "3"), now], now, "lower")
    assert not improved([figure(2025, 6, "3"), figure(2026, 5, "5"), now], now, "lower")
    assert improved([figure(2026, 5, "5"), now], now, "lower")
    assert improved([figure(2026, 5, "3"), now], now, "higher")
    assert not improved([now, figure(2026, 7, "9")], now, "lower"), "what came later is no comparison"
    assert not improved([figure(2026, 5, "9"), now], now, "neutral")


def test_no_column_of_the_product_holds_the_sickness_of_a_person() -> None:
    found = {
        (f"{model._meta.app_label}.{model._meta.model_name}", one.name)
        for model in apps.get_models()
        if model.__module__.startswith(OURS)
        for one in model._meta.get_fields()
        if not one.auto_created and any(word in one.name for word in TELLS_OF_ABSENCE)
    }
    assert found <= KNOWN.keys(), found - KNOWN.keys()


def test_that_somebody_is_away_is_kept_without_why() -> None:
    circumstance = apps.get_model("appraisals", "Circumstance")
    names = {one.name for one in circumstance._meta.get_fields() if not one.auto_created}
    assert names - {"id"} == {"person", "kind", "starts", "ends", "by", "at"}, "no words, no number of days, no reason"
    recognition = apps.get_model("practice", "Recognition")
    assert not [one for one in recognition._meta.get_fields() if one.name in ("person", "post", "user")]
