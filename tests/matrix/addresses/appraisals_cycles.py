"""Addresses of cycles and people in them (N200, M073), teams (M070, M071, M075) and the own line (M074b)."""

from __future__ import annotations

from typing import Any

from appraisals.models import Circumstance, NamedAppraiser
from council_pm.people.models import Person
from tests.matrix.address import Address, Arguments
from tests.matrix.addresses.appraisals import of_part
from tests.matrix.appraisals_line import BELOW, CLOSED, DRAFT

SAID = {"starts": "2027-01-04", "ends": "2027-02-04"}
CYCLE = {
    "name": "Appraisals of those without a screen", "year": "2030", "group": "together", "unit": "",
    "starts": "2030-04-01", "ends": "2031-03-31", "setting_by": "2030-05-31", "mid_year_by": "2030-10-31",
    "year_end_by": "2031-03-31", "most_targets": "6", "keep_years": "3", "version": "1",
}  # fmt: skip


def of_cycle(slug: str) -> Arguments:
    """A cycle."""
    return lambda world, column: {"cycle": slug}


def below() -> Person:
    """Somebody of whom HR says something."""
    return Person.objects.get(name=BELOW)


def person(world: Any, column: str) -> dict[str, Any]:
    """That person."""
    return {"person_id": below().pk}


def circumstance(world: Any, column: str) -> dict[str, Any]:
    """What is said of them."""
    return {"person_id": below().pk, "circumstance_id": Circumstance.objects.get(person=below()).pk}


def naming(world: Any, column: str) -> dict[str, Any]:
    """Who is named for them."""
    return {"person_id": below().pk, "naming_id": NamedAppraiser.objects.get(person=below()).pk}


def appraised(world: Any, column: str) -> dict[str, Any]:
    """Somebody whom the column appraises."""
    return {"person_id": of_part("appraised")(world, column)["person_id"]}


def below_unit(world: Any, column: str) -> dict[str, Any]:
    """The unit in which somebody of the own line stands."""
    return {"code": world.units.second_unit.code}


# Whoever has the right of the row opens the first page of their own line, wherever that is.
OTHER_LINES = {"head_of_service_other": "Y", "manager_other": "Y", "chief_officer_other": "Y"}

ADDRESSES: tuple[Address, ...] = (
    Address("appraisals:cycle_list", "N200"),
    Address("appraisals:cycle_new", "N200"),
    Address("appraisals:cycle_new", "N200", method="post", data=CYCLE),
    Address("appraisals:cycle_page", "N200", of_cycle(DRAFT)),
    Address("appraisals:cycle_edit", "N200", of_cycle(DRAFT)),
    Address("appraisals:cycle_edit", "N200", of_cycle(DRAFT), "post", CYCLE),
    Address("appraisals:cycle_open", "N200", of_cycle(DRAFT), "post", {"version": "1"}),
    Address("appraisals:cycle_look", "N200", of_cycle("2026-27-all"), "post"),
    Address("appraisals:cycle_close", "N200", of_cycle("2026-27-all"), "post"),
    Address("appraisals:cycle_reopen", "N200", of_cycle(CLOSED), "post", {"reason": "Closed by mistake"}),
    Address("appraisals:people", "M073"),
    Address("appraisals:people_unled", "M073", names_people=True),
    Address("appraisals:person_page", "N200", person, names_people=True),
    Address("appraisals:circumstance_add", "N200", person, "post", {"kind": "seconded", **SAID}),
    Address("appraisals:circumstance_end", "N200", circumstance, "post", {"ends": "2027-02-04"}),
    Address("appraisals:circumstance_remove", "N200", circumstance, "post"),
    Address("appraisals:naming_add", "N200", person, "post", {"part": "appraiser", "reason": "Both led it", **SAID},
            answers=frozenset({422})),
    Address("appraisals:naming_end", "N200", naming, "post", {"ends": "2027-02-04"}),
    Address("appraisals:team", "M070", names_people=True),
    Address("appraisals:team_begin", "M075", appraised, "post"),
    Address("appraisals:team_take_over", "M075", appraised, "post"),
    Address("appraisals:countersigning", "M071", names_people=True),
    Address("appraisals:line", "M074b", but=OTHER_LINES),
    Address("appraisals:line_unit", "M074b", below_unit, names_people=True),
)  # fmt: skip
WAITING: tuple[str, ...] = ()
