"""What people are called for a reader: by name, or by their post where the reader may not read names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from council_pm.core.access import AccessScope, Permission, may
from council_pm.people.selectors.grants import signatories


def sees_every_name(user: Any) -> bool:
    """Whether the reader may read officers' names of the whole council (matrix M026)."""
    return may(user, Permission.VIEW_OFFICER_NAMES, AccessScope())


def shown_names(ids: set[int], *, every_name: bool) -> Mapping[int, str]:
    """Directors and heads are named to everybody, others by post unless the reader may read names (matrix M026)."""
    found = signatories(ids) if ids else {}
    return {
        one: (signed.name if every_name or signed.named_to_all else signed.post or _("an officer"))
        for one, signed in found.items()
    }
