"""Off target is near target while the forecast still meets the year's target, where a council says so."""

from __future__ import annotations

import pytest

from indicators.models import Audience, CurrentStatus, Series, StatusSnapshot
from indicators.recompute import recompute
from indicators.selectors.rule_effects import rule_effect
from indicators.services.definitions import RuleFields
from indicators.status import ToleranceType
from tests.factories import StatusRuleFactory, UnitWithPlaceFactory, series_with_rules
from tests.factories.indicators_quarters import aim, figure, quarter, round_of

pytestmark = pytest.mark.django_db

QUARTERS = [quarter(2024 + n // 4, n % 4 + 1) for n in range(12)]  # three whole years
NOW = 9  # July to September 2026
RISING = [40, 42, 44, 46, 48, 50, 52, 54, 56, 58]


def line(rule: str, *, target: str, year_target: str) -> Series:
    """It rises by two points a quarter; 58 now, so that 59 is forecast for the year end."""
    made = series_with_rules("CFA-01", UnitWithPlaceFactory.create())
    StatusRuleFactory.create(indicator=made.indicator, revision=2, rule=rule, tolerance_type="none", tolerance=None)
    for place, value in enumerate(RISING):
        figure(made, QUARTERS[place], str(value))
        aim(made, QUARTERS[place], target)
    aim(made, QUARTERS[-1], year_target)
    recompute()
    return made


def now(series: Series) -> StatusSnapshot:
    return CurrentStatus.objects.get(series=series, audience=3).snapshot


def test_it_is_near_target_while_the_forecast_meets_the_target_of_the_year() -> None:
    kept = now(line("recovering_is_near", target="60", year_target="55"))
    assert (kept.status, kept.working["code"]) == ("amber", "missed_higher_recovering")
    assert "is forecast to reach" in kept.sentence


def test_it_is_off_target_once_it_does_not() -> None:
    kept = now(line("recovering_is_near", target="60", year_target="90"))
    assert (kept.status, kept.working["code"]) == ("red", "missed_higher_not_recovering")


def test_earlier_periods_are_judged_by_the_forecast_of_their_own_time() -> None:
    made = line("recovering_is_near", target="60", year_target="55")
    first = StatusSnapshot.objects.get(series=made, end=QUARTERS[0].end)
    assert (first.status, first.working["code"]) == ("red", "missed_higher_not_recovering")
    year_end = StatusSnapshot.objects.get(series=made, end=QUARTERS[3].end)
    assert year_end.working["code"] == "missed_higher_no_forecast"


def test_the_same_again_inserts_nothing_and_an_older_figure_put_right_is_judged_anew() -> None:
    made = line("recovering_is_near", target="60", year_target="60")
    assert now(made).status == "red"
    assert recompute(afresh=True).judged == 0
    figure(made, QUARTERS[NOW - 1], "62")
    recompute()
    assert now(made).status == "amber"
    assert recompute(afresh=True).judged == 0


def test_a_light_rests_on_no_figure_that_its_readers_do_not_see() -> None:
    made = line("recovering_is_near", target="60", year_target="60")
    held_back = round_of(QUARTERS[NOW - 1])  # nobody sees it
    figure(made, QUARTERS[NOW - 1], "62", round=held_back)
    recompute()
    assert now(made).status == "red"


def test_a_light_stays_when_its_figure_is_published() -> None:
    made = line("recovering_is_near", target="60", year_target="58.5")
    newest = round_of(QUARTERS[NOW], Audience.MEMBERS_AND_STAFF, Audience.PUBLIC)  # the earlier ones are for members
    figure(made, QUARTERS[NOW], "58", round=newest)
    recompute()
    kept = now(made)
    assert (kept.status, kept.working["code"]) == ("amber", "missed_higher_recovering")


def test_a_preview_of_the_rule_says_what_a_recomputation_then_stores() -> None:
    made = line("tolerance", target="60", year_target="55")
    assert now(made).status == "red"
    fields = RuleFields(rule="recovering_is_near", tolerance_type=ToleranceType.NONE, reason="It comes back.")
    effect = rule_effect(made.indicator, fields)
    assert "Near target" in effect.lines[0].periods[0].after
    StatusRuleFactory.create(
        indicator=made.indicator, revision=3, rule="recovering_is_near", tolerance_type="none", tolerance=None
    )
    recompute()
    assert now(made).status == "amber"
