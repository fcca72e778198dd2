"""Where a page stands when its view does not say it: below which screen that people find from the hub or the header."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from council_pm.core.access import Permission, may
from council_pm.core.crumbs import crumbs


@dataclass(frozen=True, slots=True)
class Screen:
    """A screen that others stand below, and the right that it asks for."""

    label: str | Promise
    url_name: str
    permission: Permission

    @property
    def url(self) -> str:
        """Its address, which those of the pages below it begin with."""
        return reverse(self.url_name)


SCREENS = (
    Screen(_l("Library of indicators"), "indicators:library_list", Permission.VIEW_DEFINITION),
    Screen(_l("Definitions"), "indicators:definition_list", Permission.VIEW_DEFINITION),
    Screen(_l("Calculated indicators"), "indicators:formulas", Permission.VIEW_DEFINITION),
    Screen(_l("Targets"), "indicators:targets_home", Permission.VIEW_TARGET_ROUND),
    Screen(_l("Baskets"), "indicators:basket_list", Permission.VIEW_DEFINITION),
    Screen(_l("Accounts"), "administration:account_list", Permission.MANAGE_ACCOUNTS),
    Screen(_l("Corporate roles that wait"), "administration:confirmation_list", Permission.GRANT_CORPORATE_ROLE),
    Screen(_l("Who signed in when"), "administration:sign_in_list", Permission.VIEW_SIGN_INS),
)
_ACCOUNT = Screen(_l("Your account"), "account_page", Permission.USE_PRODUCT)


def trail(request: HttpRequest, *, with_hub: bool) -> list[dict[str, str]]:
    """The way down to this page; empty where the page stands by itself or the reader may not open what is above."""
    found = next((screen for screen in (*SCREENS, _ACCOUNT) if request.path.startswith(screen.url)), None)
    if found is None or not may(request.user, found.permission):
        return []
    is_it = request.path == found.url
    if found is _ACCOUNT:
        return [] if is_it else crumbs((str(found.label), found.url))
    hub = [(_("Administration"), reverse("administration:hub"))] if with_hub else []
    return crumbs(*hub, (str(found.label), "" if is_it else found.url)) if hub or not is_it else []
