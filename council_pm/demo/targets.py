"""Targets of the basket's published indicators: what each is, who set it and why. Pure: no Django.

The rule: the median of the statistical neighbours that publish a figure for the same period, at least four of them,
else the England figure. Three indicators follow a plan of the council instead. Indicators that the council cannot
move (`influence` context) have none. Near target is within 2 points for percentages and 5 per cent of the target for
the rest.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from statistics import median

from council_pm.demo import basket, published
from council_pm.demo.figures import rounded
from council_pm.demo.published import PublishedIndicator, PublishedValue

PERIODS = 3  # targets for the latest periods only: nobody set one for 2005
LEAST_NEIGHBOURS = 4
POINTS_NEAR = Decimal(2)
PER_CENT_NEAR = Decimal(5)

Window = tuple[str, dt.date, dt.date]

PLANS: dict[str, tuple[str, str]] = {
    "CYP-19": ("17.00", "Attendance plan: a step towards the level before the pandemic"),
    "HCA-33": ("70.1", "Healthy weight plan: back to the level of 2021/22"),
}
"""Code -> the same figure for each period, and why, where the council has set its own aim."""

IMPROVEMENT = {"LIV-21": "Waste plan: less than in the year before"}
"""Code -> why, where the aim is the figure of the year before."""


@dataclass(frozen=True, slots=True)
class PublishedTarget:
    """A target of a published indicator for one period."""

    indicator: str
    start: dt.date
    end: dt.date
    value: Decimal
    reason: str


def tolerance(indicator: PublishedIndicator) -> tuple[str, Decimal]:
    """Type and size of the near-target band."""
    if indicator.unit == "%":
        return "absolute", POINTS_NEAR
    return "percent", PER_CENT_NEAR


@lru_cache(maxsize=1)
def targets() -> tuple[PublishedTarget, ...]:
    """The targets of all published indicators in the basket, by indicator and period."""
    codes = {entry.code for entry in basket.entries()}
    others = _others()
    found = []
    for indicator in published.indicators():
        if indicator.code not in codes or indicator.influence == "context" or indicator.polarity == "neutral":
            continue
        history = published.own_values()[indicator.code]
        for position, own in list(enumerate(history))[-PERIODS:]:
            aim = _aim(indicator, own, history[position - 1] if position else None, others)
            if aim is not None:
                value, reason = aim
                found.append(PublishedTarget(indicator.code, own.start, own.end, value, reason))
    return tuple(found)


def _aim(
    indicator: PublishedIndicator,
    own: PublishedValue,
    before: PublishedValue | None,
    others: dict[Window, dict[str, Decimal]],
) -> tuple[Decimal, str] | None:
    if indicator.code in PLANS:
        figure, reason = PLANS[indicator.code]
        return Decimal(figure), reason
    if indicator.code in IMPROVEMENT:
        return (before.value, IMPROVEMENT[indicator.code]) if before else None
    figures = others.get((indicator.code, own.start, own.end), {})
    near = [figures[code] for code in published.neighbours() if code in figures]
    if len(near) >= LEAST_NEIGHBOURS:
        middle = rounded(median(near), indicator.decimals)
        return middle, f"The middle of {len(near)} similar councils for the same period"
    if published.COUNTRY in figures:
        return rounded(figures[published.COUNTRY], indicator.decimals), "The England figure for the same period"
    return None


def _others() -> dict[Window, dict[str, Decimal]]:
    found: dict[Window, dict[str, Decimal]] = {}
    for value in published.values():
        if value.area != published.OWN_AREA:
            found.setdefault((value.indicator, value.start, value.end), {})[value.area] = value.value
    return found
