"""Changing the organisation: units and their dated places, committees and when they meet.

Every refusal is a ``ValidationError`` with a code and a sentence that says what to do. The tree has to hold on
every later day that is already on record too, so a check walks the days on which something changes.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from council_pm.audit.services import record
from council_pm.core.access import Actor
from council_pm.org.models import Committee, CommitteeKind, CommitteeMeeting, Level, OrgUnit, Placement
from council_pm.org.selectors import placement_rows
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


@transaction.atomic
def create_unit(
    *, by: Actor, code: str, level: int, name: str, parent: OrgUnit | None, valid_from: date, reason: str = ""
) -> OrgUnit:
    """Open a unit of a level (1 council to 4 unit) below ``parent`` from a day on.

    Raises ``ValidationError`` with the code ``code_taken``, ``one_council``, ``name_missing`` or one of
    ``org.tree.check_move``.
    """
    _lock_organisation()
    code = code.strip()
    if not code or OrgUnit.objects.filter(code=code).exists():
        raise ValidationError(
            _("The code %(code)s is taken or empty: codes are never used again."), "code_taken", {"code": code}
        )
    rows = placement_rows(date.max)
    if level == Level.COUNCIL and OrgUnit.objects.filter(level=Level.COUNCIL).exists():
        raise ValidationError(_("There is a council already: one installation serves one."), "one_council")
    _check_places(rows, None, level, parent, valid_from)
    unit = OrgUnit.objects.create(code=code, level=level)
    _place(unit, valid_from, parent, name, closed=False)
    _record(by, "create_unit", unit, {"parent": parent and parent.pk, "from": valid_from.isoformat()}, reason)
    return unit


@transaction.atomic
def move_unit(
    *, by: Actor, unit: OrgUnit, parent: OrgUnit, from_day: date, name: str | None = None, reason: str = ""
) -> Placement:
    """Put a unit below another parent from a day on, under a new name if one is given; its history stays.

    A second move on the same day is a further revision of that day. Later placements on record stay in force
    from their own days. Raises ``ValidationError`` with the code ``not_open`` or one of ``check_move``.
    """
    _lock_organisation()
    rows = placement_rows(date.max)
    place = _open_place(rows, unit, from_day)
    _check_places(rows, unit.pk, unit.level, parent, from_day)
    placement = _place(unit, from_day, parent, place.name if name is None else name, closed=False)
    _record(by, "move_unit", unit, {"parent": parent.pk, "from": from_day.isoformat()}, reason)
    return placement


@transaction.atomic
def rename_unit(*, by: Actor, unit: OrgUnit, name: str, from_day: date, reason: str = "") -> Placement:
    """Call a unit by another name from a day on. Raises ``ValidationError`` (``not_open``, ``name_missing``)."""
    _lock_organisation()
    place = _open_place(placement_rows(date.max), unit, from_day)
    parent = OrgUnit.objects.get(pk=place.parent_id) if place.parent_id is not None else None
    placement = _place(unit, from_day, parent, name, closed=False)
    _record(by, "rename_unit", unit, {"from": from_day.isoformat()}, reason)
    return placement


@transaction.atomic
def close_unit(*, by: Actor, unit: OrgUnit, from_day: date, reason: str = "") -> Placement:
    """Close a unit: it is not part of the tree from this day on.

    Raises ``ValidationError``: ``not_open``, ``later_place`` (it is placed again on a later day) or
    ``open_children`` (something belongs to it on that day or later).
    """
    _lock_organisation()
    rows = placement_rows(date.max)
    place = _open_place(rows, unit, from_day)
    later = [row.valid_from for row in rows if row.place.unit_id == unit.pk and row.valid_from > from_day]
    if later:
        raise ValidationError(
            _("A change of this part of the council on %(day)s is on record: close it on that day or later."),
            "later_place",
            {"day": date_format(max(later))},
        )
    for day in [from_day, *_days_of_change(rows, from_day, None)]:
        children = tree_at(rows, day).children(unit.pk)
        if children:
            raise ValidationError(
                _("%(child)s still belongs to it on %(day)s: move or close that first."),
                "open_children",
                {"child": children[0].name, "day": date_format(day)},
            )
    parent = OrgUnit.objects.get(pk=place.parent_id) if place.parent_id is not None else None
    placement = _place(unit, from_day, parent, place.name, closed=True)
    _record(by, "close_unit", unit, {"from": from_day.isoformat()}, reason)
    return placement


@transaction.atomic
def create_committee(
    *,
    by: Actor,
    slug: str,
    name: str,
    valid_from: date,
    kind: str = CommitteeKind.SELECT,
    remit: str = "",
    valid_until: date | None = None,
    reason: str = "",
) -> Committee:
    """Set up a committee from a day on. Raises ``ValidationError`` (``slug_taken``, ``dates``, or of a field)."""
    if Committee.objects.filter(slug=slug).exists():
        raise ValidationError(_("There is a committee at this address already: choose another one."), "slug_taken")
    if valid_until is not None and valid_until < valid_from:
        raise ValidationError(_("The last day is before the first one."), "dates")
    committee = Committee(
        slug=slug, name=name.strip(), kind=kind, remit=remit, valid_from=valid_from, valid_until=valid_until
    )
    committee.full_clean(exclude=["valid_until"])
    committee.save(force_insert=True)
    record(by=by, action="create_committee", subject_kind="committee", subject_id=committee.pk, reason=reason)
    return committee


@transaction.atomic
def set_meetings(*, by: Actor, committee: Committee, days: Iterable[date], reason: str = "") -> None:
    """Make these days the committee's meetings; what is on record and not among them goes. Safe to repeat."""
    Committee.objects.select_for_update().get(pk=committee.pk)
    wanted = set(days)
    known = set(committee.meetings.values_list("on", flat=True))
    if wanted == known:
        return
    committee.meetings.filter(on__in=known - wanted).delete()
    CommitteeMeeting.objects.bulk_create(
        CommitteeMeeting(committee=committee, on=day) for day in sorted(wanted - known)
    )
    detail = {
        "added": [day.isoformat() for day in sorted(wanted - known)],
        "removed": [day.isoformat() for day in sorted(known - wanted)],
    }
    record(
        by=by,
        action="set_meetings",
        subject_kind="committee",
        subject_id=committee.pk,
        detail=detail,
        reason=reason,
    )


def _lock_organisation() -> None:
    """Let one change of the tree finish before the next one is checked (SQLite has one writer anyway)."""
    list(OrgUnit.objects.select_for_update().filter(level=Level.COUNCIL).values_list("pk", flat=True))


def _open_place(rows: list[PlacementRow], unit: OrgUnit, day: date) -> Place:
    tree = tree_at(rows, day)
    if unit.pk not in tree:
        raise ValidationError(
            _("%(code)s is not open on %(day)s: choose a day on which it is."),
            "not_open",
            {"code": unit.code, "day": date_format(day)},
        )
    return tree[unit.pk]


def _check_places(
    rows: list[PlacementRow], unit_id: int | None, level: int, parent: OrgUnit | None, from_day: date
) -> None:
    """Hold a new place against the tree of its first day and of every later change until the unit's next place."""
    for day in [from_day, *_days_of_change(rows, from_day, unit_id)]:
        _check_place(tree_at(rows, day), unit_id, level, parent, day)


def _days_of_change(rows: list[PlacementRow], after: date, unit_id: int | None) -> list[date]:
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


def _place(unit: OrgUnit, day: date, parent: OrgUnit | None, name: str, *, closed: bool) -> Placement:
    if not name.strip():
        raise ValidationError(_("Give it a name."), "name_missing")
    placement = Placement(
        unit=unit,
        valid_from=day,
        parent=parent,
        name=name.strip(),
        closed=closed,
        revision=unit.placements.filter(valid_from=day).count() + 1,
    )
    placement.full_clean(exclude=["unit", "parent"], validate_unique=False, validate_constraints=False)
    placement.save(force_insert=True)
    return placement


def _record(by: Actor, action: str, unit: OrgUnit, detail: dict[str, object], reason: str) -> None:
    record(by=by, action=action, subject_kind="org_unit", subject_id=unit.pk, detail=detail, reason=reason)
