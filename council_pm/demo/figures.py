"""What the seeded process hands over: figures of service indicators, each a demonstration figure. Pure: no Django."""

import datetime as dt
import hashlib
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from council_pm.core.periods import Calendar, Period

SEED = "demonstration council 1"
SPREAD = 10_000


@dataclass(frozen=True, slots=True)
class Moment:
    """A period as the process sees it. `t` periods before the latest signed-off one; -1 is the open one after it.

    `years_back` counts whole years before the year that ends with the open period.
    """

    period: Period
    t: int
    in_year: int

    @property
    def years_back(self) -> int:
        return (self.t + 1) // self.in_year

    @property
    def month(self) -> int:
        """Month (1 to 12) in which the period ends."""
        return self.period.end.month

    @property
    def quarter(self) -> int:
        """Quarter (1 to 4) of the financial year in which the period ends."""
        return (self.month - Calendar.FINANCIAL.first_month) % 12 // 3 + 1


@dataclass(frozen=True, slots=True)
class Draft:
    """What a recipe gives for a moment: an intended level, and what it is counted over (None: nothing)."""

    level: Decimal
    denominator: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class ServiceFigure:
    """A figure of a service indicator. Always a demonstration figure.

    `value` None with `absent` "no_data" says that there is no figure, and `note` why. `released_to` is the widest
    audience that may see it: `members`, `management_team` or `nobody` (signed off, not released).
    `breakdown` is "" for the total.
    """

    code: str
    period: Period
    value: Decimal | None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    lower_ci: Decimal | None = None
    upper_ci: Decimal | None = None
    breakdown: str = ""
    absent: str = ""
    note: str = ""
    provisional: bool = False
    released_to: str = "members"
    demonstration: bool = True


def rounded(value: Decimal, decimals: int) -> Decimal:
    """`value` half-up to `decimals` places."""
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def wobble(code: str, end: dt.date, size: str, what: str = "level") -> Decimal:
    """Seeded noise between -size and +size: the same for the same code, day and purpose, on every machine."""
    digest = hashlib.sha256(f"{SEED}|{code}|{end.isoformat()}|{what}".encode()).digest()
    step = int.from_bytes(digest[:8], "big") % (2 * SPREAD + 1) - SPREAD
    return Decimal(size) * step / SPREAD


def count(code: str, end: dt.date, base: int, spread: int) -> int:
    """A seeded denominator: `base` give or take `spread`."""
    return base + int(wobble(code, end, str(spread), "count"))


def counted(level: Decimal, denominator: int, multiplier: Decimal, decimals: int) -> tuple[Decimal, Decimal]:
    """Whole numerator nearest to the intended level, and the value that really follows from it."""
    numerator = rounded(level * denominator / multiplier, 0)
    return numerator, rounded(numerator / denominator * multiplier, decimals)
