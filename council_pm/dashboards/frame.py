"""What stands around every page: the council's name and colour, where one can go, who is signed in.

All of it comes from one query, that of ``configuration.selectors.frame``, asked once a request and only when a
template prints something of it. Error pages are rendered without a request and cost none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from council_pm.configuration.models import logo_address
from council_pm.configuration.request_frame import frame_of, keep_frame
from council_pm.configuration.selectors import Frame
from council_pm.configuration.words import worded
from council_pm.core.access import Permission, may
from council_pm.dashboards import trails
from council_pm.people.rights import allows
from council_pm.people.roles import Role

__all__ = ["account", "brand_url", "frame_of", "keep_frame", "navigation", "page_frame"]


# Whoever has one of these keeps something of the council; every other reader finds the few open screens by links.
_KEEPING = (
    Permission.VIEW_SETTINGS,
    Permission.VIEW_PEOPLE,
    Permission.MANAGE_ORGANISATION,
    Permission.VIEW_TARGET_ROUND,
)


def page_frame(request: HttpRequest) -> dict[str, Any]:
    """The context of ``base.html``; each part is made when it is printed."""
    return {
        "council": SimpleLazyObject(
            lambda: {
                "name": frame_of(request)["council_name"],
                "logo_url": logo_address(str(frame_of(request)["logo"])),
            }
        ),
        "brand_css_url": _later(lambda: brand_url(frame_of(request))),
        "demonstration": settings.DEMONSTRATION,
        "figures_note": _later(lambda: str(frame_of(request)["figures_note"])),
        "navigation": SimpleLazyObject(lambda: navigation(request)),
        "breadcrumbs": SimpleLazyObject(lambda: trails.trail(request, with_hub=keeps_something(request.user))),
        "account": SimpleLazyObject(lambda: account(request)),
        "help_url": _later(lambda: help_url(request)),
        "sign_in_url": "" if request.user.is_authenticated else reverse("account_login"),
    }


def brand_url(settings_in_force: Frame) -> str:
    """The address of the stylesheet with the council's colour; a new colour is a new address."""
    return reverse("core:brand_css", args=[str(settings_in_force["brand_colour"]).lstrip("#").lower()])


def navigation(request: HttpRequest) -> list[Mapping[str, Any]]:
    """The pages that this reader may open from everywhere, by role. Costs no query beyond the reader's roles."""
    user = request.user
    if not user.is_authenticated:
        return []
    items = []
    if sits_on_a_committee(user):
        items.append((worded(_("My %(committee)s")), reverse("dashboards:home"), "/scrutiny/"))
    if may(user, Permission.USE_PRODUCT):
        items.append((_("My work"), reverse("dashboards:my_work"), reverse("dashboards:my_work")))
    if may(user, Permission.VIEW_DASHBOARD):
        items.append((_("The whole council"), reverse("dashboards:executive_overview"), "/executive/"))
    if may(user, Permission.VIEW_PLAN):
        plans = reverse("plans:plan_tree")
        items.append((_("Plans"), plans, plans))
        actions = reverse("actions:action_list")
        items.append((_("Actions"), actions, actions))
    if may(user, Permission.VIEW_RISK):
        risks = reverse("risks:risk_list")
        items.append((_("Risks"), risks, risks))
    if may(user, Permission.VIEW_CLINIC):
        clinics = reverse("clinics:clinic_list")
        items.append((_("Clinics"), clinics, clinics))
    if may(user, Permission.OWN_APPRAISAL) or may(user, Permission.APPRAISE):
        appraisals = reverse("appraisals:home")
        items.append((_("Appraisals"), appraisals, appraisals))
    elif may(user, Permission.VIEW_COMPLETION):
        items.append((_("Appraisals"), reverse("appraisals:completion"), reverse("appraisals:completion")))
    if may(user, Permission.VIEW_FORUMS):
        learning = (reverse("practice:entry_list"), reverse("forums:forum_list"))
        items.append((_("Learning"), learning[0] if may(user, Permission.VIEW_PRACTICE) else learning[1], learning))
    # What was lent came with the user: to ask what it is would cost two queries on every page.
    if user.has_lent_rights or any(allows(grant, Permission.VIEW_DRAFT, None) for grant in user.grants):
        returns = reverse("indicators:returns_home")
        items.append((_("Returns"), returns, returns))
    if may(user, Permission.LOAD_HISTORY):
        loads = reverse("indicators:history_list")
        items.append((_("Figures from files"), loads, loads))
    if keeps_something(user):
        hub = reverse("administration:hub")
        # Its screens that are not below its address are part of it all the same.
        items.append((_("Administration"), hub, (hub, *(screen.url for screen in trails.SCREENS))))
    return [{"label": label, "url": url, "current": request.path.startswith(prefix)} for label, url, prefix in items]


def account(request: HttpRequest) -> Mapping[str, str]:
    """Who is signed in, with the way out; empty for a visitor."""
    if not request.user.is_authenticated:
        return {}
    url = reverse("account_page") if may(request.user, Permission.USE_PRODUCT) else ""
    return {"name": str(request.user), "url": url, "sign_out_url": reverse("account_logout")}


def help_url(request: HttpRequest) -> str:
    """Where the guidance is, for who may read it."""
    return reverse("guidance:home") if may(request.user, Permission.READ_GUIDANCE) else ""


def keeps_something(user: Any) -> bool:
    """Whether the reader has something to do in the administration."""
    return user.is_authenticated and any(may(user, permission) for permission in _KEEPING)


def sits_on_a_committee(user: Any) -> bool:
    """Whether the user is a member who scrutinises: has a seat and no portfolio."""
    roles = {grant.role for grant in user.grants}
    return bool(roles & {Role.MEMBER, Role.COMMITTEE_CHAIR}) and Role.EXECUTIVE_MEMBER not in roles


def _later(make: Callable[[], str]) -> Any:
    return SimpleLazyObject(make)
