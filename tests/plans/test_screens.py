"""The screens of plans: what each reader sees, what is refused in words, and that nothing typed is lost."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from council_pm.people.models import User
from council_pm.people.roles import Role
from plans.models import Comment, Objective, Plan, PlanState, SectionText
from tests.factories import PartnerContactFactory, PostFactory, series_with_rules, user_with_role
from tests.factories.organisation import CouncilUnits
from tests.factories.plans import AGREED, CommentFactory, MeasureFactory, PlanFactory, aim_of, section
from tests.matrix.table import COLUMNS
from tests.screens import signed_in

pytestmark = pytest.mark.django_db
LATER = AGREED.replace(month=6)


@pytest.fixture
def member(council: CouncilUnits) -> User:
    return user_with_role(Role.MEMBER)


def page(user: User, name: str, *args: Any, **query: str) -> str:
    response = signed_in(user).get(reverse(f"plans:{name}", args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def send(user: User, name: str, *args: Any, **data: Any) -> HttpResponse:
    response: HttpResponse = signed_in(user).post(reverse(f"plans:{name}", args=args), data)
    return response


class TestReading:
    def test_others_read_the_edition_and_its_branch_what_is_written_since(
        self, council: CouncilUnits, manager: User, member: User
    ) -> None:
        plan = PlanFactory.create(unit=council.unit, agreed=True)
        held = section(plan, text="As agreed.")
        SectionText.objects.create(section=held, revision=2, text="Written since.", at=LATER)
        aim_of(plan, "An aim since then", at=LATER)
        own, others = page(manager, "plan_page", plan.pk), page(member, "plan_page", plan.pk)
        assert "Written since." in own
        assert "An aim since then" in own
        assert "changed since: others read the edition" in own
        assert "As agreed." in others
        assert "Written since." not in others
        assert "An aim since then" not in others

    def test_the_margin_is_for_those_who_may_write_in_it(
        self, council: CouncilUnits, manager: User, member: User
    ) -> None:
        plan = PlanFactory.create(unit=council.unit, agreed=True)
        CommentFactory.create(plan=plan, section=section(plan, text="Words"), text="Said in the margin")
        assert "Said in the margin" in page(manager, "plan_page", plan.pk)
        assert "Said in the margin" not in page(member, "plan_page", plan.pk)

    def test_what_was_typed_is_small_markdown_and_never_html(self, council: CouncilUnits, manager: User) -> None:
        plan = PlanFactory.create(unit=council.unit)
        section(plan, text="**Bold**\n\n- one\n- [two](javascript:alert(1))\n\n<img src=x onerror=alert(1)>")
        html = page(manager, "plan_page", plan.pk)
        assert "<strong>Bold</strong>" in html
        assert "<li>one</li>" in html
        assert "<img" not in html
        assert 'href="javascript' not in html

    def test_an_aim_leads_up_to_the_priority_and_down_to_the_unit(self, council: CouncilUnits, member: User) -> None:
        top = aim_of(PlanFactory.create(unit=council.council, agreed=True), "Places to be proud of")
        middle = aim_of(PlanFactory.create(unit=council.department, agreed=True), "Clean streets", parent=top)
        lowest = aim_of(PlanFactory.create(unit=council.unit, agreed=True), "No street missed twice", parent=middle)
        series = series_with_rules("CFA-01", council.unit, name="Missed bins")
        MeasureFactory.create(objective=lowest, series=series)
        html = page(member, "objective_page", middle.pk)
        assert html.index("Places to be proud of") < html.index("No street missed twice")
        assert "Missed bins" in page(member, "objective_page", lowest.pk)
        assert "It is a priority of the council itself." in page(member, "objective_page", top.pk)

    def test_the_tree_opens_down_to_the_own_part_and_the_rest_comes_level_by_level(
        self, council: CouncilUnits, manager: User, member: User
    ) -> None:
        top = aim_of(PlanFactory.create(unit=council.council, agreed=True), "Places to be proud of")
        middle = aim_of(PlanFactory.create(unit=council.department, agreed=True), "Clean streets", parent=top)
        aim_of(PlanFactory.create(unit=council.unit, agreed=True), "No street missed twice", parent=middle)
        assert "No street missed twice" in page(manager, "plan_tree", year="2026-27")
        assert "No street missed twice" not in page(member, "plan_tree", year="2026-27")
        address = reverse("plans:objective_below", args=[middle.pk])
        part = signed_in(member).get(address, headers={"HX-Request": "true"}).content.decode()
        assert "No street missed twice" in part
        assert "<html" not in part
        assert "Who delivers this?" in signed_in(member).get(address).content.decode()

    def test_words_find_aims_and_parts_and_the_gaps_are_listed(self, council: CouncilUnits, member: User) -> None:
        aim_of(PlanFactory.create(unit=council.council, agreed=True), "Places to be proud of")
        aim_of(PlanFactory.create(unit=council.unit, agreed=True), "Bins on the day")
        assert "1 aim found" in page(member, "plan_tree", year="2026-27", q="BINS waste")
        assert "0 aims found" in page(member, "plan_tree", year="2026-27", q="moon")
        gaps = page(member, "gap_list", year="2026-27")
        assert gaps.count("Bins on the day") == 2  # it supports none, and nothing proves it
        assert "Priorities that nobody says they deliver" in gaps
        assert ">Street Cleansing<" in gaps  # a part with no link upwards

    def test_indicators_that_no_aim_names_are_listed(self, council: CouncilUnits, member: User) -> None:
        named = series_with_rules("CFA-01", council.unit, name="Missed bins")
        series_with_rules("CFA-02", council.unit, name="Clean streets")
        aim = aim_of(PlanFactory.create(unit=council.unit, agreed=True), "Bins on the day")
        MeasureFactory.create(objective=aim, series=named)
        gaps = page(member, "gap_list", year="2026-27")
        assert "Clean streets" in gaps
        assert "Missed bins" not in gaps

    def test_a_draft_that_is_out_of_sight_does_not_show_by_what_is_missing_from_the_list(
        self, council: CouncilUnits, manager: User, member: User
    ) -> None:
        draft = aim_of(PlanFactory.create(unit=council.unit), "Bins on the day")
        MeasureFactory.create(objective=draft, series=series_with_rules("CFA-01", council.unit, name="Missed bins"))
        assert "Missed bins" in page(member, "gap_list", year="2026-27")
        assert "Missed bins" not in page(manager, "gap_list", year="2026-27")

    def test_a_part_without_a_plan_says_how_to_begin_one(
        self, council: CouncilUnits, manager: User, member: User
    ) -> None:
        assert "Begin a plan" in page(manager, "unit_plans", "2026-27", "PLA11")
        assert "Begin a plan" not in page(member, "unit_plans", "2026-27", "PLA11")
        plan = PlanFactory.create(unit=council.unit)
        assert signed_in(manager).get(reverse("plans:unit_plans", args=["2026-27", "PLA11"])).headers["Location"] == (
            plan.get_absolute_url()
        )
        for year, code in (("2026", "PLA11"), ("2026-27", "NONE")):
            assert signed_in(manager).get(reverse("plans:unit_plans", args=[year, code])).status_code == 404

    def test_two_editions_stand_side_by_side(self, council: CouncilUnits, manager: User, member: User) -> None:
        plan = PlanFactory.create(unit=council.unit, agreed=True)
        held = section(plan, text="We empty bins.")
        SectionText.objects.create(section=held, revision=2, text="We empty all bins.", at=LATER)
        html = page(manager, "plan_compare", plan.pk)
        assert "<ins>all </ins>" in html
        address = reverse("plans:plan_compare", args=[plan.pk])
        assert signed_in(member).get(address).status_code == 404  # one edition is all that a member reads
        assert signed_in(manager).get(address, {"from": "9"}).status_code == 404
        assert "Nothing changed between them." in page(manager, "plan_compare", plan.pk, **{"from": "1", "to": "1"})


class TestWriting:
    def test_a_manager_begins_writes_and_links_a_plan(self, council: CouncilUnits, manager: User) -> None:
        above = aim_of(PlanFactory.create(unit=council.service, agreed=True), "Fewer missed bins")
        form = signed_in(manager).get(reverse("plans:plan_new", args=["PLA11", "2026-27"])).context["form"]
        start = form.fields["start"].choices[0][0]
        begun = send(manager, "plan_new", "PLA11", "2026-27", start=start)
        plan = Plan.objects.get(unit=council.unit)
        assert begun.headers["Location"] == plan.get_absolute_url()
        held = plan.sections.order_by("position")[0]
        saved = send(manager, "section_edit", plan.pk, held.pk, text="We empty bins.", based_on="0")
        assert saved.headers["Location"].endswith(f"#section-{held.pk}")
        send(manager, "objective_new", plan.pk, wording="No street is missed twice", parent=str(above.pk))
        aim = Objective.objects.get(plan=plan)
        assert aim.parent == above
        html = page(manager, "plan_page", plan.pk)
        assert "We empty bins." in html
        assert "Fewer missed bins" in html

    def test_a_save_in_the_background_answers_with_the_new_revision(self, council: CouncilUnits, manager: User) -> None:
        plan = PlanFactory.create(unit=council.unit)
        held = section(plan)
        address, htmx = reverse("plans:section_edit", args=[plan.pk, held.pk]), {"HX-Request": "true"}
        answer = signed_in(manager).post(address, {"text": "One", "based_on": "0"}, headers=htmx)
        assert 'id="based-on" value="1"' in answer.content.decode()
        stale = signed_in(manager).post(address, {"text": "Mine", "based_on": "0"}, headers=htmx)
        assert stale.status_code == 409
        assert "somebody else wrote here meanwhile" in stale.content.decode()
        too_long = signed_in(manager).post(address, {"text": "x" * 20_001, "based_on": "1"}, headers=htmx)
        assert too_long.status_code == 422
        assert "too long" in too_long.content.decode()

    def test_two_people_who_write_in_one_section_see_both_texts(self, council: CouncilUnits, manager: User) -> None:
        plan = PlanFactory.create(unit=council.unit)
        held = section(plan, text="Their words.")
        answer = send(manager, "section_edit", plan.pk, held.pk, text="My words.", based_on="0")
        html = answer.content.decode()
        assert answer.status_code == 409
        assert "Their words." in html
        assert "My words." in html
        assert 'name="based_on" id="based-on" value="1"' in html  # saved again, mine replaces theirs

    @pytest.mark.parametrize(
        ("data", "says"),
        [
            ({"text": "x", "based_on": "no"}, "Enter a whole number"),
            ({"text": "y" * 20_001, "based_on": "0"}, "write at most 20,000 characters"),
        ],
    )
    def test_what_is_refused_stays_in_the_box(
        self, council: CouncilUnits, manager: User, data: dict[str, str], says: str
    ) -> None:
        plan = PlanFactory.create(unit=council.unit)
        answer = send(manager, "section_edit", plan.pk, section(plan).pk, **data)
        assert answer.status_code == 422
        assert says in answer.content.decode()
        assert data["text"] in answer.content.decode()

    def test_an_aim_is_worded_anew_linked_measured_and_ended(self, council: CouncilUnits, manager: User) -> None:
        above = aim_of(PlanFactory.create(unit=council.service, agreed=True), "Fewer missed bins")
        aim = aim_of(PlanFactory.create(unit=council.unit), "First words")
        series = series_with_rules("CFA-01", council.unit, name="Missed bins")
        post = PostFactory.create(unit=council.unit, title="Recycling Officer")
        send(manager, "objective_edit", aim.pk, wording="Better words", parent=above.pk, owner=post.pk, based_on=1)
        aim.refresh_from_db()
        assert (aim.parent, aim.owner) == (above, post)
        send(manager, "measure_set", aim.pk, code="cfa-01", target="60", until="31 March 2027")
        html = page(manager, "objective_page", aim.pk)
        assert "Better words" in html
        assert "to reach 60 by 31 Mar 2027" in html
        send(manager, "measure_remove", aim.pk, series.pk)
        assert not aim.measures.exists()
        send(manager, "objective_end", aim.pk, reason="Reached.")
        assert "this aim has ended" in page(manager, "objective_page", aim.pk)

    @pytest.mark.parametrize(
        ("data", "says"),
        [
            ({"code": "NONE-1"}, "There is no indicator with this code"),
            ({"code": ""}, "Choose an indicator."),
            ({"code": "CFA-01", "target": "60"}, "Give both the figure to reach and the day"),
            ({"code": "CFA-01", "target": "{a}", "until": "31/03/2027"}, "{a} is not a number"),
            ({"code": "CFA-01", "target": "60", "until": "soon"}, "There is no such day"),
            ({"code": "CFA-01", "target": "60", "until": "31/03/2020"}, "before the year of this plan"),
        ],
    )
    def test_a_measure_that_cannot_be_is_refused_in_words(
        self, council: CouncilUnits, manager: User, data: dict[str, str], says: str
    ) -> None:
        series_with_rules("CFA-01", council.unit)
        aim = aim_of(PlanFactory.create(unit=council.unit), "Fewer missed bins")
        answer = send(manager, "measure_set", aim.pk, **data)
        assert answer.status_code == 422
        assert says in answer.content.decode()
        assert not aim.measures.exists()

    def test_refusals_of_an_aim_keep_what_was_typed(self, council: CouncilUnits, manager: User) -> None:
        plan = PlanFactory.create(unit=council.unit)
        aim = aim_of(plan, "First words")
        empty = send(manager, "objective_new", plan.pk, wording="", why="Because of the reason")
        assert empty.status_code == 422
        assert "Because of the reason" in empty.content.decode()
        stale = send(manager, "objective_edit", aim.pk, wording="Mine", based_on=9)
        assert stale.status_code == 422
        assert "First words" in stale.content.decode()
        assert send(manager, "objective_end", aim.pk, reason="").status_code == 422

    def test_headings_comments_and_their_refusals(self, council: CouncilUnits, manager: User, head: User) -> None:
        plan = PlanFactory.create(unit=council.unit)
        held = section(plan)
        assert send(manager, "section_add", plan.pk, title="").status_code == 422
        assert send(manager, "section_add", plan.pk, title="x" * 121).status_code == 422
        assert send(manager, "section_add", plan.pk, title="What we learned").status_code == 302
        assert send(head, "comment_add", plan.pk, text="", section=held.pk).status_code == 422
        assert send(head, "comment_add", plan.pk, text="y" * 2001).status_code == 422
        assert send(head, "comment_add", plan.pk, text="Say by when.", section=held.pk).status_code == 302
        said = Comment.objects.get()
        assert said.section == held
        send(manager, "comment_resolve", plan.pk, said.pk)
        said.refresh_from_db()
        assert said.resolved_by == manager.pk
        assert send(manager, "comment_resolve", plan.pk, 987654).status_code == 404

    def test_a_plan_is_copied_for_another_year(self, council: CouncilUnits, manager: User) -> None:
        plan = PlanFactory.create(unit=council.unit, agreed=True)
        section(plan, text="We empty bins.")
        assert "choose them anew" in page(manager, "plan_copy", plan.pk)
        assert send(manager, "plan_copy", plan.pk, code="PLA11", year="2027").status_code == 302
        assert Plan.objects.get(year=2027).copied_from == plan
        again = send(manager, "plan_copy", plan.pk, code="PLA11", year="2027")
        assert again.status_code == 422
        assert "There is already" in again.content.decode()
        assert send(manager, "plan_copy", plan.pk, code="CHI11", year="2027").status_code == 422

    def test_a_service_improvement_plan_may_start_from_another_services(
        self, council: CouncilUnits, head: User
    ) -> None:
        source = PlanFactory.create(unit=council.other_service, kind="improvement", name="Planning", agreed=True)
        section(source, text="Answer in time.")
        assert send(head, "plan_copy", source.pk, code="PLA1", year="2026").status_code == 302
        made = Plan.objects.get(unit=council.service)
        assert (made.kind, made.name) == ("improvement", "Planning")
        assert made.sections.get().texts.get().text == "Answer in time."
        assert not made.objectives.exists()

    def test_aims_come_along_with_their_indicators_and_nothing_that_is_not_agreed(
        self, council: CouncilUnits, head: User
    ) -> None:
        source = PlanFactory.create(unit=council.other_service, kind="improvement", name="Planning", agreed=True)
        section(source, "Agreed heading", text="Agreed words.")
        section(source, "Newer heading")
        SectionText.objects.create(section=source.sections.first(), revision=2, text="Secret", at=timezone.now())
        owner = PostFactory.create(unit=council.other_service)
        agreed = aim_of(source, "Answers in eight weeks", owner=owner)
        series = series_with_rules("PLN-01", council.other_service)
        MeasureFactory.create(objective=agreed, series=series, target=80, by=date(2027, 3, 31))
        aim_of(source, "Not agreed yet", at=timezone.now())
        sent = send(head, "plan_copy", source.pk, code="PLA1", year="2026", with_aims="on")
        assert sent.status_code == 302
        made = Plan.objects.get(unit=council.service)
        assert [one.title for one in made.sections.all()] == ["Agreed heading"]
        assert made.sections.get().texts.get().text == "Agreed words."
        copied = made.objectives.get()
        assert copied.texts.get().wording == "Answers in eight weeks"
        assert (copied.owner, copied.parent) == (None, None)
        measure = copied.measures.get()
        assert (measure.series, measure.target) == (series, None)

    def test_a_copy_in_the_same_part_keeps_owners_that_go_on(self, council: CouncilUnits, manager: User) -> None:
        plan = PlanFactory.create(unit=council.unit)
        stays, gone = (
            PostFactory.create(unit=council.unit),
            PostFactory.create(unit=council.unit, ended=date(2026, 1, 1)),
        )
        aim_of(plan, "Goes on", owner=stays)
        aim_of(plan, "Nobody's now", owner=gone)
        aim_of(plan, "Over", ended_at=timezone.now(), ended_reason="Done.")
        assert send(manager, "plan_copy", plan.pk, code="PLA11", year="2027", with_aims="on").status_code == 302
        made = Plan.objects.get(year=2027)
        assert [one.owner for one in made.objectives.order_by("position")] == [stays, None]


class TestPartners:
    def test_one_is_named_shown_to_all_and_taken_out(self, council: CouncilUnits, manager: User, member: User) -> None:
        plan = PlanFactory.create(unit=council.unit, agreed=True)
        contact = PartnerContactFactory.create(name="Pat Partner", organisation="Cleveland Police")
        assert send(manager, "partner_add", plan.pk, contact="").status_code == 422
        send(manager, "partner_add", plan.pk, contact=contact.pk)
        send(manager, "partner_add", plan.pk, contact=contact.pk)
        assert "Pat Partner, Cleveland Police" in page(member, "plan_page", plan.pk)
        send(manager, "partner_remove", plan.pk, plan.partners.get().pk)
        assert "Pat Partner" not in page(member, "plan_page", plan.pk)
        assert send(manager, "partner_remove", plan.pk, 987654).status_code == 404

    def test_a_contact_that_left_is_not_offered_and_a_closed_plan_takes_none(
        self, council: CouncilUnits, manager: User
    ) -> None:
        gone = PartnerContactFactory.create(ended=timezone.localdate())
        plan = PlanFactory.create(unit=council.unit, agreed=True)
        assert send(manager, "partner_add", plan.pk, contact=gone.pk).status_code == 422
        closed = PlanFactory.create(unit=council.unit, agreed=True, year=2025, state=PlanState.CLOSED)
        answer = send(manager, "partner_add", closed.pk, contact=PartnerContactFactory.create().pk)
        assert "nothing more is written in it" in answer.content.decode()


class TestSteps:
    def test_who_stands_above_agrees_and_its_owner_does_not(
        self, council: CouncilUnits, manager: User, head: User
    ) -> None:
        plan = PlanFactory.create(unit=council.unit)
        section(plan, text="We empty bins.")
        assert send(manager, "plan_agree", plan.pk).status_code == 403
        send(head, "plan_agree", plan.pk)
        plan.refresh_from_db()
        assert (plan.state, plan.edition) == (PlanState.AGREED, 1)
        own = PlanFactory.create(unit=council.service)
        assert send(head, "plan_agree", own.pk).status_code == 403

    def test_what_cannot_be_is_said(self, council: CouncilUnits, head: User) -> None:
        plan = PlanFactory.create(unit=council.unit)
        answer = signed_in(head).post(reverse("plans:plan_publish", args=[plan.pk]), follow=True)
        assert "Only a plan that is agreed can be published." in answer.content.decode()
        plan = PlanFactory.create(unit=council.second_unit, agreed=True)
        send(head, "plan_publish", plan.pk)
        answer = signed_in(head).post(reverse("plans:plan_close", args=[plan.pk]), follow=True)
        assert "nothing more is written in it" in answer.content.decode()
        assert "Add an aim" not in answer.content.decode()


@pytest.mark.parametrize("column", [name for name in COLUMNS if name != "anonymous" and not name.startswith("api")])
def test_nobody_links_to_an_aim_of_another_department(council: CouncilUnits, column: str) -> None:
    """Matrix M058."""
    foreign = aim_of(PlanFactory.create(unit=council.other_department, agreed=True), "Elsewhere")
    plan = PlanFactory.create(unit=council.unit, agreed=True)
    places = {
        "perf_officer_own": council.department, "head_of_service_own": council.service,
        "manager_own_unit": council.unit,
        "perf_officer_other": council.other_department, "head_of_service_other": council.other_service,
        "manager_other": council.other_unit, "chief_officer_own": council.department,
        "chief_officer_other": council.other_department, "employee": council.unit,
    }  # fmt: skip
    role = {"manager_own_unit": "manager"}.get(column, column.removesuffix("_own").removesuffix("_other"))
    user = user_with_role(Role(role), unit=places.get(column, council.council))
    answer = send(user, "objective_new", plan.pk, wording="x", parent=foreign.pk)
    assert answer.status_code == 403
    assert not Objective.objects.filter(plan=plan).exists()


class TestQueries:
    def queries(self, user: User, address: str) -> int:
        asking = signed_in(user)
        asking.get(address)
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert asking.get(address).status_code == 200
        return len(found)

    def test_they_do_not_grow_with_aims_sections_and_comments(self, council: CouncilUnits, manager: User) -> None:
        top = aim_of(PlanFactory.create(unit=council.council, agreed=True), "Top")
        plan = PlanFactory.create(unit=council.unit)
        addresses = (
            plan.get_absolute_url(), reverse("plans:plan_tree"), top.get_absolute_url(), reverse("plans:gap_list"),
        )  # fmt: skip
        counts = []
        for number in (1, 2, 3):
            aim = aim_of(plan, f"Aim {number}", parent=top, owner=PostFactory.create(unit=council.unit))
            MeasureFactory.create(objective=aim, series=series_with_rules(f"CFA-0{number}", council.unit))
            CommentFactory.create(plan=plan, section=section(plan, f"Heading {number}", "Words"), by=manager.pk)
            if number != 2:
                counts.append([self.queries(manager, one) for one in addresses])
        assert counts[0] == counts[1]

    @pytest.mark.parametrize("aims", [70, 350])
    def test_the_tree_and_a_thread_keep_to_their_budget(self, council: CouncilUnits, manager: User, aims: int) -> None:
        top = aim_of(PlanFactory.create(unit=council.council, agreed=True), "Top")
        plan = PlanFactory.create(unit=council.unit, agreed=True)
        for number in range(aims):
            aim_of(plan, f"Aim {number}", parent=top)
        assert self.queries(manager, reverse("plans:plan_tree") + "?year=2026-27") <= 10
        html = page(manager, "plan_tree", year="2026-27")
        assert f"{aims} aims support it" in html
        assert ("Aim 1<" in html) is (aims == 70)  # at most two hundred at once: the others come when it is opened
        assert self.queries(manager, top.get_absolute_url()) <= 8 + 3  # what every page asks besides
