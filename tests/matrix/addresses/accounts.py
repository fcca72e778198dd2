"""Addresses of the screens for accounts, and the rows that none of them cites yet."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone

from council_pm.people.models import Delegation, Invitation, Person, SignIn
from council_pm.people.roles import Role
from council_pm.people.services.invitations import token_hash
from tests.factories import OccupancyFactory, PersonFactory, PostFactory, UserFactory, user_with_role
from tests.matrix.address import Address
from tests.matrix.world import NOBODY, OWN, World

# Who keeps accounts sees names; those of the world's signers are secrets of figures, so they are not asked for.
_SOME = {"q": "person"}
_SEES_NO_FIGURES = {"system_admin": "N404"}
_WITHOUT_PERSON = {"api_read": "N404", "api_entry": "N404"}
_WHY = {"reason": "Because of a test"}


def _ordinary(world: World, column: str) -> Mapping[str, Any]:
    return {"person_id": user_with_role(Role.EMPLOYEE, unit=world.units.unit).person_id}


def _without_sign_in(world: World, column: str) -> Mapping[str, Any]:
    return {"person_id": PersonFactory.create().pk}


def _invited(world: World, column: str) -> Mapping[str, Any]:
    return {"person_id": _invitation()[0].pk}


def _disabled(world: World, column: str) -> Mapping[str, Any]:
    return {"person_id": UserFactory.create(is_active=False).person_id}


def _corporate(world: World, column: str) -> Mapping[str, Any]:
    return {"person_id": user_with_role(Role.AUDITOR, unit=world.units.council).person_id}


def _link(world: World, column: str) -> Mapping[str, Any]:
    return {"token": _invitation()[1]}


def _invitation() -> tuple[Person, str]:
    person, token, now = PersonFactory.create(), secrets.token_urlsafe(8), timezone.now()
    Invitation.objects.create(
        person=person,
        email=person.email,
        token_hash=token_hash(token),
        made_at=now,
        expires_at=now + timedelta(days=14),
        sent_at=now,
    )
    return person, token


def _session(world: World, column: str) -> Mapping[str, Any]:
    user = user_with_role(Role.EMPLOYEE, unit=world.units.unit)
    row = SignIn.objects.create(user=user, at=timezone.now(), succeeded=True, session_hash="0" * 64)
    return {"sign_in_id": row.pk}


def _proposal(world: World, column: str) -> Mapping[str, Any]:
    return {"occupancy_id": _proposed_for(PersonFactory.create())}


def _proposal_for_oneself(world: World, column: str) -> Mapping[str, Any]:
    user = world.users.get(column)
    return {"occupancy_id": _proposed_for((user and user.person) or PersonFactory.create())}


def _proposed_for(person: Person) -> int:
    post = PostFactory.create(role=Role.AUDITOR)
    return int(OccupancyFactory.create(post=post, person=person, needs_confirmation=True, appointed_by=10**9).pk)


def _own_delegation(world: World, column: str) -> Mapping[str, Any]:
    user, today = world.users.get(column), timezone.localdate()
    lent = Delegation.objects.create(
        from_post=PostFactory.create(unit=world.units.unit),
        from_person=(user and user.person) or PersonFactory.create(),
        to_person=PersonFactory.create(),
        unit=world.units.unit,
        what="entry",
        starts=today,
        ends=today,
        made_by=1,
        made_at=timezone.now(),
    )
    return {"delegation_id": lent.pk}


ADDRESSES: tuple[Address, ...] = (
    # The invited, and one's own account
    Address("invitation_open", "N018", _link),
    Address("invitation_page", "N018", about="without a link"),
    Address("invitation_page", "N018", method="post", about="without a link"),
    Address("account_page", "N001"),
    Address("account_rights", "N001"),
    Address("account_password", "N001"),
    Address("account_password", "N001", method="post", answers=frozenset({422}), about="with nothing typed"),
    Address("account_end_others", "N001", method="post"),
    # Why can I see this?
    Address("dashboards:why", "N001", data={"indicator": OWN}, but=_SEES_NO_FIGURES, about="an indicator"),
    Address("dashboards:why", "N001", data={"unit": "PLA11"}, but=_SEES_NO_FIGURES, about="a part"),
    Address(
        "dashboards:why",
        "M010a",
        data={"indicator": OWN, "period": NOBODY.slug},
        but={"api_read": "N403", "api_entry": "N403"},
        about="a figure that nobody was shown",
    ),
    # Rights lent for a time
    Address("delegation_list", "N001"),
    Address("delegation_table", "N001"),
    Address("delegation_new", "M090", lambda world, column: {"code": "PLA11"}),
    Address(
        "delegation_new",
        "M090",
        lambda world, column: {"code": "PLA11"},
        method="post",
        answers=frozenset({422}),
        about="with nothing typed",
    ),
    Address("delegation_new", "M090", lambda world, column: {"code": "CHI11"}, other_place=True),
    Address("delegation_end", "N001", _own_delegation, method="post", but=_WITHOUT_PERSON),
    # Accounts of others
    Address("administration:account_list", "M087", data=_SOME),
    Address("administration:account_list", "M087", data={"state": "invited", **_SOME}, about="filtered"),
    Address("administration:account_table", "M087", data=_SOME),
    Address("administration:account_invite_everybody", "M087"),
    Address("administration:account_invite_everybody", "M087", method="post", data={"last_person": "1"}),
    Address("administration:account_page", "M087", _ordinary),
    Address("administration:account_rights", "M087", _ordinary),
    Address("administration:account_invite", "M087", _without_sign_in, method="post"),
    Address("administration:account_revoke", "M087", _invited, method="post"),
    Address("administration:account_disable", "M087", _ordinary, method="post", data=_WHY),
    Address("administration:account_enable", "M087", _disabled, method="post", data=_WHY),
    Address("administration:account_end_sessions", "M087", _ordinary, method="post"),
    Address("administration:account_end_session", "M087", _session, method="post"),
    *(
        Address(
            f"administration:account_{change}",
            "M087",
            _corporate,
            method="post",
            data=_WHY,
            but={"corporate_perf": "N403"},
            about="of a corporate role",
        )
        for change in ("invite", "disable", "end_sessions")
    ),
    # Who signed in when
    Address("administration:sign_in_list", "N019"),
    Address("administration:sign_in_table", "N019"),
    # Corporate roles by two
    Address("administration:confirmation_list", "M089"),
    Address("administration:confirmation_table", "M089"),
    Address("administration:confirmation_confirm", "M089", _proposal, method="post"),
    Address("administration:confirmation_refuse", "M089", _proposal, method="post", data=_WHY),
    *(
        Address(
            f"administration:confirmation_{change}",
            "M088",
            _proposal_for_oneself,
            method="post",
            data=_WHY,
            about="for oneself",
        )
        for change in ("confirm", "refuse")
    ),
)

WAITING: tuple[str, ...] = ()
