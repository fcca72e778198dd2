"""A figure unlike those of every other area is asked about; counts, parts of the council and old figures are not."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from indicators.models import Return, Round, Series
from indicators.services.return_entry import Asked, check_entries
from tests import factories
from tests.factories.indicators_quarters import figure, quarter, round_of

pytestmark = pytest.mark.django_db

DAY = date(2026, 7, 10)
NOW = quarter(2026, 1)
LAST_YEAR = quarter(2025, 1)


def line(code: str = "S-1", **definition: Any) -> Series:
    indicator = factories.IndicatorFactory.create(code=code)
    factories.DefinitionFactory.create(indicator=indicator, **{"unit": "%", **definition})
    made: Series = factories.SeriesFactory.create(indicator=indicator, unit=factories.UnitWithPlaceFactory.create())
    return made


def published(series: Series, period: Any, *values: str) -> None:
    group = factories.AreaGroupFactory.create()
    for value in values:
        area = factories.AreaFactory.create()
        factories.AreaGroupMemberFactory.create(group=group, area=area)
        factories.ComparatorValueFactory.create(
            indicator=series.indicator, area=area, start=period.start, end=period.end, value=Decimal(value)
        )


def due(series: Series) -> Return:
    made: Return = factories.ReturnFactory.create(series=series, round=Round.objects.first() or round_of(NOW))
    return made


def asks(one: Return, value: str) -> list[str]:
    block = check_entries([Asked(return_id=one.pk, fields={"value": Decimal(value)})], today=DAY)
    return [found.code for found in block.outcomes[0].findings]


THEIRS = ("88", "90", "91", "92", "93", "94", "95", "96", "97")


def test_a_share_unlike_those_of_the_peers_is_asked_about() -> None:
    series = line()
    published(series, LAST_YEAR, *THEIRS)
    one = due(series)
    assert asks(one, "12") == ["unlike_others"]
    assert asks(one, "91") == []
    assert "unit_unlike_others" in asks(one, "0.92")


def test_what_was_always_unlike_theirs_is_no_news() -> None:
    series = line()
    published(series, LAST_YEAR, *THEIRS)
    figure(series, quarter(2025, 4), "12")
    assert "unlike_others" not in asks(due(series), "12.5")


@pytest.mark.parametrize("definition", [{"unit": "number"}, {"seasonal": True}], ids=str)
def test_counts_are_not_compared_and_a_season_only_with_its_own(definition: dict[str, Any]) -> None:
    series = line(**definition)
    published(series, quarter(2025, 4), *THEIRS)
    assert asks(due(series), "12") == []


def test_a_part_of_the_council_is_not_held_against_whole_councils() -> None:
    series = line()
    part = factories.SeriesFactory.create(indicator=series.indicator, breakdown="North")
    published(series, LAST_YEAR, *THEIRS)
    assert asks(due(part), "12") == []


def test_figures_of_three_years_ago_and_of_too_few_say_nothing() -> None:
    series = line()
    published(series, quarter(2023, 1), *THEIRS)
    published(series, LAST_YEAR, "90", "91")
    assert asks(due(series), "12") == []


def test_others_are_read_in_as_many_queries_for_three_as_for_one() -> None:
    lines = [line(f"S-{n}") for n in range(3)]
    for one in lines:
        published(one, LAST_YEAR, *THEIRS)
    returns = [due(one) for one in lines]
    counts = []
    for some in (returns[:1], returns):
        asked = [Asked(return_id=one.pk, fields={"value": Decimal(12)}) for one in some]
        with CaptureQueriesContext(connection) as made:
            block = check_entries(asked, today=DAY)
        counts.append(len(made))
        assert all(outcome.findings for outcome in block.outcomes)
    assert counts[0] == counts[1]
