"""The corporate basket of seventy: who leads on each indicator, and whose portfolio it is. Pure: no Django."""

from dataclasses import dataclass
from functools import lru_cache

from council_pm.demo import published, service
from council_pm.demo.files import rows

NAME = "Corporate basket"
SLUG = "corporate"


@dataclass(frozen=True, slots=True)
class BasketEntry:
    """An indicator of the basket, its one lead committee and its portfolio (slugs of ``organisation``)."""

    code: str
    committee: str
    portfolio: str


@lru_cache(maxsize=1)
def entries() -> tuple[BasketEntry, ...]:
    """The seventy, by committee."""
    return tuple(BasketEntry(r["code"], r["committee"], r["portfolio"]) for r in rows("basket.csv"))


def codes() -> frozenset[str]:
    """Codes of the seventy."""
    return frozenset(entry.code for entry in entries())


def underpinning() -> tuple[tuple[str, str], ...]:
    """(key, supporting): each published indicator outside the basket stands below one of the basket."""
    return tuple((i.underpins, i.code) for i in published.indicators() if i.underpins)


def owner_units() -> dict[str, str]:
    """Indicator code -> code of the unit whose head answers for it, for all 153 indicators."""
    units = {i.code: i.owner_unit for i in published.indicators()}
    units.update({i.code: i.owner_unit for i in service.indicators()})
    return units
