"""Addresses of the screens for targets: proposing is M008, agreeing M008b and M009, seeing what is proposed N040."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from indicators.models import Series
from tests.factories import TargetProposalFactory
from tests.matrix.address import Address, Arguments
from tests.matrix.world import MANAGEMENT, NOBODY, OTHER, OWN, World

YEAR = "2026-27"
_CODES = ((False, OWN), (True, OTHER))
_REFUSED = frozenset({422})
_OTHERS = ("perf_officer_other", "head_of_service_other", "chief_officer_other")


def _place(elsewhere: bool) -> Arguments:
    def found(world: World, column: str) -> Mapping[str, Any]:
        return {"year": YEAR, "unit": (world.units.other_unit if elsewhere else world.units.unit).code}

    return found


def _with_proposal(elsewhere: bool) -> Arguments:
    """A part of the council in which something is proposed: its line shows the outturn of the year before."""

    def found(world: World, column: str) -> Mapping[str, Any]:
        series = Series.objects.get(indicator__code=OTHER if elsewhere else OWN)
        if not series.target_proposals.exists():
            TargetProposalFactory.create(series=series, year=YEAR)
        return _place(elsewhere)(world, column)

    return found


def _series(code: str) -> Arguments:
    def found(world: World, column: str) -> Mapping[str, Any]:
        return {"code": code, "year": YEAR, "series_id": Series.objects.get(indicator__code=code).pk}

    return found


def _of_place(elsewhere: bool) -> tuple[Address, ...]:
    place, waiting, series = _place(elsewhere), _with_proposal(elsewhere), _series(OTHER if elsewhere else OWN)
    outturn = (f"{OTHER if elsewhere else OWN} {MANAGEMENT.slug}",)

    def post(name: str, row: str, arguments: Arguments, answers: frozenset[int] = _REFUSED, **more: Any) -> Address:
        return Address(
            f"indicators:{name}", row, arguments, method="post", answers=answers, other_place=elsewhere, **more
        )

    def get(name: str, row: str, arguments: Arguments, **more: Any) -> Address:
        return Address(f"indicators:{name}", row, arguments, other_place=elsewhere, **more)

    return (
        get("targets_grid", "M008", place, shows=outturn),
        post("targets_grid", "M008", place, about="with nothing in it"),
        get("targets_file", "M008", place, shows=outturn),
        post("targets_upload", "M008", place, about="without a file"),
        get("targets_rollover", "M008", place),
        post("targets_rollover", "M008", place, about="without a figure"),
        get("targets_proposals", "N040", waiting, shows=(f"{OTHER if elsewhere else OWN} {NOBODY.slug}",)),
        post("targets_decide", "M008b", waiting, about="choosing nothing"),
        post("targets_withdraw", "M008", waiting, frozenset({404}), about="of no proposal", but=_gone(elsewhere)),
        get("targets_provisional", "N040", place),
        post("targets_confirm", "M008b", place, about="choosing nothing"),
        get("series_targets", "N040", series),
        post("series_change", "M008", series, about="without a figure"),
        post("targets_decide", "M009", waiting, data={"action": "agree_all"}, about="a change, choosing nothing"),
    )


def _gone(elsewhere: bool) -> Mapping[str, str]:
    """Who may withdraw is told that there is no such proposal; everybody else is refused before that."""
    mine = ("perf_officer", "head_of_service", "chief_officer")
    names = [f"{one}_{'other' if elsewhere else 'own'}" for one in mine]
    return dict.fromkeys([*names, "chief_executive", "corporate_perf"], "N404")


ADDRESSES: tuple[Address, ...] = (
    Address("indicators:targets_home", "N040", but=dict.fromkeys(_OTHERS, "Y")),
    *(address for elsewhere, _code in _CODES for address in _of_place(elsewhere)),
)

WAITING: tuple[str, ...] = ()
