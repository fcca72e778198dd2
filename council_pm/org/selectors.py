"""Reading the organisation: any day's tree is one query."""

from __future__ import annotations

from datetime import date

from council_pm.org.models import Placement
from council_pm.org.tree import Place, PlacementRow, Tree, tree_at


def placement_rows(until: date) -> list[PlacementRow]:
    """Every placement that began by a day, in one query."""
    rows = Placement.objects.filter(valid_from__lte=until).values_list(
        "unit_id", "unit__code", "unit__level", "name", "parent_id", "closed", "successor_id", "valid_from", "revision"
    )
    return [PlacementRow(Place(u, code, level, name, parent, closed, successor), day, revision)
            for u, code, level, name, parent, closed, successor, day, revision in rows]  # fmt: skip


def tree(day: date) -> Tree:
    """The organisation as it stood on a day."""
    return tree_at(placement_rows(day), day)
