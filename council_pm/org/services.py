"""Changing the organisation: units and their dated places, committees and when they meet.

What a change has to keep is in ``checks``: every refusal is a ``ValidationError`` with a code and a sentence that
says what to do.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from council_pm.audit.services import record
from council_pm.core.access import Actor
from council_pm.org import checks
from council_pm.org.models import Committee, CommitteeKind, CommitteeMeeting, Level, OrgUnit, Placement
from council_pm.org.selectors import placement_rows


@transaction.atomic
def create_unit(
    *, by: Actor, code: str, level: int, name: str, parent: OrgUnit | None, valid_from: date, reason: str = ""
) -> OrgUnit:
    """Open a unit of a level (1 council to 4 unit) below ``parent`` from a day on.

    Raises ``ValidationError`` with the code ``code_shape``, ``code_taken``, ``one_council``, ``name_missing`` or one
    of ``org.tree.check_move``.
    """
    lock_organisation()
    code = code.strip()
    refuse_code(code)
    rows = placement_rows(date.max)
    if level == Level.COUNCIL and OrgUnit.objects.filter(level=Level.COUNCIL).exists():
        raise ValidationError(_("There is a council already: one installation serves one."), "one_council")
    checks.check_new(rows, level, parent, valid_from)
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
    lock_organisation()
    place = checks.check_moved(placement_rows(date.max), unit, parent, from_day)
    placement = _place(unit, from_day, parent, place.name if name is None else name, closed=False)
    _record(by, "move_unit", unit, {"parent": parent.pk, "from": from_day.isoformat()}, reason)
    return placement


@transaction.atomic
def rename_unit(*, by: Actor, unit: OrgUnit, name: str, from_day: date, reason: str = "") -> Placement:
    """Call a unit by another name from a day on. Raises ``ValidationError`` (``not_open``, ``name_missing``)."""
    lock_organisation()
    place = checks.open_place(placement_rows(date.max), unit, from_day)
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
    lock_organisation()
    place = checks.check_closed(placement_rows(date.max), unit, from_day)
    parent = OrgUnit.objects.get(pk=place.parent_id) if place.parent_id is not None else None
    placement = _place(unit, from_day, parent, place.name, closed=True)
    _record(by, "close_unit", unit, {"from": from_day.isoformat()}, reason)
    return placement


@transaction.atomic
def merge_unit(*, by: Actor, unit: OrgUnit, into: OrgUnit, from_day: date, reason: str = "") -> Placement:
    """Close a unit and let another one of its level answer for it from a day on; what is below goes over that day.

    Raises ``ValidationError`` with one of the codes of ``checks.check_merged``. Posts are of a higher app:
    ``administration.services`` hands them over.
    """
    lock_organisation()
    rows = placement_rows(date.max)
    place = checks.check_merged(rows, unit, into, from_day)
    children = checks.goes_over(rows, unit.pk, from_day)
    units = OrgUnit.objects.in_bulk([one.unit_id for one in children])
    for one in children:
        _place(units[one.unit_id], one.from_day, into, one.name, closed=False)
    parent = OrgUnit.objects.get(pk=place.parent_id) if place.parent_id is not None else None
    placement = _place(unit, from_day, parent, place.name, closed=True, successor=into)
    detail = {"into": into.pk, "from": from_day.isoformat(), "units": sorted({one.unit_id for one in children})}
    _record(by, "merge_unit", unit, detail, reason)
    return placement


@transaction.atomic
def reopen_unit(*, by: Actor, unit: OrgUnit, parent: OrgUnit, from_day: date, reason: str = "") -> Placement:
    """Open a closed unit again under its last name; from the day of its closing, the closing is taken back.

    What went over to a successor stays there. Raises ``ValidationError`` (``checks.check_reopened``).
    """
    lock_organisation()
    place = checks.check_reopened(placement_rows(date.max), unit, parent, from_day)
    placement = _place(unit, from_day, parent, place.name, closed=False)
    _record(by, "reopen_unit", unit, {"parent": parent.pk, "from": from_day.isoformat()}, reason)
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


def lock_organisation() -> None:
    """Let one change of the tree finish before the next one is checked (SQLite has one writer anyway)."""
    list(OrgUnit.objects.select_for_update().filter(level=Level.COUNCIL).values_list("pk", flat=True))


def refuse_code(code: str) -> None:
    """Refuse a code that cannot be, or that was ever used, in whatever case: ``code_shape``, ``code_taken``."""
    checks.check_code(code)
    if OrgUnit.objects.filter(code__iexact=code).exists():
        raise ValidationError(
            _("The code %(code)s is taken: codes are never used again."), "code_taken", {"code": code}
        )


def _place(
    unit: OrgUnit, day: date, parent: OrgUnit | None, name: str, *, closed: bool, successor: OrgUnit | None = None
) -> Placement:
    placement = Placement(
        unit=unit,
        valid_from=day,
        parent=parent,
        name=checks.check_name(name),
        closed=closed,
        successor=successor,
        revision=unit.placements.filter(valid_from=day).count() + 1,
    )
    placement.full_clean(exclude=["unit", "parent", "successor"], validate_unique=False, validate_constraints=False)
    placement.save(force_insert=True)
    return placement


def _record(by: Actor, action: str, unit: OrgUnit, detail: dict[str, object], reason: str) -> None:
    record(by=by, action=action, subject_kind="org_unit", subject_id=unit.pk, detail=detail, reason=reason)
