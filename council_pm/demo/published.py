"""The published figures that the demonstration shows, read from its compact files. Pure: no Django.

The layout of the files and where the figures come from: ``docs/demonstration.md``.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from council_pm.core.periods import Frequency, Period, following
from council_pm.core.working_days import working_days_between
from council_pm.demo.files import day, number, rows

OWN_AREA = "E06000004"  # Stockton-on-Tees, whose published figures stand for the Demonstration Council
COUNTRY = "E92000001"  # England
LICENCE = "Open Government Licence v3.0"
MARGIN_DAYS = 30  # a publisher is never expected to be late within a month of the day of loading

SOURCES = {
    "ons": "Office for National Statistics, Explore local statistics",
    "dfe": "Department for Education, Local Authority Interactive Tool",
    "trafford": "collected by Trafford Data Lab, Trafford Themes",
}
"""Which open collection a published figure was taken from."""


@dataclass(frozen=True, slots=True)
class PublishedIndicator:
    """A published indicator in our own plain words; `underpins` is the basket indicator that it stands below, or ""."""

    code: str
    name: str
    definition: str
    why_it_matters: str
    unit: str
    decimals: int
    polarity: str
    frequency: Frequency
    kind: str
    calendar: str
    influence: str
    partner: str
    publisher: str
    source_url: str
    source: str
    theme: str
    owner_unit: str
    lower_bound: Decimal | None
    upper_bound: Decimal | None
    underpins: str


@dataclass(frozen=True, slots=True)
class PublishedValue:
    """One figure of one area. `value` is in the indicator's unit; the interval is the publisher's, 95 per cent."""

    indicator: str
    area: str
    start: dt.date
    end: dt.date
    label: str
    value: Decimal
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    lower_ci: Decimal | None = None
    upper_ci: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Area:
    """A place to compare with. `kind` is own, council, region or country; `neighbour_rank` 1 is the most alike."""

    code: str
    name: str
    kind: str
    tees_valley: bool
    neighbour_rank: int | None


@dataclass(frozen=True, slots=True)
class Break:
    """From this day an indicator's figures are not comparable with those before."""

    indicator: str
    on: dt.date
    reason: str


@lru_cache(maxsize=1)
def indicators() -> tuple[PublishedIndicator, ...]:
    """All 128 published indicators, in the order of the file."""
    return tuple(
        PublishedIndicator(
            code=r["code"],
            name=r["name"],
            definition=r["definition"],
            why_it_matters=r["why_it_matters"],
            unit=r["unit"],
            decimals=int(r["decimals"]),
            polarity=r["polarity"],
            frequency=Frequency(r["frequency"]),
            kind=r["kind"],
            calendar=r["calendar"],
            influence=r["influence"],
            partner=r["partner"],
            publisher=r["publisher"],
            source_url=r["source_url"],
            source=r["source"],
            theme=r["theme"],
            owner_unit=r["owner_unit"],
            lower_bound=number(r["lower_bound"]),
            upper_bound=number(r["upper_bound"]),
            underpins=r["underpins"],
        )
        for r in rows("published_indicators.csv")
    )


@lru_cache(maxsize=1)
def areas() -> tuple[Area, ...]:
    """The council itself, the Tees Valley, the twenty statistical neighbours, the region and England."""
    return tuple(
        Area(
            code=r["code"],
            name=r["name"],
            kind=r["kind"],
            tees_valley=r["tees_valley"] == "yes",
            neighbour_rank=int(r["neighbour_rank"]) if r["neighbour_rank"] else None,
        )
        for r in rows("areas.csv")
    )


def neighbours() -> tuple[str, ...]:
    """Codes of the twenty statistical neighbours, most alike first; six of them publish none of these figures."""
    ranked = [(area.neighbour_rank, area.code) for area in areas() if area.neighbour_rank is not None]
    return tuple(code for _, code in sorted(ranked))


def breaks() -> tuple[Break, ...]:
    """Declared breaks in the published series and in the council's own ones, by indicator and day."""
    return tuple(Break(r["indicator"], day(r["on"]), r["reason"]) for r in rows("breaks.csv"))


Key = tuple[str, str, str]
Span = tuple[Decimal | None, Decimal | None]


def values() -> Iterator[PublishedValue]:
    """Every figure of every area, by indicator, then period, then area: some 24,000."""
    intervals = _intervals()
    counts = _counts()
    codes = [area.code for area in areas()]
    for r in rows("published_values.csv"):
        key = (r["indicator"], r["start"], r["end"])
        start, end = day(r["start"]), day(r["end"])
        row_intervals = intervals.get(key, {})
        for code in codes:
            if not r[code]:
                continue
            lower, upper = row_intervals.get(code, (None, None))
            numerator, denominator = counts.get((key, code), (None, None))
            yield PublishedValue(
                indicator=r["indicator"],
                area=code,
                start=start,
                end=end,
                label=r["label"],
                value=Decimal(r[code]),
                numerator=numerator,
                denominator=denominator,
                lower_ci=lower,
                upper_ci=upper,
            )


@lru_cache(maxsize=1)
def own_values() -> dict[str, tuple[PublishedValue, ...]]:
    """The council's own figures by indicator code, oldest first."""
    found: dict[str, list[PublishedValue]] = {}
    for value in values():
        if value.area == OWN_AREA:
            found.setdefault(value.indicator, []).append(value)
    return {code: tuple(sorted(figures, key=lambda v: (v.end, v.start))) for code, figures in found.items()}


def lag_working_days(indicator: PublishedIndicator, as_of: dt.date) -> int:
    """Working days after a period's end by which the demonstration expects the published figure.

    The files hold what was published when they were made and get no younger figures. So the lag is the one with which
    the next figure is due a month after `as_of` (a third of a period for monthly figures): the latest figure that we
    hold stays the latest one due. At least nought.
    """
    latest = own_values()[indicator.code][-1]
    coming = following(Period(latest.start, latest.end), indicator.frequency).end
    margin = min(MARGIN_DAYS, indicator.frequency.months * 10)
    return max(0, working_days_between(coming, as_of + dt.timedelta(days=margin)))


def _intervals() -> dict[Key, dict[str, Span]]:
    found: dict[Key, dict[str, Span]] = {}
    for r in rows("published_intervals.csv"):
        key = (r["indicator"], r["start"], r["end"])
        found[key] = {code: _span(text) for code, text in r.items() if code[0] in "EW" and text}
    return found


def _span(text: str) -> Span:
    lower, _, upper = text.partition(":")
    return Decimal(lower), Decimal(upper)


def _counts() -> dict[tuple[Key, str], Span]:
    return {
        ((r["indicator"], r["start"], r["end"]), r["area"]): (number(r["numerator"]), number(r["denominator"]))
        for r in rows("published_counts.csv")
    }
