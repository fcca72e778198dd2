"""Every address of the product, with the row of the matrix that says who may open it.

A view without an entry here fails the build (``test_matrix.py``). To add one: name it as the resolver does, cite the
row, and say what its arguments are in the world of ``world.py``. Give a second entry with ``other_place`` where the
thing belongs to a part of the council, and name the secrets that the page shows to those who may read them, so that
the test knows that it could leak.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.matrix.address import Address, Arguments
from tests.matrix.addresses import AREAS
from tests.matrix.table import COLUMNS, cell
from tests.matrix.world import ELSEWHERE, MEMBERS, OTHER, OWN, PERIODS, Period, World


def _code(code: str) -> Arguments:
    return lambda world, column: {"code": code}


def _period(code: str, slug: str) -> Arguments:
    return lambda world, column: {"code": code, "period": slug}


_ALL_OWN = tuple(f"{OWN} {period.slug}" for period in PERIODS)
_ALL_OTHER = tuple(f"{OTHER} {period.slug}" for period in PERIODS)


def _committee(world: World, column: str) -> Mapping[str, Any]:
    return {"slug": world.committee.slug}


def _own(of_columns: Mapping[str, Any], column: str) -> Any:
    """What belongs to the column's user; for a visitor, somebody's."""
    return of_columns.get(column) or of_columns["employee"]


def _row(name: str, period: Period) -> str:
    """A figure that is released to everybody shows its history as M025 says, any other one at most so."""
    return "M025" if (name, period) == ("value_history", MEMBERS) else period.row


def _without_right(name: str, period: Period, elsewhere: bool) -> Mapping[str, str]:
    """Columns whose user has no such thing elsewhere, and those who may see the figure but not its history (M025)."""
    but = {}
    for column in COLUMNS:
        stands_for = ELSEWHERE.get(column, column) if elsewhere else column
        seen = cell(period.row, stands_for, other_place=elsewhere)
        if seen == "Y" and name == "value_history":
            seen = cell("M025", stands_for, other_place=elsewhere)
        if seen != cell(_row(name, period), column, other_place=elsewhere):
            but[column] = seen
    return but


ADDRESSES: tuple[Address, ...] = (
    # Infrastructure, and the session
    Address("healthz", "M104"),
    Address("readyz", "N004", answers=frozenset({200, 503})),
    Address("core:brand_css", "N005", lambda world, column: {"colour": "12436d"}),
    Address("account_login", "M001"),
    Address("account_logout", "N006", method="post", leads_to_sign_in=True),
    Address("account_logout", "N006", about="without POST"),
    # What every person has
    Address("dashboards:home", "N001"),
    Address("dashboards:my_work", "N001"),
    Address("core:component_gallery", "N001"),
    Address("indicators:method", "N001"),
    Address("administration:hub", "N001"),
    # Jobs
    Address("jobs:job_page", "N002", lambda world, column: {"job_id": _own(world.own_jobs, column).pk}),
    Address("jobs:job_page", "M105", lambda world, column: {"job_id": world.foreign_job.pk}, about="of another"),
    # Dashboards
    Address("dashboards:executive_overview", "M035", latest=(OWN, OTHER)),
    Address("dashboards:executive_table", "M035", latest=(OWN, OTHER)),
    Address("dashboards:committee_dashboard", "M035", _committee, latest=(OWN, OTHER)),
    Address("dashboards:committee_table", "M035", _committee, latest=(OWN, OTHER)),
    Address("dashboards:committee_dashboard", "M039", _committee, data={"status": "red"}, about="filtered"),
    *(
        Address("dashboards:unit_page", row, _code(code), other_place=code.startswith("CHI"), latest=latest)
        for row, code, latest in (
            ("M035", "TBC", (OWN, OTHER)),
            ("M036", "PLA", (OWN,)),
            ("M036", "CHI", (OTHER,)),
            ("M037b", "PLA1", (OWN,)),
            ("M037b", "CHI1", (OTHER,)),
            ("M038", "PLA11", (OWN,)),
            ("M038", "CHI11", (OTHER,)),
        )
    ),
    Address("dashboards:before_and_after", "N130", _code("PLA1"), latest=(OWN,)),
    Address("dashboards:before_and_after", "N130", _code("CHI1"), other_place=True, latest=(OTHER,)),
    Address("dashboards:unit_table", "M036", _code("PLA"), latest=(OWN,)),
    Address("dashboards:unit_table", "M038", _code("CHI11"), other_place=True, latest=(OTHER,)),
    # Indicators
    Address("dashboards:indicator_page", "M005", _code(OWN), shows=_ALL_OWN),
    Address("dashboards:indicator_page", "M005", _code(OTHER), other_place=True, shows=_ALL_OTHER),
    Address("dashboards:indicator_numbers", "M010", _code(OWN), shows=_ALL_OWN),
    Address("dashboards:indicator_numbers", "M010", _code(OTHER), other_place=True, shows=_ALL_OTHER),
    Address("dashboards:indicator_figure", "M010", _code(OWN), shows=_ALL_OWN),
    Address("dashboards:indicator_figure", "M010", _code(OTHER), other_place=True, shows=_ALL_OTHER),
    # What was restated: in this world nothing was, and who may see the history of figures sees the empty list
    Address("dashboards:restatement_list", "M025"),
    Address("dashboards:restatement_table", "M025"),
    *(
        Address(
            f"dashboards:{name}",
            _row(name, period),
            _period(code, period.slug),
            other_place=elsewhere,
            but=_without_right(name, period, elsewhere),
            shows=(f"{code} {period.slug}", *([f"the signer of {code}"] if name == "value_history" else [])),
            about=str(period.audience.label),
        )
        for name in ("indicator_period", "value_history")
        for code, elsewhere in ((OWN, False), (OTHER, True))
        for period in PERIODS
    ),
    # "This is not good enough", of a figure
    *(
        Address(
            "dashboards:not_good_enough",
            "M107",
            _period(code, MEMBERS.slug),
            method=method,
            other_place=code == OTHER,
            shows=(f"{code} {MEMBERS.slug}",),
            answers=frozenset({200 if method == "get" else 422}),
        )
        for code in (OWN, OTHER)
        for method in ("get", "post")
    ),
    # History loads
    Address("indicators:history_list", "N003"),
    Address("indicators:history_list", "N003", method="post", answers=frozenset({422}), about="without a file"),
    Address("indicators:history_load", "N003", lambda world, column: {"load_id": _own(world.own_loads, column).pk}),
    *(
        Address(
            f"indicators:{name}",
            "N003",
            lambda world, column: {"load_id": _own(world.own_loads, column).pk},
            method="post",
        )
        for name in ("history_apply", "history_discard")
    ),
    *(
        Address(
            f"indicators:{name}",
            "M033",
            lambda world, column: {"load_id": world.foreign_load.pk},
            method=method,
            about="of another",
        )
        for name, method in (("history_load", "get"), ("history_apply", "post"), ("history_discard", "post"))
    ),
    # Each area of its own
    *(address for area in AREAS for address in area.ADDRESSES),
)
