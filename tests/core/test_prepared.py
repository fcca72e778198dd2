"""Queries whose SQL is written once answer what the query set would have answered."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db.models import QuerySet

from council_pm.core.prepared import Prepared
from indicators.bulk import gathered, gathering
from indicators.models import StatusRule, Value
from tests.factories.indicators import StatusRuleFactory, ValueFactory

pytestmark = pytest.mark.django_db
FIELDS = ("pk", "tolerance_type", "tolerance", "amber_threshold", "effective_from")


def rules_from(chosen: Any, day: date, kind: str) -> QuerySet[StatusRule, Any]:
    rows = StatusRule.objects.filter(chosen, effective_from__gte=day, tolerance_type=kind)
    return rows.order_by("-pk").values_list(*FIELDS)


@pytest.fixture
def rules() -> list[int]:
    return [StatusRuleFactory.create(effective_from=date(2024, 4, 1)).pk for _ in range(6)]


@pytest.mark.parametrize("places", [(), (3,), (0, 1, 2, 3, 4, 5), (1, 2), (5, 0, 3), (0, 2)])
def test_any_number_of_ids_gets_the_rows_of_the_query_set(rules: list[int], places: tuple[int, ...]) -> None:
    asked = Prepared("pk", rules_from)
    ids = [rules[place] for place in places]
    kind = StatusRule.objects.values_list("tolerance_type", flat=True)[0]
    expected = StatusRule.objects.filter(pk__in=ids).order_by("-pk").values_list(*FIELDS)
    for _again in range(2):
        assert asked.rows(ids, date(2024, 1, 1), kind) == list(expected)


def test_the_day_and_the_constants_are_those_of_each_call(rules: list[int]) -> None:
    asked = Prepared("pk", rules_from)
    kind = StatusRule.objects.values_list("tolerance_type", flat=True)[0]
    assert len(asked.rows(rules, date(2024, 4, 1), kind)) == 6
    assert asked.rows(rules, date(2024, 4, 2), kind) == []
    assert asked.rows(rules, date(2024, 4, 1), "no such kind") == []
    assert len(asked.rows(rules[:3], date(2024, 4, 1), kind)) == 3
    assert len(asked.rows(rules[3:], date(2024, 4, 1), kind)) == 3


def test_gathered_rows_are_those_that_are_put_together_without_preparing() -> None:
    series = ValueFactory.create(value="12.5").series_id
    asked = Prepared(
        "series_id", lambda chosen, _day: gathering(Value.objects.filter(chosen), "series_id", ["pk", "value"])
    )
    assert dict(asked.gathered([series])) == dict(gathered(Value.objects.all(), "series_id", ["pk", "value"]))
