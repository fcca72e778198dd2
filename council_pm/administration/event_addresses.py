"""Where the objects are read that the administration serves, for the links of the record."""

from __future__ import annotations

from functools import partial

from django.urls import reverse

from council_pm.audit.wording import register_address
from council_pm.configuration.registry import KINDS

# What is held of a post, a committee or a portfolio is read on its page.
_NAMES = {
    "org_unit": "organisation_unit",
    "user": "account_page",
    "person": "person_page",
    "post": "post_page",
    "occupancy": "post_page",
    "committee": "committee_seats",
    "seat": "committee_seats",
    "portfolio": "portfolio_page",
    "portfolio_holding": "portfolio_page",
}


def register() -> None:
    """Hand them to the browser of the record."""
    register_address("setting", _setting)
    for kind, name in _NAMES.items():
        register_address(kind, partial(_page, f"administration:{name}"))


def _page(name: str, slug: str) -> str:
    return reverse(name, args=[slug])


def _setting(key: str) -> str:
    """A setting that was given up has no page any more."""
    return reverse("administration:setting_page", args=[key]) if key in KINDS else ""
