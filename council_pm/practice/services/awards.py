"""Nominating, deciding and giving awards. What a nomination says enters no event: it stands in its own row only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from council_pm.audit.services import record
from council_pm.core.access import Actor
from council_pm.org.models import OrgUnit
from council_pm.people.models import Occupancy, Person, Post, Seat
from council_pm.people.selectors import in_force
from council_pm.practice.models import Award, EntryState, Nomination, NomineeKind, PanelSeat, PracticeEntry
from council_pm.practice.services.words import line, text

LONGEST_NAME = 160


@dataclass(frozen=True, slots=True, kw_only=True)
class Nominee:
    """Who is nominated or gets an award, and the entry that the award rewards."""

    kind: str
    name: str
    unit: OrgUnit | None = None
    entry: PracticeEntry | None = None


@transaction.atomic
def nominate(*, by: Actor, nominee: Nominee, reason: str, year: int) -> Nomination:
    """Nominate a person or a group. Raises ``ValidationError`` with the name of the field as its code."""
    if by.user_id is None:
        raise ValueError("Somebody nominates, never a part of the system.")
    name = _name(nominee)
    made = Nomination.objects.create(
        year=year, kind=nominee.kind, name=name, unit=nominee.unit, entry=nominee.entry, by=by.user_id,
        reason=text(reason, "reason", _("Say what they did and for whom: the panel knows only what stands here.")),
        at=timezone.now(),
    )  # fmt: skip
    record(by=by, action="nominate", subject_kind="practice_nomination", subject_id=made.pk, detail={"year": year},
           changes_screens=False)  # fmt: skip
    return made


@transaction.atomic
def give_award(
    *, by: Actor, nominee: Nominee, citation: str, year: int, today: date, nomination: Nomination | None = None,
    although_left: bool = False,
) -> Award:  # fmt: skip
    """Give an award. For a person who holds no post today only ``although_left``, so that nobody is written to who has
    gone; the award then says so.

    Raises ``ValidationError``: ``own``, ``given``, ``although_left`` or the name of a field.
    """
    if nomination is not None and nomination.by == by.user_id:
        raise ValidationError(_("You made this nomination: somebody else of the panel decides on it."), "own")
    name = _name(nominee)
    words = text(citation, "citation", _("Say in a sentence or two what the award is for."))
    left = nominee.kind == NomineeKind.INDIVIDUAL and not _is_here(name, today)
    if left and not although_left:
        raise ValidationError(
            _(
                "Nobody called %(name)s holds a post or a seat here today. Check the name; if they have left, tick the"
                " box below."
            )
            % {"name": name},
            "although_left",
        )
    try:
        with transaction.atomic():
            made = Award.objects.create(
                year=year, kind=nominee.kind, recipient=name, unit=nominee.unit, citation=words, entry=nominee.entry,
                nomination=nomination, has_left=left, by=by.user_id, at=timezone.now(),
            )  # fmt: skip
    except IntegrityError:
        raise ValidationError(_("There is an award for this nomination already."), "given") from None
    record(by=by, action="give_award", subject_kind="practice_award", subject_id=made.pk, detail={"year": year})
    return made


@transaction.atomic
def withdraw_award(*, by: Actor, award: Award, reason: str) -> Award:
    """Take an award back. Raises ``ValidationError``: ``withdrawn`` or ``reason``."""
    award = Award.objects.select_for_update().get(pk=award.pk)
    if award.withdrawn_at is not None:
        raise ValidationError(_("It was taken back already."), "withdrawn")
    award.withdrawn_reason = text(reason, "reason", _("Say why it is taken back."))
    award.withdrawn_at = timezone.now()
    award.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    record(by=by, action="withdraw_award", subject_kind="practice_award", subject_id=award.pk)
    return award


@transaction.atomic
def seat_on_panel(*, by: Actor, holder: str, today: date) -> PanelSeat:
    """Give a post (by code or title) or a person (by address or name) a seat on the panel, from today on.

    Raises ``ValidationError`` with the code ``holder``.
    """
    post, person = _found(" ".join(holder.split()))
    if PanelSeat.objects.filter(in_force(today), post=post, person=person).exists():
        raise ValidationError(_("They have a seat already."), "holder")
    made = PanelSeat.objects.create(post=post, person=person, starts=today)
    record(by=by, action="seat_on_panel", subject_kind="practice_panel", subject_id=made.pk,
           detail={"post": post.code} if post else {"person": person.pk if person else None})  # fmt: skip
    return made


@transaction.atomic
def end_panel_seat(*, by: Actor, seat: PanelSeat, today: date) -> PanelSeat:
    """End a seat on the panel with yesterday: whoever held it reads no nomination any more."""
    seat = PanelSeat.objects.select_for_update(of=("self",)).get(pk=seat.pk)
    if seat.starts >= today:  # given today by mistake: it never was
        record(by=by, action="end_panel_seat", subject_kind="practice_panel", subject_id=seat.pk)
        seat.delete()
        return seat
    seat.ends = today.fromordinal(today.toordinal() - 1)
    seat.save(update_fields=["ends"])
    record(by=by, action="end_panel_seat", subject_kind="practice_panel", subject_id=seat.pk)
    return seat


def _name(nominee: Nominee) -> str:
    if nominee.kind not in NomineeKind.values:
        raise ValidationError(_("Choose one of these."), "kind")
    if nominee.entry is not None and nominee.entry.state != EntryState.PUBLISHED:
        raise ValidationError(_("Choose an entry that is published, or none."), "entry")
    return line(nominee.name, "name", LONGEST_NAME, _("Give the name, in at most 160 characters."))


def _is_here(name: str, today: date) -> bool:
    here = in_force(today)
    return (
        Occupancy.objects.filter(here, person__name__iexact=name).exists()
        or Seat.objects.filter(here, person__name__iexact=name).exists()
    )


def _found(holder: str) -> tuple[Post | None, Person | None]:
    if not holder:
        raise ValidationError(_("Say which post or which person."), "holder")
    goes_on = Post.objects.filter(ended__isnull=True)
    for posts in (goes_on.filter(code__iexact=holder), goes_on.filter(title__iexact=holder)):
        if (found := list(posts[:2])) and len(found) == 1:
            return found[0], None
    for people in (Person.objects.filter(email__iexact=holder), Person.objects.filter(name__iexact=holder)):
        if (named := list(people[:2])) and len(named) == 1:
            return None, named[0]
    raise ValidationError(
        _("There is no one post or person like that: give the code of a post, or somebody's e-mail address."), "holder"
    )
