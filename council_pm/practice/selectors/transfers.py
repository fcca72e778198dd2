"""Learning transfers with their effect on who received them, as a reader sees it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from council_pm.core.access import Permission, may
from council_pm.core.paging import Page, numbered, page_of
from council_pm.org.tree import Tree
from council_pm.practice.access import TransferInTree
from council_pm.practice.models import EntryState, LearningTransfer
from council_pm.practice.selectors.evidence import Asked, Evidence, evidence
from council_pm.practice.selectors.places import last_names

A_PAGE = 20
_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class TransferRow:
    """What moved from where to where, since when, and the receiver's line before and since."""

    id: int
    from_unit: str
    to_unit: str
    moved: str
    words: str
    since: date
    evidence: Evidence | None
    entry: tuple[str, str] | None
    may_withdraw: bool


def transfer_page(user: Any, units: Tree, number: int, url: str) -> tuple[tuple[TransferRow, ...], Page | None]:
    """A page of transfers, the newest first; a fixed number of queries."""
    rows = LearningTransfer.objects.filter(withdrawn_at__isnull=True).order_by("-since", "-pk")
    total = rows.count()
    pager = page_of(total, number, A_PAGE, numbered(url, {})) if total else None
    first = pager.before if pager else 0
    return _rows(rows.select_related("entry__newest")[first : first + A_PAGE], user, units), pager


def transfers_of_unit(user: Any, units: Tree, unit_id: int) -> tuple[TransferRow, ...]:
    """What came to a part of the council and what went from it."""
    rows = LearningTransfer.objects.filter(Q(from_unit=unit_id) | Q(to_unit=unit_id), withdrawn_at__isnull=True)
    return _rows(rows.select_related("entry__newest").order_by("-since", "-pk")[:A_PAGE], user, units)


def _rows(found: Iterable[LearningTransfer], user: Any, units: Tree) -> tuple[TransferRow, ...]:
    rows = list(found)
    names = last_names({pk for one in rows for pk in (one.from_unit_id, one.to_unit_id)}, units)
    seen = evidence(user, units, [asked for one in rows if (asked := _asked(one)) is not None])
    return tuple(
        TransferRow(
            id=one.pk,
            from_unit=names.get(one.from_unit_id, ""),
            to_unit=names.get(one.to_unit_id, ""),
            moved=one.get_moved_display(),
            words=one.words,
            since=one.since,
            evidence=seen.get(asked) if (asked := _asked(one)) is not None else None,
            entry=_entry(one),
            may_withdraw=may(user, Permission.EDIT_PRACTICE, TransferInTree(one, units)),
        )
        for one in rows
    )


def _asked(one: LearningTransfer) -> Asked | None:
    return Asked(one.series_id, one.since - _A_DAY) if one.series_id is not None else None


def _entry(one: LearningTransfer) -> tuple[str, str] | None:
    if one.entry is None or one.entry.newest is None or one.entry.state == EntryState.DRAFT:
        return None
    return one.entry.newest.title, one.entry.get_absolute_url()
