"""HR lays a cycle out, sees who would be in it, opens it; each person has one appraisal, whatever happens meanwhile."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from appraisals import jobs
from appraisals.models import Appraisal, Cycle, CycleState, Group, LeftOut, NamedFor, Tier
from appraisals.selectors.cycles import joining
from appraisals.services import enrolling
from appraisals.services.cycles import close_cycle, look_for_people, open_cycle, reopen_cycle
from appraisals.services.enrolling import enrol
from appraisals.services.people import remove_circumstance
from council_pm.audit.models import Event
from council_pm.jobs.models import JobState
from council_pm.org.selectors import tree
from council_pm.people.models import Occupancy, Person
from council_pm.people.roles import Role
from tests.appraisals.council import TODAY, Line, fields_of, run
from tests.factories import OccupancyFactory, user_with_role
from tests.factories.appraisals import AppraisalFactory, CircumstanceFactory, CycleFactory, NamedAppraiserFactory
from tests.screens import hidden, signed_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def line() -> Line:
    return Line()


def opened(line: Line, **fields: Any) -> Cycle:
    cycle: Cycle = CycleFactory.create(draft=True, **fields)
    run(open_cycle(by=line.by, cycle=cycle, version=1))
    cycle.refresh_from_db()
    return cycle


def people_in(cycle: Cycle) -> set[str]:
    return set(Appraisal.objects.filter(cycle=cycle).values_list("person__name", flat=True))


def test_each_person_of_the_group_gets_one_appraisal_in_their_post(line: Line) -> None:
    cycle = opened(line)
    assert {"Staff 0", "Staff 1"} <= people_in(cycle)
    assert line.manager.person.name not in people_in(cycle)
    one = Appraisal.objects.get(cycle=cycle, person=line.staff[0])
    assert (one.post, one.unit, one.tier, one.left_out) == (line.post(line.staff[0]), line.units.unit, Tier.STAFF, "")
    assert (one.setting_due, one.delete_after) == (cycle.setting_by, date(2030, 3, 31))
    assert Event.objects.filter(action="begin_appraisal", subject_id=str(one.pk)).count() == 1


def test_senior_officers_and_managers_have_cycles_of_their_own(line: Line) -> None:
    senior, managers = opened(line, group=Group.SENIOR), opened(line, group=Group.MANAGERS)
    assert people_in(senior) == {one.person.name for one in (line.chief, line.officer, line.head)}
    assert people_in(managers) == {line.manager.person.name}
    tiers = set(Appraisal.objects.filter(cycle=senior).values_list("tier", flat=True))
    assert tiers == {Tier.CHIEF_EXECUTIVE, Tier.CHIEF_OFFICERS, Tier.HEADS}


def test_a_cycle_of_a_part_has_nobody_from_elsewhere(line: Line) -> None:
    line.somebody("Elsewhere", unit=line.units.other_unit)
    assert people_in(opened(line, unit=line.units.department)) == {"Staff 0", "Staff 1"}


def test_those_without_a_screen_are_appraised_together_and_those_in_probation_have_own_days(line: Line) -> None:
    Person.objects.filter(pk=line.staff[0].pk).update(email="")
    starts = TODAY - timedelta(days=20)
    Occupancy.objects.filter(person=line.staff[1]).update(starts=starts)
    CircumstanceFactory.create(person=line.staff[1], kind="probation", starts=starts)
    assert people_in(opened(line, group=Group.TOGETHER)) == {"Staff 0"}
    assert people_in(opened(line, group=Group.PROBATION)) == {"Staff 1"}
    one = Appraisal.objects.get(person=line.staff[1])
    assert starts + timedelta(days=27) < one.setting_due < starts + timedelta(days=32)
    assert (one.year_end_due - starts).days > 180


def test_school_agency_and_casual_workers_get_none_and_whoever_is_away_is_not_counted(line: Line) -> None:
    CircumstanceFactory.create(person=line.staff[0], kind="agency")
    CircumstanceFactory.create(person=line.staff[1], kind="long_absence", starts=date(2026, 4, 10))
    cycle = opened(line)
    assert "Staff 0" not in people_in(cycle)
    assert Appraisal.objects.get(cycle=cycle, person=line.staff[1]).left_out == LeftOut.ABSENT


def test_a_second_run_and_a_second_cycle_of_the_year_give_nobody_a_second_appraisal(line: Line) -> None:
    cycle = opened(line)
    before = Appraisal.objects.count()
    assert run(look_for_people(by=line.by, cycle=cycle)).result["made"] == 0
    second = opened(line, unit=line.units.unit)
    assert people_in(second) == set()
    assert Appraisal.objects.count() == before


def test_a_worker_that_dies_in_the_middle_leaves_the_rest_to_the_next(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        line.somebody(f"More {number}")
    monkeypatch.setattr(jobs, "A_BATCH", 2)
    calls = []

    def dies(**given: Any) -> int:
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return enrol(**given)

    cycle: Cycle = CycleFactory.create(draft=True)
    job = open_cycle(by=line.by, cycle=cycle, version=1)
    with monkeypatch.context() as patch:
        patch.setattr(jobs, "enrol", dies)
        with pytest.raises(KeyboardInterrupt):
            jobs.give(_Run({"cycle": cycle.pk}, line))
    assert Appraisal.objects.filter(cycle=cycle).count() == 2
    assert run(job).state == JobState.DONE
    names = list(Appraisal.objects.filter(cycle=cycle).values_list("person__name", flat=True))
    assert len(names) == len(set(names))
    assert {f"More {number}" for number in range(5)} <= set(names)


class _Run:
    """What a handler needs of a run."""

    def __init__(self, params: dict[str, Any], line: Line) -> None:
        self.params, self.actor = params, line.by

    def progress(self, done: int, total: int = 0, message: str = "") -> None:
        assert done <= total


def test_the_database_itself_holds_one_appraisal_a_person_and_cycle(line: Line) -> None:
    one = AppraisalFactory.create()
    with pytest.raises(IntegrityError), transaction.atomic():
        AppraisalFactory.create(cycle=one.cycle, person=one.person, post=one.post)


def test_what_was_found_before_somebody_else_gave_it_makes_no_second(line: Line) -> None:
    cycle: Cycle = CycleFactory.create()
    found = joining(cycle, tree(TODAY), TODAY).candidates
    assert enrol(by=line.by, cycle=cycle, candidates=found) == len(found)
    assert enrol(by=line.by, cycle=cycle, candidates=found) == 0
    close_cycle(by=line.by, cycle=cycle)
    with pytest.raises(ValidationError):
        enrol(by=line.by, cycle=cycle, candidates=found)


def test_a_starter_in_the_year_is_begun_by_their_manager_with_a_day_of_their_own(line: Line) -> None:
    cycle = opened(line)
    starts = TODAY - timedelta(days=3)
    new = line.somebody("New", starts=starts)
    made = enrolling.begin_for(by=line.by, person_id=new.pk, units=tree(TODAY), today=TODAY)
    assert (made.cycle, made.setting_due, made.left_out) == (cycle, starts + timedelta(days=28), LeftOut.STARTER)
    with pytest.raises(ValidationError) as refusal:
        enrolling.begin_for(by=line.by, person_id=new.pk, units=tree(TODAY), today=TODAY)
    assert refusal.value.code == "there"


def test_without_an_open_cycle_that_fits_nobody_can_begin(line: Line) -> None:
    CycleFactory.create(group=Group.SENIOR)
    with pytest.raises(ValidationError) as refusal:
        enrolling.begin_for(by=line.by, person_id=line.staff[0].pk, units=tree(TODAY), today=TODAY)
    assert refusal.value.code == "none"


def test_hr_lays_out_and_opens_a_cycle_and_sees_who_would_be_in_it(line: Line) -> None:
    CircumstanceFactory.create(person=line.staff[0], kind="casual")
    client = signed_in(line.hr)
    page = text_of(client.get(reverse("appraisals:cycle_new")))
    assert "Ratings are off unless you tick this" in page
    sent = fields_of(CycleFactory.build(draft=True)) | {"name": "Appraisals of staff"}
    made = client.post(reverse("appraisals:cycle_new"), sent)
    cycle = Cycle.objects.get(name="Appraisals of staff")
    assert made["Location"] == cycle.get_absolute_url()
    assert not cycle.with_ratings
    page = text_of(client.get(cycle.get_absolute_url()))
    assert "Appraised elsewhere: school, agency or casual: 1" in page
    assert "Staff 1" not in page, "the preview counts and names nobody"
    version = hidden(client.get(cycle.get_absolute_url()), "version")
    answer = client.post(reverse("appraisals:cycle_open", args=[cycle.slug]), {"version": version})
    assert answer.status_code == 302
    assert "/jobs/" in answer["Location"]
    cycle.refresh_from_db()
    assert cycle.state == CycleState.OPEN


def test_what_was_changed_meanwhile_is_neither_opened_nor_lost(line: Line) -> None:
    cycle: Cycle = CycleFactory.create(draft=True)
    client, edit = signed_in(line.hr), reverse("appraisals:cycle_edit", args=[cycle.slug])
    assert client.post(edit, fields_of(cycle) | {"name": "First"}).status_code == 302
    late = client.post(edit, fields_of(cycle) | {"name": "Second"})
    assert late.status_code == 409
    assert 'value="Second"' in late.content.decode()
    assert "First" in text_of(late)
    assert client.post(reverse("appraisals:cycle_open", args=[cycle.slug]), {"version": "1"}).status_code == 409
    again = fields_of(cycle) | {"name": "Second", "version": hidden(late, "version")}
    assert client.post(edit, again).status_code == 302


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("ends", "2026-03-31"), ("setting_by", "2026-12-31"), ("year_end_by", "2026-06-30"), ("most_targets", "0"),
        ("keep_years", "11"), ("year", "99999"), ("year", "9" * 400), ("group", "nobody"), ("unit", "999999999"),
        ("name", " "), ("name", "x" * 121), ("starts", "2026-02-31"), ("starts", "2025-04-01"),
    ],
)  # fmt: skip
def test_a_cycle_that_cannot_be_is_refused_in_words(line: Line, field: str, value: str) -> None:
    sent = fields_of(CycleFactory.build(draft=True)) | {field: value}
    answer = signed_in(line.hr).post(reverse("appraisals:cycle_new"), sent)
    assert answer.status_code == 422
    assert "There is a problem" in text_of(answer)
    assert not Cycle.objects.exists()


def test_a_second_cycle_of_the_same_year_group_and_part_is_refused(line: Line) -> None:
    there: Cycle = CycleFactory.create()
    answer = signed_in(line.hr).post(reverse("appraisals:cycle_new"), fields_of(there))
    assert answer.status_code == 422
    assert "There is one for this year" in text_of(answer)


def test_closing_and_opening_again_keeps_all_of_it_and_asks_why(line: Line) -> None:
    one = AppraisalFactory.create()
    client, cycle = signed_in(line.hr), one.cycle
    client.post(reverse("appraisals:cycle_close", args=[cycle.slug]))
    reopen = reverse("appraisals:cycle_reopen", args=[cycle.slug])
    assert client.post(reopen, {"reason": " "}).status_code == 422
    assert client.post(reopen, {"reason": "Two reviews were late"}).status_code == 302
    cycle.refresh_from_db()
    assert (cycle.state, cycle.closed_at) == (CycleState.OPEN, None)
    assert Event.objects.get(action="reopen_appraisal_cycle").reason == "Two reviews were late"
    assert Appraisal.objects.filter(cycle=cycle).count() == 1
    assert client.post(reopen, {"reason": "Again"}).status_code == 422


def test_a_cycle_is_not_opened_again_beside_another_with_its_people(line: Line) -> None:
    one = AppraisalFactory.create(cycle__closed=True)
    AppraisalFactory.create(person=one.person, post=one.post)
    with pytest.raises(ValidationError) as refusal:
        reopen_cycle(by=line.by, cycle=one.cycle, reason="Late")
    assert refusal.value.code == "double"


def test_hr_says_what_holds_of_somebody_and_until_when(line: Line) -> None:
    one = AppraisalFactory.create(person=line.staff[0], post=line.post(line.staff[0]))
    client, args = signed_in(line.hr), [line.staff[0].pk]
    add = reverse("appraisals:circumstance_add", args=args)
    assert client.post(add, {"kind": "long_absence", "starts": "2026-04-10", "ends": ""}).status_code == 302
    one.refresh_from_db()
    assert one.left_out == LeftOut.ABSENT, "at once"
    again = client.post(add, {"kind": "long_absence", "starts": "2026-05-10", "ends": ""})
    assert again.status_code == 422
    assert "said already" in text_of(again)
    found = line.staff[0].circumstances.get()
    end = reverse("appraisals:circumstance_end", args=[*args, found.pk])
    assert client.post(end, {"ends": "2026-04-01"}).status_code == 422
    assert client.post(end, {"ends": "2026-04-20"}).status_code == 302
    one.refresh_from_db()
    assert one.left_out == LeftOut.COUNTED
    assert not Event.objects.filter(subject_kind="appraisal_person", detail__icontains="Staff").exists()


def test_what_hr_said_by_mistake_is_taken_back_and_counts_for_nothing(line: Line) -> None:
    one = AppraisalFactory.create(person=line.staff[0], post=line.post(line.staff[0]))
    client, args = signed_in(line.hr), [line.staff[0].pk]
    client.post(
        reverse("appraisals:circumstance_add", args=args), {"kind": "agency", "starts": "2026-04-10", "ends": ""}
    )
    one.refresh_from_db()
    assert one.left_out == LeftOut.NOT_ELIGIBLE
    found = line.staff[0].circumstances.get()
    remove = reverse("appraisals:circumstance_remove", args=[*args, found.pk])
    assert remove in text_of(client.get(reverse("appraisals:person_page", args=args)))
    answer = client.post(remove, follow=True)
    assert "as if it had never been said" in text_of(answer)
    assert "None is known." in text_of(answer)
    one.refresh_from_db()
    assert one.left_out == LeftOut.COUNTED
    assert client.post(remove).status_code == 302, "pressed twice"
    remove_circumstance(by=line.by, circumstance=found, today=date(2026, 5, 1))
    assert Event.objects.get(action="remove_circumstance").detail == {"circumstance": "agency"}


def test_hr_names_somebody_instead_of_the_line_and_never_the_person_themself(line: Line) -> None:
    client, person = signed_in(line.hr), line.chief.person
    member = user_with_role(Role.EXECUTIVE_MEMBER).person
    member.name = "Mira Member"
    member.save(update_fields=["name"])
    page = client.get(reverse("appraisals:person_page", args=[person.pk]), {"find": "mira"})
    assert "Mira Member" in text_of(page)
    assert "panel of members of the Executive" in text_of(page)
    add = reverse("appraisals:naming_add", args=[person.pk])
    sent = {"find": "mira", "named": str(member.pk), "part": "appraiser", "starts": "2026-04-01",
            "reason": "The panel of May"}  # fmt: skip
    assert client.post(add, sent).status_code == 302
    assert person.named_appraisers.get().named == member
    twice = client.post(add, sent)
    assert twice.status_code == 422
    assert "The panel" in text_of(twice)
    own = client.post(add, sent | {"find": person.name, "named": str(person.pk)})
    assert own.status_code == 422
    assert "Nobody appraises themself" in text_of(own)
    short = client.post(add, sent | {"part": "countersigner", "reason": "The panel"})
    assert short.status_code == 422
    assert "Say why, in 10 to 300 characters" in text_of(short)
    third = [user_with_role(Role.EXECUTIVE_MEMBER).person for _number in range(2)]
    NamedAppraiserFactory.create(person=person, named=third[0])
    full = client.post(add, sent | {"find": third[1].name, "named": str(third[1].pk)})
    assert full.status_code == 422
    assert "Two are named already" in text_of(full)


@pytest.mark.parametrize("part", NamedFor)
def test_an_adviser_of_hr_does_not_name_themself_and_another_does(line: Line, part: NamedFor) -> None:
    person, adviser = line.staff[0], line.hr.person
    add = reverse("appraisals:naming_add", args=[person.pk])
    sent = {"find": adviser.name, "named": str(adviser.pk), "part": part, "starts": "2026-04-01",
            "reason": "They lead the same project"}  # fmt: skip
    own = signed_in(line.hr).post(add, sent)
    assert own.status_code == 422
    assert "ask another adviser" in text_of(own)
    assert "They lead the same project" in text_of(own)
    assert not person.named_appraisers.exists()
    other = user_with_role(Role.HR_ADVISER, unit=line.units.council)
    assert signed_in(other).post(add, sent).status_code == 302
    kept = person.named_appraisers.get()
    assert (kept.named, kept.reason.open()) == (adviser, "They lead the same project")


def test_a_naming_ends_earlier_than_was_said_and_never_later(line: Line) -> None:
    person, client = line.staff[0], signed_in(line.hr)
    for ends in (None, date(2026, 8, 31)):
        one = NamedAppraiserFactory.create(person=person, starts=date(2026, 4, 1), ends=ends)
        end = reverse("appraisals:naming_end", args=[person.pk, one.pk])
        assert client.post(end, {"ends": "2026-07-31"}).status_code == 302
        later = client.post(end, {"ends": "2030-01-01"})
        assert later.status_code == 422
        assert "name them anew" in text_of(later)
        one.refresh_from_db()
        assert one.ends == date(2026, 7, 31)


def test_somebody_who_left_is_not_to_be_found_for_naming(line: Line) -> None:
    gone = Person.objects.create(name="Gone Away")
    OccupancyFactory.create(person=gone, ends=TODAY - timedelta(days=1))
    page = signed_in(line.hr).get(reverse("appraisals:person_page", args=[line.staff[0].pk]), {"find": "gone"})
    assert "Gone Away" not in text_of(page)


def test_the_list_of_cycles_takes_as_many_queries_for_three_as_for_one(
    line: Line, django_assert_max_num_queries: Any
) -> None:
    client, address = signed_in(line.hr), reverse("appraisals:cycle_list")
    for _number in range(3):
        AppraisalFactory.create()
        client.get(address)
        with django_assert_max_num_queries(6):
            assert client.get(address).status_code == 200
