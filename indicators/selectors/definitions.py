"""The list of definitions: which version holds, who answers for it, when it is reviewed, what waits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from council_pm.people.models import Occupancy, OccupancyKind
from council_pm.people.selectors import in_force
from indicators.models import (
    OPEN_STATES,
    Definition,
    DefinitionDraft,
    DraftState,
    Indicator,
    Ownership,
    OwnershipKind,
)
from indicators.selectors.holders import Holder, holders, takes_effect

SHOWN = ("", "review", "vacant", "drafts", "retired")
"""What a reader may ask for: those in use, and of these the ones to review, without a holder, with a draft; retired."""


@dataclass(frozen=True, slots=True)
class DefinitionChoice:
    """Which definitions: words of the code or the name, a theme, and one of ``SHOWN``."""

    words: str = ""
    theme: str = ""
    show: str = ""


@dataclass(frozen=True, slots=True)
class DefinitionRow:
    """A line. ``owner`` is the post's title or empty; ``state`` says in words what holds or waits."""

    code: str
    name: str
    theme: str
    version: int
    review_on: date | None
    review_due: bool
    owner: str
    holder: str
    vacant: bool
    state: str

    @property
    def url(self) -> str:
        """Where it is kept."""
        return reverse("indicators:definition_keep", args=[self.code])


def definitions(choice: DefinitionChoice, today: date, reminder_days: int) -> QuerySet[Indicator]:
    """The indicators asked for, by theme and name; one query for a count, one for a page."""
    newest = Definition.objects.filter(indicator=OuterRef("pk")).order_by("-version").values("pk")[:1]
    rows = Indicator.objects.filter(definitions__pk=Subquery(newest))
    gone = Q(retired_on__lte=today)
    rows = rows.filter(gone) if choice.show == "retired" else rows.exclude(gone)
    if choice.words:
        rows = rows.filter(Q(code__icontains=choice.words) | Q(definitions__name__icontains=choice.words))
    if choice.theme:
        rows = rows.filter(definitions__theme=choice.theme)
    if choice.show == "review":
        rows = rows.filter(definitions__review_on__lte=today + timedelta(days=reminder_days))
    elif choice.show == "vacant":
        rows = rows.exclude(Exists(_held(today)))
    elif choice.show == "drafts":
        states = [DraftState.WAITING, DraftState.RETURNED]
        waiting = DefinitionDraft.objects.filter(indicator=OuterRef("pk"), state__in=states)
        rows = rows.filter(Exists(waiting))
    return rows.order_by("definitions__theme", "definitions__name", "code")


def definition_rows(
    found: QuerySet[Indicator], today: date, reminder_days: int, *, with_names: bool
) -> list[DefinitionRow]:
    """The lines of these indicators, in two queries."""
    owner = (
        Ownership.objects.filter(in_force(today), indicator=OuterRef("pk"), kind=OwnershipKind.OWNER)
        .order_by("-starts", "-pk")
        .values("post_id", "post__title")
    )
    drafts = (
        DefinitionDraft.objects.filter(indicator=OuterRef("pk"), state__in=OPEN_STATES)
        .order_by()
        .values("indicator")
        .annotate(waiting=Count("pk", filter=Q(state=DraftState.WAITING)), open=Count("pk"))
    )
    rows = list(
        found.annotate(
            owner_id=Subquery(owner.values("post_id")[:1]),
            owner_title=Subquery(owner.values("post__title")[:1]),
            drafts_open=Subquery(drafts.values("open")),
            drafts_waiting=Subquery(drafts.values("waiting")),
        ).values_list(
            "code",
            "definitions__name",
            "definitions__theme",
            "definitions__version",
            "definitions__review_on",
            "owner_id",
            "owner_title",
            "retired_on",
            "drafts_open",
            "drafts_waiting",
        )
    )
    who = holders({row[5] for row in rows if row[5]}, today, with_names=with_names)
    return [
        _row(
            row[:5],
            row[6] or "",
            who.get(row[5]),
            _state(row[7], today, row[8] or 0, row[9] or 0),
            today,
            reminder_days,
        )
        for row in rows
    ]


def new_drafts(most: int = 20) -> Sequence[DefinitionDraft]:
    """Open drafts of indicators that are not there yet, those that wait first; one query."""
    rows = DefinitionDraft.objects.filter(indicator__isnull=True, state__in=OPEN_STATES)
    return list(rows.order_by("-state", "code", "pk")[:most])


def themes() -> list[str]:
    """The themes of the versions in force, in one query."""
    newest = Definition.objects.filter(indicator=OuterRef("indicator")).order_by("-version").values("pk")[:1]
    found = Definition.objects.filter(pk=Subquery(newest)).order_by("theme").values_list("theme", flat=True)
    return list(found.distinct())


def _held(today: date) -> QuerySet[Ownership]:
    """Owners of an indicator whose post somebody holds."""
    holding = Occupancy.objects.filter(takes_effect(), in_force(today), post=OuterRef("post")).exclude(
        kind=OccupancyKind.DEPUTY
    )
    lasting = Q(post__ended__isnull=True) | Q(post__ended__gte=today)
    return Ownership.objects.filter(
        Exists(holding), in_force(today), lasting, indicator=OuterRef("pk"), kind=OwnershipKind.OWNER
    )


def _row(
    said: tuple[str, str, str, int, date | None],
    owner: str,
    holder: Holder | None,
    state: str,
    today: date,
    reminder_days: int,
) -> DefinitionRow:
    code, name, theme, version, review_on = said
    return DefinitionRow(
        code=code,
        name=name,
        theme=theme,
        version=version,
        review_on=review_on,
        review_due=review_on is not None and review_on <= today + timedelta(days=reminder_days),
        owner=owner,
        holder=holder.text if holder else "",
        vacant=holder is None or holder.is_vacant,
        state=state,
    )


def _state(retired_on: date | None, today: date, open_drafts: int, waiting: int) -> str:
    if retired_on is not None:
        told = _("Ends on %(day)s") if retired_on > today else _("Retired on %(day)s")
        return told % {"day": date_format(retired_on, "j F Y")}
    if waiting:
        return _("A draft waits for a check")
    return _("A draft is being written") if open_drafts else _("In force")
