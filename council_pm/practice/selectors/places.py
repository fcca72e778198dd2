"""Parts of the council as a form offers them, and the line of an indicator that belongs to one."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from council_pm.org.selectors import placement_rows
from council_pm.org.tree import Tree
from indicators.models import Series
from plans.selectors.codes import line_of_totals

DASH = "\N{EN DASH} "


def unit_choices(units: Tree, only: Collection[int] | None = None) -> list[tuple[str, str]]:
    """Today's parts of the council in the order of the tree, those below set in; no query."""
    return [
        (str(place.unit_id), f"{DASH * depth}{place.name}")
        for place, depth in units.walk()
        if only is None or place.unit_id in only
    ]


def last_names(unit_ids: Collection[int], units: Tree) -> dict[int, str]:
    """What these parts are called, those that have ended by their last name; one query where there are such."""
    found = {pk: units[pk].name for pk in unit_ids if pk in units}
    ended = set(unit_ids) - set(found)
    if ended:
        for row in sorted(placement_rows(date.max), key=lambda one: (one.valid_from, one.revision)):
            if row.place.unit_id in ended:
                found[row.place.unit_id] = row.place.name
    return found


def line_near(code: str, unit_ids: Collection[int]) -> Series | None:
    """The line of totals of an indicator that belongs to one of these parts, the highest first; or nothing."""
    rows = Series.objects.select_related("indicator").filter(
        indicator__code__iexact=code.strip(), breakdown="", unit__in=list(unit_ids)
    )
    return rows.order_by("unit__level", "pk").first()


def line_for(code: str, unit_ids: Collection[int]) -> Series | None:
    """The line of an indicator for these parts, or the council's where they have none of their own."""
    return line_near(code, unit_ids) or line_of_totals(code)
