"""Addresses of improvement models: everybody reads (M048), who writes the plan of a part keeps its evidence (M051,
M052), corporate performance keeps the catalogue (N100)."""

from __future__ import annotations

from plans.models import ImprovementModel
from tests.matrix.address import Address, Arguments
from tests.matrix.addresses.plans import THEIR_OWN

CODE = "round"
ANSWERS = frozenset({200, 302, 422})
PLACES = (("M051", "service", "PLA1", {}), ("M052", "other service", "CHI1", dict.fromkeys(
    [name for name in THEIR_OWN if name != "manager_other"], "Y"
)))  # fmt: skip


def _place(code: str) -> Arguments:
    return lambda world, column: {"code": code}


def _choice(name: str, code: str) -> Arguments:
    return lambda world, column: {
        "code": code,
        "choice_id": world.evidence[name].unit.model_choices.get().pk,
    }


def _evidence(name: str) -> Arguments:
    return lambda world, column: {"evidence_id": world.evidence[name].pk}


def _criterion() -> Arguments:
    return lambda world, column: {
        "code": CODE,
        "criterion_id": ImprovementModel.objects.get(code=CODE).criteria.order_by("position")[0].pk,
    }


ADDRESSES: tuple[Address, ...] = (
    Address("plans:model_list", "M048"),
    Address("plans:model_page", "M048", _place(CODE)),
    *(Address("plans:unit_models", "M048", _place(code)) for code in ("PLA1", "CHI1")),
    *(Address("plans:evidence_page", "M048", _evidence(name)) for name in ("service", "other service")),
    *(
        Address(f"plans:{name}", "N100", arguments, method=method, answers=ANSWERS)
        for method in ("get", "post")
        for name, arguments in (
            ("model_new", lambda world, column: {}),
            ("model_edit", _place(CODE)),
            ("criterion_new", _place(CODE)),
            ("criterion_edit", _criterion()),
        )
    ),
    *(
        Address(f"plans:{name}", row, arguments, method=method, answers=ANSWERS, but=but, about=f"of a {place}")
        for row, place, code, but in PLACES
        for name, arguments, method in (
            ("model_choose", _place(code), "post"),
            ("model_leave", _choice(place, code), "post"),
            ("evidence_new", _place(code), "get"),
            ("evidence_new", _place(code), "post"),
            ("evidence_edit", _evidence(place), "get"),
            ("evidence_edit", _evidence(place), "post"),
            ("evidence_withdraw", _evidence(place), "post"),
        )
    ),
)

WAITING: tuple[str, ...] = ()
