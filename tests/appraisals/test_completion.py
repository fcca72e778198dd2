"""Completion: the top of the house first, honest, over years, and never of a group of fewer than ten."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from appraisals.models import Appraisal, Cycle, Tier
from appraisals.selectors.completion import completion_of
from council_pm.org.models import OrgUnit
from council_pm.org.selectors import tree
from council_pm.people.roles import Role
from tests.appraisals.council import TODAY
from tests.factories import PostFactory, user_with_role
from tests.factories.appraisals import AppraisalFactory, CircumstanceFactory, CycleFactory
from tests.factories.organisation import CouncilUnits, make_council
from tests.screens import signed_in, text_of

pytestmark = pytest.mark.django_db
PAGE = "/appraisals/completion/"
DONE = date(2026, 5, 20)


@pytest.fixture
def units() -> CouncilUnits:
    return make_council()


@pytest.fixture
def cycle() -> Cycle:
    made: Cycle = CycleFactory.create()
    return made


@pytest.fixture
def member(units: CouncilUnits) -> Client:
    return signed_in(user_with_role(Role.MEMBER))


def people(cycle: Cycle, unit: OrgUnit, count: int, tier: str = Tier.STAFF, **fields: Any) -> list[Appraisal]:
    made = [AppraisalFactory.create(cycle=cycle, post=PostFactory.create(unit=unit), tier=tier) for _n in range(count)]
    if fields:
        Appraisal.objects.filter(pk__in=[one.pk for one in made]).update(**fields)
    return made


def test_the_top_of_the_house_comes_first_and_is_told_however_few_they_are(
    units: CouncilUnits, cycle: Cycle, member: Client
) -> None:
    people(cycle, units.council, 1, Tier.CHIEF_EXECUTIVE, setting_done=DONE)
    people(cycle, units.department, 2, Tier.CHIEF_OFFICERS, setting_done=DONE)
    people(cycle, units.service, 3, Tier.HEADS)
    people(cycle, units.unit, 12)
    page = text_of(member.get(PAGE))
    assert page.index("Chief Executive</th>") < page.index("Chief officers</th>") < page.index("Heads of service</th>")
    assert "1 of 1 (100%)" in page
    assert "2 of 2 (100%)" in page
    assert "0 of 3 (0%)" in page
    assert page.index("Heads of service</th>") < page.index("Staff</th>")
    own = text_of(member.get(reverse("appraisals:completion_department", args=["PLA"])))
    assert "0 of 3 (0%)" in own
    assert "2 of 2 (100%)" in own


def test_a_group_of_fewer_than_ten_is_hidden_and_so_is_what_would_give_it_away(
    units: CouncilUnits, cycle: Cycle, member: Client
) -> None:
    people(cycle, units.unit, 30, setting_done=DONE)
    people(cycle, units.second_unit, 4)
    people(cycle, units.other_unit, 17)
    department = text_of(member.get(reverse("appraisals:completion_department", args=["PLA"])))
    assert department.count("Not told: fewer than ten people") == 2, "with two units both are hidden"
    assert "30 of 34 (88%)" in department, "the department as a whole is told"
    for page in (department, text_of(member.get(PAGE)), file_of(member)):
        assert "0 of 4" not in page
        assert "30 of 30" not in page
        assert ",4," not in page
        assert ",30,30" not in page


def test_a_small_department_hides_the_smallest_neighbour_and_its_own_pages(
    units: CouncilUnits, cycle: Cycle, member: Client
) -> None:
    people(cycle, units.unit, 20)
    people(cycle, units.other_unit, 3)
    page = text_of(member.get(PAGE))
    assert page.count("Not told: fewer than ten people") == 2
    assert "0 of 23 (0%)" in page
    for code in ("PLA", "CHI"):
        own = text_of(member.get(reverse("appraisals:completion_department", args=[code])))
        assert " of 20 " not in own
        assert " of 3 " not in own


def test_whoever_could_not_have_done_a_stage_is_left_out_of_it_and_of_no_other(
    units: CouncilUnits, cycle: Cycle, member: Client
) -> None:
    staff = people(cycle, units.unit, 16, setting_done=DONE)
    away, left, late, done = staff[:4]
    Appraisal.objects.filter(pk__in=[one.pk for one in staff[:3]]).update(setting_done=None)
    CircumstanceFactory.create(person=away.person, starts=date(2026, 5, 1), ends=date(2026, 8, 1))
    CircumstanceFactory.create(person=done.person, kind="seconded", starts=date(2026, 5, 1), ends=date(2026, 8, 1))
    Appraisal.objects.filter(pk=left.pk).update(ended_on=date(2026, 4, 30), left_out="left")
    Appraisal.objects.filter(pk=late.pk).update(setting_due=date(2026, 9, 20), left_out="starter")
    row = next(one for one in completion_of((2026,), 2026, tree(TODAY)).rest if one.label == "Staff")
    setting, mid_year, year_end = row.counts
    assert (setting.done, setting.should) == (13, 13), "what is done counts, whatever holds of its person"
    assert dict(setting.left_out) == {"absent": 1, "left": 1, "starter": 1}
    assert (mid_year.done, mid_year.should, dict(mid_year.left_out)) == (0, 15, {"left": 1})
    assert year_end.should == 15
    page = text_of(member.get(PAGE))
    assert "13 of 13 (100%)" in page
    assert "Set targets: fewer than ten people, or nobody" in page
    assert "for other reasons" not in page
    assert "Away for long: 1" not in page, "one person is not told of"


def test_that_few_are_left_out_is_told_in_the_words_for_nobody(
    units: CouncilUnits, cycle: Cycle, member: Client
) -> None:
    staff = people(cycle, units.unit, 20)
    nobody = text_of(member.get(PAGE))
    CircumstanceFactory.create(person=staff[0].person, starts=date(2026, 5, 1))
    page = text_of(member.get(PAGE))
    assert page.partition("Left out, and why")[2] == nobody.partition("Left out, and why")[2] != ""


def test_a_reason_of_ten_people_is_told(units: CouncilUnits, cycle: Cycle, member: Client) -> None:
    staff = people(cycle, units.unit, 30)
    for one in staff[:11]:
        CircumstanceFactory.create(person=one.person, starts=date(2026, 5, 1))
    Appraisal.objects.filter(pk=staff[11].pk).update(ended_on=date(2026, 4, 30), left_out="left")
    page = text_of(member.get(PAGE))
    assert "Away for long: 11; for other reasons: fewer than ten people, or nobody" in page
    assert "for other reasons: 1" not in page


def test_how_many_are_left_out_is_told_of_no_part_and_no_tier(
    units: CouncilUnits, cycle: Cycle, member: Client
) -> None:
    """12 of the council and 11 of a part would say that one of another part is."""
    left = {"ended_on": date(2026, 4, 30), "left_out": "left"}
    people(cycle, units.service, 2, Tier.HEADS, **left)
    people(cycle, units.unit, 13, **left)
    people(cycle, units.unit, 20)
    people(cycle, units.other_unit, 20)
    people(cycle, units.other_unit, 1, **left)
    own = text_of(member.get(reverse("appraisals:completion_department", args=["PLA"])))
    page = text_of(member.get(PAGE))
    assert "Left: 16" in page
    for told in (own, page.replace("Left out, and why", "")):
        assert "left out" not in told.partition("works elsewhere.")[2].lower()
    assert "Left out" not in file_of(member)


def test_this_year_stands_beside_the_last_and_earlier_ones_can_be_chosen(
    units: CouncilUnits, cycle: Cycle, member: Client
) -> None:
    last = CycleFactory.create(year=2025, closed=True)
    people(cycle, units.unit, 12, setting_done=DONE)
    people(last, units.unit, 10, setting_done=DONE)
    page = text_of(member.get(PAGE))
    assert "12 of 12 (100%)" in page
    assert "The year before, 2025/26" in page
    assert "10 of 10 (100%)" in page
    assert "12 of 12" not in text_of(member.get(f"{PAGE}?year=2025"))
    assert member.get(f"{PAGE}?year=' OR 1=1").status_code == 200


def test_a_cycle_of_the_year_to_come_waits_for_its_first_day(units: CouncilUnits, cycle: Cycle, member: Client) -> None:
    people(cycle, units.service, 3, Tier.HEADS)
    coming = TODAY.year + 1
    CycleFactory.create(
        year=coming, name="To come", starts=date(coming, 4, 1), setting_by=date(coming, 5, 31),
        mid_year_by=date(coming, 10, 31), year_end_by=date(coming + 1, 3, 31), ends=date(coming + 1, 3, 31),
    )  # fmt: skip
    assert "Cycles of 2026/27" in text_of(member.get(PAGE))
    assert f"Cycles of {coming}/" in text_of(member.get(PAGE, {"year": str(coming)}))


def test_a_cycle_that_is_being_prepared_is_not_told(units: CouncilUnits, member: Client) -> None:
    people(CycleFactory.create(draft=True), units.unit, 12)
    assert "No cycle was opened yet" in text_of(member.get(PAGE))
    assert file_of(member).count("\n") == 1


def file_of(client: Client) -> str:
    return client.get(reverse("appraisals:completion_table")).content.decode("utf-8-sig")


def test_the_file_tells_what_the_pages_tell(units: CouncilUnits, cycle: Cycle, member: Client) -> None:
    people(cycle, units.service, 1, Tier.HEADS, setting_done=DONE)
    people(cycle, units.unit, 20, setting_done=DONE)
    people(cycle, units.second_unit, 15)
    rows = list(csv.DictReader(file_of(member).splitlines()))
    found = {(row["Part of the council"], row["Group"]): row for row in rows if row["Stage"] == "Set targets"}
    assert found["Test Council", "Heads of service"]["Done"] == "1"
    assert found["Place", "Place"]["Should be done"] == "35"
    assert found["Place / Street Cleansing", "Street Cleansing"]["Done"] == "0"
    assert member.get(reverse("appraisals:completion_table"), {"format": "xlsx"}).status_code == 200


def test_a_write_shows_at_once(units: CouncilUnits, cycle: Cycle, member: Client) -> None:
    staff = people(cycle, units.unit, 12)
    assert "0 of 12 (0%)" in text_of(member.get(PAGE))
    Appraisal.objects.filter(pk=staff[0].pk).update(setting_done=TODAY)
    assert "1 of 12 (8%)" in text_of(member.get(PAGE))


def test_those_of_a_merged_unit_count_where_it_went_and_those_of_a_closed_one_in_the_council(
    units: CouncilUnits, cycle: Cycle, member: Client
) -> None:
    from tests.factories.organisation import PlacementFactory

    people(cycle, units.unit, 12)
    people(cycle, units.second_unit, 12)
    people(cycle, units.other_unit, 12)
    closing = {"valid_from": TODAY - timedelta(days=1), "closed": True, "name": "Closed"}
    PlacementFactory.create(unit=units.second_unit, parent=units.service, successor=units.unit, **closing)
    PlacementFactory.create(unit=units.other_unit, parent=units.other_service, **closing)
    assert "0 of 24 (0%)" in text_of(member.get(PAGE))
    assert "0 of 36 (0%)" in text_of(member.get(PAGE))


def test_a_part_that_is_no_department_has_no_page(units: CouncilUnits, cycle: Cycle, member: Client) -> None:
    for code in ("PLA11", "NONE"):
        assert member.get(reverse("appraisals:completion_department", args=[code])).status_code == 404


def test_as_many_queries_for_many_as_for_one(
    units: CouncilUnits, cycle: Cycle, member: Client, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    found = []
    for count in (1, 14):
        for one in people(cycle, units.unit, count):
            CircumstanceFactory.create(person=one.person, starts=date(2026, 5, 1))
        member.get(PAGE)
        with CaptureQueriesContext(connection) as asked:
            member.get(PAGE)
        found.append(len(asked))
    assert found[0] == found[1]
