"""Our promises, each with the line that shows whether it is kept, from the one scorecard."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from council_pm.org.tree import Tree
from council_pm.practice.models import PromiseText
from council_pm.practice.selectors.places import last_names
from indicators.selectors.rows import ScorecardRow
from indicators.selectors.scorecard import Choice, scorecard
from indicators.visibility import sight_of


@dataclass(frozen=True, slots=True)
class PromiseRow:
    """A promise in words, since when, and its line as the reader sees it; ``earlier`` are the words before, newest
    first."""

    id: int
    wording: str
    since: date
    active: bool
    unit: str
    line: ScorecardRow | None
    earlier: tuple[PromiseText, ...]


def promise_rows(user: Any, units: Tree, today: date, *, with_ended: bool) -> tuple[PromiseRow, ...]:
    """Promises in force, and ``with_ended`` those that are promised no more, last; four queries."""
    texts: dict[int, list[PromiseText]] = {}
    for one in PromiseText.objects.select_related("promise__series").order_by("-revision"):
        texts.setdefault(one.promise_id, []).append(one)
    shown = [said for said in texts.values() if with_ended or said[0].active]
    if not shown:
        return ()
    choice = Choice(series_ids=frozenset(said[0].promise.series_id for said in shown))
    lines = {row.series_id: row for row in scorecard(choice, sight_of(user), today, tree=units).rows}
    names = last_names({said[0].promise.series.unit_id for said in shown}, units)
    rows = [
        PromiseRow(
            id=said[0].promise_id,
            wording=said[0].wording,
            since=said[0].since,
            active=said[0].active,
            unit=names.get(said[0].promise.series.unit_id, ""),
            line=lines.get(said[0].promise.series_id),
            earlier=tuple(said[1:]),
        )
        for said in shown
    ]
    return tuple(sorted(rows, key=lambda row: (not row.active, row.wording)))
