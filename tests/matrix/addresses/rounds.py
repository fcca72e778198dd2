"""Addresses of the rounds of returns: who sees them (N060), opens and moves them (N061), and releases (M010d)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone

from indicators.models import CalendarFeed, Round
from indicators.services.calendar_feeds import secret_hash
from tests.factories.indicators import KNOWN
from tests.matrix.address import Address
from tests.matrix.world import World


def _coming(world: World, column: str) -> Mapping[str, Any]:
    """A round that opens in a month."""
    opens = timezone.localdate() + timedelta(days=30)
    start, end = opens - timedelta(days=60), opens - timedelta(days=1)
    dates = {"opens": opens, "due": opens, "closes": opens}
    Round.objects.get_or_create(slug="a-round-to-come", frequency="monthly", start=start, end=end, defaults=dates)
    return {"slug": "a-round-to-come"}


def _feed(world: World, column: str) -> Mapping[str, Any]:
    """The calendar of somebody else, by its secret."""
    CalendarFeed.objects.get_or_create(
        user=world.users["corporate_perf"], defaults={"token_hash": secret_hash("a-secret"), "made_at": KNOWN}
    )
    return {"secret": "a-secret"}


ADDRESSES: tuple[Address, ...] = (
    Address("indicators:rounds_home", "N060"),
    Address("indicators:rounds_late", "N060", names_people=True),
    Address("indicators:round_wall", "N060", _coming, names_people=True),
    Address("indicators:rounds_open", "N061"),
    Address("indicators:rounds_open", "N061", method="post", answers=frozenset({302, 409})),
    Address("indicators:rounds_year", "N061"),
    Address("indicators:rounds_year", "N061", method="post", answers=frozenset({302, 409})),
    Address("indicators:round_dates", "N061", _coming),
    Address("indicators:returns_chase", "N061"),
    Address("indicators:returns_chase", "N061", method="post", answers=frozenset({302, 409})),
    Address("dashboards:burden", "N065"),
    Address("indicators:calendar_page", "N060"),
    Address("indicators:calendar_page", "N060", method="post"),
    Address("indicators:calendar_feed", "N062", _feed),
    Address("indicators:round_release", "M010d", _coming),
    Address(
        "indicators:round_release", "M010d", _coming, method="post", data={"action": "release"},
        answers=frozenset({409}), about="to nobody",
    ),
    Address("indicators:round_dates", "N061", _coming, method="post", answers=frozenset({422})),
)  # fmt: skip

WAITING: tuple[str, ...] = ()
