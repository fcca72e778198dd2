"""What views of cycles, teams, lines and completion fetch: what is not the reader's is not there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404
from django.utils import timezone

from appraisals.models import Circumstance, Cycle, NamedAppraiser
from appraisals.selectors.own_line import Below, NameRow, in_line, name_rows
from appraisals.selectors.team import TeamRow, team_rows
from council_pm.core.access import Permission, may
from council_pm.core.row_ids import can_be_row
from council_pm.core.rows import row_or_404
from council_pm.org.models import Level
from council_pm.org.selectors import tree
from council_pm.org.tree import Place, Tree
from council_pm.people.models import Person


def manager(user: Any) -> Any:
    """Whoever manages cycles and who is in them (N200): for others these screens are not there."""
    if not may(user, Permission.MANAGE_APPRAISALS):
        raise Http404
    return user


def cycle_at(user: Any, cycle: str) -> Cycle:
    """A cycle, for whoever manages them."""
    manager(user)
    found = Cycle.objects.filter(slug=cycle).first()
    if found is None:
        raise Http404
    return found


def person_at(user: Any, person_id: int) -> Person:
    """Somebody, for whoever says who is in cycles."""
    manager(user)
    return row_or_404(Person.objects.filter(pseudonymised_at__isnull=True), person_id)


def circumstance_at(user: Any, person_id: int, circumstance_id: int) -> Circumstance:
    """A circumstance of somebody."""
    rows = Circumstance.objects.filter(person=person_at(user, person_id)).select_related("person")
    return row_or_404(rows, circumstance_id)


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of somebody; ``circumstance`` is nothing where it was taken back already."""

    person: Person
    circumstance: Circumstance | None


def said_at(user: Any, person_id: int, circumstance_id: int) -> Said:
    """A circumstance of somebody that may have gone: a button that is pressed twice is answered twice."""
    person = person_at(user, person_id)
    if not can_be_row(circumstance_id):
        raise Http404
    return Said(person, Circumstance.objects.filter(person=person, pk=circumstance_id).first())


def naming_at(user: Any, person_id: int, naming_id: int) -> NamedAppraiser:
    """A naming for somebody."""
    rows = NamedAppraiser.objects.filter(person=person_at(user, person_id)).select_related("person")
    return row_or_404(rows, naming_id)


def appraiser(user: Any) -> Any:
    """Whoever may appraise (M070): for others there is no team."""
    if user.person_id is None or not may(user, Permission.APPRAISE):
        raise Http404
    return user


def countersigner(user: Any) -> Any:
    """Whoever may countersign (M071)."""
    if user.person_id is None or not may(user, Permission.COUNTERSIGN_APPRAISAL):
        raise Http404
    return user


def team_row_at(user: Any, person_id: int) -> TeamRow:
    """Somebody whom the reader appraises and may write for (M075)."""
    appraiser(user)
    if not may(user, Permission.WRITE_APPRAISAL):
        raise Http404
    rows = [one for one in team_rows(user.person_id, timezone.localdate()) if one.person_id == person_id]
    found = next((one for one in rows if one.may_begin or one.may_take_over), rows[0] if rows else None)
    if found is None:
        raise Http404
    return found


@dataclass(frozen=True, slots=True)
class LineSeen:
    """The people down somebody's line by their posts there (nothing: everybody), in today's council."""

    people: Below | None
    units: Tree
    today: date


@dataclass(frozen=True, slots=True)
class LineUnit:
    """Those of somebody's line who stand in one unit."""

    line: LineSeen
    place: Place
    rows: list[NameRow]


def line_seen(user: Any) -> LineSeen:
    """The own line, for those who may see names and stage down it (M074b)."""
    if user.person_id is None or not may(user, Permission.VIEW_LINE_STAGES):
        raise Http404
    today = timezone.localdate()
    return LineSeen(in_line(user, today), tree(today), today)


def line_unit_at(user: Any, code: str) -> LineUnit:
    """A unit in which somebody of the own line stands."""
    line = line_seen(user)
    place = line.units.by_code(code)
    rows = name_rows(line.people, place.unit_id, line.units, line.today) if place else []
    if place is None or not rows:
        raise Http404
    return LineUnit(line, place, rows)


@dataclass(frozen=True, slots=True)
class CompletionSeen:
    """The council whose completion is told, or one department of it."""

    units: Tree
    department: Place | None = None


def completion_at(user: Any, code: str = "") -> CompletionSeen:
    """Completion of the whole council or of a department, for those who may see counts (M074)."""
    if not may(user, Permission.VIEW_COMPLETION):
        raise Http404
    units = tree(timezone.localdate())
    place = units.by_code(code) if code else None
    if (code and (place is None or place.level != Level.DEPARTMENT)) or not units.children(None):
        raise Http404
    return CompletionSeen(units, place)
