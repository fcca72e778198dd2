"""Sessions in a calendar: the file of one, and a secret address of one's own that ends with the person's access."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from council_pm.forums.models import Audience, Coming, SessionFeed
from council_pm.people.models import User
from council_pm.people.roles import Role
from tests.factories.forums import ForumFactory, SessionFactory, note_of, signed
from tests.forums.asking import page, person_of, send, status
from tests.screens import signed_in

pytestmark = pytest.mark.django_db


def address(user: User) -> str:
    """Make the address of a user's calendar."""
    shown = send(user, "calendar_page").content.decode()
    found = re.search(r"/forums/calendar/[\w-]+\.ics", shown)
    assert found is not None
    return found[0]


def test_it_has_the_sessions_that_one_has_a_place_at_and_nothing_else_of_them(employee: User) -> None:
    coming = SessionFactory.create(title="Crime and us", about="Bring figures.", place="Room 4")
    note_of(coming, "Said in confidence.")
    signed(coming, person_of(employee))
    waiting = SessionFactory.create(title="On the list")
    signed(waiting, person_of(employee), Coming.WAITING)
    SessionFactory.create(title="Of others")
    old = SessionFactory.create(title="Long ago", days=-70)
    signed(old, person_of(employee))
    response = Client().get(address(employee))
    text = response.content.decode()
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert "SUMMARY:Crime and us" in text
    assert "LOCATION:Room 4" in text
    for words in ("On the list", "Of others", "Long ago", "Bring figures", "confidence"):
        assert words not in text


def test_a_session_after_the_clocks_change_is_at_the_same_hour_on_the_wall(employee: User, time_machine: Any) -> None:
    time_machine.move_to(datetime.fromisoformat("2026-03-20T09:00:00+00:00"), tick=False)
    for day in ("2026-03-27", "2026-03-30"):
        starts = timezone.make_aware(datetime.fromisoformat(f"{day}T12:30:00"))
        signed(SessionFactory.create(starts=starts, ends=starts + timedelta(hours=1)), person_of(employee))
    text = Client().get(address(employee)).content.decode()
    assert "DTSTART:20260327T123000Z" in text
    assert "DTSTART:20260330T113000Z" in text


def test_a_cancelled_session_is_said_to_be(employee: User) -> None:
    session = SessionFactory.create(cancelled_at=timezone.now(), cancelled_why="Snow.")
    signed(session, person_of(employee))
    assert "STATUS:CANCELLED" in Client().get(address(employee)).content.decode()


def test_a_new_address_ends_the_old_one_and_one_can_be_ended(employee: User) -> None:
    first = address(employee)
    second = address(employee)
    assert Client().get(first).status_code == 404
    assert Client().get(second).status_code == 200
    assert "It cannot be shown again" in page(employee, "calendar_page")
    for _each in range(2):
        assert send(employee, "calendar_page", action="end").status_code == 302
    assert Client().get(second).status_code == 404
    assert not SessionFeed.objects.exists()


def test_the_address_of_somebody_who_left_leads_nowhere(employee: User) -> None:
    url = address(employee)
    held = person_of(employee).occupancies.get()
    held.ends = timezone.localdate() - timedelta(days=1)
    held.save()
    assert Client().get(url).status_code == 404
    held.ends = None
    held.save()
    assert Client().get(url).status_code == 200
    employee.is_active = False
    employee.save()
    assert Client().get(url).status_code == 404


def test_a_session_of_a_forum_that_one_no_longer_finds_is_gone_from_the_calendar(head: User) -> None:
    forum = ForumFactory.create(audience=Audience.MEMBERS, roles=[Role.HEAD_OF_SERVICE])
    signed(SessionFactory.create(forum=forum, title="Behind closed doors"), person_of(head))
    url = address(head)
    assert "Behind closed doors" in Client().get(url).content.decode()
    forum.rules.all().delete()
    assert "Behind closed doors" not in Client().get(url).content.decode()


def test_the_file_of_one_session_is_for_who_finds_it(employee: User, head: User) -> None:
    session = SessionFactory.create(
        forum=ForumFactory.create(audience=Audience.MEMBERS, roles=[Role.HEAD_OF_SERVICE]), title="Behind doors"
    )
    response = signed_in(head).get(f"/forums/sessions/{session.pk}/session.ics")
    assert "SUMMARY:Behind doors" in response.content.decode()
    assert status(employee, "session_file", session.pk) == 404
