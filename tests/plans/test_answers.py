"""A light that is not good asks for an answer, which holds for its time (S11)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from council_pm.core.access import Actor
from council_pm.core.periods import Frequency, latest_ended, previous
from council_pm.people.models import User
from council_pm.people.roles import Role
from indicators.models import Series
from indicators.recompute import recompute
from plans.models import IndicatorResponse
from plans.services.answers import answer_indicator
from tests.factories import series_with_rules, user_with_role
from tests.factories.indicators_quarters import aim, figure, round_of
from tests.factories.organisation import CouncilUnits
from tests.factories.plans import ActionFactory
from tests.screens import signed_in, text_of

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 20)
NOW = latest_ended(timezone.localdate(), Frequency.QUARTERLY)


def line(council: CouncilUnits, code: str, value: str = "60", name: str = "") -> Series:
    """A line whose target is 80: red below it."""
    made = series_with_rules(code, council.unit, name=name or f"Line {code}")
    figure(made, NOW, value)
    aim(made, NOW, "80")
    return made


def answer(series: Series, **changes: Any) -> IndicatorResponse:
    given: dict[str, Any] = {
        "by": Actor(7), "series": series, "kind": "accept", "reason": "Until the new depot opens.", "status": "red",
        "direction": "", "period_end": NOW.end, "today": TODAY, "until": dt.date(2027, 3, 31),
    }  # fmt: skip
    return answer_indicator(**given | changes)


class TestTheRule:
    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"by": Actor(None, "beat")}, "no_person"),
            ({"kind": "what"}, "kind"),
            ({"reason": " "}, "reason"),
            ({"reason": "x" * 1001}, "reason"),
            ({"until": None}, "until"),
            ({"until": TODAY}, "until"),
            ({"until": dt.date(2027, 11, 22)}, "until"),
            ({"kind": "act"}, "action"),
        ],
    )
    def test_what_says_nothing_is_refused(self, council: CouncilUnits, changes: dict[str, Any], code: str) -> None:
        series = line(council, "CFA-01")
        with pytest.raises(ValidationError) as refusal, transaction.atomic():
            answer(series, **changes)
        assert refusal.value.code == code
        assert not IndicatorResponse.objects.exists()

    def test_acting_names_an_action_that_should_move_it_and_no_other(self, council: CouncilUnits) -> None:
        series = line(council, "CFA-01")
        mine = ActionFactory.create(unit=council.unit, series=series)
        assert answer(series, kind="act", action=mine).until is None
        dropped = ActionFactory.create(unit=council.unit, series=series, status="dropped", dropped_reason="x")
        for wrong in (ActionFactory.create(series=line(council, "CFA-02")), ActionFactory.create(), dropped):
            with pytest.raises(ValidationError) as refusal, transaction.atomic():
                answer(series, kind="act", action=wrong)
            assert refusal.value.code == "action"

    def test_the_database_holds_that_an_answer_has_an_end(self, council: CouncilUnits) -> None:
        series = line(council, "CFA-01")
        for changes in ({"kind": "act"}, {"kind": "await"}, {"kind": "what", "until": TODAY}):
            with pytest.raises(IntegrityError), transaction.atomic():
                IndicatorResponse.objects.create(
                    series=series, reason="x", status="red", by=7, at=timezone.now(), **changes
                )


class TestTheList:
    def test_what_is_red_stands_first_until_it_is_answered_and_a_head_answers_it(
        self, council: CouncilUnits, head: User
    ) -> None:
        line(council, "CFA-01", "60", "Missed bins")
        line(council, "CFA-02", "90", "Clean streets")
        recompute()
        url = reverse("actions:answer_list")
        html = text_of(signed_in(head).get(url))
        assert "1 indicator is off target or getting worse and has no answer." in html
        assert "Clean streets" not in html
        series = Series.objects.get(indicator__code="CFA-01")
        page = reverse("actions:answer_new", args=[series.pk])
        assert "60" in text_of(signed_in(head).get(page))
        until = f"{timezone.localdate() + dt.timedelta(days=60):%d/%m/%Y}"
        data = {"kind": "accept", "reason": "The depot moves in May.", "until": until}
        assert signed_in(head).post(page, data).status_code == 302
        after = text_of(signed_in(head).get(url))
        assert "0 indicators are off target" in after
        assert "The depot moves in May." in after
        member = signed_in(user_with_role(Role.MEMBER))
        assert "The depot moves in May." in text_of(member.get(reverse("dashboards:indicator_page", args=["CFA-01"])))

    @pytest.mark.parametrize(
        ("data", "says"),
        [
            ({"kind": "", "reason": "x"}, "Choose one of these."),
            ({"kind": "accept", "reason": ""}, "Say why, in a sentence"),
            ({"kind": "accept", "reason": "x", "until": "soon"}, "There is no such day"),
            ({"kind": "await", "reason": "x"}, "Say until when this holds"),
            ({"kind": "act", "reason": "x"}, "Choose the action that should move it"),
        ],
    )
    def test_what_is_refused_says_what_to_do(
        self, council: CouncilUnits, head: User, data: dict[str, str], says: str
    ) -> None:
        series = line(council, "CFA-01")
        recompute()
        response = signed_in(head).post(reverse("actions:answer_new", args=[series.pk]), data)
        assert response.status_code == 422
        assert says in text_of(response)

    def test_an_answer_to_a_figure_that_is_not_released_is_not_told(self, council: CouncilUnits, head: User) -> None:
        series = series_with_rules("CFA-01", council.unit)
        before = previous(NOW, Frequency.QUARTERLY)
        figure(series, before, "85")
        figure(series, NOW, "60", round=round_of(NOW))  # released to nobody yet
        for period in (before, NOW):
            aim(series, period, "80")
        recompute()
        answer(series, reason="We know since Monday.")
        page = reverse("dashboards:indicator_page", args=["CFA-01"])
        assert "We know since Monday." in text_of(signed_in(head).get(page))
        assert "We know since Monday." not in text_of(signed_in(user_with_role(Role.MEMBER)).get(page))

    def test_an_answer_holds_as_long_as_its_action(self, council: CouncilUnits, head: User) -> None:
        series = line(council, "CFA-01")
        recompute()
        action = ActionFactory.create(unit=council.unit, series=series, title="A second truck")
        answer(series, kind="act", action=action)
        url = reverse("actions:answer_list")
        assert "A second truck" in text_of(signed_in(head).get(url))
        action.status, action.dropped_reason = "dropped", "Too dear."
        action.save(update_fields=["status", "dropped_reason"])
        assert "1 indicator is off target" in text_of(signed_in(head).get(url))

    def test_queries_do_not_grow(self, council: CouncilUnits, head: User) -> None:
        counts = []
        for number in (1, 2, 3):
            series = line(council, f"CFA-0{number}")
            recompute()
            answer(series)
            action = ActionFactory.create(unit=council.unit, series=series)
            answer(series, kind="act", action=action)
            client = signed_in(head)
            client.get("/actions/answers/")
            with CaptureQueriesContext(connection) as found:
                assert client.get("/actions/answers/").status_code == 200
            counts.append(len(found))
        assert counts[0] == counts[2]
