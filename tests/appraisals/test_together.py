"""A team is appraised together: once for those who were there, not for those who were not, by their own appraiser."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from appraisals.access import Part, seen_by
from appraisals.frozen import from_json
from appraisals.models import (
    Appraisal,
    Cycle,
    CycleState,
    Edition,
    Group,
    GroupMeeting,
    Signature,
    Signer,
    Stage,
)
from appraisals.selectors.together import appraised_by
from appraisals.services.signing import begin_version
from appraisals.services.together import Meeting, add_to_meeting, record_meeting
from council_pm.audit.models import Event
from council_pm.core.access import Actor
from council_pm.people.models import User
from council_pm.people.roles import Role
from tests.appraisals.signing_parts import CANARY, TODAY, Signers
from tests.factories import user_with_role
from tests.factories.appraisals import AppraisalFactory, NamedAppraiserFactory
from tests.races import together
from tests.screens import hidden, signed_in, text_of

pytestmark = pytest.mark.django_db
WORDS = "Gloves on, and the late round shared"


class Team(Signers):
    """A manager with two people who have no screen, and one who has."""

    def __init__(self) -> None:
        super().__init__(group=Group.TOGETHER)
        self.colleagues = [self.colleague() for _one in range(2)]
        self.cycle = self.appraisal.cycle
        self.key = uuid.uuid4()
        self.address = f"/appraisals/together/{self.cycle.slug}/"

    def of(self, person: Any) -> Appraisal:
        return Appraisal.objects.get(cycle=self.cycle, person=person)

    @property
    def first(self) -> Appraisal:
        return self.of(self.colleagues[0])

    @property
    def second(self) -> Appraisal:
        return self.of(self.colleagues[1])

    def record(
        self, there: Collection[Appraisal], /, *, user: User | None = None, key: uuid.UUID | None = None, **more: Any
    ) -> GroupMeeting:
        said = {"stage": Stage.SETTING, "held_on": TODAY, "text": WORDS, "there": [one.pk for one in there]} | more
        by = user or self.manager
        return record_meeting(
            by=Actor(by.pk), appraiser=by.person, cycle=self.cycle, key=key or self.key, said=Meeting(**said)
        )

    def add(self, meeting: GroupMeeting, there: Collection[Appraisal], **more: Any) -> GroupMeeting:
        said = {"version": 1, "text": WORDS} | more
        return add_to_meeting(
            by=Actor(self.manager.pk), appraiser=self.manager.person, meeting=meeting,
            there=[one.pk for one in there], **said,
        )  # fmt: skip


@pytest.fixture
def team() -> Team:
    return Team()


def refused(code: str) -> pytest.RaisesExc[ValidationError]:
    return pytest.raises(ValidationError, check=lambda error: error.code == code)


def test_for_those_who_were_there_the_stage_is_done_and_for_the_others_it_stays_open(team: Team) -> None:
    day = TODAY - timedelta(days=3)
    team.record([team.first, team.appraisal], held_on=day)
    assert [(one.setting_done, one.is_open) for one in (team.first, team.second, team.now())] == [
        (day, False), (None, True), (day, False),
    ]  # fmt: skip
    edition = Edition.objects.get(appraisal=team.now())
    frozen = from_json(edition.content.open())
    assert (frozen.together, frozen.targets[0].wording) == (WORDS, CANARY)
    assert list(Signature.objects.values_list("part", "person").distinct()) == [
        (Signer.APPRAISER, team.manager.person_id)
    ]
    assert "Gloves" not in str(list(GroupMeeting.objects.values()))
    assert "Gloves" not in str(list(Event.objects.values()))


def test_what_is_sent_twice_is_kept_once_and_a_key_of_another_meeting_is_refused(team: Team) -> None:
    assert team.record([team.first]) == team.record([team.first])
    assert (GroupMeeting.objects.count(), Edition.objects.count()) == (1, 1)
    other = user_with_role(Role.MANAGER, unit=team.unit)
    NamedAppraiserFactory.create(person=team.second.person, named=other.person)
    with refused("key"):
        team.record([team.second], user=other)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"stage": "harvest"}, "stage"),
        ({"held_on": TODAY + timedelta(days=1)}, "held_on"),
        ({"held_on": date(2020, 1, 1)}, "held_on"),
        ({"there": []}, "there"),
        ({"there": [987_654]}, "there"),
        ({"text": "  \x00"}, "text"),
        ({"text": "a" * 4_001}, "text"),
    ],
)
def test_what_cannot_be_is_refused_and_counts_nothing(team: Team, said: dict[str, Any], code: str) -> None:
    with refused(code):
        team.record([team.first], **said)
    assert not GroupMeeting.objects.exists()
    assert not Appraisal.objects.exclude(setting_done=None).exists()


def test_nobody_of_another_line_is_counted(team: Team) -> None:
    other = AppraisalFactory.create(cycle=team.cycle)
    with refused("there"):
        team.record([team.first, other])


def test_somebody_is_added_later_and_the_words_put_right_for_all(team: Team) -> None:
    meeting = team.record([team.first])
    team.add(meeting, [team.second])
    assert team.second.setting_done == TODAY
    assert (team.first.editions.count(), team.second.editions.count()) == (1, 1)
    with refused("stale"):
        team.add(meeting, [], text="Older words")
    team.add(meeting, [], version=2, text="Gloves and boots")
    newest = team.first.editions.order_by("-number")[0]
    assert from_json(newest.content.open()).together == "Gloves and boots"
    assert (team.first.editions.count(), team.second.editions.count()) == (2, 2)
    team.add(meeting, [], version=3, text="Gloves and boots")
    assert GroupMeeting.objects.get().version == 3, "nothing was said anew"


def test_only_whoever_recorded_it_changes_it_and_not_for_somebody_who_moved(team: Team) -> None:
    meeting = team.record([team.first, team.second])
    with refused("author"):
        add_to_meeting(
            by=Actor(team.head.pk), appraiser=team.head.person, meeting=meeting, version=1, there=[], text="Other words"
        )
    other = user_with_role(Role.MANAGER, unit=team.unit)
    NamedAppraiserFactory.create(person=team.second.person, named=other.person)
    with refused("moved"):
        team.add(meeting, [], text="Other words")
    assert GroupMeeting.objects.get().words.open() == WORDS


def test_a_closed_cycle_takes_no_meeting(team: Team) -> None:
    Cycle.objects.update(state=CycleState.CLOSED, closed_at=team.cycle.opened_at)
    with refused("closed"):
        team.record([team.first])


def test_whoever_was_further_on_stays_there(team: Team) -> None:
    Appraisal.objects.filter(pk=team.first.pk).update(stage=Stage.MID_YEAR)
    team.record([team.first], stage=Stage.SETTING)
    one = team.first
    assert (one.stage, one.is_open, one.setting_done) == (Stage.MID_YEAR, True, TODAY)
    assert one.editions.get().stage == Stage.SETTING


def test_a_version_that_was_begun_since_is_not_overtaken_by_better_words(team: Team) -> None:
    meeting = team.record([team.appraisal])
    begin_version(by=Actor(team.somebody.pk), at=team.seen(team.somebody), why="I want targets of my own")
    team.add(meeting, [], text="Better words")
    assert team.now().is_open
    team.agree()
    assert not team.now().is_open
    assert sorted(team.newest().signatures.values_list("part", flat=True)) == ["appraisee", "appraiser"]


def test_whom_somebody_appraises_together_is_whom_they_see_as_their_appraiser(team: Team) -> None:
    other = user_with_role(Role.MANAGER, unit=team.unit)
    NamedAppraiserFactory.create(person=team.second.person, named=other.person)
    gone = team.of(team.colleague())
    Appraisal.objects.filter(pk=gone.pk).update(ended_on=TODAY - timedelta(days=1))
    vacant = user_with_role(Role.MANAGER, unit=team.unit)
    team.report(vacant, team.manager)
    below = team.of(team.colleague())
    type(below.post).objects.filter(pk=below.post_id).update(reports_to=team.post(vacant))
    Appraisal.objects.filter(pk=below.pk).update(unit=team.unit)
    named_and_gone = user_with_role(Role.MANAGER, unit=team.unit)
    NamedAppraiserFactory.create(person=team.first.person, named=named_and_gone.person)
    team.leave(named_and_gone)
    for leaves in (None, vacant):
        if leaves:
            team.leave(leaves)
        for user in (team.manager, other, vacant, team.head, team.somebody):
            fresh = User.objects.get(pk=user.pk)
            expected = {
                one.pk for one in Appraisal.objects.filter(cycle=team.cycle)
                if (seen := seen_by(fresh, one, TODAY)) and seen.part is Part.APPRAISER
            }  # fmt: skip
            assert {one.pk for one in appraised_by(user.person_id, team.cycle, TODAY)} == expected
    assert below.pk in {one.pk for one in appraised_by(team.manager.person_id, team.cycle, TODAY)}


def test_the_screen_records_a_meeting_and_those_who_were_there_read_it(team: Team) -> None:
    manager = signed_in(team.manager)
    page = manager.get(team.address)
    sent = {"key": hidden(page, "key"), "version": "", "stage": "setting", "held_on": f"{TODAY:%d/%m/%Y}",
            "there": [team.appraisal.pk], "text": WORDS}  # fmt: skip
    for _time in range(2):
        assert manager.post(team.address, sent).status_code == 302
    assert GroupMeeting.objects.count() == 1
    assert WORDS in text_of(signed_in(team.somebody).get(team.url))
    meeting = GroupMeeting.objects.get()
    change = f"{team.address}{meeting.pk}/"
    assert WORDS in text_of(manager.get(change))
    added = {"there": [team.first.pk], "text": WORDS, "version": "1"}
    for _time in range(2):
        assert manager.post(change, added).status_code == 302
    stale = manager.post(change, {**added, "text": "Typed and not lost"})
    assert stale.status_code == 409
    assert "Typed and not lost" in text_of(stale)
    assert hidden(stale, "version") == "2"


def test_a_refused_meeting_keeps_what_was_typed(team: Team) -> None:
    page = signed_in(team.manager).post(
        team.address, {"key": "no key", "stage": "", "held_on": "32/13/2026", "there": ["x"], "text": "Typed"}
    )
    assert page.status_code == 422
    for words in ("There is a problem", "Typed", "32/13/2026", "Choose one of these.", "Choose among these."):
        assert words in text_of(page)


def test_nobody_else_finds_the_screen_or_a_meeting(team: Team) -> None:
    meeting = team.record([team.first])
    others = [team.head, team.somebody, user_with_role(Role.MANAGER, unit=team.unit), user_with_role(Role.HR_ADVISER)]
    for user in others:
        for address in (team.address, f"{team.address}{meeting.pk}/"):
            response = signed_in(user).get(address)
            assert response.status_code == 404
    Cycle.objects.update(group=Group.STAFF)
    assert signed_in(team.manager).get(team.address).status_code == 404


def test_of_somebody_who_moved_the_words_are_read_no_more_where_nobody_else_was_there(team: Team) -> None:
    meeting = team.record([team.first])
    other = user_with_role(Role.MANAGER, unit=team.unit)
    NamedAppraiserFactory.create(person=team.first.person, named=other.person)
    manager = signed_in(team.manager)
    assert manager.get(f"{team.address}{meeting.pk}/").status_code == 404
    page = text_of(manager.get(team.address))
    assert WORDS not in page
    assert "and 1 whom you no longer appraise" in page
    assert team.first.person.name not in page


def test_a_team_of_more_people_asks_no_more_queries(team: Team) -> None:
    manager = signed_in(team.manager)
    manager.get(team.address)
    counts = []
    for _size in range(2):
        with CaptureQueriesContext(connection) as asked:
            manager.get(team.address)
        counts.append(len(asked))
        team.record([team.of(team.colleague()) for _one in range(3)], key=uuid.uuid4())
        team.record([team.first], key=uuid.uuid4())
    assert counts[1] <= counts[0] + 1, "the meetings' presences are read once there are any"


@pytest.mark.django_db(transaction=True)
def test_a_meeting_that_is_sent_twice_at_once_is_kept_once() -> None:
    team = Team()
    there = [team.first, team.second]
    together(partial(team.record, there))
    assert (GroupMeeting.objects.count(), Edition.objects.count(), Signature.objects.count()) == (1, 2, 2)
