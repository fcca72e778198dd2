"""Addresses of good practice: M067 and M068 of the register, N150 to N156 of what hangs together with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.matrix.address import Address, Arguments
from tests.matrix.practice import Practice

ANSWERS = frozenset({200, 302, 422})


def _of(make: Callable[[Practice], dict[str, Any]]) -> Arguments:
    return lambda world, column: make(world.practice)


def _entry(name: str, **more: Any) -> Arguments:
    return lambda world, column: {"entry_id": world.practice.entries[name].pk, **more}


_ADOPTION = _of(lambda one: {"entry_id": one.entries["own"].pk, "adoption_id": one.adoption.pk})
_NOMINATION = _of(lambda one: {"nomination_id": one.nomination.pk})
_CODE: dict[str, str] = {"own": "OWN-01", "other": "OTH-01"}


def _match(name: str) -> Arguments:
    return lambda world, column: {"code": _CODE[name]}


KEPT: tuple[tuple[str, Arguments, tuple[str, ...]], ...] = (
    ("community_list", lambda world, column: {}, ("get", "post")),
    ("community_turn", _of(lambda one: {"community_id": one.community.pk}), ("post",)),
    ("promise_new", lambda world, column: {}, ("get", "post")),
    ("promise_edit", _of(lambda one: {"promise_id": one.promise.pk}), ("get", "post")),
    ("award_withdraw", _of(lambda one: {"award_id": one.award.pk}), ("post",)),
    ("recognition_new", lambda world, column: {}, ("get", "post")),
    ("panel", lambda world, column: {}, ("get", "post")),
    ("panel_end", _of(lambda one: {"seat_id": one.seat.pk}), ("post",)),
)
# A draft is out of sight for who is of no part that it belongs to: to change it is no page for them either.
PLACES = ((False, "own"), (True, "other"))


def _held_item(world: Any, column: str) -> dict[str, Any]:
    item = world.clinics.held_items["own"]
    return {"clinic_id": item.clinic_id, "item_id": item.pk}


ADDRESSES: tuple[Address, ...] = (
    *(
        Address(f"practice:{name}", "M067")
        for name in ("entry_list", "transfer_list", "award_list", "nomination_list")
    ),
    Address("practice:promise_list", "M067", latest=("OWN-01",)),
    *(
        Address("practice:entry_list", "M067", data={"state": state}, about=f"{state} ones")
        for state in ("review", "draft", "retired")
    ),
    *(Address("practice:entry_page", "M067", _entry(name), about=name) for _is_other, name in PLACES),
    *(Address("practice:revision_page", "M067", _entry(name, revision=1), about=name) for _is_other, name in PLACES),
    *(Address("practice:match_page", "M067", _match(name), about=name) for _is_other, name in PLACES),
    *(
        Address(name, "N156", arguments, other_place=is_other, shows=(f"draft entry {is_other}",), about="a draft")
        for is_other, place in PLACES
        for name, arguments in (
            ("practice:entry_page", _entry(f"{place} draft")),
            ("practice:revision_page", _entry(f"{place} draft", revision=1)),
        )
    ),
    *(Address("practice:entry_new", "M068", method=method, answers=ANSWERS) for method in ("get", "post")),
    # Those who keep the register for the service, of those who read the item at all.
    Address("practice:entry_from_clinic", "M062", _held_item, method="post",
            but={"chief_officer_own": "Y", "corporate_perf": "Y"}, about="from a clinic"),
    Address("practice:entry_from_action", "M068", _of(lambda one: {"action_id": one.action.pk}), method="post"),
    *(
        Address("practice:entry_use", "M068", _entry("other"), method=method, answers=ANSWERS)
        for method in ("get", "post")
    ),
    *(
        Address(f"practice:{name}", "N150", _entry(place), method=method, other_place=is_other, answers=ANSWERS)
        for is_other, place in PLACES
        for name, method in (
            ("entry_edit", "get"), ("entry_edit", "post"), ("entry_publish", "post"), ("entry_review", "post"),
            ("entry_retire", "post"),
        )
    ),
    *(
        Address("practice:entry_edit", "N156", _entry(f"{place} draft"), method=method, other_place=is_other,
                answers=ANSWERS, about="a draft")
        for is_other, place in PLACES
        for method in ("get", "post")
    ),
    *(Address("practice:use_update", "N155", _ADOPTION, method=method, answers=ANSWERS) for method in ("get", "post")),
    *(Address("practice:transfer_new", "N154", method=method, answers=ANSWERS) for method in ("get", "post")),
    Address("practice:transfer_withdraw", "N150", _of(lambda one: {"transfer_id": one.transfer.pk}), method="post",
            answers=ANSWERS),
    *(
        Address(f"practice:{name}", "N151", arguments, method=method, answers=ANSWERS)
        for name, arguments, methods in KEPT
        for method in methods
    ),
    *(Address("practice:nomination_new", "N152", method=method, answers=ANSWERS) for method in ("get", "post")),
    Address("practice:nomination_page", "N153", _NOMINATION, shows=("a nomination",)),
    *(
        Address("practice:nomination_award", "N153", _NOMINATION, method=method, answers=ANSWERS)
        for method in ("get", "post")
    ),
)  # fmt: skip

WAITING: tuple[str, ...] = ()
