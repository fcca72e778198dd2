"""Briefings: issued once, read or not, counted for everybody and named for corporate performance only."""

from __future__ import annotations

import pytest
from django.utils import timezone

from council_pm.forums.models import Acknowledgement, Audience, Briefing
from council_pm.people.models import User
from council_pm.people.roles import Role
from tests.factories.forums import BriefingFactory, ForumFactory
from tests.forums.asking import page, person_of, send, status
from tests.screens import text_of

pytestmark = pytest.mark.django_db


class TestReading:
    def test_it_is_read_once_and_counted(self, employee: User, head: User) -> None:
        briefing = BriefingFactory.create(title="The new form")
        assert "to read" in page(employee, "briefing_list")
        for _each in range(2):
            assert send(employee, "briefing_read", briefing.pk).status_code == 302
        assert Acknowledgement.objects.count() == 1
        assert "You have read this." in page(employee, "briefing_page", briefing.pk)
        other = page(head, "briefing_page", briefing.pk)
        assert "1 person has said that they have read this." in " ".join(other.split())
        assert person_of(employee).name not in other
        assert "I have read this" in other

    def test_names_are_for_corporate_performance(self, employee: User, head: User, keeper: User) -> None:
        briefing = BriefingFactory.create()
        send(employee, "briefing_read", briefing.pk)
        assert status(head, "briefing_readers", briefing.pk) == 403
        shown = page(keeper, "briefing_readers", briefing.pk)
        read, unread = shown.split('id="unread"')
        assert person_of(employee).name in read
        assert person_of(head).name in unread

    def test_one_of_a_forum_is_for_its_members(self, employee: User, head: User, keeper: User) -> None:
        forum = ForumFactory.create(audience=Audience.LISTED, roles=[Role.HEAD_OF_SERVICE])
        briefing = BriefingFactory.create(forum=forum, title="For heads")
        assert status(head, "briefing_page", briefing.pk) == 200
        assert status(employee, "briefing_page", briefing.pk) == 404
        assert send(employee, "briefing_read", briefing.pk).status_code == 404
        assert "For heads" not in page(employee, "briefing_list")
        _read, unread = page(keeper, "briefing_readers", briefing.pk).split('id="unread"')
        assert person_of(head).name in unread
        assert person_of(employee).name not in unread

    def test_who_only_keeps_a_forum_is_not_asked_to_read_what_it_was_told(self, keeper: User) -> None:
        forum = ForumFactory.create(audience=Audience.LISTED, roles=[Role.HEAD_OF_SERVICE])
        BriefingFactory.create(forum=forum, title="For heads")
        assert "For heads" in page(keeper, "briefing_list")
        assert "For heads" not in page(keeper, "forum_list")

    def test_html_is_shown_as_it_was_typed(self, employee: User) -> None:
        briefing = BriefingFactory.create(text="<img src=x onerror=alert(1)>", link="https://example.org/x")
        shown = page(employee, "briefing_page", briefing.pk)
        assert "<img src=x" not in shown
        assert 'href="https://example.org/x"' in shown


class TestIssuing:
    def test_it_is_issued_and_withdrawn_and_asked_about_no_more(self, keeper: User, employee: User) -> None:
        assert "Everybody" in page(keeper, "briefing_new")
        data = {"title": "The new form", "text": "Use it from Monday.", "link": "", "forum": ""}
        assert send(keeper, "briefing_new", **data).status_code == 302
        briefing = Briefing.objects.get()
        assert "The new form" in page(employee, "forum_list")
        for _each in range(2):
            assert send(keeper, "briefing_withdraw", briefing.pk).status_code == 302
        assert "The new form" not in page(employee, "forum_list")
        shown = page(employee, "briefing_page", briefing.pk)
        assert "I have read this" not in shown
        assert "withdrawn on" in shown
        assert "withdrawn" in page(employee, "briefing_list")

    @pytest.mark.parametrize(
        ("given", "says"),
        [
            ({"title": ""}, "Write a few words."), ({"text": " "}, "Write a few words."),
            ({"text": "\x00"}, "Null characters"), ({"text": "\x01"}, "Write what people are to know."),
            ({"link": "nowhere"}, "Give the whole address"), ({"forum": "99"}, "Choose one of these."),
            ({"text": "x" * 20_001}, "too long"),
        ],
    )  # fmt: skip
    def test_what_is_refused_keeps_what_was_typed(self, keeper: User, given: dict[str, str], says: str) -> None:
        data = {"title": "The new form", "text": "Use it from Monday.", "link": "", "forum": "", **given}
        response = send(keeper, "briefing_new", **data)
        assert response.status_code == 422
        assert says in text_of(response)
        assert data["title"] in text_of(response)
        assert not Briefing.objects.exists()

    def test_others_issue_none(self, head: User) -> None:
        briefing = BriefingFactory.create()
        assert status(head, "briefing_new") == 403
        assert send(head, "briefing_withdraw", briefing.pk).status_code == 403
        assert "Issue a briefing" not in page(head, "briefing_list")


def test_before_any_is_issued_the_list_says_so(employee: User) -> None:
    assert "No briefing has been issued to you." in page(employee, "briefing_list")
    BriefingFactory.create(withdrawn_at=timezone.now())
    assert "withdrawn" in page(employee, "briefing_list")
