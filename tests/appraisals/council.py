"""A small council with a line for the tests of cycles: Chief Executive, chief officer, head, manager and staff."""

from __future__ import annotations

import itertools
from datetime import date

from django.utils import timezone

from appraisals.models import Cycle
from council_pm.core.access import Actor
from council_pm.jobs.models import Job
from council_pm.jobs.runs import run_job
from council_pm.org.models import OrgUnit
from council_pm.people.models import Occupancy, Person, Post, User
from council_pm.people.roles import Role
from tests.factories import OccupancyFactory, PersonFactory, PostFactory, user_with_role
from tests.factories.organisation import make_council

TODAY = timezone.localdate()
LINE = (Role.CHIEF_EXECUTIVE, Role.CHIEF_OFFICER, Role.HEAD_OF_SERVICE, Role.MANAGER)


class Line:
    """Who stands above whom; ``staff`` report to the manager."""

    def __init__(self, staff: int = 2) -> None:
        self.units = make_council()
        places = (self.units.council, self.units.department, self.units.service, self.units.unit)
        self.chief, self.officer, self.head, self.manager = (
            user_with_role(role, unit=unit) for role, unit in zip(LINE, places, strict=True)
        )
        chain = (self.chief, self.officer, self.head, self.manager)
        for upper, lower in itertools.pairwise(chain):
            Post.objects.filter(pk=self.post(lower).pk).update(reports_to=self.post(upper))
        self.staff = [self.somebody(f"Staff {number}") for number in range(staff)]
        self.hr = user_with_role(Role.HR_ADVISER, unit=self.units.council)

    def somebody(self, name: str, unit: OrgUnit | None = None, starts: date | None = None) -> Person:
        """Somebody in a post of their own below the manager."""
        person: Person = PersonFactory.create(name=name)
        post = PostFactory.create(unit=unit or self.units.unit, reports_to=self.post(self.manager))
        OccupancyFactory.create(post=post, person=person, **({"starts": starts} if starts else {}))
        return person

    @staticmethod
    def post(who: User | Person) -> Post:
        """The post of a user or person."""
        person = who.person if isinstance(who, User) else who
        return Occupancy.objects.filter(person=person).latest("pk").post

    @property
    def by(self) -> Actor:
        """HR."""
        return Actor(self.hr.pk)


def run(job: Job) -> Job:
    """Run a job as a worker would."""
    Job.objects.filter(pk=job.pk).update(not_before=timezone.now())
    run_job(job.pk)
    job.refresh_from_db()
    return job


def fields_of(cycle: Cycle) -> dict[str, str]:
    """What the form of a cycle is sent with."""
    days = ("starts", "ends", "setting_by", "mid_year_by", "year_end_by")
    return {
        "name": cycle.name, "year": str(cycle.year), "group": cycle.group, "unit": str(cycle.unit_id or ""),
        "most_targets": str(cycle.most_targets), "keep_years": str(cycle.keep_years), "version": str(cycle.version),
        **{name: getattr(cycle, name).isoformat() for name in days},
    }  # fmt: skip
