"""Addresses of the screens for settings, and the rows that none of them cites yet."""

from __future__ import annotations

from tests.matrix.address import Address, Arguments

_KEY: Arguments = lambda world, column: {"key": "contact"}  # noqa: E731  # as every other entry has it
_CHANGE = {"value": "Ask Ann", "reason": "A test", "based_on": "0"}

ADDRESSES: tuple[Address, ...] = (
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
