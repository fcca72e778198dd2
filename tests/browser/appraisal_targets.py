"""Appraisals of the browser's council whose targets are set: one that is begun, and one with nothing in it yet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.utils import timezone

from appraisals.models import Appraisal, Cycle
from council_pm.people.models import User
from council_pm.people.roles import Role
from indicators.models import Series
from plans.kinds import year_begins, year_ends, year_of
from plans.models import Objective
from tests.factories.appraisals import (
    AppraisalFactory,
    AppraisalTargetFactory,
    CycleFactory,
    NamedAppraiserFactory,
)
from tests.factories.organisation import CouncilUnits
from tests.factories.people import PostFactory


def write_appraisal_targets(units: CouncilUnits, users: Mapping[Role, User], worst: Series) -> dict[str, str]:
    """Write them; answers the paths of what a test may open. The manager appraises both people."""
    year = year_of(timezone.localdate())
    now, before = _cycle(year), _cycle(year - 1)
    begun, bare = (_appraised(units, users, now) for _each in range(2))
    aim = Objective.objects.get(plan__unit=units.unit, plan__year=year)
    one = AppraisalTargetFactory.create(appraisal=begun, wording="Good rounds", how_known="", objective=aim, position=1)
    AppraisalTargetFactory.create(appraisal=begun, wording="Count what is missed", series=worst, position=2)
    AppraisalTargetFactory.create(appraisal=begun, wording="Learn to chair", position=3)
    last = AppraisalFactory.create(cycle=before, post=bare.post, person=bare.person)
    AppraisalTargetFactory.create(appraisal=last, wording="Left open in the last year", objective=aim)
    AppraisalTargetFactory.create(appraisal=last, wording="Left open as well")
    page, target = begun.get_absolute_url(), f"{begun.get_absolute_url()}targets/{one.pk}/"
    return {
        "targets": page,
        "no targets": bare.get_absolute_url(),
        "target new": f"{bare.get_absolute_url()}targets/new/",
        "target edit": target,
        "target progress": f"{target}progress/",
        "target remove": f"{target}remove/",
    }


def _cycle(year: int) -> Cycle:
    made: Cycle = CycleFactory.create(
        slug=f"targets-{year}", name=f"Appraisals {year}", year=year, starts=year_begins(year), ends=year_ends(year),
        setting_by=date(year, 5, 31), mid_year_by=date(year, 10, 31), year_end_by=year_ends(year),
    )  # fmt: skip
    return made


def _appraised(units: CouncilUnits, users: Mapping[Role, User], cycle: Cycle) -> Appraisal:
    made: Appraisal = AppraisalFactory.create(cycle=cycle, post=PostFactory.create(unit=units.unit))
    NamedAppraiserFactory.create(person=made.person, named=users[Role.MANAGER].person)
    return made
