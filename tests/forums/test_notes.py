"""Notes by revision, and what a session says it will do."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from council_pm.core.access import Actor
from council_pm.forums.models import Audience, ForumKind, Note, SessionAction
from council_pm.forums.services.notes import StaleNoteError, save_note, will_do
from council_pm.people.models import User
from council_pm.people.roles import Role
from plans.models import Action, ActionStatus
from plans.services.actions import ActionFields
from tests.factories import PostFactory, series_with_rules
from tests.factories.forums import CohortFactory, ForumFactory, SessionFactory, note_of
from tests.factories.organisation import CouncilUnits
from tests.forums.asking import page, person_of, refused, send, status
from tests.screens import signed_in, text_of

pytestmark = pytest.mark.django_db
BY = Actor(None, "a test")
EVIL = "<script>alert(1)</script> and **bold**"


class TestWriting:
    def test_each_save_is_a_revision_and_the_same_words_are_none(self) -> None:
        session = SessionFactory.create()
        assert save_note(by=BY, session=session, text=" ", based_on=0) is None
        save_note(by=BY, session=session, text="One.\r\nTwo.", based_on=0)
        save_note(by=BY, session=session, text="One.\nTwo.", based_on=0)
        save_note(by=BY, session=session, text="Three.", based_on=1)
        assert list(Note.objects.order_by("revision").values_list("text", flat=True)) == ["One.\nTwo.", "Three."]

    def test_a_note_on_an_older_version_is_not_kept_and_shows_the_newer(self) -> None:
        session = SessionFactory.create()
        save_note(by=BY, session=session, text="Theirs.", based_on=0)
        with pytest.raises(StaleNoteError) as stale:
            save_note(by=BY, session=session, text="Mine.", based_on=0)
        assert stale.value.newest.text == "Theirs."

    def test_what_is_too_long_or_of_a_cancelled_session_is_refused(self) -> None:
        with refused("too_long"):
            save_note(by=BY, session=SessionFactory.create(), text="x" * 20_001, based_on=0)
        gone = SessionFactory.create(cancelled_at=timezone.now(), cancelled_why="Snow.")
        with refused("cancelled"):
            save_note(by=BY, session=gone, text="x", based_on=0)
        with refused("cancelled"):
            fields = ActionFields(title="x", owner=PostFactory.create(), due=date(2030, 1, 1))
            will_do(by=BY, session=gone, fields=fields)

    def test_two_browsers_lose_nothing(self, keeper: User) -> None:
        session = SessionFactory.create()
        send(keeper, "note_edit", session.pk, text="Theirs.", based_on=0)
        clash = send(keeper, "note_edit", session.pk, text="Mine.", based_on=0)
        assert clash.status_code == 409
        for words in ("Theirs.", "Mine.", 'id="based-on" value="1"'):
            assert words in clash.content.decode()
        assert send(keeper, "note_edit", session.pk, text="Both.", based_on=1).status_code == 302
        history = page(keeper, "note_history", session.pk)
        assert "Theirs." in history
        assert "Both." in history

    def test_it_is_saved_as_it_is_typed(self, keeper: User) -> None:
        session, client = SessionFactory.create(), signed_in(keeper)
        url = f"/forums/sessions/{session.pk}/notes/edit/"
        kept = client.post(url, {"text": "As typed.", "based_on": 0}, headers={"HX-Request": "true"})
        assert "Saved at" in kept.content.decode()
        assert 'value="1"' in kept.content.decode()
        clash = client.post(url, {"text": "Mine.", "based_on": 0}, headers={"HX-Request": "true"})
        assert clash.status_code == 409
        assert "somebody else wrote here meanwhile" in clash.content.decode()
        long = client.post(url, {"text": "x" * 20_001, "based_on": 1}, headers={"HX-Request": "true"})
        assert long.status_code == 422
        assert "too long" in long.content.decode()
        assert client.post(url, {"text": "x", "based_on": "many"}).status_code == 422

    def test_html_in_a_note_is_shown_as_it_was_typed(self, keeper: User) -> None:
        session = SessionFactory.create(about=EVIL)
        send(keeper, "note_edit", session.pk, text=EVIL, based_on=0)
        for name in ("session_page", "note_history", "note_edit"):
            shown = page(keeper, name, session.pk)
            assert "<script>alert" not in shown
            assert "&lt;script&gt;alert" in shown
        assert "<strong>bold</strong>" in page(keeper, "session_page", session.pk)


class TestReading:
    def test_notes_of_a_group_are_for_its_members(self, head: User, employee: User, keeper: User) -> None:
        forum = ForumFactory.create(kind=ForumKind.STANDARD, audience=Audience.LISTED, roles=[Role.HEAD_OF_SERVICE])
        session = SessionFactory.create(forum=forum, days=-1, title="Absence")
        note_of(session, "Said in confidence.")
        for reader, reads in ((head, True), (keeper, True), (employee, False)):
            shown = page(reader, "session_page", session.pk)
            assert "Absence" in shown
            assert ("Said in confidence." in shown) is reads
            assert status(reader, "note_history", session.pk) == (200 if reads else 404)

    def test_notes_of_drop_ins_are_for_everybody(self, employee: User) -> None:
        session = SessionFactory.create(days=-1)
        assert "Nothing is noted yet." in page(employee, "note_history", session.pk)
        note_of(session, "What we learned.")
        assert "What we learned." in page(employee, "session_page", session.pk)

    def test_notes_for_a_cohort_are_read_by_who_is_in_it(self, employee: User, head: User) -> None:
        cohort = CohortFactory.create(people=[person_of(employee)])
        session = SessionFactory.create(forum=cohort.forum, cohort=cohort, days=-1)
        note_of(session, "Among ourselves.")
        assert "Among ourselves." in page(employee, "session_page", session.pk)
        assert status(employee, "note_history", session.pk) == 200
        assert "Among ourselves." not in page(head, "session_page", session.pk)
        assert status(head, "note_history", session.pk) == 404


class TestWhatWeWillDo:
    def test_it_is_an_action_of_the_one_list_in_the_part_of_its_owner(
        self, council: CouncilUnits, keeper: User, employee: User
    ) -> None:
        session = SessionFactory.create(days=-1)
        post = PostFactory.create(unit=council.service, title="Head of Streets")
        series = series_with_rules("BINS", council.unit)
        assert "BINS" in page(keeper, "session_will_do", session.pk)
        data = {"title": "Ring the depot", "owner": post.pk, "due": "30/06/2030", "code": "bins"}
        assert send(keeper, "session_will_do", session.pk, **data).status_code == 302
        action = Action.objects.get()
        assert (action.unit, action.owner, action.due, action.series) == (
            council.service, post, date(2030, 6, 30), series,
        )  # fmt: skip
        assert SessionAction.objects.get().session == session
        Action.objects.update(status=ActionStatus.ON_COURSE)
        shown = page(employee, "session_page", session.pk)
        for words in ("Ring the depot", "Head of Streets", str(ActionStatus.ON_COURSE.label)):
            assert words in shown
        assert "1 action is still open" in page(employee, "forum_page", session.forum.slug)

    @pytest.mark.parametrize(
        ("change", "says"),
        [
            ({"title": " "}, "Write a few words."), ({"owner": ""}, "Choose one of these."),
            ({"due": "31/02/2030"}, "There is no such day"), ({"code": "NONE"}, "No indicator has this code."),
            ({"title": "x" * 201}, "200"),
        ],
    )  # fmt: skip
    def test_what_is_refused_keeps_what_was_typed(self, keeper: User, change: dict[str, str], says: str) -> None:
        session = SessionFactory.create(days=-1)
        data = {"title": "Ring them", "owner": PostFactory.create().pk, "due": "30/06/2030", "code": "", **change}
        response = send(keeper, "session_will_do", session.pk, **data)
        assert response.status_code == 422
        assert says in text_of(response)
        assert str(data["due"]) in response.content.decode() or "2030-06-30" in response.content.decode()
        assert not Action.objects.exists()
