"""People under an aim are counted and never named, and few are not told from none (B7, ADR 55)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from appraisals.models import Appraisal, AppraisalTarget, CycleState, Progress
from council_pm.org.models import OrgUnit
from council_pm.org.selectors import tree
from council_pm.people.roles import Role
from plans.models import Objective
from plans.people_counts import PeopleCount, Place, count_people
from tests.factories import PostFactory, user_with_role
from tests.factories.appraisals import AppraisalFactory, AppraisalTargetFactory, CycleFactory
from tests.factories.organisation import CouncilUnits, make_council
from tests.factories.plans import PlanFactory, aim_of
from tests.screens import signed_in

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
YEAR = 2026
CANARY = "Canary of somebody's own target"


@pytest.fixture
def council() -> CouncilUnits:
    return make_council()


@pytest.fixture
def cycle() -> object:
    return CycleFactory.create(year=YEAR)


def aim(unit: OrgUnit, wording: str = "Bins on the day") -> Objective:
    return aim_of(PlanFactory.create(unit=unit, year=YEAR, agreed=True), wording)


def people(count: int, unit: OrgUnit, cycle: object, objective: Objective | None) -> list[Appraisal]:
    made = AppraisalFactory.create_batch(count, cycle=cycle, post=PostFactory.create(unit=unit))
    for one in made:
        AppraisalTargetFactory.create(appraisal=one, objective=objective, wording=CANARY)
    return made


def told(objective: Objective) -> PeopleCount | None:
    place = Place(objective.plan.year, objective.plan.unit_id)
    return count_people([(objective.pk, place)], tree(TODAY)).get(objective.pk)


def test_ten_are_counted_and_nine_are_not(council: CouncilUnits, cycle: object) -> None:
    own = aim(council.unit)
    made = people(10, council.unit, cycle, own)
    assert told(own) == PeopleCount(10)
    AppraisalTargetFactory.create(appraisal=made[0], objective=own)
    assert told(own) == PeopleCount(10), "a person and not a target is counted"
    made[0].targets.update(progress=Progress.DROPPED)
    assert told(own) == PeopleCount(None)


def test_in_a_small_part_none_and_a_few_are_told_in_the_same_words(council: CouncilUnits, cycle: object) -> None:
    own, other = aim(council.unit), aim(council.service, "Places to be proud of")
    people(9, council.unit, cycle, None)
    assert told(own) == told(other) == PeopleCount(None)
    people(1, council.unit, cycle, own)
    assert told(own) == PeopleCount(None)
    assert told(other) == PeopleCount(0), "ten people of the part have targets: that nobody's hangs on it names nobody"


def test_who_left_and_cycles_of_other_years_or_in_preparation_do_not_count(council: CouncilUnits) -> None:
    own = aim(council.unit)
    for other in (CycleFactory.create(year=YEAR - 1), CycleFactory.create(year=YEAR, draft=True)):
        people(10, council.unit, other, own)
    assert told(own) is None
    now = CycleFactory.create(year=YEAR, closed=True)
    assert now.state == CycleState.CLOSED
    made = people(10, council.unit, now, own)
    assert told(own) == PeopleCount(10)
    Appraisal.objects.filter(pk=made[0].pk).update(ended_on=TODAY - timedelta(days=1))
    assert told(own) == PeopleCount(None)


def test_the_page_of_an_aim_says_how_many_and_never_who_or_what(council: CouncilUnits, cycle: object) -> None:
    own = aim(council.unit)
    made = people(12, council.unit, cycle, own)
    reader = signed_in(user_with_role(Role.MEMBER))
    for name in ("objective_page", "objective_below"):
        html = reader.get(reverse(f"plans:{name}", args=[own.pk])).content.decode()
        assert CANARY not in html
        assert not [one for one in made if one.person.name in html]
    html = reader.get(reverse("plans:objective_page", args=[own.pk])).content.decode()
    assert "12 people have a target that hangs on it" in html
    html = reader.get(reverse("plans:plan_page", args=[own.plan_id])).content.decode()
    assert "12 people have a target that hangs on it" in html


def test_an_aim_tells_of_itself_and_not_of_those_below_so_that_nothing_is_worked_out_from_a_sum(
    council: CouncilUnits, cycle: object
) -> None:
    above = aim(council.service, "Places to be proud of")
    below = aim_of(PlanFactory.create(unit=council.unit, year=YEAR, agreed=True), "Bins on the day", parent=above)
    people(14, council.service, cycle, above)
    people(3, council.unit, cycle, below)
    assert told(above) == PeopleCount(None, many=True), "14 beside 17 of 17 would be three for the aim below"
    people(10, council.service, cycle, None)
    assert told(above) == PeopleCount(14)
    assert told(below) == PeopleCount(None)
    html = signed_in(user_with_role(Role.MEMBER)).get(reverse("plans:objective_page", args=[above.pk])).content.decode()
    assert "17 people" not in html


def test_an_aim_does_not_say_how_few_of_a_part_hang_on_nothing(council: CouncilUnits, cycle: object) -> None:
    own = aim(council.unit)
    people(19, council.unit, cycle, own)
    people(1, council.unit, cycle, None)
    assert told(own) == PeopleCount(None, many=True), "coverage says: nearly all of 20"
    reader = signed_in(user_with_role(Role.MEMBER))
    for html in (
        reader.get(reverse("plans:objective_page", args=[own.pk])).content.decode(),
        reader.get(reverse("appraisals:coverage_part", args=[council.unit.code])).content.decode(),
    ):
        assert "ten people or more have a target that hangs on it" in html
        assert "19 people" not in html
    people(9, council.unit, cycle, None)
    assert told(own) == PeopleCount(19)


def test_an_aim_does_not_say_it_of_a_part_above_its_own(council: CouncilUnits, cycle: object) -> None:
    own = aim(council.unit)
    people(12, council.unit, cycle, own)
    assert told(own) == PeopleCount(12)
    people(2, council.second_unit, cycle, None)
    assert told(own) == PeopleCount(None, many=True), "of the service two hang on nothing"


def test_who_stands_elsewhere_does_not_hide_those_who_hang_on_nothing(council: CouncilUnits, cycle: object) -> None:
    own = aim(council.unit)
    people(11, council.unit, cycle, own)
    people(1, council.unit, cycle, None)
    people(20, council.other_unit, cycle, own)
    people(30, council.other_unit, cycle, None)
    assert told(own) == PeopleCount(None, many=True)


def test_many_aims_are_counted_in_one_query(council: CouncilUnits, cycle: object) -> None:
    own = aim(council.unit)
    many = [own, *(aim_of(own.plan, f"Aim {number}") for number in range(5))]
    people(3, council.unit, cycle, own)
    units = tree(TODAY)
    with CaptureQueriesContext(connection) as queries:
        count_people([(one.pk, Place(YEAR, council.unit.pk)) for one in many], units)
    assert len(queries) == 1
    assert not [one for one in queries.captured_queries if "wording" in one["sql"]], "no words are read"
    assert AppraisalTarget.objects.count() == 3
