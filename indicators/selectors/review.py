"""Which definitions are to be reviewed, whose they are, and what waits for whom."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import CharField, Count, OuterRef, Q, QuerySet, Subquery, Value

from council_pm.people.selectors import in_force
from indicators.models import Definition, DefinitionDraft, DraftState, Ownership, OwnershipKind, SpotCheckItem


@dataclass(frozen=True, slots=True)
class DefinitionWork:
    """How many definitions are to be reviewed, how many drafts wait for a check by this reader or came back.

    ``findings``: how many findings of spot checks about figures of the reader's own units are open.
    """

    to_review: int = 0
    to_check: int = 0
    returned: int = 0
    findings: int = 0


def due_for_review(today: date, days: int) -> QuerySet[Definition]:
    """The versions in force, of indicators in use, whose review lies in the past or within these days."""
    newest = Definition.objects.filter(indicator=OuterRef("indicator")).order_by("-version").values("pk")[:1]
    return Definition.objects.filter(
        pk=Subquery(newest), indicator__retired_on__isnull=True, review_on__lte=today + timedelta(days=days)
    )


def definition_work(
    reader: int,
    posts: Collection[int],
    today: date,
    days: int,
    *,
    everything: bool,
    units: Collection[int] = (),
) -> DefinitionWork:
    """What a reader has to do with definitions and with spot checks of figures of these units, in one query.

    ``everything``: the reader keeps all definitions and checks drafts; otherwise those of the own ``posts`` count.
    """
    reviews = due_for_review(today, days)
    if not everything:
        owned = Ownership.objects.filter(in_force(today), kind=OwnershipKind.OWNER, post__in=list(posts))
        reviews = reviews.filter(indicator__in=owned.values("indicator"))
    kind = Value("review", CharField())
    rows = reviews.order_by().annotate(what=kind).values("what").annotate(n=Count("pk")).values_list("what", "n")
    if everything:
        wanted = Q(state=DraftState.WAITING) & ~Q(author=reader) | Q(state=DraftState.RETURNED, author=reader)
        drafts = DefinitionDraft.objects.filter(wanted).order_by().values("state").annotate(n=Count("pk"))
        rows = rows.union(drafts.values_list("state", "n"), all=True)
    if units:
        rows = rows.union(_open_findings(units), all=True)
    found = dict(rows)
    return DefinitionWork(
        found.get("review", 0),
        found.get(str(DraftState.WAITING.value), 0),
        found.get(str(DraftState.RETURNED.value), 0),
        found.get("finding", 0),
    )


def _open_findings(units: Collection[int]) -> QuerySet[SpotCheckItem, Any]:
    rows = SpotCheckItem.objects.filter(value__series__unit__in=units, closed_at=None, follow_up_by__isnull=False)
    kind = Value("finding", CharField())
    return rows.order_by().annotate(what=kind).values("what").annotate(n=Count("pk")).values_list("what", "n")
