"""Who reads an appraisal, and in which part (matrix M069 to M083). Nobody else finds that there is one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone

from appraisals.models import Appraisal, CycleState, HrOpening, NamedAppraiser, NamedFor
from appraisals.selectors.line import holdings, line_above
from appraisals.signing import COUNTERSIGNED
from council_pm.core.access import AccessScope, Permission, may
from council_pm.core.row_ids import can_be_row
from council_pm.people.selectors import in_force


class Part(StrEnum):
    """What lets somebody in."""

    APPRAISEE = "appraisee"
    APPRAISER = "appraiser"
    COUNTERSIGNER = "countersigner"
    HR = "hr"
    GOVERNANCE = "governance"  # gives somebody a copy of what is held about them (M085); reads no page


@dataclass(frozen=True, slots=True)
class AppraisalSeen:
    """An appraisal with the part in which the reader opens it. ``opening`` is HR's, with its reason."""

    appraisal: Appraisal
    part: Part
    user: Any
    today: date
    opening: HrOpening | None = None

    def access_scope(self) -> AccessScope:
        """Belongs to no place: who reads it follows from the line alone."""
        return AccessScope()

    @property
    def is_own(self) -> bool:
        """Whether the reader is the person whom it is about."""
        return self.part is Part.APPRAISEE

    @property
    def may_write(self) -> bool:
        """Whether the reader writes in it while its form is open (M075, M077): the two whom it is between."""
        if self.part is Part.APPRAISEE:
            return may(self.user, Permission.OWN_APPRAISAL)
        return self.part is Part.APPRAISER and may(self.user, Permission.WRITE_APPRAISAL)

    @property
    def takes_words(self) -> bool:
        """Whether the reader writes in it now."""
        return self.may_write and self.appraisal.is_open and self.is_live

    @property
    def is_live(self) -> bool:
        """Whether anything is still written or signed in it: its cycle is open, and its person is here."""
        return self.appraisal.cycle.state == CycleState.OPEN and not is_over(self.appraisal, self.today)


def is_over(appraisal: Appraisal, today: date) -> bool:
    """Whether nothing more is written: its person has left, or its words are deleted."""
    left = appraisal.ended_on is not None and appraisal.ended_on < today
    return left or appraisal.words_deleted_at is not None


def appraisal_at(user: Any, person_id: int, cycle: str) -> AppraisalSeen:
    """The appraisal of a person in a cycle, for who reads it. Raises ``Http404``."""
    rows = Appraisal.objects.select_related("cycle", "person", "post", "unit")
    found = rows.filter(person=person_id, cycle__slug=cycle).first() if can_be_row(person_id) else None
    seen = found and seen_by(user, found, timezone.localdate())
    if seen is None:
        raise Http404
    return seen


def seen_by(user: Any, appraisal: Appraisal, today: date) -> AppraisalSeen | None:
    """The part in which somebody reads an appraisal today, or nothing.

    The appraisee reads theirs. Those of the line read it while they hold their post and the appraisee holds the one
    that the line goes up from; whoever is named for a part takes the line's place there, for as long as the appraisee
    works here. Nobody countersigns, nor reads as countersigner, in a cycle whose form knows no countersignature. An
    adviser of HR reads it for as long as the opening lasts that they gave a reason for. A right that ended yesterday
    is gone today.
    """
    person = user.person_id
    if person is None:
        return None
    if person == appraisal.person_id:
        return AppraisalSeen(appraisal, Part.APPRAISEE, user, today) if may(user, Permission.OWN_APPRAISAL) else None
    part = _part_in_line(person, appraisal, today) if not is_over(appraisal, today) else None
    if part is Part.APPRAISER and may(user, Permission.APPRAISE):
        return AppraisalSeen(appraisal, part, user, today)
    if part is Part.COUNTERSIGNER and may(user, Permission.COUNTERSIGN_APPRAISAL):
        return AppraisalSeen(appraisal, part, user, today)
    if not may(user, Permission.ADVISE_ON_APPRAISALS):
        return None
    opening = appraisal.hr_openings.filter(adviser=user.pk, until__gt=timezone.now()).order_by("-pk").first()
    return AppraisalSeen(appraisal, Part.HR, user, today, opening) if opening else None


def appraisers_of(appraisal: Appraisal, today: date) -> tuple[int, ...]:
    """The people who appraise somebody today: those named, otherwise the line."""
    return _parts(appraisal, today)[0]


def countersigners_of(appraisal: Appraisal, today: date) -> tuple[int, ...]:
    """The people who countersign today; in a cycle of a group that nobody countersigns for, nobody."""
    return _parts(appraisal, today)[1]


def readers_of(appraisal: Appraisal, today: date) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Both at once: who appraises somebody today, and who countersigns."""
    return _parts(appraisal, today)


def _part_in_line(person: int, appraisal: Appraisal, today: date) -> Part | None:
    appraisers, countersigners = _parts(appraisal, today)
    if person in appraisers:
        return Part.APPRAISER
    return Part.COUNTERSIGNER if person in countersigners else None


def _parts(appraisal: Appraisal, today: date) -> tuple[tuple[int, ...], tuple[int, ...]]:
    named: dict[str, list[int]] = {NamedFor.APPRAISER: [], NamedFor.COUNTERSIGNER: []}
    rows = namings(today).filter(person=appraisal.person_id)
    for part, person in rows.order_by("starts", "pk").values_list("part", "named_id"):
        named[part].append(person)
    held = holdings(today).filter(post=appraisal.post_id, person=appraisal.person_id).exists()
    line = line_above([appraisal.post_id], today) if held else None
    of_line = line.appraisers(appraisal.post_id, appraisal.person_id) if line else ()
    appraisers = tuple(named[NamedFor.APPRAISER]) or of_line
    above = line.countersigners(appraisal.post_id, appraisal.person_id) if line else ()
    countersigners = tuple(named[NamedFor.COUNTERSIGNER]) or above
    if appraisal.cycle.group not in COUNTERSIGNED:
        countersigners = ()
    return appraisers, tuple(one for one in countersigners if one not in appraisers)


def namings(today: date) -> QuerySet[NamedAppraiser]:
    """Who is named today: void once the person holds no post any more (M083), or whoever is named has gone."""
    of_people_here = NamedAppraiser.objects.filter(in_force(today), person__in=holdings(today).values("person"))
    return of_people_here.filter(still_here("named", "named__", today)).distinct()


def still_here(person: str, path: str, today: date) -> Q:
    """Whoever still works here, or is a member of the Executive; ``path`` leads from a row to its ``person``."""
    posts = holdings(today).values("person")
    portfolios = f"{path}portfolio_holdings"
    return Q(**{f"{person}__in": posts}) | Q(
        Q(**{f"{portfolios}__starts__lte": today}),
        Q(**{f"{portfolios}__ends__isnull": True}) | Q(**{f"{portfolios}__ends__gte": today}),
    )
