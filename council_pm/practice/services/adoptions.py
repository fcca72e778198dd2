"""Saying that an entry was used and what happened, and the communities that entries concern."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from council_pm.audit.services import record
from council_pm.core.access import Actor
from council_pm.org.models import OrgUnit
from council_pm.practice.models import Adoption, AdoptionNote, Community, EntryState, PracticeEntry
from council_pm.practice.services.words import line, stale, text

LONGEST_COMMUNITY = 60


@transaction.atomic
def adopt_entry(*, by: Actor, entry: PracticeEntry, unit: OrgUnit, since: date, happened: str, today: date) -> Adoption:
    """Say that one used an entry for a part of the council. Raises ``ValidationError``: ``state`` or a field."""
    if by.user_id is None:
        raise ValueError("An entry is used by somebody, never by a part of the system.")
    entry = PracticeEntry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    if entry.state != EntryState.PUBLISHED:
        raise ValidationError(_("Only what is published can be used."), "state")
    if since > today:
        raise ValidationError(_("Say it once you have begun: this day lies ahead."), "since")
    words = _happened(happened)
    try:
        with transaction.atomic():
            made = Adoption.objects.create(entry=entry, unit=unit, since=since, by=by.user_id, at=timezone.now())
    except IntegrityError:
        raise ValidationError(
            _("You said so already for this part of the council: say there what happened since."), "unit"
        ) from None
    AdoptionNote.objects.create(adoption=made, revision=1, text=words, by=by.user_id, at=timezone.now())
    record(by=by, action="use_practice", subject_kind="practice_entry", subject_id=entry.pk,
           detail={"unit": unit.code})  # fmt: skip
    return made


@transaction.atomic
def update_adoption(*, by: Actor, adoption: Adoption, happened: str, based_on: int) -> AdoptionNote:
    """Say anew what happened; what was said before stays. Raises ``ValidationError``: ``stale`` or ``happened``."""
    PracticeEntry.objects.select_for_update(of=("self",)).get(pk=adoption.entry_id)
    newest = adoption.notes.order_by("-revision")[0]
    words = _happened(happened)
    if newest.revision != based_on:
        raise stale()
    if newest.text == words:
        return newest
    made = AdoptionNote.objects.create(
        adoption=adoption, revision=newest.revision + 1, text=words, by=by.user_id, at=timezone.now()
    )
    record(by=by, action="tell_of_practice", subject_kind="practice_entry", subject_id=adoption.entry_id,
           subject_version=made.revision)  # fmt: skip
    return made


@transaction.atomic
def add_community(*, by: Actor, name: str) -> Community:
    """Offer a further community. Raises ``ValidationError`` with the code ``name``."""
    name = line(name, "name", LONGEST_COMMUNITY, _("Name it in at most 60 characters."))
    if Community.objects.filter(name__iexact=name).exists():
        raise ValidationError(
            _("There is a community of this name: offer that one again, or choose another name."), "name"
        )
    made = Community.objects.create(name=name)
    record(by=by, action="add_community", subject_kind="practice_community", subject_id=made.pk, detail={"name": name})
    return made


@transaction.atomic
def turn_community(*, by: Actor, community: Community, active: bool) -> Community:
    """Offer a community, or offer it no more; entries that name it keep it."""
    community = Community.objects.select_for_update().get(pk=community.pk)
    if community.active != active:
        community.active = active
        community.save(update_fields=["active"])
        record(by=by, action="turn_community", subject_kind="practice_community", subject_id=community.pk,
               detail={"active": active})  # fmt: skip
    return community


def _happened(happened: str) -> str:
    return text(happened, "happened", _("Say in a few words what happened, even if it is early."))
