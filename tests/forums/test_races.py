"""Two people at the same moment: one takes the last place, and nobody writes over anybody's note."""

from __future__ import annotations

from functools import partial

import pytest

from council_pm.core.access import Actor
from council_pm.forums.models import AgendaLine, Coming, FeedbackCount
from council_pm.forums.services.notes import StaleNoteError, keep_agenda, save_note
from council_pm.forums.services.sign_up import give_feedback, sign_up, withdraw
from tests.factories import PersonFactory
from tests.factories.forums import SessionFactory, TopicFactory, signed
from tests.races import RACERS, side_by_side, together

pytestmark = pytest.mark.django_db(transaction=True)
BY = Actor(None, "a test")


def test_the_last_place_goes_to_one_and_the_others_wait() -> None:
    session = SessionFactory.create(capacity=2)
    signed(session, PersonFactory.create())
    people = PersonFactory.create_batch(RACERS)
    made = side_by_side([partial(sign_up, session=session, person=person) for person in people])
    assert sorted(one.state for one in made) == [Coming.COMING] + [Coming.WAITING] * (RACERS - 1)
    assert session.attendances.filter(state=Coming.COMING).count() == 2


def test_one_person_in_two_browsers_signs_up_once() -> None:
    session, person = SessionFactory.create(capacity=3), PersonFactory.create()
    together(lambda: sign_up(session=session, person=person))
    assert session.attendances.count() == 1


def test_two_places_that_are_given_back_at_once_go_to_two_who_wait() -> None:
    session = SessionFactory.create(capacity=2)
    coming, waiting = PersonFactory.create_batch(2), PersonFactory.create_batch(2)
    for person in coming:
        signed(session, person)
    for person in waiting:
        signed(session, person, Coming.WAITING)
    side_by_side([partial(withdraw, session=session, person=person) for person in coming])
    assert {one.person_id for one in session.attendances.filter(state=Coming.COMING)} == {one.pk for one in waiting}


def test_of_two_notes_on_the_same_version_one_is_shown_the_other() -> None:
    session = SessionFactory.create()

    def write(text: str) -> str:
        try:
            save_note(by=BY, session=session, text=text, based_on=0)
        except StaleNoteError as stale:
            return stale.newest.text
        return ""

    told = side_by_side([partial(write, "Mine."), partial(write, "Theirs.")])
    kept = session.notes.get().text
    assert sorted(told) == sorted(["", kept])


def test_an_agenda_is_kept_once() -> None:
    session = SessionFactory.create(days=-1)
    TopicFactory.create(forum=session.forum)
    assert sorted(together(lambda: keep_agenda(by=BY, session=session))) == [False] * (RACERS - 1) + [True]
    assert AgendaLine.objects.count() == 1


def test_answers_at_the_same_moment_are_all_counted() -> None:
    session = SessionFactory.create(days=-1)
    people = PersonFactory.create_batch(RACERS)
    for person in people:
        signed(session, person, attended=True)
    answers = {"useful": 4, "apply": 4, "again": 4}
    side_by_side([partial(give_feedback, session=session, person=person, answers=answers) for person in people])
    assert set(FeedbackCount.objects.values_list("n", flat=True)) == {RACERS}
