"""Recording that a team was appraised together: for those who were there the stage is done."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from appraisals.models import (
    DONE_FIELDS,
    DUE_FIELDS,
    Appraisal,
    Cycle,
    CycleState,
    GroupMeeting,
    GroupPresence,
    Signature,
    Signer,
    Stage,
)
from appraisals.sealing import Sealed
from appraisals.selectors.together import appraised_by
from appraisals.services.signing import freeze
from appraisals.services.writing import changed, recorded
from council_pm.core.access import Actor
from council_pm.core.typed import typed_words
from council_pm.people.models import Person

LONGEST_TEXT = 4_000
_ORDER = list(Stage)


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """What is said of a meeting: ``there`` are the ids of the appraisals of those who were there."""

    stage: str
    held_on: date
    there: Collection[int]
    text: str


@transaction.atomic
def record_meeting(*, by: Actor, appraiser: Person, cycle: Cycle, key: uuid.UUID, said: Meeting) -> GroupMeeting:
    """Keep a meeting; sent twice (the same ``key``) it is kept once.

    Each of those who were there gets an edition that its appraiser has signed; whoever was absent stays open. Raises
    ``ValidationError``: ``closed``, ``key``, ``stage``, ``held_on``, ``there`` or ``text``.
    """
    _open(cycle)
    found = GroupMeeting.objects.filter(key=key).first()
    if found is not None:
        if (found.appraiser_id, found.cycle_id) != (appraiser.pk, cycle.pk):
            raise ValidationError(_("Open this page again, and record the meeting there."), "key")
        return found
    today = timezone.localdate()
    if said.stage not in Stage.values:
        raise ValidationError(_("Choose one of these."), "stage")
    if not cycle.starts <= said.held_on <= today:
        raise ValidationError(_("Give the day of the meeting: since the cycle began, and not after today."), "held_on")
    there = _there(appraiser, cycle, said.there, today)
    if not there:
        raise ValidationError(_("Say who was there."), "there")
    _check_order(there, Stage(said.stage), today)
    unit = Counter(one.unit_id for one in there).most_common(1)[0][0]
    sealed: dict[str, Any] = {"words": Sealed.of(_text(said.text))}
    made = GroupMeeting.objects.create(
        cycle=cycle, unit_id=unit, key=key, stage=said.stage, held_on=said.held_on, appraiser=appraiser,
        at=timezone.now(), **sealed,
    )  # fmt: skip
    _count(by, made, there)
    return made


@transaction.atomic
def add_to_meeting(
    *, by: Actor, appraiser: Person, meeting: GroupMeeting, version: int, there: Collection[int], text: str
) -> GroupMeeting:
    """Add people who were there too, or put the words right; nobody is taken out of it.

    Where the words change everybody who was there has a new edition. Raises ``ValidationError``: ``closed``,
    ``author``, ``stale``, ``moved`` (somebody has another appraiser now), ``there`` or ``text``.
    """
    _open(meeting.cycle)
    held = GroupMeeting.objects.select_for_update().get(pk=meeting.pk)
    if held.appraiser_id != appraiser.pk:
        raise ValidationError(_("Only whoever recorded a meeting changes it."), "author")
    today, said = timezone.localdate(), _text(text)
    present = set(held.presences.values_list("appraisal", flat=True))
    is_new_text = said != held.words.open()
    if not is_new_text and set(there) <= present:
        return held  # sent twice, or nothing new
    if version != held.version:
        raise ValidationError(_("It was changed since you opened it: look at it again, then save."), "stale")
    if not present <= {one.pk for one in appraised_by(appraiser.pk, held.cycle, today)}:
        raise ValidationError(
            _("Somebody who was there has another appraiser now: record a new meeting instead."), "moved"
        )
    mine = _there(appraiser, held.cycle, {*there, *present}, today)
    _check_order([one for one in mine if one.pk not in present], Stage(held.stage), today)
    counted = [one for one in mine if is_new_text or one.pk not in present]
    held.words, held.version = Sealed.of(said), held.version + 1
    held.save(update_fields=["words", "version"])
    _count(by, held, counted)
    return held


def _count(by: Actor, meeting: GroupMeeting, there: Sequence[Appraisal]) -> None:
    """Count the stage as done for these, with an edition each, signed by whoever appraised them."""
    text, stage = meeting.words.open(), Stage(meeting.stage)
    done = DONE_FIELDS[stage]
    for one in there:
        is_new = GroupPresence.objects.get_or_create(meeting=meeting, appraisal=one)[1]
        if is_new and _ORDER.index(Stage(one.stage)) <= _ORDER.index(stage):
            one.stage, one.is_open = stage, False
        if getattr(one, done) is None:
            setattr(one, done, meeting.held_on)
        one.save(update_fields=[done, "stage", "is_open"])
        if one.stage == stage:
            changed(one)  # a meeting of an earlier stage, recorded late, changes no word of what is signed now
        if not is_new and one.is_open:
            continue  # the two have begun a version of their own since
        edition = freeze(one, stage, text)
        Signature.objects.create(
            edition=edition, part=Signer.APPRAISER, person_id=meeting.appraiser_id, at=timezone.now()
        )
        recorded(by=by, action="appraise_together", appraisal=one, edition=edition.number, stage=meeting.stage)


def _there(appraiser: Person, cycle: Cycle, ids: Collection[int], today: date) -> list[Appraisal]:
    """The rows of these appraisals, held until the end. Raises ``there`` where one is not the appraiser's."""
    mine = {one.pk for one in appraised_by(appraiser.pk, cycle, today)}
    present = [pk for pk in ids if pk in mine]
    if len(present) != len(set(ids)):
        raise ValidationError(_("Choose among those whom you appraise today."), "there")
    return list(Appraisal.objects.select_for_update(of=("self",)).filter(pk__in=present).order_by("pk"))


def _check_order(there: Sequence[Appraisal], stage: Stage, today: date) -> None:
    """A stage before this one is done, or its day has passed: as one goes on alone. Raises ``stage``."""
    for before in _ORDER[: _ORDER.index(stage)]:
        if any(
            getattr(one, DONE_FIELDS[before]) is None and getattr(one, DUE_FIELDS[before]) >= today for one in there
        ):
            raise ValidationError(
                _("For somebody here %(stage)s is still to come: record that meeting first, or leave them out.")
                % {"stage": before.label},
                "stage",
            )


def _open(cycle: Cycle) -> None:
    """Hold the cycle, so that what is sent twice at once is kept once. Raises ``closed``."""
    found = Cycle.objects.select_for_update(no_key=True).get(pk=cycle.pk)
    if found.state != CycleState.OPEN:
        raise ValidationError(_("This cycle is closed: nothing is recorded in it."), "closed")


def _text(text: str) -> str:
    text = typed_words(text)
    if not 0 < len(text) <= LONGEST_TEXT:
        raise ValidationError(_("Write what you agreed, in at most 4,000 characters."), "text")
    return text
