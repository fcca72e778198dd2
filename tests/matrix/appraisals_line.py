"""What the addresses of cycles and lines need of the matrix's world: cycles of each state, and a line of posts."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

from appraisals.models import Cycle
from council_pm.people.models import Occupancy, Post, User
from tests.factories.appraisals import AppraisalFactory, CircumstanceFactory, CycleFactory, NamedAppraiserFactory
from tests.factories.organisation import CouncilUnits
from tests.factories.people import OccupancyFactory, PersonFactory, PostFactory

DRAFT, CLOSED = "2026-27-draft", "2025-26-closed"
BELOW = "Bela Below"
_LINE = ("manager_own_unit", "head_of_service_own", "chief_officer_own", "chief_executive")


def add_cycles_and_line(units: CouncilUnits, users: Mapping[str, User], cycle: Cycle) -> None:
    """Somebody below the own manager, head, chief officer and the Chief Executive, of whom HR says something."""
    CycleFactory.create(slug=DRAFT, draft=True, group="together", unit=units.second_unit)
    CycleFactory.create(slug=CLOSED, closed=True, year=2025)
    posts = [Occupancy.objects.get(person=users[column].person).post for column in _LINE]
    for lower, upper in itertools.pairwise(posts):
        Post.objects.filter(pk=lower.pk).update(reports_to=upper)
    person = PersonFactory.create(name=BELOW)
    post = PostFactory.create(unit=units.second_unit, reports_to=posts[0])
    OccupancyFactory.create(post=post, person=person)
    AppraisalFactory.create(cycle=cycle, post=post, person=person)
    CircumstanceFactory.create(person=person)
    NamedAppraiserFactory.create(person=person, named=users["hr_adviser"].person, part="countersigner")
