"""Addresses of the booklet and of words (N090, N091), and of the log of the system itself (N092, N093)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from council_pm.guidance.models import LogEntry
from tests.factories.guidance import entry_of
from tests.matrix.address import Address
from tests.matrix.world import World

REFUSED = frozenset({200, 302, 422})
PAGE = {"slug": "for-members"}
WORD = {"slug": "off-target"}


def _page(_world: World, _column: str) -> Mapping[str, Any]:
    return PAGE


def _revision(_world: World, _column: str) -> Mapping[str, Any]:
    return {**PAGE, "number": 1}


def _word(_world: World, _column: str) -> Mapping[str, Any]:
    return WORD


def _entry(_world: World, _column: str) -> Mapping[str, Any]:
    return {"entry_id": (LogEntry.objects.first() or entry_of()).pk}


ADDRESSES: tuple[Address, ...] = (
    Address("guidance:home", "N090"),
    Address("guidance:booklet", "N090"),
    Address("guidance:page", "N090", _page),
    Address("guidance:page_history", "N090", _page),
    Address("guidance:page_revision", "N090", _revision),
    Address("guidance:word_list", "N090"),
    Address("guidance:word", "N090", _word),
    Address("guidance:page_new", "N091"),
    Address("guidance:page_new", "N091", method="post", answers=REFUSED),
    Address("guidance:page_edit", "N091", _page),
    Address("guidance:page_edit", "N091", _page, method="post", answers=REFUSED),
    Address("guidance:page_withdraw", "N091", _page, method="post", data={"reason": "x", "based_on": "1"}),
    Address("guidance:word_new", "N091"),
    Address("guidance:word_new", "N091", method="post", answers=REFUSED),
    Address("guidance:word_edit", "N091", _word),
    Address("guidance:word_edit", "N091", _word, method="post", answers=REFUSED),
    Address("guidance:word_withdraw", "N091", _word, method="post", data={"reason": "x", "based_on": "0"}),
    Address("guidance:log_list", "N092"),
    Address("guidance:log_entry", "N092", _entry),
    Address("guidance:log_new", "N093"),
    Address("guidance:log_new", "N093", method="post", answers=REFUSED),
    Address("guidance:log_correct", "N093", _entry),
    Address("guidance:log_correct", "N093", _entry, method="post", answers=REFUSED),
    Address("guidance:log_look", "N093", _entry, method="post", answers=REFUSED),
)

WAITING: tuple[str, ...] = ()
