"""The headings that plans start from: kept by corporate performance, each step on record."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.urls import reverse

from council_pm.audit.models import Event
from council_pm.core.access import Actor
from council_pm.people.models import User
from council_pm.people.roles import Role
from plans.models import Heading, PlanTemplate
from plans.services.headings import (
    add_heading,
    add_template,
    change_heading,
    end_heading,
    end_template,
    heading_mark,
    move_heading,
)
from plans.services.plans import start_plan
from tests.factories import user_with_role
from tests.factories.organisation import make_council
from tests.screens import signed_in

pytestmark = pytest.mark.django_db
BY = Actor(7)


@pytest.fixture
def template() -> PlanTemplate:
    return PlanTemplate.objects.get(kind="unit")


@pytest.fixture
def keeper() -> User:
    return user_with_role(Role.CORPORATE_PERFORMANCE)


def titles(template: PlanTemplate) -> list[str]:
    return list(template.headings.filter(ended_at__isnull=True).order_by("position").values_list("title", flat=True))


def code_of(call: Any, **fields: Any) -> str | None:
    with pytest.raises(ValidationError) as refusal, transaction.atomic():
        call(by=BY, **fields)
    return refusal.value.code


def send(user: User, to_page: str, *args: Any, **data: Any) -> HttpResponse:
    response: HttpResponse = signed_in(user).post(reverse(f"plans:{to_page}", args=args), data)
    return response


class TestRules:
    def test_a_plan_keeps_the_headings_that_it_began_with(self, template: PlanTemplate) -> None:
        council = make_council()
        today = dt.date(2026, 11, 20)
        plan = start_plan(by=BY, unit=council.unit, year=2026, kind="unit", today=today, template=template)
        first, second, third = template.headings.order_by("position")
        change_heading(by=BY, heading=first, title="Our work", guidance="Shortly.", seen=heading_mark(first))
        end_heading(by=BY, heading=second)
        move_heading(by=BY, heading=third, up=True)
        assert list(plan.sections.order_by("position").values_list("title", flat=True)) == [
            "What we do", "What we will do better this year", "What we need",
        ]  # fmt: skip
        later = start_plan(by=BY, unit=council.second_unit, year=2026, kind="unit", today=today, template=template)
        assert list(later.sections.order_by("position").values_list("title", flat=True)) == ["What we need", "Our work"]

    def test_each_change_is_on_record_with_what_stood_there_before(self, template: PlanTemplate) -> None:
        made = add_heading(by=BY, template=template, title=" What  we learned ", guidance="From whom?")
        change_heading(by=BY, heading=made, title="Lessons", guidance="", seen=heading_mark(made))
        made.refresh_from_db()
        move_heading(by=BY, heading=made, up=True)
        end_heading(by=BY, heading=made)
        assert not end_heading(by=BY, heading=made)
        found = list(Event.objects.filter(subject_kind="plan_template").order_by("pk"))
        assert [one.action for one in found] == [
            "add_plan_heading", "change_plan_heading", "move_plan_heading", "end_plan_heading",
        ]  # fmt: skip
        assert found[1].detail["heading_before"] == "What we learned"
        assert found[1].detail["guidance_before"] == "From whom?"

    def test_the_same_words_again_change_nothing(self, template: PlanTemplate) -> None:
        first = template.headings.order_by("position")[0]
        change_heading(by=BY, heading=first, title=first.title, guidance=first.guidance, seen="")
        assert not Event.objects.filter(action="change_plan_heading").exists()

    def test_a_heading_moves_up_and_down_and_stops_at_the_ends(self, template: PlanTemplate) -> None:
        one, two, three = titles(template)
        first = template.headings.get(title=one)
        assert not move_heading(by=BY, heading=first, up=True)
        assert move_heading(by=BY, heading=first, up=False)
        assert move_heading(by=BY, heading=first, up=False)
        assert not move_heading(by=BY, heading=first, up=False)
        assert titles(template) == [two, three, one]

    @pytest.mark.parametrize(
        ("fields", "code"),
        [
            ({"title": " "}, "title"),
            ({"title": "x" * 121}, "title"),
            ({"title": "WHAT WE DO"}, "twice"),
            ({"guidance": "x" * 1_001}, "guidance"),
        ],
    )
    def test_what_says_nothing_or_too_much_is_refused(
        self, template: PlanTemplate, fields: dict[str, str], code: str
    ) -> None:
        words = {"title": "More", "guidance": "", **fields}
        assert code_of(add_heading, template=template, **words) == code
        other = template.headings.get(title="What we need")
        assert code_of(change_heading, heading=other, seen=heading_mark(other), **words) == code

    def test_a_plan_has_at_most_forty(self, template: PlanTemplate) -> None:
        for number in range(37):
            add_heading(by=BY, template=template, title=f"Heading {number}", guidance="")
        assert code_of(add_heading, template=template, title="One too many", guidance="") == "too_many"

    def test_two_who_word_one_heading_see_both(self, template: PlanTemplate) -> None:
        first = template.headings.order_by("position")[0]
        seen = heading_mark(first)
        change_heading(by=BY, heading=first, title="Theirs", guidance="Their guidance.", seen=seen)
        with pytest.raises(ValidationError, match=r"“Theirs”: Their guidance\.") as refusal, transaction.atomic():
            change_heading(by=BY, heading=first, title="Mine", guidance="", seen=seen)
        assert refusal.value.code == "stale"

    def test_what_is_retired_or_offered_no_more_is_not_changed(self, template: PlanTemplate) -> None:
        first = template.headings.order_by("position")[0]
        end_heading(by=BY, heading=first)
        assert code_of(change_heading, heading=first, title="x", guidance="", seen="") == "ended"
        assert code_of(move_heading, heading=first, up=True) == "ended"
        assert end_template(by=BY, template=template)
        assert not end_template(by=BY, template=template)
        assert code_of(add_heading, template=template, title="x", guidance="") == "ended"
        assert code_of(end_heading, heading=template.headings.order_by("position")[1]) == "ended"

    @pytest.mark.parametrize(
        ("fields", "code"),
        [
            ({"kind": "what"}, "kind"), ({"name": ""}, "name"), ({"name": "x" * 121}, "name"),
            ({"name": "broad HEADINGS"}, "there_already"),
        ],
    )  # fmt: skip
    def test_a_set_of_headings_has_a_kind_and_a_name_of_its_own(self, fields: dict[str, str], code: str) -> None:
        assert code_of(add_template, **{"kind": "unit", "name": "For call centres", **fields}) == code

    def test_two_headings_in_force_do_not_stand_in_one_place(self, template: PlanTemplate) -> None:
        first, second, _third = template.headings.order_by("position")
        with pytest.raises(IntegrityError), transaction.atomic():
            Heading.objects.filter(pk=first.pk).update(position=second.position)


class TestScreens:
    def test_the_keeper_adds_words_moves_and_retires(self, template: PlanTemplate, keeper: User) -> None:
        assert send(keeper, "template_new", kind="service", name="For call centres").status_code == 302
        made = PlanTemplate.objects.get(name="For call centres")
        assert (
            "No headings yet." in signed_in(keeper).get(reverse("plans:template_page", args=[made.pk])).content.decode()
        )
        send(keeper, "heading_new", made.pk, title="Who rings", guidance="Count them.")
        send(keeper, "heading_new", made.pk, title="When they ring", guidance="")
        first, second = made.headings.order_by("position")
        send(keeper, "heading_move", made.pk, second.pk, to="up")
        assert titles(made) == ["When they ring", "Who rings"]
        form = signed_in(keeper).get(reverse("plans:heading_edit", args=[made.pk, first.pk])).context["form"]
        send(keeper, "heading_edit", made.pk, first.pk, title="Who calls", guidance="Count.", seen=form["seen"].value())
        send(keeper, "heading_end", made.pk, second.pk)
        html = signed_in(keeper).get(reverse("plans:template_page", args=[made.pk])).content.decode()
        assert "Who calls" in html
        assert html.index("Retired") < html.index("When they ring")
        send(keeper, "template_end", made.pk)
        assert "offered no more" in signed_in(keeper).get(reverse("plans:heading_list")).content.decode()
        assert send(keeper, "heading_end", made.pk, first.pk).status_code == 302
        assert send(keeper, "heading_move", made.pk, first.pk, to="up").status_code == 302
        assert titles(made) == ["Who calls"]

    def test_a_kind_without_headings_says_so(self, template: PlanTemplate, keeper: User) -> None:
        template.headings.all().delete()
        template.delete()
        html = signed_in(keeper).get(reverse("plans:heading_list")).content.decode()
        assert "None: these plans start with headings of their own." in html

    @pytest.mark.parametrize(
        ("name", "data", "says"),
        [
            ("template_new", {"kind": "what", "name": "x"}, "Choose one of these."),
            ("template_new", {"kind": "unit", "name": "Broad headings"}, "There are already headings called"),
            ("heading_new", {"title": "", "guidance": "Kept as typed"}, "Give the heading a name."),
            ("heading_new", {"title": "x" * 121, "guidance": "Kept as typed"}, "at most 120 characters"),
            ("heading_new", {"title": "y", "guidance": "Kept as typed" * 100}, "write at most 1,000 characters"),
        ],
    )
    def test_a_refusal_keeps_what_was_typed(
        self, template: PlanTemplate, keeper: User, name: str, data: dict[str, str], says: str
    ) -> None:
        answer = send(keeper, name, *([template.pk] if name == "heading_new" else []), **data)
        html = answer.content.decode()
        assert answer.status_code == 422
        assert says in html
        assert data.get("guidance", data.get("name", "")) in html

    def test_a_stale_heading_is_shown_beside_ones_own_and_saved_the_second_time(
        self, template: PlanTemplate, keeper: User
    ) -> None:
        first = template.headings.order_by("position")[0]
        answer = send(keeper, "heading_edit", template.pk, first.pk, title="Mine", guidance="My guidance", seen="old")
        html = answer.content.decode()
        assert answer.status_code == 422
        assert "Somebody changed it meanwhile to “What we do”" in html
        assert "My guidance" in html
        seen = answer.context["form"]["seen"].value()
        assert send(
            keeper, "heading_edit", template.pk, first.pk, title="Mine", guidance="My guidance", seen=seen
        ).status_code == 302  # fmt: skip
        assert titles(template)[0] == "Mine"

    def test_a_heading_of_another_set_and_what_there_is_not_are_not_found(
        self, template: PlanTemplate, keeper: User
    ) -> None:
        other = Heading.objects.filter(template__kind="council")[0]
        assert send(keeper, "heading_end", template.pk, other.pk).status_code == 404
        assert send(keeper, "template_end", 987654).status_code == 404
