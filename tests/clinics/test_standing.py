"""What became of clinics: for one clinic, for a part of the council, and for all of it in counts."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clinics.models import Clinic, Commitment, Item, ItemEffect
from clinics.recovery import Kept
from clinics.selectors.after import after_of
from clinics.selectors.standing import council_standing, kept_words, unit_standing, unit_told
from clinics.selectors.told_rows import rows_of_units
from council_pm.audit.services import raise_version
from council_pm.org.selectors import tree
from council_pm.people.models import User
from council_pm.people.roles import Role
from indicators.models import Audience, Series
from indicators.recompute import recompute
from tests.factories import (
    BasketFactory,
    BasketItemFactory,
    series_with_rules,
    user_with_role,
)
from tests.factories.clinics import (
    AttendeeFactory,
    ClinicFactory,
    CommitmentFactory,
    ItemFactory,
    NominationFactory,
    SummaryFactory,
)
from tests.factories.indicators_quarters import aim, figure, quarter, round_of
from tests.factories.organisation import CouncilUnits
from tests.factories.plans import ActionFactory
from tests.screens import signed_in, text_of

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 11, 20)
HELD_ON = dt.date(2025, 3, 20)


@pytest.fixture
def clinic() -> Clinic:
    made: Clinic = ClinicFactory.create(held=True, held_on=HELD_ON)
    return made


def lights(council: CouncilUnits, code: str, *values: int, **fields: Any) -> Series:
    """Quarters from April 2025 on with 50 as the target; more is better."""
    series = series_with_rules(code, council.unit, name=f"Line {code}")
    for place, value in enumerate(values):
        period = quarter(2025 + place // 4, place % 4 + 1)
        figure(series, period, str(value), **fields)
        aim(series, period, "50")
    return series


def effect(item: Item, verdict: str, after: int = 2) -> None:
    ItemEffect.objects.create(
        item=item, after=after, on=TODAY, until=TODAY, verdict=verdict, engine_version=1, inputs="x", at=timezone.now()
    )


def promise(clinic: Clinic, item: Item | None = None, side: str = "service", **action: Any) -> Commitment:
    made: Commitment = CommitmentFactory.create(
        clinic=clinic, item=item, side=side, action=ActionFactory.create(visibility="clinic", **action)
    )
    return made


KEPT: dict[str, Any] = {"status": "done", "done_on": dt.date(2025, 5, 1), "due": dt.date(2025, 6, 1)}
LATE: dict[str, Any] = {"status": "done", "done_on": dt.date(2025, 7, 1), "due": dt.date(2025, 6, 1)}
MISSED: dict[str, Any] = {"status": "behind", "due": dt.date(2025, 6, 1)}
OPEN: dict[str, Any] = {"status": "on_course", "due": dt.date(2031, 6, 1)}
DROPPED: dict[str, Any] = {"status": "dropped", "dropped_reason": "Too dear.", "due": dt.date(2031, 6, 1)}


class TestWords:
    @pytest.mark.parametrize(
        ("kept", "words"),
        [
            (Kept(0, 0, 0, 0), ""),
            (Kept(0, 0, 0, 1), "1 is not due yet"),
            (Kept(3, 1, 2, 2), "Of 6 that were due, 3 kept by their day, 1 later, 2 not, 2 are not due yet"),
        ],
    )
    def test_promises_are_counted_in_words(self, kept: Kept, words: str) -> None:
        assert kept_words(kept) == words


class TestTheWholeCouncil:
    def test_nothing_was_promised_and_nothing_moved(self, clinic: Clinic) -> None:
        ItemFactory.create(clinic=clinic)
        assert council_standing(TODAY) is None

    def test_promises_of_both_sides_are_counted(self, clinic: Clinic) -> None:
        for given in (KEPT, KEPT, LATE, MISSED, OPEN, DROPPED):
            promise(clinic, **given)
        promise(clinic, side="colleagues", **KEPT)
        promise(ClinicFactory.create(), **MISSED)
        found = council_standing(TODAY)
        assert found is not None
        assert (found.service, found.colleagues) == (Kept(2, 1, 2, 1), Kept(1, 0, 0, 0))
        assert found.sentences == (
            "Promised by services in improvement clinics: of 5 that were due, 2 kept by their day, 1 later, 2 not, 1 is"
            " not due yet.",
            "Promised by colleagues and the management team: of 1 that were due, 1 kept by their day.",
        )

    def test_the_later_verdict_of_each_item_counts(self, clinic: Clinic) -> None:
        for verdicts in (["no_change", "turned"], ["turned"], ["worse"], ["no_change"], ["too_little"]):
            item = ItemFactory.create(clinic=clinic)
            for after, verdict in zip((2, 4), verdicts, strict=False):
                effect(item, verdict, after)
        gone = ItemFactory.create(clinic=clinic, taken_off="Solved.")
        effect(gone, "worse")
        found = council_standing(TODAY)
        assert found is not None
        assert (found.turned, found.no_change, found.worse) == (2, 1, 1)
        assert found.sentences == (
            "After clinics the curve turned for 2 of what they looked at; 1: no clear change yet; 1: worse.",
        )

    def test_the_median_time_to_recover_is_of_three_lines_that_stayed_on_target(
        self, council: CouncilUnits, clinic: Clinic
    ) -> None:
        codes = {"A": (60, 60), "B": (30, 60, 60), "C": (30, 30, 60, 60), "D": (30, 60, 30)}
        for code, values in codes.items():
            ItemFactory.create(clinic=clinic, series=lights(council, code, *values))
        recompute()
        found = council_standing(TODAY)
        assert found is not None
        assert found.months == round((dt.date(2025, 9, 30) - HELD_ON).days / 30.4, 1)
        assert f"within {found.months} months" in " ".join(found.sentences)

    def test_successes_and_figures_that_members_do_not_see_do_not_count_as_recovered(
        self, council: CouncilUnits, clinic: Clinic
    ) -> None:
        for code in ("A", "B"):
            ItemFactory.create(clinic=clinic, series=lights(council, code, 60, 60))
        ItemFactory.create(clinic=clinic, series=lights(council, "C", 60, 60), kind="success")
        window = round_of(quarter(2026, 1), Audience.MANAGEMENT_TEAM)
        ItemFactory.create(clinic=clinic, series=lights(council, "D", 60, 60, round=window))
        recompute()
        found = council_standing(TODAY)
        assert found is not None
        assert found.months is None

    def test_a_restated_figure_counts_as_it_is_now(self, council: CouncilUnits, clinic: Clinic) -> None:
        every = [lights(council, code, 60, 60, 60) for code in ("A", "B", "C")]
        for series in every:
            ItemFactory.create(clinic=clinic, series=series)
        recompute()
        for series in every:
            figure(series, quarter(2025, 1), "30", known_from=timezone.now(), recorded_at=timezone.now())
        recompute()
        found = council_standing(TODAY)
        assert found is not None
        assert found.months == round((dt.date(2025, 9, 30) - HELD_ON).days / 30.4, 1)


class TestTheExecutivesOverview:
    def test_it_says_counts_and_never_a_service_an_item_or_a_story(
        self, council: CouncilUnits, clinic: Clinic, member: User
    ) -> None:
        item = ItemFactory.create(
            clinic=clinic, unit=council.service, series=lights(council, "A", 60, 60), story="Canary story"
        )
        Item.objects.filter(pk=item.pk).update(help_asked="Canary help")
        effect(item, "turned")
        promise(clinic, item, title="Canary promise", **MISSED)
        raise_version()
        page = text_of(signed_in(member).get("/executive/"))
        assert "of 1 that were due, 1 not" in page.replace("0 kept by their day, ", "")
        assert "the curve turned for 1" in page
        assert "Canary" not in page
        assert "Line A" not in page

    def test_it_says_nothing_before_the_first_clinic_and_nothing_on_an_earlier_day(
        self, council: CouncilUnits, member: User, clinic: Clinic
    ) -> None:
        lights(council, "A", 60, 60)
        assert "Improvement clinics" not in text_of(signed_in(member).get("/executive/"))
        promise(clinic, **MISSED)
        raise_version()
        assert 'id="clinics"' in text_of(signed_in(member).get("/executive/"))
        assert 'id="clinics"' not in text_of(signed_in(member).get("/executive/", {"known": "2025-12-01"}))


class TestTheUnitsPage:
    def at(self, user: User, unit: Any) -> str:
        raise_version()
        return text_of(signed_in(user).get(f"/units/{unit.code}/"))

    def test_the_head_sees_past_items_with_effects_and_promises(
        self, council: CouncilUnits, clinic: Clinic, head: User
    ) -> None:
        item = ItemFactory.create(clinic=clinic, unit=council.service, series=lights(council, "A", 60, 60))
        effect(item, "turned", 4)
        promise(clinic, item, **KEPT)
        promise(clinic, item, side="colleagues", **MISSED)
        NominationFactory.create(clinic=clinic)
        other = ItemFactory.create(clinic=clinic, unit=council.other_service, series=lights(council, "B", 60))
        promise(clinic, other, **MISSED)
        ItemFactory.create(clinic=ClinicFactory.create(), unit=council.service, series=lights(council, "C", 60))
        page = self.at(head, council.service)
        section = page.split('id="clinics"')[1].split("<form")[0].split("<h2")[0]
        assert "20 March 2025" in section
        assert "Line A" in section
        assert "The curve turned (4 periods afterwards)" in section
        assert "Promised by the service: Of 1 that were due, 1 kept by their day." in section
        assert "Promised to help it: Of 1 that were due, 0 kept by their day, 1 not." in section
        assert "Line B" not in section
        assert "Line C" not in section

    def test_a_question_without_a_line_is_called_by_what_was_asked(
        self, council: CouncilUnits, clinic: Clinic, head: User
    ) -> None:
        ItemFactory.create(clinic=clinic, unit=council.service)
        assert "We do not find drivers." in self.at(head, council.service)

    def test_nobody_sees_it_who_does_not_read_the_papers_of_that_service(
        self, council: CouncilUnits, clinic: Clinic, head: User, member: User
    ) -> None:
        ItemFactory.create(clinic=clinic, unit=council.service, series=lights(council, "A", 60, 60))
        officer = user_with_role(Role.PERFORMANCE_OFFICER, unit=council.service)
        elsewhere = user_with_role(Role.PERFORMANCE_OFFICER, unit=council.other_service)
        manager = user_with_role(Role.MANAGER, unit=council.unit)
        seen = {user: 'id="clinics"' in self.at(user, council.service) for user in (head, officer)}
        assert set(seen.values()) == {True}
        for user in (member, elsewhere, manager):
            assert 'id="clinics"' not in self.at(user, council.service)

    def test_the_newest_ten_are_listed_and_promises_of_all_are_counted(self, council: CouncilUnits) -> None:
        for number in range(12):
            clinic = ClinicFactory.create(held=True, held_on=dt.date(2024, number + 1, 5))
            promise(clinic, ItemFactory.create(clinic=clinic, unit=council.unit), **KEPT)
        units = tree(TODAY)
        found = unit_standing(council.service.pk, units, TODAY)
        assert found is not None
        assert [one.held_on.month for one in found.items] == list(range(12, 2, -1))
        assert {one.unit for one in found.items} == {tree(TODAY)[council.unit.pk].name}
        own = unit_standing(council.unit.pk, units, TODAY)
        assert own is not None
        assert {one.unit for one in own.items} == {""}
        assert found.service == "Of 12 that were due, 12 kept by their day"
        assert unit_standing(council.other_unit.pk, units, TODAY) is None

    def test_a_closed_part_is_said_to_be_closed(self, council: CouncilUnits, clinic: Clinic) -> None:
        ItemFactory.create(clinic=clinic, unit=council.unit)
        found = unit_told(rows_of_units([council.unit.pk]), council.service.pk, tree(dt.date(1950, 1, 1)), TODAY)
        assert found is not None
        assert found.items[0].unit == "a part that is closed"


class TestTheClinicsPage:
    def test_it_shows_effects_promises_of_both_sides_and_summaries(
        self, council: CouncilUnits, clinic: Clinic, keeper: User, head: User
    ) -> None:
        item = ItemFactory.create(clinic=clinic, unit=council.service, series=lights(council, "A", 60, 60))
        effect(item, "no_change", 2)
        effect(item, "turned", 4)
        ItemFactory.create(clinic=clinic, unit=council.service, series=lights(council, "B", 60))
        promise(clinic, item, title="Two crews", **KEPT)
        promise(clinic, side="colleagues", title="Maps in the cab", **MISSED)
        SummaryFactory.create(clinic=clinic, committee__name="Of place")
        SummaryFactory.create(clinic=clinic, committee__name="Of people", released_at=None)
        page = text_of(signed_in(head).get(clinic.get_absolute_url()))
        assert "The curve turned (4 periods afterwards)" in page
        assert "Before that: No clear change yet (2 periods afterwards)" in page
        assert "Too early to say" in page
        assert "Two crews" in page
        assert "Maps in the cab" in page
        assert "overdue" in page
        assert "Of place" in page
        assert "Of people" not in page
        managed = text_of(signed_in(keeper).get(clinic.get_absolute_url()))
        assert "Of people" in managed
        assert "Draft a summary for a committee" in managed

    def test_who_sees_only_their_own_item_sees_nothing_of_others(self, council: CouncilUnits, clinic: Clinic) -> None:
        officer = user_with_role(Role.PERFORMANCE_OFFICER, unit=council.service)
        own = ItemFactory.create(clinic=clinic, unit=council.service, series=lights(council, "A", 60))
        other = ItemFactory.create(clinic=clinic, unit=council.other_service, series=lights(council, "B", 60))
        promise(clinic, own, unit=council.service, title="Own promise", **KEPT)
        promise(clinic, other, unit=council.other_service, title="Their promise", **KEPT)
        found = after_of(officer, clinic, tree(timezone.localdate()), timezone.localdate())
        assert found is not None
        assert [one.name for one in found.items] == ["Line A"]
        assert [one.title for side in found.sides for one in side.promises] == ["Own promise"]
        assert (found.pulse, found.pulse_words, found.may_answer) == ((), "", False)

    def test_nothing_becomes_of_a_clinic_that_was_not_held(self, keeper: User) -> None:
        assert after_of(keeper, ClinicFactory.create(), tree(TODAY), TODAY) is None

    def test_too_few_answers_are_said_and_whoever_came_is_asked(self, clinic: Clinic, keeper: User) -> None:
        page = text_of(signed_in(keeper).get(clinic.get_absolute_url()))
        assert "Fewer than 5 answered" in page
        today = timezone.localdate()
        now = ClinicFactory.create(held=True, held_on=today, pulse_until=today)
        url = reverse("clinics:pulse_answer", args=[now.pk])
        assert url not in text_of(signed_in(keeper).get(now.get_absolute_url()))
        AttendeeFactory.create(clinic=now, person=keeper.person)
        assert url in text_of(signed_in(keeper).get(now.get_absolute_url()))

    @pytest.mark.parametrize("is_open", [False, True])
    def test_it_takes_five_queries_for_one_item_and_for_three(
        self, council: CouncilUnits, keeper: User, is_open: bool
    ) -> None:
        today = timezone.localdate()
        clinic = ClinicFactory.create(held=True, pulse_until=today if is_open else dt.date(2026, 1, 1))
        AttendeeFactory.create(clinic=clinic, person=keeper.person)
        units, user, counts = tree(today), User.objects.get(pk=keeper.pk), []
        assert user.grants
        for number in (1, 2):
            for one in range(number):
                item = ItemFactory.create(clinic=clinic, series=lights(council, f"N{number}{one}", 60))
                effect(item, "turned")
                promise(clinic, item, **KEPT)
            SummaryFactory.create(clinic=clinic)
            with CaptureQueriesContext(connection) as asked:
                assert after_of(user, clinic, units, today) is not None
            counts.append(len(asked))
        assert counts[0] == counts[1] <= 5


class TestAnActionsPage:
    def test_it_says_in_which_clinic_it_was_promised_to_those_who_read_clinics(
        self, council: CouncilUnits, clinic: Clinic, head: User, member: User
    ) -> None:
        action = promise(clinic, unit=council.service, **OPEN).action
        assert "the clinic of 20 March 2025" in text_of(signed_in(head).get(action.get_absolute_url()))
        assert signed_in(member).get(action.get_absolute_url()).status_code == 404
        type(action).objects.filter(pk=action.pk).update(visibility="open")
        assert "20 March 2025" not in text_of(signed_in(member).get(action.get_absolute_url()))
        plain = ActionFactory.create(unit=council.service)
        assert "Promised in" not in text_of(signed_in(head).get(plain.get_absolute_url()))


class TestQueriesOfDashboards:
    def test_clinics_cost_the_pages_no_query(self, council: CouncilUnits, head: User) -> None:
        corporate = BasketFactory.create(slug="corporate")
        series = lights(council, "A", 60, 60)
        BasketItemFactory.create(basket=corporate, series=series)
        recompute()
        raise_version()
        browser, pages = signed_in(head), ["/executive/", f"/units/{council.service.code}/"]
        before = [_queries(browser, page) for page in pages]
        for number in range(70):
            clinic = ClinicFactory.create(held=True, held_on=HELD_ON + dt.timedelta(days=number))
            item = ItemFactory.create(clinic=clinic, unit=council.service, series=series)
            effect(item, "turned")
            promise(clinic, item, **KEPT)
        raise_version()
        assert [_queries(browser, page) for page in pages] == before
        assert max(before) <= 8


def _queries(browser: Client, page: str) -> int:
    cache.clear()
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(page).status_code == 200
    return len(asked)
