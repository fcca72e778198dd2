"""Addresses of the screens for settings, and the rows that none of them cites yet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from council_pm.configuration.models import Logo
from tests.matrix.address import Address, Arguments
from tests.matrix.world import World

_KEY: Arguments = lambda world, column: {"key": "contact"}  # noqa: E731  # as every other entry has it
_CHANGE = {"value": "Ask Ann", "reason": "A test", "based_on": "0"}

_PICTURE = b"<svg/>"


def _logo(world: World, column: str) -> Mapping[str, Any]:
    digest = "0" * 64
    Logo.objects.get_or_create(digest=digest, defaults={"kind": "svg", "content": _PICTURE, "made_at": timezone.now()})
    return {"digest": digest, "kind": "svg"}


ADDRESSES: tuple[Address, ...] = (
    Address("configuration:brand_logo", "N005", _logo),
    Address("administration:logo_change", "N014"),
    Address("administration:logo_change", "N014", method="post", answers=frozenset({422}), about="without a file"),
    Address("administration:settings_list", "N015"),
    Address("administration:settings_table", "N015"),
    Address("administration:setting_page", "N015", _KEY),
    Address("administration:setting_history_table", "N015", _KEY),
    Address("administration:setting_change", "N014", _KEY),
    Address("administration:setting_change", "N014", _KEY, method="post", data=_CHANGE),
    Address(
        "administration:setting_change", "N014", _KEY, method="post", answers=frozenset({422}), about="with nothing"
    ),
)

WAITING: tuple[str, ...] = ()
