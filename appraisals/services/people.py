"""What HR says of people: their circumstances, and who appraises or countersigns instead of the line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from appraisals.access import still_here
from appraisals.models import Circumstance, CircumstanceKind, NamedAppraiser, NamedFor
from appraisals.sealing import Sealed
from appraisals.services.keeping_up import follow_person
from council_pm.audit.services import record
from council_pm.core.access import Actor
from council_pm.core.typed import typed_words
from council_pm.people.models import Person, User

MOST_NAMED = 2
SHORTEST_REASON, LONGEST_REASON = 10, 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """From a day to a day (that day included), or until further notice."""

    starts: date
    ends: date | None = None

    def meets(self) -> Q:
        """Rows that hold on a day of it."""
        begun = Q(starts__lte=self.ends) if self.ends is not None else Q()
        return begun & (Q(ends__isnull=True) | Q(ends__gte=self.starts))


@transaction.atomic
def record_circumstance(*, by: Actor, person: Person, kind: str, span: Span, today: date) -> Circumstance:
    """Say that something holds of somebody. Raises ``ValidationError``: ``kind``, ``ends`` or ``starts``."""
    _check_span(span)
    if kind not in CircumstanceKind.values:
        raise ValidationError(_("Choose one of these."), "kind")
    _hold(person)
    if Circumstance.objects.filter(span.meets(), person=person, kind=kind).exists():
        raise ValidationError(_("That is said already of some of these days: end it first."), "starts")
    made = Circumstance.objects.create(
        person=person, kind=kind, starts=span.starts, ends=span.ends, by=by.user_id, at=timezone.now()
    )
    _said(by, "record_circumstance", person, circumstance=kind)
    follow_person(by=by, person_id=person.pk, today=today)
    return made


@transaction.atomic
def end_circumstance(*, by: Actor, circumstance: Circumstance, ends: date, today: date) -> Circumstance:
    """Say when it ends, or ended. Raises ``ValidationError`` ``ends``."""
    found = Circumstance.objects.select_for_update().select_related("person").get(pk=circumstance.pk)
    _check_span(Span(starts=found.starts, ends=ends))
    found.ends = ends
    found.save(update_fields=["ends"])
    _said(by, "end_circumstance", found.person, circumstance=found.kind)
    follow_person(by=by, person_id=found.person_id, today=today)
    return found


@transaction.atomic
def remove_circumstance(*, by: Actor, circumstance: Circumstance, today: date) -> None:
    """Take back what was said by mistake, as if it had never held; what is gone already stays gone."""
    found = Circumstance.objects.select_for_update().select_related("person").filter(pk=circumstance.pk).first()
    if found is None:
        return
    found.delete()
    _said(by, "remove_circumstance", found.person, circumstance=found.kind)
    follow_person(by=by, person_id=found.person_id, today=today)


@transaction.atomic
def name_for(*, by: Actor, person: Person, named_id: int, part: str, span: Span, reason: str) -> NamedAppraiser:
    """Name somebody who appraises or countersigns for a person instead of the line.

    Nobody names themself: an adviser of HR would read without the opening that they give a reason for (M072b).
    Raises ``ValidationError``: ``part``, ``reason``, ``ends``, or ``named`` where it is the person themself, whoever
    names, nobody who works here or is a member of the Executive, somebody who has the other part, or a third one.
    """
    reason = typed_words(reason)
    _check_span(span)
    if part not in NamedFor.values:
        raise ValidationError(_("Choose one of these."), "part")
    if not SHORTEST_REASON <= len(reason) <= LONGEST_REASON:
        raise ValidationError(_("Say why, in 10 to 300 characters: the person reads it."), "reason")
    if named_id == person.pk:
        raise ValidationError(_("Nobody appraises themself: choose somebody else."), "named")
    if by.user_id is not None and User.objects.filter(pk=by.user_id, person=named_id).exists():
        raise ValidationError(_("Nobody names themself: ask another adviser to name you."), "named")
    _hold(person)
    there = list(NamedAppraiser.objects.filter(span.meets(), person=person).values_list("named_id", "part"))
    if any(one == named_id for one, _part in there):
        raise ValidationError(_("They are named for this person already, for some of these days."), "named")
    if sum(of == part for _one, of in there) >= MOST_NAMED:
        raise ValidationError(_("Two are named already for some of these days: end one of them first."), "named")
    if not _may_be_named(named_id):
        raise ValidationError(_("Choose somebody who works here today or is a member of the Executive."), "named")
    made = NamedAppraiser.objects.create(
        person=person, named_id=named_id, part=part, starts=span.starts, ends=span.ends, reason=Sealed.of(reason),
        by=by.user_id, at=timezone.now(),
    )  # fmt: skip
    _said(by, "name_appraiser", person, part=part, named=named_id)
    return made


@transaction.atomic
def end_naming(*, by: Actor, naming: NamedAppraiser, ends: date) -> NamedAppraiser:
    """Say until when somebody is named, never later than was said: that is naming anew, with a reason.

    Raises ``ValidationError`` ``ends``.
    """
    found = NamedAppraiser.objects.select_for_update().select_related("person").get(pk=naming.pk)
    _check_span(Span(starts=found.starts, ends=ends))
    if found.ends is not None and ends > found.ends:
        raise ValidationError(_("It ends before that day already: for later days, name them anew."), "ends")
    found.ends = ends
    found.save(update_fields=["ends"])
    _said(by, "end_naming", found.person, part=found.part, named=found.named_id)
    return found


def _hold(person: Person) -> None:
    """Let two who say something of one person wait for each other."""
    Person.objects.select_for_update().get(pk=person.pk)


def _check_span(span: Span) -> None:
    if span.ends is not None and span.ends < span.starts:
        raise ValidationError(_("The last day comes before the first one."), "ends")


def _may_be_named(person_id: int) -> bool:
    return Person.objects.filter(still_here("pk", "", timezone.localdate()), pk=person_id).exists()


def _said(by: Actor, action: str, person: Person, **detail: str | int) -> None:
    record(by=by, action=action, subject_kind="appraisal_person", subject_id=person.pk, detail=detail)
