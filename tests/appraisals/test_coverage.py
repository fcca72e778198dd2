"""What of the plans stands in appraisals, and what people want to learn: counts, and never of few (S3, M074, N201)."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from appraisals.models import Cycle, NeedState, Theme
from appraisals.selectors.demand import demand, themes_wanted
from council_pm.org.models import OrgUnit
from council_pm.org.selectors import tree
from council_pm.people.models import User
from council_pm.people.roles import Role
from indicators.models import BasketItem, BasketKind, Series
from plans.models import Objective
from tests.factories import BasketFactory, PostFactory, series_with_rules, user_with_role
from tests.factories.appraisals import (
    AppraisalFactory,
    AppraisalTargetFactory,
    BehaviourFactory,
    CycleFactory,
    NeedFactory,
    ThemeFactory,
)
from tests.factories.organisation import CouncilUnits, make_council
from tests.factories.plans import MeasureFactory, PlanFactory, aim_of
from tests.screens import signed_in

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
CANARY = "Canary of somebody's own words"


@pytest.fixture
def council() -> CouncilUnits:
    return make_council()


@pytest.fixture
def cycle() -> Cycle:
    made: Cycle = CycleFactory.create()
    return made


@pytest.fixture
def reader(council: CouncilUnits) -> User:
    return user_with_role(Role.EMPLOYEE, unit=council.unit)


def people(
    count: int, unit: OrgUnit, cycle: Cycle, objective: Objective | None = None, series: Series | None = None
) -> None:
    post = PostFactory.create(unit=unit)
    for one in AppraisalFactory.create_batch(count, cycle=cycle, post=post):
        AppraisalTargetFactory.create(appraisal=one, objective=objective, series=series, wording=CANARY)


def page(user: User, code: str = "", year: str = "2026-27") -> str:
    address = reverse("appraisals:coverage_part", args=[code]) if code else reverse("appraisals:coverage")
    response = signed_in(user).get(address, {"year": year})
    assert response.status_code == 200
    return str(response.content.decode())


def aim(unit: OrgUnit, wording: str) -> Objective:
    return aim_of(PlanFactory.create(unit=unit, year=2026, agreed=True), wording)


class TestCoverage:
    def test_a_part_says_how_many_hang_on_the_plan_and_which_aims_are_in_nobodys_appraisal(
        self, council: CouncilUnits, cycle: Cycle, reader: User
    ) -> None:
        taken, left = aim(council.unit, "Bins on the day"), aim(council.service, "Places to be proud of")
        people(14, council.unit, cycle, taken)
        people(11, council.unit, cycle)
        html = page(reader, council.unit.code)
        assert "<strong>14 of 25</strong>" in html
        assert "14 people have a target that hangs on it" in html
        above = page(reader, council.service.code)
        assert above.count(left.texts.get().wording) == 2, "among the aims, and among those in nobody's appraisal"
        assert CANARY not in html + above

    def test_of_a_small_part_nothing_is_told_not_even_what_is_missing(
        self, council: CouncilUnits, cycle: Cycle, reader: User
    ) -> None:
        aim(council.unit, "Bins on the day")
        people(6, council.unit, cycle)
        html = page(reader, council.unit.code)
        assert "<strong>not shown</strong>" in html
        assert "Aims in nobody" not in html
        assert "nobody has a target that hangs on it" not in html
        assert "Too few people" in html

    def test_that_a_few_hang_on_nothing_is_in_no_list(self, council: CouncilUnits, cycle: Cycle, reader: User) -> None:
        taken = aim(council.unit, "Bins on the day")
        people(27, council.unit, cycle, taken)
        people(1, council.unit, cycle)
        html = page(reader, council.unit.code)
        assert "nearly all of 28" in html
        assert "27 of 28" not in html

    def test_indicators_of_the_corporate_basket_in_nobodys_appraisal_are_told_of_the_council(
        self, council: CouncilUnits, cycle: Cycle, reader: User
    ) -> None:
        basket = BasketFactory.create(kind=BasketKind.CORPORATE)
        taken = series_with_rules("CFA-01", council.unit, name="Missed bins")
        left = series_with_rules("CFA-02", council.unit, name="Clean streets")
        proof = series_with_rules("CFA-03", council.unit, name="Recycled")
        for one in (taken, left, proof):
            BasketItem.objects.create(basket=basket, series=one, starts=cycle.starts)
        people(9, council.unit, cycle, series=taken)
        assert "Clean streets" not in page(reader), "nine people are too few to say"
        proven = aim(council.unit, "Throw away less")
        MeasureFactory.create(objective=proven, series=proof)
        people(10, council.unit, cycle, proven)
        html = page(reader)
        assert "Clean streets" in html
        assert "Recycled" not in html, "somebody's target hangs on the aim that it proves"
        assert "Missed bins" not in html
        assert "Clean streets" not in page(reader, council.unit.code)

    def test_another_year_is_another_count(self, council: CouncilUnits, cycle: Cycle, reader: User) -> None:
        people(12, council.unit, cycle, aim(council.unit, "Bins on the day"))
        assert "12 of 12" in page(reader, council.unit.code)
        assert "<strong>not shown</strong>" in page(reader, council.unit.code, year="2025-26")

    def test_it_takes_as_many_queries_for_many_people_as_for_few(
        self, council: CouncilUnits, cycle: Cycle, reader: User
    ) -> None:
        own = aim(council.unit, "Bins on the day")
        people(1, council.unit, cycle, own)
        client, address = signed_in(reader), reverse("appraisals:coverage_part", args=[council.unit.code])
        with CaptureQueriesContext(connection) as few:
            client.get(address)
        people(12, council.unit, cycle, own)
        aim_of(own.plan, "Another aim")
        with CaptureQueriesContext(connection) as many:
            client.get(address)
        assert len(many) == len(few)
        assert not [one for one in many.captured_queries if "wording" in one["sql"] and "appraisal" in one["sql"]]

    def test_a_part_that_is_not_there_is_no_page(self, reader: User) -> None:
        assert signed_in(reader).get(reverse("appraisals:coverage_part", args=["NOPE"])).status_code == 404


def wants(count: int, unit: OrgUnit, cycle: Cycle, theme: Theme) -> None:
    post = PostFactory.create(unit=unit)
    for one in AppraisalFactory.create_batch(count, cycle=cycle, post=post):
        NeedFactory.create(appraisal=one, theme=theme, wording=CANARY)


class TestDemand:
    def test_ten_who_want_the_same_are_told_and_nine_are_not(self, council: CouncilUnits, cycle: Cycle) -> None:
        theme, other = ThemeFactory.create(name="Figures"), ThemeFactory.create(name="Chairing")
        wants(10, council.unit, cycle, theme)
        wants(9, council.unit, cycle, other)
        html = signed_in(user_with_role(Role.HR_ADVISER)).get(reverse("appraisals:demand")).content.decode()
        assert html.count(">10<") == 2, "of all, and of the one department"
        assert ">9<" not in html
        assert CANARY not in html
        assert themes_wanted(2026, tree(TODAY)) == {theme.pk: 10}

    def test_a_department_with_few_is_not_what_the_whole_leaves_over(self, council: CouncilUnits, cycle: Cycle) -> None:
        theme = ThemeFactory.create()
        wants(12, council.unit, cycle, theme)
        wants(3, council.other_department, cycle, theme)
        rows = [one for of in demand(2026, tree(TODAY)).behaviours for one in of.themes]
        row = next(one for one in rows if one.code == theme.code)
        assert row.count == 15
        assert [count for _name, count in row.by_department] == [None] * len(row.by_department)

    def test_a_behaviour_does_not_give_its_small_theme_away(self, council: CouncilUnits, cycle: Cycle) -> None:
        behaviour = BehaviourFactory.create()
        large, small = ThemeFactory.create_batch(2, behaviour=behaviour)

        def told() -> int | None:
            rows = demand(2026, tree(TODAY)).behaviours
            return next(one.count for one in rows if one.name == behaviour.name)

        wants(12, council.unit, cycle, large)
        assert told() == 12
        wants(2, council.unit, cycle, small)
        assert told() is None

    def test_a_behaviour_does_not_say_that_a_few_want_several_of_its_themes(
        self, council: CouncilUnits, cycle: Cycle
    ) -> None:
        behaviour = BehaviourFactory.create()
        first, second = ThemeFactory.create_batch(2, behaviour=behaviour)

        def told() -> int | None:
            rows = demand(2026, tree(TODAY)).behaviours
            return next(one.count for one in rows if one.name == behaviour.name)

        wants(12, council.unit, cycle, first)
        wants(12, council.unit, cycle, second)
        assert told() == 24
        of_first = [need.appraisal for need in first.needs.select_related("appraisal")]
        for place, one in enumerate(of_first[:10], start=1):
            NeedFactory.create(appraisal=one, theme=second, wording=CANARY)
            assert told() == (24 if place == 10 else None), place

    def test_only_open_needs_of_this_year_count(self, council: CouncilUnits, cycle: Cycle) -> None:
        theme = ThemeFactory.create()
        wants(10, council.unit, CycleFactory.create(year=2025), theme)
        wants(10, council.unit, cycle, theme)
        assert themes_wanted(2026, tree(TODAY)) == {theme.pk: 10}
        theme.needs.filter(appraisal__cycle=cycle).update(state=NeedState.DONE)
        assert themes_wanted(2026, tree(TODAY)) == {}
