"""What a change of the organisation has to keep, asked of the placements on record; nothing is read or written.

Every refusal is a ``ValidationError`` with a code and a sentence that says what to do. The tree has to hold on
every later day that is already on record too, so a check walks the days on which something changes. Services ask
these before they write, and screens ask the same ones before they offer to.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from council_pm.org.models import OrgUnit
from council_pm.org.tree import Place, PlacementRow, Tree, TreeError, check_move, tree_at

_REFUSALS = {
    "council_has_no_parent": gettext_lazy("The council stands at the top: leave the place above it empty."),
    "needs_parent": gettext_lazy("Say which part of the council it belongs to."),
    "parent_not_open": gettext_lazy("The part that it would belong to is not open on %(day)s: choose another one."),
    "cycle": gettext_lazy("A part of the council cannot belong to something below itself: choose another place."),
    "level_left_out": gettext_lazy(
        "%(parent)s is not one level above: a unit belongs to a service, a service to a department, "
        "a department to the council."
    ),
}
_CODE = re.compile(r"[A-Za-z0-9_-]{1,20}")


@dataclass(frozen=True, slots=True)
class GoesOver:
    """Something below a merged unit that is to belong to its successor, from a day on, under the name of that day."""

    unit_id: int
    from_day: date
    name: str


def check_code(code: str) -> None:
    """Refuse a code that no address could carry: ``code_shape``."""
    if not _CODE.fullmatch(code):
        raise ValidationError(
            _("A code is at most 20 letters without accents, digits, dashes and underscores, without spaces."),
            "code_shape",
        )


def check_name(name: str) -> str:
    """The name without blanks around it: ``name_missing``."""
    if not name.strip():
        raise ValidationError(_("Give it a name."), "name_missing")
    return name.strip()


def check_new(rows: Sequence[PlacementRow], level: int, parent: OrgUnit | None, day: date) -> None:
    """Refuse a place that a new unit of this level cannot have: the codes of ``org.tree.check_move``."""
    _check_places(rows, None, level, parent, day)


def check_moved(rows: Sequence[PlacementRow], unit: OrgUnit, parent: OrgUnit, day: date) -> Place:
    """The place that a unit leaves: ``not_open`` or the codes of ``org.tree.check_move``."""
    place = open_place(rows, unit, day)
    _check_places(rows, unit.pk, unit.level, parent, day)
    return place


def check_closed(rows: Sequence[PlacementRow], unit: OrgUnit, day: date) -> Place:
    """The place in which a unit closes: ``not_open``, ``later_place`` or ``open_children``."""
    place = _last_place(rows, unit, day)
    for one in [day, *_days_of_change(rows, day, None)]:
        children = tree_at(rows, one).children(unit.pk)
        if children:
            raise ValidationError(
                _("%(child)s still belongs to it on %(day)s: move or close that first."),
                "open_children",
                {"child": children[0].name, "day": date_format(one)},
            )
    return place


def check_reopened(rows: Sequence[PlacementRow], unit: OrgUnit, parent: OrgUnit, day: date) -> Place:
    """The place in which a unit was closed: ``not_closed``, ``later_place`` or the codes of ``org.tree.check_move``."""
    own = [row for row in rows if row.place.unit_id == unit.pk and row.valid_from <= day]
    last = max(own, key=lambda row: (row.valid_from, row.revision), default=None)
    if last is None or not last.place.closed:
        raise ValidationError(
            _("%(code)s is not closed on %(day)s: there is nothing to open again."),
            "not_closed",
            {"code": unit.code, "day": date_format(day)},
        )
    _refuse_later(rows, unit, day)
    _check_places(rows, unit.pk, unit.level, parent, day)
    return last.place


def check_merged(rows: Sequence[PlacementRow], unit: OrgUnit, into: OrgUnit, day: date) -> Place:
    """The place in which a unit ends and becomes part of another one.

    Codes: ``not_open``, ``later_place``, ``into_itself``, ``other_level`` or ``successor_not_open``.
    """
    if unit.pk == into.pk:
        raise ValidationError(_("It cannot become part of itself: choose another part."), "into_itself")
    place = _last_place(rows, unit, day)
    if unit.level != into.level:
        raise ValidationError(
            _("A department becomes part of a department, a service of a service, a unit of a unit: "
              "choose one of the same level."),
            "other_level",
        )  # fmt: skip
    for one in [day, *_days_of_change(rows, day, None)]:
        if into.pk not in tree_at(rows, one):
            raise ValidationError(
                _("%(code)s is not open on %(day)s: choose another part, or another day."),
                "successor_not_open",
                {"code": into.code, "day": date_format(one)},
            )
    return place


def goes_over(rows: Sequence[PlacementRow], unit_id: int, day: date) -> list[GoesOver]:
    """What stands below a unit on a day or is to stand there later, with the first day of each such time."""
    found = []
    for child in sorted({row.place.unit_id for row in rows if row.place.parent_id == unit_id}):
        in_force: dict[date, PlacementRow] = {}
        for row in rows:
            if row.place.unit_id == child:
                known = in_force.get(row.valid_from)
                if known is None or row.revision > known.revision:
                    in_force[row.valid_from] = row
        begins = sorted(in_force)
        for begin, following in zip(begins, [*begins[1:], date.max], strict=True):
            place = in_force[begin].place
            if place.parent_id == unit_id and not place.closed and following > day:
                found.append(GoesOver(child, max(begin, day), place.name))
    return found


def open_place(rows: Sequence[PlacementRow], unit: OrgUnit, day: date) -> Place:
    """Where a unit stands on a day: ``not_open``."""
    tree = tree_at(rows, day)
    if unit.pk not in tree:
        raise ValidationError(
            _("%(code)s is not open on %(day)s: choose a day on which it is."),
            "not_open",
            {"code": unit.code, "day": date_format(day)},
        )
    return tree[unit.pk]


def _last_place(rows: Sequence[PlacementRow], unit: OrgUnit, day: date) -> Place:
    place = open_place(rows, unit, day)
    _refuse_later(rows, unit, day)
    return place


def _refuse_later(rows: Sequence[PlacementRow], unit: OrgUnit, day: date) -> None:
    later = [row.valid_from for row in rows if row.place.unit_id == unit.pk and row.valid_from > day]
    if later:
        raise ValidationError(
            _("A change of this part of the council on %(day)s is on record: choose that day or a later one."),
            "later_place",
            {"day": date_format(max(later))},
        )


def _check_places(
    rows: Sequence[PlacementRow], unit_id: int | None, level: int, parent: OrgUnit | None, from_day: date
) -> None:
    """Hold a new place against the tree of its first day and of every later change until the unit's next place."""
    for day in [from_day, *_days_of_change(rows, from_day, unit_id)]:
        _check_place(tree_at(rows, day), unit_id, level, parent, day)


def _days_of_change(rows: Sequence[PlacementRow], after: date, unit_id: int | None) -> list[date]:
    """The later days on which the tree changes, up to the unit's own next placement (that day left out)."""
    own = [row.valid_from for row in rows if row.place.unit_id == unit_id and row.valid_from > after]
    until = min(own, default=date.max)
    return sorted({row.valid_from for row in rows if after < row.valid_from < until})


def _check_place(tree: Tree, unit_id: int | None, level: int, parent: OrgUnit | None, day: date) -> None:
    try:
        check_move(tree, unit_id, level, parent.pk if parent is not None else None)
    except TreeError as refused:
        raise ValidationError(
            str(_REFUSALS[refused.code]), refused.code, {"day": date_format(day), **refused.params}
        ) from refused
