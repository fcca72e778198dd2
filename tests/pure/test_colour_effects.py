"""What targets and rules would do to the lights: both from the one judging function, nothing else changes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from council_pm.core.periods import Frequency, Period
from indicators.colour_effects import REPLAYED, ColourEffect, effect_on_colours, replay
from indicators.engine import DefinitionFact, RuleFact, SeriesFacts, TargetFact, ValueFact
from indicators.status_types import Polarity, StatusCode, ToleranceType

QUARTERS = [Period.from_slug(f"2025-26-q{n}") for n in (1, 2, 3, 4)]
NEXT = [Period.from_slug(f"2026-27-q{n}") for n in (1, 2, 3, 4)]
GREEN, AMBER, RED, NO_TARGET = StatusCode.GREEN, StatusCode.AMBER, StatusCode.RED, StatusCode.NO_TARGET


def rule(tolerance: int, since: date | None = None) -> RuleFact:
    return RuleFact(1, "tolerance", ToleranceType.ABSOLUTE, Decimal(tolerance), None, None, since)


def target(period: Period, value: int, since: date | None = None) -> TargetFact:
    return TargetFact(0, period.start, period.end, Decimal(value), None, None, since)


def facts(*figures: int, targets: list[TargetFact] | None = None, step: int = 3) -> SeriesFacts:
    return SeriesFacts(
        series_id=1,
        definition=DefinitionFact(1, Polarity.HIGHER, 1, Frequency.QUARTERLY, False),
        values=[
            ValueFact(n, period.start, period.end, Decimal(figure), "", False, step, (None,) * 5)
            for n, (period, figure) in enumerate(zip(QUARTERS, figures, strict=False), 1)
        ],
        targets={(one.start, one.end): [one] for one in targets or []},
        rules=[rule(2)],
    )


def lights(found: list[ColourEffect]) -> list[tuple[StatusCode, StatusCode, bool]]:
    return [(one.before, one.after, one.supposed) for one in found]


def test_periods_with_a_figure_and_a_new_target_are_judged_again() -> None:
    known = facts(50, 51, targets=[target(period, 50) for period in QUARTERS])
    found = effect_on_colours(known, targets=[target(period, 52) for period in QUARTERS])
    assert lights(found) == [(GREEN, AMBER, False), (GREEN, AMBER, False)]
    assert [one.end for one in found] == [QUARTERS[0].end, QUARTERS[1].end]


def test_a_target_for_later_periods_is_held_against_the_latest_figure() -> None:
    known = facts(50, 51, 52, 53, targets=[target(period, 50) for period in QUARTERS])
    path = [target(period, 40 + 10 * n) for n, period in enumerate(NEXT)]
    assert lights(effect_on_colours(known, targets=path)) == [(GREEN, RED, True)], "the fourth quarter's, 70"
    first = facts(50, targets=[target(QUARTERS[0], 60)])
    assert lights(effect_on_colours(first, targets=path)) == [(RED, GREEN, True)], "the first quarter's, 40"
    annual = [target(Period.from_slug("2026-27"), 99)]
    assert lights(effect_on_colours(first, targets=annual)) == [(RED, RED, True)]


def test_what_holds_from_a_later_day_leaves_earlier_periods_alone() -> None:
    known = facts(50, 50, targets=[target(period, 50) for period in QUARTERS])
    since = QUARTERS[1].start
    found = effect_on_colours(known, targets=[target(period, 60, since) for period in QUARTERS[:2]])
    assert lights(found) == [(GREEN, GREEN, False), (GREEN, RED, False)]
    assert [one.changes for one in found] == [False, True]


def test_a_rule_is_tried_on_the_latest_period_or_on_all_since_a_day() -> None:
    known = facts(47, 49, targets=[target(period, 50) for period in QUARTERS])
    assert lights(effect_on_colours(known, rules=[rule(0)])) == [(AMBER, RED, False)]
    found = effect_on_colours(known, rules=[rule(5)], since=QUARTERS[0].start)
    assert lights(found) == [(RED, AMBER, False), (AMBER, AMBER, False)]
    later = effect_on_colours(known, rules=[rule(5, date(2030, 1, 1))], since=QUARTERS[0].start)
    assert not any(one.changes for one in later)


def test_figures_that_the_reader_may_not_see_yet_are_not_looked_at() -> None:
    assert effect_on_colours(facts(50, step=0), targets=[target(QUARTERS[0], 60)], step=3) == []
    assert effect_on_colours(facts(), targets=[target(QUARTERS[0], 60)]) == []


def test_nothing_asked_changes_nothing_and_the_facts_stay_as_they_were() -> None:
    known = facts(50)
    assert lights(effect_on_colours(known)) == [(NO_TARGET, NO_TARGET, False)]
    effect_on_colours(known, targets=[target(QUARTERS[0], 40)], rules=[rule(9)])
    assert (dict(known.targets), len(known.rules)) == ({}, 1)


MONTHS = [Period.from_slug(f"2025-26-m{n:02}") for n in range(1, 13)]


def months(*figures: int, rules: list[RuleFact] | None = None, step: int = 3) -> SeriesFacts:
    return SeriesFacts(
        series_id=1,
        definition=DefinitionFact(1, Polarity.HIGHER, 1, Frequency.MONTHLY, False),
        values=[
            ValueFact(n, period.start, period.end, Decimal(figure), "", False, step, (None,) * 5)
            for n, (period, figure) in enumerate(zip(MONTHS, figures, strict=False), 1)
        ],
        targets={(one.start, one.end): [target(one, 50)] for one in MONTHS},
        rules=rules or [rule(2)],
    )


def test_the_last_eight_periods_are_replayed_with_their_figures() -> None:
    found = replay(months(*range(41, 53)), rules=[rule(5)])
    assert len(found) == REPLAYED == 8
    assert [one.figure for one in found] == [Decimal(n) for n in range(45, 53)]
    assert [one.before for one in found] == [RED, RED, RED, AMBER, AMBER, GREEN, GREEN, GREEN]
    assert [one.after for one in found] == [AMBER] * 5 + [GREEN] * 3
    assert not any(one.supposed for one in found)
    assert len(replay(months(45, 46), rules=[rule(5)])) == 2, "as many as there are"
    assert replay(months(), rules=[rule(5)]) == []


def test_a_rule_for_later_periods_is_tried_on_the_past_all_the_same() -> None:
    found = replay(months(45, 45), rules=[rule(5, MONTHS[1].end)])
    assert lights(found) == [(RED, AMBER, True), (RED, AMBER, False)]


def test_a_target_is_tried_on_periods_that_it_is_not_for_by_the_part_of_the_year() -> None:
    known = facts(50, 50, 50, 50, targets=[target(period, 50) for period in QUARTERS])
    path = [target(period, 40 + 10 * n) for n, period in enumerate(NEXT)]
    assert lights(replay(known, targets=path)) == [
        (GREEN, GREEN, True), (GREEN, GREEN, True), (GREEN, RED, True), (GREEN, RED, True)
    ]  # fmt: skip
    in_time = [target(QUARTERS[3], 60, QUARTERS[3].start), target(QUARTERS[2], 60, QUARTERS[3].start)]
    assert lights(replay(known, targets=in_time))[2:] == [(GREEN, RED, True), (GREEN, RED, False)]


def test_a_replay_looks_at_nothing_unreleased_and_nothing_before_its_facts_are_whole() -> None:
    assert replay(months(45, step=0), rules=[rule(5)], step=3) == []
    found = replay(months(45, 45, 45), rules=[rule(5)], since=MONTHS[1].start)
    assert [one.end for one in found] == [MONTHS[1].end, MONTHS[2].end]
