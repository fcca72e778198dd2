"""The risk register by its screens: who sees what of it, its files, what asks for another look, and its forms."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from docx import Document

from council_pm.core.access import Actor
from council_pm.core.periods import Frequency, latest_ended, previous
from council_pm.org.services import move_unit
from council_pm.people.models import User
from council_pm.people.roles import Role
from indicators.recompute import recompute
from plans.models import Control, ControlAction, Risk, RiskEscalation, RiskIndicator, RiskLight
from plans.risk_review import Light
from plans.risk_scale import Point
from plans.services.controls import check_control, end_control, mend_control
from plans.services.escalations import answer_escalation, escalate_risk
from plans.services.risks import (
    Look,
    change_risk,
    link_risk_aim,
    link_risk_indicator,
    look_at_risk,
)
from tests.factories import PostFactory, series_with_rules, user_with_role
from tests.factories.indicators_quarters import aim, figure, round_of
from tests.factories.organisation import CouncilUnits
from tests.factories.plans import ActionFactory, PlanFactory, aim_of
from tests.factories.risks import ControlFactory, EscalationFactory, RiskFactory
from tests.plans.risk_givens import BY, LOOK, TODAY, fields
from tests.screens import hidden, signed_in, text_of

pytestmark = pytest.mark.django_db
NOW = latest_ended(timezone.localdate(), Frequency.QUARTERLY)


def code_of(call: Any) -> str:
    with pytest.raises(ValidationError) as refusal, transaction.atomic():
        call()
    return str(refusal.value.code)


class TestTheRegister:
    url = "/risks/"

    def test_the_largest_stands_first_and_each_count_leads_to_its_risks(
        self, council: CouncilUnits, head: User
    ) -> None:
        RiskFactory.create(unit=council.service, title="Small one", now=Point(2, 2))
        RiskFactory.create(unit=council.service, title="Large one", now=Point(5, 3))
        html = text_of(signed_in(head).get(self.url))
        assert "2 risks, 1 above appetite; 0 to look at again." in html
        assert html.index("Large one") < html.index("Small one")
        cell = text_of(signed_in(head).get(self.url, {"cell": "2-2"}))
        assert "Small one" in cell
        assert "Large one" not in cell
        aimed = text_of(signed_in(head).get(self.url, {"at": "aimed", "cell": "1-1"}))
        assert all(name in aimed for name in ("Small one", "Large one"))

    def test_the_register_of_a_level_holds_its_own_what_was_carried_up_and_what_is_far_too_large(
        self, council: CouncilUnits, head: User
    ) -> None:
        RiskFactory.create(unit=council.service, title="Our own")
        RiskFactory.create(unit=council.unit, title="Kept below")
        RiskFactory.create(unit=council.unit, title="Far too large", now=Point(5, 4))
        carried = RiskFactory.create(unit=council.unit, title="Carried here")
        EscalationFactory.create(risk=carried, to_unit=council.service)
        ours = text_of(signed_in(head).get(self.url))
        assert all(name in ours for name in ("Our own", "Far too large", "Carried here"))
        assert "Kept below" not in ours
        assert "Kept below" in text_of(signed_in(head).get(self.url, {"whose": "part"}))
        manager = signed_in(user_with_role(Role.MANAGER, unit=council.unit))
        assert "Our own" not in text_of(manager.get(self.url))

    @pytest.mark.parametrize(
        ("query", "shown"),
        [
            ({"state": "above"}, {"Middling", "Huge"}),
            ({"state": "far"}, {"Huge"}),
            ({"state": "review"}, {"Late"}),
            ({"state": "escalated"}, {"Carried"}),
            ({"state": "ended"}, {"Over"}),
            ({"level": "4"}, {"Late", "Carried"}),
            ({"q": "huge"}, {"Huge"}),
            ({"state": "nonsense", "level": "x", "at": "never", "cell": "9-9", "whose": "x"},
             {"Middling", "Huge", "Late", "Carried"}),
        ],
    )  # fmt: skip
    def test_filters_keep_what_they_name(self, council: CouncilUnits, query: dict[str, str], shown: set[str]) -> None:
        RiskFactory.create(unit=council.department, title="Middling", now=Point(3, 3))
        RiskFactory.create(unit=council.department, title="Huge", now=Point(5, 5))
        RiskFactory.create(unit=council.unit, title="Late", now=Point(2, 2), review_by=dt.date(2026, 1, 1))
        carried = RiskFactory.create(unit=council.unit, title="Carried", now=Point(2, 2))
        EscalationFactory.create(risk=carried, to_unit=council.service)
        RiskFactory.create(unit=council.unit, title="Over", ended_at=timezone.now(), ended_reason="Sold.")
        html = text_of(signed_in(user_with_role(Role.MEMBER)).get(self.url, query))
        names = {"Middling", "Huge", "Late", "Carried", "Over"}
        assert {name for name in names if f">{name}</a>" in html} == shown

    def test_a_confidential_risk_is_counted_for_nobody_who_may_not_read_it(
        self, council: CouncilUnits, head: User
    ) -> None:
        secret = RiskFactory.create(unit=council.service, title="Unequal pay", confidential=True, now=Point(5, 5))
        assert "1 risk, 1 above" in text_of(signed_in(head).get(self.url))
        for role in (Role.MEMBER, Role.SCRUTINY_OFFICER):
            client = signed_in(user_with_role(role))
            html = text_of(client.get(self.url))
            assert "0 risks, 0 above appetite" in html
            assert client.get(secret.get_absolute_url()).status_code == 404
            for kind in ("csv", "xlsx"):
                assert b"Unequal pay" not in client.get(self.url, {"format": kind}).content

    def test_files_hold_what_the_page_shows(self, council: CouncilUnits, head: User) -> None:
        risk = RiskFactory.create(unit=council.service, title="=A fire", now=Point(4, 3), confidential=True)
        EscalationFactory.create(risk=risk, to_unit=council.department)
        RiskFactory.create(unit=council.other_service, title="Of others")
        client = signed_in(head)
        table = client.get(self.url, {"format": "csv"}).content.decode("utf-8-sig")
        assert "'=A fire" in table
        assert all(text in table for text in ("12", "Above appetite"))
        assert "Of others" not in table
        assert client.get(self.url, {"format": "xlsx"})["Content-Type"].endswith("sheet")
        word = client.get(reverse("packs:risk_register_file"))
        document = Document(io.BytesIO(word.content))
        assert [one.text for one in document.paragraphs if one.style.name == "Heading 1"] == ["Risk register"]
        cells = [cell.text for row in document.tables[0].rows for cell in row.cells]
        assert "=A fire (confidential)" in cells
        assert any("Carried up to" in text for text in cells)
        assert document.tables[0].rows[0]._tr.trPr.find("{*}tblHeader") is not None

    def test_a_long_register_is_paged(self, council: CouncilUnits) -> None:
        for number in range(52):
            RiskFactory.create(unit=council.service, owner=PostFactory.create(unit=council.service), title=f"R{number}")
        client = signed_in(user_with_role(Role.MEMBER))
        assert text_of(client.get(self.url)).count("/risks/") > 50
        assert "52 risks" in text_of(client.get(self.url, {"page": "2"}))


class TestAnotherLook:
    def line(self, council: CouncilUnits, before: str = "85", now: str = "60") -> Any:
        series = series_with_rules("CFA-01", council.unit, name="Missed bins")
        for period, value in ((previous(NOW, Frequency.QUARTERLY), before), (NOW, now)):
            figure(series, period, value)
            aim(series, period, "80")
        recompute()
        return series

    def test_an_indicator_that_got_worse_raises_its_risks_until_somebody_looks(
        self, council: CouncilUnits, manager: User
    ) -> None:
        series = self.line(council)
        risk = RiskFactory.create(unit=council.unit, owner=PostFactory.create(unit=council.unit))
        RiskIndicator.objects.create(risk=risk, series=series)
        assert risk.newest is not None
        RiskLight.objects.create(
            score=risk.newest, series=series, status="green", period_end=previous(NOW, Frequency.QUARTERLY).end
        )
        client = signed_in(manager)
        assert "“Missed bins” got worse since the last look." in text_of(client.get(risk.get_absolute_url()))
        until = timezone.localdate() + dt.timedelta(days=90)
        data = {
            "before_likelihood": "5", "before_impact": "5", "now_likelihood": "3", "now_impact": "3",
            "aimed_likelihood": "2", "aimed_impact": "2", "words": "Looked at the bins.", "revision": "1",
            "review_by": f"{until:%d/%m/%Y}",
        }  # fmt: skip
        assert client.post(reverse("risks:risk_look", args=[risk.pk]), data).status_code == 302
        html = text_of(client.get(risk.get_absolute_url()))
        assert "got worse since the last look" not in html
        assert "Looked at the bins." in html

    def test_a_light_that_is_not_released_raises_it_for_nobody_who_may_not_see_it(
        self, council: CouncilUnits, head: User
    ) -> None:
        series = series_with_rules("CFA-01", council.unit, name="Missed bins")
        before = previous(NOW, Frequency.QUARTERLY)
        figure(series, before, "85")
        figure(series, NOW, "60", round=round_of(NOW))  # released to nobody yet
        for period in (before, NOW):
            aim(series, period, "80")
        recompute()
        risk = RiskFactory.create(unit=council.service)
        link_risk_indicator(by=BY, risk=risk, series=series, light=Light("green", "", before.end))
        assert "got worse" in text_of(signed_in(head).get(risk.get_absolute_url()))
        member = signed_in(user_with_role(Role.MEMBER))
        assert "got worse" not in text_of(member.get(risk.get_absolute_url()))
        assert "1 to look at again" not in text_of(member.get("/risks/"))

    def test_a_day_that_has_passed_and_a_control_that_fails_ask_too(self, council: CouncilUnits, manager: User) -> None:
        risk = RiskFactory.create(unit=council.unit, review_by=dt.date(2026, 1, 1))
        late = ControlFactory.create(risk=risk, wording="Late one", check_by=dt.date(2026, 1, 1))
        failed = ControlFactory.create(risk=risk, wording="Failed one")
        half = ControlFactory.create(risk=risk, wording="Ended one")
        for control, works in ((failed, "no"), (half, "partly")):
            check_control(
                by=BY, control=control, works=works, words="Seen.", check_by=dt.date(2027, 9, 1),
                today=dt.date(2026, 11, 1),
            )  # fmt: skip
        end_control(by=BY, control=half, reason="Gone.")
        html = text_of(signed_in(manager).get(risk.get_absolute_url()))
        assert "It was to be looked at by 1 January 2026." in html
        assert f"A control waits for its check: {late.wording}" in html
        assert "A control was found not to work: Failed one" in html
        assert "Ended one</strong>" in html
        assert "only in part: Ended one" not in html
        listed = text_of(signed_in(manager).get("/risks/"))
        assert "And 2 more." in listed


def valid(**changes: str) -> dict[str, str]:
    until = timezone.localdate() + dt.timedelta(days=90)
    given = {
        "title": "A fire", "cause": "Old wiring.", "event": "It burns.", "effect": "No bins for a week.",
        "before_likelihood": "4", "before_impact": "5", "now_likelihood": "3", "now_impact": "4",
        "aimed_likelihood": "2", "aimed_impact": "2", "words": "First look.", "review_by": f"{until:%d/%m/%Y}",
    }  # fmt: skip
    return given | changes


class TestMyWork:
    def test_who_answers_for_a_risk_finds_it_there_as_long_as_it_asks(self, council: CouncilUnits, head: User) -> None:
        assert head.person is not None
        post = head.person.occupancies.get().post
        RiskFactory.create(unit=council.service, owner=post, title="Late one", review_by=dt.date(2026, 1, 1))
        RiskFactory.create(unit=council.service, owner=post, title="Looked at")
        RiskFactory.create(unit=council.service, title="Of another post", review_by=dt.date(2026, 1, 1))
        html = text_of(signed_in(head).get("/my-work/"))
        assert "Late one" in html
        assert "It was to be looked at by 1 January 2026." in html
        assert "Looked at" not in html
        assert "Of another post" not in html

    def test_what_was_carried_up_waits_there_for_an_answer(self, council: CouncilUnits, head: User) -> None:
        carried = RiskFactory.create(unit=council.unit, title="Carried here")
        made = EscalationFactory.create(risk=carried, to_unit=council.service)
        elsewhere = RiskFactory.create(unit=council.other_unit, title="Carried elsewhere")
        EscalationFactory.create(risk=elsewhere, to_unit=council.other_service)
        html = text_of(signed_in(head).get("/my-work/"))
        assert "was carried up to you and waits for an answer" in html
        assert "Carried elsewhere" not in html
        answer_escalation(by=BY, escalation=made, take=True, answer="We pay.")
        assert "Carried here" not in text_of(signed_in(head).get("/my-work/"))


class TestScreens:
    def test_a_manager_writes_one_down_with_its_controls(self, council: CouncilUnits, manager: User) -> None:
        client, post = signed_in(manager), PostFactory.create(unit=council.unit, title="Depot manager")
        listed = text_of(client.get("/risks/"))
        page = reverse("risks:risk_new", args=[council.unit.code])
        assert page in listed
        response = client.post(page, valid(owner=str(post.pk)), follow=True)
        html = text_of(response)
        assert "It stands in the register." in html
        assert "12 now, 20 without controls, 4 aimed at" in html
        risk = Risk.objects.get()
        new = reverse("risks:control_new", args=[risk.pk])
        assert client.get(new).status_code == 200
        until = f"{timezone.localdate() + dt.timedelta(days=30):%d/%m/%Y}"
        data = {"wording": "The wiring is checked", "owner": str(post.pk), "in_place": "on", "check_by": until}
        assert client.post(new, data).status_code == 302
        control = Control.objects.get()
        args = [risk.pk, control.pk]
        check = {"works": "yes", "words": "Seen on Monday.", "next_check": until}
        assert client.post(reverse("risks:control_check", args=args), check).status_code == 302
        change = data | {"wording": "All wiring is checked", "version": "2"}
        assert client.post(reverse("risks:control_edit", args=args), change).status_code == 302
        action = ActionFactory.create(unit=council.unit, title="Call the electrician")
        assert client.post(reverse("risks:control_mend", args=args), {"action": str(action.pk)}).status_code == 302
        html = text_of(client.get(risk.get_absolute_url()))
        for words in ("All wiring is checked", "It works.", "Seen on Monday.", "Call the electrician"):
            assert words in html
        assert ControlAction.objects.count() == 1
        assert client.post(reverse("risks:control_end", args=args), {"reason": "Sold."}).status_code == 302
        assert client.post(reverse("risks:risk_end", args=[risk.pk]), {"reason": "Depot sold."}).status_code == 302
        html = text_of(client.get(risk.get_absolute_url()))
        assert "Depot sold." in html
        assert "Look at it again" not in html

    def test_words_are_changed_and_an_old_screen_shows_what_stands_there_now(
        self, council: CouncilUnits, manager: User
    ) -> None:
        risk = RiskFactory.create(unit=council.unit, title="A fire")
        client, page = signed_in(manager), reverse("risks:risk_edit", args=[risk.pk])
        data = valid(owner=str(risk.owner_id), title="A flood", version="1")
        assert client.get(page).status_code == 200
        elsewhere = PostFactory.create(unit=council.other_unit)
        assert client.post(page, data | {"owner": str(elsewhere.pk)}).status_code == 422
        assert client.post(page, data).status_code == 302
        stale = client.post(page, data | {"title": "A storm"})
        assert stale.status_code == 422
        html = text_of(stale)
        assert "What stands there now: A flood." in html
        assert 'value="A storm"' in html
        again = client.post(page, data | {"title": "A storm", "version": hidden(stale, "version")})
        assert again.status_code == 302

    def test_a_look_and_a_control_that_somebody_changed_meanwhile_can_be_saved_once_they_were_seen(
        self, council: CouncilUnits, manager: User
    ) -> None:
        risk = RiskFactory.create(unit=council.unit, owner=PostFactory.create(unit=council.unit))
        control = ControlFactory.create(risk=risk, owner=risk.owner)
        client = signed_in(manager)
        until = f"{timezone.localdate() + dt.timedelta(days=30):%d/%m/%Y}"
        data = valid(owner=str(risk.owner_id)) | {"wording": "Checked twice", "check_by": until}
        for name, args, seen in (
            ("risk_look", [risk.pk], "revision"), ("control_edit", [risk.pk, control.pk], "version")
        ):  # fmt: skip
            page = reverse(f"risks:{name}", args=args)
            assert client.post(page, data | {seen: "1"}).status_code == 302
            stale = client.post(page, data | {seen: "1"})
            assert "Somebody changed it meanwhile" in text_of(stale)
            assert client.post(page, data | {seen: hidden(stale, seen)}).status_code == 302

    def test_only_who_could_read_it_afterwards_makes_one_confidential(
        self, council: CouncilUnits, manager: User, head: User
    ) -> None:
        assert "Confidential" not in text_of(
            signed_in(manager).get(reverse("risks:risk_new", args=[council.unit.code]))
        )
        page = reverse("risks:risk_new", args=[council.service.code])
        assert "Confidential" in text_of(signed_in(head).get(page))
        post = PostFactory.create(unit=council.service)
        assert signed_in(head).post(page, valid(owner=str(post.pk), confidential="on")).status_code == 302
        assert Risk.objects.get().confidential

    def test_the_record_never_names_a_confidential_one(self, council: CouncilUnits, head: User) -> None:
        risk = RiskFactory.create(unit=council.service, title="Unequal pay claim", confidential=True)
        open_one = RiskFactory.create(unit=council.service, title="A fire at the depot")
        for one in (risk, open_one):
            given = fields(owner=one.owner, title=one.title, confidential=one.confidential)
            change_risk(by=Actor(head.pk), risk=one, fields=given, version=1)
            control = ControlFactory.create(risk=one, wording="Counsel's secret advice")
            end_control(by=Actor(head.pk), control=control, reason="Counsel's secret advice")
            escalate_risk(by=Actor(head.pk), risk=one, to_unit=council.department, reason="Counsel's secret advice")
        html = text_of(signed_in(user_with_role(Role.SYSTEM_ADMINISTRATOR)).get("/administration/record/"))
        assert "A fire at the depot" in html
        assert "Unequal pay claim" not in html
        assert "secret advice" not in html

    def test_it_is_carried_up_and_answered_by_the_level_above(
        self, council: CouncilUnits, manager: User, head: User
    ) -> None:
        risk = RiskFactory.create(unit=council.unit)
        carry = reverse("risks:risk_carry", args=[risk.pk])
        assert signed_in(manager).post(carry, {"asked": ""}).status_code == 422
        assert signed_in(manager).post(carry, {"asked": "We cannot pay."}).status_code == 302
        made = RiskEscalation.objects.get()
        assert made.to_unit == council.service
        again = signed_in(manager).post(carry, {"asked": "Again."})
        assert "It was carried up already" in text_of(again)
        answer = reverse("risks:escalation_answer", args=[risk.pk, made.pk])
        assert signed_in(manager).post(answer, {"take": "take", "answer": "x"}).status_code == 403
        assert "Answer it" not in text_of(signed_in(manager).get(risk.get_absolute_url()))
        assert signed_in(head).post(answer, {"take": "", "answer": "x"}).status_code == 422
        assert signed_in(head).post(answer, {"take": "take", "answer": "We pay in April."}).status_code == 302
        html = text_of(signed_in(manager).get(risk.get_absolute_url()))
        assert "Taken up above" in html
        assert "We pay in April." in html
        again = signed_in(head).post(answer, {"take": "take", "answer": "Again."})
        assert "It was answered already." in text_of(again)

    def test_what_a_moved_service_carried_up_is_answered_by_its_new_department(
        self, council: CouncilUnits, head: User
    ) -> None:
        risk = RiskFactory.create(unit=council.service)
        made = EscalationFactory.create(risk=risk, to_unit=council.department)
        answer = reverse("risks:escalation_answer", args=[risk.pk, made.pk])
        said = {"take": "take", "answer": "We pay."}
        new = signed_in(user_with_role(Role.CHIEF_OFFICER, unit=council.other_department))
        assert new.post(answer, said).status_code == 403
        move_unit(
            by=BY, unit=council.service, parent=council.other_department, from_day=timezone.localdate(),
        )  # fmt: skip
        assert "carried up to Children" in text_of(new.get("/risks/"))
        old = signed_in(user_with_role(Role.CHIEF_OFFICER, unit=council.department))
        assert old.post(answer, said).status_code == 403
        assert new.post(answer, said).status_code == 302

    def test_there_is_nothing_above_the_council(self, council: CouncilUnits) -> None:
        risk = RiskFactory.create(unit=council.council)
        centre = signed_in(user_with_role(Role.CORPORATE_PERFORMANCE, unit=council.council))
        response = centre.post(reverse("risks:risk_carry", args=[risk.pk]), {"asked": "Help."})
        assert "There is no level above this one." in text_of(response)

    def test_links_are_chosen_and_taken_away(self, council: CouncilUnits, manager: User) -> None:
        from plans.kinds import year_of

        plan = PlanFactory.create(unit=council.unit, year=year_of(timezone.localdate()), agreed=True)
        wanted = aim_of(plan, "Bins are emptied on the day")
        series = series_with_rules("CFA-01", council.unit, name="Missed bins")
        risk = RiskFactory.create(unit=council.unit)
        client, page = signed_in(manager), reverse("risks:link_add", args=[risk.pk])
        for data, says in (({}, "Choose an aim"), ({"code": "NO-01"}, "There is no indicator with this code")):
            refused = client.post(page, data)
            assert (refused.status_code, says in text_of(refused)) == (422, True)
        assert client.post(page, {"aim": str(wanted.pk), "code": "cfa-01"}).status_code == 302
        html = text_of(client.get(risk.get_absolute_url()))
        assert "Bins are emptied on the day" in html
        assert "Missed bins" in html
        member = text_of(signed_in(user_with_role(Role.MEMBER)).get(risk.get_absolute_url()))
        assert "Bins are emptied on the day" in member
        shown = reverse("dashboards:indicator_page", args=["CFA-01"])
        assert risk.get_absolute_url() in text_of(client.get(shown))
        RiskFactory.create(unit=council.unit, title="Not linked")
        endangered = f"/risks/?whose=all&amp;aim={wanted.pk}"
        assert endangered in text_of(client.get(wanted.get_absolute_url()))
        listed = text_of(client.get("/risks/", {"whose": "all", "aim": str(wanted.pk)}))
        assert risk.get_absolute_url() in listed
        assert "Not linked" not in listed
        employee = signed_in(user_with_role(Role.EMPLOYEE, unit=council.unit))
        assert endangered not in text_of(employee.get(wanted.get_absolute_url()))
        assert risk.get_absolute_url() not in text_of(employee.get(shown))
        assert client.post(reverse("risks:aim_remove", args=[risk.pk, wanted.pk])).status_code == 302
        assert client.post(reverse("risks:aim_remove", args=[risk.pk, wanted.pk])).status_code == 404
        assert client.post(reverse("risks:indicator_remove", args=[risk.pk, series.pk])).status_code == 302
        assert "Nothing is linked yet." in text_of(client.get(risk.get_absolute_url()))

    def test_an_aim_of_a_draft_is_told_to_its_own_branch_only(self, council: CouncilUnits, manager: User) -> None:
        from plans.kinds import year_of

        plan = PlanFactory.create(unit=council.unit, year=year_of(timezone.localdate()))
        risk = RiskFactory.create(unit=council.unit)
        link_risk_aim(by=BY, risk=risk, aim=aim_of(plan, "An aim of a draft"))
        assert "An aim of a draft" in text_of(signed_in(manager).get(risk.get_absolute_url()))
        member = signed_in(user_with_role(Role.MEMBER))
        assert "An aim of a draft" not in text_of(member.get(risk.get_absolute_url()))

    def test_the_scale_is_set_by_corporate_performance(self, council: CouncilUnits) -> None:
        client = signed_in(user_with_role(Role.CORPORATE_PERFORMANCE))
        page = reverse("risks:scale_page")
        assert "Almost certain" in text_of(client.get(page))
        data = {
            "likelihood": "Low\nMiddle\nHigh", "impact": "Small\nMiddle\nLarge", "appetite": "2", "limit": "5",
            "reason": "Three are enough.", "revision": "1",
        }  # fmt: skip
        assert client.post(page, data | {"appetite": "many"}).status_code == 422
        assert client.post(page, data).status_code == 302
        stale = client.post(page, data)
        assert stale.status_code == 422
        assert "In force is revision 2" in text_of(stale)
        assert client.post(page, data | {"revision": hidden(stale, "revision")}).status_code == 302
        assert "Three are enough." in text_of(client.get(page))

    @pytest.mark.parametrize("name", ["risk_edit", "risk_look", "control_new"])
    def test_forms_that_are_not_filled_in_say_what_to_do(self, council: CouncilUnits, manager: User, name: str) -> None:
        risk = RiskFactory.create(unit=council.unit)
        response = signed_in(manager).post(reverse(f"risks:{name}", args=[risk.pk]), {})
        assert response.status_code == 422
        assert "error-summary" in text_of(response)

    def test_parts_of_another_risk_are_not_there(self, council: CouncilUnits, manager: User) -> None:
        risk, other = (RiskFactory.create(unit=council.unit) for _number in range(2))
        control = ControlFactory.create(risk=other)
        escalation = EscalationFactory.create(risk=other, to_unit=council.service)
        client = signed_in(manager)
        for name, part in (("control_edit", control.pk), ("escalation_answer", escalation.pk), ("aim_remove", 10**30)):
            assert client.post(f"/risks/{risk.pk}/{_path(name, part)}").status_code == 404
        assert client.get(f"/risks/{10**30}/").status_code == 404
        assert client.get("/risks/new/NOWHERE/").status_code == 404


def _path(name: str, part: int) -> str:
    return {"control_edit": f"controls/{part}/", "escalation_answer": f"carry/{part}/"}.get(
        name, f"aims/{part}/remove/"
    )


class TestSpeed:
    def asked(self, client: Any, url: str) -> int:
        client.get(url)
        with CaptureQueriesContext(connection) as found:
            response: HttpResponse = client.get(url)
        assert response.status_code == 200
        return len(found)

    def test_queries_of_the_register_do_not_grow(self, council: CouncilUnits, head: User) -> None:
        series = series_with_rules("CFA-01", council.unit)
        counts = []
        for number in (1, 3, 70, 350):
            for _each in range(number - Risk.objects.count()):
                risk = RiskFactory.create(unit=council.service, owner=PostFactory.create(unit=council.service))
                RiskIndicator.objects.create(risk=risk, series=series)
                ControlFactory.create(risk=risk, owner=risk.owner)
                EscalationFactory.create(risk=risk, to_unit=council.department)
            counts.append(self.asked(signed_in(head), "/risks/?whose=part"))
        assert len(set(counts)) == 1
        assert counts[0] <= 20

    def test_queries_of_a_risk_do_not_grow(self, council: CouncilUnits, manager: User) -> None:
        risk, plan = RiskFactory.create(unit=council.unit), PlanFactory.create(unit=council.unit, agreed=True)
        counts = []
        for number in range(3):
            link_risk_aim(by=BY, risk=risk, aim=aim_of(plan, f"Aim {number}"))
            series = series_with_rules(f"CFA-0{number}", council.unit)
            RiskIndicator.objects.create(risk=risk, series=series)
            control = ControlFactory.create(risk=risk)
            mend_control(by=BY, control=control, action=ActionFactory.create(unit=council.unit))
            check_control(by=BY, control=control, works="no", words="x", check_by=dt.date(2027, 9, 1), today=TODAY)
            look_at_risk(by=BY, risk=risk, look=Look(**LOOK), today=TODAY, revision=number + 1)
            EscalationFactory.create(
                risk=risk, to_unit=council.service, state="returned", answer="No.", answered_at=timezone.now()
            )
            counts.append(self.asked(signed_in(manager), risk.get_absolute_url()))
        assert counts[0] == counts[2]
