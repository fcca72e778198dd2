"""Committees with their meetings: each page's head in one query."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, Max, Min, Q, QuerySet
from django.urls import reverse

from council_pm.jobs.selectors import delayed_jobs
from council_pm.org.models import Committee, CommitteeKind
from indicators.selectors.scorecard import Choice


@dataclass(frozen=True, slots=True)
class CommitteeHead:
    """A committee as its page opens: the basket it watches, its last meeting and the next one."""

    slug: str
    name: str
    kind: str
    basket: str
    last_meeting: date | None
    next_meeting: date | None

    @property
    def url(self) -> str:
        """The committee's dashboard."""
        return reverse("dashboards:committee_dashboard", args=[self.slug])

    @property
    def choice(self) -> Choice | None:
        """The indicators that it watches, or nothing."""
        return Choice(basket=self.basket) if self.basket else None


@dataclass(frozen=True, slots=True)
class CommitteePage:
    """A committee's head, and whether the figures below it wait for a calculation."""

    head: CommitteeHead
    calculations_delayed: bool


def committee_page(slug: str, as_of: date, now: datetime) -> CommitteePage | None:
    """The open committee at this address, in one query; nothing for one that is missing, over or not begun."""
    row = (
        _open(as_of)
        .filter(slug=slug)
        .annotate(delayed=Exists(delayed_jobs(now)), **_meetings(as_of))
        .values_list("slug", "name", "kind", "basket__slug", "last", "next", "delayed")
        .first()
    )
    return CommitteePage(_head(*row[:6]), row[6]) if row else None


def committees(as_of: date, ids: Iterable[int] | None = None) -> list[CommitteeHead]:
    """Open committees, the one that meets next first; all of them, or those with these ids. One query."""
    chosen: QuerySet[Any] = _open(as_of) if ids is None else _open(as_of).filter(pk__in=list(ids))
    rows = chosen.annotate(**_meetings(as_of)).values_list("slug", "name", "kind", "basket__slug", "last", "next")
    heads = [_head(*row) for row in rows]
    return sorted(heads, key=lambda head: (head.next_meeting is None, head.next_meeting or as_of, head.name))


def own_dashboard(as_of: date, ids: Iterable[int]) -> CommitteeHead | None:
    """The select committee of these that meets next, or nothing."""
    return next((head for head in committees(as_of, ids) if head.kind == CommitteeKind.SELECT), None)


def _open(as_of: date) -> QuerySet[Committee]:
    return Committee.objects.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=as_of), valid_from__lte=as_of)


def _meetings(as_of: date) -> dict[str, Any]:
    """The last meeting and the next one; a meeting of this very day is still to come."""
    return {
        "last": Max("meetings__on", filter=Q(meetings__on__lt=as_of)),
        "next": Min("meetings__on", filter=Q(meetings__on__gte=as_of)),
    }


def _head(slug: str, name: str, kind: str, basket: str | None, last: date | None, coming: date | None) -> CommitteeHead:
    return CommitteeHead(slug, name, kind, basket or "", last, coming)
