"""Whom somebody appraises, by name and stage; the own line downwards; and what a countersigner has to do."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from appraisals.models import Appraisal, Cycle, Group, LeftOut, NamedFor, Stage
from appraisals.selectors.appraisers import appraisers_of_all
from appraisals.selectors.team import Waits, team_rows, to_countersign
from appraisals.selectors.together import appraised_by
from council_pm.people.models import Occupancy, Person, Post
from council_pm.people.roles import Role
from tests.appraisals.council import TODAY, Line
from tests.factories import OccupancyFactory, PostFactory, user_with_role
from tests.factories.appraisals import (
    AppraisalFactory,
    AppraisalTargetFactory,
    CycleFactory,
    EditionFactory,
    NamedAppraiserFactory,
    SignatureFactory,
)
from tests.screens import signed_in, text_of

pytestmark = pytest.mark.django_db
TEAM, LINE = "/appraisals/team/", "/appraisals/line/"
CANARY = "Canary words of a target"


@pytest.fixture
def line() -> Line:
    return Line()


def appraisal(line: Line, person: Person, **fields: Any) -> Appraisal:
    made: Appraisal = AppraisalFactory.create(person=person, post=line.post(person), **fields)
    AppraisalTargetFactory.create(appraisal=made, wording=CANARY)
    return made


def sign(one: Appraisal, *parts: str, version: int | None = None) -> None:
    edition = EditionFactory.create(appraisal=one, stage=one.stage, version=version or one.version)
    Appraisal.objects.filter(pk=one.pk).update(edition=edition.number)
    for part in parts:
        person = one.person if part == "appraisee" else OccupancyFactory.create().person
        SignatureFactory.create(edition=edition, part=part, person=person)


def names(line_or_user: Any) -> list[str]:
    return [row.name for row in team_rows(line_or_user.person_id, TODAY)]


def test_the_team_is_who_reports_to_oneself_with_stage_day_and_what_waits_and_no_words(line: Line) -> None:
    one = appraisal(line, line.staff[0])
    page = text_of(signed_in(line.manager).get(TEAM))
    assert "Staff 0" in page
    assert "Set targets" in page
    assert "31 May 2026" in page
    assert "Overdue" in page
    assert one.get_absolute_url() in page
    assert CANARY not in page
    assert "No open appraisal." in page, "of the other one"
    assert names(line.head) == [line.manager.person.name], "not those of one's managers"


def test_a_vacant_post_between_is_passed_over(line: Line) -> None:
    Occupancy.objects.filter(person=line.manager.person).update(ends=TODAY - timedelta(days=1))
    assert names(line.head) == ["Staff 0", "Staff 1"]
    assert names(line.manager) == []


def test_whoever_is_named_has_them_in_the_team_and_the_line_no_longer(line: Line) -> None:
    other = user_with_role(Role.EMPLOYEE, unit=line.units.other_unit)
    NamedAppraiserFactory.create(person=line.staff[0], named=other.person, part=NamedFor.APPRAISER)
    appraisal(line, line.staff[0])
    assert names(other) == ["Staff 0"]
    assert names(line.manager) == ["Staff 1"]
    assert "you are named for them" in text_of(signed_in(other).get(TEAM))


@pytest.mark.parametrize(
    ("parts", "version", "waits"),
    [
        ((), None, Waits.BOTH), (("appraisee",), None, Waits.YOU), (("appraiser",), None, Waits.THEM),
        (("appraisee",), 7, Waits.BOTH),
    ],
)  # fmt: skip
def test_it_says_whose_signature_is_missing_and_one_on_old_words_is_none(
    line: Line, parts: tuple[str, ...], version: int | None, waits: Waits
) -> None:
    sign(appraisal(line, line.staff[0]), *parts, version=version)
    assert next(row for row in team_rows(line.manager.person_id, TODAY) if row.appraisal).waits == waits


def test_what_both_signed_waits_for_nobody_and_tells_the_next_day(line: Line) -> None:
    one = appraisal(line, line.staff[0], setting_done=date(2026, 5, 20), is_open=False)
    row = next(row for row in team_rows(line.manager.person_id, TODAY) if row.appraisal)
    assert (row.waits, row.now.stage, row.now.due) == (Waits.NOTHING, Stage.MID_YEAR, one.mid_year_due)


def test_a_manager_begins_for_a_report_and_for_nobody_else(line: Line) -> None:
    CycleFactory.create()
    elsewhere = PostFactory.create(unit=line.units.other_unit)
    stranger = OccupancyFactory.create(post=elsewhere).person
    client = signed_in(line.manager)
    made = client.post(reverse("appraisals:team_begin", args=[line.staff[0].pk]))
    one = Appraisal.objects.get(person=line.staff[0])
    assert made["Location"] == one.get_absolute_url()
    assert one.created_by == line.manager.pk
    for person in (stranger, line.head.person, line.manager.person):
        assert client.post(reverse("appraisals:team_begin", args=[person.pk])).status_code == 404
    assert client.get(reverse("appraisals:team_begin", args=[line.staff[1].pk])).status_code == 405
    twice = client.post(reverse("appraisals:team_begin", args=[line.staff[0].pk]), follow=True)
    assert "There is an appraisal already" in text_of(twice)
    assert Appraisal.objects.count() == 1


def test_without_a_cycle_that_fits_the_manager_is_told_in_words(line: Line) -> None:
    told = signed_in(line.manager).post(reverse("appraisals:team_begin", args=[line.staff[0].pk]), follow=True)
    assert "No open cycle fits this person" in text_of(told)


def test_the_new_manager_takes_over_at_once_and_the_old_one_has_nobody(line: Line) -> None:
    one = appraisal(line, line.staff[0])
    manager = user_with_role(Role.MANAGER, unit=line.units.other_unit)
    Occupancy.objects.filter(person=one.person).update(ends=TODAY - timedelta(days=1))
    post = PostFactory.create(unit=line.units.other_unit, reports_to=line.post(manager))
    OccupancyFactory.create(post=post, person=one.person, starts=TODAY)
    assert "They moved to you" in text_of(signed_in(manager).get(TEAM))
    assert names(line.manager) == ["Staff 1"]
    take = reverse("appraisals:team_take_over", args=[one.person_id])
    assert signed_in(line.manager).post(take).status_code == 404
    assert "You appraise them now" in text_of(signed_in(manager).post(take, follow=True))
    one.refresh_from_db()
    assert (one.post, one.moved_on) == (post, TODAY)


def test_a_second_post_does_not_bring_somebody_into_a_second_team(line: Line) -> None:
    one = appraisal(line, line.staff[0])
    other = user_with_role(Role.MANAGER, unit=line.units.other_unit)
    second = PostFactory.create(reports_to=line.post(other))
    OccupancyFactory.create(post=second, person=one.person, starts=TODAY)
    assert names(other) == []
    assert "Staff 0" in names(line.manager)


def test_a_countersigner_sees_what_both_signed_and_nothing_that_was_countersigned(line: Line) -> None:
    first, second = (appraisal(line, one) for one in line.staff)
    sign(first, "appraisee", "appraiser")
    sign(second, "appraisee")
    assert to_countersign(line.head.person_id, TODAY) == [first]
    assert to_countersign(line.manager.person_id, TODAY) == []
    assert to_countersign(line.officer.person_id, TODAY) == []
    page = text_of(signed_in(line.head).get(reverse("appraisals:countersigning")))
    assert "Staff 0" in page
    assert "Staff 1" not in page
    SignatureFactory.create(edition=first.editions.get(), part="countersigner", person=line.head.person)
    assert to_countersign(line.head.person_id, TODAY) == []


def test_names_and_stage_go_down_the_own_line_and_no_further(line: Line) -> None:
    appraisal(line, line.staff[0])
    for user in (line.manager, line.head, line.officer, line.chief, line.hr):
        client = signed_in(user)
        assert "Waste and Recycling" in text_of(client.get(LINE)), user
        page = text_of(client.get(f"{LINE}PLA11/"))
        assert "Staff 0" in page
        assert "Set targets" in page
        assert CANARY not in page
    other = user_with_role(Role.HEAD_OF_SERVICE, unit=line.units.other_service)
    assert "Waste and Recycling" not in text_of(signed_in(other).get(LINE))
    assert signed_in(other).get(f"{LINE}PLA11/").status_code == 404
    assert signed_in(line.hr).get(f"{LINE}PLA99/").status_code == 404
    employee = user_with_role(Role.EMPLOYEE, unit=line.units.unit)
    assert signed_in(employee).get(LINE).status_code == 404


def test_the_line_is_told_that_somebody_is_not_counted_and_never_why(line: Line) -> None:
    appraisal(line, line.staff[0], left_out="absent")
    for user in (line.manager, line.head, line.chief, line.hr):
        page = text_of(signed_in(user).get(f"{LINE}PLA11/"))
        assert "Not counted" in page
        assert str(LeftOut.ABSENT.label) not in page
    Appraisal.objects.update(left_out="")
    assert "Not counted" not in text_of(signed_in(line.manager).get(f"{LINE}PLA11/"))


def test_somebody_with_two_posts_is_named_in_each_line_by_the_appraisal_of_that_post(line: Line) -> None:
    other = user_with_role(Role.HEAD_OF_SERVICE, unit=line.units.other_service)
    second = PostFactory.create(unit=line.units.other_unit, reports_to=line.post(other))
    appraisal(line, line.staff[0])
    OccupancyFactory.create(post=second, person=line.staff[0])
    assert signed_in(other).get(f"{LINE}PLA11/").status_code == 404, "that appraisal is of the other line"
    assert "Waste and Recycling" not in text_of(signed_in(other).get(LINE))
    assert "Staff 0" in text_of(signed_in(line.manager).get(f"{LINE}PLA11/"))


def test_whoever_is_named_has_nobody_in_the_team_who_has_left(line: Line) -> None:
    other = user_with_role(Role.MANAGER, unit=line.units.other_unit)
    for part in NamedFor:
        NamedAppraiserFactory.create(person=line.staff[part == NamedFor.APPRAISER], named=other.person, part=part)
    first, second = (appraisal(line, one) for one in line.staff)
    sign(first, "appraisee", "appraiser")
    assert names(other) == ["Staff 1"]
    assert to_countersign(other.person_id, TODAY) == [first]
    assert appraised_by(other.person_id, second.cycle, TODAY) == [second]
    assert appraisers_of_all(TODAY)[second.pk] == (other.person_id,)
    Occupancy.objects.filter(person__in=line.staff).update(ends=TODAY - timedelta(days=1))
    assert names(other) == []
    assert to_countersign(other.person_id, TODAY) == []
    assert appraised_by(other.person_id, second.cycle, TODAY) == []
    assert appraisers_of_all(TODAY)[second.pk] == ()


@pytest.mark.parametrize("group", [Group.TOGETHER, Group.PROBATION])
def test_nothing_waits_to_be_countersigned_where_nobody_countersigns(line: Line, group: Group) -> None:
    one = appraisal(line, line.staff[0])
    sign(one, "appraisee", "appraiser")
    assert to_countersign(line.head.person_id, TODAY) == [one]
    Cycle.objects.update(group=group)
    assert to_countersign(line.head.person_id, TODAY) == []


def test_those_of_another_line_in_the_same_unit_are_not_named(line: Line) -> None:
    appraisal(line, line.staff[0])
    stranger = OccupancyFactory.create(post=PostFactory.create(unit=line.units.unit), person__name="Of another line")
    appraisal(line, stranger.person)
    assert "Of another line" not in text_of(signed_in(line.manager).get(f"{LINE}PLA11/"))
    assert "Of another line" in text_of(signed_in(line.hr).get(f"{LINE}PLA11/"))


def test_a_long_unit_is_told_page_by_page(line: Line) -> None:
    for number in range(51):
        appraisal(line, line.somebody(f"Person {number:03}"))
    page = text_of(signed_in(line.manager).get(f"{LINE}PLA11/?page=2"))
    assert "51 to 51 of 51" in page
    assert "Person 050" in page
    assert "Person 001" not in page


def test_the_first_page_says_what_to_do_now_counts_the_team_and_links_by_right(line: Line) -> None:
    appraisal(line, line.staff[0])
    own = appraisal(line, line.manager.person, setting_done=date(2026, 5, 5), stage=Stage.MID_YEAR)
    page = text_of(signed_in(line.manager).get("/appraisals/"))
    assert own.get_absolute_url() in page
    assert "Mid-year review: this was due on 31 October 2026." in page
    assert "1 person has a stage to do" in page
    assert "1 person has no open appraisal yet" in page
    assert "Staff 0" not in page, "counts only"
    assert reverse("appraisals:completion") in page
    assert LINE in page
    assert reverse("appraisals:cycle_list") not in page
    hr = text_of(signed_in(line.hr).get("/appraisals/"))
    assert reverse("appraisals:cycle_list") in hr
    assert reverse("appraisals:people") in hr


def test_whoever_has_somebody_named_for_them_reads_who_and_why(line: Line) -> None:
    head = line.head.person
    NamedAppraiserFactory.create(person=line.manager.person, named=head, reason="Both led the move of the depot")
    page = text_of(signed_in(line.manager).get("/appraisals/"))
    assert f"HR named {head.name} for you" in page
    assert "Both led the move of the depot" in page
    assert "Both led" not in text_of(signed_in(line.officer).get("/appraisals/"))


def test_the_team_takes_at_most_ten_queries_for_three_and_for_thirty(line: Line) -> None:
    client = signed_in(line.manager)
    found = []
    for count in (1, 27):
        for number in range(count):
            sign(appraisal(line, line.somebody(f"More {count} {number}")), "appraisee")
        found.append(queries(client, TEAM))
    assert found[0] == found[1] <= 10, found


def test_a_page_of_the_line_takes_as_many_queries_for_one_as_for_three(line: Line) -> None:
    client = signed_in(line.head)
    found = []
    for person in line.staff:
        appraisal(line, person)
        found.append([queries(client, address) for address in (LINE, f"{LINE}PLA11/")])
    assert found[0] == found[1]


def queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_nobody_reads_a_team_without_the_right(line: Line) -> None:
    member = user_with_role(Role.MEMBER)
    for address in (TEAM, LINE, "/appraisals/countersigning/", "/appraisals/"):
        assert signed_in(member).get(address).status_code == 404, address
    assert Post.objects.exists()
