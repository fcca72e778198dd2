"""Signals about data: what makes each arise, since when, and what does not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from council_pm.core.periods import Frequency, Period, following
from indicators.quality import Aim, Line, Point, Returned, Signal, SignalCode, signals
from indicators.status_types import StatusCode

FIRST = Period.from_slug("2023-24-q1")
AMBER, GREEN, RED = StatusCode.AMBER, StatusCode.GREEN, StatusCode.RED


def quarters(count: int) -> list[Period]:
    found = [FIRST]
    while len(found) < count:
        found.append(following(found[-1], Frequency.QUARTERLY))
    return found[:count]


def known(period: Period) -> date:
    return period.end + timedelta(days=20)


def point(period: Period, value: str, target: str | None = "50", allowance: str = "2", way: int = 1) -> Point:
    figure, aim = Decimal(value), Decimal(target) if target is not None else None
    short = (aim - figure) * way if aim is not None else Decimal(0)
    status = GREEN if short <= 0 else AMBER if short <= Decimal(allowance) else RED
    return Point(period.start, period.end, known(period), figure, status, aim, Decimal(allowance))


def line(*figures: str, way: int = 1, **more: Any) -> Line:
    given = {name: more.pop(name) for name in ("target", "allowance") if name in more}
    points = [point(period, one, way=way, **given) for period, one in zip(quarters(len(figures)), figures, strict=True)]
    return Line(**({"way": way, "months": 3, "is_percentage": True, "points": points} | more))


def found(of: Line, as_of: date | None = None) -> list[Signal]:
    newest = [one.known for one in of.points] + [one.known for one in of.aims] + [one.signed for one in of.returns]
    return signals(of, as_of or max(newest, default=date(2026, 1, 1)))


def codes(of: Line, as_of: date | None = None) -> list[SignalCode]:
    return [one.code for one in found(of, as_of)]


def test_an_ordinary_line_and_an_empty_one_give_no_signal() -> None:
    assert codes(line("44", "53", "48", "57", "51", "49", "46", "55")) == []
    assert codes(line()) == []
    assert codes(line("50")) == []


HUGGING = ("44", "56", "50.2", "50.1", "50.5", "46", "50.0", "50.3")


def test_five_of_six_figures_just_over_the_target_are_a_signal() -> None:
    (signal,) = found(line(*HUGGING))
    assert (signal.code, dict(signal.params)) == (
        SignalCode.HUGS_TARGET, {"close": 5, "of": 6, "width": Decimal("0.5")}
    )  # fmt: skip
    assert signal.arose == known(quarters(8)[-1])
    assert codes(line(*HUGGING[:-1])) == [], "four of the last six"
    (later,) = found(line(*HUGGING, "50.1"))
    assert later.arose == signal.arose, "it has held ever since"


def test_where_lower_is_better_just_under_the_target_is_close() -> None:
    assert codes(line("56", "44", "49.8", "49.9", "49.5", "54", "50.0", "49.7", way=-1)) == [SignalCode.HUGS_TARGET]
    assert codes(line(*HUGGING, way=-1)) == [], "just over it is the worse side"


def test_figures_just_inside_the_near_target_line_are_a_signal_of_their_own() -> None:
    assert codes(line("44", "56", "48.2", "48.1", "48.5", "40", "48.0", "48.3")) == [SignalCode.HUGS_NEAR_LINE]
    flat = line("44", "56", "50.2", "50.1", "50.5", "46", "50.0", "50.3", allowance="0")
    assert codes(flat) == [SignalCode.HUGS_TARGET], "without a tolerance there is one line"


def test_a_line_that_hardly_moves_hugs_nothing() -> None:
    assert codes(line("50.1", "50.3", "50.2", "50.1", "50.3", "50.2", "50.4", "50.2")) == []
    assert codes(line(*["100"] * 8, target="100")) == [], "all that there can be"


def test_of_other_units_close_is_a_hundredth_of_the_line() -> None:
    counts = [str(100 * float(one)) for one in HUGGING]
    assert codes(line(*counts, target="5000", allowance="0", is_percentage=False)) == [SignalCode.HUGS_TARGET]
    wide = ["4400", "5600", "5051", "5060", "5070", "4600", "5080", "5055"]
    assert codes(line(*wide, target="5000", allowance="0", is_percentage=False)) == []


def test_a_year_so_far_follows_its_profile_by_its_nature() -> None:
    assert codes(replace(line(*HUGGING), adds_up=True)) == []


def test_no_target_and_no_better_side_hug_nothing() -> None:
    assert codes(line(*HUGGING, target=None)) == []
    assert codes(line(*HUGGING, way=0)) == []


def aim(period: Period, value: str, day: date) -> Aim:
    return Aim(period.start, period.end, day, Decimal(value))


def test_a_target_made_easier_after_a_miss_is_a_signal() -> None:
    periods, long_ago = quarters(4), date(2023, 1, 1)
    aims = [aim(one, "50", long_ago) for one in periods]
    day = known(periods[1]) + timedelta(days=10)
    missed = line("55", "40", aims=[*aims, aim(periods[3], "45", day)])
    (signal,) = found(missed)
    assert (signal.code, signal.arose) == (SignalCode.SOFTENED, day)
    assert signal.params["missed"] == (periods[1].start, periods[1].end)
    assert (signal.params["from"], signal.params["to"]) == (Decimal(50), Decimal(45))
    assert signal.params["of_year_before"] is False
    assert codes(missed, day + timedelta(days=367)) == [], "told for a year"
    assert codes(missed, day - timedelta(days=1)) == [], "nor before it was"
    assert codes(line("55", "52", aims=[*aims, aim(periods[3], "45", day)])) == [], "nothing was missed"
    assert codes(line("55", "49", aims=[*aims, aim(periods[3], "45", day)])) == [], "near is no miss"
    assert codes(line("55", "40", aims=[*aims, aim(periods[3], "55", day)])) == [], "harder"
    early = aim(periods[3], "45", known(periods[1]) - timedelta(days=1))
    assert codes(line("55", "40", aims=[*aims, early])) == [], "before the miss was known"
    own = line("55", "40", aims=[*aims, aim(periods[1], "40", day)])
    assert codes(own) == [SignalCode.SOFTENED], "also of the missed period itself"


def test_a_target_easier_than_the_year_before_after_a_miss_is_a_signal() -> None:
    periods = quarters(8)
    aims = [aim(one, "50", date(2023, 1, 1)) for one in periods[:4]]
    day = known(periods[3])
    (signal,) = found(line("55", "54", "53", "40", aims=[*aims, *(aim(one, "45", day) for one in periods[4:])]))
    assert signal.params["of_year_before"] is True
    assert signal.params["period"] == (periods[7].start, periods[7].end)


def test_a_new_definition_with_a_better_light_and_an_unusual_move_is_a_signal() -> None:
    changed = quarters(5)[4].start + timedelta(days=40)
    helped = line("40", "41", "40", "42", "60", recounted=[changed])
    (signal,) = found(helped)
    assert (signal.code, dict(signal.params)) == (
        SignalCode.DEFINITION_HELPED, {"day": changed, "before": RED, "after": GREEN}
    )  # fmt: skip
    assert signal.arose == helped.points[-1].known
    assert codes(line("40", "60", "40", "42", "60", recounted=[changed])) == [], "it always moves that much"
    assert codes(line("60", "61", "60", "62", "80", recounted=[changed])) == [], "the light was green before"
    assert codes(line("60", "61", "60", "62", "40", recounted=[changed])) == [], "it did not help"
    assert codes(line("40", "41", "40", "42", "60")) == []
    assert codes(helped, signal.arose + timedelta(days=367)) == []
    assert codes(replace(helped, recounted=[date(2020, 1, 1)])) == [], "no figure before it"
    assert codes(replace(helped, recounted=[date(2030, 1, 1)])) == [], "no figure after it"


@pytest.mark.parametrize(("months", "least"), [(1, 24), (3, 8), (6, 4), (12, 4)])
def test_near_target_for_two_years_on_end_is_a_signal(months: int, least: int) -> None:
    def near(count: int, before: Sequence[str] = ()) -> Line:
        return line(*before, *(["49", "48.7"] * count)[:count], months=months)

    assert codes(near(least - 1)) == []
    (signal,) = found(near(least, ["60"]))
    assert (signal.code, signal.params["count"]) == (SignalCode.STAYS_NEAR, least)
    assert signal.arose == known(quarters(least + 1)[-1])
    (longer,) = found(near(least + 3, ["60"]))
    assert (longer.params["count"], longer.arose) == (least + 3, signal.arose)


def test_four_returns_after_their_day_are_a_signal() -> None:
    def returns(*days_late: int) -> list[Returned]:
        return [
            Returned(period.end, period.end + timedelta(days=late))
            for period, late in zip(quarters(len(days_late)), days_late, strict=True)
        ]

    (signal,) = found(line(returns=returns(-3, 1, 9, 2, 1, 4)))
    assert (signal.code, signal.arose) == (SignalCode.ALWAYS_LATE, returns(-3, 1, 9, 2, 1)[-1].signed)
    assert codes(line(returns=returns(1, 9, 2))) == []
    assert codes(line(returns=returns(1, 9, 0, 1, 4))) == [], "on the day is in time"


def test_the_newest_signal_comes_first() -> None:
    late = [Returned(date(2030, month, 1), date(2030, month, 2)) for month in (1, 2, 3, 4)]
    assert codes(line(*HUGGING, returns=late)) == [SignalCode.ALWAYS_LATE, SignalCode.HUGS_TARGET]
