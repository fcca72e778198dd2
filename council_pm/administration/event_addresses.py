"""Where the objects are read that the administration serves, for the links of the record."""

from __future__ import annotations

from django.urls import reverse

from council_pm.audit.wording import register_address
from council_pm.configuration.registry import KINDS


def register() -> None:
    """Hand them to the browser of the record."""
    register_address("setting", _setting)
    register_address("user", lambda person_id: reverse("administration:account_page", args=[person_id]))
    register_address("org_unit", lambda code: reverse("administration:organisation_unit", args=[code]))


def _setting(key: str) -> str:
    """A setting that was given up has no page any more."""
    return reverse("administration:setting_page", args=[key]) if key in KINDS else ""
