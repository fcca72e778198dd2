"""The first hour of a council: what there is already, and what comes next. Nothing of it is stored: it is counted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.humanize.templatetags.humanize import intcomma
from django.db.models import Count, IntegerField, QuerySet, Value
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from council_pm.configuration.selectors import rows_in_force
from council_pm.core.access import Permission, may
from council_pm.org.models import Level, OrgUnit
from council_pm.people.models import Invitation, Occupancy, Person, Post, User
from indicators.models import Basket, BasketItem, CurrentStatus, Indicator, Target, TargetProposal
from indicators.models import Value as Figure


@dataclass(frozen=True, slots=True)
class Way:
    """A screen on which a step is taken."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step. ``stands`` says in words what there is; ``ways`` is empty for a reader who may not take it."""

    key: str
    title: str
    text: str
    done: bool
    stands: str
    ways: Sequence[Way]


@dataclass(frozen=True, slots=True)
class Guide:
    """The page: every step in its order."""

    steps: Sequence[Step]

    @property
    def done(self) -> int:
        """How many steps are taken."""
        return sum(step.done for step in self.steps)

    @property
    def next_step(self) -> Step | None:
        """The first step that is not taken, or nothing."""
        return next((step for step in self.steps if not step.done), None)


Counts = dict[str, int]


def guide(user: Any) -> Guide:
    """The guide for a reader, in two queries besides those of the reader's rights."""
    counts, settings = _counts(), set(rows_in_force())
    return Guide([make(user, counts, settings) for make in _STEPS])


def _name_and_brand(user: Any, counts: Counts, settings: set[str]) -> Step:
    named, dressed = "council_name" in settings, bool(settings & {"brand_colour", "logo"})
    ways = [
        (_("Name, logo and colour"), "administration:settings_list", Permission.CHANGE_SETTINGS),
    ]
    if dressed:
        stands = _("The council has its name and its looks.")
    elif named:
        stands = _("The council has its name; the colour is the product's own.")
    else:
        stands = _("Nothing is set yet.")
    text = _("What stands at the top of every page: the council's name, its logo, and a colour that can be read.")
    return _step(user, "brand", _("Name and brand"), text, named and dressed, stands, ways)


def _year(user: Any, counts: Counts, settings: set[str]) -> Step:
    chosen = bool(settings & {"usual_calendar", "target_round_opens", "target_round_closes"})
    stands = (
        _("You have set them.")
        if chosen
        else _("As usual: a year from April, targets set from 1 January to 30 June. Change them only if yours differ.")
    )
    text = _("The calendar in which indicators are reported, and when targets are proposed and agreed.")
    ways = [(_("Year and calendars"), "administration:settings_list", Permission.CHANGE_SETTINGS)]
    # What is usual is right for most councils: nobody has to confirm it.
    return _step(user, "year", _("Financial year and calendars"), text, True, stands, ways)


def _organisation(user: Any, counts: Counts, settings: set[str]) -> Step:
    departments, units = counts["departments"], counts["units"]
    stands = ngettext("%(n)s department", "%(n)s departments", departments) % {"n": departments}
    below = ngettext("%(n)s service or unit", "%(n)s services and units", units) % {"n": units}
    ways = [
        (_("Paste or send it as a workbook"), "administration:table_organisation", Permission.MANAGE_ORGANISATION),
        (_("Type it"), "administration:organisation_chart", Permission.VIEW_ORGANISATION),
    ]
    text = _("Departments, services and units: what is reported and planned hangs on them.")
    done = bool(departments and units)
    return _step(user, "organisation", _("Organisation"), text, done, f"{stands}, {below}", ways)


def _people(user: Any, counts: Counts, settings: set[str]) -> Step:
    posts = ngettext("%(n)s post", "%(n)s posts", counts["posts"]) % {"n": intcomma(counts["posts"])}
    people = ngettext("%(n)s person", "%(n)s people", counts["people"]) % {"n": intcomma(counts["people"])}
    ways = [
        (_("Paste or send them as a workbook"), "administration:table_people", Permission.MANAGE_PEOPLE),
        (_("Type them"), "administration:person_list", Permission.VIEW_PEOPLE),
        (_("Confirm corporate roles"), "administration:confirmation_list", Permission.GRANT_CORPORATE_ROLE),
    ]
    text = _("Who holds which post. Rights come with posts; corporate roles take a second administrator.")
    # Two administrators stand there from the start.
    return _step(user, "people", _("People and posts"), text, counts["held"] > 2, f"{people}, {posts}", ways)


def _invitations(user: Any, counts: Counts, settings: set[str]) -> Step:
    stands = ngettext("%(n)s person can sign in", "%(n)s people can sign in", counts["sign_ins"])
    sent = ngettext("%(n)s invitation sent", "%(n)s invitations sent", counts["invitations"])
    said = f"{stands % {'n': intcomma(counts['sign_ins'])}}, {sent % {'n': intcomma(counts['invitations'])}}"
    ways = [(_("Invite everybody who cannot sign in yet"), "administration:account_list", Permission.MANAGE_ACCOUNTS)]
    text = _("Each person gets a mail with a link that is good for two weeks.")
    done = counts["sign_ins"] > 2 or bool(counts["invitations"])
    return _step(user, "invitations", _("Invitations"), text, done, said, ways)


def _indicators(user: Any, counts: Counts, settings: set[str]) -> Step:
    stands = ngettext("%(n)s indicator", "%(n)s indicators", counts["indicators"]) % {
        "n": intcomma(counts["indicators"])
    }
    ways = [
        (_("Choose from the library"), "indicators:library_list", Permission.EDIT_DEFINITION),
        (_("Define your own"), "indicators:definition_list", Permission.EDIT_DEFINITION),
    ]
    text = _("Adopt what other councils count as well, several at once, and define what is your own.")
    return _step(user, "indicators", _("Indicators"), text, bool(counts["indicators"]), stands, ways)


def _baskets(user: Any, counts: Counts, settings: set[str]) -> Step:
    baskets = ngettext("%(n)s basket", "%(n)s baskets", counts["baskets"]) % {"n": counts["baskets"]}
    items = ngettext("%(n)s indicator in them", "%(n)s indicators in them", counts["items"]) % {
        "n": intcomma(counts["items"])
    }
    ways = [
        (_("Make baskets and fill them"), "indicators:basket_list", Permission.MANAGE_BASKETS),
        (_("Fill them from a table"), "administration:table_baskets", Permission.MANAGE_BASKETS),
    ]
    text = _("What the council as a whole, each committee and each portfolio follow.")
    return _step(user, "baskets", _("Baskets"), text, bool(counts["items"]), f"{baskets}, {items}", ways)


def _targets(user: Any, counts: Counts, settings: set[str]) -> Step:
    agreed = ngettext("%(n)s target", "%(n)s targets", counts["targets"]) % {"n": intcomma(counts["targets"])}
    proposed = ngettext("%(n)s proposal", "%(n)s proposals", counts["proposals"]) % {"n": intcomma(counts["proposals"])}
    ways = [(_("Propose targets"), "indicators:targets_home", Permission.PROPOSE_TARGET)]
    text = _("Officers propose, a director or a portfolio holder agrees; until then a light says “no target set”.")
    done = bool(counts["targets"] or counts["proposals"])
    return _step(user, "targets", _("First targets"), text, done, f"{agreed}, {proposed}", ways)


def _history(user: Any, counts: Counts, settings: set[str]) -> Step:
    stands = ngettext("%(n)s figure", "%(n)s figures", counts["figures"]) % {"n": intcomma(counts["figures"])}
    ways = [
        (_("Say which area code is yours"), "administration:settings_list", Permission.CHANGE_SETTINGS),
        (_("Load history"), "indicators:history_list", Permission.LOAD_HISTORY),
    ]
    text = _("The figures of the last years, the council's own and others', from one file.")
    return _step(user, "history", _("History"), text, bool(counts["figures"]), stands, ways)


def _dashboard(user: Any, counts: Counts, settings: set[str]) -> Step:
    done = bool(counts["lights"] and counts["items"])
    stands = _("It has figures and lights.") if done else _("It fills as soon as a basket has figures.")
    ways = [(_("The whole council"), "dashboards:executive_overview", Permission.VIEW_DASHBOARD)]
    text = _("What members see: what is off target, what is getting worse, and why.")
    return _step(user, "dashboard", _("The first dashboard"), text, done, stands, ways)


_STEPS: tuple[Callable[[Any, Counts, set[str]], Step], ...] = (
    _name_and_brand,
    _year,
    _organisation,
    _people,
    _invitations,
    _indicators,
    _baskets,
    _targets,
    _history,
    _dashboard,
)


def _step(
    user: Any, key: str, title: str, text: str, done: bool, stands: str, ways: list[tuple[str, str, Permission]]
) -> Step:
    open_ways = [Way(name, reverse(url)) for name, url, permission in ways if may(user, permission)]
    return Step(key, title, text, done, stands, open_ways)


def _counts() -> Counts:
    """How many there are of each thing that a step makes, in one query."""
    wanted: dict[str, QuerySet[Any]] = {
        "departments": OrgUnit.objects.filter(level=Level.DEPARTMENT),
        "units": OrgUnit.objects.filter(level__gte=Level.SERVICE),
        "people": Person.objects.filter(pseudonymised_at__isnull=True),
        "posts": Post.objects.all(),
        "held": Occupancy.objects.all(),
        "sign_ins": User.objects.filter(is_active=True, person__isnull=False).exclude(
            password__startswith=UNUSABLE_PASSWORD_PREFIX
        ),
        "invitations": Invitation.objects.all(),
        "indicators": Indicator.objects.filter(retired_on__isnull=True),
        "baskets": Basket.objects.all(),
        "items": BasketItem.objects.all(),
        "targets": Target.objects.all(),
        "proposals": TargetProposal.objects.all(),
        "figures": Figure.objects.all(),
        "lights": CurrentStatus.objects.all(),
    }
    names = list(wanted)
    rows = [
        things.order_by()
        .annotate(place=Value(place, IntegerField()))
        .values("place")
        .annotate(number=Count("pk"))
        .values_list("place", "number")
        for place, things in enumerate(wanted.values())
    ]
    found = {names[place]: number for place, number in rows[0].union(*rows[1:], all=True)}
    return {name: found.get(name, 0) for name in names}
