"""A part of the council moves: its links wait for a choice, what is under way follows, and what is past stays."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from council_pm.audit.models import Event
from council_pm.core.access import Actor
from council_pm.org.selectors import placement_rows
from council_pm.org.services import close_unit, create_unit, merge_unit, move_unit, rename_unit
from council_pm.people.models import User
from council_pm.people.roles import Role
from plans.models import ActionStatus, Edition, LinkChoice, Objective, Plan, PlanState, ProgressNote
from plans.selectors.moved import left_links
from plans.services.moves import carry_out_choices, choose_link
from plans.services.objectives import OtherBranchError
from plans.services.plans import close_plan
from tests.factories import PostFactory, user_with_role
from tests.factories.organisation import CouncilUnits
from tests.factories.plans import ActionFactory, PlanFactory, aim_of, section
from tests.screens import signed_in

pytestmark = pytest.mark.django_db
BY, BEAT = Actor(None, "tests"), Actor(None, "beat")
TODAY = date(2026, 11, 25)
PAST, AHEAD = date(2026, 9, 1), date(2027, 1, 1)


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel("2026-11-25 12:00:00+00:00", tick=False):
        yield


class Thread:
    """Aims from the council down, in both departments; the service's supports its department's."""

    def __init__(self, council: CouncilUnits, year: int = 2026) -> None:
        def aim(unit: Any, words: str, parent: Objective | None = None, **plan: Any) -> Objective:
            return aim_of(PlanFactory.create(unit=unit, year=year, **{"agreed": True, **plan}), words, parent)

        self.council = aim(council.council, "A good place")
        self.department = aim(council.department, "Clean streets", self.council)
        self.other = aim(council.other_department, "Safe ways to school", self.council)
        self.service = aim(council.service, "Bins on the day", self.department)
        self.unit = aim(council.unit, "No street missed", self.service)
        self.second = aim(council.second_unit, "No litter", self.department)
        self.elsewhere = aim(council.other_service, "Good schools", self.other)


def move(council: CouncilUnits, day: date, **more: Any) -> None:
    move_unit(by=BY, unit=council.service, parent=council.other_department, from_day=day, **more)


def links(user: User, **choice: Any) -> list[tuple[str, date, bool]]:
    found = left_links(user, placement_rows(date.max), TODAY, **choice)
    return [(one.aim.wording, one.since, one.is_ahead) for one in found]


def get(user: User, name: str, *args: Any, app: str = "plans", **query: str) -> str:
    response = signed_in(user).get(reverse(f"{app}:{name}", args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def post(user: User, aim: Objective, supports: Any) -> Any:
    return signed_in(user).post(reverse("plans:link_choose", args=[aim.pk]), {"supports": str(supports)})


class TestWhichLinksAreParted:
    def test_a_move_parts_the_links_to_what_is_left_and_no_other(self, council: CouncilUnits, head: User) -> None:
        Thread(council)
        assert links(head) == []
        move(council, PAST)
        assert links(head) == [("Bins on the day", PAST, False), ("No litter", PAST, False)]

    def test_a_move_ahead_is_told_by_its_day(self, council: CouncilUnits, head: User) -> None:
        Thread(council)
        move(council, AHEAD)
        assert links(head) == [("Bins on the day", AHEAD, True), ("No litter", AHEAD, True)]
        assert links(head, unit_ids={council.second_unit.pk}) == [("No litter", AHEAD, True)]

    def test_the_year_that_had_ended_by_then_a_closed_plan_and_an_ended_aim_keep_theirs(
        self, council: CouncilUnits, head: User
    ) -> None:
        Thread(council, year=2025)
        newer = Thread(council)
        newer.second.ended_at, newer.second.ended_reason = datetime(2026, 8, 1, tzinfo=UTC), "Done"
        newer.second.save()
        close_plan(by=BY, plan=newer.service.plan)
        move(council, PAST)
        assert links(head) == []

    def test_a_move_that_was_taken_back_parts_nothing_and_a_later_one_counts_from_its_day(
        self, council: CouncilUnits, head: User
    ) -> None:
        Thread(council)
        move(council, PAST)
        move_unit(by=BY, unit=council.service, parent=council.department, from_day=PAST)
        assert links(head) == []
        move(council, date(2026, 10, 1))
        assert {since for _words, since, _ahead in links(head)} == {date(2026, 10, 1)}

    def test_a_merged_part_counts_where_its_successor_stands_and_a_closed_one_asks_nothing(
        self, council: CouncilUnits, head: User
    ) -> None:
        thread = Thread(council)
        merge_unit(by=BY, unit=council.second_unit, into=council.other_unit, from_day=PAST)
        assert links(user_with_role(Role.AUDITOR)) == [("No litter", PAST, False)]
        thread.service.parent = None
        thread.service.save()
        close_unit(by=BY, unit=council.other_unit, from_day=AHEAD)
        assert links(user_with_role(Role.AUDITOR)) == [("No litter", PAST, False)]

    def test_links_that_never_stood_in_one_line_are_no_matter_of_a_move(self, council: CouncilUnits) -> None:
        thread = Thread(council)
        thread.unit.parent = thread.elsewhere
        thread.unit.save()
        assert links(user_with_role(Role.AUDITOR)) == []

    def test_as_many_queries_for_three_as_for_one(self, council: CouncilUnits, head: User) -> None:
        thread = Thread(council)
        move(council, PAST)
        client = signed_in(head)
        client.get("/plans/moves/")

        def asked() -> int:
            with CaptureQueriesContext(connection) as queries:
                assert client.get("/plans/moves/").status_code == 200
            return len(queries)

        one = asked()
        for number in range(3):
            aim_of(thread.service.plan, f"Aim {number}", thread.department)
        assert asked() == one


class TestWhoSeesWhat:
    def test_a_draft_that_moves_is_told_to_its_own_branch_only(self, council: CouncilUnits, head: User) -> None:
        thread = Thread(council)
        draft = PlanFactory.create(unit=council.service, year=2027)
        above = aim_of(PlanFactory.create(unit=council.department, year=2027), "Secret of the department")
        aim_of(draft, "Secret of the service", above)
        move(council, AHEAD.replace(month=5))
        assert "Secret of the service" in get(head, "move_list")
        assert "Secret of the department" in get(head, "move_list")
        other = user_with_role(Role.HEAD_OF_SERVICE, unit=council.other_service)
        assert "Secret of" not in get(other, "move_list")
        assert "Nothing is open" in get(other, "move_list")
        assert thread.service.parent_id == thread.department.pk

    def test_after_the_move_the_draft_of_what_is_left_is_out_of_sight(self, council: CouncilUnits, head: User) -> None:
        above = aim_of(PlanFactory.create(unit=council.department, year=2026), "Secret of the department")
        aim_of(PlanFactory.create(unit=council.service, year=2026, agreed=True), "Bins on the day", above)
        move(council, PAST)
        told = get(head, "move_list")
        assert "Bins on the day" in told
        assert "An aim of a plan that is still being written there." in told
        assert "Secret of the department" not in told

    def test_the_gap_list_names_what_is_open_and_who_chooses(self, council: CouncilUnits, head: User) -> None:
        Thread(council)
        move(council, PAST)
        told = get(head, "gap_list", year="2026-27")
        assert "supports an aim of “Place”, which its part of the council left on 1 September 2026" in told
        assert "after-the-move" in told
        assert "after-the-move" not in get(user_with_role(Role.MEMBER), "gap_list", year="2026-27")

    def test_the_page_of_an_aim_tells_of_its_link(self, council: CouncilUnits, head: User) -> None:
        thread = Thread(council)
        move(council, AHEAD)
        told = get(head, "objective_page", thread.service.pk)
        assert "leaves on 1 January 2027" in told
        assert "Choose what it supports then" in told
        assert "leaves on" not in get(head, "objective_page", thread.unit.pk)
        assert "leaves on" not in get(head, "objective_page", thread.council.pk)


class TestChoosing:
    def test_ahead_of_the_day_the_choice_waits_and_is_carried_out_on_it_once(
        self, council: CouncilUnits, head: User
    ) -> None:
        thread = Thread(council)
        move(council, AHEAD)
        assert "Safe ways to school" in get(head, "link_choose", thread.service.pk)
        assert post(head, thread.service, thread.other.pk).status_code == 302
        thread.service.refresh_from_db()
        assert thread.service.parent_id == thread.department.pk
        assert "Then it supports “Safe ways to school”." in get(head, "move_list")
        assert carry_out_choices(by=BEAT, today=date(2026, 12, 31)) == 0
        assert carry_out_choices(by=BEAT, today=AHEAD) == 1
        assert carry_out_choices(by=BEAT, today=AHEAD) == 0
        thread.service.refresh_from_db()
        assert thread.service.parent_id == thread.other.pk
        event = Event.objects.get(action="carry_out_link")
        assert (event.system, event.detail["chosen_by"]) == ("beat", head.pk)

    def test_a_later_choice_takes_the_place_of_an_earlier_one_and_a_link_can_end(
        self, council: CouncilUnits, head: User
    ) -> None:
        thread = Thread(council)
        move(council, AHEAD)
        post(head, thread.service, thread.other.pk)
        post(head, thread.service, "none")
        assert "Then it supports no aim further up." in get(head, "link_choose", thread.service.pk)
        assert LinkChoice.objects.count() == 1
        carry_out_choices(by=BEAT, today=date(2027, 2, 1))
        thread.service.refresh_from_db()
        assert thread.service.parent_id is None

    def test_after_the_day_it_holds_at_once(self, council: CouncilUnits, head: User) -> None:
        thread = Thread(council)
        move(council, PAST)
        assert post(head, thread.service, thread.other.pk).status_code == 302
        thread.service.refresh_from_db()
        assert thread.service.parent_id == thread.other.pk
        assert links(head) == [("No litter", PAST, False)]
        assert not LinkChoice.objects.exists()

    def test_what_was_linked_by_hand_stays_and_what_is_impossible_is_asked_again(
        self, council: CouncilUnits, head: User
    ) -> None:
        thread = Thread(council)
        move(council, AHEAD)
        choose_link(by=Actor(head.pk), objective=thread.service, parent=thread.other, today=TODAY)
        choose_link(by=Actor(head.pk), objective=thread.second, parent=thread.other, today=TODAY)
        Objective.objects.filter(pk=thread.service.pk).update(parent=thread.council)
        thread.other.ended_at, thread.other.ended_reason = datetime(2026, 12, 1, tzinfo=UTC), "Over"
        thread.other.save()
        assert carry_out_choices(by=BEAT, today=AHEAD) == 0
        assert not LinkChoice.objects.filter(settled_at=None).exists()
        thread.service.refresh_from_db()
        thread.second.refresh_from_db()
        assert (thread.service.parent_id, thread.second.parent_id) == (thread.council.pk, thread.department.pk)
        found = left_links(head, placement_rows(date.max), AHEAD)
        assert [(one.aim.wording, one.chosen) for one in found] == [("No litter", "")]

    def test_a_choice_for_a_move_that_is_put_off_waits_on(self, council: CouncilUnits, head: User) -> None:
        thread = Thread(council)
        move(council, AHEAD)
        choose_link(by=Actor(head.pk), objective=thread.service, parent=thread.other, today=TODAY)
        move_unit(by=BY, unit=council.service, parent=council.department, from_day=AHEAD)
        move(council, date(2027, 2, 1))
        assert carry_out_choices(by=BEAT, today=AHEAD) == 0
        assert LinkChoice.objects.get().settled_at is None
        assert carry_out_choices(by=BEAT, today=date(2027, 2, 3)) == 1

    def test_an_aim_of_another_branch_is_refused_to_everybody_and_one_out_of_sight_is_not_there(
        self, council: CouncilUnits, head: User
    ) -> None:
        thread = Thread(council)
        move(council, AHEAD)
        assert post(head, thread.service, thread.department.pk).status_code == 403
        secret = aim_of(PlanFactory.create(unit=council.other_unit, year=2026, kind="improvement", name="X"), "Secret")
        assert post(head, thread.service, secret.pk).status_code == 404
        assert post(head, thread.service, "10" * 30).status_code == 422
        for refused in (thread.department, thread.elsewhere):
            with pytest.raises((OtherBranchError, ValidationError)):
                choose_link(by=Actor(head.pk), objective=thread.service, parent=refused, today=TODAY)
        assert not LinkChoice.objects.exists()

    def test_refusals_are_in_words_and_a_system_never_chooses(self, council: CouncilUnits, head: User) -> None:
        thread = Thread(council)
        assert "No move asks anything of this aim." in get(head, "link_choose", thread.service.pk)
        refused = post(head, thread.service, "none")
        assert refused.status_code == 422
        assert "No move asks this of the aim any more" in str(refused.context["form"].errors)
        move(council, AHEAD)
        assert "Choose an aim, or say that the link ends." in post(head, thread.service, "").content.decode()
        with pytest.raises(ValidationError) as system:
            choose_link(by=BEAT, objective=thread.service, parent=None, today=TODAY)
        assert system.value.code == "no_person"

    def test_changing_other_words_of_the_aim_keeps_the_link_that_is_open(
        self, council: CouncilUnits, head: User
    ) -> None:
        thread = Thread(council)
        move(council, PAST)
        edit = reverse("plans:objective_edit", args=[thread.service.pk])
        form = signed_in(head).get(edit).content.decode()
        assert f'<option value="{thread.department.pk}" selected>Clean streets</option>' in form
        sent = {"wording": "Bins on their day", "parent": str(thread.department.pk), "based_on": "1"}
        assert signed_in(head).post(edit, sent).status_code == 302
        thread.service.refresh_from_db()
        assert thread.service.parent_id == thread.department.pk
        assert thread.service.texts.count() == 2
        assert signed_in(head).post(edit, {**sent, "parent": str(thread.elsewhere.pk)}).status_code == 403


class TestWhatIsPastStays:
    def plan(self, unit: Any, year: int, **fields: Any) -> Plan:
        plan: Plan = PlanFactory.create(unit=unit, year=year, agreed=True, **fields)
        section(plan, text=f"Words of {year}")
        return plan

    def outline(self, user: User, year: str) -> list[tuple[int, str]]:
        response = signed_in(user).get(reverse("plans:plan_tree"), {"year": year})
        found: list[tuple[int, str]] = []

        def walk(parts: Any, department: str) -> None:
            for part in parts:
                home = part.name if part.level == 2 else department
                found.extend((one.id, home) for one in part.plans)
                walk(part.below, home)

        walk(response.context["tree"].units, "")
        return found

    def test_a_year_that_is_over_keeps_its_outline_and_this_year_follows_the_move(
        self, council: CouncilUnits, head: User
    ) -> None:
        old, new = self.plan(council.service, 2025), self.plan(council.service, 2026)
        move(council, PAST)
        rename_unit(by=BY, unit=council.service, name="Streets", from_day=PAST)
        assert self.outline(head, "2025-26") == [(old.pk, "Place")]
        assert self.outline(head, "2026-27") == [(new.pk, "Children's Services")]
        told = get(head, "plan_tree", year="2025-26")
        assert "As the council stood on 31 March 2026." in told
        assert "Care For Your Area" in told
        page = get(head, "plan_page", old.pk)
        assert "On 31 March 2026 it belonged to “Place”; today it belongs to “Children&#x27;s Services”." in page
        assert "Care For Your Area: Service plan" in page
        assert "it belonged to" not in get(head, "plan_page", new.pk)

    def test_a_plan_that_was_closed_before_the_move_stays_with_the_department_that_it_was_closed_in(
        self, council: CouncilUnits, head: User
    ) -> None:
        plan = self.plan(council.service, 2026)
        with time_machine.travel("2026-07-01 12:00:00+00:00", tick=False):
            close_plan(by=BY, plan=plan)
        move(council, PAST)
        assert self.outline(head, "2026-27") == [(plan.pk, "Place")]
        assert "Care For Your Area: Service plan" in get(head, "plan_tree", year="2026-27")
        assert "On 1 July 2026 it belonged to" in get(head, "plan_page", plan.pk)

    def test_the_new_chief_officer_reads_what_was_written_before(self, council: CouncilUnits) -> None:
        plan = self.plan(council.service, 2025)
        aim_of(plan, "Written and not agreed", at=datetime(2026, 6, 1, tzinfo=UTC))
        new = user_with_role(Role.CHIEF_OFFICER, unit=council.other_department)
        old = user_with_role(Role.CHIEF_OFFICER, unit=council.department)
        assert "Written and not agreed" not in get(new, "plan_page", plan.pk)
        move(council, PAST)
        assert "Written and not agreed" in get(new, "plan_page", plan.pk)
        assert "Written and not agreed" not in get(old, "plan_page", plan.pk)
        assert "Words of 2025" in get(old, "plan_page", plan.pk)

    def test_a_part_that_is_closed_today_still_leads_to_the_plans_of_its_years(
        self, council: CouncilUnits, head: User
    ) -> None:
        place = create_unit(
            by=BY, code="OLD", level=4, name="Old part", parent=council.service, valid_from=date(2020, 1, 1)
        )
        close_unit(by=BY, unit=place, from_day=PAST)
        manager = user_with_role(Role.MANAGER, unit=council.unit)
        assert "Old part" in get(head, "plan_tree", year="2025-26")
        assert "Old part: plans for 2025/26" in get(head, "unit_plans", "2025-26", "OLD")
        assert signed_in(head).get(reverse("plans:unit_plans", args=["2026-27", "OLD"])).status_code == 404
        assert signed_in(manager).get(reverse("plans:plan_new", args=["OLD", "2025-26"])).status_code == 404
        plan = self.plan(place, 2025)
        assert "It is no part of the council any more." in get(head, "plan_page", plan.pk)

    def test_closing_keeps_its_day(self, council: CouncilUnits) -> None:
        plan = close_plan(by=BY, plan=self.plan(council.service, 2026))
        plan.refresh_from_db()
        assert (plan.state, plan.closed_on) == (PlanState.CLOSED, TODAY)
        assert Edition.objects.filter(plan=plan).count() == 1


class TestTheListOfActions:
    def titles(self, user: User, state: str) -> set[str]:
        response = signed_in(user).get("/actions/", {"whose": "part", "state": state})
        return {row.title for row in response.context["rows"]}

    def dropped(self, unit: Any, title: str, day: date | None) -> None:
        one = ActionFactory.create(unit=unit, title=title, status=ActionStatus.DROPPED, dropped_reason="No money")
        if day is not None:
            at = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
            ProgressNote.objects.create(action=one, text="No money", status=ActionStatus.DROPPED, at=at)

    def test_what_is_open_follows_the_move_and_what_had_ended_stays(self, council: CouncilUnits, head: User) -> None:
        def done(title: str, day: date) -> None:
            ActionFactory.create(unit=council.unit, title=title, status=ActionStatus.DONE, done_on=day)

        ActionFactory.create(unit=council.unit, title="Open")
        done("Done before", date(2026, 8, 31))
        done("Done since", PAST)
        self.dropped(council.unit, "Dropped before", date(2026, 8, 31))
        self.dropped(council.unit, "Dropped since", date(2026, 9, 2))
        self.dropped(council.unit, "Dropped without a word", None)
        ActionFactory.create(unit=council.department, title="Department's own", status="done", done_on=PAST)
        old = user_with_role(Role.CHIEF_OFFICER, unit=council.department)
        new = user_with_role(Role.CHIEF_OFFICER, unit=council.other_department)
        move(council, PAST)
        assert self.titles(new, "open") == {"Open"}
        assert self.titles(old, "open") == set()
        assert self.titles(new, "any") == {"Open", "Done since", "Dropped since", "Dropped without a word"}
        assert self.titles(old, "any") == {"Done before", "Dropped before", "Department's own"}
        assert self.titles(head, "any") == {
            "Open", "Done before", "Done since", "Dropped before", "Dropped since", "Dropped without a word",
        }  # fmt: skip
        assert self.titles(user_with_role(Role.MEMBER), "any") == set()

    def test_the_owner_in_the_new_department_updates_it_and_so_does_its_chief(self, council: CouncilUnits) -> None:
        post = PostFactory.create(unit=council.unit)
        action = ActionFactory.create(unit=council.unit, owner=post)
        old = user_with_role(Role.CHIEF_OFFICER, unit=council.department)
        new = user_with_role(Role.CHIEF_OFFICER, unit=council.other_department)
        move(council, PAST)
        address = reverse("actions:action_progress", args=[action.pk])
        sent = {"status": "on_course", "text": "Well", "version": "1"}
        assert signed_in(old).post(address, sent).status_code == 403
        assert signed_in(new).post(address, sent).status_code == 302
