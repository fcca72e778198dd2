"""Reminders of actions and steps, and passing overdue ones on to the post above."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from council_pm.audit.models import Event
from council_pm.configuration.services import change_setting
from council_pm.configuration.wording import value_in_words
from council_pm.core.access import Actor
from council_pm.jobs.models import Job
from council_pm.jobs.runs import run_job
from council_pm.jobs.services import start_job
from council_pm.notices import digest_mail
from council_pm.notices.models import MONTHLY_BUDGET, Alert, AlertKind
from council_pm.notices.selectors import alert_lines, alerts_of
from council_pm.notices.services import mute
from council_pm.people.models import OccupancyKind, User
from council_pm.people.roles import Role
from plans import follow_jobs, tasks
from plans.following import Posts, Wants, first_held, reminder
from plans.models import Action, Ending, Escalation, Milestone, Visibility
from plans.services.actions import ActionFields, change_action, move_actions, say_progress
from plans.services.following import pass_on_overdue, remind
from plans.subjects import KIND
from tests.factories import OccupancyFactory, PostFactory, user_with_role
from tests.factories.organisation import CouncilUnits
from tests.factories.plans import ActionFactory, PlanFactory, aim_of
from tests.screens import signed_in, text_of

BY = Actor(None, "beat")
TODAY = dt.date(2026, 11, 20)


class TestTheRules:
    @pytest.mark.parametrize(
        ("due", "wants"),
        [
            (TODAY + dt.timedelta(days=11), None),
            (TODAY + dt.timedelta(days=10), Wants.SOON),
            (TODAY, Wants.SOON),
            (TODAY - dt.timedelta(days=1), Wants.OVERDUE),
        ],
    )
    def test_somebody_is_reminded_within_the_days_before_and_after_the_day(
        self, due: dt.date, wants: Wants | None
    ) -> None:
        assert reminder(due, TODAY, 10) is wants

    def test_the_line_goes_by_reporting_then_by_heads_of_units_and_ends_where_it_would_circle(self) -> None:
        # 1 reports to 2, who reports to nobody and heads unit 20; 3 heads 10 above it; 4 and 5 report to each other.
        posts = Posts({1: 2, 2: None, 3: None, 4: 5, 5: 4}, {1: 20, 2: 20, 3: 10, 4: 30, 5: 30}, {20: [2], 10: [3]})
        lines = {20: [20, 10], 10: [10], 30: [30]}
        assert list(posts.above(1, lines.__getitem__)) == [2, 3]
        assert list(posts.above(4, lines.__getitem__)) == [5]
        assert list(posts.above(9, lines.__getitem__)) == []
        assert first_held(posts.above(1, lines.__getitem__), {3}) == (3, [2])
        assert first_held(posts.above(1, lines.__getitem__), set()) == (None, [2, 3])


pytestmark = pytest.mark.django_db


def post_of(user: User) -> Any:
    assert user.person is not None
    return user.person.occupancies.get().post


def kinds(user: User) -> list[str]:
    return list(Alert.objects.filter(user=user).order_by("pk").values_list("kind", flat=True))


def overdue(manager: User, council: CouncilUnits, days: int = 20, **fields: Any) -> Action:
    made: Action = ActionFactory.create(
        unit=council.unit, owner=post_of(manager), due=TODAY - dt.timedelta(days=days), **fields
    )
    return made


class TestReminders:
    def test_the_holder_of_the_post_today_is_told_once_before_and_once_after_the_day(
        self, council: CouncilUnits, manager: User
    ) -> None:
        action = ActionFactory.create(unit=council.unit, owner=post_of(manager), due=TODAY + dt.timedelta(days=5))
        assert remind(by=BY, today=TODAY, days=10) == 1
        assert remind(by=BY, today=TODAY + dt.timedelta(days=2), days=10) == 0
        assert kinds(manager) == [AlertKind.DUE]
        assert remind(by=BY, today=TODAY + dt.timedelta(days=9), days=10) == 1
        assert kinds(manager) == [AlertKind.DUE, AlertKind.OVERDUE]
        assert Event.objects.filter(action="remind_of_action", subject_id=str(action.pk)).count() == 2
        assert alert_lines(manager, list(alerts_of(manager)))[0].subject is not None

    def test_another_day_is_reminded_of_anew_and_what_is_ended_or_far_off_never(
        self, council: CouncilUnits, manager: User
    ) -> None:
        own = post_of(manager)
        action = ActionFactory.create(unit=council.unit, owner=own, due=TODAY)
        ActionFactory.create(unit=council.unit, owner=own, due=TODAY, status="done", done_on=TODAY)
        ActionFactory.create(unit=council.unit, owner=own, due=TODAY + dt.timedelta(days=11))
        draft = aim_of(PlanFactory.create(unit=council.unit), "Of a draft")
        ActionFactory.create(unit=council.unit, owner=own, due=TODAY, objective=draft)
        assert remind(by=BY, today=TODAY, days=10) == 1
        move_actions(by=Actor(7), actions=[action], due=TODAY + dt.timedelta(days=3), reason="The truck is late.")
        assert remind(by=BY, today=TODAY, days=10) == 1
        assert kinds(manager) == [AlertKind.DUE, AlertKind.DUE]

    def test_steps_are_reminded_of_as_their_own_days_come(self, council: CouncilUnits, manager: User) -> None:
        action = ActionFactory.create(unit=council.unit, owner=post_of(manager))
        for position, days in ((1, 3), (2, -3), (3, 60)):
            Milestone.objects.create(
                action=action, position=position, wording="A step", due=TODAY + dt.timedelta(days=days)
            )
        Milestone.objects.create(action=action, position=4, wording="Done", due=TODAY, done_on=TODAY)
        remind(by=BY, today=TODAY, days=10)
        assert sorted(kinds(manager)) == [AlertKind.DUE, AlertKind.OVERDUE]
        sentences = set(Alert.objects.values_list("sentence", flat=True))
        assert sentences == {"A step of it is due on 23 November 2026.", "A step of it was due on 17 November 2026."}

    def test_a_new_holder_and_a_deputy_are_told_who_left_or_muted_it_is_not(self, council: CouncilUnits) -> None:
        post = PostFactory.create(unit=council.unit)
        left, new, deputy, deaf = (user_with_role(Role.EMPLOYEE, unit=council.unit) for _ in range(4))
        for user, given in (
            (left, {"ends": TODAY - dt.timedelta(days=1)}),
            (new, {"starts": TODAY}),
            (deputy, {"kind": OccupancyKind.DEPUTY, "ends": TODAY}),
            (deaf, {}),
        ):
            OccupancyFactory.create(post=post, person=user.person, **given)
        action = ActionFactory.create(unit=council.unit, owner=post, due=TODAY)
        mute(by=Actor(deaf.pk), user=deaf, subject_kind=KIND, subject_id=str(action.pk))
        assert remind(by=BY, today=TODAY, days=10) == 2
        assert [kinds(user) for user in (left, new, deputy, deaf)] == [[], ["due"], ["due"], []]

    def test_who_follows_an_action_hears_of_it_and_its_page_offers_that(
        self, council: CouncilUnits, manager: User
    ) -> None:
        action = ActionFactory.create(unit=council.unit, owner=PostFactory.create(unit=council.unit), due=TODAY)
        assert "Turn off alerts about it" in text_of(signed_in(manager).get(action.get_absolute_url()))
        url = reverse("notices:follow_change", args=[KIND, action.pk])
        assert signed_in(manager).post(url, {"change": "follow"}).status_code == 302
        assert remind(by=BY, today=TODAY, days=10) == 1
        assert kinds(manager) == [AlertKind.DUE]

    def test_no_more_than_the_budget_has_a_place_and_what_was_passed_on_comes_first(
        self, council: CouncilUnits, manager: User, head: User
    ) -> None:
        own = post_of(head)
        ActionFactory.create_batch(
            MONTHLY_BUDGET + 1, unit=council.service, owner=own, due=TODAY + dt.timedelta(days=3)
        )
        overdue(manager, council)
        pass_on_overdue(by=BY, today=TODAY, days=14)
        remind(by=BY, today=TODAY, days=10)
        placed = Alert.objects.filter(user=head, place__isnull=False)
        assert placed.count() == MONTHLY_BUDGET
        assert placed.filter(kind=AlertKind.PASSED_ON).exists()

    def test_a_digest_names_what_is_open_to_all_and_says_no_word_of_the_rest(
        self, council: CouncilUnits, manager: User
    ) -> None:
        own = post_of(manager)
        ActionFactory.create(unit=council.unit, owner=own, due=TODAY, title="Two more trucks")
        for secret in (Visibility.CLINIC, Visibility.EXEMPT):
            ActionFactory.create(
                unit=council.unit, owner=own, due=TODAY, title="SECRET-WORDS", detail="SECRET-WORDS", visibility=secret
            )
        remind(by=BY, today=TODAY, days=10)
        run_job(start_job(by=BY, kind=digest_mail.KIND, params={}, key="d").pk)
        (sent,) = mail.outbox
        assert "Two more trucks: it is due soon" in sent.body
        assert sent.body.count("An action that is not open to everybody: it is due soon") == 2
        assert "SECRET-WORDS" not in sent.body + str(sent.subject)


class TestPassingOn:
    def test_an_overdue_action_goes_one_level_up_once_and_is_told_once(
        self, council: CouncilUnits, manager: User, head: User
    ) -> None:
        action, fresh = overdue(manager, council), overdue(manager, council, days=13)
        assert len(pass_on_overdue(by=BY, today=TODAY, days=14)) == 1
        assert pass_on_overdue(by=BY, today=TODAY, days=14) == []
        row = Escalation.objects.get()
        assert (row.action, row.post, row.on, row.due, row.passed_over) == (
            action,
            post_of(head),
            TODAY,
            action.due,
            [],
        )
        remind(by=BY, today=TODAY, days=10)
        remind(by=BY, today=TODAY, days=10)
        assert kinds(head) == [AlertKind.PASSED_ON]
        page = text_of(signed_in(manager).get(action.get_absolute_url()))
        assert "Overdue: passed on to" in page
        assert "passed on to" not in text_of(signed_in(manager).get(fresh.get_absolute_url()))
        html = text_of(signed_in(head).get("/my-work/"))
        assert action.title in html
        assert "and passed on to you from" in html
        listed = text_of(signed_in(head).get("/actions/?whose=all&state=passed_on"))
        assert action.title in listed
        assert fresh.title not in listed

    def test_it_goes_to_whom_the_post_reports_and_past_a_vacant_post_in_words(
        self, council: CouncilUnits, manager: User, head: User
    ) -> None:
        vacant = PostFactory.create(unit=council.service, title="Operations lead", reports_to=post_of(head))
        own = post_of(manager)
        own.reports_to = vacant
        own.save(update_fields=["reports_to"])
        action = overdue(manager, council)
        (row,) = pass_on_overdue(by=BY, today=TODAY, days=14)
        assert (row.post, row.passed_over) == (post_of(head), [vacant.pk])
        page = text_of(signed_in(manager).get(action.get_absolute_url()))
        assert "Nobody holds Operations lead, so it went one further up." in page

    def test_a_deputy_of_a_vacant_post_above_is_told(self, council: CouncilUnits, manager: User) -> None:
        above = PostFactory.create(unit=council.service, role=Role.HEAD_OF_SERVICE)
        deputy = user_with_role(Role.EMPLOYEE, unit=council.service)
        OccupancyFactory.create(post=above, person=deputy.person, kind=OccupancyKind.DEPUTY, ends=TODAY)
        overdue(manager, council)
        pass_on_overdue(by=BY, today=TODAY, days=14)
        remind(by=BY, today=TODAY, days=10)
        assert kinds(deputy) == [AlertKind.PASSED_ON]

    def test_where_nobody_stands_above_it_stays_and_is_tried_again(self, council: CouncilUnits, manager: User) -> None:
        overdue(manager, council)
        assert pass_on_overdue(by=BY, today=TODAY, days=14) == []
        user_with_role(Role.CHIEF_OFFICER, unit=council.department)
        assert len(pass_on_overdue(by=BY, today=TODAY, days=14)) == 1

    @pytest.mark.parametrize(("status", "why"), [("done", Ending.DONE), ("dropped", Ending.DROPPED)])
    def test_it_ends_when_the_action_is_done_or_dropped(
        self, council: CouncilUnits, manager: User, head: User, status: str, why: Ending
    ) -> None:
        action = overdue(manager, council)
        pass_on_overdue(by=BY, today=TODAY, days=14)
        say_progress(by=BY, action=action, status="behind", text="The truck is late.", today=TODAY)
        assert Escalation.objects.get().ended_at is None
        say_progress(by=BY, action=action, status=status, text="Here it is.", today=TODAY)
        assert Escalation.objects.get().ended_why == why
        assert pass_on_overdue(by=BY, today=TODAY, days=14) == []
        assert Event.objects.filter(action="take_back_action").count() == 1

    def test_it_ends_when_its_day_moves_with_a_reason_and_not_without(
        self, council: CouncilUnits, manager: User, head: User
    ) -> None:
        action = overdue(manager, council)
        pass_on_overdue(by=BY, today=TODAY, days=14)
        later = ActionFields(title=action.title, owner=action.owner, due=TODAY + dt.timedelta(days=60))
        with pytest.raises(ValidationError) as refusal:
            change_action(by=BY, action=action, fields=later, version=1)
        assert refusal.value.code == "reason"
        change_action(by=BY, action=action, fields=later, version=1, reason="The depot moves first.")
        assert Escalation.objects.get().ended_why == Ending.MOVED
        action.refresh_from_db()
        assert len(pass_on_overdue(by=BY, today=action.due + dt.timedelta(days=14), days=14)) == 1
        move_actions(by=BY, actions=[action], due=TODAY + dt.timedelta(days=200), reason="Again.")
        assert not Escalation.objects.filter(ended_at=None).exists()

    def test_the_form_asks_for_the_reason_and_keeps_what_was_typed(
        self, council: CouncilUnits, manager: User, head: User
    ) -> None:
        action = overdue(manager, council)
        pass_on_overdue(by=BY, today=TODAY, days=14)
        data = {"title": action.title, "owner": action.owner_id, "due": "31/03/2031", "detail": "Kept", "version": 1}
        url = reverse("actions:action_edit", args=[action.pk])
        refused = signed_in(manager).post(url, data)
        assert refused.status_code == 422
        assert "say why its day moves" in text_of(refused)
        assert "Kept" in text_of(refused)
        assert signed_in(manager).post(url, {**data, "moved_why": "The depot moves."}).status_code == 302

    def test_who_does_not_see_a_clinics_action_is_not_told_of_it(self, council: CouncilUnits, manager: User) -> None:
        stranger = user_with_role(Role.EMPLOYEE, unit=council.other_unit)
        own = post_of(manager)
        own.reports_to = post_of(stranger)
        own.save(update_fields=["reports_to"])
        overdue(manager, council, visibility=Visibility.CLINIC, title="SECRET-WORDS")
        pass_on_overdue(by=BY, today=TODAY, days=14)
        remind(by=BY, today=TODAY, days=10)
        assert kinds(stranger) == []
        assert kinds(manager) == [AlertKind.OVERDUE]
        assert "SECRET-WORDS" not in text_of(signed_in(stranger).get("/my-work/"))

    def test_an_action_is_passed_on_to_one_post_at_a_time_and_an_end_has_its_reason(
        self, council: CouncilUnits, manager: User, head: User
    ) -> None:
        overdue(manager, council)
        (row,) = pass_on_overdue(by=BY, today=TODAY, days=14)
        given = {"action": row.action, "post": row.post, "due": row.due, "on": TODAY, "at": timezone.now()}
        for wrong in (given, {**given, "ended_at": timezone.now()}, {**given, "ended_why": "done"}):
            with pytest.raises(IntegrityError), transaction.atomic():
                Escalation.objects.create(**wrong)

    @pytest.mark.django_db
    def test_queries_do_not_grow_with_what_is_overdue(
        self, council: CouncilUnits, manager: User, head: User, django_assert_max_num_queries: Any
    ) -> None:
        for _ in range(3):
            overdue(manager, council)
        pass_on_overdue(by=BY, today=TODAY, days=14)
        with django_assert_max_num_queries(16):
            remind(by=BY, today=TODAY, days=10)


class TestTheDailyJob:
    def test_the_days_are_settings_with_words(self) -> None:
        assert value_in_words("action_overdue_days", 1) == "1 day after"
        assert value_in_words("action_reminder_days", 7) == "7 days before"

    def test_it_passes_on_and_reminds_by_the_settings_of_the_council(
        self, council: CouncilUnits, manager: User, head: User
    ) -> None:
        ActionFactory.create(unit=council.unit, owner=post_of(manager), due=timezone.localdate() - dt.timedelta(days=5))
        with transaction.atomic():
            change_setting(by=Actor(7), key="action_overdue_days", value=6, reason="Sooner.")
        job = start_job(by=BY, kind=follow_jobs.FOLLOW, params={}, key="1")
        run_job(job.pk)
        assert not Escalation.objects.exists()
        with transaction.atomic():
            change_setting(by=Actor(7), key="action_overdue_days", value=5, reason="Sooner.")
        second = start_job(by=BY, kind=follow_jobs.FOLLOW, params={}, key="2")
        run_job(second.pk)
        assert Escalation.objects.count() == 1
        result = Job.objects.get(pk=second.pk).result
        assert "1 overdue action was passed on. 1 person was told something new." in follow_jobs.describe_follow(result)

    def test_beat_starts_each_of_the_two_once_a_day(self) -> None:
        for task in (tasks.follow_actions, tasks.judge_actions):
            task()
            task()
        assert sorted(Job.objects.values_list("kind", flat=True)) == [follow_jobs.FOLLOW, follow_jobs.JUDGE]


class TestVacantPosts:
    def test_an_action_whose_owner_left_says_so_on_its_page_and_in_a_filter(self, council: CouncilUnits) -> None:
        reader = user_with_role(Role.MANAGER, unit=council.unit)
        gone = PostFactory.create(unit=council.unit, title="Map maker")
        OccupancyFactory.create(post=gone, ends=dt.date(2026, 1, 31))
        lost = ActionFactory.create(unit=council.unit, owner=gone, title="Lost one")
        ActionFactory.create(unit=council.unit, owner=post_of(reader), title="Held one")
        listed = text_of(signed_in(reader).get("/actions/?whose=part&state=vacant"))
        assert "Lost one" in listed
        assert "Held one" not in listed
        assert "nobody holds this post" in listed
        page = text_of(signed_in(reader).get(lost.get_absolute_url()))
        assert "Nobody holds the post Map maker now" in page
        assert "vacant since 1 February 2026" in page
