"""Addresses of plans: what is agreed is M048, drafts M055, editing M049 to M054, links M058, copies M059."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from plans.models import Plan, PlanTemplate
from tests.matrix.address import Address, Arguments


def _plan(name: str, part: Callable[[Plan], Mapping[str, Any]] = lambda plan: {"plan_id": plan.pk}) -> Arguments:
    return lambda world, column: part(world.plans[name])


def _section(plan: Plan) -> Mapping[str, Any]:
    return {"plan_id": plan.pk, "section_id": plan.sections.get().pk}


def _comment(plan: Plan) -> Mapping[str, Any]:
    return {"plan_id": plan.pk, "comment_id": plan.comments.get().pk}


def _partner(plan: Plan) -> Mapping[str, Any]:
    return {"plan_id": plan.pk, "partner_id": plan.partners.get().pk}


def _aim(plan: Plan) -> Mapping[str, Any]:
    return {"aim_id": plan.objectives.get().pk}


def _measure(plan: Plan) -> Mapping[str, Any]:
    aim = plan.objectives.get()
    return {"aim_id": aim.pk, "series_id": aim.measures.get().series_id}


def _place(code: str, year: str = "2026-27") -> Arguments:
    return lambda world, column: {"code": code, "year": year}


def _template(world: Any, column: str) -> Mapping[str, Any]:
    return {"template_id": PlanTemplate.objects.get(kind="unit").pk}


def _heading(world: Any, column: str) -> Mapping[str, Any]:
    template = PlanTemplate.objects.get(kind="unit")
    return {"template_id": template.pk, "heading_id": template.headings.order_by("position")[0].pk}


BEGIN = {"start": "unit "}
REFUSED = frozenset({200, 302, 422})
# A plan of the other place is "another" one to everybody but to those whose own it is.
THEIR_OWN = ("perf_officer_other", "head_of_service_other", "manager_other", "chief_officer_other")
LEVELS = (
    ("M049", "council", ()),
    ("M050", "department", ()),
    ("M051", "service", ()),
    ("M052", "other service", tuple(name for name in THEIR_OWN if name != "manager_other")),
    ("M053", "unit", ()),
    ("M054", "other unit", THEIR_OWN),
)
EDITING: tuple[tuple[str, Any, str, dict[str, str]], ...] = (
    ("plans:section_edit", _section, "get", {}),
    ("plans:section_edit", _section, "post", {"text": "x", "based_on": "1"}),
    ("plans:section_add", None, "post", {"title": "More"}),
    ("plans:objective_new", None, "get", {}),
    ("plans:objective_new", None, "post", {}),
    ("plans:objective_edit", _aim, "get", {}),
    ("plans:objective_edit", _aim, "post", {}),
    ("plans:objective_end", _aim, "post", {}),
    ("plans:link_choose", _aim, "get", {}),
    ("plans:link_choose", _aim, "post", {}),
    ("plans:measure_set", _aim, "get", {}),
    ("plans:measure_set", _aim, "post", {}),
    ("plans:partner_add", None, "post", {}),
    ("plans:partner_remove", _partner, "post", {}),
    ("plans:measure_remove", _measure, "post", {}),
)


def _editing() -> list[Address]:
    return [
        Address(
            address,
            row,
            _plan(name, part) if part else _plan(name),
            method=method,
            data=data,
            answers=REFUSED,
            but=dict.fromkeys(own, "Y"),
            about=f"of a {name}",
        )
        for row, name, own in LEVELS
        for address, part, method, data in EDITING
    ]


ADDRESSES: tuple[Address, ...] = (
    Address("plans:plan_tree", "M048"),
    Address("plans:gap_list", "M048"),
    Address("plans:move_list", "N131"),
    *(
        Address("plans:plan_page", "M048", _plan(name), about=f"of a {name}")
        for name in ("council", "unit", "other unit")
    ),
    Address("plans:objective_page", "M048", _plan("unit", _aim)),
    Address("plans:objective_below", "M048", _plan("other service", _aim)),
    Address("plans:objective_picture", "M048", _plan("other service", _aim)),
    Address("plans:plan_outline", "M048", _place("TBC")),
    Address("packs:plan_file", "M048", _plan("unit")),
    Address("plans:heading_list", "N120"),
    Address("plans:template_new", "N120"),
    Address("plans:template_new", "N120", method="post", data={"kind": "unit", "name": "Other headings"}),
    Address("plans:template_page", "N120", _template),
    Address("plans:template_end", "N120", _template, method="post"),
    Address("plans:heading_new", "N120", _template),
    Address("plans:heading_new", "N120", _template, method="post", data={"title": "A further heading"}),
    Address("plans:heading_edit", "N120", _heading),
    Address("plans:heading_edit", "N120", _heading, method="post", answers=REFUSED),
    Address("plans:heading_move", "N120", _heading, method="post", data={"to": "down"}),
    Address("plans:heading_end", "N120", _heading, method="post"),
    Address(
        "plans:plan_compare",
        "M055",
        _plan("unit"),
        but=dict.fromkeys(("system_admin", "api_read", "api_entry"), "N403"),
        about="of one edition and now",
    ),
    Address("plans:unit_plans", "M048", _place("PLA11")),
    Address("plans:unit_plans", "M048", _place("PLA11", "2025-26"), about="of a year without"),
    *(
        Address(name, "M055", _plan(f"draft {is_other}", part), other_place=is_other, shows=shows, about="of a draft")
        for is_other in (False, True)
        for name, part, shows in (
            ("plans:plan_page", lambda plan: {"plan_id": plan.pk}, (f"draft {is_other}", f"margin {is_other}")),
            ("plans:objective_page", _aim, (f"draft aim {is_other}",)),
            ("plans:objective_picture", _aim, (f"draft aim {is_other}",)),
            ("plans:objective_below", _aim, ()),  # as a fragment it shows what stands below the aim, not the aim
            ("packs:plan_file", lambda plan: {"plan_id": plan.pk}, (f"draft {is_other}", f"draft aim {is_other}")),
        )
    ),
    *_editing(),
    Address("plans:plan_new", "M053", _place("PLA11", "2028-29")),
    Address("plans:plan_new", "M053", _place("PLA11", "2028-29"), method="post", data=BEGIN),
    *(
        Address("plans:comment_add", "M050c", _plan(f"draft {is_other}"), method="post", data={"text": "Well done."},
                other_place=is_other)
        for is_other in (False, True)
    ),
    Address(
        "plans:comment_resolve",
        "M050c",
        _plan("draft False", _comment),
        method="post",
        but=dict.fromkeys(("chief_executive", "corporate_perf"), "N403"),  # the owner resolves, the centre does not
    ),
    *(
        Address(f"plans:plan_{step}", "N080", _plan("unit"), method="post") for step in ("agree", "publish", "close")
    ),
    *(
        Address(
            "plans:plan_copy",
            "M059",
            _plan("draft True"),
            method=method,
            answers=REFUSED,
            but=dict.fromkeys(THEIR_OWN, "Y"),
            about="of a draft that one cannot see",
        )
        for method in ("get", "post")
    ),
)  # fmt: skip

WAITING: tuple[str, ...] = ()
