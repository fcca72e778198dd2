"""The recipe of each service indicator: level, season and feature (docs/demonstration.md). Pure: no Django.

A recipe takes a moment and gives the intended level and the denominator. Features are placed by `t`, the number of
periods before the latest signed-off one, so that each shows whenever the demonstration is loaded.
"""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

from council_pm.demo.figures import Draft, Moment, count, wobble

Recipe = Callable[[Moment], Draft]


def _by_quarter(moment: Moment, *levels: str) -> Decimal:
    return Decimal(levels[moment.quarter - 1])


def _noise(code: str, moment: Moment, size: str) -> Decimal:
    """Noise for the past only: the latest signed-off period and the open one sit on their typical level."""
    return wobble(code, moment.period.end, size) if moment.t > 0 else Decimal(0)


def _debit(thousands: int, moment: Moment) -> int:
    """What is due in a year, 4 per cent less for each financial year back; the same in all quarters of a year."""
    year = moment.period.end.year - (moment.month < 4)
    latest = (moment.period.end.year * 12 + moment.month + moment.t * (12 // moment.in_year) - 4) // 12
    return int(thousands * Decimal("0.96") ** max(0, latest - year))


def council_tax(m: Moment) -> Draft:
    """On target, but 0.2 points below the same quarter of the year before for three years running."""
    level = _by_quarter(m, "28.3", "55.2", "82.2", "96.0") + Decimal("0.2") * min(m.years_back, 3)
    return Draft(level, _debit(125_000, m))


def business_rates(m: Moment) -> Draft:
    """On target; a dip in 2021/22, when government reliefs changed what was due (a declared break)."""
    level = _by_quarter(m, "29.5", "56.5", "82.5", "97.4") + _noise("COR-02", m, "0.1")
    if dt.date(2021, 4, 1) <= m.period.start <= dt.date(2022, 3, 31):
        return Draft(level * Decimal("0.96"), _debit(90_000, m), "Government reliefs changed what was due.")
    return Draft(level, _debit(90_000, m))


def sickness(m: Moment) -> Draft:
    """Off target, and better in each quarter of all five years since the attendance policy."""
    return Draft(Decimal("10.4") + Decimal("0.11") * m.t, count("COR-03", m.period.end, 3400, 25))


def invoices(m: Moment) -> Draft:
    """Dips at year end and in April; four bad months when the finance system changed, then recovery."""
    level = Decimal("95.5") + _noise("COR-04", m, "0.4")
    note = ""
    if m.month in (3, 4):
        level -= Decimal("1.5")
    if m.t in FINANCE_SYSTEM_MONTHS:
        level -= Decimal(5)
        note = "The new finance system was being brought in."
    return Draft(level, count("COR-04", m.period.end, 5500, 400), note)


FINANCE_SYSTEM_MONTHS = range(11, 15)


def outturn(m: Moment) -> Draft:
    """Over the range early in the year, narrowing until its end."""
    level = _by_quarter(m, "1.4", "1.0", "0.6", "0.2") + _noise("COR-05", m, "0.1")
    return Draft(level, 235_000)


def savings(m: Moment) -> Draft:
    """Behind its profile all year and forecast to miss; the years before were a little worse."""
    level = _by_quarter(m, "22", "44", "66", "86") - min(m.years_back, 3)
    return Draft(level, 8_400)


def information_requests(m: Moment) -> Draft:
    """Dips of three points in August and December, a point each in their quarters."""
    level = Decimal("91.0") + _noise("COR-07", m, "0.8") - (m.quarter in (2, 3))
    return Draft(level, count("COR-07", m.period.end, 310, 25))


def appraisals(m: Moment) -> Draft:
    """Half of the appraisals by September, nearly all by March; counted by this product in the latest year."""
    level = Decimal(92 if m.month == 3 else 46) - min(m.years_back, 3)
    return Draft(level, count("COR-08", m.period.end, 3100, 30))


_CALLS = ("7.0", "7.0", "14.0", "14.0", "9.0", "7.5", "7.5", "7.5", "7.5", "7.5", "7.0", "6.0")
FLOOD_MONTH = 20


def calls(m: Moment) -> Draft:
    """Bills go out in March and April; one month stands out after a flood."""
    level = Decimal(_CALLS[m.month - 1]) + _noise("CUS-01", m, "0.3")
    base = 18_000 if m.month in (3, 4) else 14_000
    if m.t == FLOOD_MONTH:
        return Draft(level + 9, 21_000, "Thousands of people called in the week of the flood.")
    return Draft(level, count("CUS-01", m.period.end, base, 700))


def satisfaction(m: Moment) -> Draft:
    """A yearly survey of 1,103 residents: the change could be chance."""
    return Draft(Decimal(60) + min(m.t, 3), 1103)


def claims(m: Moment) -> Draft:
    """Slower since claims of working age moved to Universal Credit and the harder ones stayed; a little better now."""
    level = _by_quarter(m, "21.0", "20.0", "19.0", "17.0") + _noise("BEN-01", m, "0.2")
    if m.t > MIGRATION_QUARTER:
        return Draft(level - Decimal("1.8"), count("BEN-01", m.period.end, 1150, 40))
    note = "Working-age claims moved to Universal Credit." if m.t == MIGRATION_QUARTER else ""
    return Draft(level + (Decimal("0.4") if m.years_back else 0), count("BEN-01", m.period.end, 900, 40), note)


MIGRATION_QUARTER = 8

_BINS = {1: 75, 4: 80, 5: 80}
MORE_AFTER_ROUTE_CHANGE = (16, 20, 23, 27, 32, 38, 45, 52, 58, 62, 60, 54, 47, 38, 24)
"""Missed bins above the usual level: the open month first, then back to the month in which the routes changed."""
ROUTE_CHANGE_MONTH = len(MORE_AFTER_ROUTE_CHANGE) - 2


def missed_bins(m: Moment) -> Draft:
    """The story: a rise after the route change, and the curve turned by the hit squad. Garden waste comes in spring."""
    usual = Decimal(_BINS.get(m.month, 54))
    if m.t <= ROUTE_CHANGE_MONTH:
        return Draft(usual + MORE_AFTER_ROUTE_CHANGE[m.t + 1], 520_000)
    return Draft(usual + _noise("CFA-01", m, "3"), count("CFA-01", m.period.end, 520_000, 4_000))


def litter(m: Moment) -> Draft:
    """Leaf fall in November; better since crews of the hit squad sweep after the bins."""
    usual = Decimal({7: "4.5", 11: "6.5", 3: "5.2"}[m.month])
    factor = ("0.88", "0.92", "1.02")[m.t + 1] if m.t < 2 else "1.18"
    return Draft(usual * Decimal(factor) + _noise("CFA-02", m, "0.2"), 300)


def recycling(m: Moment) -> Draft:
    """Lower than in the same quarter of each year before: the curve has not turned."""
    level = _by_quarter(m, "28.5", "27.0", "22.5", "19.0") + Decimal("0.4") * m.years_back
    return Draft(level, count("CFA-03", m.period.end, 21_000, 500))


def fly_tips(m: Moment) -> Draft:
    """More of them from April to August."""
    base = 340 if 4 <= m.month <= 8 else 230
    return Draft(Decimal("93.5") + _noise("CFA-04", m, "1.0"), count("CFA-04", m.period.end, base, 20))


def road_faults(m: Moment) -> Draft:
    """Twice as many from January to March; small numbers in summer."""
    base = 240 if m.month <= 3 else 110
    return Draft(Decimal("97.5") + _noise("HWY-01", m, "0.8"), count("HWY-01", m.period.end, base, 10))


def anti_social_behaviour(m: Moment) -> Draft:
    """Near its target, summer and winter."""
    base = 520 if 6 <= m.month <= 8 else 360
    return Draft(Decimal("94.0") + _noise("COM-01", m, "0.7"), count("COM-01", m.period.end, base, 20))


def food_businesses(m: Moment) -> Draft:
    """Steady; four quarters are missing in 2020/21."""
    return Draft(Decimal("96.2") + _noise("COM-02", m, "0.3"), count("COM-02", m.period.end, 1650, 12))


def leisure_visits(m: Moment) -> Draft:
    """Adds up through the year; grows by two per cent a year."""
    level = _by_quarter(m, "290", "580", "850", "1180") * (1 - Decimal("0.02") * m.years_back)
    return Draft(level)


def temporary_homes(m: Moment) -> Draft:
    """84 households, four more every quarter for three years."""
    if m.t <= 11:
        return Draft(Decimal(84 - 4 * m.t))
    return Draft(Decimal(38) + wobble("HOU-01", m.period.end, "2"))


def prevention(m: Moment) -> Draft:
    """Better since a second adviser began; lower in the last quarter of each year."""
    level = Decimal("54.0") if m.t <= PREVENTION_STEP else Decimal("47.0")
    if m.quarter == 4:
        level -= 3
    return Draft(level + _noise("HOU-02", m, "1.0"), count("HOU-02", m.period.end, 120, 8))


PREVENTION_STEP = 6


def reablement(m: Moment) -> Draft:
    """Around 82 in a hundred of a small number; lower for people who left hospital in winter, less so the last one."""
    winter = Decimal("1.5") if m.t < m.in_year else Decimal(4)
    level = Decimal("82.0") - (winter if m.quarter == 4 else 0) + _noise("ASC-01", m, "1.5")
    return Draft(level, count("ASC-01", m.period.end, 95, 7))


def care_reviews(m: Moment) -> Draft:
    """Off target and better in each quarter of all five years."""
    return Draft(Decimal("66.0") - Decimal("0.45") * m.t, count("ASC-02", m.period.end, 2900, 30))


def protection_visits(m: Moment) -> Draft:
    """Four points lower in August and December, when posts are empty and agency staff are away."""
    level = Decimal("91.0") + _noise("CHS-01", m, "0.8") - (4 if m.month in (8, 12) else 0)
    return Draft(level, count("CHS-01", m.period.end, 520, 15))


RECIPES: dict[str, Recipe] = {
    "COR-01": council_tax,
    "COR-02": business_rates,
    "COR-03": sickness,
    "COR-04": invoices,
    "COR-05": outturn,
    "COR-06": savings,
    "COR-07": information_requests,
    "COR-08": appraisals,
    "CUS-01": calls,
    "CUS-03": satisfaction,
    "BEN-01": claims,
    "CFA-01": missed_bins,
    "CFA-02": litter,
    "CFA-03": recycling,
    "CFA-04": fly_tips,
    "HWY-01": road_faults,
    "COM-01": anti_social_behaviour,
    "COM-02": food_businesses,
    "COM-03": leisure_visits,
    "HOU-01": temporary_homes,
    "HOU-02": prevention,
    "ASC-01": reablement,
    "ASC-02": care_reviews,
    "CHS-01": protection_visits,
}
"""Code -> recipe. Complaints (CUS-02) stand in ``complaints``: their total is the sum of four departments."""
