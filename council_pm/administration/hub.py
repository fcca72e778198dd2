"""What the hub of the administration lists: each screen with the right that it asks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from council_pm.configuration.words import worded_lazy
from council_pm.core.access import Permission, may


@dataclass(frozen=True, slots=True)
class Screen:
    """One entry: what it is called, what one does there, its address and the right that it asks for."""

    title: str | Promise
    text: str | Promise
    url_name: str
    permission: Permission

    @property
    def url(self) -> str:
        """Where it is."""
        return reverse(self.url_name)


@dataclass(frozen=True, slots=True)
class Group:
    """Screens that belong together."""

    title: str | Promise
    screens: Sequence[Screen]


GROUPS: tuple[Group, ...] = (
    Group(
        _("Getting started"),
        (
            # the guide
            Screen(
                _("The first hour"),
                _("From an empty product to your own dashboard, step by step."),
                "administration:guide_page",
                Permission.USE_GUIDE,
            ),
            # tables from files
            Screen(
                _("The organisation from a table"),
                _("Departments, services and units, pasted or from a workbook, previewed."),
                "administration:table_organisation",
                Permission.MANAGE_ORGANISATION,
            ),
            Screen(
                _("People and posts from a table"),
                _("Who holds which post, pasted or from a workbook, previewed."),
                "administration:table_people",
                Permission.MANAGE_PEOPLE,
            ),
            Screen(
                _("Indicators from a table"),
                _("Definitions, pasted or from a workbook, previewed and checked by a second person."),
                "administration:table_indicators",
                Permission.EDIT_DEFINITION,
            ),
            Screen(
                _("Baskets from a table"),
                _("Which indicators stand in which basket, pasted or from a workbook, previewed."),
                "administration:table_baskets",
                Permission.MANAGE_BASKETS,
            ),
        ),
    ),
    Group(
        _("Indicators and targets"),
        (
            # the library
            Screen(
                _("Library of indicators"),
                _("Indicators in plain words with their sources, ready to adopt."),
                "indicators:library_list",
                Permission.VIEW_DEFINITION,
            ),
            # definitions
            Screen(
                _("Definitions"),
                _("What is counted and how: versions, owners, what stands below; retire and replace."),
                "indicators:definition_list",
                Permission.EDIT_DEFINITION,
            ),
            # calculated indicators
            Screen(
                _("Calculated indicators"),
                _("What is worked out from other figures: formulas, those that wait to be confirmed, lineage."),
                "indicators:formulas",
                Permission.VIEW_DEFINITION,
            ),
            # targets
            Screen(
                _("Targets"),
                _("Propose, agree and confirm the targets of a year, department by department."),
                "indicators:targets_home",
                Permission.VIEW_TARGET_ROUND,
            ),
            # baskets
            Screen(
                _("Baskets"),
                _("The corporate basket and those of committees and portfolios: what is in them on any day."),
                "indicators:basket_list",
                Permission.VIEW_DEFINITION,
            ),
            Screen(
                _("Improvement models"),
                _("Ways of looking at how a service works, from which it may choose any or none."),
                "plans:model_list",
                Permission.MANAGE_MODELS,
            ),
            Screen(
                _("How departments see themselves"),
                _("The statements by which each looks at its own way of managing performance, and its own page."),
                "assessments:maturity_list",
                Permission.MANAGE_MATURITY,
            ),
        ),
    ),
    Group(
        _("Organisation and people"),
        (
            # the organisation
            Screen(
                _("Organisation"),
                _("The council's departments, services and units on any day; add, rename, move, merge and close them."),
                "administration:organisation_chart",
                Permission.VIEW_ORGANISATION,
            ),
            Screen(
                _("Committees"),
                _("The council's committees and the days on which they meet."),
                "administration:committee_list",
                Permission.VIEW_ORGANISATION,
            ),
            # people and posts
            Screen(
                _("People"),
                _("Find somebody; what they hold, and which right they have where and why; add, appoint, leave."),
                "administration:person_list",
                Permission.VIEW_PEOPLE,
            ),
            Screen(
                _("Posts"),
                _("Who holds which post: vacancies, acting and interim holders, job shares, deputies, shared posts."),
                "administration:post_list",
                Permission.VIEW_PEOPLE,
            ),
            Screen(
                _("Seats on committees"),
                _("Chairs, members and co-opted members, from when to when."),
                "administration:seat_list",
                Permission.VIEW_PEOPLE,
            ),
            Screen(
                _("Portfolios"),
                worded_lazy(_("What each member of the %(executive)s answers for.")),
                "administration:portfolio_list",
                Permission.VIEW_PEOPLE,
            ),
            Screen(
                _("Partners' contacts"),
                _("People in partner organisations, who do not sign in."),
                "administration:partner_list",
                Permission.VIEW_PEOPLE,
            ),
            Screen(
                _("Roles, and what each may do"),
                _("Each role explained in words, from the table that decides."),
                "administration:role_list",
                Permission.USE_PRODUCT,
            ),
            # accounts
            Screen(
                _("Accounts"),
                _("Who signs in; invite people, disable a sign-in, end sessions."),
                "administration:account_list",
                Permission.MANAGE_ACCOUNTS,
            ),
            Screen(
                _("Corporate roles that wait for a second person"),
                _("Confirm or refuse what another system administrator proposed."),
                "administration:confirmation_list",
                Permission.GRANT_CORPORATE_ROLE,
            ),
            Screen(
                _("Who signed in when"),
                _("Sign-ins of the last year, from what kind of browser, and tries that failed."),
                "administration:sign_in_list",
                Permission.VIEW_SIGN_INS,
            ),
        ),
    ),
    Group(
        _("The record, and how things are set"),
        (
            # settings
            Screen(
                _("Settings"),
                _("The council's name, logo, colour and words, its year, and what is printed with its figures."),
                "administration:settings_list",
                Permission.VIEW_SETTINGS,
            ),
            # guidance
            Screen(
                _("Guidance"),
                _("The booklet for everybody who uses this, by role, and what words mean."),
                "guidance:home",
                Permission.WRITE_GUIDANCE,
            ),
            Screen(
                _("Log of the system"),
                _("What you started, stopped and amended in how performance is managed, why, and when to look again."),
                "guidance:log_list",
                Permission.KEEP_SYSTEM_LOG,
            ),
            # the record
            Screen(
                _("The record"),
                _("Who changed what, when and why: by thing, by person and by day."),
                "administration:record_list",
                Permission.VIEW_AUDIT,
            ),
        ),
    ),
)


def groups_for(user: Any) -> list[Group]:
    """The entries that this reader may open; a group without any is left out."""
    found = (Group(group.title, [s for s in group.screens if may(user, s.permission)]) for group in GROUPS)
    return [group for group in found if group.screens]
