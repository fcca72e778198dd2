"""Risks by their rules: written down, looked at again, kept small, carried up, ended."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from council_pm.audit.models import Event
from council_pm.core.periods import Frequency, latest_ended
from council_pm.people.roles import Role
from plans.models import Control, Risk, RiskEscalation, RiskLight, RiskScale, RiskScore
from plans.risk_review import Light
from plans.risk_scale import Point
from plans.services.controls import add_control, change_control, check_control, end_control, mend_control
from plans.services.escalations import answer_escalation, escalate_risk
from plans.services.risk_scale import install_scale, set_risk_scale
from plans.services.risks import (
    Look,
    add_risk,
    change_risk,
    end_risk,
    link_risk_aim,
    link_risk_indicator,
    look_at_risk,
    unlink_risk,
)
from tests.factories import IndicatorFactory, PostFactory, SeriesFactory, user_with_role
from tests.factories.organisation import CouncilUnits
from tests.factories.plans import ActionFactory, PlanFactory, aim_of
from tests.factories.risks import ControlFactory, RiskFactory, score_of
from tests.plans.risk_givens import BY, LOOK, TODAY, fields
from tests.screens import signed_in

pytestmark = pytest.mark.django_db
NOW = latest_ended(timezone.localdate(), Frequency.QUARTERLY)


def code_of(call: Any) -> str:
    with pytest.raises(ValidationError) as refusal, transaction.atomic():
        call()
    return str(refusal.value.code)


class TestWritingItDown:
    def test_a_risk_begins_with_its_first_score_and_tells_the_record(self, council: CouncilUnits) -> None:
        made = add_risk(by=BY, unit=council.unit, fields=fields(), look=Look(**LOOK), today=TODAY)
        assert made.newest is not None
        assert (made.newest.revision, made.newest.now_likelihood, made.newest.now_impact) == (1, 3, 4)
        said = set(Event.objects.filter(subject_kind="risk").values_list("action", flat=True))
        assert said == {"add_risk", "look_at_risk"}

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"title": " "}, "title"),
            ({"title": "x" * 201}, "title"),
            ({"cause": ""}, "cause"),
            ({"event": " "}, "event"),
            ({"effect": ""}, "effect"),
            ({"effect": "x" * 2001}, "effect"),
        ],
    )
    def test_words_that_say_nothing_are_refused(
        self, council: CouncilUnits, changes: dict[str, str], code: str
    ) -> None:
        given = fields(**changes)
        assert code_of(
            lambda: add_risk(by=BY, unit=council.unit, fields=given, look=Look(**LOOK), today=TODAY)
        ) == code  # fmt: skip
        assert not Risk.objects.exists()

    def test_a_post_that_has_ended_answers_for_nothing_new(self, council: CouncilUnits) -> None:
        gone = PostFactory.create(ended=dt.date(2026, 1, 1))
        given = fields(owner=gone)
        call = lambda: add_risk(by=BY, unit=council.unit, fields=given, look=Look(**LOOK), today=TODAY)  # noqa: E731
        assert code_of(call) == "owner"
        risk = RiskFactory.create(owner=gone)
        assert change_risk(by=BY, risk=risk, fields=fields(owner=gone, title="Fire"), version=1).title == "Fire"

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"before": Point(6, 1)}, "before_likelihood"),
            ({"now": Point(0, 4)}, "now_likelihood"),
            ({"now": Point(5, 4)}, "now_likelihood"),
            ({"aimed": Point(4, 4)}, "aimed_likelihood"),
            ({"aimed_by": dt.date(2026, 11, 19)}, "aimed_by"),
            ({"words": " "}, "words"),
            ({"words": "x" * 2001}, "words"),
            ({"review_by": TODAY}, "review_by"),
            ({"review_by": dt.date(2027, 11, 22)}, "review_by"),
        ],
    )
    def test_scores_that_cannot_be_are_refused(self, council: CouncilUnits, changes: dict[str, Any], code: str) -> None:
        look = Look(**LOOK | changes)
        given = fields()
        assert code_of(lambda: add_risk(by=BY, unit=council.unit, fields=given, look=look, today=TODAY)) == code
        assert not Risk.objects.exists()

    def test_the_database_keeps_scores_on_the_scale_and_words_with_an_end(self, council: CouncilUnits) -> None:
        risk = RiskFactory.create(unit=council.unit)
        with pytest.raises(IntegrityError), transaction.atomic():
            score_of(risk, Point(5, 7))
        with pytest.raises(IntegrityError), transaction.atomic():
            Risk.objects.filter(pk=risk.pk).update(ended_at=timezone.now())
        with pytest.raises(IntegrityError), transaction.atomic():
            RiskEscalation.objects.create(
                risk=risk, to_unit=council.service, reason="x", state="taken", at=timezone.now()
            )


class TestChangingIt:
    def test_a_change_of_words_is_told_once_and_an_old_screen_is_refused(self) -> None:
        risk = RiskFactory.create()
        assert change_risk(by=BY, risk=risk, fields=fields(owner=risk.owner), version=1).version == 2
        assert code_of(lambda: change_risk(by=BY, risk=risk, fields=fields(owner=risk.owner), version=1)) == "stale"
        same = change_risk(by=BY, risk=risk, fields=fields(owner=risk.owner), version=2)
        assert same.version == 2
        assert Event.objects.filter(action="change_risk").count() == 1

    def test_each_look_is_kept_and_an_old_screen_is_refused(self) -> None:
        risk = RiskFactory.create()
        made = look_at_risk(by=BY, risk=risk, look=Look(**LOOK), today=TODAY, revision=1)
        assert made.revision == 2
        assert RiskScore.objects.filter(risk=risk).count() == 2
        call = lambda: look_at_risk(by=BY, risk=risk, look=Look(**LOOK), today=TODAY, revision=1)  # noqa: E731
        assert code_of(call) == "stale"

    def test_what_is_ended_is_changed_no_more(self, council: CouncilUnits) -> None:
        risk = RiskFactory.create()
        control = ControlFactory.create(risk=risk)
        assert code_of(lambda: end_risk(by=BY, risk=risk, reason=" ")) == "reason"
        end_risk(by=BY, risk=risk, reason="The depot is sold.")
        for call in (
            lambda: end_risk(by=BY, risk=risk, reason="Again."),
            lambda: change_risk(by=BY, risk=risk, fields=fields(), version=1),
            lambda: look_at_risk(by=BY, risk=risk, look=Look(**LOOK), today=TODAY, revision=1),
            lambda: link_risk_aim(by=BY, risk=risk, aim=aim_of(PlanFactory.create(), "x")),
            lambda: escalate_risk(by=BY, risk=risk, to_unit=council.service, reason="x"),
            lambda: end_control(by=BY, control=control, reason="x"),
            lambda: add_control(
                by=BY, risk=risk, wording="x", owner=control.owner, in_place=True, check_by=dt.date(2027, 1, 1),
                today=TODAY,
            ),
        ):  # fmt: skip
            assert code_of(call) == "ended"


class TestLinks:
    def test_an_aim_is_linked_once_and_one_that_has_ended_not_at_all(self) -> None:
        risk, plan = RiskFactory.create(), PlanFactory.create()
        goes_on = aim_of(plan, "Bins are emptied")
        ended = aim_of(plan, "Old aim", ended_at=timezone.now(), ended_reason="Done.")
        assert link_risk_aim(by=BY, risk=risk, aim=goes_on)
        assert not link_risk_aim(by=BY, risk=risk, aim=goes_on)
        assert code_of(lambda: link_risk_aim(by=BY, risk=risk, aim=ended)) == "aim"
        assert unlink_risk(by=BY, risk=risk, aim=goes_on)
        assert not unlink_risk(by=BY, risk=risk, aim=goes_on)

    def test_an_indicator_is_linked_with_its_light_of_today(self) -> None:
        risk, series = RiskFactory.create(), SeriesFactory.create()
        light = Light("green", "", TODAY)
        assert link_risk_indicator(by=BY, risk=risk, series=series, light=light)
        assert not link_risk_indicator(by=BY, risk=risk, series=series, light=light)
        assert RiskLight.objects.get().status == "green"
        assert unlink_risk(by=BY, risk=risk, series=series)
        assert link_risk_indicator(by=BY, risk=risk, series=series, light=light)
        assert RiskLight.objects.count() == 1

    def test_an_indicator_that_has_ended_shows_nothing_coming(self) -> None:
        retired = IndicatorFactory.create(retired_on=dt.date(2026, 1, 1), retired_reason="Over.")
        series = SeriesFactory.create(indicator=retired)
        risk = RiskFactory.create()
        assert code_of(lambda: link_risk_indicator(by=BY, risk=risk, series=series, light=None)) == "code"

    def test_a_risk_has_at_most_twenty_of_a_kind(self) -> None:
        risk, plan = RiskFactory.create(), PlanFactory.create()
        for number in range(20):
            link_risk_aim(by=BY, risk=risk, aim=aim_of(plan, f"Aim {number}"))
        one_more = aim_of(plan, "One more")
        assert code_of(lambda: link_risk_aim(by=BY, risk=risk, aim=one_more)) == "aim"


class TestControls:
    def control(self, **changes: Any) -> Control:
        given: dict[str, Any] = {
            "by": BY, "risk": RiskFactory.create(), "wording": "Checked each year", "owner": PostFactory.create(),
            "in_place": False, "check_by": dt.date(2027, 1, 1), "today": TODAY,
        }  # fmt: skip
        return add_control(**given | changes)

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"wording": ""}, "wording"),
            ({"wording": "x" * 301}, "wording"),
            ({"check_by": TODAY}, "check_by"),
            ({"check_by": dt.date(2027, 11, 22)}, "check_by"),
        ],
    )
    def test_a_control_says_what_it_is_and_when_it_is_checked(self, changes: dict[str, Any], code: str) -> None:
        assert code_of(lambda: self.control(**changes)) == code
        assert not Control.objects.exists()

    def test_it_is_somebodys_whose_post_goes_on(self) -> None:
        assert code_of(lambda: self.control(owner=PostFactory.create(ended=dt.date(2026, 1, 1)))) == "owner"

    def test_a_risk_has_at_most_twenty(self) -> None:
        risk = RiskFactory.create()
        for _number in range(20):
            ControlFactory.create(risk=risk)
        assert code_of(lambda: self.control(risk=risk)) == "too_many"

    def test_a_check_is_kept_and_what_works_is_in_place(self) -> None:
        control = self.control()
        checked = {"by": BY, "control": control, "check_by": dt.date(2027, 6, 1), "today": TODAY}
        check_control(**checked, works="partly", words="Half of it.")
        control.refresh_from_db()
        assert not control.in_place
        check_control(**checked, works="yes", words="All of it.")
        control.refresh_from_db()
        assert (control.in_place, control.check_by) == (True, dt.date(2027, 6, 1))
        assert [check.works for check in control.checks.order_by("pk")] == ["partly", "yes"]
        assert code_of(lambda: check_control(**checked, works="maybe", words="x")) == "works"
        assert code_of(lambda: check_control(**checked, works="yes", words=" ")) == "words"

    def test_a_change_on_an_old_screen_is_refused_and_an_overdue_check_stays_overdue(self) -> None:
        control = ControlFactory.create(check_by=dt.date(2026, 1, 1))
        new = {
            "by": BY, "control": control, "wording": "Twice a year", "owner": control.owner, "in_place": True,
            "check_by": control.check_by, "today": TODAY,
        }  # fmt: skip
        assert change_control(**new, version=1).version == 2
        assert code_of(lambda: change_control(**new, version=1)) == "stale"
        assert change_control(**new, version=2).version == 2

    def test_it_ends_with_a_reason(self) -> None:
        control = self.control()
        assert code_of(lambda: end_control(by=BY, control=control, reason="")) == "reason"
        assert end_control(by=BY, control=control, reason="The depot moved.").ended_at is not None

    def test_an_action_mends_it_once(self) -> None:
        control, action = self.control(), ActionFactory.create()
        assert mend_control(by=BY, control=control, action=action)
        assert not mend_control(by=BY, control=control, action=action)


class TestCarriedUp:
    def test_it_waits_is_taken_up_and_can_be_given_back(self, council: CouncilUnits) -> None:
        risk = RiskFactory.create(unit=council.unit)
        carry = {"by": BY, "risk": risk, "to_unit": council.service}
        assert code_of(lambda: escalate_risk(**carry, reason=" ")) == "reason"
        made = escalate_risk(**carry, reason="We cannot pay.")
        assert code_of(lambda: escalate_risk(**carry, reason="Again.")) == "there_already"
        assert code_of(lambda: answer_escalation(by=BY, escalation=made, take=True, answer="")) == "answer"
        answer_escalation(by=BY, escalation=made, take=True, answer="We pay.")
        assert code_of(lambda: answer_escalation(by=BY, escalation=made, take=True, answer="x")) == "answered"
        answer_escalation(by=BY, escalation=made, take=False, answer="Paid.")
        assert code_of(lambda: answer_escalation(by=BY, escalation=made, take=False, answer="x")) == "answered"
        assert escalate_risk(**carry, reason="It is back.").state == "waiting"


class TestTheScale:
    GIVEN: dict[str, Any] = {
        "by": BY, "likelihood": "Low\nMiddle\nHigh", "impact": "Small\nMiddle\nLarge", "appetite": 2, "limit": 5,
        "reason": "Three steps are enough.", "revision": 1,
    }  # fmt: skip

    def test_a_council_begins_with_one_and_only_one(self) -> None:
        install_scale()
        assert RiskScale.objects.count() == 1
        assert RiskScale.objects.get().revision == 1

    def test_it_is_set_anew_and_the_earlier_one_stays(self) -> None:
        assert set_risk_scale(**self.GIVEN).revision == 2
        assert RiskScale.objects.count() == 2
        assert code_of(lambda: set_risk_scale(**self.GIVEN)) == "stale"

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"likelihood": "Low\nHigh"}, "likelihood"),
            ({"impact": "Low\nLow\nHigh"}, "impact"),
            ({"appetite": 9}, "appetite"),
            ({"limit": 2}, "limit"),
            ({"reason": " "}, "reason"),
        ],
    )
    def test_what_is_no_scale_is_refused(self, changes: dict[str, Any], code: str) -> None:
        assert code_of(lambda: set_risk_scale(**self.GIVEN | changes)) == code
        assert RiskScale.objects.count() == 1

    def test_no_open_risk_is_left_outside_the_matrix(self) -> None:
        risk = RiskFactory.create()
        with pytest.raises(ValidationError, match="1 open risk would stand outside this matrix"), transaction.atomic():
            set_risk_scale(**self.GIVEN)
        end_risk(by=BY, risk=risk, reason="Over.")
        assert set_risk_scale(**self.GIVEN).revision == 2
        client = signed_in(user_with_role(Role.CORPORATE_PERFORMANCE))
        assert client.get(risk.get_absolute_url()).status_code == 200  # its places are beyond the steps in force
