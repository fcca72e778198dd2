"""Who opened an appraisal, in which part, and when; and why HR did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from appraisals.access import Part
from appraisals.models import AccessRecord, Appraisal, DataCopy, HrOpening, Opened
from appraisals.selectors.content import words
from council_pm.people.models import Person
from council_pm.people.selectors.name_search import holds_word, words_of

PARTS = {
    Part.APPRAISEE: _("Appraisee"),
    Part.APPRAISER: _("Appraiser"),
    Part.COUNTERSIGNER: _("Countersigner"),
    Part.HR: _("HR"),
    Part.GOVERNANCE: _("Monitoring officer"),
}


@dataclass(frozen=True, slots=True)
class OpeningRow:
    """Somebody opened something of an appraisal."""

    at: datetime
    reader: str
    part: str
    what: str
    person: str
    person_id: int
    cycle: str
    cycle_slug: str
    is_own: bool


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """HR opened it, and said why; ``reason`` is empty once its words are deleted."""

    at: datetime
    until: datetime
    adviser: str
    reason: str


@dataclass(frozen=True, slots=True)
class CopyRow:
    """Somebody took a copy of all that is held about a person."""

    at: datetime
    reader: str
    part: str
    reason: str
    is_own: bool


@dataclass(frozen=True, slots=True)
class Sought:
    """Which openings HR asks for: a part of the person's or the reader's name, and a day."""

    person: str = ""
    reader: str = ""
    day: date | None = None


def openings_of(appraisal: Appraisal) -> QuerySet[AccessRecord]:
    """The openings of one appraisal, newest first."""
    return _rows().filter(appraisal=appraisal.pk)


def openings_by_others(appraisal: Appraisal) -> QuerySet[AccessRecord]:
    """Those by anybody but its own person."""
    return openings_of(appraisal).exclude(user__person=appraisal.person_id)


def openings_sought(sought: Sought) -> QuerySet[AccessRecord]:
    """The openings of all appraisals that HR asks for, newest first (M092)."""
    found = _rows()
    for word in words_of(sought.person):
        found = found.filter(holds_word("appraisal__person__name", word))
    for word in words_of(sought.reader):
        found = found.filter(holds_word("user__person__name", word))
    return found.filter(at__date=sought.day) if sought.day else found


def opening_rows(found: QuerySet[AccessRecord]) -> list[OpeningRow]:
    """A page of them; one query. Holds no word of an appraisal."""
    return [
        OpeningRow(
            at=one.at,
            reader=str(one.user),
            part=str(PARTS[Part(one.part)]),
            what=str(Opened(one.what).label),
            person=one.appraisal.person.name,
            person_id=one.appraisal.person_id,
            cycle=one.appraisal.cycle.name,
            cycle_slug=one.appraisal.cycle.slug,
            is_own=one.user.person_id == one.appraisal.person_id,
        )
        for one in found
    ]


def reasons_of(appraisal: Appraisal) -> list[ReasonRow]:
    """Why HR opened it, newest first, in full; for its person."""
    rows = HrOpening.objects.filter(appraisal=appraisal.pk).select_related("adviser__person").order_by("-pk")
    return [ReasonRow(one.at, one.until, str(one.adviser), words(one.reason)) for one in rows]


def copies_of(person: Person) -> list[CopyRow]:
    """The copies that were taken of what is held about somebody, newest first, with the reasons; for that person."""
    rows = DataCopy.objects.filter(person=person.pk).select_related("user__person").order_by("-pk")
    return [
        CopyRow(one.at, str(one.user), str(PARTS[Part(one.part)]), words(one.reason), one.user.person_id == person.pk)
        for one in rows
    ]


def _rows() -> QuerySet[AccessRecord]:
    return AccessRecord.objects.select_related("user__person", "appraisal__person", "appraisal__cycle").order_by(
        "-at", "-pk"
    )
