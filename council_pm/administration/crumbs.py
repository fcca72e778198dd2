"""Where a screen of the administration stands."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from council_pm.core.crumbs import crumbs as steps_of


def crumbs(*steps: tuple[str, str]) -> list[dict[str, str]]:
    """The way here from the administration's first page; the last step is the page itself."""
    return steps_of((_("Administration"), reverse("administration:hub")), *steps)
