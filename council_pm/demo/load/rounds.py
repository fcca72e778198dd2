"""The rounds of collection of the service indicators, and who may see them: past ones everybody, the open ones not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from council_pm.core.periods import Frequency, Period, due_date, following
from council_pm.core.working_days import add_working_days
from council_pm.demo import service, year
from council_pm.demo.figures import ServiceFigure
from council_pm.demo.load.moments import moment, seen_on
from council_pm.demo.load.record import note_part
from indicators.models import Audience, Release, Round

DAYS_LEFT_OPEN = 10  # working days from the last return due until a round closes
RUNGS = {
    "management_team": Audience.MANAGEMENT_TEAM,
    "portfolio_holder": Audience.PORTFOLIO_HOLDERS,
    "members": Audience.MEMBERS_AND_STAFF,
}

Rounds = dict[tuple[Frequency, Period], Round]


def load_rounds(as_of: dt.date, figures: Sequence[ServiceFigure], released_by: int) -> Rounds:
    """Write a round for each period that has figures or is open for returns, with its releases."""
    reach = _reach(as_of, figures)
    made = Round.objects.bulk_create(_round(frequency, period, as_of) for frequency, period in reach)
    rounds = dict(zip(reach, made, strict=True))
    releases = [
        Release(round=rounds[key], audience=RUNGS[rung], at=moment(day, as_of), released_by=released_by)
        for key, widest in reach.items()
        for rung, day in _releases(key, widest, as_of)
    ]
    Release.objects.bulk_create(releases)
    note_part("rounds", {"rounds": len(rounds), "releases": len(releases)})
    return rounds


def _reach(as_of: dt.date, figures: Sequence[ServiceFigure]) -> dict[tuple[Frequency, Period], str]:
    """How far each round is released: `members`, `management_team` or `nobody`."""
    frequencies = {spec.code: spec.frequency for spec in service.indicators()}
    found = {(frequencies[f.code], f.period): f.released_to for f in figures}
    for spec in service.indicators():
        open_period = following(year.signed_off_period(as_of, spec.frequency, spec.lag_working_days), spec.frequency)
        if open_period.end < as_of:
            found.setdefault((spec.frequency, open_period), "nobody")
    return dict(sorted(found.items(), key=lambda item: (item[0][0], item[0][1].end)))


def _round(frequency: Frequency, period: Period, as_of: dt.date) -> Round:
    lags = _lags(frequency)
    due = year.due_in_demonstration(period, frequency, lags[0], as_of)
    last = max(due, due_date(period, frequency, lags[-1]))
    return Round(
        slug=period.slug,
        frequency=frequency.value,
        start=period.start,
        end=period.end,
        opens=period.end + dt.timedelta(days=1),
        due=due,
        closes=add_working_days(last, DAYS_LEFT_OPEN),
    )


def _releases(key: tuple[Frequency, Period], widest: str, as_of: dt.date) -> list[tuple[str, dt.date]]:
    if widest == "nobody":
        return []
    if widest == "management_team":
        return [(widest, as_of)]
    frequency, period = key
    due = due_date(period, frequency, _lags(frequency)[0])
    return [(rung, seen_on(due, rung)) for rung in RUNGS]


def _lags(frequency: Frequency) -> list[int]:
    return sorted(spec.lag_working_days for spec in service.indicators() if spec.frequency is frequency)
