"""All that is held about somebody in appraisals, opened for a copy that is theirs (M084, M085; ADR 53).

``TABLES`` says table by table what a copy holds. A test asks every model of this app, so that what is added to one is
added here, too. Other people stand in it by their part, never by name.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from appraisals.box_words import RATING_WORDS
from appraisals.models import (
    AccessRecord,
    Appraisal,
    AppraisalTarget,
    CheckIn,
    Circumstance,
    CorrectionRequest,
    DataCopy,
    DevelopmentNeed,
    Edition,
    GroupMeeting,
    HrOpening,
    NamedAppraiser,
    Passage,
    PassageKind,
    Side,
    Signature,
)
from appraisals.sealing import Sealed
from appraisals.selectors.content import target_row
from appraisals.selectors.held_words import PART_OF, label_of, title_of
from appraisals.selectors.openings import PARTS
from appraisals.selectors.targets import SupportLine, support_lines
from council_pm.org.models import OrgUnit
from council_pm.org.selectors import tree
from council_pm.org.tree import Tree
from council_pm.people.models import Person, User

DRAFT_RESTS = timedelta(days=7)
"""How long a text that the other side has not shown yet must have rested to be in a copy."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a copy: ``path`` leads to the appraisal or, of what belongs to none, to the person."""

    model: type[models.Model]
    path: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """One thing that is held: ``value`` for machines, ``shown`` in words."""

    name: str
    label: str
    value: Any
    shown: str


@dataclass(frozen=True, slots=True)
class Section:
    """What is held in one table."""

    name: str
    title: str
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class HeldAppraisal:
    """One appraisal with all that belongs to it. ``unfinished``: texts of the other side still being typed."""

    title: str
    facts: tuple[Cell, ...]
    sections: tuple[Section, ...]
    unfinished: int


@dataclass(frozen=True, slots=True)
class Held:
    """Everything. ``elsewhere`` is what the person did in appraisals of others: days and parts, no words of those."""

    person: str
    at: datetime
    appraisals: tuple[HeldAppraisal, ...]
    about: tuple[Section, ...]
    elsewhere: tuple[Section, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all is held."""
        return not (self.appraisals or self.about or self.elsewhere)


@dataclass(frozen=True, slots=True)
class _Reading:
    """Who the copy is about, what of it is not shown yet (``fresh``), and what rows that it names are called.

    ``lines``: what each target hangs on, as the person may see it.
    """

    person: Person
    units: Tree
    fresh: frozenset[int] = frozenset()
    lines: Mapping[int, SupportLine] = field(default_factory=dict)

    def called(self, row: models.Model, name: str, value: models.Model) -> str:
        """What the value of this column is called, in words where there are any that the person may read."""
        if isinstance(value, OrgUnit):
            return self.units[value.pk].name if value.pk in self.units else value.code
        line = self.lines.get(row.pk) if isinstance(row, AppraisalTarget) else None
        if line is None or line.hidden:
            return str(value.pk if name == "objective" else value)
        if name == "objective":
            return " > ".join(one.text for one in line.parts) or str(value.pk)
        return next((one.name for one in line.figures if one.series_id == value.pk), str(value))


FACTS = Table(Appraisal, "", (
    "cycle", "post", "unit", "tier", "stage", "is_open", "setting_due", "mid_year_due", "year_end_due", "setting_done",
    "mid_year_done", "year_end_done", "left_out", "stages_left_out", "moved_on", "ended_on",
    "delete_after", "words_deleted_at", "created_at",
))  # fmt: skip
TABLES = (
    Table(AppraisalTarget, "appraisal",
          ("wording", "how_known", "due", "objective", "series", "progress", "progress_note", "at")),
    Table(Passage, "appraisal",
          ("stage", "kind", "side", "about", "text", "draft", "drafted_by", "drafted_at", "author", "at")),
    Table(CheckIn, "appraisal", ("on", "side", "author", "is_own", "text", "agreed_at", "agreed_by", "at")),
    Table(DevelopmentNeed, "appraisal", ("theme", "wording", "by_when", "state", "at")),
    Table(GroupMeeting, "presences__appraisal", ("unit", "stage", "held_on", "appraiser", "words", "at")),
    Table(Edition, "appraisal", ("number", "stage", "content", "why", "at")),
    Table(Signature, "edition__appraisal", ("part", "person", "at", "comment", "paper_on", "entered_by")),
    Table(CorrectionRequest, "appraisal", ("text", "at", "outcome", "answer", "decided_by", "decided_at")),
    Table(HrOpening, "appraisal", ("adviser", "reason", "at", "until")),
    Table(AccessRecord, "appraisal", ("user", "part", "what", "at")),
)  # fmt: skip
ABOUT = (
    Table(NamedAppraiser, "person", ("named", "part", "starts", "ends", "reason", "at")),
    Table(Circumstance, "person", ("kind", "starts", "ends", "at")),
    Table(DataCopy, "person", ("user", "part", "reason", "at")),
)
ELSEWHERE = (
    Table(NamedAppraiser, "named", ("part", "starts", "ends")),
    Table(Signature, "person", ("part", "at")),
    Table(AccessRecord, "user__person", ("part", "what", "at")),
    Table(HrOpening, "adviser__person", ("at", "until")),
    Table(DataCopy, "user__person", ("part", "at")),
)
_OWN = {Signature: "edition__appraisal__person", AccessRecord: "appraisal__person", HrOpening: "appraisal__person",
        DataCopy: "person"}  # fmt: skip


def held_about(person: Person, *, for_themself: bool = True) -> Held:
    """All that is held, opened. A query for each table of an appraisal. Raises ``NoKey`` or ``WrongKey``.

    What the other side is still typing is not in it yet; where somebody else makes the copy, what the person is typing
    is not either.
    """
    now = timezone.now()
    rows = Appraisal.objects.filter(person=person.pk).select_related("cycle", "post", "unit").order_by("-cycle__starts")
    units = tree(timezone.localdate(now))
    user = User.objects.filter(person=person.pk, is_active=True).first()
    return Held(
        person=person.name,
        at=now,
        appraisals=tuple(_held(one, _Reading(person, units), user, now, for_themself=for_themself) for one in rows),
        about=_sections(ABOUT, _Reading(person, units)),
        elsewhere=tuple(
            section
            for table in ELSEWHERE
            if (section := _section(table, _Reading(person, units), _elsewhere(table, person))).rows
        ),
    )


def _held(
    appraisal: Appraisal, reading: _Reading, user: User | None, now: datetime, *, for_themself: bool
) -> HeldAppraisal:
    typing = Q(appraisal=appraisal.pk, drafted_at__gt=now - DRAFT_RESTS)
    if for_themself:
        typing &= Q(side=Side.APPRAISER)
    fresh = frozenset(Passage.objects.filter(typing).values_list("pk", flat=True))
    targets = [target_row(one) for one in AppraisalTarget.objects.filter(appraisal=appraisal.pk)] if user else []
    lines = support_lines(user, targets, timezone.localdate(now), reading.units)
    reading = replace(reading, fresh=fresh, lines=lines)
    return HeldAppraisal(
        title=appraisal.cycle.name,
        facts=_cells(appraisal, FACTS.fields, reading),
        sections=_sections(TABLES, reading, appraisal.pk),
        unfinished=len(fresh),
    )


def _sections(tables: Sequence[Table], reading: _Reading, appraisal_id: int | None = None) -> tuple[Section, ...]:
    found = []
    for table in tables:
        rows = _rows(table).filter(**{table.path: appraisal_id or reading.person.pk})
        section = _section(table, reading, rows)
        if section.rows:
            found.append(section)
    return tuple(found)


def _elsewhere(table: Table, person: Person) -> models.QuerySet[Any]:
    """What the person did in appraisals of others."""
    rows = _rows(table).filter(**{table.path: person.pk})
    return rows.exclude(**{_OWN[table.model]: person.pk}) if table.model in _OWN else rows


def _rows(table: Table) -> models.QuerySet[Any]:
    related = [name for name in table.fields if table.model._meta.get_field(name).is_relation]
    manager: Any = table.model._default_manager
    if "series" in related:
        related.append("series__indicator")
    rows: models.QuerySet[Any] = manager.order_by("pk")
    return rows.select_related(*related) if related else rows


def _section(table: Table, reading: _Reading, rows: models.QuerySet[Any]) -> Section:
    name = table.model._meta.model_name or ""
    cells = tuple(_cells(one, table.fields, reading) for one in rows)
    return Section(name, title_of(table.model), cells)


def _cells(row: Any, names: Sequence[str], reading: _Reading) -> tuple[Cell, ...]:
    hidden = {"draft", "drafted_by", "drafted_at"} if isinstance(row, Passage) and row.pk in reading.fresh else set()
    return tuple(_cell(row, name, reading) for name in names if name not in hidden)


def _cell(row: Any, name: str, reading: _Reading) -> Cell:
    column: Any = row._meta.get_field(name)
    value: Any = getattr(row, name)
    shown = ""
    if isinstance(value, (Person, User)):
        value = _part_of(row, name, value, reading.person)
        shown = _("You") if value == "you" else str(PARTS.get(value, value))
    elif isinstance(value, Sealed):
        value = _opened(value, as_json=name == "content")
        if isinstance(row, Passage) and row.kind == PassageKind.RATING:
            value = str(RATING_WORDS.get(value, value))
        shown = value if isinstance(value, str) else json.dumps(value, indent=1, ensure_ascii=False)
    elif isinstance(value, models.Model):
        shown = reading.called(row, name, value)
        value = value.pk if name == "objective" else str(value)
    elif isinstance(value, bool):
        shown = _("Yes") if value else _("No")
    elif isinstance(value, datetime):
        shown = date_format(timezone.localtime(value), "j F Y, H:i")
        value = value.isoformat()
    elif isinstance(value, date):
        shown = date_format(value, "j F Y")
        value = value.isoformat()
    elif column.choices:
        shown = str(dict(column.flatchoices).get(value, value))
    elif name == "part":
        shown = str(PARTS.get(value, value))
    return Cell(name, label_of(name), value, shown or ("" if value is None else str(value)))


def _opened(sealed: Sealed, *, as_json: bool) -> Any:
    """The words; of an edition the record that they are, without the names of who wrote them."""
    text = sealed.open()
    if not as_json:
        return text
    try:
        found = json.loads(text)
    except ValueError:
        return text
    for one in found.get("passages", ()) if isinstance(found, dict) else ():
        one.pop("author", None)  # others stand in a copy by their part: the side of the words says it
    return found


def _part_of(row: Any, name: str, somebody: Person | User, person: Person) -> str:
    """Who somebody is to the person: themselves, or a part."""
    who = somebody.pk if isinstance(somebody, Person) else somebody.person_id
    if who == person.pk:
        return "you"
    return PART_OF.get(name) or getattr(row, "part", "") or getattr(row, "side", "") or "appraiser"
