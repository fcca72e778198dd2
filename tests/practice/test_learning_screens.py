"""The screens of communities, transfers, promises, awards, nominations and recognitions."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from council_pm.people.models import User
from council_pm.people.roles import Role
from council_pm.practice.attendance import Excluded
from council_pm.practice.models import (
    Award,
    Community,
    LearningTransfer,
    Nomination,
    PanelSeat,
    Promise,
    Recognition,
)
from indicators.recompute import recompute
from tests.factories import (
    OccupancyFactory,
    PersonFactory,
    PlacementFactory,
    SeriesFactory,
    ValueFactory,
    series_with_rules,
    user_with_role,
)
from tests.factories.organisation import CouncilUnits
from tests.factories.practice import (
    AwardFactory,
    NominationFactory,
    PracticeEntryFactory,
    RecognitionFactory,
    TransferFactory,
    promise_of,
)
from tests.practice.conftest import post_of
from tests.practice.test_screens import page, send
from tests.screens import hidden, signed_in, text_of

pytestmark = pytest.mark.django_db
SECRET = "She sat with him until the ambulance came"


def queries_of(user: User, name: str) -> int:
    client = signed_in(user)
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse(f"practice:{name}"))
    return len(queries)


class TestCommunities:
    def test_the_keeper_adds_one_and_takes_one_out(self, keeper: User, employee: User) -> None:
        assert "LGBT+ people" in page(keeper, "community_list")
        assert send(keeper, "community_list", name="Students").status_code == 302
        refused = send(keeper, "community_list", name="students")
        assert refused.status_code == 422
        assert 'value="students"' in text_of(refused)
        carers = Community.objects.get(name="Carers")
        assert "Carers" in page(employee, "entry_new")
        send(keeper, "community_turn", carers.pk, active="0")
        assert "Carers" not in page(employee, "entry_new")
        send(keeper, "community_turn", carers.pk, active="1")
        assert "Carers" in page(employee, "entry_new")


class TestTransfers:
    def given(self, council: CouncilUnits, **changes: Any) -> dict[str, Any]:
        return {
            "from_unit": council.unit.pk, "to_unit": council.other_unit.pk, "moved": "people",
            "words": "Two foremen.", "since": "01/06/2026", **changes,
        }  # fmt: skip

    def test_it_shows_the_receivers_line_before_and_since_as_the_reader_sees_it(
        self, council: CouncilUnits, manager: User, member: User
    ) -> None:
        series = series_with_rules("S1", council.other_unit, name="Late buses")
        for start, end, value in (
            (dt.date(2026, 1, 1), dt.date(2026, 3, 31), 40), (dt.date(2026, 7, 1), dt.date(2026, 9, 30), 60),
        ):  # fmt: skip
            ValueFactory.create(series=series, start=start, end=end, value=Decimal(value))
        assert "What moved" in page(manager, "transfer_new")
        assert send(manager, "transfer_new", **self.given(council, code="s1")).status_code == 302
        shown = page(member, "transfer_list")
        for words in ("Waste and Recycling to School Improvement", "Two foremen.", "Late buses", "40.0%", "60.0%"):
            assert words in shown
        assert "Take it back" not in shown
        one = LearningTransfer.objects.get()
        assert "Take it back" in page(manager, "transfer_list")
        assert send(manager, "transfer_withdraw", one.pk, reason="").status_code == 422
        assert send(manager, "transfer_withdraw", one.pk, reason="A mistake.").status_code == 302
        assert "Two foremen." not in page(member, "transfer_list")
        assert send(manager, "transfer_withdraw", one.pk, reason="Again.").status_code == 404

    @pytest.mark.parametrize(
        ("changes", "says"),
        [
            ({"to_unit": "own"}, "Nothing moves from a part of the council to itself"),
            ({"from_unit": "other"}, "You answer for neither of the two"),
            ({"code": "W1"}, "W1 is not counted for who received it"), ({"moved": ""}, "Choose one of these."),
            ({"since": "01/01/1990"}, "did not exist on that day: it began on 1 April 2000."),
            ({"since": ""}, "Give a day"),
        ],
    )  # fmt: skip
    def test_what_is_refused_keeps_what_was_typed(
        self, council: CouncilUnits, manager: User, changes: dict[str, Any], says: str
    ) -> None:
        series_with_rules("W1", council.unit)
        parts = {"own": council.unit.pk, "other": council.other_service.pk}
        data = self.given(council, **{name: parts.get(value, value) for name, value in changes.items()})
        response = send(manager, "transfer_new", **data)
        assert response.status_code == 422
        assert says in text_of(response)
        assert "Two foremen." in text_of(response)
        assert not LearningTransfer.objects.exists()

    def test_a_part_that_ended_since_is_called_by_its_last_name(self, council: CouncilUnits, member: User) -> None:
        TransferFactory.create(from_unit=council.second_unit, to_unit=council.unit)
        PlacementFactory.create(
            unit=council.second_unit, valid_from=dt.date(2026, 9, 1), parent=council.service, closed=True,
            name="Street Cleansing",
        )  # fmt: skip
        assert "Street Cleansing to Waste and Recycling" in page(member, "transfer_list")

    def test_the_list_takes_as_many_queries_for_one_as_for_three(self, council: CouncilUnits, member: User) -> None:
        counts = []
        for number in (1, 2):
            for _again in range(number):
                series = series_with_rules(f"S{LearningTransfer.objects.count()}", council.other_unit)
                ValueFactory.create(series=series)
                TransferFactory.create(
                    from_unit=council.unit, to_unit=council.other_unit, series=series,
                    entry=PracticeEntryFactory.create(),
                )  # fmt: skip
            counts.append(queries_of(member, "transfer_list"))
        assert counts[0] == counts[1]

    def test_an_entry_that_is_a_draft_is_not_named(self, council: CouncilUnits, member: User) -> None:
        TransferFactory.create(entry=PracticeEntryFactory.create(draft=True, title="In the making"))
        TransferFactory.create(entry=PracticeEntryFactory.create(title="Ride along"))
        shown = page(member, "transfer_list")
        assert "Ride along" in shown
        assert "In the making" not in shown


class TestPromises:
    def test_everybody_reads_them_with_the_light_of_the_one_scorecard(
        self, council: CouncilUnits, keeper: User, member: User
    ) -> None:
        assert "Nothing is promised yet." in page(member, "promise_list")
        series = series_with_rules("C1", council.unit, name="Calls answered")
        ValueFactory.create(series=series, value=Decimal(91))
        recompute()
        assert "The promise, as residents read it" in page(keeper, "promise_new")
        data = {"code": "c1", "wording": "We answer the telephone in a minute.", "since": "01/04/2026"}
        assert send(keeper, "promise_new", **data).status_code == 302
        shown = page(member, "promise_list")
        for words in ("We answer the telephone in a minute.", "Calls answered", "91.0%", "Waste and Recycling"):
            assert words in shown
        assert "A further promise" not in shown
        for changes in ({}, {"code": "NONE"}, {"wording": ""}):
            response = send(keeper, "promise_new", **{**data, **changes})
            assert response.status_code == 422
        assert Promise.objects.count() == 1

    def test_it_is_worded_anew_and_ended_and_two_editors_are_safe(self, keeper: User, member: User) -> None:
        one = promise_of("We answer.")
        seen = hidden(signed_in(keeper).get(reverse("practice:promise_edit", args=[one.pk])), "based_on")
        data = {"since": "01/05/2026", "active": "on", "based_on": seen}
        assert send(keeper, "promise_edit", one.pk, wording="Theirs.", **data).status_code == 302
        stale = send(keeper, "promise_edit", one.pk, wording="Mine.", **data)
        for words in ("Theirs.", "Mine."):
            assert words in text_of(stale)
        ended = {"wording": "Theirs.", "since": "01/06/2026", "based_on": hidden(stale, "based_on")}
        assert send(keeper, "promise_edit", one.pk, **ended).status_code == 302
        assert "promised no more" in page(keeper, "promise_list")
        assert "Theirs." not in page(member, "promise_list")

    def test_the_list_takes_as_many_queries_for_one_as_for_three(self, member: User) -> None:
        counts = []
        for number in (1, 2):
            for at in range(number):
                series = series_with_rules(f"P{number}{at}", SeriesFactory.create().unit)
                promise_of(f"Promise {number} {at}", series)
            counts.append(queries_of(member, "promise_list"))
        assert counts[0] == counts[1]


class TestNominations:
    @pytest.fixture
    def nomination(self, employee: User) -> Nomination:
        made: Nomination = NominationFactory.create(by=employee.pk, name="Ida Secretname", reason=SECRET)
        return made

    def test_its_author_the_panel_and_the_keeper_read_it_and_nobody_else(
        self, nomination: Nomination, employee: User, manager: User, head: User, keeper: User, member: User
    ) -> None:
        PanelSeat.objects.create(post=post_of(head), starts=dt.date(2026, 4, 1))
        PanelSeat.objects.create(post=post_of(manager), starts=dt.date(2020, 4, 1), ends=dt.date(2021, 3, 31))
        url = reverse("practice:nomination_page", args=[nomination.pk])
        for reader, reads in ((employee, True), (head, True), (keeper, True), (manager, False), (member, False)):
            response = signed_in(reader).get(url)
            assert response.status_code == (200 if reads else 404)
            assert (SECRET in text_of(response)) is reads
            assert ("Ida Secretname" in page(reader, "nomination_list")) is reads
            assert "Secretname" not in page(reader, "award_list")

    def test_its_words_stand_on_no_other_screen(
        self, nomination: Nomination, employee: User, keeper: User, manager: User
    ) -> None:
        data = {"kind": "individual", "name": "Bo Secretname", "reason": SECRET, "year": 2026}
        assert send(employee, "nomination_new", **data).status_code == 302
        for reader in (keeper, manager):
            for path in ("/practice/", "/practice/awards/", "/my-work/", "/administration/audit/"):
                shown = signed_in(reader).get(path, follow=True).content.decode()
                assert SECRET not in shown
                assert "Secretname" not in shown

    def test_the_panel_gives_the_award_and_its_author_cannot(
        self, council: CouncilUnits, nomination: Nomination, employee: User, head: User, member: User
    ) -> None:
        PanelSeat.objects.create(person=head.person, starts=dt.date(2026, 4, 1))
        assert "Give an award" in page(head, "nomination_page", nomination.pk)
        assert "Give an award" not in page(employee, "nomination_page", nomination.pk)
        assert signed_in(employee).get(reverse("practice:nomination_award", args=[nomination.pk])).status_code == 403
        assert "Ida Secretname" not in page(member, "award_list")
        entry = PracticeEntryFactory.create(title="Ride along")
        data = {
            "kind": "individual", "name": "Ida Lee", "citation": "For staying.", "year": 2026,
            "unit": council.unit.pk, "entry": entry.pk,
        }  # fmt: skip
        assert "Citation" in page(head, "nomination_award", nomination.pk)
        asks = send(head, "nomination_award", nomination.pk, **data)
        assert "Nobody called Ida Lee holds a post or a seat here today." in text_of(asks)
        assert "For staying." in text_of(asks)
        assert send(head, "nomination_award", nomination.pk, **data, although_left="on").status_code == 302
        shown = page(member, "award_list")
        for words in ("Ida Lee", "For staying.", "Ride along", "Waste and Recycling", "has left since", ">2026<"):
            assert words in shown
        assert "The award was given." in page(employee, "nomination_page", nomination.pk)
        assert "Given" in page(head, "nomination_list")

    def test_what_is_refused_keeps_what_was_typed(self, employee: User) -> None:
        assert "What they did, and for whom" in page(employee, "nomination_new")
        for changes in ({"year": "1999"}, {"kind": ""}, {"name": "x" * 161}, {"entry": "999"}):
            data = {"kind": "group", "name": "A", "reason": "My own words.", "year": 2026, **changes}
            response = send(employee, "nomination_new", **data)
            assert response.status_code == 422
            assert "My own words." in text_of(response)
        assert not Nomination.objects.exists()

    def test_lists_take_as_many_queries_for_one_as_for_three(self, council: CouncilUnits, keeper: User) -> None:
        counts: dict[str, list[int]] = {"nomination_list": [], "award_list": []}
        for number in (1, 2):
            for _again in range(number):
                by = user_with_role(Role.EMPLOYEE, unit=council.unit)
                nomination = NominationFactory.create(by=by.pk, unit=council.unit)
                AwardFactory.create(unit=council.unit, entry=PracticeEntryFactory.create(), nomination=nomination)
                series = series_with_rules(f"A{by.pk}", council.unit)
                ValueFactory.create(series=series)
                RecognitionFactory.create(unit=council.unit, series=series)
            for name, found in counts.items():
                found.append(queries_of(keeper, name))
        assert all(found[0] == found[1] for found in counts.values())


class TestAwards:
    def test_the_keeper_takes_one_back(self, keeper: User, member: User) -> None:
        award = AwardFactory.create(recipient="The crews")
        assert "The crews" in page(member, "award_list")
        assert send(keeper, "award_withdraw", award.pk, reason="").status_code == 422
        assert send(keeper, "award_withdraw", award.pk, reason="Others did it.").status_code == 302
        assert "The crews" not in page(member, "award_list")
        assert Award.objects.count() == 1

    def test_the_panel_is_kept_by_corporate_performance(self, keeper: User, head: User) -> None:
        assert "Nobody yet" in page(keeper, "panel")
        refused = send(keeper, "panel", holder="nobody of this name")
        assert refused.status_code == 422
        assert "nobody of this name" in text_of(refused)
        assert send(keeper, "panel", holder=post_of(head).code).status_code == 302
        assert send(keeper, "panel", holder=head.person.email).status_code == 302  # type: ignore[union-attr]
        shown = page(keeper, "panel")
        assert post_of(head).title in shown
        assert str(head.person) in shown
        for seat in PanelSeat.objects.all():
            assert send(keeper, "panel_end", seat.pk).status_code == 302
        assert "Nobody yet" in page(keeper, "panel")


class TestRecognitions:
    def test_a_unit_is_recognised_in_sum_and_everybody_reads_it(
        self, council: CouncilUnits, keeper: User, member: User
    ) -> None:
        series = series_with_rules("SICK", council.unit, name="Days off sick", polarity="lower")
        ValueFactory.create(series=series, start=dt.date(2026, 1, 1), end=dt.date(2026, 3, 31), value=Decimal(5))
        ValueFactory.create(series=series, value=Decimal(4))
        data = {
            "unit": council.unit.pk, "code": "sick", "day": "30/06/2026", "headcount": 40, "words": "Thank you all.",
            "left_out": list(Excluded), "confirmed": "on",
        }  # fmt: skip
        assert "pregnancy" in page(keeper, "recognition_new")
        for changes, says in (
            ({"headcount": 9}, "Only a unit of at least 10 people"), ({"confirmed": ""}, "Make sure that"),
            ({"left_out": ["disability", "injury"]}, "Missing: absence for pregnancy"),
            ({"code": "NONE"}, "NONE is not counted for this unit by itself"), ({"headcount": "x"}, "a whole number"),
        ):  # fmt: skip
            response: HttpResponse = send(keeper, "recognition_new", **{**data, **changes})
            assert response.status_code == 422
            assert says in text_of(response)
            assert "Thank you all." in text_of(response)
        assert send(keeper, "recognition_new", **data).status_code == 302
        shown = page(member, "award_list")
        for words in ("Waste and Recycling", "Thank you all.", "40 people", "4.0%", "absence for gender reassignment"):
            assert words in shown
        assert Recognition.objects.get().by == keeper.pk

    def test_nobody_is_named(self, council: CouncilUnits, keeper: User) -> None:
        series = series_with_rules("SICK", council.unit)
        ValueFactory.create(series=series)
        OccupancyFactory.create(person=PersonFactory.create(name="Ida Lee"), post__unit=council.unit)
        data = {
            "unit": council.unit.pk, "code": "SICK", "day": timezone.localdate(), "headcount": 40,
            "words": "Thank you, Ida Lee.", "left_out": list(Excluded), "confirmed": "on",
        }  # fmt: skip
        assert "Take the name of the person out" in text_of(send(keeper, "recognition_new", **data))
