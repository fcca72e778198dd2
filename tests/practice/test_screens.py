"""The screens of the register: who finds what, what a change keeps, and what never shows."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from council_pm.attachments.models import Attachment
from council_pm.people.models import User
from council_pm.people.roles import Role
from council_pm.practice.models import AdoptionNote, Community, EntryState, PracticeEntry
from indicators.models import Audience
from indicators.recompute import recompute
from plans.models import ActionEffect
from tests.factories import (
    PostFactory,
    ReleaseFactory,
    RoundFactory,
    SeriesBreakFactory,
    ValueFactory,
    series_with_rules,
    user_with_role,
)
from tests.factories.organisation import CouncilUnits
from tests.factories.plans import ActionFactory
from tests.factories.practice import (
    AwardFactory,
    PracticeEntryFactory,
    TransferFactory,
    adoption_of,
    revision_of,
)
from tests.practice.conftest import post_of
from tests.screens import hidden, signed_in, text_of

pytestmark = pytest.mark.django_db


def page(user: User, name: str, *args: Any, **asked: Any) -> str:
    response = signed_in(user).get(reverse(f"practice:{name}", args=args), asked)
    assert response.status_code == 200
    return text_of(response)


def send(user: User, name: str, /, *args: Any, **data: Any) -> HttpResponse:
    response: HttpResponse = signed_in(user).post(reverse(f"practice:{name}", args=args), data)
    return response


def typed(**changes: Any) -> dict[str, Any]:
    given = {"title": "Ride along", "topic": "Waste", "did": "We rode along.", "worked": "Fewer were missed."}
    return {**given, **changes}


class TestTheRegister:
    def test_everybody_finds_what_is_published_by_topic_community_part_and_words(
        self, council: CouncilUnits, member: User
    ) -> None:
        PracticeEntryFactory.create(unit=council.unit, title="Ride along", communities=["Carers"])
        PracticeEntryFactory.create(unit=council.other_unit, title="Warm desk", topic="Welcome", did="A warm desk.")
        carers = Community.objects.get(name="Carers")
        for asked, finds, leaves in (
            ({}, ("Ride along", "Warm desk"), ()),
            ({"topic": "Welcome"}, ("Warm desk",), ("Ride along",)),
            ({"community": carers.pk}, ("Ride along",), ("Warm desk",)),
            ({"unit": council.department.pk}, ("Ride along",), ("Warm desk",)),
            ({"q": "warm DESK"}, ("Warm desk",), ("Ride along",)),
            ({"q": "nothing of this"}, ("Clear the filters",), ("Ride along", "Warm desk")),
            ({"community": "x", "unit": "y", "state": "z", "page": "0"}, ("Ride along", "Warm desk"), ()),
        ):
            shown = page(member, "entry_list", **asked)
            table = shown.split("<tbody>")[-1]
            assert all(words in shown for words in finds), asked
            assert not any(words in table for words in leaves), asked

    def test_drafts_and_reviews_are_there_for_their_part_of_the_council_only(
        self, council: CouncilUnits, manager: User, other: User, keeper: User, employee: User, member: User
    ) -> None:
        today = timezone.localdate()
        PracticeEntryFactory.create(unit=council.unit, title="In the making", draft=True, created_by=employee.pk)
        PracticeEntryFactory.create(unit=council.unit, title="Grown old", review_on=today)
        PracticeEntryFactory.create(unit=council.unit, title="Still young")
        for reader, drafts, reviews in (
            (manager, True, True), (keeper, True, True), (employee, True, False), (other, False, False),
            (member, False, False),
        ):  # fmt: skip
            assert ("In the making" in page(reader, "entry_list", state="draft")) is drafts
            shown = page(reader, "entry_list", state="review")
            assert ("Grown old" in shown) is reviews
            assert "Still young" not in shown
        assert "Does it still hold?" in page(manager, "entry_list")
        assert "Does it still hold?" not in page(member, "entry_list")

    def test_350_entries_take_as_many_queries_as_3_and_stand_on_pages(
        self, council: CouncilUnits, manager: User
    ) -> None:
        contact, client, counts = PostFactory.create(), signed_in(manager), []
        for number in (3, 347):
            for _again in range(number):
                PracticeEntryFactory.create(unit=council.unit, contact=contact, communities=["Carers"])
            with CaptureQueriesContext(connection) as queries:
                response = client.get(reverse("practice:entry_list"))
            counts.append(len(queries))
        assert counts[0] == counts[1] <= 12
        assert "1 to 25 of 350" in text_of(response)
        assert "326 to 350 of 350" in page(manager, "entry_list", page=14)

    def test_what_was_taken_out_stays_to_be_read_but_is_not_in_the_list(
        self, council: CouncilUnits, manager: User, member: User
    ) -> None:
        entry = PracticeEntryFactory.create(unit=council.unit, title="Old trucks")
        assert send(manager, "entry_retire", entry.pk, reason="").status_code == 422
        assert send(manager, "entry_retire", entry.pk, reason="The trucks were sold.").status_code == 302
        assert "Old trucks" not in page(member, "entry_list").split("<main")[1]
        assert "Old trucks" in page(member, "entry_list", state="retired")
        shown = page(member, "entry_page", entry.pk)
        assert "The trucks were sold." in shown
        assert "I used this" not in shown
        assert signed_in(manager).get(reverse("practice:entry_use", args=[entry.pk])).status_code == 404
        response = send(manager, "entry_review", entry.pk, review_on="01/05/2028", based_on=1)
        assert "This entry was taken out of the register" in text_of(response)
        assert "taken out of the register" in text_of(send(manager, "entry_publish", entry.pk, based_on=1))


class TestAnEntry:
    def test_it_shows_who_used_it_its_awards_and_what_moved(
        self, council: CouncilUnits, manager: User, other: User, member: User
    ) -> None:
        entry = PracticeEntryFactory.create(unit=council.unit, title="Ride along", cost="Two days of two foremen.")
        adoption = adoption_of(entry, other, "A third fewer.", unit=council.other_unit)
        AdoptionNote.objects.create(
            adoption=adoption, revision=2, text="Half as many now.", by=other.pk, at=timezone.now()
        )
        AwardFactory.create(entry=entry, recipient="The crews")
        TransferFactory.create(from_unit=council.unit, to_unit=council.other_unit, words="Two foremen.", entry=entry)
        shown = page(member, "entry_page", entry.pk)
        for words in (
            "Half as many now.", "A third fewer.", "School Improvement", "The crews", "Two foremen.", "Two days of",
            "Waste and Recycling to School Improvement",
        ):  # fmt: skip
            assert words in shown
        assert "Say what happened since" not in shown
        assert "Say what happened since" in page(other, "entry_page", entry.pk)

    def test_what_is_typed_is_never_read_as_html(self, council: CouncilUnits, member: User) -> None:
        evil = "<script>alert(1)</script>"
        entry = PracticeEntryFactory.create(
            unit=council.unit, title=evil, topic="<b>T</b>", did=evil, worked=evil, cost=evil
        )
        for shown in (page(member, "entry_page", entry.pk), page(member, "entry_list")):
            assert "<script>alert" not in shown
            assert "<b>T</b>" not in shown
            assert "&lt;script&gt;" in shown

    def test_the_page_takes_as_many_queries_for_one_use_as_for_three(
        self, council: CouncilUnits, manager: User, member: User
    ) -> None:
        series = series_with_rules("W1", council.unit)
        ValueFactory.create(series=series)
        entry = PracticeEntryFactory.create(unit=council.unit, series=series, before_on=dt.date(2026, 7, 1))
        client, counts = signed_in(member), []
        for units in ((council.other_unit,), (council.second_unit, council.other_service)):
            for unit in units:
                adoption_of(entry, manager, unit=unit)
                TransferFactory.create(from_unit=council.unit, to_unit=unit, series=series, entry=entry)
            with CaptureQueriesContext(connection) as queries:
                client.get(entry.get_absolute_url())
            counts.append(len(queries))
        assert counts[0] == counts[1]

    def test_earlier_revisions_can_be_read_and_those_of_a_draft_by_its_part_only(
        self, council: CouncilUnits, manager: User, member: User
    ) -> None:
        entry = PracticeEntryFactory.create(unit=council.unit, did="As it was.", communities=["Carers"])
        revision_of(entry, did="As it is.")
        assert "How it read before" in page(member, "entry_page", entry.pk)
        shown = page(member, "revision_page", entry.pk, 1)
        assert "As it was." in shown
        assert "Carers" in shown
        draft = PracticeEntryFactory.create(unit=council.unit, draft=True)
        assert "Revision 1" in page(manager, "revision_page", draft.pk, 1)
        for reader, args in ((member, (draft.pk, 1)), (member, (entry.pk, 9)), (member, (entry.pk, 10**12))):
            assert signed_in(reader).get(reverse("practice:revision_page", args=args)).status_code == 404

    def test_files_of_evidence_come_with_it_and_a_program_is_refused_in_words(
        self, council: CouncilUnits, manager: User, other: User
    ) -> None:
        entry = PracticeEntryFactory.create(unit=council.unit, draft=True)
        add = reverse("attachments:file_add", args=["practice-entry", str(entry.pk)])

        def sending(name: str, content: bytes) -> dict[str, Any]:
            return {"file": SimpleUploadedFile(name, content), "version": "1"}

        client = signed_in(manager)
        refused = client.post(add, sending("tool.pdf", b"MZ\x90\x00program"))
        assert refused.status_code == 422
        assert not Attachment.objects.exists()
        assert client.post(add, sending("count.csv", b"street,missed\nA,1\n")).status_code == 302
        assert "count.csv" in page(manager, "entry_page", entry.pk)
        assert signed_in(other).post(add, sending("count.csv", b"a,b\n")).status_code == 404


class TestTheFigures:
    def entry(self, council: CouncilUnits, **words: Any) -> PracticeEntry:
        """An entry that began on 1 January 2026, with a figure before and one after."""
        series = series_with_rules("W1", council.unit, name="Bins missed", polarity="lower")
        quarters = ((dt.date(2025, 10, 1), dt.date(2025, 12, 31), 80), (dt.date(2026, 4, 1), dt.date(2026, 6, 30), 55))
        for start, end, value in quarters:
            ValueFactory.create(series=series, start=start, end=end, value=Decimal(value))
        recompute()
        made: PracticeEntry = PracticeEntryFactory.create(
            unit=council.unit, series=series, before_on=dt.date(2026, 1, 1), **words
        )
        return made

    def test_before_and_after_come_from_the_engine_with_its_sentence(self, council: CouncilUnits, member: User) -> None:
        shown = page(member, "entry_page", self.entry(council).pk)
        for words in ("Bins missed", "80.0%", "55.0%", "Q3 2025/26", "Q1 2026/27", "No target", "No target"):
            assert words in shown, words
        assert "80.0% in Q3 2025/26, 55.0% in Q1 2026/27: better." in shown

    @pytest.mark.parametrize(
        ("definition", "values", "says"),
        [
            ({"polarity": "higher"}, (80, 55), ": worse."), ({}, (55, 55), "and the same in Q1 2026/27."),
            ({"polarity": "neutral"}, (80, 55), "80.0% in Q3 2025/26, 55.0% in Q1 2026/27."),
            ({"seasonal": True}, (80, 55), "not the same time of the year."),
        ],
    )  # fmt: skip
    def test_the_two_are_held_against_each_other_in_words(
        self, council: CouncilUnits, member: User, definition: dict[str, Any], values: tuple[int, int], says: str
    ) -> None:
        series = series_with_rules("W2", council.unit, **definition)
        for start, end, value in zip(
            (dt.date(2025, 10, 1), dt.date(2026, 4, 1)), (dt.date(2025, 12, 31), dt.date(2026, 6, 30)), values,
            strict=True,
        ):  # fmt: skip
            ValueFactory.create(series=series, start=start, end=end, value=Decimal(value))
        entry = PracticeEntryFactory.create(unit=council.unit, series=series, before_on=dt.date(2026, 1, 1))
        assert says in page(member, "entry_page", entry.pk)

    def test_a_figure_that_was_not_released_to_the_reader_never_shows(
        self, council: CouncilUnits, manager: User, member: User
    ) -> None:
        entry = self.entry(council)
        round_ = RoundFactory.create()
        ReleaseFactory.create(round=round_, audience=Audience.MANAGEMENT_TEAM)
        ValueFactory.create(
            series=entry.newest.series, start=dt.date(2026, 7, 1), end=dt.date(2026, 9, 30),  # type: ignore[union-attr]
            value=Decimal("12.3"), round=round_,
        )  # fmt: skip
        assert "12.3%" in page(manager, "entry_page", entry.pk)
        shown = page(member, "entry_page", entry.pk)
        assert "12.3" not in shown
        assert "55.0%" in shown

    def test_what_is_missing_broken_or_ended_is_said(self, council: CouncilUnits, member: User) -> None:
        entry = self.entry(council)
        series: Any = entry.newest.series  # type: ignore[union-attr]
        revision_of(entry, series=series, before_on=dt.date(2020, 1, 1), after_on=dt.date(2020, 6, 1))
        assert page(member, "entry_page", entry.pk).count("No figure that you may see.") == 2
        revision_of(entry, series=series, before_on=dt.date(2026, 7, 1))
        assert page(member, "entry_page", entry.pk).count("No figure that you may see.") == 1
        revision_of(entry, series=series, before_on=dt.date(2026, 1, 1))
        SeriesBreakFactory.create(indicator=series.indicator, on=dt.date(2026, 4, 1))
        series.indicator.retired_on, series.indicator.retired_reason = timezone.localdate(), "Old."
        series.indicator.save()
        shown = page(member, "entry_page", entry.pk)
        assert "It is counted differently since then" in shown
        assert "This indicator has ended" in shown


class TestWritingIt:
    def test_an_employee_drafts_it_and_the_manager_publishes_it(
        self, council: CouncilUnits, manager: User, employee: User, other: User
    ) -> None:
        series_with_rules("W1", council.unit)
        data = typed(
            unit=council.unit.pk, code="w1", before_on="01/04/2026", communities=[Community.objects.first().pk]
        )  # type: ignore[union-attr]
        assert "What we did" in page(employee, "entry_new")
        assert send(employee, "entry_new", **data).status_code == 302
        entry = PracticeEntry.objects.get()
        assert entry.state == EntryState.DRAFT
        assert send(employee, "entry_publish", entry.pk, based_on=1).status_code == 403
        assert signed_in(other).get(entry.get_absolute_url()).status_code == 404
        refused = send(manager, "entry_publish", entry.pk, based_on=1)
        assert "Say which post can be asked about it." in text_of(refused)
        change = typed(code="W1", before_on="2026-04-01", contact=post_of(manager).pk, review_on="01/05/2027")
        assert send(employee, "entry_edit", entry.pk, **change, based_on=1).status_code == 302
        assert send(manager, "entry_publish", entry.pk, based_on=2).status_code == 302
        assert "Ride along" in page(other, "entry_list")
        assert send(employee, "entry_edit", entry.pk, **change, based_on=2).status_code == 403

    @pytest.mark.parametrize(
        ("changes", "says"),
        [
            ({"title": ""}, "Name it in at most 200 characters."), ({"unit": "999"}, "Choose one of these."),
            ({"code": "NONE"}, "There is no indicator NONE: choose one of the list."),
            ({"review_on": "yesterday"}, "There is no such day"), ({"communities": ["999"]}, "Choose communities of"),
            ({"code": "W1"}, "Say on which day it began"), ({"contact": "999"}, "Choose one of these."),
        ],
    )  # fmt: skip
    def test_what_is_refused_keeps_what_was_typed(
        self, council: CouncilUnits, employee: User, changes: dict[str, Any], says: str
    ) -> None:
        series_with_rules("W1", council.unit)
        data = typed(**{"unit": council.unit.pk, "did": "My own words.", **changes})
        response = send(employee, "entry_new", **data)
        assert response.status_code == 422
        assert says in text_of(response)
        assert "My own words." in text_of(response)
        assert not PracticeEntry.objects.exists()

    def test_of_two_editors_the_second_sees_both_texts_and_may_save_then(
        self, council: CouncilUnits, manager: User
    ) -> None:
        entry = PracticeEntryFactory.create(unit=council.unit, draft=True, did="As it was.")
        seen = hidden(signed_in(manager).get(reverse("practice:entry_edit", args=[entry.pk])), "based_on")
        revision_of(entry, did="Their words.")
        response = send(manager, "entry_edit", entry.pk, **typed(did="My words."), based_on=seen)
        assert response.status_code == 422
        for words in ("Their words.", "My words.", "Somebody wrote here meanwhile."):
            assert words in text_of(response)
        data = typed(did="My words.", based_on=hidden(response, "based_on"))
        assert send(manager, "entry_edit", entry.pk, **data).status_code == 302
        assert entry.revisions.count() == 3

    def test_an_indicator_that_ended_stays_where_its_code_is_left_as_it_was(
        self, council: CouncilUnits, manager: User
    ) -> None:
        series = series_with_rules("W1", council.unit)
        entry = PracticeEntryFactory.create(unit=council.unit, draft=True, series=series, before_on=dt.date(2026, 1, 1))
        series.indicator.retired_on, series.indicator.retired_reason = timezone.localdate(), "Old."
        series.indicator.save()
        data = typed(code=" w1 ", before_on="2026-01-01", did="Mended.", based_on=1)
        assert send(manager, "entry_edit", entry.pk, **data).status_code == 302
        response = send(manager, "entry_new", **typed(unit=council.unit.pk, code="W1", before_on="2026-01-01"))
        assert "W1 has ended: choose an indicator that is in use, or none." in text_of(response)

    def test_that_it_still_holds_is_said_with_a_new_day(self, council: CouncilUnits, manager: User) -> None:
        today = timezone.localdate()
        entry = PracticeEntryFactory.create(unit=council.unit, contact=PostFactory.create(), review_on=today)
        assert "It may not hold any more" in page(manager, "entry_page", entry.pk)
        for day, based_on, status in (("", 1, 422), (today, 1, 422), (today + dt.timedelta(days=90), 0, 422)):
            assert send(manager, "entry_review", entry.pk, review_on=day, based_on=based_on).status_code == status
        ahead = today + dt.timedelta(days=90)
        assert send(manager, "entry_review", entry.pk, review_on=ahead, based_on=1).status_code == 302
        assert "It may not hold any more" not in page(manager, "entry_page", entry.pk)

    def test_it_is_drafted_with_one_press_from_an_action_whose_curve_turned(
        self, council: CouncilUnits, manager: User, other: User
    ) -> None:
        today = timezone.localdate()
        series = series_with_rules("W1", council.unit, name="Bins missed")
        value = ValueFactory.create(series=series)
        done = {
            "unit": council.unit,
            "series": series,
            "status": "done",
            "done_on": today,
            "starts": dt.date(2026, 5, 1),
        }
        turned = ActionFactory.create(title="Hit squad", **done)
        ActionFactory.create(title="Not judged yet", **done)
        effect = {
            "series": series, "occasion": "due", "began": dt.date(2026, 5, 1), "on": today, "verdict": "turned",
            "engine_version": 1, "figures": [value.pk], "at": timezone.now(),
        }  # fmt: skip
        ActionEffect.objects.create(action=turned, inputs="1", **effect)
        shown = page(manager, "entry_new")
        assert "Hit squad" in shown
        assert "Not judged yet" not in shown
        assert "Hit squad" not in page(other, "entry_new")
        assert send(manager, "entry_from_action", turned.pk).status_code == 302
        entry = PracticeEntry.objects.get()
        send(manager, "entry_from_action", turned.pk)
        assert PracticeEntry.objects.get() == entry
        assert "Drafted from:" in page(manager, "entry_page", entry.pk)
        assert "Hit squad" not in page(manager, "entry_new")

    def test_what_did_not_turn_or_is_not_open_is_not_drafted(self, council: CouncilUnits, manager: User) -> None:
        action = ActionFactory.create(unit=council.unit)
        client = signed_in(manager)
        response = client.post(reverse("practice:entry_from_action", args=[action.pk]), follow=True)
        assert "The figures do not say that the curve turned" in text_of(response)
        assert client.post(reverse("practice:entry_from_action", args=[10**9])).status_code == 404
        assert not PracticeEntry.objects.exists()

    def test_a_turned_action_that_is_not_done_is_refused_in_words(self, council: CouncilUnits, manager: User) -> None:
        series = series_with_rules("W1", council.unit)
        value = ValueFactory.create(series=series)
        action = ActionFactory.create(unit=council.unit, series=series, starts=dt.date(2026, 5, 1))
        ActionEffect.objects.create(
            action=action, series=series, occasion="due", began=dt.date(2026, 5, 1), on=timezone.localdate(),
            verdict="turned", engine_version=1, inputs="1", figures=[value.pk], at=timezone.now(),
        )  # fmt: skip
        response = signed_in(manager).post(reverse("practice:entry_from_action", args=[action.pk]), follow=True)
        assert "Only an action that is done" in text_of(response)


class TestUsingIt:
    def test_somebody_says_that_they_used_it_and_later_what_happened(
        self, council: CouncilUnits, other: User, manager: User
    ) -> None:
        entry = PracticeEntryFactory.create(unit=council.unit)
        assert "School Improvement" in page(other, "entry_use", entry.pk)
        data = {"unit": council.other_unit.pk, "since": "01/06/2026", "happened": "Too early to say."}
        assert send(other, "entry_use", entry.pk, **data).status_code == 302
        again = send(other, "entry_use", entry.pk, **data)
        assert "You said so already" in text_of(again)
        assert "Too early to say." in text_of(again)
        adoption = entry.adoptions.get()
        assert "Too early to say." in page(other, "use_update", entry.pk, adoption.pk)
        stale = send(other, "use_update", entry.pk, adoption.pk, happened="Mine.", based_on=0)
        for words in ("Too early to say.", "Mine."):
            assert words in text_of(stale)
        assert send(other, "use_update", entry.pk, adoption.pk, happened="Half.", based_on=1).status_code == 302
        assert send(other, "use_update", entry.pk, adoption.pk, happened="", based_on=2).status_code == 422
        assert signed_in(manager).get(reverse("practice:use_update", args=[entry.pk, adoption.pk])).status_code == 403

    def test_who_only_reads_is_offered_no_button(self, council: CouncilUnits, member: User) -> None:
        entry = PracticeEntryFactory.create(unit=council.unit)
        shown = page(member, "entry_page", entry.pk)
        for words in ("I used this", "Change it", "Publish it", "Take it out", "It still holds"):
            assert words not in shown
        auditor = user_with_role(Role.AUDITOR)
        assert send(auditor, "entry_use", entry.pk).status_code == 403
