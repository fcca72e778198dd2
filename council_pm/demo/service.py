"""The twenty-five service indicators of the demonstration: their definitions and targets. Pure: no Django.

The figures are made by ``process``; every one of them is a demonstration figure.
"""

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from council_pm.core.periods import Calendar, Frequency, Period
from council_pm.demo.files import number, rows


@dataclass(frozen=True, slots=True)
class ServiceIndicator:
    """A service indicator: `value = numerator / denominator * multiplier`, rounded half-up to `decimals`."""

    code: str
    name: str
    definition: str
    why_it_matters: str
    numerator: str
    denominator: str
    multiplier: Decimal
    unit: str
    decimals: int
    polarity: str
    frequency: Frequency
    kind: str
    reported_as: str
    seasonal: bool
    lag_working_days: int
    tolerance_type: str
    tolerance: Decimal
    influence: str
    partner: str
    theme: str
    owner_unit: str
    lower_bound: Decimal | None
    upper_bound: Decimal | None
    small_sample: bool


@dataclass(frozen=True, slots=True)
class Aim:
    """A target for one period: a figure, or the range from `low` to `high`."""

    value: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    reason: str = ""
    basis: str = "set"


@lru_cache(maxsize=1)
def indicators() -> tuple[ServiceIndicator, ...]:
    """The twenty-five, in the order of the file."""
    return tuple(
        ServiceIndicator(
            code=r["code"],
            name=r["name"],
            definition=r["definition"],
            why_it_matters=r["why_it_matters"],
            numerator=r["numerator"],
            denominator=r["denominator"],
            multiplier=Decimal(r["multiplier"]),
            unit=r["unit"],
            decimals=int(r["decimals"]),
            polarity=r["polarity"],
            frequency=Frequency(r["frequency"]),
            kind=r["kind"],
            reported_as=r["reported_as"],
            seasonal=r["seasonal"] == "yes",
            lag_working_days=int(r["lag_working_days"]),
            tolerance_type=r["tolerance_type"],
            tolerance=Decimal(r["tolerance"]),
            influence=r["influence"],
            partner=r["partner"],
            theme=r["theme"],
            owner_unit=r["owner_unit"],
            lower_bound=number(r["lower_bound"]),
            upper_bound=number(r["upper_bound"]),
            small_sample=r["small_sample"] == "yes",
        )
        for r in rows("service_indicators.csv")
    )


def indicator(code: str) -> ServiceIndicator:
    """The service indicator with this code. Raises KeyError."""
    return {i.code: i for i in indicators()}[code]


LAST_YEARS_SHAPE = "The yearly target in the shape of last year"
AGREED_PROFILE = "Profile agreed with the yearly target"

PROFILES: dict[str, tuple[str, str, tuple[str, str, str, str]]] = {
    "COR-01": ("last_year", LAST_YEARS_SHAPE, ("28.2", "54.9", "81.8", "95.5")),
    "COR-02": ("last_year", LAST_YEARS_SHAPE, ("29.3", "56.2", "82.2", "97.0")),
    "COR-06": ("explicit", AGREED_PROFILE, ("25", "50", "75", "100")),
    "COR-08": ("explicit", AGREED_PROFILE, ("50", "50", "95", "95")),
    "CFA-03": ("last_year", "26 per cent for the year, in the shape of last year", ("30.4", "28.8", "24.0", "20.2")),
    "COM-03": ("last_year", LAST_YEARS_SHAPE, ("295", "590", "864", "1200")),
}
"""Code -> basis, reason, and the target at the end of each quarter of the financial year."""

FLAT: dict[str, tuple[str, str]] = {
    "COR-03": ("9.5", "Attendance policy: a day less than the average of councils in the region"),
    "COR-04": ("95.0", "Our promise to local firms"),
    "COR-07": ("90.0", "The level below which the Information Commissioner looks into a council"),
    "CUS-01": ("8.0", "Customer promise of the council plan"),
    "CUS-02": ("85.0", "Customer promise of the council plan"),
    "CUS-03": ("62", "Back to the level before the last budget round"),
    "BEN-01": ("19.0", "The average of similar councils"),
    "CFA-01": ("60", "Contract level agreed with the depot"),
    "CFA-02": ("5.0", "Council plan: streets to be proud of"),
    "CFA-04": ("93.0", "Council plan: streets to be proud of"),
    "HWY-01": ("98.0", "Highway safety policy"),
    "COM-01": ("95.0", "Agreed with the police in the community safety plan"),
    "COM-02": ("96.0", "Food service plan"),
    "HOU-01": ("70", "Homelessness strategy"),
    "HOU-02": ("55.0", "Homelessness strategy"),
    "ASC-01": ("83.0", "Better care plan agreed with the NHS"),
    "ASC-02": ("75.0", "Adult social care plan: three in four people"),
    "CHS-01": ("93.0", "Children's improvement plan"),
}
"""Code -> the same target in every period, and the reason for it."""

RANGE = Aim(low=Decimal("-1.0"), high=Decimal("0.5"), reason="Budget strategy: neither far over nor far under")


def aim(code: str, period: Period) -> Aim:
    """The target of a service indicator for a period. Raises KeyError for an unknown code."""
    if code == "COR-05":
        return RANGE
    if code in PROFILES:
        basis, reason, steps = PROFILES[code]
        quarter = (period.end.month - Calendar.FINANCIAL.first_month) % 12 // 3
        return Aim(value=Decimal(steps[quarter]), reason=reason, basis=basis)
    figure, reason = FLAT[code]
    return Aim(value=Decimal(figure), reason=reason)
