"""The engine: what a judgement of a period reads, which judgement is in force for whom, what sparklines are given."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import count

import pytest

from council_pm.core.periods import Frequency, Period, find_previous, find_same_last_year
from indicators.direction import Direction
from indicators.engine import (
    DefinitionFact,
    RuleFact,
    SeriesFacts,
    TargetFact,
    ValueFact,
    in_force,
    inputs_of,
    judge_period,
    recent_entry,
)
from indicators.status import Polarity, ReturnState, StatusCode, StatusInput, ToleranceType, evaluate

SEEN = (date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 3), date(2026, 1, 4), None)
DEFINITION = DefinitionFact(1, Polarity.HIGHER, 1, Frequency.QUARTERLY, compares_with_last_year=False)
RULE = RuleFact(1, "tolerance", ToleranceType.ABSOLUTE, Decimal(2), None, None, None)


def quarter(year: int, number: int) -> Period:
    return Period.from_slug(f"{year}-{(year + 1) % 100:02d}-q{number}")


def value(pk: int, period: Period, number: str | None = "50", *, absent: str = "", step: int = 3) -> ValueFact:
    figure = Decimal(number) if number is not None else None
    return ValueFact(pk, period.start, period.end, figure, absent, False, step, SEEN)


def facts(
    values: Sequence[ValueFact],
    *,
    definition: DefinitionFact = DEFINITION,
    targets: Sequence[TargetFact] = (),
    rules: Sequence[RuleFact] = (RULE,),
    breaks: Sequence[date] = (),
) -> SeriesFacts:
    by_period: dict[tuple[date, date], list[TargetFact]] = {}
    for target in targets:
        by_period.setdefault((target.start, target.end), []).append(target)
    return SeriesFacts(1, definition, values, by_period, rules, breaks)


def target(pk: int, period: Period, number: str, effective_from: date | None = None) -> TargetFact:
    return TargetFact(pk, period.start, period.end, Decimal(number), None, None, effective_from)


def neighbours(series: SeriesFacts) -> list[tuple[int | None, int | None]]:
    return [
        (one.before.id if one.before else None, one.last_year.id if one.last_year else None)
        for one in inputs_of(series)
    ]


FIVE = [value(n + 1, quarter(2025 + n // 4, n % 4 + 1)) for n in range(5)]


def test_a_quarter_is_compared_with_the_one_before_and_with_the_one_a_year_earlier() -> None:
    assert neighbours(facts(FIVE)) == [(None, None), (1, None), (2, None), (3, None), (4, 1)]


def test_no_comparison_hops_over_a_gap() -> None:
    without_q4 = [one for one in FIVE if one.id != 4]
    assert neighbours(facts(without_q4))[-1] == (None, 1)
    without_last_year = FIVE[1:]
    assert neighbours(facts(without_last_year))[-1] == (4, None)


def test_no_comparison_crosses_a_break() -> None:
    first_day_of_q3 = quarter(2025, 3).start
    assert neighbours(facts(FIVE, breaks=[first_day_of_q3])) == [
        (None, None),
        (1, None),
        (None, None),
        (3, None),
        (4, None),
    ]


def test_no_comparison_tells_of_a_figure_that_fewer_people_see() -> None:
    held_back = [one._replace(step=1) if one.id in (1, 4) else one for one in FIVE]
    assert neighbours(facts(held_back)) == [(None, None), (None, None), (2, None), (3, None), (None, None)]
    assert neighbours(facts([one._replace(step=1) for one in FIVE]))[-1] == (4, 1), "who sees one sees the other"


def test_a_break_on_the_day_after_the_latest_period_changes_nothing() -> None:
    assert neighbours(facts(FIVE, breaks=[date(2026, 7, 1)])) == neighbours(facts(FIVE))


def test_an_end_that_wanders_by_a_week_is_still_a_neighbour() -> None:
    days = [date(2024, 10, 16), date(2025, 10, 22)]
    wandering = [value(n + 1, Period(day, day)) for n, day in enumerate(days)]
    annual = DEFINITION._replace(frequency=Frequency.ANNUAL)
    assert neighbours(facts(wandering, definition=annual)) == [(None, None), (1, 1)]


def test_an_annual_figure_has_one_neighbour_and_a_biennial_one_looks_two_years_back() -> None:
    years = [value(n, Period(date(2020 + n, 4, 1), date(2021 + n, 3, 31))) for n in (1, 2, 3)]
    annual = DEFINITION._replace(frequency=Frequency.ANNUAL)
    biennial = DEFINITION._replace(frequency=Frequency.BIENNIAL)
    assert neighbours(facts(years, definition=annual)) == [(None, None), (1, 1), (2, 2)]
    assert neighbours(facts(years, definition=biennial)) == [(None, None), (None, None), (1, 1)]


@pytest.mark.parametrize("frequency", list(Frequency))
def test_the_neighbours_are_those_of_the_period_model_whatever_dates_are_missing(frequency: Frequency) -> None:
    """The shortcut over exact dates and the search of ``core.periods.matching`` agree."""
    ends = [date(2018 + n * frequency.months // 12, n * frequency.months % 12 + 1, 28) for n in range(14)]
    windows = [Period(end.replace(day=1), end) for place, end in enumerate(ends) if place not in {3, 7, 8}]
    values = [value(n + 1, window) for n, window in enumerate(windows)]
    expected = []
    for one in windows:
        before = find_previous(windows, one, frequency)
        last_year = find_same_last_year(windows, one, frequency)
        expected.append(tuple(windows.index(found) + 1 if found else None for found in (before, last_year)))
    assert neighbours(facts(values, definition=DEFINITION._replace(frequency=frequency))) == expected


def test_the_name_of_the_inputs_says_every_row_that_was_read() -> None:
    period = FIVE[4]
    series = facts(FIVE, targets=[target(9, quarter(2026, 1), "55")])
    assert inputs_of(series)[-1].key == f"v{period.id}d1t9r1p4y1"
    assert inputs_of(facts(FIVE[:1], rules=()))[0].key == "v1d1t0r0p0y0"


def test_each_row_that_changes_changes_the_name() -> None:
    q5 = quarter(2026, 1)
    base = facts(FIVE, targets=[target(9, q5, "55")])
    others = [
        facts([*FIVE[:4], FIVE[4]._replace(id=99)], targets=[target(9, q5, "55")]),
        facts([*FIVE[:3], FIVE[3]._replace(id=99), FIVE[4]], targets=[target(9, q5, "55")]),
        facts([FIVE[0]._replace(id=99), *FIVE[1:]], targets=[target(9, q5, "55")]),
        facts(FIVE, targets=[target(9, q5, "55"), target(10, q5, "56")]),
        facts(FIVE, targets=[target(9, q5, "55")], rules=[RULE, RULE._replace(id=2)]),
        facts(FIVE, targets=[target(9, q5, "55")], definition=DEFINITION._replace(id=2)),
    ]
    names = {inputs_of(one)[-1].key for one in (base, *others)}
    assert len(names) == 7


def test_later_periods_alone_are_named_when_asked_since_a_day() -> None:
    since = quarter(2025, 4).end
    assert inputs_of(facts(FIVE), since) == inputs_of(facts(FIVE))[3:]


def test_a_revised_target_holds_for_periods_that_end_on_its_first_day_or_later() -> None:
    q1, q2 = quarter(2026, 1), quarter(2026, 2)
    values = [value(1, q1), value(2, q2)]
    targets = [
        target(1, q1, "55"),
        target(2, q1, "40", effective_from=date(2026, 7, 1)),
        target(3, q2, "55"),
        target(4, q2, "40", effective_from=q2.end),
    ]
    in_effect = [one.target.id if one.target else None for one in inputs_of(facts(values, targets=targets))]
    assert in_effect == [1, 4]


def test_a_revised_rule_does_not_recolour_what_ended_before_it() -> None:
    q1, q2 = quarter(2026, 1), quarter(2026, 2)
    rules = [RULE, RULE._replace(id=2, tolerance=Decimal(10), effective_from=date(2026, 7, 1))]
    targets = [target(1, q1, "55"), target(2, q2, "55")]
    judged = [judge_period(one) for one in inputs_of(facts([value(1, q1), value(2, q2)], targets=targets, rules=rules))]
    assert [one.result.status for one in judged] == [StatusCode.RED, StatusCode.AMBER]


def test_the_newest_rule_that_holds_already_is_taken() -> None:
    rules = [RULE, RULE._replace(id=2), RULE._replace(id=3, effective_from=date(2030, 1, 1))]
    assert [one.rule.id for one in inputs_of(facts(FIVE[:1], rules=rules)) if one.rule] == [2]


def test_a_figure_without_a_rule_is_judged_without_tolerance() -> None:
    q1 = quarter(2026, 1)
    judged = judge_period(inputs_of(facts([value(1, q1)], targets=[target(1, q1, "50.1")], rules=()))[0])
    assert (judged.result.status, judged.result.working.code) == (StatusCode.RED, "missed_higher_exact")


def test_preview_and_evaluation_are_one_function() -> None:
    """A figure that is not stored yet (id 0) is judged by what judges a stored one: ``status.evaluate``."""
    q1 = quarter(2026, 1)
    for number, expected in (("55", StatusCode.GREEN), ("53.5", StatusCode.AMBER), ("52.9", StatusCode.RED)):
        typed = inputs_of(facts([value(0, q1, number)], targets=[target(1, q1, "55")]))[0]
        direct = evaluate(
            "tolerance",
            StatusInput(
                value=Decimal(number),
                return_state=ReturnState.RETURNED,
                provisional=False,
                polarity=Polarity.HIGHER,
                target=Decimal(55),
                low=None,
                high=None,
                tolerance_type=ToleranceType.ABSOLUTE,
                tolerance=Decimal(2),
                amber_threshold=None,
                decimal_places=1,
            ),
        )
        assert judge_period(typed).result == direct
        assert direct.status is expected


@pytest.mark.parametrize(("absent", "code"), [("no_data", StatusCode.NO_DATA), ("suppressed", StatusCode.SUPPRESSED)])
def test_a_period_without_a_figure_is_grey_and_moves_nowhere(absent: str, code: StatusCode) -> None:
    values = [value(1, quarter(2025, 4)), value(2, quarter(2026, 1), None, absent=absent)]
    judged = judge_period(inputs_of(facts(values, targets=[target(1, quarter(2026, 1), "55")]))[1])
    assert judged.result.status is code
    assert (judged.vs_previous, judged.vs_last_year) == (Direction.NOT_AVAILABLE, Direction.NOT_AVAILABLE)


def test_seasonal_and_cumulative_measures_move_against_last_year() -> None:
    numbers = ["50", "40", "40", "40", "45"]
    values = [one._replace(value=Decimal(number)) for one, number in zip(FIVE, numbers, strict=True)]
    against_previous = judge_period(inputs_of(facts(values))[-1])
    seasonal = DEFINITION._replace(compares_with_last_year=True)
    against_last_year = judge_period(inputs_of(facts(values, definition=seasonal))[-1])
    assert (against_previous.direction, against_last_year.direction) == (Direction.BETTER, Direction.WORSE)


def steps(*given: int) -> list[ValueFact]:
    numbers = count(1)
    return [value(next(numbers), quarter(2025, place + 1), step=step) for place, step in enumerate(given)]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ((), []),
        ((3, 3, 3), [(3, 2)]),  # a quiet week: one row
        ((3, 3, 0), [(0, 2), (3, 1)]),  # signed off, released to nobody yet
        ((4, 3, 1, 0), [(0, 3), (1, 2), (3, 1), (4, 0)]),
        ((3, 4), [(3, 1), (4, 1)]),  # the public sees the latest, without the past that members see behind it
        ((4, 0, 3), [(0, 2), (3, 2), (4, 0)]),  # a later figure covers one that nobody has seen, for all but its own
        ((0, 0), [(0, 1)]),
    ],
)
def test_each_audience_has_the_latest_period_that_it_may_see(
    given: tuple[int, ...], expected: list[tuple[int, int]]
) -> None:
    assert in_force(steps(*given)) == expected


@pytest.mark.parametrize("reader", range(5))
def test_the_smallest_step_that_is_at_least_the_readers_names_the_latest_visible_period(reader: int) -> None:
    values = steps(4, 3, 1, 0)
    latest_visible = max((place for place, one in enumerate(values) if one.step >= reader), default=None)
    taken = min((pair for pair in in_force(values) if pair[0] >= reader), default=None)
    assert (taken[1] if taken else None) == latest_visible


def test_an_entry_for_sparklines_holds_the_figure_as_shown_and_since_when_it_was_seen() -> None:
    one = value(1, quarter(2026, 1), "79.95")
    assert recent_entry(one, "green", "better", 1) == [
        "2026-04-01",
        "2026-06-30",
        "80.0",
        "green",
        "better",
        "2026-01-04",
        0,
    ]


def test_an_entry_without_a_figure_or_a_release_says_so() -> None:
    seen = (*SEEN[:3], None, None)  # by portfolio holders, and not by members yet
    one = value(1, quarter(2026, 1), None, absent="suppressed")._replace(provisional=True, seen=seen)
    assert recent_entry(one, "suppressed", "not_available", 1) == [
        "2026-04-01", "2026-06-30", None, "suppressed", "not_available", None, 1,
    ]  # fmt: skip
