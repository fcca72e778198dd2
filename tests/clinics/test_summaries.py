"""Summaries of clinics: drafted, released once, and read by everybody in the council."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clinics.models import Clinic, Summary
from clinics.services.summaries import LONGEST_SUMMARY, change_summary, draft_summary, release_summary
from council_pm.audit.models import Event
from council_pm.core.access import Actor
from council_pm.people.models import User
from council_pm.people.roles import Role
from tests.factories import user_with_role
from tests.factories.clinics import ClinicFactory, CommitmentFactory, ItemFactory, NoteFactory, SummaryFactory
from tests.factories.organisation import CommitteeFactory, CouncilUnits
from tests.screens import hidden, signed_in, text_of

pytestmark = pytest.mark.django_db

BY = Actor(7)


@pytest.fixture
def held() -> Clinic:
    made: Clinic = ClinicFactory.create(held=True)
    return made


def refused(code: str, call: Any) -> None:
    with pytest.raises(ValidationError) as refusal, transaction.atomic():
        call()
    assert refusal.value.code == code


class TestServices:
    def test_a_summary_is_drafted_changed_and_released_each_with_an_event_that_holds_no_text(
        self, held: Clinic
    ) -> None:
        committee = CommitteeFactory.create()
        made = draft_summary(by=BY, clinic=held, committee=committee, text="  We looked at bins.\r\n ")
        assert (made.text, made.version, made.released_at) == ("We looked at bins.", 1, None)
        made = change_summary(by=BY, summary=made, text="We looked at missed bins.", version=1)
        made = release_summary(by=BY, summary=made, version=2)
        assert (made.version, made.released_by) == (2, 7)
        events = Event.objects.filter(subject_kind="clinic_summary", subject_id=str(made.pk)).order_by("pk")
        assert [one.action for one in events] == ["draft_summary", "draft_summary", "release_summary"]
        assert not any("bins" in str(one.detail) for one in events)

    def test_the_same_words_again_are_no_change(self, held: Clinic) -> None:
        made = SummaryFactory.create(clinic=held, released_at=None)
        change_summary(by=BY, summary=made, text=made.text, version=1)
        assert not Event.objects.filter(subject_kind="clinic_summary").exists()
        assert Summary.objects.get().version == 1

    def test_what_was_released_stays_as_it_is_and_a_correction_is_another_one(self, held: Clinic) -> None:
        made = SummaryFactory.create(clinic=held)
        refused("released", lambda: change_summary(by=BY, summary=made, text="Other", version=1))
        refused("released", lambda: release_summary(by=BY, summary=made, version=1))
        again = draft_summary(by=BY, clinic=held, committee=made.committee, text="Corrected.")
        assert set(Summary.objects.values_list("pk", flat=True)) == {made.pk, again.pk}

    def test_only_what_was_seen_is_changed_and_released(self, held: Clinic) -> None:
        made = SummaryFactory.create(clinic=held, released_at=None, version=3)
        refused("stale", lambda: change_summary(by=BY, summary=made, text="Other", version=2))
        refused("stale", lambda: release_summary(by=BY, summary=made, version=2))

    def test_one_draft_for_each_committee_by_the_service_and_by_the_database(self, held: Clinic) -> None:
        made = SummaryFactory.create(clinic=held, released_at=None)
        refused("committee", lambda: draft_summary(by=BY, clinic=held, committee=made.committee, text="Again"))
        with pytest.raises(IntegrityError), transaction.atomic():
            SummaryFactory.create(clinic=held, committee=made.committee, released_at=None)

    @pytest.mark.parametrize("text", ["", " \n ", "x" * (LONGEST_SUMMARY + 1)])
    def test_it_says_something_and_not_too_much(self, held: Clinic, text: str) -> None:
        refused("text", lambda: draft_summary(by=BY, clinic=held, committee=CommitteeFactory.create(), text=text))

    def test_a_clinic_that_was_not_held_has_none(self) -> None:
        coming = ClinicFactory.create()
        refused(
            "not_held", lambda: draft_summary(by=BY, clinic=coming, committee=CommitteeFactory.create(), text="Soon.")
        )


class TestScreens:
    def test_it_is_drafted_shown_and_released_in_the_browser(self, held: Clinic, keeper: User, member: User) -> None:
        committee = CommitteeFactory.create(name="Place Select Committee")
        browser = signed_in(keeper)
        sent = {"committee": str(committee.pk), "text": "# Bins\n\nWe looked at **missed bins** <b>."}
        answer = browser.post(reverse("clinics:summary_new", args=[held.pk]), sent)
        made = Summary.objects.get()
        assert answer.headers["Location"] == made.get_absolute_url()
        page = text_of(browser.get(made.get_absolute_url()))
        assert "Draft, not released" in page
        assert "<strong>missed bins</strong> &lt;b&gt;" in page
        assert signed_in(member).get(made.get_absolute_url()).status_code == 404
        url = reverse("clinics:summary_release", args=[made.pk])
        asked = browser.get(url)
        assert "Once released it stays as it is" in text_of(asked)
        assert Summary.objects.get().released_at is None
        browser.post(url, {"version": hidden(asked, "version")})
        page = text_of(signed_in(member).get(made.get_absolute_url()))
        assert "<strong>missed bins</strong>" in page
        assert "Change the text" not in page
        assert "Change the text" not in text_of(browser.get(made.get_absolute_url()))
        assert "stays as it is" in text_of(browser.get(url))

    def test_a_form_that_is_refused_keeps_what_was_typed(self, held: Clinic, keeper: User) -> None:
        browser, draft = signed_in(keeper), SummaryFactory.create(clinic=held, released_at=None)
        url = reverse("clinics:summary_new", args=[held.pk])
        page = text_of(browser.post(url, {"committee": str(draft.committee.pk), "text": "Typed at night."}))
        assert "is being drafted already" in page
        assert "Typed at night." in page
        assert "Choose one of these." in text_of(browser.post(url, {"committee": "x", "text": "Typed at night."}))

    def test_who_saves_over_a_newer_text_sees_both_and_may_save_again(self, held: Clinic, keeper: User) -> None:
        draft = SummaryFactory.create(clinic=held, released_at=None, text="First words.")
        url, browser = reverse("clinics:summary_edit", args=[draft.pk]), signed_in(keeper)
        assert "First words." in text_of(browser.get(url))
        change_summary(by=BY, summary=draft, text="Their words.", version=1)
        answer = browser.post(url, {"version": "1", "text": "My words."})
        page = text_of(answer)
        assert "Their words." in page
        assert "My words." in page
        again = browser.post(url, {"version": hidden(answer, "version"), "text": "My words."})
        assert again.status_code == 302
        assert Summary.objects.get().text == "My words."

    def test_a_text_that_changed_since_it_was_shown_is_not_released_before_it_is_shown_again(
        self, held: Clinic, keeper: User
    ) -> None:
        draft = SummaryFactory.create(clinic=held, released_at=None)
        change_summary(by=BY, summary=draft, text="Their words.", version=1)
        url, browser = reverse("clinics:summary_release", args=[draft.pk]), signed_in(keeper)
        answer = browser.post(url, {"version": "1"})
        assert "Somebody changed the summary meanwhile" in text_of(answer)
        assert "Their words." in text_of(answer)
        browser.post(url, {"version": "?"})
        assert Summary.objects.get().released_at is None
        browser.post(url, {"version": hidden(answer, "version")})
        assert Summary.objects.get().released_at is not None

    def test_somebody_who_edits_while_it_is_released_keeps_the_text_and_is_told(
        self, held: Clinic, keeper: User
    ) -> None:
        done = SummaryFactory.create(clinic=held, text="Released words.")
        url = reverse("clinics:summary_edit", args=[done.pk])
        page = text_of(signed_in(keeper).post(url, {"version": "1", "text": "My correction."}))
        assert "It was released and stays as it is." in page
        assert "My correction." in page
        assert "Released words." in page

    def test_the_list_is_of_one_committee_or_of_all_and_shows_drafts_to_those_who_run_clinics(
        self, held: Clinic, keeper: User, member: User
    ) -> None:
        place, people = CommitteeFactory.create(name="Of place"), CommitteeFactory.create(name="Of people")
        SummaryFactory.create(clinic=held, committee=place)
        SummaryFactory.create(clinic=held, committee=people)
        SummaryFactory.create(clinic=held, committee=CommitteeFactory.create(name="Of nothing yet"), released_at=None)
        url = reverse("clinics:summary_list")
        every = text_of(signed_in(member).get(url))
        assert "Of place" in every
        assert "Of people" in every
        assert "Of nothing yet" not in every
        rows = text_of(signed_in(member).get(url, {"committee": place.slug})).split("<tbody>")[1]
        assert "Of people" not in rows
        drafts = text_of(signed_in(keeper).get(url))
        assert "Of nothing yet" in drafts
        assert "Draft, not released" in drafts

    def test_an_empty_list_says_what_will_stand_there(self, member: User) -> None:
        assert "No clinic has been summed up" in text_of(signed_in(member).get(reverse("clinics:summary_list")))

    def test_the_list_is_paged_and_takes_as_many_queries_for_one_as_for_many(self, member: User) -> None:
        browser, url, counts = signed_in(member), reverse("clinics:summary_list"), []
        for more in (1, 2, 20):
            for day in range(more):
                held_on = date(2025, 1, 1) + timedelta(days=40 * more + day)
                SummaryFactory.create(clinic=ClinicFactory.create(held=True, held_on=held_on))
            with CaptureQueriesContext(connection) as asked:
                page = text_of(browser.get(url))
            counts.append(len(asked))
        assert len(set(counts)) == 1
        assert "1 to 20 of 23" in page
        assert "21 to 23 of 23" in text_of(browser.get(url, {"page": "2"}))

    def test_nothing_of_papers_notes_or_promises_stands_in_it_by_itself(
        self, held: Clinic, council: CouncilUnits, keeper: User
    ) -> None:
        ItemFactory.create(clinic=held, unit=council.service, story="Canary story", help_asked="Canary help")
        NoteFactory.create(clinic=held, text="Canary note")
        CommitmentFactory.create(clinic=held, action__title="Canary promise")
        made = SummaryFactory.create(clinic=held)
        draft = SummaryFactory.create(clinic=held, released_at=None)
        browser = signed_in(keeper)
        for url in (
            reverse("clinics:summary_new", args=[held.pk]), reverse("clinics:summary_edit", args=[draft.pk]),
            reverse("clinics:summary_release", args=[draft.pk]), made.get_absolute_url(),
            reverse("clinics:summary_list"),
        ):  # fmt: skip
            assert "Canary" not in text_of(browser.get(url))

    def test_the_committees_page_leads_to_what_was_released_to_it(self, held: Clinic, member: User) -> None:
        place, other = CommitteeFactory.create(slug="place"), CommitteeFactory.create(slug="people")
        SummaryFactory.create(clinic=held, committee=place)
        SummaryFactory.create(clinic=held, committee=other, released_at=None)
        browser = signed_in(member)
        page = text_of(browser.get("/scrutiny/place/"))
        assert f'{reverse("clinics:summary_list")}?committee=place">Released from improvement clinics' in page
        assert "1 summary" in page
        assert "Released from improvement clinics" not in text_of(browser.get("/scrutiny/people/"))

    def test_the_record_says_it_with_the_day_of_the_clinic(self, held: Clinic, council: CouncilUnits) -> None:
        made = draft_summary(by=BY, clinic=held, committee=CommitteeFactory.create(), text="Canary words")
        release_summary(by=BY, summary=made, version=1)
        admin = user_with_role(Role.AUDITOR, unit=council.council)
        page = text_of(signed_in(admin).get(reverse("administration:record_list"), {"action": "release_summary"}))
        assert "released to a committee a summary of the clinic of" in page
        assert "Canary words" not in page
