"""Addresses of risks: strategic ones are M110, those of a unit N140, confidential ones M110b, writing N141 and M054."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from plans.models import Risk
from tests.matrix.address import Address, Arguments

THEIR_OWN = ("perf_officer_other", "head_of_service_other", "manager_other", "chief_officer_other")
REFUSED = frozenset({200, 302, 422})


def _risk(name: str, part: Callable[[Risk], Mapping[str, Any]] = lambda risk: {}) -> Arguments:
    return lambda world, column: {"risk_id": world.risks[name].pk, **part(world.risks[name])}


def _control(risk: Risk) -> Mapping[str, Any]:
    return {"control_id": risk.controls.get().pk}


def _aim(risk: Risk) -> Mapping[str, Any]:
    return {"aim_id": risk.aims.get().objective_id}


def _series(risk: Risk) -> Mapping[str, Any]:
    return {"series_id": risk.indicators.get().series_id}


def _escalation(risk: Risk) -> Mapping[str, Any]:
    return {"escalation_id": risk.escalations.get().pk}


def _nothing(risk: Risk) -> Mapping[str, Any]:
    return {}


CHANGES: tuple[tuple[str, Callable[[Risk], Mapping[str, Any]], str], ...] = (
    ("risks:risk_edit", _nothing, "get"),
    ("risks:risk_edit", _nothing, "post"),
    ("risks:risk_look", _nothing, "get"),
    ("risks:risk_look", _nothing, "post"),
    ("risks:risk_end", _nothing, "post"),
    ("risks:link_add", _nothing, "post"),
    ("risks:aim_remove", _aim, "post"),
    ("risks:indicator_remove", _series, "post"),
    ("risks:risk_carry", _nothing, "post"),
    ("risks:control_new", _nothing, "get"),
    ("risks:control_new", _nothing, "post"),
    ("risks:control_edit", _control, "get"),
    ("risks:control_edit", _control, "post"),
    ("risks:control_check", _control, "post"),
    ("risks:control_end", _control, "post"),
    ("risks:control_mend", _control, "post"),
)
# The list is there for whoever reads some risk: a manager too, who finds there those of the own branch (N140).
MANAGERS = {"manager_other": "Y"}

ADDRESSES: tuple[Address, ...] = (
    Address("risks:risk_list", "N140", but=MANAGERS),
    Address("risks:risk_list", "N140", but=MANAGERS, data={"whose": "all"}, about="of the whole council"),
    Address("packs:risk_register_file", "N140", but=MANAGERS),
    Address("risks:risk_page", "M110", _risk("strategic"), shows=("strategic risk",)),
    Address("risks:risk_page", "N140", _risk("unit"), shows=("risk False",), about="of the own unit"),
    Address("risks:risk_page", "N140", _risk("other unit"), shows=("risk True",), other_place=True,
            about="of the other unit"),
    Address("risks:risk_page", "M110b", _risk("confidential"), shows=("confidential risk False",),
            about="a confidential one"),
    Address("risks:risk_page", "M110b", _risk("other confidential"), shows=("confidential risk True",),
            other_place=True, about="a confidential one of the other service"),
    *(
        Address(name, "N141", _risk("unit", part), method=method, answers=REFUSED)
        for name, part, method in CHANGES
    ),
    *(
        Address(name, "M054", _risk("other unit", part), method=method, answers=REFUSED,
                but=dict.fromkeys(THEIR_OWN, "Y"), about="of another unit")
        for name, part, method in CHANGES
    ),
    # What was carried up is answered by the level above: the head of the service, never the unit's own manager.
    Address("risks:escalation_answer", "N141", _risk("unit", _escalation), method="post", answers=REFUSED,
            but={"manager_own_unit": "N403"}),
    *(
        Address("risks:risk_new", "N141", lambda world, column: {"code": "PLA11"}, method=method, answers=REFUSED)
        for method in ("get", "post")
    ),
    *(Address("risks:scale_page", "N142", method=method, answers=REFUSED) for method in ("get", "post")),
)  # fmt: skip

WAITING: tuple[str, ...] = ()
