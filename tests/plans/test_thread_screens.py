"""The thread on screens and on paper: lines with progress, levels, the picture, outlines and counted gaps."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from council_pm.org.selectors import tree
from council_pm.people.models import User
from council_pm.people.roles import Role
from indicators.selectors.scorecard import Choice, few_lines, scorecard
from indicators.visibility import sight_of
from plans.models import Action, Objective, Visibility
from plans.selectors.action_sight import action_sight
from tests.factories import PostFactory, series_with_rules, user_with_role
from tests.factories.organisation import CouncilUnits
from tests.factories.plans import ActionFactory, MeasureFactory, PlanFactory, aim_of, section
from tests.screens import signed_in

pytestmark = pytest.mark.django_db
YEAR = "?year=2026-27"


@pytest.fixture
def member() -> User:
    return user_with_role(Role.MEMBER)


def page(user: User, name: str, *args: object, query: str = "") -> str:
    response = signed_in(user).get(reverse(f"plans:{name}", args=args) + query)
    assert response.status_code == 200
    return response.content.decode()


def text(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html[html.index("<main") : html.index("</main>")]).split())


class Thread:
    """A priority, an aim of the department below it and one of the unit below that."""

    def __init__(self, council: CouncilUnits) -> None:
        self.top = aim_of(PlanFactory.create(unit=council.council, agreed=True), "Places to be proud of")
        post = PostFactory.create(unit=council.department, title="Director of Place")
        self.plan = PlanFactory.create(unit=council.department, agreed=True)
        self.middle = aim_of(self.plan, "Clean streets", parent=self.top, owner=post)
        self.lowest = aim_of(
            PlanFactory.create(unit=council.unit, agreed=True), "No street <b>missed</b> twice", parent=self.middle
        )  # fmt: skip


@pytest.fixture
def thread(council: CouncilUnits) -> Thread:
    return Thread(council)


class TestLines:
    def test_a_line_tells_owner_progress_what_is_due_and_the_lights_of_its_indicators(
        self, council: CouncilUnits, thread: Thread, member: User
    ) -> None:
        series = series_with_rules("CFA-01", council.unit, name="Missed bins")
        MeasureFactory.create(objective=thread.middle, series=series, target=60, by=dt.date(2027, 3, 31))
        for status, due in (("done", "2026-05-01"), ("on_course", "2099-05-01"), ("dropped", "2026-05-01")):
            ActionFactory.create(objective=thread.middle, unit=council.unit, status=status, due=due, **_ended(status))
        html = page(member, "objective_below", thread.top.pk)
        assert "Director of Place · 1 of 2 actions done · next due 1 May 2099" in html
        assert 'aria-label="Indicators"' in html
        assert "Missed bins" in html
        ActionFactory.create(objective=thread.middle, unit=council.unit, due="2020-05-01")
        assert "1 of 3 actions done, 1 overdue · due since 1 May 2020" in page(member, "objective_below", thread.top.pk)

    def test_without_actions_the_day_of_the_target_is_told(
        self, council: CouncilUnits, thread: Thread, member: User
    ) -> None:
        series = series_with_rules("CFA-01", council.unit)
        MeasureFactory.create(objective=thread.middle, series=series, target=60, by=dt.date(2027, 3, 31))
        html = page(member, "objective_below", thread.top.pk)
        assert "no action yet · to be reached by 31 Mar 2027" in html

    def test_actions_that_the_reader_does_not_see_count_for_nothing(
        self, council: CouncilUnits, thread: Thread, member: User
    ) -> None:
        ActionFactory.create(
            objective=thread.middle, unit=council.unit, visibility=Visibility.CLINIC, title="Between us"
        )  # fmt: skip
        assert "no action yet" in page(member, "objective_below", thread.top.pk)
        own = user_with_role(Role.MANAGER, unit=council.unit)
        assert "0 of 1 action done" in page(own, "objective_below", thread.top.pk)
        for name in ("objective_page", "objective_picture"):
            assert "Between us" not in page(member, name, thread.middle.pk)
        assert "Between us" not in page(member, "plan_page", thread.plan.pk)

    def test_the_rule_for_a_row_is_the_rule_for_the_database(self, council: CouncilUnits, thread: Thread) -> None:
        owner = PostFactory.create(unit=council.other_unit)
        plans = [PlanFactory.create(unit=unit, year=2027) for unit in (council.unit, council.other_unit)]
        aims = [thread.lowest, *(aim_of(plan, "Draft aim") for plan in plans)]
        for aim in aims:
            for unit in (council.unit, council.other_unit):
                for visibility in Visibility.values:
                    ActionFactory.create(objective=aim, unit=unit, visibility=visibility, owner=owner)
        for role, unit in (
            (Role.MEMBER, council.council), (Role.MANAGER, council.unit), (Role.MANAGER, council.other_unit),
            (Role.CORPORATE_PERFORMANCE, council.council),
        ):  # fmt: skip
            sight = action_sight(user_with_role(role, unit=unit), tree(timezone.localdate()))
            every = Action.objects.select_related("objective__plan")
            seen = {
                one.pk
                for one in every
                if one.objective and sight.sees(one.visibility, one.owner_id, one.unit_id, one.objective.plan.state)
            }
            assert seen == set(sight.rows().values_list("pk", flat=True))

    def test_the_few_lines_are_those_of_the_scorecard(self, council: CouncilUnits, member: User) -> None:
        ids = frozenset(series_with_rules(f"CFA-0{n}", council.unit).pk for n in (1, 2))
        today, units = timezone.localdate(), tree(timezone.localdate())
        few = few_lines(ids, sight_of(member), today, units)
        assert few == {row.series_id: row for row in scorecard(Choice(series_ids=ids), sight_of(member), today).rows}
        with CaptureQueriesContext(connection) as found:
            assert few_lines(frozenset(), sight_of(member), today, units) == {}
        assert not found


def _ended(status: str) -> dict[str, object]:
    return {
        "done": {"done_on": dt.date(2026, 5, 1)}, "dropped": {"dropped_reason": "No money."},
    }.get(status, {})  # fmt: skip


class TestLevels:
    def test_each_is_a_page_with_its_trail_for_narrow_screens(self, thread: Thread, member: User) -> None:
        html = page(member, "objective_below", thread.middle.pk)
        assert html.index("Places to be proud of") < html.index("Who delivers this?") < html.index("No street")
        assert reverse("plans:objective_below", args=[thread.top.pk]) in html
        assert "Nobody says yet that they deliver it." in page(member, "objective_below", thread.lowest.pk)

    def test_wordings_are_never_html(self, thread: Thread, member: User) -> None:
        for name in ("objective_below", "objective_page", "objective_picture"):
            html = page(member, name, thread.middle.pk)
            assert "<b>missed</b>" not in html
            assert "&lt;b&gt;missed&lt;/b&gt;" in html

    def test_an_aim_that_there_is_not_is_not_found(self, member: User) -> None:
        for number in (987654, 2**70):
            address = reverse("plans:objective_below", args=[1]).replace("/1/", f"/{number}/")
            assert signed_in(member).get(address).status_code == 404

    def test_a_circle_in_old_data_ends(self, thread: Thread, member: User) -> None:
        Objective.objects.filter(pk=thread.top.pk).update(parent=thread.lowest)
        own = user_with_role(Role.CORPORATE_PERFORMANCE)
        for name in ("objective_page", "objective_picture", "objective_below"):
            page(own, name, thread.top.pk)
        page(own, "plan_outline", "2026-27", "TBC")


class TestPicture:
    def test_it_links_says_the_same_as_its_list_and_counts_what_it_leaves_out(
        self, council: CouncilUnits, thread: Thread, member: User
    ) -> None:
        plan = PlanFactory.create(unit=council.service, agreed=True)
        for number in range(50):
            aim_of(plan, f"A further aim {number}", parent=thread.middle)
        html = page(member, "objective_picture", thread.middle.pk)
        picture = html[html.index("<svg") : html.index("</svg>")]
        assert 'aria-hidden="true"' in html[: html.index("<svg")][-200:]
        assert f'<a href="{thread.top.get_absolute_url()}" tabindex="-1">' in picture
        drawn = picture.count("<rect")
        left_out = int(re.findall(r"and (\d+) more", picture)[-1])
        assert drawn + left_out == 53
        assert text(html).count("A further aim 49") == 1  # in the list

    def test_it_says_where_the_thread_begins(self, council: CouncilUnits, thread: Thread, member: User) -> None:
        assert "It is a priority of the council itself." in page(member, "objective_picture", thread.top.pk)
        loose = aim_of(PlanFactory.create(unit=council.service, agreed=True), "Loose")
        assert "It supports no aim further up yet." in page(member, "objective_picture", loose.pk)


class TestOutline:
    def test_it_is_numbered_from_any_part_down(self, council: CouncilUnits, thread: Thread, member: User) -> None:
        aim_of(thread.plan, "More recycling", parent=thread.top)
        aim_of(PlanFactory.create(unit=council.second_unit, agreed=True), "Supports nothing here")
        whole = text(page(member, "plan_outline", "2026-27", "TBC"))
        assert whole.index("1 Places to be") < whole.index("1.1 Clean streets") < whole.index("1.1.1 No street")
        assert whole.index("1.1.1 No street") < whole.index("1.2 More recycling")
        assert whole.index("What supports none of these") < whole.index("1 Supports nothing here")
        part = text(page(member, "plan_outline", "2026-27", "PLA"))
        assert part.index("1 Clean streets") < part.index("1.1 No street") < part.index("2 More recycling")
        assert "Places to be proud of" not in part
        assert "has no aims of its own" in page(member, "plan_outline", "2026-27", "CHI")

    def test_there_is_none_of_a_part_or_a_year_that_there_is_not(self, council: CouncilUnits, member: User) -> None:
        for code, year in (("NONE", "2026-27"), ("PLA", "2026")):
            address = reverse("plans:plan_outline", args=[year, code])
            assert signed_in(member).get(address).status_code == 404


class TestGaps:
    def test_what_is_covered_is_counted_first(self, council: CouncilUnits, thread: Thread, member: User) -> None:
        ActionFactory.create(objective=thread.lowest, unit=council.unit)
        alone = aim_of(thread.top.plan, "Nobody does this")
        html = page(member, "gap_list", query=YEAR)
        told = text(html)
        assert "aims that an indicator proves 0 4" in told
        assert "priorities with an action under them or further down 1 2" in told
        assert re.search(r"parts of the council with a link upwards 2 \d+ ", told)
        without = told[told.rindex("Priorities with no action") :]
        assert "Nobody does this" in without[:300]
        assert "Places to be proud of" not in without[: without.index("Parts of the council")]
        ActionFactory.create(
            objective=alone, unit=council.unit, status="dropped", dropped_reason="No money.", visibility=Visibility.OPEN
        )  # fmt: skip
        assert "priorities with an action under them or further down 1 2" in text(page(member, "gap_list", query=YEAR))

    def test_a_few_of_each_kind_and_all_of_it_on_pages(self, council: CouncilUnits, member: User) -> None:
        for year in (2026,):
            for unit in (council.unit, council.second_unit):
                plan = PlanFactory.create(unit=unit, agreed=True, year=year)
                for number in range(60):
                    aim_of(plan, f"Aim {number} of {unit.code}.")
        html = page(member, "gap_list", query=YEAR)
        assert html.count("of PLA11.") == 24  # twelve of each of two kinds
        assert "All 120" in html
        first = page(member, "gap_list", query=f"{YEAR}&kind=no_measure")
        assert "1 to 100 of 120" in first
        second = page(member, "gap_list", query=f"{YEAR}&kind=no_measure&page=2")
        assert "101 to 120 of 120" in second
        assert second.count("Aim ") < first.count("Aim ")
        assert "None." in page(member, "gap_list", query=f"{YEAR}&kind=no_measure&page=9")
        assert "What the thread covers" in page(member, "gap_list", query=f"{YEAR}&kind=what&page=x")


class TestBadInputs:
    @pytest.fixture
    def manager(self, council: CouncilUnits) -> User:
        return user_with_role(Role.MANAGER, unit=council.unit)

    def test_an_aim_supports_neither_itself_nor_one_of_its_own_level_or_below(
        self, council: CouncilUnits, thread: Thread
    ) -> None:
        director = user_with_role(Role.CHIEF_OFFICER, unit=council.department)
        beside = aim_of(thread.plan, "Beside it")
        for parent in (thread.middle, beside):
            address = reverse("plans:objective_edit", args=[thread.middle.pk])
            answer = signed_in(director).post(
                address, {"wording": "Kept as typed", "parent": parent.pk, "based_on": 1, "why": "Typed, too"}
            )  # fmt: skip
            html = answer.content.decode()
            assert answer.status_code == 422
            assert "Typed, too" in html
            assert "Kept as typed" in html
        thread.middle.refresh_from_db()
        assert thread.middle.parent == thread.top

    def test_a_link_downwards_that_would_close_a_circle_is_refused(self, council: CouncilUnits, thread: Thread) -> None:
        chief = user_with_role(Role.CHIEF_EXECUTIVE, unit=council.council)
        address = reverse("plans:objective_edit", args=[thread.top.pk])
        answer = signed_in(chief).post(address, {"wording": "Places", "parent": thread.lowest.pk, "based_on": 1})
        assert answer.status_code in (403, 422)
        thread.top.refresh_from_db()
        assert thread.top.parent is None

    def test_an_aim_with_others_below_it_does_not_end_and_they_are_named(
        self, council: CouncilUnits, thread: Thread
    ) -> None:
        director = user_with_role(Role.CHIEF_OFFICER, unit=council.department)
        address = reverse("plans:objective_end", args=[thread.middle.pk])
        answer = signed_in(director).post(address, {"reason": "My reason as typed"})
        html = answer.content.decode()
        assert answer.status_code == 422
        assert "Other aims support this one: “No street &lt;b&gt;missed&lt;/b&gt; twice”" in html
        assert "My reason as typed" in html

    def test_two_who_write_in_one_section_keep_both_texts(self, council: CouncilUnits, manager: User) -> None:
        plan = PlanFactory.create(unit=council.unit)
        held = section(plan, text="Their <i>words</i>.")
        address = reverse("plans:section_edit", args=[plan.pk, held.pk])
        answer = signed_in(manager).post(address, {"text": "My <u>words</u>.", "based_on": "0"})
        html = answer.content.decode()
        assert answer.status_code == 409
        assert "Their &lt;i&gt;words&lt;/i&gt;." in html
        assert "My &lt;u&gt;words&lt;/u&gt;." in html
        signed_in(manager).post(address, {"text": "My <u>words</u>.", "based_on": "1"})
        texts = held.texts.order_by("revision").values_list("text", flat=True)
        assert list(texts) == ["Their <i>words</i>.", "My <u>words</u>."]

    @pytest.mark.parametrize(
        "typed",
        [
            "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[x](javascript:alert(1))",
            "[x](data:text/html,<script>)", "<a href='https://evil.example'>x</a>", "![x](https://evil.example/x.png)",
            '[x](https://a.example "\\" onmouseover=alert(1) ")', "<!-- x --><style>*{}</style>",
        ],
    )  # fmt: skip
    def test_html_in_a_text_is_shown_and_never_obeyed(self, council: CouncilUnits, manager: User, typed: str) -> None:
        plan = PlanFactory.create(unit=council.unit)
        section(plan, text=typed)
        html = page(manager, "plan_page", plan.pk)
        prose = html[html.index('<div class="app-prose">') :]
        prose = prose[: prose.index("</div>")]
        tags = re.findall(r"<(\w+)[^>]*>", prose)
        assert set(tags) <= {"div", "p", "a"}
        assert not re.search(r'<a[^>]*(javascript:|data:|onmouseover=)[^"]*"?>', prose.replace("title=", "title "))

    def test_the_page_to_add_an_indicator_offers_those_in_use_and_keeps_what_was_typed(
        self, council: CouncilUnits, manager: User
    ) -> None:
        series_with_rules("CFA-01", council.unit, name="Missed bins")
        aim = aim_of(PlanFactory.create(unit=council.unit), "No street is missed twice")
        assert '<option value="CFA-01">Missed bins</option>' in page(manager, "measure_set", aim.pk)
        answer = signed_in(manager).post(
            reverse("plans:measure_set", args=[aim.pk]), {"code": "CFA-99", "target": "60", "until": "31/03/2027"}
        )
        html = answer.content.decode()
        assert answer.status_code == 422
        assert 'value="60"' in html
        assert 'value="31/03/2027"' in html
