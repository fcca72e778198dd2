"""What a return shows before it is sent is what a recomputation says once it is signed off."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from council_pm.core.access import Actor
from indicators.models import CurrentStatus, Series
from indicators.recompute import recompute
from indicators.selectors.return_preview import Preview, Supposed, previews
from indicators.services.values import Figure, sign_off_value
from tests.factories import UnitWithPlaceFactory, series_with_rules
from tests.factories.indicators_quarters import aim, figure, quarter, round_of

pytestmark = pytest.mark.django_db

NOW = quarter(2026, 1)


def a_series(code: str, seed: int, **definition: Any) -> Series:
    """Five years of quarters, with a target for each of the last ones."""
    chance = random.Random(seed)
    series = series_with_rules(code, UnitWithPlaceFactory.create(), **definition)
    for year in range(2021, 2026):
        for number in range(1, 5):
            level = 50 + (year - 2021) * chance.choice((-3, 0, 3)) + chance.randint(-4, 4)
            figure(series, quarter(year, number), str(level))
    aim(series, NOW, "52")
    return series


def supposed(series: Series, value: str | None, **fields: Any) -> Supposed:
    number = None if value is None else Decimal(value)
    return Supposed(series.pk, NOW.start, NOW.end, number, absent="" if value else "no_data", **fields)


@pytest.mark.parametrize(
    "definition",
    [{}, {"polarity": "lower"}, {"seasonal": True}, {"measure_kind": "cumulative", "reported_as": "year_to_date"}],
    ids=str,
)
@pytest.mark.parametrize(("seed", "value"), [(1, "40"), (2, "51"), (3, "70"), (4, None)])
def test_the_preview_is_what_will_be_stored(definition: dict[str, Any], seed: int, value: str | None) -> None:
    series = a_series("P-1", seed, **definition)
    seen = previews({series.pk: supposed(series, value)})[series.pk]
    signed = Figure(value=Decimal(value)) if value else Figure(absent="no_data")
    sign_off_value(by=Actor(8), series=series, period=NOW, figure=signed, submitted_by=7, round=round_of(NOW))
    recompute([series.pk])
    stored = CurrentStatus.objects.get(series=series, audience=0).snapshot
    assert _said(seen) == (
        stored.status, stored.sentence, stored.vs_previous, stored.vs_last_year, stored.trend, stored.trend_reason,
        stored.trend_sentence, stored.forecast, stored.forecast_low, stored.forecast_high, stored.forecast_status,
        stored.forecast_sentence, tuple(stored.flags),
    )  # fmt: skip


def _said(seen: Preview) -> tuple[Any, ...]:
    row = seen.trend
    return (
        seen.status.value, seen.sentence, seen.vs_previous.value, seen.vs_last_year.value, row.trend,
        row.trend_reason, row.trend_sentence, row.forecast, row.forecast_low, row.forecast_high, row.forecast_status,
        row.forecast_sentence, row.flags,
    )  # fmt: skip


def test_a_preview_takes_the_place_of_the_figure_of_its_period() -> None:
    series = a_series("P-2", 5)
    figure(series, NOW, "10")
    assert previews({series.pk: supposed(series, "60")})[series.pk].status == "green"


def test_many_are_previewed_in_the_queries_of_one() -> None:
    rows = [a_series(f"Q-{n}", n) for n in range(3)]
    counts = []
    for some in (rows[:1], rows):
        with CaptureQueriesContext(connection) as made:
            previews({one.pk: supposed(one, "50") for one in some})
        counts.append(len(made))
    assert counts[0] == counts[1]
