"""Appraisals of a large council: a team of thirty, and completion of thousands, against what a bare page costs."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from appraisals.models import Appraisal, Cycle
from appraisals.services.cycles import open_cycle
from bench.appraisals import add_people
from council_pm.core.access import Actor
from council_pm.jobs.models import Job, JobState
from council_pm.jobs.runs import run_job
from council_pm.jobs.services import start_job
from council_pm.org.models import Level, OrgUnit
from council_pm.people.models import Post
from council_pm.people.roles import Role
from tests.appraisals.council import Line
from tests.appraisals.test_team import appraisal, queries, sign
from tests.factories import PlacementFactory, user_with_role
from tests.factories.appraisals import CircumstanceFactory, CycleFactory
from tests.factories.organisation import CouncilUnits, make_council
from tests.screens import signed_in, text_of
from tests.speed.test_plan_tree import cost

pytestmark = pytest.mark.django_db
MANY, UNITS = 8_000, 160


def bare_page(user_id: int) -> str:
    """A job's page: the frame, the reader's rights and one row (as ``bench.pages`` has it)."""
    job = start_job(by=Actor(user_id), kind="send_digests", params={}, key="bare")
    Job.objects.filter(pk=job.pk).update(state=JobState.DONE, finished_at=timezone.now())
    return reverse("jobs:job_page", args=[job.pk])


def test_a_team_of_thirty_opens_in_ten_queries_and_six_bare_pages() -> None:
    line = Line(staff=0)
    for number in range(30):
        sign(appraisal(line, line.somebody(f"Person {number}")), "appraisee")
    client, team = signed_in(line.manager), reverse("appraisals:team")
    assert queries(client, team) <= 10
    assert text_of(client.get(team)).count("your signature") == 30
    bare, full = cost(client, bare_page(line.manager.pk), team)
    assert full < 6 * bare, (full, bare)


def units_of(council: CouncilUnits) -> list[OrgUnit]:
    """The units of a large council, in services of ten."""
    units = []
    for number in range(UNITS // 10):
        service = OrgUnit.objects.create(code=f"S{number}", level=Level.SERVICE)
        parent = council.department if number % 2 else council.other_department
        PlacementFactory.create(unit=service, parent=parent, name=f"Service {number}")
        for place in range(10):
            unit = OrgUnit.objects.create(code=f"U{number}-{place}", level=Level.UNIT)
            PlacementFactory.create(unit=unit, parent=service, name=f"Unit {number}-{place}")
            units.append(unit)
    return units


def test_completion_of_eight_thousand_takes_ten_bare_pages_and_is_fresh_after_a_write() -> None:
    council = make_council()
    people = add_people([one.pk for one in units_of(council)], MANY)
    cycle: Cycle = CycleFactory.create()
    posts = dict(Post.objects.values_list("pk", "unit_id"))
    Appraisal.objects.bulk_create(
        Appraisal(
            cycle=cycle, person_id=person, post_id=post, unit_id=posts[post], tier="staff",
            setting_due=cycle.setting_by, mid_year_due=cycle.mid_year_by, year_end_due=cycle.year_end_by,
            setting_done=date(2026, 5, 20) if number % 3 else None, delete_after=date(2030, 3, 31),
            created_at=timezone.now(),
        )
        for number, (person, post) in enumerate(people)
    )  # fmt: skip
    away = timezone.localdate() - timedelta(days=300)
    for person, _post in people[: MANY // 40]:
        CircumstanceFactory.create(person_id=person, person=None, starts=away)
    reader = user_with_role(Role.CHIEF_EXECUTIVE, unit=council.council)
    client, page = signed_in(reader), reverse("appraisals:completion")
    department = reverse("appraisals:completion_department", args=["PLA"])
    bare, full, part = cost(client, bare_page(reader.pk), page, department)
    assert full < 10 * bare, (full, bare)
    assert part < 10 * bare, (part, bare)
    before = done_of(text_of(client.get(page)))
    Appraisal.objects.filter(pk=Appraisal.objects.filter(setting_done=None).earliest("-pk").pk).update(
        setting_done=date(2026, 11, 1)
    )
    assert done_of(text_of(client.get(page))) == before + 1


def done_of(page: str) -> int:
    """How many of the staff have done the first stage."""
    found = re.search(r">([0-9,]+) of ", page[page.index(">Staff</th>") :])
    assert found is not None
    return int(found[1].replace(",", ""))


def test_opening_a_cycle_takes_its_share_of_thirty_seconds_for_eight_thousand() -> None:
    """An eighth of the people within an eighth of the time; ``python -m bench.appraisals`` measures all of them."""
    council = make_council()
    add_people([council.unit.pk, council.other_unit.pk], MANY // 8)
    cycle: Cycle = CycleFactory.create(draft=True)
    reader = user_with_role(Role.HR_ADVISER, unit=council.council)
    job = open_cycle(by=Actor(reader.pk), cycle=cycle, version=1)
    began = timezone.now()
    assert run_job(job.pk)
    assert (timezone.now() - began).total_seconds() < 30 / 8
    assert Appraisal.objects.filter(cycle=cycle).count() == MANY // 8 + 1
