"""Addresses of the screens for calculated indicators: seeing them is M005, proposing and confirming M006."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from indicators.models import Formula, Indicator, Series
from tests.factories import series_with_rules
from tests.factories.formulas import sum_of
from tests.matrix.address import Address
from tests.matrix.world import OTHER, OWN, World

TOTAL = "TOT-01"


def _total(world: World, column: str) -> Mapping[str, Any]:
    """An indicator that is worked out from one of each department."""
    if not Indicator.objects.filter(code=TOTAL).exists():
        total = series_with_rules(TOTAL, world.units.council, decimals=4)
        parts = [Series.objects.get(indicator__code=code, breakdown="") for code in (OWN, OTHER)]
        sum_of(total.indicator, *parts, set_by=None)
    return {"code": TOTAL}


def _waiting(world: World, column: str) -> Mapping[str, Any]:
    """A formula of it that waits."""
    code = _total(world, column)["code"]
    waiting = Formula.objects.filter(indicator__code=code, decision__isnull=True).first()
    if waiting is None:
        parts = [Series.objects.get(indicator__code=one, breakdown="") for one in (OWN, OTHER)]
        waiting = sum_of(Indicator.objects.get(code=code), *parts, confirmed=False, set_by=None)
    return {"code": code, "revision": waiting.revision}


_REFUSED = frozenset({422})
_PROPOSAL = {
    "based_on": "0",
    "kind": "sum",
    "source": "indicators",
    "multiplier": "1",
    "missing": "no_result",
    "part_0": OWN,
    "part_1": OTHER,
    "reason": "The plan asks for it.",
}


def _new_total(world: World, column: str) -> Mapping[str, Any]:
    """An indicator without a formula."""
    if not Indicator.objects.filter(code="NEW-01").exists():
        series_with_rules("NEW-01", world.units.council, decimals=4)
    return {"code": "NEW-01"}


ADDRESSES: tuple[Address, ...] = (
    Address("indicators:formulas", "M005"),
    Address("indicators:formulas", "M005", data={"code": OWN}, about="choosing an indicator"),
    Address("indicators:formula", "M005", _total),
    Address("indicators:formula", "M005", _total, data={"format": "csv"}, about="as a file"),
    Address("indicators:lineage", "M005", _total, latest=(OWN, OTHER)),
    Address("indicators:lineage", "M005", _total, data={"format": "csv"}, latest=(OWN, OTHER), about="as a file"),
    Address("indicators:formula_change", "M006", _new_total),
    Address("indicators:formula_change", "M006", _new_total, method="post", answers=_REFUSED, about="empty"),
    Address("indicators:formula_change", "M006", _new_total, method="post", data=_PROPOSAL, about="a preview"),
    Address(
        "indicators:formula_change",
        "M006",
        _new_total,
        method="post",
        data=_PROPOSAL | {"action": "send"},
        about="a proposal",
    ),
    Address("indicators:formula_confirm", "M006", _waiting, method="post"),
    Address("indicators:formula_refuse", "M006", _waiting, method="post", answers=_REFUSED, about="without a reason"),
    Address("indicators:formula_refuse", "M006", _waiting, method="post", data={"reason": "No."}),
)

WAITING: tuple[str, ...] = ()
