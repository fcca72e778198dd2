"""Targets, as both of the two write them: set, changed, put in order, taken away, and how far they are."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appraisals.access import AppraisalSeen
from appraisals.models import Appraisal, AppraisalTarget, Progress
from appraisals.sealing import Sealed
from appraisals.selectors.content import words
from appraisals.selectors.earlier import earlier_open, links_still_there, rows_of
from appraisals.selectors.target_links import links_of
from appraisals.services.writing import changed, locked, recorded
from appraisals.target_link import NOTHING, Link
from council_pm.core.access import Actor
from council_pm.core.typed import typed_words

LONGEST_WORDING, LONGEST_HOW_KNOWN, LONGEST_NOTE = 300, 500, 1_000  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetWords:
    """A target as the two word it. ``link``: what it hangs on."""

    wording: str
    how_known: str = ""
    due: date | None = None
    link: Link = NOTHING


@transaction.atomic
def set_target(*, by: Actor, at: AppraisalSeen, key: uuid.UUID, target: TargetWords) -> AppraisalTarget:
    """Keep a new target, as the last one; what is sent twice with the same key is kept once.

    Raises ``ValidationError``: ``over`` or ``shut``; ``full`` where there are as many as the cycle allows; ``key``;
    or ``wording``, ``how_known``, ``due``, ``link`` for what is wrong with one of these.
    """
    appraisal = locked(at)
    kept = AppraisalTarget.objects.filter(key=key).first()
    if kept is not None:
        if kept.appraisal_id != appraisal.pk:
            raise ValidationError(_("This form was used already: open it anew. What you typed is still here."), "key")
        return kept
    _has_room(appraisal, at, 1)
    said = _checked(at, target)
    _check_link(at, said.link)
    made = _create(by, appraisal, key, said)
    changed(appraisal)
    recorded(by=by, action="set_appraisal_target", appraisal=appraisal, target=made.pk)
    return made


@transaction.atomic
def change_target(
    *, by: Actor, at: AppraisalSeen, target_id: int, version: int, target: TargetWords
) -> AppraisalTarget:
    """Word it anew. What it hangs on may stay as it is, even where the writer may not choose it.

    Raises ``ValidationError`` as ``set_target`` does; ``gone`` where it was taken away meanwhile, ``stale`` where the
    other one changed it.
    """
    appraisal = locked(at)
    now, said = _now(appraisal, target_id), _checked(at, target)
    linked = Link(now.objective_id, now.series_id)
    before = TargetWords(wording=words(now.wording), how_known=words(now.how_known), due=now.due, link=linked)
    if said == before:
        return now
    _check_version(now, version)
    if said.link != linked:
        _check_link(at, said.link)
    now.wording, now.how_known = Sealed.of(said.wording), Sealed.of(said.how_known)
    now.due, now.objective_id, now.series_id = said.due, said.link.objective_id, said.link.series_id
    _keep(by, now, "wording", "how_known", "due", "objective", "series")
    changed(appraisal)
    recorded(by=by, action="change_appraisal_target", appraisal=appraisal, target=now.pk)
    return now


@transaction.atomic
def note_progress(
    *, by: Actor, at: AppraisalSeen, target_id: int, version: int, progress: str, note: str
) -> AppraisalTarget:
    """Say how far it is, as one of the two.

    Raises ``ValidationError``: ``over``, ``shut``, ``gone``, ``stale``, ``progress`` or ``note``.
    """
    appraisal = locked(at)
    now = _now(appraisal, target_id)
    if progress not in Progress.values:
        raise ValidationError(_("Choose one of these."), "progress")
    said = _short_enough(note, "note", LONGEST_NOTE)
    if (progress, said) == (now.progress, words(now.progress_note)):
        return now
    _check_version(now, version)
    now.progress, now.progress_note = progress, Sealed.of(said)
    _keep(by, now, "progress", "progress_note")
    changed(appraisal)
    recorded(by=by, action="note_target_progress", appraisal=appraisal, target=now.pk)
    return now


@transaction.atomic
def place_target(*, by: Actor, at: AppraisalSeen, target_id: int, place: int) -> None:
    """Put it at this place, 1 for the first. Not a word changes, so that nobody has to sign anew.

    Raises ``ValidationError``: ``over``, ``shut`` or ``gone``.
    """
    appraisal = locked(at)
    moved = _now(appraisal, target_id)
    order = list(AppraisalTarget.objects.filter(appraisal=appraisal).order_by("position", "pk"))
    rest = [one for one in order if one.pk != moved.pk]
    wanted = [*rest[: max(place - 1, 0)], moved, *rest[max(place - 1, 0) :]]
    if wanted == order:
        return
    for position, one in enumerate(wanted, start=1):
        if one.position != position:
            one.position = position
            one.save(update_fields=["position"])
    recorded(by=by, action="order_appraisal_targets", appraisal=appraisal, target=moved.pk)


@transaction.atomic
def remove_target(*, by: Actor, at: AppraisalSeen, target_id: int, version: int) -> None:
    """Take it away for good; one that is gone already stays gone.

    Raises ``ValidationError``: ``over``, ``shut`` or ``stale``.
    """
    appraisal = locked(at)
    now = AppraisalTarget.objects.filter(appraisal=appraisal, pk=target_id).first()
    if now is None:
        return
    _check_version(now, version)
    now.delete()
    changed(appraisal)
    recorded(by=by, action="remove_appraisal_target", appraisal=appraisal, target=target_id)


@transaction.atomic
def carry_over(*, by: Actor, at: AppraisalSeen, target_ids: frozenset[int] | None = None) -> list[AppraisalTarget]:
    """Copy open targets of the same person's last appraisal, all of them or these; what was copied is not copied again.

    A copy has the words and what it hangs on, as far as that is still there, and neither a day nor progress. Raises
    ``ValidationError``: ``over``, ``shut``; ``none`` where nothing is there to copy; ``full`` where there is no room.
    """
    appraisal = locked(at)
    earlier = earlier_open(at)
    rows = rows_of(earlier) if earlier else ()
    rows = tuple(one for one in rows if target_ids is None or one.id in target_ids)
    if not rows:
        raise ValidationError(_("There is nothing to copy: what was open is here already."), "none")
    _has_room(appraisal, at, len(rows))
    links = links_still_there(at, rows, links_of(at))
    made = [
        _create(by, appraisal, uuid.uuid4(),
                TargetWords(wording=one.wording, how_known=one.how_known, link=links[one.id]), carried_from=one.id)
        for one in rows
    ]  # fmt: skip
    changed(appraisal)
    recorded(by=by, action="carry_appraisal_targets", appraisal=appraisal, count=len(made))
    return made


def _now(appraisal: Appraisal, target_id: int) -> AppraisalTarget:
    found = AppraisalTarget.objects.filter(appraisal=appraisal, pk=target_id).first()
    if found is None:
        raise ValidationError(_("This target was taken away meanwhile."), "gone")
    return found


def _check_version(now: AppraisalTarget, version: int) -> None:
    if version != now.version:
        raise ValidationError(_("It was changed meanwhile: both texts are here. Keep what is right."), "stale")


def _has_room(appraisal: Appraisal, at: AppraisalSeen, wanted: int) -> None:
    most = at.appraisal.cycle.most_targets
    room = most - AppraisalTarget.objects.filter(appraisal=appraisal).count()
    if room <= 0:
        refusal = ngettext(
            "There is %(most)s target already, and no more are set: change or remove it.",
            "There are %(most)s targets already, and no more are set: change or remove one.", most,
        )  # fmt: skip
        raise ValidationError(refusal % {"most": most}, "full")
    if wanted > room:
        refusal = ngettext(
            "There is room for %(room)s more: copy the one that matters most.",
            "There is room for %(room)s more: copy those that matter most, one by one.", room,
        )  # fmt: skip
        raise ValidationError(refusal % {"room": room}, "full")


def _checked(at: AppraisalSeen, target: TargetWords) -> TargetWords:
    """The words without what cannot be seen. Raises ``ValidationError`` with the name of what is wrong."""
    wording = _short_enough(target.wording, "wording", LONGEST_WORDING)
    if not wording:
        raise ValidationError(_("Say what is to be reached."), "wording")
    starts = at.appraisal.cycle.starts
    if target.due is not None and target.due < starts:
        raise ValidationError(
            _("That day is before the cycle begins: choose %(day)s or a later one.")
            % {"day": date_format(starts, "j F Y")},
            "due",
        )
    how_known = _short_enough(target.how_known, "how_known", LONGEST_HOW_KNOWN)
    return TargetWords(wording=wording, how_known=how_known, due=target.due, link=target.link)


def _short_enough(text: str, name: str, most: int) -> str:
    said = typed_words(text)
    if len(said) > most:
        raise ValidationError(
            _("Use at most %(most)s characters: these are %(count)s.") % {"most": most, "count": len(said)}, name
        )
    return said


def _check_link(at: AppraisalSeen, link: Link) -> None:
    if link.code and not links_of(at).may_be(link):
        raise ValidationError(
            _("Choose an aim or indicator from the list: it shows what both of you can open, and what is in force."),
            "link",
        )


def _create(
    by: Actor, appraisal: Appraisal, key: uuid.UUID, said: TargetWords, carried_from: int | None = None
) -> AppraisalTarget:
    last = AppraisalTarget.objects.filter(appraisal=appraisal).order_by("-position").first()
    sealed: dict[str, Any] = {"wording": Sealed.of(said.wording), "how_known": Sealed.of(said.how_known)}
    return AppraisalTarget.objects.create(
        appraisal=appraisal, key=key, position=last.position + 1 if last else 1, due=said.due,
        objective_id=said.link.objective_id, series_id=said.link.series_id, carried_from_id=carried_from,
        by=by.user_id, at=timezone.now(), **sealed,
    )  # fmt: skip


def _keep(by: Actor, target: AppraisalTarget, *fields: str) -> None:
    target.version += 1
    target.by, target.at = by.user_id, timezone.now()
    target.save(update_fields=[*fields, "version", "by", "at"])
