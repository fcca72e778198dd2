"""A light that is another one for a changed rule or target, and not for its figure, is known to be so."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from council_pm.core.periods import Frequency, Period
from indicators.attribution import Attribution, attributed
from indicators.engine import DefinitionFact, RuleFact, SeriesFacts, TargetFact, ValueFact, inputs_of, judge_period
from indicators.status_types import Polarity, StatusCode, ToleranceType

QUARTER = Period.from_slug("2026-27-q2")
GREEN, AMBER, RED, NO_TARGET = StatusCode.GREEN, StatusCode.AMBER, StatusCode.RED, StatusCode.NO_TARGET


def rule(number: int, tolerance: str, since: date | None = None) -> RuleFact:
    return RuleFact(number, "tolerance", ToleranceType.ABSOLUTE, Decimal(tolerance), None, None, since)


def target(number: int, value: str | None, since: date | None = None) -> TargetFact:
    aim = Decimal(value) if value is not None else None
    return TargetFact(number, QUARTER.start, QUARTER.end, aim, None, None, since)


def found(figure: str | None, rules: list[RuleFact], targets: list[TargetFact]) -> list[Attribution]:
    value = Decimal(figure) if figure is not None else None
    facts = SeriesFacts(
        series_id=1,
        definition=DefinitionFact(1, Polarity.HIGHER, 1, Frequency.QUARTERLY, False),
        values=[ValueFact(1, QUARTER.start, QUARTER.end, value, "" if figure else "no_data", False, 3, (None,) * 5)],
        targets={(QUARTER.start, QUARTER.end): targets},
        rules=rules,
    )
    (inputs,) = inputs_of(facts)
    told = attributed(inputs, rules, targets)
    before = replace(facts, rules=rules[:-1])
    for one in told:
        assert one.after is judge_period(inputs).result.status
        if one.rule and not one.target and one.rule.change == rules[-1]:
            assert one.before is judge_period(inputs_of(before)[0]).result.status, "as the engine judged then"
    return told


def lights(told: list[Attribution]) -> list[tuple[StatusCode, StatusCode, bool, bool]]:
    return [(one.before, one.after, one.rule is not None, one.target is not None) for one in told]


def test_a_tighter_tolerance_is_the_cause() -> None:
    told = found("48", [rule(1, "2"), rule(2, "1")], [target(1, "50")])
    assert lights(told) == [(AMBER, RED, True, False)]
    assert told[0].rule
    assert (told[0].rule.before.id, told[0].rule.change.id) == (1, 2)


def test_a_softer_target_is_the_cause() -> None:
    assert lights(found("48", [rule(1, "1")], [target(1, "50"), target(2, "48")])) == [(RED, GREEN, False, True)]
    assert lights(found("48", [rule(1, "1")], [target(1, "50"), target(2, None)])) == [(RED, NO_TARGET, False, True)]


def test_a_change_that_makes_no_difference_to_the_light_is_no_cause() -> None:
    assert found("55", [rule(1, "2"), rule(2, "1")], [target(1, "50"), target(2, "54")]) == []
    assert found(None, [rule(1, "2"), rule(2, "1")], [target(1, "50")]) == []


def test_the_first_rule_and_target_are_no_change() -> None:
    assert found("48", [rule(1, "1")], [target(1, "50")]) == []
    assert found("48", [], []) == []


def test_each_is_told_where_each_alone_makes_the_difference() -> None:
    told = found("48", [rule(1, "2"), rule(2, "1")], [target(1, "49"), target(2, "50")])
    assert lights(told) == [(AMBER, RED, True, False), (AMBER, RED, False, True)]


def test_both_are_told_in_one_where_only_both_together_make_the_difference() -> None:
    told = found("49", [rule(1, "1"), rule(2, "2")], [target(1, "51"), target(2, "50")])
    assert lights(told) == [(RED, AMBER, True, True)]


def test_a_revision_that_says_the_same_again_hides_no_change() -> None:
    told = found("48", [rule(1, "2"), rule(2, "1"), rule(3, "1")], [target(1, "50")])
    assert lights(told) == [(AMBER, RED, True, False)]
    assert told[0].rule
    assert told[0].rule.change.id == 2


@pytest.mark.parametrize(("since", "told"), [(QUARTER.end, 1), (date(2026, 10, 1), 0)])
def test_a_change_for_later_periods_is_no_cause(since: date, told: int) -> None:
    assert len(found("48", [rule(1, "2"), rule(2, "1", since)], [target(1, "50")])) == told
    assert len(found("48", [rule(1, "1")], [target(1, "48"), target(2, "50", since)])) == told
