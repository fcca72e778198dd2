"""What HR sees of everybody's appraisals: names and stages, never a word (M073, M086)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, QuerySet

from appraisals.models import Appraisal, CorrectionRequest, Cycle, Outcome, Stage
from appraisals.retention import FALLS_DUE_WITHIN, kept_until
from council_pm.org.tree import Tree
from council_pm.people.models import Person
from council_pm.people.selectors.name_search import holds_word, words_of

OPEN_REQUEST = "requests"  # the choice of a stage that asks for those with a request that waits


@dataclass(frozen=True, slots=True)
class HrSought:
    """Which appraisals HR asks for: words of a name, a cycle's slug, a unit's code, and a stage."""

    words: str = ""
    cycle: str = ""
    unit: str = ""
    stage: str = ""


@dataclass(frozen=True, slots=True)
class HrRow:
    """Somebody's appraisal as HR finds it. ``waits`` says that somebody asked for a correction."""

    person_id: int
    person: str
    cycle: str
    cycle_slug: str
    unit: str
    stage: str
    is_over: bool
    deleted: bool
    waits: bool


@dataclass(frozen=True, slots=True)
class KeptRow:
    """Until when somebody's words are kept, or when they were deleted. ``delayed``: a request waits for its answer."""

    person: str
    cycle: str
    until: date
    delayed: bool
    deleted_at: datetime | None


def appraisals_sought(sought: HrSought, units: Tree) -> QuerySet[Appraisal]:
    """The appraisals that HR asks for, the newest cycle first."""
    found = Appraisal.objects.annotate(waits=Exists(_requests()))
    for word in words_of(sought.words):
        found = found.filter(holds_word("person__name", word))
    if sought.cycle:
        found = found.filter(cycle__slug=sought.cycle)
    place = units.by_code(sought.unit) if sought.unit else None
    if place is not None:
        found = found.filter(unit__in=units.below(place.unit_id))
    if sought.stage == OPEN_REQUEST:
        found = found.filter(waits=True)
    elif sought.stage:
        found = found.filter(stage=sought.stage)
    return found.order_by("-cycle__starts", "person__name", "pk")


def hr_rows(found: QuerySet[Appraisal], units: Tree) -> list[HrRow]:
    """A page of them; one query."""
    return [
        HrRow(
            person_id=one.person_id,
            person=one.person.name,
            cycle=one.cycle.name,
            cycle_slug=one.cycle.slug,
            unit=units[one.unit_id].name if one.unit_id in units else "",
            stage=str(Stage(one.stage).label),
            is_over=one.ended_on is not None,
            deleted=one.words_deleted_at is not None,
            waits=bool(getattr(one, "waits", False)),
        )
        for one in found.select_related("person", "cycle")
    ]


def falling_due(today: date) -> QuerySet[Appraisal]:
    """Appraisals whose words are deleted within 90 days, the first of them first; those that wait among them."""
    return (
        Appraisal.objects.annotate(waits=Exists(_requests()))
        .filter(words_deleted_at__isnull=True, delete_after__lte=today + FALLS_DUE_WITHIN)
        .order_by("delete_after", "person__name", "pk")
    )


def deleted_words() -> QuerySet[Appraisal]:
    """Appraisals whose words are deleted, the latest first."""
    return Appraisal.objects.filter(words_deleted_at__isnull=False).order_by("-words_deleted_at", "person__name", "pk")


def kept_rows(found: QuerySet[Appraisal]) -> list[KeptRow]:
    """A page of them; one query."""
    return [
        KeptRow(
            person=one.person.name,
            cycle=one.cycle.name,
            until=kept_until(one.delete_after, asked_to_correct=waits),
            delayed=waits,
            deleted_at=one.words_deleted_at,
        )
        for one in found.select_related("person", "cycle")
        for waits in [bool(getattr(one, "waits", False))]
    ]


def cycles_by_name() -> list[tuple[str, str]]:
    """The cycles that can be asked for, the newest first."""
    return list(Cycle.objects.order_by("-starts", "name").values_list("slug", "name"))


def people_named(words: str, most: int) -> list[Person]:
    """People whose name holds these words, the first of them by name; nobody where nothing was asked."""
    asked = words_of(words)
    found = Person.objects.filter(pseudonymised_at=None)
    for word in asked:
        found = found.filter(holds_word("name", word))
    return list(found.order_by("name", "pk")[:most]) if asked else []


def _requests() -> QuerySet[CorrectionRequest]:
    return CorrectionRequest.objects.filter(appraisal=OuterRef("pk"), outcome=Outcome.OPEN)
