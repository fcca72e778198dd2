"""The seeded process: five years of figures for the twenty-five service indicators. Pure: no Django, no clock.

The same `as_of` gives the same figures on every machine. They are demonstration figures, all of them.
"""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from council_pm.core.periods import Frequency, Period, following, previous
from council_pm.demo import complaints
from council_pm.demo.figures import Moment, ServiceFigure, counted, rounded
from council_pm.demo.recipes import RECIPES
from council_pm.demo.service import ServiceIndicator, indicator, indicators
from council_pm.demo.year import signed_off_period

YEARS = 5
EARLIER_STARTS = {"COM-02": dt.date(2019, 4, 1)}
"""Code -> first day of its history where five years would not show its feature (the gap of 2020/21)."""

INSPECTIONS_STOPPED = (dt.date(2020, 4, 1), dt.date(2021, 3, 31))
DEPOT_OUTAGE_MONTHS = (26, 27)
BREAKDOWN_QUARTERS = 8
NORMAL_95 = Decimal("1.96")

SIGNED_EARLY = {
    "COR-01": "management_team",
    "CUS-02": "management_team",
    "HOU-01": "management_team",
    "CFA-01": "nobody",
    "COR-04": "nobody",
}
"""Figures of the open round that are signed off already -> how far that round is released. A release is of a whole
round, so the three quarterly ones share theirs, and so do the two monthly ones."""

PROVISIONAL_LATEST = ("COR-03", "COR-07", "CFA-03")


def generate(as_of: dt.date) -> list[ServiceFigure]:
    """Every signed-off figure of every service indicator on `as_of`, by indicator, breakdown and period."""
    return [figure for service in indicators() for figure in figures_of(service, as_of)]


def open_figures(as_of: dt.date) -> list[ServiceFigure]:
    """What the figures of the open periods will be: returns that are not signed off yet, complaints in total only."""
    found = []
    for service in indicators():
        if service.code in SIGNED_EARLY or service.code == complaints.CODE:
            continue
        latest = signed_off_period(as_of, service.frequency, service.lag_working_days)
        period = following(latest, service.frequency)
        if period.end < as_of:
            found.append(_figure(service, Moment(period, -1, service.frequency.periods_in_year)))
    return found


def figures_of(service: ServiceIndicator, as_of: dt.date) -> Iterator[ServiceFigure]:
    """One indicator's figures, oldest first; for complaints the departments follow the total."""
    moments = _moments(service, as_of)
    if service.code == complaints.CODE:
        yield from _complaints(moments)
        return
    for moment in moments:
        yield _figure(service, moment)


def _moments(service: ServiceIndicator, as_of: dt.date) -> list[Moment]:
    latest = signed_off_period(as_of, service.frequency, service.lag_working_days)
    in_year = service.frequency.periods_in_year
    periods = [latest]
    first = EARLIER_STARTS.get(service.code)
    while len(periods) < YEARS * in_year or (first is not None and periods[-1].start > first):
        periods.append(previous(periods[-1], service.frequency))
    found = [Moment(period, t, in_year) for t, period in enumerate(periods)][::-1]
    if service.code in SIGNED_EARLY:
        found.append(Moment(following(latest, service.frequency), -1, in_year))
    return found


def _figure(service: ServiceIndicator, moment: Moment) -> ServiceFigure:
    released = SIGNED_EARLY.get(service.code, "nobody") if moment.t < 0 else "members"
    reason = _why_absent(service.code, moment)
    if reason:
        return ServiceFigure(service.code, moment.period, None, absent="no_data", note=reason, released_to=released)
    draft = RECIPES[service.code](moment)
    provisional = _is_provisional(service.code, moment)
    if draft.denominator is None:
        value = rounded(draft.level, service.decimals)
        return ServiceFigure(
            service.code, moment.period, value, note=draft.note, provisional=provisional, released_to=released
        )
    numerator, value = counted(draft.level, draft.denominator, service.multiplier, service.decimals)
    lower, upper = _interval(numerator, draft.denominator) if service.small_sample else (None, None)
    return ServiceFigure(
        service.code,
        moment.period,
        value,
        numerator=numerator,
        denominator=Decimal(draft.denominator),
        lower_ci=lower,
        upper_ci=upper,
        note=draft.note,
        provisional=provisional,
        released_to=released,
    )


def _is_provisional(code: str, moment: Moment) -> bool:
    if code == "COR-05":
        return moment.t <= 0 and moment.quarter == 4
    return moment.t <= 0 and code in PROVISIONAL_LATEST


def _why_absent(code: str, moment: Moment) -> str:
    if code == "CFA-04" and moment.t in DEPOT_OUTAGE_MONTHS:
        return "The depot's computer system was out of order."
    if code == "COM-02" and _within(moment.period, *INSPECTIONS_STOPPED):
        return "Inspections stopped because of the coronavirus."
    return ""


def _within(period: Period, first: dt.date, last: dt.date) -> bool:
    return first <= period.start and period.end <= last


def _interval(numerator: Decimal, denominator: int) -> tuple[Decimal, Decimal]:
    """Wilson's 95 per cent interval of a share, in per cent to one decimal place."""
    n, z2 = Decimal(denominator), NORMAL_95**2
    p = numerator / n
    middle = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = NORMAL_95 / (1 + z2 / n) * (p * (1 - p) / n + z2 / (4 * n * n)).sqrt()
    return rounded((middle - half) * 100, 1), rounded((middle + half) * 100, 1)


def _complaints(moments: list[Moment]) -> Iterator[ServiceFigure]:
    numbers = complaints.numerators(moments)
    for moment in moments:
        yield _complaint(moment, "", *numbers[moment.t])
    for moment in moments:
        if moment.t < BREAKDOWN_QUARTERS:
            for department, parts in complaints.by_department(*numbers[moment.t]).items():
                yield _complaint(moment, department, *parts)


def _complaint(moment: Moment, breakdown: str, in_time: int, answered: int) -> ServiceFigure:
    service = indicator(complaints.CODE)
    return ServiceFigure(
        complaints.CODE,
        moment.period,
        rounded(Decimal(in_time) / answered * service.multiplier, service.decimals),
        numerator=Decimal(in_time),
        denominator=Decimal(answered),
        breakdown=breakdown,
        released_to=SIGNED_EARLY[complaints.CODE] if moment.t < 0 else "members",
    )


def latest(figures: list[ServiceFigure], frequency: Frequency) -> Period:
    """The latest period in which a figure of this frequency is signed off and released to members."""
    codes = {service.code for service in indicators() if service.frequency is frequency}
    return max((f.period for f in figures if f.code in codes and f.released_to == "members"), key=lambda p: p.end)
