"""The organisation as a table: a unit a row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from council_pm.administration.selectors.affected import posts_of
from council_pm.core.access import Permission
from council_pm.core.tables.columns import Choice, Column, Row, day, words
from council_pm.jobs.tables.registry import TableKind, TableRun
from council_pm.org import selectors
from council_pm.org.models import Level, OrgUnit
from council_pm.org.services import create_unit, move_unit, rename_unit
from council_pm.org.tree import Tree

_LEVELS = [(_l("council"), 1), (_l("department"), 2), (_l("service"), 3), (_l("unit"), 4)]
_OTHER_LEVELS = {
    "council": 1,
    "department": 2,
    "service": 3,
    "unit": 4,
    "directorate": 2,
    "team": 4,
    "1": 1,
    "2": 2,
    "3": 3,
    "4": 4,
}

COLUMNS = (
    Column("code", _l("Code"), words(20), required=True, hint=_l("Short and permanent, such as ENV or ENV-WASTE.")),
    Column("name", _l("Name"), words(120), required=True, hint=_l("As it stands on pages.")),
    Column(
        "level",
        _l("Level"),
        Choice(_LEVELS, _OTHER_LEVELS),
        required=True,
        hint=_l("Council, department, service or unit."),
    ),
    Column(
        "parent",
        _l("Belongs to"),
        words(20),
        aliases=("parent code", "parent", "reports to"),
        hint=_l("The code of the part above it; empty for the council itself."),
    ),
)
PARAMETERS = (
    Column(
        "from_day",
        _l("From which day"),
        day,
        required=True,
        hint=_l(
            "New parts open, and others move or are renamed, from this day on. When you begin, choose a day before "
            "your oldest figures, such as 1/4/2015."
        ),
    ),
)


def run(table: TableRun) -> None:
    """Open what is new, move and rename what differs, from one day on; what the file leaves out stays."""
    from_day: dt.date = table.parameters["from_day"]
    for row in sorted(table.rows, key=lambda row: (row["level"], row.number)):
        with table.report.row(row):
            _take(table, row, from_day)


def current(today: dt.date, _reader: Any) -> Iterable[Sequence[Any]]:
    """The organisation of a day, as rows of the same table, from the top down."""
    tree = selectors.tree(today)
    for place in sorted(tree.places.values(), key=lambda place: [above.code for above in tree.line(place.unit_id)]):
        parent = tree.places.get(place.parent_id) if place.parent_id else None
        yield place.code, place.name, str(Level(place.level).label), parent.code if parent else ""


def _take(table: TableRun, row: Row, from_day: dt.date) -> None:
    unit = OrgUnit.objects.filter(code__iexact=row["code"]).first()
    parent = _parent(row)
    reason = _("From a table")
    if unit is None:
        create_unit(
            by=table.by,
            code=row["code"],
            level=row["level"],
            name=row["name"],
            parent=parent,
            valid_from=from_day,
            reason=reason,
        )
        table.report.create(row, _named(row["code"], row["name"]), _below(row["name"], parent, from_day))
        return
    if unit.level != row["level"]:
        raise ValidationError(
            _("%(code)s is a %(level)s here: a level never changes. Give the new part a code of its own.")
            % {"code": unit.code, "level": str(Level(unit.level).label).lower()}
        )
    tree = selectors.tree(from_day)
    place = tree.places.get(unit.pk)
    if place is None:
        raise ValidationError(
            _("%(code)s is not open on %(day)s: a code is never used again, so give a new one.")
            % {"code": unit.code, "day": date_format(from_day)}
        )
    moves, renamed = place.parent_id != (parent.pk if parent else None), place.name != row["name"]
    if not moves and not renamed:
        table.report.same(row, _named(unit.code, row["name"]))
        return
    if moves and parent is not None:
        move_unit(by=table.by, unit=unit, parent=parent, from_day=from_day, name=row["name"], reason=reason)
        _refuse_wider_rights(table, tree.above(unit.pk), selectors.tree(from_day).above(unit.pk), from_day)
    elif moves:
        raise ValidationError(_("Say which part of the council it belongs to."))
    else:
        rename_unit(by=table.by, unit=unit, name=row["name"], from_day=from_day, reason=reason)
    table.report.change(row, _named(unit.code, place.name), _what_changes(tree, place.parent_id, parent, row, renamed))


def _refuse_wider_rights(table: TableRun, before: frozenset[int], after: frozenset[int], from_day: dt.date) -> None:
    """As the screen does: what a colleague makes of the council may widen one's rights, what oneself does may not."""
    gained = posts_of(after - before, from_day, table.today) if after - before else ()
    if any(table.by.user_id in post.user_ids and post.reaches_its_place for post in gained):
        raise ValidationError(_("Your own rights would widen by this: ask a colleague to do it."), "oneself")


def _parent(row: Row) -> OrgUnit | None:
    if not row["parent"]:
        return None
    parent = OrgUnit.objects.filter(code__iexact=row["parent"]).first()
    if parent is None:
        raise ValidationError(
            _("There is no part of the council with the code %(code)s: add a row for it, or correct the code.")
            % {"code": row["parent"]}
        )
    return parent


def _what_changes(tree: Tree, old: int | None, parent: OrgUnit | None, row: Row, renamed: bool) -> str:
    said = []
    if parent is not None and parent.pk != old:
        before = tree.places[old].code if old in tree.places else _("nothing")
        said.append(_("belongs to %(new)s, until now to %(old)s") % {"new": parent.code, "old": before})
    if renamed:
        said.append(_("is called %(name)s") % {"name": row["name"]})
    return "; ".join(said)


def _below(name: str, parent: OrgUnit | None, from_day: dt.date) -> str:
    if parent is None:
        return _("opens on %(day)s") % {"day": date_format(from_day)}
    return _("opens on %(day)s and belongs to %(parent)s") % {"day": date_format(from_day), "parent": parent.code}


def _named(code: str, name: str) -> str:
    return f"{code} {name}"


ORGANISATION = TableKind(
    key="organisation",
    title=_l("Organisation"),
    text=_l("Departments, services and units, one a row: opened, moved and renamed from one day on."),
    permission=Permission.MANAGE_ORGANISATION,
    columns=COLUMNS,
    identity=("code",),
    run=run,
    current=current,
    parameters=PARAMETERS,
)
