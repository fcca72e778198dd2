"""The one list of actions: made, changed, told of, moved and waited for; by rule and by screen."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from council_pm.audit.models import Event
from council_pm.core.access import Actor
from council_pm.people.models import User
from council_pm.people.roles import Role
from indicators.recompute import recompute
from plans.models import Action, ActionStatus, Dependency, Milestone, ProgressNote, Visibility
from plans.selectors.interventions import done_to
from plans.services.actions import (
    ActionFields,
    add_milestone,
    change_action,
    create_action,
    move_actions,
    reach_milestone,
    say_progress,
    wait_for,
    wait_no_more,
)
from plans.services.objectives import end_objective
from tests.factories import PostFactory, series_with_rules, user_with_role
from tests.factories.indicators_quarters import figure, quarter, round_of
from tests.factories.organisation import CouncilUnits
from tests.factories.plans import ActionFactory, PlanFactory, aim_of
from tests.screens import hidden, signed_in, text_of

pytestmark = pytest.mark.django_db
BY = Actor(7)
TODAY = dt.date(2026, 11, 20)
DUE = dt.date(2027, 3, 31)


def post_of(user: User) -> Any:
    assert user.person is not None
    return user.person.occupancies.get().post


def fields(council: CouncilUnits, **changes: Any) -> ActionFields:
    given: dict[str, Any] = {"title": "A second truck", "owner": PostFactory.create(unit=council.unit), "due": DUE}
    return ActionFields(**given | changes)


def code_of(call: Any, **arguments: Any) -> str | None:
    with pytest.raises(ValidationError) as refusal, transaction.atomic():
        call(**arguments)
    return refusal.value.code


class TestMaking:
    def test_it_says_who_does_what_by_when_and_what_it_should_move(self, council: CouncilUnits) -> None:
        series = series_with_rules("CFA-01", council.unit)
        aim = aim_of(PlanFactory.create(unit=council.unit), "Fewer missed bins")
        made = create_action(
            by=BY, unit=council.unit,
            fields=fields(
                council, title=" A second\n truck ", objective=aim, series=series, expected=Decimal(60),
                expected_by=DUE, intervention=True, starts=dt.date(2026, 5, 1), cost=Decimal(48_000),
            ),
        )  # fmt: skip
        assert (made.title, made.status, made.version) == ("A second truck", ActionStatus.NOT_STARTED, 1)
        assert Event.objects.get(action="create_action").subject_id == str(made.pk)

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"title": "  "}, "title"),
            ({"title": "x" * 201}, "title"),
            ({"detail": "x" * 2001}, "detail"),
            ({"expected": Decimal(60)}, "expected"),
            ({"expected": Decimal(60), "expected_by": DUE}, "series"),
            ({"intervention": True}, "intervention"),
            ({"starts": dt.date(2027, 4, 1)}, "starts"),
            ({"cost": Decimal(-1)}, "cost"),
            ({"cost": Decimal(10) ** 9}, "cost"),
        ],
    )
    def test_what_cannot_be_is_refused(self, council: CouncilUnits, changes: dict[str, Any], code: str) -> None:
        assert code_of(create_action, by=BY, unit=council.unit, fields=fields(council, **changes)) == code
        assert not Action.objects.exists()

    def test_an_owner_who_left_an_ended_aim_or_indicator_and_an_early_day_are_refused(
        self, council: CouncilUnits
    ) -> None:
        gone = PostFactory.create(unit=council.unit, ended=dt.date(2026, 1, 1))
        assert code_of(create_action, by=BY, unit=council.unit, fields=fields(council, owner=gone)) == "owner"
        aim = aim_of(PlanFactory.create(unit=council.unit), "Fewer missed bins")
        early = fields(council, objective=aim, due=dt.date(2026, 3, 31))
        assert code_of(create_action, by=BY, unit=council.unit, fields=early) == "due"
        aim = end_objective(by=BY, objective=aim, reason="Reached.")
        assert code_of(create_action, by=BY, unit=council.unit, fields=fields(council, objective=aim)) == "objective"
        series = series_with_rules("CFA-01", council.unit)
        series.indicator.retired_on = dt.date(2026, 6, 1)
        assert code_of(create_action, by=BY, unit=council.unit, fields=fields(council, series=series)) == "series"

    def test_an_owner_or_an_indicator_that_ended_since_does_not_stand_in_the_way_of_a_change(
        self, council: CouncilUnits
    ) -> None:
        series = series_with_rules("CFA-01", council.unit)
        action = ActionFactory.create(unit=council.unit, series=series)
        action.owner.ended = series.indicator.retired_on = dt.date(2026, 6, 1)
        same = fields(council, title="Better words", owner=action.owner, series=series)
        assert change_action(by=BY, action=action, fields=same, version=1).version == 2


class TestChanging:
    def test_a_stale_change_and_one_of_an_ended_action_are_refused(self, council: CouncilUnits) -> None:
        action = ActionFactory.create(unit=council.unit)
        changed = change_action(by=BY, action=action, fields=fields(council, title="New"), version=1)
        assert (changed.title, changed.version) == ("New", 2)
        stale = fields(council, title="Mine")
        assert code_of(change_action, by=BY, action=action, fields=stale, version=1) == "stale"
        Action.objects.filter(pk=action.pk).update(status="done", done_on=TODAY)
        assert code_of(change_action, by=BY, action=action, fields=stale, version=2) == "ended"

    def test_the_same_again_changes_nothing(self, council: CouncilUnits) -> None:
        action = ActionFactory.create(unit=council.unit, title="Same")
        same = fields(council, title="Same", owner=action.owner, due=action.due)
        assert change_action(by=BY, action=action, fields=same, version=1).version == 1
        assert not Event.objects.filter(action="change_action").exists()

    def test_several_move_at_once_with_one_reason(self, council: CouncilUnits) -> None:
        actions = [ActionFactory.create(unit=council.unit) for _ in range(3)]
        owner = PostFactory.create(unit=council.unit)
        assert move_actions(by=BY, actions=actions, due=DUE, owner=owner, reason="The depot moves.") == 3
        assert set(Action.objects.values_list("due", "owner", "version")) == {(DUE, owner.pk, 2)}
        assert Event.objects.filter(action="move_action", reason="The depot moves.").count() == 3

    def test_what_cannot_move_moves_none(self, council: CouncilUnits) -> None:
        actions = [ActionFactory.create(unit=council.unit) for _ in range(2)]
        assert code_of(move_actions, by=BY, actions=actions, reason="x") == "nothing"
        assert code_of(move_actions, by=BY, actions=actions, due=DUE, reason=" ") == "reason"
        later = ActionFactory.create(unit=council.unit, starts=dt.date(2028, 1, 1))
        assert code_of(move_actions, by=BY, actions=[*actions, later], due=DUE, reason="x") == "due"
        ended = ActionFactory.create(unit=council.unit, status="done", done_on=TODAY)
        assert code_of(move_actions, by=BY, actions=[*actions, ended], due=DUE, reason="x") == "ended"
        assert not Action.objects.filter(due=DUE).exists()


class TestProgress:
    def say(self, action: Action, status: str, text: str = "So it goes.", **more: Any) -> ProgressNote:
        return say_progress(by=BY, action=action, status=status, text=text, today=TODAY, **more)

    def test_each_word_is_kept_and_the_state_follows(self, council: CouncilUnits) -> None:
        action = ActionFactory.create(unit=council.unit)
        self.say(action, "blocked", "Legal has to agree.")
        action.refresh_from_db()
        assert (action.status, action.help_needed) == ("blocked", "Legal has to agree.")
        self.say(action, "done")
        action.refresh_from_db()
        assert (action.status, action.help_needed, action.done_on, action.version) == ("done", "", TODAY, 3)
        self.say(action, "on_course", "It broke again.")
        action.refresh_from_db()
        assert (action.done_on, action.notes.count()) == (None, 3)
        self.say(action, "dropped", "Too dear.")
        action.refresh_from_db()
        assert action.dropped_reason == "Too dear."

    @pytest.mark.parametrize(
        ("status", "text", "code"),
        [("what", "x", "status"), ("blocked", " ", "text"), ("dropped", "", "text"), ("done", "", "text"),
         ("done", "x" * 2001, "too_long")],
    )  # fmt: skip
    def test_what_says_nothing_is_refused(self, council: CouncilUnits, status: str, text: str, code: str) -> None:
        action = ActionFactory.create(unit=council.unit)
        arguments = {"by": BY, "action": action, "status": status, "text": text, "today": TODAY}
        assert code_of(say_progress, **arguments) == code

    def test_it_is_not_done_before_what_it_waits_for(self, council: CouncilUnits) -> None:
        first, second = (ActionFactory.create(unit=council.unit, title=title) for title in ("A map", "A ride"))
        wait_for(by=BY, action=second, on=first)
        with pytest.raises(ValidationError, match="A map") as refusal, transaction.atomic():
            self.say(second, "done")
        assert refusal.value.code == "needs"
        self.say(first, "dropped", "Not needed.")
        assert self.say(second, "done").status == "done"

    def test_a_stale_word_is_refused(self, council: CouncilUnits) -> None:
        action = ActionFactory.create(unit=council.unit)
        self.say(action, "on_course", version=1)
        arguments = {"by": BY, "action": action, "status": "behind", "text": "x", "today": TODAY, "version": 1}
        assert code_of(say_progress, **arguments) == "stale"


class TestStepsAndWaiting:
    def test_steps_come_before_the_day_and_are_reached_once(self, council: CouncilUnits) -> None:
        action = ActionFactory.create(unit=council.unit, due=DUE)
        step = add_milestone(by=BY, action=action, wording=" The schools\nagree ", due=DUE)
        assert (step.wording, step.position) == ("The schools agree", 1)
        assert reach_milestone(by=BY, milestone=step, today=TODAY)
        assert not reach_milestone(by=BY, milestone=step, today=TODAY)
        late = {"by": BY, "action": action, "wording": "x", "due": DUE + dt.timedelta(days=1)}
        assert code_of(add_milestone, **late) == "milestone_due"
        assert code_of(add_milestone, by=BY, action=action, wording=" ", due=DUE) == "wording"
        for number in range(19):
            add_milestone(by=BY, action=action, wording=f"Step {number}", due=DUE)
        assert code_of(add_milestone, by=BY, action=action, wording="x", due=DUE) == "too_many"

    def test_what_waits_does_not_go_round(self, council: CouncilUnits) -> None:
        one, two, three = (ActionFactory.create(unit=council.unit) for _ in range(3))
        wait_for(by=BY, action=one, on=two)
        wait_for(by=BY, action=two, on=three)
        wait_for(by=BY, action=two, on=three)
        assert code_of(wait_for, by=BY, action=three, on=one) == "circle"
        assert code_of(wait_for, by=BY, action=one, on=one) == "circle"
        assert Event.objects.filter(action="wait_for_action").count() == 2
        assert wait_no_more(by=BY, action=one, on=two)
        assert not wait_no_more(by=BY, action=one, on=two)


class TestWhatTheDatabaseHolds:
    @pytest.mark.parametrize(
        "changes",
        [
            {"title": ""}, {"status": "what"}, {"visibility": "what"}, {"status": "blocked"}, {"help_needed": "x"},
            {"status": "dropped"}, {"dropped_reason": "x"}, {"status": "done"}, {"done_on": TODAY},
            {"expected": 1, "expected_by": DUE}, {"expected": 1}, {"intervention": True}, {"cost": -1},
            {"starts": dt.date(2031, 1, 1)},
        ],
    )  # fmt: skip
    def test_an_action_that_cannot_be_is_refused(self, council: CouncilUnits, changes: dict[str, Any]) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            ActionFactory.create(unit=council.unit, **changes)

    def test_steps_words_and_waiting_are_held(self, council: CouncilUnits) -> None:
        action = ActionFactory.create(unit=council.unit)
        for make in (
            lambda: Milestone.objects.create(action=action, position=1, wording="", due=DUE),
            lambda: ProgressNote.objects.create(action=action, text="", status="done", at=timezone.now()),
            lambda: Dependency.objects.create(action=action, on=action),
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                make()


class TestScreens:
    def send(self, user: User, name: str, *args: Any, **data: Any) -> HttpResponse:
        response: HttpResponse = signed_in(user).post(reverse(f"actions:{name}", args=args), data)
        return response

    def test_ones_own_come_first_by_day_and_overdue_ones_say_so(self, council: CouncilUnits, manager: User) -> None:
        own = post_of(manager)
        ActionFactory.create(unit=council.unit, owner=own, title="Later")
        ActionFactory.create(unit=council.unit, owner=own, title="Sooner", due=dt.date(2020, 1, 1))
        ActionFactory.create(unit=council.unit, owner=own, title="Over", status="done", done_on=TODAY)
        ActionFactory.create(unit=council.second_unit, title="Of a colleague")
        html = text_of(signed_in(manager).get("/actions/"))
        assert html.index("Sooner") < html.index("<strong>overdue") < html.index("Later")
        assert "Over<" not in html
        assert "Of a colleague" not in html
        assert "Of a colleague" in text_of(signed_in(manager).get("/actions/?whose=all"))
        assert "Of a colleague" not in text_of(signed_in(manager).get("/actions/?whose=part"))
        overdue = text_of(signed_in(manager).get("/actions/?state=overdue"))
        assert "Sooner" in overdue
        assert "Later" not in overdue
        assert "Over<" in text_of(signed_in(manager).get("/actions/?state=done"))
        assert "Later" in text_of(signed_in(manager).get("/actions/?q=LATE"))
        assert "Nothing here" in text_of(signed_in(manager).get("/actions/?q=moon"))

    def test_what_belongs_to_a_clinic_or_an_exempt_item_is_for_its_branch(
        self, council: CouncilUnits, manager: User
    ) -> None:
        outsider = user_with_role(Role.MANAGER, unit=council.other_unit)
        for visibility in (Visibility.CLINIC, Visibility.EXEMPT):
            action = ActionFactory.create(unit=council.unit, visibility=visibility, title=f"Of a {visibility}")
            assert signed_in(manager).get(action.get_absolute_url()).status_code == 200
            assert signed_in(outsider).get(action.get_absolute_url()).status_code == 404
            assert action.title not in text_of(signed_in(outsider).get("/actions/?whose=all"))

    def test_a_manager_adds_tells_and_changes_one(self, council: CouncilUnits, manager: User) -> None:
        aim = aim_of(PlanFactory.create(unit=council.unit, year=_year(), agreed=True), "Fewer missed bins")
        series_with_rules("CFA-01", council.unit, name="Missed bins")
        data = {
            "title": "A second truck", "owner": post_of(manager).pk, "due": "31 March 2030", "objective": aim.pk,
            "code": "cfa-01", "expected": "60", "expected_by": "31/03/2030", "intervention": "on",
            "starts": "1 May 2026", "cost": "£48,000",
        }  # fmt: skip
        made = self.send(manager, "action_new", "PLA11", **data)
        action = Action.objects.get()
        assert made.headers["Location"] == action.get_absolute_url()
        assert (action.cost, action.intervention, action.objective) == (Decimal(48_000), True, aim)
        html = text_of(signed_in(manager).get(action.get_absolute_url()))
        assert "to 60 by 31 Mar 2030" in html
        assert "Fewer missed bins" in html
        assert "A second truck" in text_of(signed_in(manager).get(aim.get_absolute_url()))
        self.send(manager, "action_progress", action.pk, status="blocked", text="A driver.", version=1)
        assert "What would help: A driver." in text_of(signed_in(manager).get(action.get_absolute_url()))
        form = signed_in(manager).get(reverse("actions:action_edit", args=[action.pk])).context["form"]
        assert form["due"].value() == dt.date(2030, 3, 31)
        self.send(manager, "action_edit", action.pk, **{**data, "title": "Two trucks", "version": 2})
        action.refresh_from_db()
        assert action.title == "Two trucks"

    @pytest.mark.parametrize(
        ("changes", "says"),
        [
            ({"title": ""}, "Say what will be done."),
            ({"due": "soon"}, "There is no such day"),
            ({"due": ""}, "Say by when."),
            ({"owner": ""}, "Choose one of these."),
            ({"code": "NONE"}, "There is no indicator with this code"),
            ({"cost": "1.2m"}, "write the amount in full"),
            ({"expected": "60"}, "Give both the figure to reach"),
            ({"intervention": "on"}, "An intervention has an indicator"),
        ],
    )
    def test_what_is_refused_says_why_and_keeps_what_was_typed(
        self, council: CouncilUnits, manager: User, changes: dict[str, str], says: str
    ) -> None:
        data = {"title": "A second truck", "owner": post_of(manager).pk, "due": "31/03/2030", "detail": "More words"}
        answer = self.send(manager, "action_new", "PLA11", **{**data, **changes})
        assert answer.status_code == 422
        assert says in text_of(answer)
        assert "More words" in text_of(answer)
        assert not Action.objects.exists()

    def test_a_stale_form_shows_what_stands_there_now(self, council: CouncilUnits, manager: User) -> None:
        action = ActionFactory.create(unit=council.unit, title="As it stands", version=2)
        data = {"title": "As I typed it", "owner": action.owner_id, "due": "31/03/2030", "version": 1}
        answer = self.send(manager, "action_edit", action.pk, **data)
        assert answer.status_code == 422
        assert "As it stands" in text_of(answer)
        assert "As I typed it" in text_of(answer)
        stale = self.send(manager, "action_progress", action.pk, status="done", text="Done it", version=1)
        assert stale.status_code == 422
        assert "Done it" in text_of(stale)
        seen = hidden(stale, "version")
        again = self.send(manager, "action_progress", action.pk, status="done", text="Done it", version=seen)
        assert again.status_code == 302

    def test_steps_and_waiting_have_their_forms(self, council: CouncilUnits, manager: User) -> None:
        action, other = (ActionFactory.create(unit=council.unit, title=title) for title in ("A ride", "A map"))
        assert self.send(manager, "milestone_add", action.pk, wording="", milestone_due="x").status_code == 422
        late = self.send(manager, "milestone_add", action.pk, wording="Late", milestone_due="1 January 2031")
        assert "before the action is due" in text_of(late)
        self.send(manager, "milestone_add", action.pk, wording="The west side", milestone_due="1 March 2027")
        step = action.milestones.get()
        self.send(manager, "milestone_reach", action.pk, step.pk)
        step.refresh_from_db()
        assert step.done_on is not None
        assert self.send(manager, "milestone_reach", other.pk, step.pk).status_code == 404
        self.send(manager, "dependency_add", action.pk, on=other.pk)
        assert "It waits for:" in text_of(signed_in(manager).get(action.get_absolute_url()))
        assert "These wait for it:" in text_of(signed_in(manager).get(other.get_absolute_url()))
        assert "round in a circle" in text_of(self.send(manager, "dependency_add", other.pk, on=action.pk))
        refused = self.send(manager, "action_progress", action.pk, status="done", text="x", version=1)
        assert "A map" in text_of(refused)
        self.send(manager, "dependency_remove", action.pk, other.pk)
        assert not Dependency.objects.exists()
        assert self.send(manager, "dependency_remove", action.pk, other.pk).status_code == 404

    def test_those_that_are_ticked_get_another_day_and_nobody_elses(self, council: CouncilUnits, manager: User) -> None:
        own = [ActionFactory.create(unit=council.unit, owner=post_of(manager)) for _ in range(2)]
        ids = [one.pk for one in own]
        assert self.send(manager, "action_move", chosen=ids, new_due="31 March 2027", reason="").status_code == 422
        assert self.send(manager, "action_move", chosen=[], new_due="31/03/2027", reason="x").status_code == 422
        moved = self.send(manager, "action_move", chosen=ids, new_due="31 March 2027", reason="The depot moves.")
        assert moved.status_code == 302
        assert set(Action.objects.values_list("due", flat=True)) == {DUE}
        foreign = ActionFactory.create(unit=council.other_unit)
        answer = self.send(manager, "action_move", chosen=[*ids, foreign.pk], new_due="1 May 2027", reason="x")
        assert answer.status_code == 403
        assert not Action.objects.filter(due=dt.date(2027, 5, 1)).exists()


class TestQueries:
    def test_they_do_not_grow_and_a_long_list_is_paged(self, council: CouncilUnits, manager: User) -> None:
        series = series_with_rules("CFA-01", council.unit)
        aim = aim_of(PlanFactory.create(unit=council.unit, agreed=True), "Fewer missed bins")
        counts, first = [], None
        for number in range(3):
            one = ActionFactory.create(
                unit=council.unit, owner=PostFactory.create(unit=council.unit), series=series, objective=aim
            )
            say_progress(by=Actor(manager.pk), action=one, status="on_course", text="x", today=TODAY)
            first = first or one
            if number:
                wait_for(by=BY, action=first, on=one)
            if number != 1:
                counts.append([self.queries(manager, url) for url in ("/actions/?whose=all", aim.get_absolute_url())])
        assert counts[0] == counts[1]
        ActionFactory.create_batch(60, unit=council.unit, owner=post_of(manager))
        html = text_of(signed_in(manager).get("/actions/?page=2"))
        assert "41 to 60 of 60" in html

    @pytest.mark.parametrize("many", [70, 350])
    def test_the_list_keeps_to_its_budget(self, council: CouncilUnits, manager: User, many: int) -> None:
        ActionFactory.create_batch(many, unit=council.unit, owner=post_of(manager))
        # Two say whose post is vacant and what was passed on; two fill the lists of the form for many at once.
        assert self.queries(manager, "/actions/") <= 11

    def queries(self, user: User, address: str) -> int:
        client = signed_in(user)
        client.get(address)
        with CaptureQueriesContext(connection) as found:
            assert client.get(address).status_code == 200
        return len(found)


def _year() -> int:
    today = timezone.localdate()
    return today.year if today.month >= 4 else today.year - 1


class TestWhereOthersMeetThem:
    def test_an_interventions_bar_stands_on_the_indicators_chart_and_drafts_and_clinics_are_left_out(
        self, council: CouncilUnits, manager: User
    ) -> None:
        series = series_with_rules("CFA-01", council.unit)
        for number in (1, 2, 3, 4):
            figure(series, quarter(2025, number), str(60 + number))
        recompute()
        given: dict[str, Any] = {
            "unit": council.unit, "series": series, "intervention": True, "cost": 48_000,
            "starts": dt.date(2025, 8, 1), "due": dt.date(2026, 2, 1),
        }  # fmt: skip
        ActionFactory.create(title="A second truck", **given)
        ActionFactory.create(title="Of a clinic", visibility=Visibility.CLINIC, **given)
        draft = aim_of(PlanFactory.create(unit=council.unit), "Of a draft")
        ActionFactory.create(title="Of a draft plan", objective=draft, **given)
        ActionFactory.create(title="Given up", **given, status="dropped", dropped_reason="Too dear.")
        assert [one.label for one in done_to(series.pk)] == ["A second truck, £48,000, from August 2025"]
        address = reverse("dashboards:indicator_page", args=["CFA-01"])
        html = text_of(signed_in(user_with_role(Role.MEMBER)).get(address))
        assert "A second truck, £48,000, from August 2025" in html
        assert "What is being done" in html
        assert "Of a clinic" not in html
        assert "Of a draft plan" not in html
        assert "Of a clinic" in text_of(signed_in(manager).get(address))

    def test_my_work_names_what_is_overdue_or_due_within_a_fortnight(
        self, council: CouncilUnits, manager: User
    ) -> None:
        own, today = post_of(manager), timezone.localdate()
        for title, days in (("Late", -3), ("Soon", 14), ("Later", 15)):
            ActionFactory.create(unit=council.unit, owner=own, title=title, due=today + dt.timedelta(days=days))
        html = text_of(signed_in(manager).get("/my-work/"))
        assert html.index(">Late<") < html.index("was due on") < html.index(">Soon<")
        assert ">Later<" not in html

    def test_whether_it_worked_is_told_from_the_figures_since_as_the_reader_sees_them(
        self, council: CouncilUnits, manager: User
    ) -> None:
        series = series_with_rules("CFA-01", council.unit, polarity="lower")
        for place, value in enumerate((100, 102, 99, 101, 100, 98, 101, 100)):
            figure(series, quarter(2023 + place // 4, place % 4 + 1), str(value))
        action = ActionFactory.create(unit=council.unit, series=series, starts=dt.date(2025, 4, 1))
        member = signed_in(user_with_role(Role.MEMBER))
        assert "Too early to say" in text_of(member.get(action.get_absolute_url()))
        figure(series, quarter(2025, 1), "80")
        held_back = round_of(quarter(2025, 2))  # signed off, and released to nobody yet
        figure(series, quarter(2025, 2), "78", round=held_back)
        assert "Too early to say" in text_of(member.get(action.get_absolute_url()))
        own = text_of(signed_in(manager).get(action.get_absolute_url()))
        assert "The curve turned." in own
        assert "2 figures since it began: the last is 78" in own

    def test_nothing_is_said_of_what_was_dropped_or_has_no_line(self, council: CouncilUnits, manager: User) -> None:
        series = series_with_rules("CFA-01", council.unit)
        for one in (
            ActionFactory.create(unit=council.unit),
            ActionFactory.create(unit=council.unit, series=series, status="dropped", dropped_reason="Too dear."),
            ActionFactory.create(unit=council.unit, series=series),  # the line has no figure
        ):
            assert "Did it work?" not in text_of(signed_in(manager).get(one.get_absolute_url()))
