"""Addresses of how departments see themselves: N101 to N104."""

from __future__ import annotations

from council_pm.assessments.models import Dimension
from tests.matrix.address import Address, Arguments

ANSWERS = frozenset({200, 302, 422})
PLACES = ((False, "PLA", "own"), (True, "CHI", "other"))


def _place(code: str) -> Arguments:
    return lambda world, column: {"code": code}


def _view(code: str, name: str) -> Arguments:
    return lambda world, column: {"code": code, "view_id": world.views[name].pk}


def _dimension() -> Arguments:
    return lambda world, column: {"dimension_id": Dimension.objects.order_by("position")[0].pk}


ADDRESSES: tuple[Address, ...] = (
    Address("assessments:maturity_list", "N101"),
    Address("assessments:dimension_list", "N101"),
    *(
        Address(
            "assessments:maturity_page", "N102", _place(code), other_place=is_other, shows=(f"own view {is_other}",)
        )
        for is_other, code, _name in PLACES
    ),
    *(
        Address(
            "assessments:maturity_view", "N102", _view(code, name), other_place=is_other,
            shows=(f"own view {is_other}",),
        )
        for is_other, code, name in PLACES
    ),
    *(
        Address(
            "assessments:maturity_record", "N103", _place(code), method=method, other_place=is_other, answers=ANSWERS
        )
        for is_other, code, _name in PLACES
        for method in ("get", "post")
    ),
    *(
        Address(f"assessments:{name}", "N104", arguments, method=method, answers=ANSWERS)
        for method in ("get", "post")
        for name, arguments in (
            ("dimension_new", lambda world, column: {}),
            ("dimension_edit", _dimension()),
            ("council_step_say", lambda world, column: {}),
        )
    ),
)  # fmt: skip

WAITING: tuple[str, ...] = ()
