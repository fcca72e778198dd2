"""Who reads an appraisal follows the line of today, whoever is named, and HR's reason: nobody else finds it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from appraisals.access import Part, readers_of, seen_by
from appraisals.line import Line
from appraisals.models import Appraisal, Cycle, Group, NamedFor
from council_pm.org.models import OrgUnit
from council_pm.people.models import Occupancy, Post, User
from council_pm.people.roles import Role
from tests.factories import OccupancyFactory, PersonFactory, PostFactory, user_with_role
from tests.factories.appraisals import AppraisalFactory, HrOpeningFactory, NamedAppraiserFactory
from tests.factories.organisation import make_council

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


class Council:
    """A head above a manager above somebody, with an appraisal of the latter."""

    def __init__(self) -> None:
        units = make_council()
        self.unit: OrgUnit = units.unit
        self.head = self.user(Role.HEAD_OF_SERVICE, units.service)
        self.manager = self.user(Role.MANAGER, units.unit)
        self.somebody = self.user(Role.EMPLOYEE, units.unit)
        self.report(self.manager, self.head)
        self.report(self.somebody, self.manager)
        self.appraisal: Appraisal = AppraisalFactory.create(post=self.post(self.somebody), person=self.somebody.person)

    @staticmethod
    def user(role: Role, unit: OrgUnit) -> User:
        return user_with_role(role, unit=unit)

    @staticmethod
    def post(user: User) -> Post:
        return Occupancy.objects.get(person=user.person).post

    def report(self, user: User, to: User) -> None:
        Post.objects.filter(pk=self.post(user).pk).update(reports_to=self.post(to))

    def part(self, user: User) -> Part | None:
        seen = seen_by(User.objects.get(pk=user.pk), Appraisal.objects.get(pk=self.appraisal.pk), TODAY)
        return seen.part if seen else None


@pytest.fixture
def council() -> Council:
    return Council()


def test_the_line_appraises_and_countersigns_and_nobody_else_reads(council: Council) -> None:
    colleague = council.user(Role.EMPLOYEE, council.unit)
    administrator = council.user(Role.SYSTEM_ADMINISTRATOR, council.unit)
    assert council.part(council.somebody) is Part.APPRAISEE
    assert council.part(council.manager) is Part.APPRAISER
    assert council.part(council.head) is Part.COUNTERSIGNER
    assert council.part(colleague) is None
    assert council.part(administrator) is None


def test_whoever_leaves_a_post_reads_nothing_from_the_day_after_and_the_successor_does(council: Council) -> None:
    Occupancy.objects.filter(person=council.manager.person).update(ends=TODAY - timedelta(days=1))
    assert council.part(council.manager) is None
    assert council.part(council.head) is Part.APPRAISER, "the post is vacant: the line goes on past it"
    successor = council.user(Role.MANAGER, council.unit)
    OccupancyFactory.create(post=council.post(council.manager), person=successor.person, starts=TODAY)
    assert council.part(successor) is Part.APPRAISER
    assert council.part(council.head) is Part.COUNTERSIGNER


def test_once_the_person_has_moved_the_old_line_reads_nothing(council: Council) -> None:
    Occupancy.objects.filter(person=council.somebody.person).update(ends=TODAY - timedelta(days=1))
    assert council.part(council.manager) is None
    assert council.part(council.head) is None


def test_of_somebody_who_left_only_hr_reads_and_with_a_reason(council: Council) -> None:
    Appraisal.objects.update(ended_on=TODAY - timedelta(days=1))
    adviser = council.user(Role.HR_ADVISER, council.unit)
    assert council.part(council.manager) is None
    assert council.part(adviser) is None
    HrOpeningFactory.create(appraisal=council.appraisal, adviser=adviser)
    assert council.part(adviser) is Part.HR


def test_an_opening_of_hr_ends_by_itself(council: Council) -> None:
    adviser = council.user(Role.HR_ADVISER, council.unit)
    now = timezone.now()
    HrOpeningFactory.create(
        appraisal=council.appraisal, adviser=adviser, at=now - timedelta(hours=9), until=now - timedelta(hours=1)
    )
    assert council.part(adviser) is None


def test_whoever_is_named_takes_the_place_of_the_line_while_the_dates_hold(council: Council) -> None:
    other = council.user(Role.MANAGER, council.unit)
    named = NamedAppraiserFactory.create(person=council.somebody.person, named=other.person, part=NamedFor.APPRAISER)
    assert council.part(other) is Part.APPRAISER
    assert council.part(council.manager) is None
    assert council.part(council.head) is Part.COUNTERSIGNER
    type(named).objects.update(ends=TODAY - timedelta(days=1))
    assert council.part(other) is None
    assert council.part(council.manager) is Part.APPRAISER


def test_two_who_share_a_post_both_appraise(council: Council) -> None:
    sharer = council.user(Role.MANAGER, council.unit)
    OccupancyFactory.create(post=council.post(council.manager), person=sharer.person)
    assert council.part(sharer) is Part.APPRAISER
    assert council.part(council.manager) is Part.APPRAISER


def test_a_deputy_stands_in_for_the_work_and_reads_no_appraisal(council: Council) -> None:
    deputy = council.user(Role.MANAGER, council.unit)
    OccupancyFactory.create(
        post=council.post(council.manager), person=deputy.person, kind="deputy", ends=TODAY + timedelta(days=5)
    )
    assert council.part(deputy) is None


def test_nobody_appraises_themself_though_they_hold_the_post_above(council: Council) -> None:
    OccupancyFactory.create(post=council.post(council.manager), person=council.somebody.person)
    Occupancy.objects.filter(person=council.manager.person).update(ends=TODAY - timedelta(days=1))
    assert council.part(council.somebody) is Part.APPRAISEE
    assert council.part(council.head) is Part.APPRAISER


def test_a_line_that_runs_in_a_circle_ends() -> None:
    line = Line({1: 2, 2: 3, 3: 1}, {2: (20,), 3: (30,), 1: (10,)})
    assert line.appraisers(1, 10) == (20,)
    assert line.countersigners(1, 10) == (30,)
    assert line.is_circular(1)
    assert not Line({1: 2, 2: None}, {}).is_circular(1)
    assert Line({1: 2, 2: 1}, {1: (10,)}).appraisers(1, 10) == ()


def test_somebody_who_left_the_council_altogether_is_named_in_vain(council: Council) -> None:
    gone = PersonFactory.create()
    NamedAppraiserFactory.create(person=council.somebody.person, named=gone)
    assert council.part(council.manager) is Part.APPRAISER
    OccupancyFactory.create(post=PostFactory.create(), person=gone)
    assert council.part(council.manager) is None


@pytest.mark.parametrize("state", ["open", "closed"])
@pytest.mark.parametrize("part", [NamedFor.APPRAISER, NamedFor.COUNTERSIGNER])
def test_of_somebody_who_left_whoever_is_named_reads_nothing_in_any_cycle(
    council: Council, part: NamedFor, state: str
) -> None:
    """M083: also where no job has ended the appraisal, as in cycles that are closed."""
    other = council.user(Role.MANAGER, council.unit)
    NamedAppraiserFactory.create(person=council.somebody.person, named=other.person, part=part)
    closed_at = timezone.now() if state == "closed" else None
    Cycle.objects.update(state=state, closed_at=closed_at)
    assert council.part(other) is not None
    Occupancy.objects.filter(person=council.somebody.person).update(ends=TODAY - timedelta(days=1))
    assert council.part(other) is None
    OccupancyFactory.create(post=PostFactory.create(), person=council.somebody.person)
    assert council.part(other) is not None, "they work here again, in another post"


@pytest.mark.parametrize("group", [Group.TOGETHER, Group.PROBATION])
def test_where_nobody_countersigns_nobody_reads_as_countersigner(council: Council, group: Group) -> None:
    other = council.user(Role.MANAGER, council.unit)
    NamedAppraiserFactory.create(person=council.somebody.person, named=other.person, part=NamedFor.COUNTERSIGNER)
    assert council.part(other) is Part.COUNTERSIGNER
    Cycle.objects.update(group=group)
    assert council.part(other) is None
    type(other.person).objects.get(pk=other.person_id).named_for.all().delete()
    assert council.part(council.head) is None
    assert council.part(council.manager) is Part.APPRAISER
    today = Appraisal.objects.get(pk=council.appraisal.pk)
    assert readers_of(today, TODAY) == ((council.manager.person_id,), ())
