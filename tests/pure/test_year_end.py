"""From the line of a series to the forecast of its year end (specification 4.5)."""

from datetime import date

import pytest

from council_pm.core.periods import Period
from indicators.trends.decision import decide
from indicators.trends.lines import Figure, Measure, line_of
from indicators.year_end import year_end_forecast

QUARTERS = [
    Period(date(2026, 4, 1), date(2026, 6, 30)),
    Period(date(2026, 7, 1), date(2026, 9, 30)),
    Period(date(2026, 10, 1), date(2026, 12, 31)),
]
ADDS_UP = Measure(3, 1, False, False, False, 1.0, adds_up=True)


def forecast_of(figures: dict[int, float], measure: Measure = ADDS_UP) -> float | None:
    line = line_of([Figure(at, QUARTERS[at].start, QUARTERS[at].end, one) for at, one in figures.items()], measure)
    last = QUARTERS[max(figures)].end
    found = year_end_forecast(line, measure, decide([line.series])[0], last, date(2027, 3, 31))
    return None if found is None else found.value


def test_what_adds_up_goes_on_as_it_ran_since_the_year_began() -> None:
    assert forecast_of({0: 10.0, 1: 14.0}) == 48.0


@pytest.mark.parametrize("figures", [{1: 14.0}, {2: 14.0}, {1: 10.0, 2: 14.0}, {0: 10.0, 2: 14.0}])
def test_a_year_of_which_a_part_is_missing_has_no_outturn_to_come(figures: dict[int, float]) -> None:
    """The line began in the middle of the year, or has a gap: the figures so far are not the year so far."""
    assert forecast_of(figures) is None


def test_a_state_needs_no_beginning_of_the_year() -> None:
    assert forecast_of({1: 14.0}, ADDS_UP._replace(adds_up=False)) == 14.0
