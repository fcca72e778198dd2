"""Changing many actions at once: one that is refused is named, and loses nothing of the others."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from council_pm.audit.models import Event
from council_pm.core.access import Actor
from council_pm.people.models import Post, User
from council_pm.people.roles import Role
from plans.models import Action, Objective, ProgressNote
from plans.services.actions import wait_for
from plans.services.many_actions import Change, Chosen, Outcome, change_many
from tests.factories import OccupancyFactory, PostFactory, series_with_rules, user_with_role
from tests.factories.organisation import CouncilUnits
from tests.factories.plans import ActionFactory, PlanFactory, aim_of
from tests.screens import signed_in, text_of

pytestmark = pytest.mark.django_db
BY = Actor(7)
TODAY = dt.date(2026, 11, 20)
DUE = dt.date(2027, 3, 31)


def post_of(user: User) -> Post:
    assert user.person is not None
    post: Post = user.person.occupancies.get().post
    return post


def changed(*actions: Action, version: int = 1, **given: Any) -> Outcome:
    change = Change(**{"reason": "The depot moves.", **given})
    return change_many(by=BY, chosen=[Chosen(one, version) for one in actions], change=change, today=TODAY)


class TestTheService:
    def test_day_owner_status_and_aim_change_together_with_one_reason(self, council: CouncilUnits) -> None:
        aim, owner = aim_of(PlanFactory.create(unit=council.unit), "Fewer missed bins"), PostFactory.create()
        actions = [ActionFactory.create(unit=council.unit) for _ in range(2)]
        assert changed(*actions, due=DUE, owner=owner, status="on_course", objective=aim) == Outcome(2, ())
        for one in Action.objects.all():
            assert (one.due, one.owner, one.status, one.objective) == (DUE, owner, "on_course", aim)
        assert set(ProgressNote.objects.values_list("text", flat=True)) == {"The depot moves."}
        reasons = Event.objects.filter(action__in=["move_action", "change_action"]).values_list("reason", flat=True)
        assert set(reasons) == {"The depot moves."}

    def test_those_that_cannot_be_changed_are_named_and_the_others_are_done(self, council: CouncilUnits) -> None:
        foreign = aim_of(PlanFactory.create(unit=council.second_unit), "Cleaner parks")
        assert isinstance(foreign, Objective)
        good, ended, stale, waiting, working = (
            ActionFactory.create(unit=council.unit, title=title)
            for title in ("Good", "Ended", "Stale", "Waiting", "Starts later")
        )
        Action.objects.filter(pk=ended.pk).update(status="done", done_on=TODAY)
        Action.objects.filter(pk=stale.pk).update(version=2)
        Action.objects.filter(pk=working.pk).update(starts=dt.date(2028, 1, 1))
        wait_for(by=BY, action=waiting, on=stale)
        first = changed(good, ended, stale, working, due=DUE)
        assert first.done == 1
        assert [(one.title, one.why) for one in first.refused] == [
            ("Ended", "“Ended” is ended: leave it out."),
            ("Stale", "Somebody changed it meanwhile: look at it, then choose it again."),
            ("Starts later", "“Starts later” starts later than that day."),
        ]
        second = changed(waiting, status="done", due=DUE)
        assert "waits for what is not done yet: “Stale”" in second.refused[0].why
        waiting.refresh_from_db()
        assert waiting.due != DUE, "nothing of one that is refused is kept"
        third = changed(waiting, objective=foreign)
        assert third.refused[0].why == "The aim is one of another part of the council."

    @pytest.mark.parametrize(
        ("given", "code"),
        [({}, "nothing"), ({"due": DUE, "reason": " "}, "reason"), ({"owner": "ended"}, "owner")],
    )
    def test_without_a_word_nothing_is_tried(self, council: CouncilUnits, given: dict[str, Any], code: str) -> None:
        if "owner" in given:
            given = {"owner": PostFactory.create(ended=dt.date(2026, 1, 1))}
        with pytest.raises(ValidationError) as refusal:
            changed(ActionFactory.create(unit=council.unit), **given)
        assert refusal.value.code == code


class TestTheScreen:
    url = "/actions/move/"

    def send(self, user: User, chosen: list[Action], **data: Any) -> Any:
        given = {f"version-{one.pk}": one.version for one in chosen}
        return signed_in(user).post(self.url, {"chosen": [one.pk for one in chosen], **given, **data})

    def test_the_form_offers_posts_of_the_branch_and_aims_of_ones_own_plans(
        self, council: CouncilUnits, manager: User
    ) -> None:
        for unit, title, words in (
            (council.unit, "Own driver", "Own aim"), (council.other_unit, "Foreign driver", "Foreign aim"),
        ):  # fmt: skip
            PostFactory.create(unit=unit, title=title)
            aim_of(PlanFactory.create(unit=unit), words)
        ActionFactory.create(unit=council.unit, owner=post_of(manager))
        page = text_of(signed_in(manager).get("/actions/"))
        assert "Own driver" in page
        assert "Own aim" in page
        assert "Foreign" not in page
        assert "Change those that are ticked" not in text_of(signed_in(user_with_role(Role.MEMBER)).get("/actions/"))

    def test_some_are_changed_and_the_rest_stays_ticked_with_its_reasons(
        self, council: CouncilUnits, manager: User
    ) -> None:
        good, stale = (ActionFactory.create(unit=council.unit, owner=post_of(manager), title=t) for t in ("Aa", "Bb"))
        aim = aim_of(PlanFactory.create(unit=council.unit), "Fewer missed bins")
        Action.objects.filter(pk=stale.pk).update(version=5)
        answer = self.send(
            manager, [good, stale], new_due="31/03/2027", new_status="behind", new_aim=str(aim.pk), reason="The depot."
        )
        page = text_of(answer)
        assert answer.status_code == 422
        assert "1 action changed." in page
        assert "1 action was not changed" in page
        assert "Bb</a>: Somebody changed it meanwhile" in page
        assert f'value="{stale.pk}" aria-label="Bb" checked' in page
        assert f'value="{good.pk}" aria-label="Aa" checked' not in page
        assert 'value="The depot."' in page
        good.refresh_from_db()
        assert (good.due, good.status, good.objective) == (DUE, "behind", aim)

    def test_a_post_or_an_aim_that_is_not_offered_is_refused(self, council: CouncilUnits, manager: User) -> None:
        action = ActionFactory.create(unit=council.unit, owner=post_of(manager))
        foreign = PostFactory.create(unit=council.other_unit)
        aim = aim_of(PlanFactory.create(unit=council.other_unit), "Foreign aim")
        for data in ({"new_owner": foreign.pk}, {"new_aim": aim.pk}, {"new_status": "lost"}):
            answer = self.send(manager, [action], reason="x", **data)
            assert answer.status_code == 422
            assert "Choose one of these." in text_of(answer)
        answer = self.send(manager, [action], reason="x")
        assert "Choose what to change" in text_of(answer)

    def test_afterwards_the_list_is_as_it_was_asked_for(self, council: CouncilUnits, manager: User) -> None:
        action = ActionFactory.create(unit=council.unit, owner=post_of(manager))
        answer = self.send(manager, [action], new_due="31/03/2027", reason="x", whose="part", state="any", q="truck")
        assert answer.headers["Location"] == "/actions/?whose=part&state=any&q=truck"


def fill(council: CouncilUnits, reader: User, many: int) -> None:
    """Actions of several units and posts, some of the reader's own, some vacant, some in an agreed plan."""
    plan = PlanFactory.create(unit=council.unit, agreed=True, kind="improvement", name=str(many))
    aim, series = aim_of(plan, "Fewer missed bins"), series_with_rules(f"CFA-{many}", council.unit)
    posts = [post_of(reader), *(PostFactory.create(unit=council.unit) for _ in range(20))]
    for post in posts[:10]:
        OccupancyFactory.create(post=post)
    units = [council.unit, council.second_unit, council.other_unit]
    first = dt.date(2026, 1, 1)
    Action.objects.bulk_create(
        Action(
            unit=units[at % 3], owner=posts[at % 21], title=f"Action number {at}", created_at=plan.created_at,
            due=first + dt.timedelta(days=at % 700), objective=aim if at % 3 == 0 else None,
            series=series if at % 5 == 0 else None,
        )
        for at in range(many)
    )  # fmt: skip


class TestAtScale:
    @pytest.mark.parametrize("role", [Role.MANAGER, Role.HEAD_OF_SERVICE, Role.EMPLOYEE, Role.CORPORATE_PERFORMANCE])
    def test_the_list_asks_as_often_for_70_as_for_350_whoever_reads(self, council: CouncilUnits, role: Role) -> None:
        place = {Role.MANAGER: council.unit, Role.HEAD_OF_SERVICE: council.service, Role.EMPLOYEE: council.unit}
        reader = user_with_role(role, unit=place.get(role, council.council))
        counts = []
        for many in (70, 280):
            fill(council, reader, many)
            client = signed_in(reader)
            client.get("/actions/?whose=all&state=any")
            with CaptureQueriesContext(connection) as found:
                assert client.get("/actions/?whose=all&state=any").status_code == 200
            counts.append(len(found))
        assert counts[0] == counts[1] <= 11
