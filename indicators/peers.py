"""The figures of named peers for the periods that are in force: what a rank and a quartile are worked out from."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Min

from indicators.bulk import among
from indicators.comparison import FEWEST_PEERS
from indicators.models import AreaGroupMember, ComparatorValue, Series

Dates = tuple[date, date]


class Peers(NamedTuple):
    """The figures of one group for one period, by area; none where too few of any group have one."""

    group: str = ""
    figures: tuple[Decimal, ...] = ()


NOBODY = Peers()


@dataclass(frozen=True, slots=True)
class Comparators:
    """Other areas' figures of some indicators, and the groups that they are compared in.

    A line of the whole council is compared, and no other: a part of it would stand among whole councils.
    """

    lines: Collection[int]
    figures: Mapping[tuple[int, date, date], Mapping[int, Decimal]]
    groups: Sequence[tuple[str, Sequence[int]]]

    def peers_of(self, series_id: int, indicator_id: int, period: Dates) -> Peers:
        """The group of which most have a figure for this very period; of two alike the one that stands first."""
        if series_id not in self.lines:
            return NOBODY
        known = self.figures.get((indicator_id, *period), {})
        best = NOBODY
        for name, areas in self.groups:
            found = tuple(known[area] for area in areas if area in known)
            if len(found) >= FEWEST_PEERS and len(found) > len(best.figures):
                best = Peers(name, found)
        return best


NO_COMPARATORS = Comparators((), {}, ())


def load_comparators(indicator_ids: Collection[int], ends: Collection[date]) -> Comparators:
    """What these indicators are compared with, for periods with these ends.

    Three queries; one where nobody has a figure, and none for no indicator.
    """
    if not indicator_ids or not ends:
        return NO_COMPARATORS
    figures: dict[tuple[int, date, date], dict[int, Decimal]] = {}
    rows = ComparatorValue.objects.filter(among("indicator_id", indicator_ids), end__in=set(ends))
    for indicator_id, start, end, area_id, value in rows.values_list(
        "indicator_id", "start", "end", "area_id", "value"
    ):
        figures.setdefault((indicator_id, start, end), {})[area_id] = value
    if not figures:
        return NO_COMPARATORS
    groups: dict[str, list[int]] = {}
    members = AreaGroupMember.objects.order_by("group__position", "group__slug", "area_id")
    for name, area_id in members.values_list("group__name", "area_id"):
        groups.setdefault(name, []).append(area_id)
    totals = Series.objects.filter(among("indicator_id", indicator_ids), breakdown="").order_by()
    lines = {pk for _indicator_id, pk in totals.values_list("indicator_id").annotate(Min("pk"))}
    return Comparators(lines, figures, tuple(groups.items()))
