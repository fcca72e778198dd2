"""What of actions and answers waits on My work."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from django.utils import timezone

from council_pm.core.access import Actor
from council_pm.core.periods import Frequency, latest_ended, previous
from council_pm.org.selectors import tree
from council_pm.people.models import User
from council_pm.people.roles import Role
from indicators.models import Series
from indicators.recompute import recompute
from indicators.selectors.scorecard import Choice, scorecard
from indicators.visibility import sight_of
from plans.models import Milestone
from plans.selectors.own_work import MOST, Why, own_actions, without_answer
from plans.services.answers import answer_indicator
from tests.factories import series_with_rules, user_with_role
from tests.factories.indicators_quarters import aim, figure
from tests.factories.organisation import CouncilUnits
from tests.factories.plans import ActionFactory
from tests.screens import signed_in, text_of

pytestmark = pytest.mark.django_db
NOW = latest_ended(timezone.localdate(), Frequency.QUARTERLY)


class TestOwnActions:
    def test_steps_are_named_with_their_day_and_ended_or_later_ones_are_not(
        self, council: CouncilUnits, head: User
    ) -> None:
        assert head.person is not None
        own, today = head.person.occupancies.get().post, timezone.localdate()
        for title, days in (("Soon", 3), ("Late", -3), ("Far", 15), ("Reached", 1)):
            action = ActionFactory.create(unit=council.service, owner=own, title=title)
            due, done_on = today + dt.timedelta(days=days), today if title == "Reached" else None
            Milestone.objects.create(action=action, position=1, wording="A step", due=due, done_on=done_on)
        found = {one.title: one.why for one in own_actions(head, tree(today), today)}
        assert found == {"Soon": Why.STEP, "Late": Why.STEP}
        html = text_of(signed_in(head).get("/my-work/"))
        assert "a step is due on" in html
        assert "a step was due on" in html

    def test_at_most_five_are_named_the_overdue_before_the_coming(self, council: CouncilUnits, head: User) -> None:
        assert head.person is not None
        own, today = head.person.occupancies.get().post, timezone.localdate()
        for days in (-1, -2, 1, 2, 3, 4):
            ActionFactory.create(unit=council.service, owner=own, due=today + dt.timedelta(days=days))
        found = own_actions(head, tree(today), today)
        assert [one.why for one in found] == [Why.OVERDUE, Why.OVERDUE, Why.SOON, Why.SOON, Why.SOON]
        assert len(found) == MOST

    def test_who_holds_no_post_is_asked_for_nothing(self, council: CouncilUnits) -> None:
        assert own_actions(user_with_role(Role.MEMBER), tree(timezone.localdate()), timezone.localdate()) == []


class TestWithoutAnswer:
    def test_only_lights_that_ask_and_whose_answer_does_not_hold_count(self, council: CouncilUnits, head: User) -> None:
        today = timezone.localdate()
        for code, value, days in (("CFA-01", "60", 0), ("CFA-02", "40", 0), ("CFA-03", "40", 30), ("CFA-04", "40", 1)):
            self.line(council, code, value, head, days)
        recompute()
        rows = scorecard(Choice(unit_ids=frozenset({council.unit.pk})), sight_of(head), today).rows
        assert len(rows) == 4
        assert without_answer(rows, today) == 1
        assert without_answer(rows, today + dt.timedelta(days=2)) == 2
        assert without_answer([row for row in rows if row.status != "red"], today) == 0
        html = text_of(signed_in(head).get("/my-work/"))
        assert "1 indicator is off target or getting worse and has no answer" in html

    def test_an_answer_to_a_figure_that_the_reader_does_not_see_yet_counts_for_nothing(
        self, council: CouncilUnits, head: User
    ) -> None:
        today, series = timezone.localdate(), self.line(council, "CFA-01", "40", head, 30)
        recompute()
        (row,) = scorecard(Choice(series_ids=frozenset({series.pk})), sight_of(head), today).rows
        assert without_answer([row], today) == 0
        before = previous(NOW, Frequency.QUARTERLY).end
        assert without_answer([replace(row, period_end=before)], today) == 1
        assert without_answer([replace(row, period_end=None)], today) == 1

    def line(self, council: CouncilUnits, code: str, value: str, user: User, days: int) -> Series:
        """A line with a target of 50, and an answer that holds for so many days."""
        series, today = series_with_rules(code, council.unit), timezone.localdate()
        aim(series, NOW, "50")
        figure(series, NOW, value)
        if days:
            answer_indicator(
                by=Actor(user.pk), series=series, kind="accept", reason="The depot moves.", status="red", direction="",
                period_end=NOW.end, today=today, until=today + dt.timedelta(days=days),
            )  # fmt: skip
        return series
