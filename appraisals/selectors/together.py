"""Appraising a team together: whom somebody may record as present, and the meetings that were recorded."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from appraisals.access import namings
from appraisals.models import Appraisal, Cycle, GroupMeeting, GroupPresence, NamedFor, Stage
from appraisals.selectors.content import words_or_that_they_are_shut
from appraisals.selectors.line import holdings, reports_of


@dataclass(frozen=True, slots=True)
class MeetingShown:
    """A meeting as those who were there read it."""

    id: int
    stage: str
    held_on: date
    appraiser: str
    text: str

    @property
    def stage_words(self) -> str:
        """What it was for."""
        return str(Stage(self.stage).label)


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """A meeting as whoever recorded it reads it. ``may_change``: everybody who was there is still theirs."""

    meeting: GroupMeeting
    text: str
    there: tuple[str, ...]
    gone: int
    present: frozenset[int]

    @property
    def may_change(self) -> bool:
        """Whether it can be added to: what was agreed with somebody stays theirs and their new appraiser's."""
        return self.gone == 0


def meetings_of(appraisal: Appraisal) -> list[MeetingShown]:
    """The meetings in which somebody was appraised, the newest first; one query."""
    rows = GroupPresence.objects.filter(appraisal=appraisal).select_related("meeting__appraiser")
    return [
        MeetingShown(one.meeting_id, one.meeting.stage, one.meeting.held_on, one.meeting.appraiser.name,
                     words_or_that_they_are_shut(one.meeting.words))
        for one in rows.order_by("-meeting__held_on", "-meeting")
    ]  # fmt: skip


def appraised_by(person_id: int, cycle: Cycle, today: date) -> list[Appraisal]:
    """The appraisals of a cycle that somebody appraises today, by name, as ``access.seen_by`` says of each one.

    A query for their posts, for the line below, for those named, and for the appraisals: not more for more people.
    """
    posts = set(holdings(today).filter(person=person_id).values_list("post", flat=True))
    below = {(one.person_id, one.post_id) for one in reports_of(posts, person_id, today)}
    named = namings(today).filter(part=NamedFor.APPRAISER)
    of_me = set(named.filter(named=person_id).values_list("person", flat=True))
    people = {person for person, _post in below} | of_me
    others = set(named.filter(person__in=people).values_list("person", flat=True))
    rows = Appraisal.objects.filter(cycle=cycle, person__in=people, words_deleted_at=None).select_related("person")
    return sorted(
        (
            one
            for one in rows
            if (one.person_id in of_me or (one.person_id not in others and (one.person_id, one.post_id) in below))
            and (one.ended_on is None or one.ended_on >= today)
        ),
        key=lambda one: (one.person.name, one.pk),
    )


def meetings_by(user: Any, cycle: Cycle, mine: Collection[Appraisal]) -> list[MeetingRow]:
    """The meetings that somebody recorded in a cycle, the newest first; ``mine``: whom they appraise. Two queries."""
    rows = GroupMeeting.objects.filter(cycle=cycle, appraiser=user.person_id).order_by("-held_on", "-pk")
    return [meeting_row(one, mine) for one in rows.prefetch_related("presences")]


def meeting_row(meeting: GroupMeeting, mine: Collection[Appraisal]) -> MeetingRow:
    """A meeting, with the names of those who were there and are still theirs."""
    names = {one.pk: one.person.name for one in mine}
    present = frozenset(one.appraisal_id for one in meeting.presences.all())
    there = tuple(name for pk, name in names.items() if pk in present)
    return MeetingRow(meeting, words_or_that_they_are_shut(meeting.words), there, len(present) - len(there), present)
