"""For whom a page of the booklet is, and which roles that means."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _

from council_pm.people.roles import Role


class Audience(models.TextChoices):
    """Who a page speaks to, in the order in which pages are listed."""

    EVERYBODY = "everybody", _("Everybody")
    MEMBERS = "members", _("Members")
    CHAIRS = "chairs", _("Committee chairs")
    OFFICERS = "officers", _("Performance officers")
    HEADS = "heads", _("Heads of service")
    MANAGERS = "managers", _("Managers")
    EMPLOYEES = "employees", _("Employees")
    CHIEFS = "chiefs", _("Chief officers and the Chief Executive")
    CENTRE = "centre", _("Corporate performance")
    SCRUTINY = "scrutiny", _("Scrutiny officers")
    ASSURANCE = "assurance", _("Auditors, the monitoring officer and HR advisers")
    KEEPERS = "keepers", _("System administrators")


ROLES: dict[str, frozenset[Role]] = {
    Audience.MEMBERS: frozenset({Role.MEMBER, Role.COMMITTEE_CHAIR, Role.EXECUTIVE_MEMBER}),
    Audience.CHAIRS: frozenset({Role.COMMITTEE_CHAIR}),
    Audience.OFFICERS: frozenset({Role.PERFORMANCE_OFFICER}),
    Audience.HEADS: frozenset({Role.HEAD_OF_SERVICE}),
    Audience.MANAGERS: frozenset({Role.MANAGER}),
    Audience.EMPLOYEES: frozenset({Role.EMPLOYEE}),
    Audience.CHIEFS: frozenset({Role.CHIEF_OFFICER, Role.CHIEF_EXECUTIVE}),
    Audience.CENTRE: frozenset({Role.CORPORATE_PERFORMANCE}),
    Audience.SCRUTINY: frozenset({Role.SCRUTINY_OFFICER}),
    Audience.ASSURANCE: frozenset({Role.AUDITOR, Role.MONITORING_OFFICER, Role.HR_ADVISER}),
    Audience.KEEPERS: frozenset({Role.SYSTEM_ADMINISTRATOR}),
}
"""Roles by audience; everybody is everybody."""


def kept(codes: Iterable[str]) -> str:
    """These audiences as a revision keeps them: in their order, each once."""
    chosen = set(codes)
    return " ".join(code for code in Audience.values if code in chosen)


def speaks_to(audience: str, roles: Iterable[str]) -> bool:
    """Whether a page for these audiences speaks to somebody in these roles, and not only to everybody."""
    held = set(roles)
    return any(held & ROLES.get(code, frozenset()) for code in audience.split())


def in_words(audience: str) -> list[str]:
    """The audiences by name."""
    return [str(Audience(code).label) for code in audience.split()]
