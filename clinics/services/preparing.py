"""What a service says in its paper, what corporate performance asks, and the agenda."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clinics.models import Cause, Clinic, ClinicState, Item, ItemComment, ItemText
from clinics.readiness import MOST_WORDS, words_in
from council_pm.audit.services import record
from council_pm.core.access import Actor
from council_pm.core.typed import typed_words

LONGEST_TEXT, LONGEST_COMMENT, LONGEST_REASON = 3_000, 1_000, 500
FEWEST_ITEM_MINUTES, MOST_ITEM_MINUTES = 5, 120


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemWords:
    """What the head says: where the cause is looked for, the story, the help asked, what the service will do."""

    causes: Sequence[str] = ()
    story: str = ""
    help_asked: str = ""
    proposals: str = ""


@transaction.atomic
def write_item(*, by: Actor, item: Item, words: ItemWords, version: int) -> Item:
    """Keep the head's words; each version stays. Unfinished words are kept as well: a draft is never refused.

    Raises ``ValidationError``: ``stale`` (somebody wrote meanwhile), ``final``, ``causes``, or the name of a text that
    has more than 150 words.
    """
    clinic = Clinic.objects.select_for_update().get(pk=item.clinic_id)
    if clinic.state != ClinicState.PREPARING:
        raise ValidationError(_("The papers are final. What you typed is still below: say it in the meeting."), "final")
    item.refresh_from_db()
    if version != item.version:
        raise ValidationError(_("Somebody wrote here meanwhile: both texts are below. Keep what is right."), "stale")
    texts = {name: _checked(name, getattr(words, name)) for name in ("story", "help_asked", "proposals")}
    causes = [code for code in Cause.values if code in set(words.causes)]
    if len(causes) != len(set(words.causes)):
        raise ValidationError(_("Choose among these."), "causes")
    if causes == item.causes and all(getattr(item, name) == text for name, text in texts.items()):
        return item
    item.causes = causes
    for name, text in texts.items():
        setattr(item, name, text)
    item.version += 1
    item.save(update_fields=["causes", "story", "help_asked", "proposals", "version"])
    ItemText.objects.create(item=item, version=item.version, causes=causes, by=by.user_id, at=timezone.now(), **texts)
    record(by=by, action="write_item", subject_kind="clinic", subject_id=item.clinic_id,
           subject_version=item.version, detail={"unit": item.unit.code})  # fmt: skip
    return item


@transaction.atomic
def comment_on_item(*, by: Actor, item: Item, text: str) -> ItemComment:
    """Ask or hint while an item is prepared. Raises ``ValidationError``: ``text`` or ``final``."""
    clinic, text = Clinic.objects.get(pk=item.clinic_id), typed_words(text)
    if clinic.state != ClinicState.PREPARING:
        raise ValidationError(_("The papers are final: ask it in the meeting."), "final")
    if not 0 < len(text) <= LONGEST_COMMENT:
        raise ValidationError(_("Write your question or hint, in at most 1,000 characters."), "text")
    made = ItemComment.objects.create(item=item, text=text, by=by.user_id, at=timezone.now())
    record(by=by, action="comment_on_item", subject_kind="clinic", subject_id=item.clinic_id,
           detail={"unit": item.unit.code})  # fmt: skip
    return made


@transaction.atomic
def set_agenda(*, by: Actor, clinic: Clinic, minutes: Mapping[int, int], order: Sequence[int]) -> None:
    """Set how long each item has and which comes when. ``order``: the ids of all items that are on.

    Raises ``ValidationError``: ``order`` (something was put on or taken off meanwhile), ``minutes`` or ``final``.
    """
    clinic = _preparing(clinic)
    items = {one.pk: one for one in clinic.items.filter(taken_off="")}
    if set(order) != set(items) or len(order) != len(items):
        raise ValidationError(_("The list has changed meanwhile: look at it again."), "order")
    if any(not FEWEST_ITEM_MINUTES <= minutes.get(pk, 0) <= MOST_ITEM_MINUTES for pk in items):
        raise ValidationError(_("Give each item between 5 and 120 minutes."), "minutes")
    before = max((one.position for one in items.values()), default=0)
    # Two items never share a place: first past the last one, then down.
    for start in (before, 0):
        for place, pk in enumerate(order, start=1):
            items[pk].position, items[pk].minutes = start + place, minutes[pk]
            items[pk].save(update_fields=["position", "minutes"])
    record(by=by, action="set_agenda", subject_kind="clinic", subject_id=clinic.pk)


@transaction.atomic
def take_off(*, by: Actor, item: Item, reason: str) -> Item:
    """Take an item off; its words stay with it. Raises ``ValidationError``: ``reason`` or ``final``."""
    _preparing(item.clinic)
    reason = typed_words(reason)
    if not 0 < len(reason) <= LONGEST_REASON:
        raise ValidationError(_("Say why, in at most 500 characters: its service reads it."), "reason")
    item.taken_off = reason
    item.save(update_fields=["taken_off"])
    record(by=by, action="take_item_off", subject_kind="clinic", subject_id=item.clinic_id,
           detail={"unit": item.unit.code})  # fmt: skip
    return item


def _checked(name: str, text: str) -> str:
    text = typed_words(text)
    count = words_in(text)
    if count > MOST_WORDS or len(text) > LONGEST_TEXT:
        raise ValidationError(
            _("That is %(n)s words: tell it in at most 150. What you typed is still here.") % {"n": count}, name
        )
    return text


def _preparing(clinic: Clinic) -> Clinic:
    clinic = Clinic.objects.select_for_update().get(pk=clinic.pk)
    if clinic.state != ClinicState.PREPARING:
        raise ValidationError(_("Its papers are final: nothing changes any more."), "final")
    return clinic
