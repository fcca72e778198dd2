"""The screens of own views: one department a page, never two; over time; with what the figures say beside."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse
from django.utils import timezone

from council_pm.assessments.models import CouncilStep, Dimension, MaturityView
from council_pm.assessments.selectors.facts import facts_of
from council_pm.core.periods import Frequency, period_containing
from council_pm.org.selectors import tree
from council_pm.people.models import User
from council_pm.people.roles import Role
from indicators.models import ReturnVersion
from plans.kinds import year_of
from plans.models import ImprovementModel
from tests.factories import PlacementFactory, ReturnFactory, RoundFactory, series_with_rules, user_with_role
from tests.factories.assessments import text_called, view_of
from tests.factories.improvement_models import chosen
from tests.factories.organisation import CouncilUnits
from tests.factories.plans import ActionFactory, MeasureFactory, PlanFactory, aim_of
from tests.screens import signed_in

pytestmark = pytest.mark.django_db
PLANS, LEARNING = "Plans that are used", "Learning from others"
EARLIER = dt.date(2026, 1, 1)


def page(user: User, name: str, *args: Any) -> str:
    response = signed_in(user).get(reverse(f"assessments:{name}", args=args))
    assert response.status_code == 200
    return response.content.decode()


def send(user: User, name: str, /, *args: Any, **data: Any) -> HttpResponse:
    response: HttpResponse = signed_in(user).post(reverse(f"assessments:{name}", args=args), data)
    return response


def this_quarter() -> dt.date:
    return period_containing(timezone.localdate(), Frequency.QUARTERLY).start


def stage_of(name: str) -> str:
    return f"stage-{text_called(name).dimension_id}"


class TestReading:
    def test_a_department_reads_what_it_said_over_time(self, council: CouncilUnits, manager: User) -> None:
        view_of(council.department, {PLANS: (1, "Nobody opened it.", "Put it on the table.")}, start=EARLIER)
        view_of(council.department, {PLANS: (3, "It is opened now.", "")}, next_step="Tell the depot.")
        shown = page(manager, "maturity_page", "PLA")
        assert "Tell the depot." in shown
        assert text_called(PLANS).stage_3 in shown
        assert re.search(r"What we said before.*Nobody opened it\..*Put it on the table\.", shown, re.DOTALL)
        assert f'aria-label="{PLANS}, stage by quarter: Q4 2025/26: 1; Q1 2026/27: 3"' in shown
        assert re.search(rf'<th scope="row">{PLANS}</th>\s*<td[^>]*>1</td>\s*<td[^>]*>3</td>', shown)

    def test_of_a_quarter_the_last_look_counts_and_the_first_can_be_read(
        self, council: CouncilUnits, manager: User
    ) -> None:
        first = view_of(council.department, {PLANS: (1, "The first look.", "")})
        view_of(council.department, {PLANS: (2, "The second look.", "")}, revision=2)
        shown = page(manager, "maturity_page", "PLA")
        assert "The second look." in shown
        assert "The first look." not in shown
        assert "look 2" in shown
        assert "The first look." in page(manager, "maturity_view", "PLA", first.pk)

    def test_before_anything_is_said_it_says_so(self, council: CouncilUnits, manager: User, director: User) -> None:
        for reader in (manager, director):
            shown = page(reader, "maturity_page", "PLA")
            assert shown.count("Not said yet.") == 8
            assert "<svg" not in shown.split("<main")[1]
        assert "Say how we see ourselves now" in page(director, "maturity_page", "PLA")
        assert "Say how we see ourselves now" not in page(manager, "maturity_page", "PLA")

    def test_a_page_takes_as_many_queries_for_one_view_as_for_three(
        self, council: CouncilUnits, director: User
    ) -> None:
        client, counts = signed_in(director), []
        for starts in ((dt.date(2025, 4, 1),), (dt.date(2025, 7, 1), EARLIER)):
            for start in starts:
                view_of(council.department, {PLANS: (1, "", ""), LEARNING: (2, "", "")}, start=start, by=director.pk)
            with CaptureQueriesContext(connection) as queries:
                client.get(reverse("assessments:maturity_page", args=["PLA"]))
            counts.append(len(queries))
        assert counts[0] == counts[1]

    def test_a_service_has_no_such_page_and_no_view_stands_below_another_department(
        self, council: CouncilUnits, chief: User
    ) -> None:
        other = view_of(council.other_department, {PLANS: (1, "", "")})
        for name, args in (
            ("maturity_page", ("PLA1",)), ("maturity_page", ("NONE",)), ("maturity_view", ("PLA", other.pk)),
            ("maturity_view", ("PLA", 10**19)),
        ):  # fmt: skip
            assert signed_in(chief).get(reverse(f"assessments:{name}", args=args)).status_code == 404


class TestNoComparison:
    def test_no_page_says_anything_of_two_departments(
        self, council: CouncilUnits, chief: User, keeper: User, director: User
    ) -> None:
        """S32: uneven progress is met with help, not with a league table."""
        mine = view_of(council.department, {PLANS: (1, "Words of Place.", "")}, next_step="Step of Place.")
        other = view_of(council.other_department, {PLANS: (4, "Words of Children.", "")}, next_step="Step of Children.")
        for reader in (chief, keeper):
            both = page(reader, "maturity_list")
            assert "Place" in both
            assert "Children&#x27;s Services" in both
            assert not re.search(r"Words of|Step of|[Ss]tage \d|<svg|<table|\b[1-4] of 4", both.split("<main")[1])
            for code, view, own, others in (
                ("PLA", mine, "Place", "Children"), ("CHI", other, "Children", "Place"),
            ):  # fmt: skip
                for shown in (page(reader, "maturity_page", code), page(reader, "maturity_view", code, view.pk)):
                    assert f"Words of {own}." in shown
                    assert f"of {others}." not in shown
        own = page(director, "maturity_list") + page(director, "maturity_record", "PLA")
        assert "Children" not in own

    def test_no_address_gives_views_as_a_file_or_for_more_than_one_department(self) -> None:
        views = [
            name
            for name, (routes, _pattern, _defaults, _converters) in get_resolver(
                "council_pm.assessments.urls"
            ).reverse_dict.items()
            if isinstance(name, str) and routes
        ]
        assert sorted(views) == [
            "council_step_say", "dimension_edit", "dimension_list", "dimension_new", "maturity_list", "maturity_page",
            "maturity_record", "maturity_view",
        ]  # fmt: skip

    def test_the_page_of_a_department_leads_there_for_whom_may_read_it(
        self, council: CouncilUnits, director: User, chief: User
    ) -> None:
        other = user_with_role(Role.CHIEF_OFFICER, unit=council.other_department)
        for reader, code, leads in (
            (director, "PLA", True), (chief, "PLA", True), (other, "PLA", False), (director, "PLA1", False),
            (user_with_role(Role.MEMBER), "PLA", False),
        ):  # fmt: skip
            shown = signed_in(reader).get(reverse("dashboards:unit_page", args=[code])).content.decode()
            assert (reverse("assessments:maturity_page", args=["PLA"]) in shown) is leads

    def test_the_chief_officer_of_another_department_finds_nothing(self, council: CouncilUnits) -> None:
        view_of(council.department, {PLANS: (1, "Words of Place.", "")})
        other = user_with_role(Role.CHIEF_OFFICER, unit=council.other_department)
        assert signed_in(other).get(reverse("assessments:maturity_page", args=["PLA"])).status_code == 404
        assert ">Place<" not in page(other, "maturity_list")


class TestSayingIt:
    def test_what_was_said_before_and_what_the_figures_say_stand_beside(
        self, council: CouncilUnits, director: User
    ) -> None:
        view_of(council.department, {PLANS: (1, "", "Put it on the table.")}, start=dt.date(2025, 4, 1))
        PlanFactory.create(unit=council.service, agreed=True, year=year_of(timezone.localdate()))
        shown = page(director, "maturity_record", "PLA")
        assert "In Q1 2025/26 we said stage 1." in shown
        assert "Put it on the table." in shown
        assert "1 of 4 parts of the department have an agreed plan" in shown

    def test_it_is_put_on_record_and_what_stands_for_the_quarter_is_there_to_change(
        self, council: CouncilUnits, director: User
    ) -> None:
        pk = text_called(PLANS).dimension_id
        data = {stage_of(PLANS): "2", f"words-{pk}": "As it is.", f"next-{pk}": "One page.", "next_step": "Begin."}
        assert send(director, "maturity_record", "PLA", based_on=0, **data).status_code == 302
        assert (MaturityView.objects.get().by, MaturityView.objects.get().start) == (director.pk, this_quarter())
        shown = page(director, "maturity_record", "PLA")
        assert re.search(rf'name="{stage_of(PLANS)}" value="2" checked', shown)
        assert re.search(rf'name="{stage_of(LEARNING)}" value="" checked', shown)
        assert 'name="based_on" value="1"' in shown
        for words in ("As it is.", "One page.", "Begin."):
            assert words in shown

    @pytest.mark.parametrize(
        ("given", "says"),
        [
            ({}, "Choose a stage for one of these at least."),
            ({"words": "My words"}, "Choose the stage that comes nearest, or take your words out."),
            ({"stage": "5", "words": "My words"}, "Choose one of the four stages."),
            ({"stage": "2", "words": "My words" + "x" * 2000}, "This is too long"),
        ],
    )
    def test_what_is_refused_keeps_what_was_typed(
        self, council: CouncilUnits, director: User, given: dict[str, str], says: str
    ) -> None:
        pk = text_called(PLANS).dimension_id
        data = {f"{name}-{pk}": text for name, text in given.items()}
        response = send(director, "maturity_record", "PLA", next_step="My step", based_on=0, **data)
        shown = response.content.decode()
        assert response.status_code == 422
        assert says in shown
        assert "My step" in shown
        assert "My words" in shown or not given
        assert not MaturityView.objects.exists()

    def test_a_colleagues_newer_view_is_shown_beside_what_was_typed(
        self, council: CouncilUnits, director: User
    ) -> None:
        view_of(
            council.department, {PLANS: (3, "Their words.", "Their next.")}, start=this_quarter(), next_step="Theirs."
        )
        response = send(
            director, "maturity_record", "PLA", **{stage_of(PLANS): "2", "based_on": 0, "next_step": "Mine"}
        )
        shown = response.content.decode()
        assert response.status_code == 422
        for words in ("Their words.", "Their next.", "Theirs.", "Mine", 'name="based_on" value="1"'):
            assert words in shown
        assert send(director, "maturity_record", "PLA", **{stage_of(PLANS): "2", "based_on": 1}).status_code == 302
        assert MaturityView.objects.count() == 2


class TestStatements:
    def test_who_reads_them_and_who_words_them(self, council: CouncilUnits, manager: User, keeper: User) -> None:
        assert PLANS in page(manager, "dimension_list")
        assert reverse("assessments:dimension_new") not in page(manager, "dimension_list")
        assert reverse("assessments:dimension_new") in page(keeper, "dimension_list")

    def test_one_is_added_worded_anew_and_taken_out_of_use(self, keeper: User) -> None:
        typed = {"name": "Risks", "question": "Do we see them?", **{f"stage_{n}": f"Stage {n}." for n in range(1, 5)}}
        assert "What it is called" in page(keeper, "dimension_new")
        assert send(keeper, "dimension_new", **typed, active="on").status_code == 302
        made = Dimension.objects.get(position=9)
        assert "Do we see them?" in page(keeper, "dimension_edit", made.pk)
        data = {**typed, "question": "Do we look for them?", "based_on": 1}
        assert send(keeper, "dimension_edit", made.pk, **data).status_code == 302
        shown = page(keeper, "dimension_list")
        assert "Do we look for them?" in shown
        assert "Not asked about any more." in shown
        stale = send(keeper, "dimension_edit", made.pk, **{**typed, "question": "Mine?", "based_on": 1})
        assert stale.status_code == 422
        for words in ("Do we look for them?", "Mine?", 'name="based_on" value="2"'):
            assert words in stale.content.decode()

    def test_what_is_refused_keeps_what_was_typed(self, keeper: User) -> None:
        for name, args in (("dimension_new", ()), ("dimension_edit", (text_called(PLANS).dimension_id,))):
            response = send(keeper, name, *args, name="x" * 81, question="My words")
            assert response.status_code == 422
            assert "My words" in response.content.decode()
        typed = {"name": "x" * 81, "question": "My words", **{f"stage_{n}": "s" for n in range(1, 5)}}
        response = send(keeper, "dimension_new", **typed)
        assert "Name it in at most 80 characters." in response.content.decode()
        assert signed_in(keeper).get(reverse("assessments:dimension_edit", args=[10**19])).status_code == 404

    def test_what_the_council_does_next_is_read_with_the_list(self, manager: User, keeper: User) -> None:
        assert "Nothing is said yet." in page(manager, "maturity_list")
        assert "What the council does next" in page(keeper, "council_step_say")
        assert send(keeper, "council_step_say", text="A morning a month.", based_on=0).status_code == 302
        assert "A morning a month." in page(manager, "maturity_list")
        stale = send(keeper, "council_step_say", text="Mine", based_on=0)
        assert stale.status_code == 422
        for words in ("A morning a month.", "Mine", 'name="based_on" value="1"'):
            assert words in stale.content.decode()
        long = send(keeper, "council_step_say", text="x" * 2001, based_on=1)
        assert "This is too long" in long.content.decode()
        assert CouncilStep.objects.count() == 1

    def test_who_belongs_to_no_department_is_told_so(self, council: CouncilUnits) -> None:
        lost = user_with_role(Role.MANAGER, unit=council.unit)
        PlacementFactory.create(unit=council.unit, valid_from=EARLIER, parent=council.service, closed=True)
        assert "You belong to no department." in page(lost, "maturity_list")


class TestWhatTheFiguresSay:
    def test_it_counts_the_own_department_and_no_other(self, council: CouncilUnits, director: User) -> None:
        today = timezone.localdate()
        for unit in (council.service, council.other_service):
            plan = PlanFactory.create(unit=unit, agreed=True, year=year_of(today))
            aim = aim_of(plan, "With an indicator")
            aim_of(plan, "Without one")
            MeasureFactory.create(objective=aim, series=series_with_rules(f"X-{unit.pk}", unit))
            ActionFactory.create(unit=unit, due=today - dt.timedelta(days=3))
            ActionFactory.create(unit=unit)
            ActionFactory.create(unit=unit, status="done", done_on=today, due=today - dt.timedelta(days=9))
        PlanFactory.create(unit=council.unit, year=year_of(today))
        self.returns(council, today)
        found = facts_of(director, tree(today), council.department.pk, today)
        assert found == {
            "plans": "1 of 4 parts of the department have an agreed plan for this year.",
            "measures": "1 of 2 aims in its agreed plans name an indicator.",
            "returns": "1 of 2 returns that fell due in the last year came by their day.",
            "actions": "1 of 2 actions that are still to do are past their day.",
        }

    def returns(self, council: CouncilUnits, today: dt.date) -> None:
        """In the own department one that came in time and one that did not; in the other one that did not."""
        due = today - dt.timedelta(days=30)
        round_ = RoundFactory.create()
        for unit, days in ((council.unit, 1), (council.second_unit, -1), (council.other_unit, -1)):
            made = ReturnFactory.create(
                series=series_with_rules(f"R-{unit.pk}", unit), round=round_, due=due, version=1, stage="submitted",
                submitted_by=7, submitted_at=timezone.now(), value=3,
            )  # fmt: skip
            at = timezone.now() - dt.timedelta(days=30 + days)
            ReturnVersion.objects.create(of=made, version=1, act="submit", stage="submitted", at=at, by=7)

    def test_what_there_is_none_of_is_not_said(self, council: CouncilUnits, director: User) -> None:
        today = timezone.localdate()
        assert set(facts_of(director, tree(today), council.department.pk, today)) == {"plans"}


def test_who_uses_which_improvement_model_says_nothing_here(council: CouncilUnits, director: User) -> None:
    chosen(council.service, ImprovementModel.objects.get())
    assert "A plain round" not in page(director, "maturity_page", "PLA")
