"""What is put forward for a clinic: by the data, by people, and what is decided."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bench.series import add_figures, add_series, quarters
from clinics.choosing import Candidate, Reason, Why
from clinics.models import Clinic, Item, Nomination
from clinics.selectors.candidates import find_candidates
from clinics.services.choosing import accept, defer, keep_candidates, name_for_clinic, tell_heads
from clinics.services.preparing import take_off
from clinics.subjects import ITEM, load
from clinics.tasks import look_for_candidates
from council_pm.audit.models import Event
from council_pm.core.access import Actor
from council_pm.core.subjects import Ref
from council_pm.jobs.models import Job, JobState
from council_pm.jobs.runs import run_job
from council_pm.notices.models import Alert
from council_pm.org.selectors import tree
from council_pm.people.models import User
from council_pm.people.roles import Role
from indicators.models import Series
from indicators.recompute import recompute
from plans.models import ActionEffect, ActionStatus, AnswerKind, IndicatorResponse
from tests.factories import (
    OccupancyFactory,
    PostFactory,
    ReleaseFactory,
    RoundFactory,
    TargetFactory,
    ValueFactory,
    series_with_rules,
    user_with_role,
)
from tests.factories.clinics import ClinicFactory, CommitmentFactory, ItemFactory, NominationFactory
from tests.factories.organisation import CouncilUnits
from tests.factories.plans import ActionFactory
from tests.screens import signed_in, text_of

pytestmark = pytest.mark.django_db


def line_of(council: CouncilUnits, code: str, *figures: int) -> Series:
    """A line of the first service's unit with these figures of the latest quarters, aimed at 90, for everybody."""
    series = series_with_rules(code, council.unit, name=f"Indicator {code}")
    for period, figure in zip(quarters(len(figures)), figures, strict=True):
        round_ = RoundFactory.create(slug=f"{code}-{period.start}", start=period.start, end=period.end)
        ReleaseFactory.create(round=round_)
        dates = {"series": series, "start": period.start, "end": period.end}
        ValueFactory.create(**dates, value=Decimal(figure), round=round_)
        TargetFactory.create(**dates, value=Decimal(90))
    recompute()
    return series


def red_line(council: CouncilUnits) -> Series:
    """A line that has been off target for four quarters."""
    return line_of(council, "RED-01", 53, 52, 51, 50)


def candidate(series: Series, unit_id: int, *, success: bool = False) -> Candidate:
    return Candidate(series.pk, unit_id, success, (Reason(Why.OFF_TARGET, 3),))


class TestFinding:
    def test_a_line_that_was_off_target_is_put_forward_for_its_service(self, council: CouncilUnits) -> None:
        series = red_line(council)
        found = find_candidates(tree(timezone.localdate()), timezone.localdate())
        assert [(one.series_id, one.unit_id) for one in found] == [(series.pk, council.service.pk)]
        assert Why.OFF_TARGET in {one.why for one in found[0].reasons}
        assert Why.NO_ANSWER in {one.why for one in found[0].reasons}

    def test_an_answer_that_holds_and_a_promise_that_was_missed_are_known(self, council: CouncilUnits) -> None:
        series, today = red_line(council), timezone.localdate()
        IndicatorResponse.objects.create(
            series=series, kind=AnswerKind.ACCEPT, reason="We know.", until=today + timedelta(days=90), status="red",
            by=1, at=timezone.now(),
        )  # fmt: skip
        action = ActionFactory.create(
            unit=council.unit, series=series, due=today - timedelta(days=9), visibility="clinic"
        )
        CommitmentFactory.create(action=action)
        reasons = {one.why: one.count for one in find_candidates(tree(today), today)[0].reasons}
        assert Why.NO_ANSWER not in reasons
        assert reasons[Why.COMMITMENT] == 1

    def test_a_line_whose_curve_turned_is_a_success(self, council: CouncilUnits) -> None:
        series, today = line_of(council, "GRN-01", 80, 95, 95, 95), timezone.localdate()
        action = ActionFactory.create(series=series, status=ActionStatus.DONE, done_on=today)
        ActionEffect.objects.create(
            action=action, series=series, occasion="due", began=today, on=today, verdict="turned", engine_version=1,
            inputs="x", at=timezone.now(),
        )  # fmt: skip
        found = [one for one in find_candidates(tree(today), today) if one.success]
        assert [(one.series_id, Why.TURNED in {why.why for why in one.reasons}) for one in found] == [(series.pk, True)]

    def test_the_number_of_queries_does_not_grow(self, council: CouncilUnits) -> None:
        counts = []
        today = timezone.localdate()
        for number in (1, 69):
            add_figures(add_series(number), quarters(4))
            recompute()
            units = tree(today)
            with CaptureQueriesContext(connection) as asked:
                find_candidates(units, today)
            counts.append(len(asked))
        assert counts[0] == counts[1] <= 9


class TestKeeping:
    def test_it_is_safe_to_repeat_and_what_was_decided_stays(self, council: CouncilUnits, centre: User) -> None:
        clinic, by = ClinicFactory.create(), Actor(None, "test")
        lines = [series_with_rules(f"L-{n}", council.unit) for n in range(3)]
        found = [candidate(one, council.service.pk) for one in lines]
        keep_candidates(by=by, clinic=clinic, found=found)
        keep_candidates(by=by, clinic=clinic, found=found)
        assert clinic.nominations.count() == 3
        first, second, third = clinic.nominations.order_by("pk")
        accept(by=Actor(centre.pk), nomination=first)
        defer(by=Actor(centre.pk), nomination=second, reason="Next quarter, with the new figures.")
        keep_candidates(by=by, clinic=clinic, found=[])
        assert set(clinic.nominations.values_list("pk", flat=True)) == {first.pk, second.pk}
        assert not Nomination.objects.filter(pk=third.pk).exists()

    def test_reasons_are_brought_up_to_date_until_it_is_decided(self, council: CouncilUnits) -> None:
        clinic, by = ClinicFactory.create(), Actor(None, "test")
        series = series_with_rules("L-1", council.unit)
        keep_candidates(by=by, clinic=clinic, found=[candidate(series, council.service.pk)])
        keep_candidates(by=by, clinic=clinic, found=[candidate(series, council.service.pk, success=True)])
        assert clinic.nominations.get().source == "success"

    def test_what_a_head_asked_for_is_not_put_forward_twice(self, council: CouncilUnits, head: User) -> None:
        clinic, series = ClinicFactory.create(), series_with_rules("L-1", council.unit)
        name_for_clinic(by=Actor(head.pk), clinic=clinic, unit=council.service, wanted="Drivers", series=series)
        keep_candidates(by=Actor(None, "test"), clinic=clinic, found=[candidate(series, council.service.pk)])
        assert clinic.nominations.get().source == "people"

    def test_the_job_looks_for_every_clinic_that_is_prepared(self, council: CouncilUnits) -> None:
        red_line(council)
        ahead, over = ClinicFactory.create(), ClinicFactory.create(held=True)
        look_for_candidates()
        job = Job.objects.get(kind="look_for_candidates")
        assert run_job(job.pk)
        job.refresh_from_db()
        assert (job.state, ahead.nominations.count(), over.nominations.count()) == (JobState.DONE, 1, 0)


class TestPeople:
    def test_a_head_asks_and_the_words_stand_beside_what_the_data_says(self, council: CouncilUnits, head: User) -> None:
        clinic, series = ClinicFactory.create(), series_with_rules("L-1", council.unit)
        keep_candidates(by=Actor(None, "test"), clinic=clinic, found=[candidate(series, council.service.pk)])
        client, url = signed_in(head), reverse("clinics:candidate_ask", args=[clinic.pk, council.service.code])
        assert client.post(url, {"wanted": "We find no drivers.", "code": "l-1"}).status_code == 302
        row = clinic.nominations.get()
        assert (row.wanted, row.source, row.named_by) == ("We find no drivers.", "data", head.pk)
        listed = text_of(client.get(reverse("clinics:clinic_list")))
        assert "We find no drivers." in listed
        assert "Not decided yet" in listed
        other = user_with_role(Role.HEAD_OF_SERVICE, unit=council.other_service)
        assert "We find no drivers." not in text_of(signed_in(other).get(reverse("clinics:clinic_list")))
        page = client.post(url, {"wanted": "Again", "code": "L-1"})
        assert "was asked for already" in text_of(page)

    @pytest.mark.parametrize(
        ("sent", "said"),
        [
            ({"wanted": "", "code": ""}, "Say what you would like help with"),
            ({"wanted": "x" * 1001, "code": ""}, "1,000 characters"),
            ({"wanted": "<b>Help</b>", "code": "NONE-99"}, "no indicator with that code"),
            ({"wanted": "<b>Help</b>", "code": "OTH-1"}, "belongs to another service"),
        ],
    )
    def test_what_cannot_be_is_said_and_kept(
        self, council: CouncilUnits, head: User, sent: dict[str, str], said: str
    ) -> None:
        clinic = ClinicFactory.create()
        series_with_rules("OTH-1", council.other_unit)
        page = signed_in(head).post(reverse("clinics:candidate_ask", args=[clinic.pk, council.service.code]), sent)
        assert page.status_code == 422
        assert said in text_of(page)
        assert sent["wanted"].replace("<", "&lt;").replace(">", "&gt;") in text_of(page)
        assert not clinic.nominations.exists()

    def test_nobody_asks_for_another_service_or_once_papers_are_final(self, council: CouncilUnits, head: User) -> None:
        clinic, final = ClinicFactory.create(), ClinicFactory.create(frozen=True)
        client = signed_in(head)
        url = reverse("clinics:candidate_ask", args=[clinic.pk, council.other_service.code])
        assert client.get(url).status_code == 403
        assert client.get(reverse("clinics:candidate_ask", args=[clinic.pk, "NONE"])).status_code == 404
        page = client.post(
            reverse("clinics:candidate_ask", args=[final.pk, council.service.code]), {"wanted": "Help", "code": ""}
        )
        assert "papers are final" in text_of(page)


class TestDeciding:
    def test_what_is_accepted_becomes_an_item_of_the_post_that_answers(
        self, council: CouncilUnits, head: User, centre: User
    ) -> None:
        post = head.person.occupancies.get().post
        row = NominationFactory.create(unit=council.service, decision="", decided_at=None)
        signed_in(centre).post(reverse("clinics:candidate_accept", args=[row.clinic_id, row.pk]))
        item = Item.objects.get()
        assert (item.owner, item.kind, item.position) == (post, "concern", 1)
        page = text_of(signed_in(head).get(item.get_absolute_url()))
        assert row.wanted in page

    def test_a_success_is_one_to_learn_from(self, council: CouncilUnits, centre: User) -> None:
        series = series_with_rules("L-1", council.unit)
        row = NominationFactory.create(
            unit=council.service, series=series, source="success", wanted="", facts=[{"code": "recovered", "count": 2}],
            decision="", decided_at=None,
        )  # fmt: skip
        assert accept(by=Actor(centre.pk), nomination=row).kind == "success"

    def test_it_is_left_for_another_time_with_a_reason_that_its_service_reads(
        self, council: CouncilUnits, head: User, centre: User
    ) -> None:
        row = NominationFactory.create(unit=council.service, decision="", decided_at=None)
        client = signed_in(centre)
        url = reverse("clinics:candidate_defer", args=[row.clinic_id, row.pk])
        assert client.post(url, {"reason": ""}).status_code == 422
        assert client.post(url, {"reason": "x" * 501}).status_code == 422
        client.post(url, {"reason": "The new routes need a quarter."})
        page = text_of(signed_in(head).get(reverse("clinics:candidate_list", args=[row.clinic_id])))
        assert "The new routes need a quarter." in page
        client.post(reverse("clinics:candidate_accept", args=[row.clinic_id, row.pk]))
        assert Item.objects.count() == 1

    def test_what_is_on_is_not_decided_again(self, centre: User) -> None:
        row = NominationFactory.create(decision="", decided_at=None)
        accept(by=Actor(centre.pk), nomination=row)
        for act in (accept, lambda **given: defer(**given, reason="x")):
            with pytest.raises(ValidationError, match="on already"):
                act(by=Actor(centre.pk), nomination=row)
        page = signed_in(centre).post(reverse("clinics:candidate_accept", args=[row.clinic_id, row.pk]), follow=True)
        assert "on already" in text_of(page)

    def test_what_was_taken_off_can_be_put_on_again_with_its_words(self, centre: User) -> None:
        item = ItemFactory.create(story="We lost two crews.")
        take_off(by=Actor(centre.pk), item=item, reason="Solved, it seems.")
        again = accept(by=Actor(centre.pk), nomination=item.nomination)
        assert (again.pk, again.taken_off, again.story) == (item.pk, "", "We lost two crews.")

    def test_the_record_says_no_reason_why_a_service_is_on_or_not(self, centre: User) -> None:
        row = NominationFactory.create(decision="", decided_at=None)
        defer(by=Actor(centre.pk), nomination=row, reason="CANARY-REASON")
        take_off(by=Actor(centre.pk), item=accept(by=Actor(centre.pk), nomination=row), reason="CANARY-REASON")
        assert not [one for one in Event.objects.all() if "CANARY" in f"{one.reason}{one.detail}"]

    def test_the_page_says_why_in_words(self, council: CouncilUnits, centre: User, head: User) -> None:
        series = series_with_rules("L-1", council.unit, name="Missed bins")
        codes = ["commitment", "off_target", "worse", "forecast", "no_answer", "confidence", "recovered", "turned"]
        row = NominationFactory.create(
            unit=council.service, series=series, source="data", wanted="", decision="", decided_at=None,
            facts=[*({"code": code, "count": 2} for code in codes), {"code": "of a later release", "count": 1}],
        )  # fmt: skip
        page = text_of(signed_in(head).get(reverse("clinics:candidate_list", args=[row.clinic_id])))
        for words in (
            "2 promises that somebody made about it in earlier meetings were not kept.",
            "Off target for 2 periods in a row.",
            "Worse for 2 periods in a row.", "Forecast to miss its target", "Nobody has said yet what will be done",
            "low confidence", "Back on target for 2 periods.", "The curve turned", "Missed bins",
        ):  # fmt: skip
            assert words in page
        assert "later release" not in page
        assert "Put it on" not in page
        assert "Put it on" in text_of(signed_in(centre).get(reverse("clinics:candidate_list", args=[row.clinic_id])))

    def test_looking_again_is_a_job_with_its_page(self, centre: User) -> None:
        clinic = ClinicFactory.create()
        answer = signed_in(centre).post(reverse("clinics:candidate_look", args=[clinic.pk]))
        job = Job.objects.get(kind="look_for_candidates")
        assert answer["Location"] == reverse("jobs:job_page", args=[job.pk])
        assert run_job(job.pk)
        assert "0 things were put forward." in text_of(signed_in(centre).get(answer["Location"]))


class TestTelling:
    def item_of(self, clinic: Clinic, unit: object, kind: str = "concern") -> Item:
        post = PostFactory.create(unit=unit, role=Role.HEAD_OF_SERVICE)
        OccupancyFactory.create(post=post, person=user_with_role(Role.HEAD_OF_SERVICE, unit=unit).person)
        return ItemFactory.create(clinic=clinic, unit=unit, owner=post, kind=kind)

    def test_heads_are_told_once_without_a_word_of_the_item(self, council: CouncilUnits, centre: User) -> None:
        clinic = ClinicFactory.create()
        self.item_of(clinic, council.service)
        self.item_of(clinic, council.other_service, kind="success")
        assert tell_heads(by=Actor(centre.pk), clinic=clinic, today=timezone.localdate()) == 2
        assert tell_heads(by=Actor(centre.pk), clinic=clinic, today=timezone.localdate()) == 0
        alert = Alert.objects.first()
        assert alert is not None
        assert "see why, and prepare your part" in alert.sentence
        mine = text_of(signed_in(alert.user).get(reverse("notices:alert_list")))
        assert "Meeting of" in mine
        clinic.refresh_from_db()
        assert clinic.told_at is not None

    def test_nothing_or_no_success_is_not_told(self, council: CouncilUnits, centre: User) -> None:
        clinic, client = ClinicFactory.create(), signed_in(centre)
        url = reverse("clinics:candidate_tell", args=[clinic.pk])
        assert "Nothing is on yet" in text_of(client.post(url, follow=True))
        self.item_of(clinic, council.service)
        warned = text_of(client.post(url, follow=True))
        assert "1 person was told." in warned
        assert "no success to learn from yet" in warned
        self.item_of(clinic, council.other_service, kind="success")
        assert "1 person was told." in text_of(client.post(url, follow=True))

    def test_an_alert_of_an_item_that_somebody_no_longer_reads_says_nothing(self, council: CouncilUnits) -> None:
        item = self.item_of(ClinicFactory.create(), council.service)
        ref = Ref(ITEM, str(item.pk))
        member = user_with_role(Role.MEMBER)
        assert load(member, [ref]) == {}
        assert load(user_with_role(Role.HEAD_OF_SERVICE, unit=council.service), [Ref(ITEM, "x")]) == {}


def test_a_visitor_is_asked_to_sign_in() -> None:
    clinic = ClinicFactory.create()
    assert Client().get(clinic.get_absolute_url()).status_code == 302
