"""Addresses of forums: N160 to N169."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from council_pm.forums.models import SessionFeed
from council_pm.forums.services.feeds import secret_hash
from tests.matrix.address import Address, Arguments
from tests.matrix.world import World

ANSWERS = frozenset({200, 302, 422})
SECRET = "the secret of a calendar of sessions"


def _forum(name: str) -> Arguments:
    return lambda world, column: {"slug": name}


def _session(name: str) -> Arguments:
    return lambda world, column: {"session_id": world.forums.sessions[name].pk}


def _topic(world: World, column: str) -> Mapping[str, Any]:
    return {"topic_id": world.forums.topic.pk}


def _module(world: World, column: str) -> Mapping[str, Any]:
    return {"module_id": world.forums.module.pk}


def _cohort(world: World, column: str) -> Mapping[str, Any]:
    return {"cohort_id": world.forums.cohort.pk}


def _briefing(world: World, column: str) -> Mapping[str, Any]:
    return {"briefing_id": world.forums.briefing.pk}


def _trainee(world: World, column: str) -> Mapping[str, Any]:
    return {"person_id": world.forums.trainee.pk}


def _feed(world: World, column: str) -> Mapping[str, Any]:
    """The calendar of somebody else, by its secret."""
    SessionFeed.objects.get_or_create(
        user=world.users["employee"], defaults={"token_hash": secret_hash(SECRET), "made_at": timezone.now()}
    )
    return {"secret": SECRET}


# What a convenor or corporate performance does, of a forum that everybody sees.
KEEPING: tuple[tuple[str, Arguments, tuple[str, ...]], ...] = (
    ("forum_edit", _forum("drop-in"), ("get", "post")),
    ("member_list", _forum("group"), ("get",)),
    ("member_name", _forum("group"), ("post",)),
    ("session_new", _forum("drop-in"), ("get", "post")),
    ("session_edit", _session("drop-in"), ("get", "post")),
    ("session_cancel", _session("drop-in"), ("get", "post")),
    ("session_attendance", _session("group"), ("get", "post")),
    ("note_edit", _session("drop-in"), ("get", "post")),
    ("session_will_do", _session("group"), ("get", "post")),
    ("module_new", _forum("programme"), ("get", "post")),
    ("module_edit", _module, ("get", "post")),
    ("cohort_new", _forum("programme"), ("get", "post")),
    ("cohort_page", _cohort, ("get", "post")),
    ("cohort_join", _cohort, ("post",)),
    ("cohort_leave", _cohort, ("post",)),
)

ADDRESSES: tuple[Address, ...] = (
    Address("forums:forum_list", "N160"),
    Address("forums:session_list", "N160", shows=("members' session",)),
    Address("forums:own_training", "N160"),
    Address("forums:briefing_list", "N160"),
    Address("forums:briefing_page", "N160", _briefing),
    Address("forums:briefing_read", "N160", _briefing, method="post"),
    Address("forums:calendar_page", "N160"),
    Address("forums:calendar_page", "N160", method="post"),
    *(Address("forums:forum_page", "N160", _forum(name), about=name) for name in ("drop-in", "group", "programme")),
    Address("forums:session_page", "N160", _session("drop-in"), about="of drop-ins"),
    Address("forums:session_page", "N160", _session("group"), shows=("group note",), about="of the group"),
    Address("forums:session_file", "N160", _session("drop-in")),
    Address("forums:session_sign_up", "N160", _session("drop-in"), method="post"),
    Address("forums:session_withdraw", "N160", _session("drop-in"), method="post"),
    *(
        Address("forums:session_feedback", "N160", _session("drop-in"), method=method, answers=ANSWERS)
        for method in ("get", "post")
    ),
    Address("forums:note_history", "N160", _session("drop-in"), about="of drop-ins"),
    *(
        Address(f"forums:{name}", "N161", method=method, answers=ANSWERS)
        for name in ("forum_new", "briefing_new")
        for method in ("get", "post")
    ),
    Address("forums:briefing_withdraw", "N161", _briefing, method="post"),
    *(
        Address(f"forums:{name}", "N162", arguments, method=method, answers=ANSWERS)
        for name, arguments, methods in KEEPING
        for method in methods
    ),
    Address("forums:forum_page", "N163", _forum("network"), shows=("network topic",), about="network"),
    Address("forums:session_page", "N163", _session("network"), shows=("network topic",), about="of the network"),
    Address("forums:topic_list", "N163", _forum("network"), shows=("network topic",)),
    *(
        Address("forums:topic_new", "N163", _forum("network"), method=method, answers=ANSWERS)
        for method in ("get", "post")
    ),
    Address("forums:session_file", "N163", _session("network"), about="of the network"),
    Address("forums:session_sign_up", "N163", _session("network"), method="post", but={"corporate_perf": "N403"},
            about="of the network"),
    Address("forums:forum_page", "N164", _forum("members"), shows=("members' session",), about="members"),
    Address("forums:session_page", "N164", _session("members"), shows=("members' session",), about="of members"),
    Address("forums:session_file", "N164", _session("members"), about="of members"),
    Address("forums:note_history", "N165", _session("group"), shows=("group note",), about="of the group"),
    *(
        Address("forums:topic_answer", "N166", _topic, method=method, answers=ANSWERS)
        for method in ("get", "post")
    ),
    Address("forums:calendar_feed", "N167", _feed),
    Address("forums:briefing_readers", "N168", _briefing, names_people=True),
    Address("forums:training_page", "N169", _trainee, names_people=True),
)  # fmt: skip

WAITING: tuple[str, ...] = ()
