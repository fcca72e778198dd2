"""Addresses of clinics: papers M060 and M061, what a service says M062, the meeting M063, M064, running it N180."""

from __future__ import annotations

from typing import Any

from tests.matrix.address import Address, Arguments

REFUSED = frozenset({200, 302, 409, 422})
# Departmental officers find the clinics where their own department has an item, with that item only.
OFFICERS = {"perf_officer_other": "Y"}


def _coming(world: Any, column: str) -> dict[str, Any]:
    return {"clinic_id": world.clinics.coming.pk}


def _held(world: Any, column: str) -> dict[str, Any]:
    return {"clinic_id": world.clinics.held.pk}


def _item(name: str, *, held: bool = False) -> Arguments:
    def found(world: Any, column: str) -> dict[str, Any]:
        item = (world.clinics.held_items if held else world.clinics.items)[name]
        return {"clinic_id": item.clinic_id, "item_id": item.pk}

    return found


def _nomination(world: Any, column: str) -> dict[str, Any]:
    item = world.clinics.items["own"]
    return {"clinic_id": item.clinic_id, "nomination_id": item.nomination_id}


def _ask(world: Any, column: str) -> dict[str, Any]:
    return {"clinic_id": world.clinics.coming.pk, "code": "PLA1"}


def _promised(world: Any, column: str) -> dict[str, Any]:
    return {"action_id": (world.actions.get(f"clinic {column}") or world.actions["clinic employee"]).pk}


WHOLE = {"perf_officer_own": "N404"}  # who reads the own paper only finds no list of everybody's

ADDRESSES: tuple[Address, ...] = (
    Address("clinics:clinic_list", "M060", but=OFFICERS),
    Address("clinics:clinic_page", "M060", _coming, but=OFFICERS),
    Address("clinics:item_page", "M060", _item("own"), shows=("clinic story False",)),
    Address("clinics:item_page", "M060", _item("other"), other_place=True, shows=("clinic story True",)),
    Address("clinics:item_page", "M061", _item("third"), shows=("clinic story of a third service",)),
    Address("clinics:candidate_list", "M060", _coming, but=WHOLE),
    *(
        Address("clinics:item_edit", "M062", _item("own"), method=method, answers=REFUSED)
        for method in ("get", "post")
    ),
    Address("clinics:meeting_page", "M063", _held, shows=("shared note", "private note")),
    Address("clinics:note_keep", "M063", _held, method="post", answers=REFUSED, about="a note"),
    Address("clinics:promise_to_all", "M063", _held, method="post", answers=REFUSED),
    Address("clinics:promise_for_item", "M063", _item("own", held=True), method="post", answers=REFUSED,
            but={"perf_officer_own": "N403"}),
    *(
        Address(name, "N180", method=method, answers=REFUSED)
        for name in ("clinics:clinic_new",) for method in ("get", "post")
    ),
    *(
        Address(name, "N180", _coming, method=method, answers=REFUSED)
        for name in ("clinics:clinic_edit", "clinics:clinic_agenda") for method in ("get", "post")
    ),
    *(
        Address(name, "N180", _coming, method="post", answers=REFUSED)
        for name in ("clinics:clinic_cancel", "clinics:clinic_hold", "clinics:candidate_look",
                     "clinics:candidate_tell", "clinics:attendance_set")
    ),
    *(
        Address(name, "N180", _nomination, method="post", answers=REFUSED)
        for name in ("clinics:candidate_accept", "clinics:candidate_defer")
    ),
    Address("clinics:item_off", "N180", _item("own"), method="post", answers=REFUSED,
            but={"perf_officer_own": "N403"}),
    Address("clinics:item_comment", "N182", _item("own"), method="post", answers=REFUSED),
    Address("actions:action_progress", "M065", _promised, method="post", answers=REFUSED,
            data={"status": "on_course", "text": "It goes well."}, about="promised in a clinic"),
    *(
        Address("clinics:candidate_ask", "N181", _ask, method=method, answers=REFUSED)
        for method in ("get", "post")
    ),
)  # fmt: skip

WAITING: tuple[str, ...] = ()
