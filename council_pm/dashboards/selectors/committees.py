"""Committees with their meetings: each page's head in one query."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.cache import cache
from django.db.models import Exists, Max, Min, Q, QuerySet
from django.urls import reverse

from clinics.selectors.summaries import released_count
from council_pm.configuration.selectors import Frame, frame
from council_pm.jobs.selectors import calculations_delayed, delayed_jobs
from council_pm.org.models import Committee, CommitteeKind
from indicators.selectors.scorecard import Choice, Scorecard, scorecard
from indicators.visibility import Sight


@dataclass(frozen=True, slots=True)
class CommitteeHead:
    """A committee as its page opens: the basket it watches, its last meeting and the next one.

    ``summaries``: how many of clinics were released to it, where that was read.
    """

    slug: str
    name: str
    kind: str
    basket: str
    last_meeting: date | None
    next_meeting: date | None
    summaries: int = 0

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
    """A committee's head, with the frame that was read for it; whether figures wait for a calculation, if known."""

    head: CommitteeHead
    in_force: Frame
    delayed: bool | None = None

    def calculations_delayed(self, now: datetime) -> bool:
        """Told with the head where that was read, else by a query of its own: one either way."""
        return calculations_delayed(now) if self.delayed is None else self.delayed


def committee_page(slug: str, as_of: date, now: datetime) -> CommitteePage | None:
    """The open committee at this address; nothing for one that is missing, over or not begun.

    Reads the frame, and the head once a data version: its meetings and its basket change by services only.
    """
    in_force = frame()
    key = f"committee:{in_force.version}:{as_of.isoformat()}:{slug}"
    kept: CommitteeHead | None = cache.get(key)
    if kept is not None:
        return CommitteePage(kept, in_force)
    row = (
        _open(as_of)
        .filter(slug=slug)
        .annotate(delayed=Exists(delayed_jobs(now)), summaries=released_count(), **_meetings(as_of))
        .values_list("slug", "name", "kind", "basket__slug", "last", "next", "summaries", "delayed")
        .first()
    )
    if row is None:
        return None
    head = _head(*row[:7])
    cache.set(key, head)
    return CommitteePage(head, in_force, row[7])


def committee_card(head: CommitteeHead, sight: Sight, as_of: date, known_on: date | None = None) -> Scorecard:
    """The lines that a committee watches, as a reader of this sight sees them; none without a basket."""
    if head.choice is None:
        return Scorecard((), known_on or as_of, known_on)
    return scorecard(head.choice, sight, as_of, known_on=known_on)


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


def _head(
    slug: str, name: str, kind: str, basket: str | None, last: date | None, coming: date | None, summaries: int = 0
) -> CommitteeHead:
    return CommitteeHead(slug, name, kind, basket or "", last, coming, summaries)
