"""The demonstration's organisation: units and their dated places, posts, committees, portfolios. Pure: no Django."""

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

from council_pm.demo.files import rows
from council_pm.demo.year import financial_year_start

BEGAN = dt.date(2020, 4, 1)
"""The organisation stands from this day; nothing older is known of it."""

MOVED, MOVED_FROM, MOVED_TO = "PLA41", "PLA4", "PLA1"
"""Leisure moved from Culture, Leisure and Libraries to Care For Your Area, and keeps its history."""

CAME, CAME_FROM, CAME_TO = "PLA1", "COR", "PLA"
"""Care For Your Area belonged to the corporate department until about two years ago: before and after can be seen."""

GOES, GOES_FROM, GOES_TO = "PLA4", "PLA", "COR"
"""Culture, Leisure and Libraries is to move: its aim waits for a choice of what it supports then."""

LEVELS = {"council": 1, "department": 2, "service": 3, "unit": 4}


@dataclass(frozen=True, slots=True)
class UnitSpec:
    """A part of the organisation; `level` is council, department, service or unit."""

    code: str
    level: str
    name: str


@dataclass(frozen=True, slots=True)
class PlacementSpec:
    """From `valid_from` the unit stands below `parent` ("" for the council itself) under this name."""

    unit: str
    valid_from: dt.date
    parent: str
    name: str


@dataclass(frozen=True, slots=True)
class PostSpec:
    """A post; `role` is a column of the matrix, `reports_to` a post's code or ""."""

    code: str
    unit: str
    title: str
    role: str
    reports_to: str
    shared_with: str


@dataclass(frozen=True, slots=True)
class CommitteeSpec:
    """A committee; `kind` is select, executive or audit."""

    slug: str
    name: str
    kind: str
    remit: str


@dataclass(frozen=True, slots=True)
class PortfolioSpec:
    """What one member of the Executive answers for. Portfolios do not follow the departments."""

    slug: str
    name: str


COMMITTEES = (
    CommitteeSpec(
        "children",
        "Children and Young People Select Committee",
        "select",
        "Schools, special educational needs, children's social care and early help.",
    ),
    CommitteeSpec(
        "adults",
        "Adults, Health and Wellbeing Select Committee",
        "select",
        "Adult social care, public health, and scrutiny of the NHS.",
    ),
    CommitteeSpec(
        "place",
        "Place Select Committee",
        "select",
        "Care For Your Area, highways, planning, regeneration, climate and the economy.",
    ),
    CommitteeSpec(
        "communities",
        "Communities Select Committee",
        "select",
        "Community safety, housing and homelessness, leisure, libraries, food and licensing. "
        "The council's crime and disorder committee in law.",
    ),
    CommitteeSpec(
        "corporate",
        "Corporate Select Committee (Executive Scrutiny)",
        "select",
        "Money, people, customers, information, how performance is managed, and the call-in of Executive decisions.",
    ),
    CommitteeSpec("executive", "Executive", "executive", "All seventy indicators of the basket."),
    CommitteeSpec(
        "audit",
        "Audit and Governance Committee",
        "audit",
        "The risk register, how far figures can be trusted, and corrections of figures.",
    ),
)

PORTFOLIOS = (
    PortfolioSpec("leader", "Leader (policy, performance, partnerships)"),
    PortfolioSpec("finance-and-resources", "Finance and Resources"),
    PortfolioSpec("children-and-young-people", "Children and Young People"),
    PortfolioSpec("adult-social-care", "Adult Social Care"),
    PortfolioSpec("public-health-and-housing", "Public Health and Housing"),
    PortfolioSpec("environment-and-street-scene", "Environment and Street Scene"),
    PortfolioSpec("regeneration-and-economy", "Regeneration and Economy"),
    PortfolioSpec("community-safety-and-leisure", "Community Safety and Leisure"),
    PortfolioSpec("access-customers-and-digital", "Access, Customers and Digital"),
)


@lru_cache(maxsize=1)
def units() -> tuple[UnitSpec, ...]:
    """1 council, 4 departments, 14 services, 45 units, parents first."""
    return tuple(UnitSpec(r["code"], r["level"], r["name"]) for r in rows("organisation.csv"))


def moved_on(as_of: dt.date) -> dt.date:
    """The day on which Leisure moved: 1 April of the financial year before the one that holds `as_of`."""
    start = financial_year_start(as_of)
    return start.replace(year=start.year - 1)


def came_on(as_of: dt.date) -> dt.date:
    """The day on which Care For Your Area came: 1 October two calendar years before."""
    return dt.date(as_of.year - 2, 10, 1)


def goes_on(as_of: dt.date) -> dt.date:
    """The day on which Culture, Leisure and Libraries is to move: the first of a month, some four weeks ahead at least.

    Late in a financial year it is the year's last day, so that the plan of the year is still under way.
    """
    ahead = as_of + dt.timedelta(days=28)
    first = (ahead.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
    start = financial_year_start(as_of)
    return min(first, start.replace(year=start.year + 1) - dt.timedelta(days=1))


def placements(as_of: dt.date) -> tuple[PlacementSpec, ...]:
    """Where every unit stands from when, parents first; the moves come last, by their days."""
    found = []
    for r in rows("organisation.csv"):
        parent = CAME_FROM if r["code"] == CAME else r["parent"]
        found.append(PlacementSpec(r["code"], BEGAN, parent, r["name"]))
    names = {p.unit: p.name for p in found}
    found.append(PlacementSpec(CAME, came_on(as_of), CAME_TO, names[CAME]))
    found.append(PlacementSpec(MOVED, moved_on(as_of), MOVED_TO, names[MOVED]))
    if goes_on(as_of) > as_of:
        found.append(PlacementSpec(GOES, goes_on(as_of), GOES_TO, names[GOES]))
    return tuple(found)


@lru_cache(maxsize=1)
def posts() -> tuple[PostSpec, ...]:
    """Every post, heads first; a post comes after the one that it reports to."""
    return tuple(
        PostSpec(r["code"], r["unit"], r["title"], r["role"], r["reports_to"], r["shared_with"])
        for r in rows("posts.csv")
    )


def head_post(unit: str) -> str:
    """Code of the post that heads a unit."""
    return f"{unit.lower()}-head"
