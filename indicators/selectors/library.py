"""The library as a council sees it: which entries it keeps already, and what it can choose from when it takes more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from council_pm.core.exact_text import exact_text
from council_pm.org.models import OrgUnit
from council_pm.org.selectors import tree
from council_pm.people.models import Post
from council_pm.people.roles import Role
from indicators.definition_texts import CALENDARS, POLARITIES
from indicators.library import Entry, LibraryKind, Standard
from indicators.models import Indicator, Influence, MeasureKind
from indicators.selectors.current_definitions import newest_name
from indicators.selectors.rows import frequency_label

OWNING_ROLES = (
    Role.CHIEF_EXECUTIVE,
    Role.CHIEF_OFFICER,
    Role.HEAD_OF_SERVICE,
    Role.MANAGER,
    Role.CORPORATE_PERFORMANCE,
)
MOST_OWNERS = 300  # offered while one types; any other post is found by its code


@dataclass(frozen=True, slots=True)
class Kept:
    """The indicator that a council has for an entry of the library. ``sentence`` says so in words."""

    code: str
    url: str
    ended: date | None
    sentence: str


@dataclass(frozen=True, slots=True)
class LibraryRow:
    """An entry in a list; ``kept`` is nothing where the council has none."""

    entry: Entry
    kind: str
    kept: Kept | None

    @property
    def can_be_ticked(self) -> bool:
        """Whether it can be adopted as it stands: complete, and not kept already."""
        return not self.entry.for_reference and (self.kept is None or self.kept.ended is not None)


@dataclass(frozen=True, slots=True)
class Choices:
    """What is offered to choose from: units that are open today and posts that may own, by code and name."""

    units: dict[str, OrgUnit]
    open_units: tuple[tuple[str, str], ...]
    owners: tuple[tuple[str, str], ...]


def kind_label(kind: str) -> str:
    """A kind of entry on screens."""
    return {
        LibraryKind.PUBLISHED: _("Published figures"),
        LibraryKind.SERVICE: _("The council's own services"),
        LibraryKind.BEST_VALUE_2003: _("Best value 2003, for reference"),
    }[LibraryKind(kind)]


def library_rows(found: Sequence[Entry]) -> list[LibraryRow]:
    """These entries with what the council keeps of them: one query."""
    kept = _kept(found)
    return [LibraryRow(entry, kind_label(entry.kind), kept.get(entry.code)) for entry in found]


def choices(today: date) -> Choices:
    """Units by code and by name (in small letters), closed ones too, so that a typed one can be refused in words.

    Three queries.
    """
    places = tree(today).places
    every = {unit.pk: unit for unit in OrgUnit.objects.all()}
    units = {place.name.lower(): every[place.unit_id] for place in places.values()}
    units |= {unit.code.lower(): unit for unit in every.values()}
    owners = Post.objects.filter(Q(ended__isnull=True) | Q(ended__gte=today), role__in=OWNING_ROLES).order_by("title")
    return Choices(
        units=units,
        open_units=tuple(sorted((place.code, place.name) for place in places.values())),
        owners=tuple(owners.values_list("code", "title")[:MOST_OWNERS]),
    )


def posts_by_code(codes: set[str]) -> dict[str, Post]:
    """The posts with these codes, in small letters; one query, or none for no codes."""
    found = Post.objects.annotate(small=Lower("code")).filter(small__in=codes) if codes else ()
    return {post.code.lower(): post for post in found}


def facts_of(entry: Entry) -> list[dict[str, str]]:
    """An entry term by term, as the list of a page prints it."""
    said = [(_("Suggested code"), entry.code), (_("Kind"), kind_label(entry.kind)), (_("Theme"), entry.theme)]
    if entry.standard is not None:
        said += _standard_facts(entry.standard)
    found = [{"term": term, "text": text} for term, text in said if text]
    found.append({"term": _("Source"), "text": entry.source} | ({"url": entry.source_url} if entry.source_url else {}))
    return found + ([{"term": _("Licence"), "text": entry.licence}] if entry.licence else [])


def tolerance_words(standard: Standard) -> str:
    """How near the target still is near it; empty where nothing is judged."""
    if standard.tolerance is None or standard.rule == "contextual":
        return ""
    percent = _("within %(amount)s per cent of the target")
    words = percent if standard.tolerance_type == "percent" else _("within %(amount)s (in the unit of the figure)")
    return words % {"amount": exact_text(standard.tolerance)}


def _standard_facts(standard: Standard) -> list[tuple[str, str]]:
    bounds = (standard.lower_bound, standard.upper_bound)
    low, high = ("" if bound is None else exact_text(bound) for bound in bounds)
    return [
        (_("What is counted"), standard.wording),
        (_("Why it matters"), standard.why_it_matters),
        (_("Counted from"), standard.numerator),
        (_("Out of"), standard.denominator),
        (_("Times"), exact_text(standard.multiplier) if standard.formula_type == "ratio" else ""),
        (_("Unit"), standard.unit),
        (_("Decimal places"), str(standard.decimals)),
        (_("Which way is better"), str(dict(POLARITIES)[standard.polarity])),
        (_("How often"), frequency_label(standard.frequency)),
        (_("Year"), str(dict(CALENDARS)[standard.calendar])),
        (_("A figure is"), str(MeasureKind(standard.measure_kind).label)),
        (_("Reported as"), _("Year to date") if standard.reported_as == "year_to_date" else _("Each period by itself")),
        (_("Depends on the season"), _("Yes") if standard.seasonal else _("No")),
        (_("Expected after"), _("%(days)s working days") % {"days": standard.lag_working_days}),
        (_("Who can move it"), str(Influence(standard.influence).label)),
        (_("Shared with"), standard.shared_with),
        (_("Lowest possible figure"), low),
        (_("Highest possible figure"), high),
        (_("From a small sample"), _("Yes") if standard.small_sample else ""),
        (_("Near the target"), tolerance_words(standard)),
    ]


def _kept(found: Sequence[Entry]) -> dict[str, Kept]:
    """By entry: the indicator adopted from it, one that lives before one that has ended; or one that is the same."""
    names = {entry.code: entry.name for entry in found}
    rows = (
        Indicator.objects.filter(Q(adoption__entry__in=names) | Q(code__in=names))
        .annotate(name=newest_name("pk"), entry=F("adoption__entry"))
        .order_by(F("retired_on").asc(nulls_last=True), "code")
        .values_list("code", "name", "entry", "retired_on")
    )
    kept: dict[str, Kept] = {}
    for code, name, entry, ended in rows:
        if entry is None and names.get(code) != name:
            continue
        kept[entry or code] = Kept(
            code, reverse("dashboards:indicator_page", args=[code]), ended, _kept_words(code, ended)
        )
    return kept


def _kept_words(code: str, ended: date | None) -> str:
    if ended is None:
        return _("You keep this one: %(code)s") % {"code": code}
    return _("Ended on %(day)s: %(code)s") % {"day": date_format(ended, "j F Y"), "code": code}
