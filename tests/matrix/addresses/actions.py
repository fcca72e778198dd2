"""Addresses of the one list of actions: reading is M048, one's own are M056, others' in another service M057."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from indicators.models import Series
from tests.matrix.address import Address, Arguments
from tests.matrix.world import OTHER, OWN, World


def _own(world: World, column: str) -> Mapping[str, Any]:
    return {"action_id": (world.actions.get(column) or world.actions["employee"]).pk}


def _part(name: str, whose: str = "") -> Arguments:
    def found(world: World, column: str) -> Mapping[str, Any]:
        action = world.actions.get(whose or column) or world.actions["employee"]
        if name == "step_id":
            return {"action_id": action.pk, "step_id": action.milestones.get().pk}
        return {"action_id": action.pk, "on_id": action.needs.get().on_id}

    return found


def _action(name: str) -> Arguments:
    return lambda world, column: {"action_id": world.actions[name].pk}


def _line(code: str) -> Mapping[str, Any]:
    return {"series_id": Series.objects.get(indicator__code=code).pk}


THEIR_OWN = ("perf_officer_other", "head_of_service_other", "manager_other", "chief_officer_other")
REFUSED = frozenset({200, 302, 422})
CHANGES = (
    ("actions:action_edit", _own, _action("elsewhere"), "get", {}),
    ("actions:action_edit", _own, _action("elsewhere"), "post", {}),
    ("actions:action_progress", _own, _action("elsewhere"), "post", {"status": "on_course", "text": "It goes well."}),
    ("actions:milestone_add", _own, _action("elsewhere"), "post", {"wording": "x", "milestone_due": "1 May 2029"}),
    ("actions:milestone_reach", _part("step_id"), _part("step_id", "elsewhere"), "post", {}),
    ("actions:dependency_add", _own, _action("elsewhere"), "post", {}),
    ("actions:dependency_remove", _part("on_id"), _part("on_id", "elsewhere"), "post", {}),
)

ADDRESSES: tuple[Address, ...] = (
    Address("actions:action_list", "M048"),
    Address("actions:action_list", "M048", data={"whose": "all", "state": "any"}, about="all of them"),
    Address("actions:answer_list", "M048", data={"whose": "all"}),
    Address("actions:answer_new", "M053", lambda world, column: _line(OWN)),
    Address("actions:answer_new", "M054", lambda world, column: _line(OTHER), but=dict.fromkeys(THEIR_OWN, "Y")),
    Address("actions:answer_new", "M053", lambda world, column: _line(OWN), method="post", answers=REFUSED),
    Address("actions:action_page", "M048", _action("elsewhere")),
    *(
        Address("actions:action_page", "M055", _action(f"draft {is_other}"), other_place=is_other,
                shows=(f"draft action {is_other}",), about="of a draft")
        for is_other in (False, True)
    ),
    Address("actions:action_move", "M048", method="post", answers=frozenset({422}), about="of none"),
    *(
        Address("actions:action_new", "M053", lambda world, column: {"code": "PLA11"}, method=method, answers=REFUSED)
        for method in ("get", "post")
    ),
    *(
        Address(name, "M056", own, method=method, data=data, answers=REFUSED)
        for name, own, _others, method, data in CHANGES
    ),
    *(
        Address(name, "M057", others, method=method, data=data, answers=REFUSED)
        for name, _own_one, others, method, data in CHANGES
    ),
)  # fmt: skip

WAITING: tuple[str, ...] = ()
