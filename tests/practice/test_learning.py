"""Learning transfers, promises, nominations and awards, units recognised: each rule, and what it refuses."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from council_pm.audit.models import Event
from council_pm.core.access import Actor
from council_pm.people.models import User
from council_pm.people.roles import Role
from council_pm.practice.access import sits_on_panel
from council_pm.practice.attendance import Excluded
from council_pm.practice.models import Award, LearningTransfer, Nomination, PanelSeat, Promise, Recognition
from council_pm.practice.services.awards import (
    Nominee,
    end_panel_seat,
    give_award,
    nominate,
    seat_on_panel,
    withdraw_award,
)
from council_pm.practice.services.promises import make_promise, reword_promise
from council_pm.practice.services.recognitions import RecognitionFields, recognise_unit
from council_pm.practice.services.transfers import TransferFields, record_transfer, withdraw_transfer
from indicators.models import Audience
from tests.factories import (
    IndicatorFactory,
    OccupancyFactory,
    OrgUnitFactory,
    PersonFactory,
    PlacementFactory,
    PostFactory,
    ReleaseFactory,
    RoundFactory,
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

pytestmark = pytest.mark.django_db
BY, TODAY = Actor(7), dt.date(2026, 11, 20)
LATER = dt.date(2027, 5, 1)


def refused(service: Any, /, **given: Any) -> str:
    with pytest.raises(ValidationError) as refusal:
        service(**{"by": BY, **given})
    return str(refusal.value.code)


class TestTransfers:
    def given(self, council: CouncilUnits, **changes: Any) -> TransferFields:
        plain: dict[str, Any] = {
            "from_unit": council.unit, "to_unit": council.other_unit, "moved": "people", "words": "Two foremen.",
            "since": dt.date(2026, 6, 1),
        }  # fmt: skip
        return TransferFields(**{**plain, **changes})

    def test_it_is_put_on_record_with_a_line_of_the_receiver(self, council: CouncilUnits) -> None:
        series = series_with_rules("S1", council.other_unit)
        made = record_transfer(by=BY, fields=self.given(council, series=series), today=TODAY)
        assert (made.series, str(made)) == (series, f"{council.unit.pk} to {council.other_unit.pk}, people")
        event = Event.objects.get(action="record_transfer")
        assert event.detail == {"giver": "PLA11", "receiver": "CHI11"}

    def test_what_cannot_be_is_refused_at_its_field(self, council: CouncilUnits) -> None:
        mine = series_with_rules("S1", council.unit)
        for changes, code in (
            ({"words": ""}, "words"), ({"moved": "money"}, "moved"), ({"to_unit": council.unit}, "to_unit"),
            ({"since": LATER}, "since"), ({"series": mine}, "code"),
        ):  # fmt: skip
            assert refused(record_transfer, fields=self.given(council, **changes), today=TODAY) == code

    def test_neither_part_may_be_younger_than_the_transfer_or_have_ended_before_it(self, council: CouncilUnits) -> None:
        young = OrgUnitFactory.create(code="PLA13")
        PlacementFactory.create(unit=young, parent=council.service, name="New team", valid_from=dt.date(2026, 8, 1))
        PlacementFactory.create(
            unit=council.second_unit, valid_from=dt.date(2026, 5, 1), parent=council.service, closed=True
        )
        with pytest.raises(ValidationError, match=r"New team did not exist on that day: it began on 1 August 2026\."):
            record_transfer(by=BY, fields=self.given(council, to_unit=young), today=TODAY)
        assert refused(record_transfer, fields=self.given(council, from_unit=young), today=TODAY) == "from_unit"
        assert refused(record_transfer, fields=self.given(council, to_unit=council.second_unit), today=TODAY) == (
            "to_unit"
        )

    def test_it_is_taken_back_once_with_a_reason(self) -> None:
        made = TransferFactory.create()
        assert refused(withdraw_transfer, transfer=made, reason="") == "reason"
        withdraw_transfer(by=BY, transfer=made, reason="It never happened.")
        assert refused(withdraw_transfer, transfer=made, reason="Again.") == "withdrawn"

    def test_nothing_moves_to_itself_by_constraint(self, council: CouncilUnits) -> None:
        for wrong in ({"from_unit": council.unit, "to_unit": council.unit}, {"words": ""}, {"withdrawn_reason": "So."}):
            with pytest.raises(IntegrityError), transaction.atomic():
                TransferFactory.create(**wrong)
        assert not LearningTransfer.objects.exists()


class TestPromises:
    def test_a_promise_is_worded_by_revision(self) -> None:
        made = make_promise(by=BY, series=SeriesFactory.create(), wording=" We answer  in ten days. ", since=TODAY)
        reword_promise(by=BY, promise=made, wording="In five days.", since=LATER, active=True, based_on=1)
        texts = list(made.texts.order_by("revision").values_list("wording", "since", "active"))
        assert texts == [("We answer in ten days.", TODAY, True), ("In five days.", LATER, True)]
        same = reword_promise(by=BY, promise=made, wording="In five days.", since=LATER, active=True, based_on=2)
        assert (same.revision, str(same)) == (2, "In five days.")
        reword_promise(by=BY, promise=made, wording="In five days.", since=LATER, active=False, based_on=2)
        assert not made.texts.get(revision=3).active

    def test_what_cannot_be_is_refused(self) -> None:
        retired = SeriesFactory.create(indicator=IndicatorFactory.create(retired_on=TODAY, retired_reason="Old."))
        made = promise_of("We answer.")
        for series, wording, code in (
            (retired, "So.", "code"), (made.series, "So.", "code"), (SeriesFactory.create(), "", "wording"),
            (SeriesFactory.create(), "x" * 301, "wording"),
        ):  # fmt: skip
            assert refused(make_promise, series=series, wording=wording, since=TODAY) == code
        given = {"promise": made, "wording": "So.", "since": TODAY, "active": True}
        assert refused(reword_promise, **given, based_on=0) == "stale"
        assert refused(reword_promise, **{**given, "since": dt.date(2026, 1, 1)}, based_on=1) == "since"
        assert (Promise.objects.count(), str(made)) == (1, f"Promise on {made.series_id}")


class TestNominations:
    def test_what_it_says_stands_in_its_row_and_in_no_event(self, manager: User) -> None:
        secret = "She sat with him all night"
        nominee = Nominee(kind="individual", name="Ida Secretname")
        made = nominate(by=Actor(manager.pk), nominee=nominee, reason=secret, year=2026)
        assert (made.reason, str(made)) == (secret, f"Nomination {made.pk}")
        told = str(list(Event.objects.values()))
        assert secret not in told
        assert "Secretname" not in told

    def test_what_cannot_be_is_refused(self, manager: User) -> None:
        draft = PracticeEntryFactory.create(draft=True)
        for nominee, reason, code in (
            (Nominee(kind="team", name="A"), "So.", "kind"), (Nominee(kind="group", name=" "), "So.", "name"),
            (Nominee(kind="group", name="A"), " ", "reason"), (Nominee(kind="group", name="A", entry=draft), "So.",
             "entry"),
        ):  # fmt: skip
            assert refused(nominate, by=Actor(manager.pk), nominee=nominee, reason=reason, year=2026) == code
        with pytest.raises(ValueError, match="Somebody nominates"):
            nominate(by=Actor(None, "beat"), nominee=Nominee(kind="group", name="A"), reason="So.", year=2026)

    def test_a_seat_on_the_panel_goes_with_the_post_or_the_person(
        self, council: CouncilUnits, manager: User, head: User
    ) -> None:
        assert manager.person is not None
        post = post_of(head)
        seats = [seat_on_panel(by=BY, holder=post.code.upper(), today=TODAY)]
        seats.append(seat_on_panel(by=BY, holder=str(manager.person.email), today=TODAY))
        assert [str(one) for one in seats] == [f"Seat of {post.pk}", f"Seat of {manager.person.pk}"]
        employee, nobody = user_with_role(Role.EMPLOYEE), User(person=None)
        assert [sits_on_panel(one, TODAY) for one in (head, manager, employee, nobody)] == [True, True, False, False]
        for holder in (post.title, "Nobody at all", " "):
            assert refused(seat_on_panel, holder=holder, today=TODAY) == "holder"
        end_panel_seat(by=BY, seat=seats[0], today=TODAY)  # given by mistake
        end_panel_seat(by=BY, seat=seats[1], today=LATER)
        assert list(PanelSeat.objects.values_list("person", "ends")) == [
            (manager.person.pk, LATER - dt.timedelta(days=1))
        ]
        assert [sits_on_panel(one, LATER) for one in (head, manager)] == [False, False]

    def test_a_name_that_two_people_have_gives_no_seat(self) -> None:
        for _again in range(2):
            PersonFactory.create(name="Ann Lee")
        assert refused(seat_on_panel, holder="Ann Lee", today=TODAY) == "holder"
        with pytest.raises(IntegrityError), transaction.atomic():
            PanelSeat.objects.create(starts=TODAY)


class TestAwards:
    def test_an_award_for_a_nomination_is_given_once_and_never_by_its_author(self, manager: User, head: User) -> None:
        nomination = NominationFactory.create(by=manager.pk)
        given = {"nominee": Nominee(kind="group", name="The crews"), "citation": "For it.", "year": 2026}
        assert refused(give_award, by=Actor(manager.pk), **given, today=TODAY, nomination=nomination) == "own"
        made = give_award(by=Actor(head.pk), **given, today=TODAY, nomination=nomination)
        assert (made.recipient, made.has_left, str(made)) == ("The crews", False, "The crews, 2026")
        assert refused(give_award, by=Actor(head.pk), **given, today=TODAY, nomination=nomination) == "given"

    def test_one_for_somebody_who_left_asks_first_and_then_says_so(self, council: CouncilUnits) -> None:
        gone, here = PersonFactory.create(name="Ida Gone"), PersonFactory.create(name="Bo Here")
        OccupancyFactory.create(person=gone, starts=dt.date(2020, 1, 1), ends=dt.date(2026, 10, 31))
        OccupancyFactory.create(person=here)
        given = {"citation": "For it.", "year": 2026, "today": TODAY}
        assert not give_award(by=BY, nominee=Nominee(kind="individual", name="bo here"), **given).has_left
        nominee = Nominee(kind="individual", name="Ida Gone")
        with pytest.raises(ValidationError, match="Nobody called Ida Gone holds a post or a seat here today"):
            give_award(by=BY, nominee=nominee, **given)
        assert give_award(by=BY, nominee=nominee, **given, although_left=True).has_left
        assert refused(give_award, nominee=nominee, citation="", year=2026, today=TODAY) == "citation"

    def test_it_is_taken_back_once_with_a_reason(self) -> None:
        award = AwardFactory.create()
        assert refused(withdraw_award, award=award, reason=" ") == "reason"
        withdraw_award(by=BY, award=award, reason="It was another team.")
        assert refused(withdraw_award, award=award, reason="Again.") == "withdrawn"
        for wrong in ({"recipient": ""}, {"year": 1999}, {"withdrawn_reason": "So."}):
            with pytest.raises(IntegrityError), transaction.atomic():
                AwardFactory.create(**wrong)
        assert (Award.objects.count(), Nomination.objects.count()) == (1, 0)


class TestRecognitions:
    def given(self, council: CouncilUnits, **changes: Any) -> RecognitionFields:
        plain: dict[str, Any] = {
            "unit": council.unit, "day": dt.date(2026, 6, 30), "headcount": 40, "words": "Thank you.",
            "left_out": tuple(Excluded), "confirmed": True,
        }  # fmt: skip
        return RecognitionFields(**{**plain, **changes})

    @pytest.fixture
    def series(self, council: CouncilUnits) -> Any:
        series = series_with_rules("SICK", council.unit, polarity="lower")
        ValueFactory.create(series=series, start=dt.date(2026, 1, 1), end=dt.date(2026, 3, 31), value=Decimal("5"))
        ValueFactory.create(series=series, value=Decimal("4"))
        return series

    def test_a_unit_is_recognised_for_the_period_of_a_figure_that_everybody_sees(
        self, council: CouncilUnits, series: Any
    ) -> None:
        made = recognise_unit(
            by=BY, fields=self.given(council, series=series, day=dt.date(2026, 5, 9)), smallest=10, today=TODAY
        )
        assert (made.start, made.end) == (dt.date(2026, 4, 1), dt.date(2026, 6, 30))
        assert str(made) == f"{council.unit.pk}, 2026-06-30"
        for words in ("disability", "pregnancy", "bereavement", "injuries at work", "gender reassignment", "carers"):
            assert words in made.left_out
        again = self.given(council, series=series)
        assert refused(recognise_unit, fields=again, smallest=10, today=TODAY) == "day"

    def test_what_the_law_or_decency_forbids_is_refused(self, council: CouncilUnits, series: Any) -> None:
        person = PersonFactory.create(name="Ida Lee")
        OccupancyFactory.create(person=person, post=PostFactory.create(unit=council.unit))
        elsewhere = series_with_rules("ELSE", council.other_unit)
        for changes, code in (
            ({"headcount": 9}, "headcount"), ({"confirmed": False}, "confirmed"), ({"left_out": ()}, "left_out"),
            ({"left_out": tuple(one for one in Excluded if one != "carers")}, "left_out"),
            ({"words": ""}, "words"), ({"words": "Thank you, ida lee!"}, "words"),
            ({"series": elsewhere}, "code"),
            ({"day": dt.date(2026, 7, 1)}, "day"),
        ):  # fmt: skip
            fields = self.given(council, **{"series": series, **changes})
            assert refused(recognise_unit, fields=fields, smallest=10, today=TODAY) == code
        assert not Recognition.objects.exists()

    def test_a_unit_that_is_neither_on_target_nor_better_is_not_thanked(
        self, council: CouncilUnits, series: Any
    ) -> None:
        worse = series_with_rules("SICK2", council.unit, polarity="lower")
        ValueFactory.create(series=worse, start=dt.date(2026, 1, 1), end=dt.date(2026, 3, 31), value=Decimal("3"))
        ValueFactory.create(series=worse, value=Decimal("4"))
        assert refused(recognise_unit, fields=self.given(council, series=worse), smallest=10, today=TODAY) == "day"
        ValueFactory.create(series=worse, start=dt.date(2025, 4, 1), end=dt.date(2025, 6, 30), value=Decimal("6"))
        assert recognise_unit(by=BY, fields=self.given(council, series=worse), smallest=10, today=TODAY).pk

    def test_no_setting_makes_a_unit_of_fewer_than_ten_one_that_is_thanked(
        self, council: CouncilUnits, series: Any
    ) -> None:
        fields = self.given(council, series=series, headcount=9)
        assert refused(recognise_unit, fields=fields, smallest=5, today=TODAY) == "headcount"

    def test_a_figure_that_is_not_released_to_everybody_recognises_nobody(self, council: CouncilUnits) -> None:
        series = series_with_rules("SICK", council.unit)
        round_ = RoundFactory.create()
        ValueFactory.create(series=series, round=round_)
        ReleaseFactory.create(round=round_, audience=Audience.MANAGEMENT_TEAM)
        fields = self.given(council, series=series)
        assert refused(recognise_unit, fields=fields, smallest=10, today=TODAY) == "day"

    def test_nothing_of_the_kind_is_kept_by_constraint(self) -> None:
        for wrong in ({"confirmed": False}, {"headcount": 1}, {"left_out": ""}, {"end": dt.date(2026, 3, 1)}):
            with pytest.raises(IntegrityError), transaction.atomic():
                RecognitionFactory.create(**wrong)
