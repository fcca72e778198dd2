"""One link in two browsers at the same moment: one of them sets the password, the other is told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from council_pm.audit.models import Event
from council_pm.core.access import Actor
from council_pm.people.models import Invitation, User
from council_pm.people.services.invitations import accept_invitation, invite, token_hash
from tests.factories import PersonFactory
from tests.people.test_at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)

BY = Actor(None, "a test")


def test_of_two_uses_of_one_link_one_is_refused_and_nothing_is_half_done() -> None:
    now, hashed = timezone.now(), token_hash("a secret")
    Invitation.objects.create(
        person=PersonFactory.create(email="ann@council.example"),
        email="ann@council.example",
        token_hash=hashed,
        made_at=now,
        expires_at=now + timedelta(days=14),
    )
    passwords = ["seven green bicycles", "eleven blue lanterns"]
    refused = at_once(*(lambda p=password: accept_invitation(hashed=hashed, password=p) for password in passwords))
    assert refused == ["used"]
    user = User.objects.get()
    assert sum(user.check_password(password) for password in passwords) == 1
    assert Event.objects.filter(action="accept_invitation").count() == 1


def test_two_who_invite_one_person_leave_one_open_link() -> None:
    person = PersonFactory.create()
    refused = at_once(*[lambda: invite(by=BY, person=person, site="https://council.example")] * 2)
    assert refused == []
    assert Invitation.objects.filter(used_at=None, revoked_at=None).count() == 1
    assert Invitation.objects.count() == 2
