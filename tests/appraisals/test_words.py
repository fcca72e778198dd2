"""Drafts are their own side's, Save shares them, and of two who write at once none loses anything."""

from __future__ import annotations

import json

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from appraisals.models import Appraisal, Passage, PassageKind, Side
from appraisals.pages.words import box_row
from appraisals.passages import Box
from appraisals.selectors.content import content_of
from appraisals.services.words import BoxAt, keep_draft, say
from council_pm.audit.models import Event
from council_pm.people.models import User
from council_pm.people.roles import Role
from tests.appraisals.conversation import Conversation
from tests.factories import user_with_role
from tests.factories.appraisals import NamedAppraiserFactory
from tests.screens import signed_in, text_of

pytestmark = pytest.mark.django_db
CANARY = "Heron over the weir"


@pytest.fixture
def talk() -> Conversation:
    return Conversation()


def code(refused: pytest.ExceptionInfo[ValidationError]) -> str:
    return refused.value.code or ""


def said_to(talk: Conversation, user: User) -> str:
    return json.dumps([(one.text, one.draft) for one in content_of(talk.at(user)).passages])


@pytest.mark.parametrize(("kind", "side"), [("review", "appraisee"), ("preparation", "appraisee"), ("statement", "")])
def test_a_draft_is_read_by_nobody_else_and_saved_words_by_all_four(talk: Conversation, kind: str, side: str) -> None:
    place = talk.place(talk.somebody, kind, side)
    version = keep_draft(place=place, text=CANARY, version=0)
    assert version == 1
    assert CANARY in said_to(talk, talk.somebody)
    for other in (talk.manager, talk.head, talk.adviser):
        assert CANARY not in said_to(talk, other)
        assert said_to(talk, other) == "[]", "not even that something was begun"
    assert talk.version() == 1, "a draft is no change of what both read"
    say(by=talk.by(talk.somebody), place=place, text=CANARY, version=version)
    for reader in (talk.somebody, talk.manager, talk.head, talk.adviser):
        assert said_to(talk, reader).count(CANARY) == 1
    assert talk.version() == 2


def test_an_own_note_is_its_authors_alone_and_raises_no_version(talk: Conversation) -> None:
    for user in (talk.somebody, talk.manager):
        place = talk.place(user, "private", talk.at(user).part)
        say(by=talk.by(user), place=place, text=f"{CANARY} {user.pk}", version=0)
    assert talk.version() == 1
    assert str(talk.manager.pk) not in said_to(talk, talk.somebody)
    assert str(talk.somebody.pk) not in said_to(talk, talk.manager)
    for user in (talk.head, talk.adviser):
        assert CANARY not in said_to(talk, user)


def test_the_words_are_sealed_and_the_record_holds_none_of_them(talk: Conversation) -> None:
    say(by=talk.by(talk.somebody), place=talk.place(talk.somebody, "review", "appraisee"), text=CANARY, version=0)
    keep_draft(place=talk.place(talk.somebody, "preparation", "appraisee"), text=CANARY, version=0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM appraisals_passage")
        assert CANARY not in str(cursor.fetchall())
    event = Event.objects.get(action="write_appraisal")
    assert event.detail == {"stage": "mid_year", "kind": "review", "side": "appraisee", "behaviour": ""}
    assert CANARY not in str(list(Event.objects.values()))


def test_a_draft_leaves_no_event_and_an_own_note_only_that_it_was_kept(talk: Conversation) -> None:
    place = talk.place(talk.manager, "private", "appraiser")
    version = keep_draft(place=place, text=CANARY, version=0)
    assert not Event.objects.filter(subject_kind="appraisal").exists()
    say(by=talk.by(talk.manager), place=place, text=CANARY, version=version)
    assert Event.objects.get(subject_kind="appraisal").detail == {"stage": "mid_year"}


class TestOfTheSameSide:
    """Whoever comes after an appraiser, or appraises beside them."""

    @pytest.fixture
    def other(self, talk: Conversation) -> User:
        found = user_with_role(Role.MANAGER, unit=talk.units.unit)
        for user in (talk.manager, found):
            NamedAppraiserFactory.create(person=talk.somebody.person, named=user.person)
        return found

    @pytest.mark.parametrize(("kind", "side"), [("review", "appraiser"), ("statement", "")])
    def test_a_draft_is_read_by_who_typed_it_and_not_by_another_appraiser(
        self, talk: Conversation, other: User, kind: str, side: str
    ) -> None:
        keep_draft(place=talk.place(talk.manager, kind, side), text=CANARY, version=0)
        assert CANARY in said_to(talk, talk.manager)
        assert CANARY not in said_to(talk, other)
        for path in (talk.url(), talk.box_url(kind, side)):
            assert CANARY in text_of(signed_in(talk.manager).get(path))
            assert CANARY not in text_of(signed_in(other).get(path))

    def test_a_successor_begins_from_what_was_said_and_their_draft_replaces_the_other(
        self, talk: Conversation, other: User
    ) -> None:
        mine, theirs = talk.place(talk.manager, "review", "appraiser"), talk.place(other, "review", "appraiser")
        version = say(by=talk.by(talk.manager), place=mine, text="Said to both", version=0)
        version = keep_draft(place=mine, text=CANARY, version=version)
        box = box_row(theirs.at, content_of(theirs.at), theirs.stage, theirs.box)
        assert box.form is not None
        assert box.form.initial == {"text": "Said to both", "version": version}
        assert keep_draft(place=theirs, text="Said to both", version=version) == version, "nothing was typed yet"
        assert CANARY in said_to(talk, talk.manager)
        keep_draft(place=theirs, text="Of the next one", version=version)
        row = talk.passage("review", "appraiser")
        assert (row.draft.open(), row.drafted_by, row.author) == ("Of the next one", other.person, talk.manager.person)
        assert "Of the next one" not in said_to(talk, talk.manager)

    def test_whoever_takes_the_same_words_over_reads_them_from_then_on(self, talk: Conversation, other: User) -> None:
        version = keep_draft(place=talk.place(talk.manager, "review", "appraiser"), text=CANARY, version=0)
        keep_draft(place=talk.place(other, "review", "appraiser"), text=CANARY, version=version)
        assert CANARY in said_to(talk, other)
        assert CANARY not in said_to(talk, talk.manager)

    def test_saving_drops_the_draft_of_the_other_and_saving_nothing_new_does_not(
        self, talk: Conversation, other: User
    ) -> None:
        mine, theirs = talk.place(talk.manager, "review", "appraiser"), talk.place(other, "review", "appraiser")
        version = say(by=talk.by(talk.manager), place=mine, text="Said to both", version=0)
        version = keep_draft(place=mine, text=CANARY, version=version)
        assert say(by=talk.by(other), place=theirs, text="Said to both", version=version) == version
        assert talk.passage("review", "appraiser").draft.open() == CANARY
        say(by=talk.by(other), place=theirs, text="Said anew", version=version)
        row = talk.passage("review", "appraiser")
        assert (row.text.open(), row.draft.open(), row.drafted_by, row.drafted_at) == ("Said anew", "", None, None)
        with pytest.raises(ValidationError) as refused:
            keep_draft(place=mine, text=CANARY, version=version)
        assert code(refused) == "stale", "their own window keeps what they typed"


class TestTwoAtOnce:
    def test_a_second_window_is_told_and_changes_nothing(self, talk: Conversation) -> None:
        place = talk.place(talk.somebody, "review", "appraisee")
        keep_draft(place=place, text="First window", version=0)
        with pytest.raises(ValidationError) as refused:
            keep_draft(place=place, text="Second window", version=0)
        assert code(refused) == "stale"
        with pytest.raises(ValidationError) as refused:
            say(by=talk.by(talk.somebody), place=place, text="Second window", version=0)
        assert code(refused) == "stale"
        assert talk.passage("review").draft.open() == "First window"

    def test_both_draft_a_statement_apart_and_the_second_to_save_sees_the_first(self, talk: Conversation) -> None:
        theirs, mine = talk.place(talk.manager, "statement", ""), talk.place(talk.somebody, "statement", "")
        their_version = keep_draft(place=theirs, text="Of the manager", version=0)
        my_version = keep_draft(place=mine, text="Of somebody", version=0)
        assert "Of the manager" not in said_to(talk, talk.somebody)
        say(by=talk.by(talk.manager), place=theirs, text="Of the manager", version=their_version)
        with pytest.raises(ValidationError) as refused:
            say(by=talk.by(talk.somebody), place=mine, text="Of somebody", version=my_version)
        assert code(refused) == "stale"
        content = content_of(talk.at(talk.somebody))
        assert {(one.side, one.text, one.draft) for one in content.passages} == {
            ("", "Of the manager", ""), ("appraisee", "", "Of somebody")
        }  # fmt: skip
        rows = Passage.objects.filter(kind=PassageKind.STATEMENT, side__in=("", Side.APPRAISEE))
        say(by=talk.by(talk.somebody), place=mine, text="Of both", version=sum(one.version for one in rows))
        assert talk.passage("statement", "").text.open() == "Of both"
        assert talk.passage("statement", "").author_id == talk.somebody.person_id
        assert not talk.passage("statement", Side.APPRAISEE).draft

    def test_the_same_words_again_change_nothing(self, talk: Conversation) -> None:
        place = talk.place(talk.somebody, "review", "appraisee")
        version = say(by=talk.by(talk.somebody), place=place, text=" It went well\r\n", version=0)
        assert say(by=talk.by(talk.somebody), place=place, text="It went well", version=version) == version
        assert keep_draft(place=place, text="It went well", version=version) == version
        assert (talk.version(), Event.objects.filter(action="write_appraisal").count()) == (2, 1)


class TestRefusals:
    def test_nobody_writes_in_the_name_of_the_other(self, talk: Conversation) -> None:
        for place in (talk.place(talk.manager, "review", "appraisee"), talk.place(talk.head, "statement", "")):
            with pytest.raises(ValidationError) as refused:
                say(by=talk.by(talk.manager), place=place, text=CANARY, version=0)
            assert code(refused) == "side"
        assert not Passage.objects.exists()

    def test_after_both_have_signed_only_an_own_note_is_taken(self, talk: Conversation) -> None:
        Appraisal.objects.update(is_open=False)
        with pytest.raises(ValidationError) as refused:
            keep_draft(place=talk.place(talk.somebody, "review", "appraisee"), text="Late", version=0)
        assert code(refused) == "shut"
        say(by=talk.by(talk.somebody), place=talk.place(talk.somebody, "private", "appraisee"), text="Mine", version=0)
        assert Passage.objects.get().kind == PassageKind.PRIVATE

    def test_a_stage_that_is_done_takes_nothing_more(self, talk: Conversation) -> None:
        old = BoxAt(talk.at(talk.somebody), "setting", Box("preparation", "appraisee"))
        with pytest.raises(ValidationError) as refused:
            say(by=talk.by(talk.somebody), place=old, text="Late", version=0)
        assert code(refused) == "stage"

    def test_too_much_is_refused_and_so_is_a_rating_in_words_of_ones_own(self) -> None:
        talk = Conversation("year_end", with_ratings=True)
        place = talk.place(talk.manager, "rating", "appraiser")
        for wrong, where in (("splendid", place), ("x" * 6_001, talk.place(talk.manager, "review", "appraiser"))):
            with pytest.raises(ValidationError) as refused:
                say(by=talk.by(talk.manager), place=where, text=wrong, version=0)
            assert code(refused) == "text"
        say(by=talk.by(talk.manager), place=place, text="most", version=0)
        assert talk.passage("rating", Side.APPRAISER).text.open() == "most"

    def test_of_somebody_who_has_left_nothing_is_written(self, talk: Conversation) -> None:
        place = talk.place(talk.somebody, "private", "appraisee")
        Appraisal.objects.update(ended_on=talk.at(talk.somebody).today.replace(year=2020))
        with pytest.raises(ValidationError) as refused:
            keep_draft(place=place, text="Late", version=0)
        assert code(refused) == "over"
