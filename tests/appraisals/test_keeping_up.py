"""An appraisal follows its person: a new post, a last day, an absence, each from the day on which it happens."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from appraisals.access import Part, seen_by
from appraisals.jobs import FOLLOW, describe_followed
from appraisals.models import Appraisal, LeftOut, NamedFor, Stage, Tier
from appraisals.pages.whole import stages_of
from appraisals.selectors.appraisers import unled
from appraisals.selectors.now import Now, now_of
from appraisals.services.keeping_up import follow_everybody, follow_person
from appraisals.tasks import follow_appraisals
from council_pm.audit.models import Event
from council_pm.core.access import Actor
from council_pm.jobs.models import Job, JobState
from council_pm.people.models import Occupancy, Post, User
from council_pm.people.roles import Role
from tests.appraisals.council import TODAY, Line, run
from tests.factories import OccupancyFactory, PostFactory, user_with_role
from tests.factories.appraisals import AppraisalFactory, CircumstanceFactory, NamedAppraiserFactory
from tests.screens import signed_in, text_of

pytestmark = pytest.mark.django_db
BEAT = Actor(None, "beat")
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


@pytest.fixture
def line() -> Line:
    return Line()


@pytest.fixture
def one(line: Line) -> Appraisal:
    made: Appraisal = AppraisalFactory.create(person=line.staff[0], post=line.post(line.staff[0]))
    return made


def move(line: Line, one: Appraisal, starts: date, **post: Any) -> Post:
    """End the post of somebody and give them another one below a manager elsewhere."""
    Occupancy.objects.filter(person=one.person).update(ends=starts - timedelta(days=1))
    made: Post = PostFactory.create(unit=line.units.other_unit, **post)
    OccupancyFactory.create(post=made, person=one.person, starts=starts)
    return made


def follow(one: Appraisal, today: date = TODAY) -> Appraisal:
    follow_everybody(by=BEAT, today=today)
    one.refresh_from_db()
    return one


def part(user: User, one: Appraisal) -> Part | None:
    seen = seen_by(User.objects.get(pk=user.pk), Appraisal.objects.get(pk=one.pk), TODAY)
    return seen.part if seen else None


def test_it_moves_with_its_person_and_the_new_line_reads_it_and_the_old_one_no_longer(
    line: Line, one: Appraisal
) -> None:
    manager = user_with_role(Role.MANAGER, unit=line.units.other_unit)
    post = move(line, one, TODAY, reports_to=line.post(manager), role=Role.MANAGER)
    assert part(manager, one) is None, "not before the night's work"
    assert part(line.manager, one) is None, "they do not report there any more"
    follow(one)
    assert (one.post, one.unit, one.tier, one.moved_on) == (post, line.units.other_unit, Tier.MANAGERS, TODAY)
    assert part(manager, one) is Part.APPRAISER
    assert part(line.manager, one) is None
    event = Event.objects.get(action="move_appraisal")
    assert event.detail == {"post": post.pk, "unit": line.units.other_unit.pk}


def test_a_move_to_come_changes_nothing_before_its_day(line: Line, one: Appraisal) -> None:
    post = move(line, one, TOMORROW)
    assert follow(one).post != post
    assert one.moved_on is None
    assert follow(one, TOMORROW).post == post


def test_following_twice_changes_nothing_more(line: Line, one: Appraisal) -> None:
    move(line, one, TODAY)
    follow(one)
    count = Event.objects.count()
    found = follow_everybody(by=BEAT, today=TODAY)
    assert (found.moved, found.ended, found.resumed, found.counted) == (0, 0, 0, 0)
    assert Event.objects.count() == count


def test_whoever_acts_up_is_appraised_there_and_comes_back(line: Line, one: Appraisal) -> None:
    own = one.post
    Occupancy.objects.filter(person=one.person).update(ends=YESTERDAY)
    acting = PostFactory.create(unit=line.units.unit, role=Role.MANAGER)
    OccupancyFactory.create(post=acting, person=one.person, kind="acting", starts=TODAY, ends=TOMORROW)
    OccupancyFactory.create(post=own, person=one.person, starts=TODAY + timedelta(days=2))
    assert follow(one).post == acting
    assert follow(one, TODAY + timedelta(days=2)).post == own


def test_a_second_post_an_acting_one_beside_it_and_deputising_move_nothing(line: Line, one: Appraisal) -> None:
    own = one.post
    for kind, ends in (("substantive", None), ("acting", None), ("job_share", None), ("deputy", TOMORROW)):
        OccupancyFactory.create(post=PostFactory.create(), person=one.person, kind=kind, starts=TODAY, ends=ends)
    assert follow(one).post == own


def test_an_appointment_that_nobody_confirmed_moves_nothing(line: Line, one: Appraisal) -> None:
    own = one.post
    Occupancy.objects.filter(person=one.person).update(kind="acting")
    OccupancyFactory.create(post=PostFactory.create(), person=one.person, starts=TODAY, needs_confirmation=True)
    assert follow(one).post == own


def test_of_somebody_who_left_the_appraisal_is_over_from_the_day_after_and_not_counted(
    line: Line, one: Appraisal
) -> None:
    Occupancy.objects.filter(person=one.person).update(ends=TODAY)
    assert follow(one).ended_on is None, "the last day is a day"
    follow(one, TOMORROW)
    assert (one.ended_on, one.left_out) == (TODAY, LeftOut.LEFT)
    assert Event.objects.filter(action="end_appraisal", subject_id=str(one.pk)).count() == 1
    follow(one, TOMORROW)
    assert Event.objects.filter(action="end_appraisal").count() == 1
    OccupancyFactory.create(post=one.post, person=one.person, starts=TODAY + timedelta(days=3))
    follow(one, TODAY + timedelta(days=3))
    assert (one.ended_on, one.left_out) == (None, LeftOut.COUNTED), "they came back"


def test_a_post_that_was_abolished_ends_as_its_holder_had_left(line: Line, one: Appraisal) -> None:
    Post.objects.filter(pk=one.post_id).update(ended=YESTERDAY)
    assert follow(one).ended_on == YESTERDAY


def test_an_absence_over_the_day_of_a_stage_leaves_it_out_and_its_end_counts_the_next(
    line: Line, one: Appraisal
) -> None:
    spell = CircumstanceFactory.create(person=one.person, starts=date(2026, 5, 1))
    assert follow(one).left_out == LeftOut.ABSENT
    type(spell).objects.update(ends=date(2026, 8, 1))
    assert follow(one).left_out == LeftOut.ABSENT, "they were away over the day"
    Appraisal.objects.update(setting_done=date(2026, 9, 1), stage="mid_year")
    assert follow(one).left_out == LeftOut.COUNTED


def test_what_is_done_is_counted_whatever_holds_of_its_person(line: Line, one: Appraisal) -> None:
    CircumstanceFactory.create(person=one.person, starts=date(2026, 5, 1))
    day = date(2026, 5, 1)
    Appraisal.objects.update(setting_done=day, mid_year_done=day, year_end_done=day)
    assert follow(one).left_out == LeftOut.COUNTED


def test_once_a_stage_is_signed_the_next_one_says_who_is_counted(line: Line, one: Appraisal) -> None:
    CircumstanceFactory.create(person=one.person, starts=date(2026, 7, 1))
    Appraisal.objects.update(setting_done=date(2026, 5, 1), is_open=False)
    assert follow(one).left_out == LeftOut.ABSENT
    one.refresh_from_db()
    day = one.mid_year_due + timedelta(days=7)
    assert now_of(one, day) == Now(Stage.MID_YEAR, one.mid_year_due)
    assert [stage["overdue"] for stage in stages_of(one, day)] == [False, False, False]


def test_whoever_comes_back_after_a_gap_has_four_weeks_and_owes_nothing_of_the_time_away(
    line: Line, one: Appraisal
) -> None:
    held = Occupancy.objects.get(person=one.person)
    Occupancy.objects.filter(pk=held.pk).update(ends=TODAY - timedelta(days=60))
    assert follow(one).ended_on == TODAY - timedelta(days=60)
    OccupancyFactory.create(post=held.post, person=one.person, starts=TODAY)
    back = follow(one)
    assert (back.ended_on, back.setting_due) == (None, TODAY + timedelta(days=28))


def test_appraisals_of_closed_cycles_stay_where_they_were(line: Line) -> None:
    old = AppraisalFactory.create(cycle__closed=True, person=line.staff[0], post=line.post(line.staff[0]))
    move(line, old, TODAY)
    assert follow(old).moved_on is None


def test_one_person_is_followed_at_once(line: Line, one: Appraisal) -> None:
    other = AppraisalFactory.create(person=line.staff[1], post=line.post(line.staff[1]))
    for appraisal in (one, other):
        move(line, appraisal, TODAY)
    assert follow_person(by=line.by, person_id=one.person_id, today=TODAY).moved == 1
    other.refresh_from_db()
    assert other.moved_on is None


def test_beat_starts_it_once_a_night(line: Line, one: Appraisal) -> None:
    move(line, one, TODAY)
    follow_appraisals()
    follow_appraisals()
    job = run(Job.objects.get(kind=FOLLOW))
    assert job.state == JobState.DONE
    assert job.result == {"moved": 1, "ended": 0, "resumed": 0, "counted": 0}
    assert describe_followed(job.result).startswith("Appraisals that moved: 1;")


def test_hr_sees_in_words_whom_nobody_appraises_and_where_the_line_is_a_circle(line: Line, one: Appraisal) -> None:
    other = AppraisalFactory.create(person=line.staff[1], post=line.post(line.staff[1]))
    assert unled(TODAY) == []
    first, second = PostFactory.create(), PostFactory.create()
    Post.objects.filter(pk=first.pk).update(reports_to=second)
    Post.objects.filter(pk=second.pk).update(reports_to=first)
    Post.objects.filter(pk=one.post_id).update(reports_to=first)
    Post.objects.filter(pk=other.post_id).update(reports_to=None)
    page = text_of(signed_in(line.hr).get(reverse("appraisals:people_unled")))
    assert "report to each other in a circle" in page
    assert "Staff 1" in page
    assert "nobody holds a post above theirs." in page
    NamedAppraiserFactory.create(person=one.person, named=line.manager.person, part=NamedFor.APPRAISER)
    assert [row.name for row in unled(TODAY)] == ["Staff 1"]
