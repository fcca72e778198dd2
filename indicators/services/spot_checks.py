"""Spot checks: draw a sample of signed-off figures, say of each what its source shows, and follow up (B8)."""

from __future__ import annotations

import secrets
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from council_pm.audit.services import record
from council_pm.core.access import Actor
from council_pm.core.typed import typed_words
from indicators.models import CheckResult, SpotCheck, SpotCheckItem
from indicators.models.confidence import LONGEST
from indicators.selectors.spot_checks import drawn_of, population
from indicators.services.confidence import grade_figures

MOST = 60  # figures of one sample


@transaction.atomic
def draw_spot_check(*, by: Actor, size: int, since: date, seed: str = "") -> SpotCheck:
    """Draw ``size`` of the figures in force that were signed off on ``since`` or later; each is as likely as any other.

    The same ``seed`` draws the same figures of the same ones; without it one is made, and kept. Raises
    ``ValidationError``: ``no_person``, ``size`` or ``too_few``.
    """
    user_id = _person(by)
    if not 1 <= size <= MOST:
        raise ValidationError(_("Draw between 1 and %(most)s figures.") % {"most": MOST}, "size")
    now = timezone.now()
    figures = population(since, now)
    if len(figures) < size:
        raise ValidationError(
            _("Only %(n)s figures were signed off since then: draw fewer, or go further back.") % {"n": len(figures)},
            "too_few",
        )
    seed = seed or secrets.token_hex(8)
    drawn = drawn_of(figures, seed, size)
    made = SpotCheck.objects.create(
        drawn_at=now, drawn_by=user_id, seed=seed, size=size, out_of=len(figures), since=since
    )
    SpotCheckItem.objects.bulk_create(
        SpotCheckItem(
            check_of=made, number=number, value_id=one.value_id, supplied_by=one.supplied_by, signed_by=one.signed_by
        )
        for number, one in enumerate(drawn, 1)
    )
    record(
        by=by,
        action="draw_spot_check",
        subject_kind="spot_check",
        subject_id=made.pk,
        detail={"drawn": size, "out_of": len(figures), "seed": seed, "since": since.isoformat()},
    )
    return made


@transaction.atomic
def say_finding(*, by: Actor, item_id: int, finding: str, words: str, follow_up_by: date | None) -> SpotCheckItem:
    """Keep what was found of a figure, once. What differs or has no source is followed up by a day.

    Raises ``ValidationError``: ``no_person``, ``own_figure``, ``said``, ``finding``, ``words_missing``, ``too_long``
    or ``day_missing``.
    """
    user_id = _person(by)
    item = SpotCheckItem.objects.select_for_update(of=("self",), no_key=True).select_related("value").get(pk=item_id)
    if user_id in (item.supplied_by, item.signed_by):
        raise ValidationError(_("You supplied or signed this figure: somebody else has to check it."), "own_figure")
    if item.finding:
        raise ValidationError(_("What was found is said already: it stands as it is."), "said")
    if finding not in CheckResult.values:
        raise ValidationError(_("Choose what you found."), "finding")
    words = _text(words, _("Say what you looked at and what it shows."))
    if finding == CheckResult.AGREES:
        follow_up_by = None
    elif follow_up_by is None:
        raise ValidationError(_("Give a day by which it is to be followed up."), "day_missing")
    item.finding, item.words, item.follow_up_by = finding, words, follow_up_by
    item.found_by, item.found_at = user_id, timezone.now()
    item.save(update_fields=["finding", "words", "follow_up_by", "found_by", "found_at"])
    _record(by, item, "find_spot_check", words)
    grade_figures([item.value.series_id], timezone.localdate())
    return item


@transaction.atomic
def close_item(*, by: Actor, item_id: int, words: str) -> SpotCheckItem:
    """Close what followed from a finding, with a word on what was done.

    Raises ``ValidationError``: ``no_person``, ``own_figure``, ``not_open``, ``words_missing`` or ``too_long``.
    """
    user_id = _person(by)
    item = SpotCheckItem.objects.select_for_update(of=("self",), no_key=True).select_related("value").get(pk=item_id)
    if user_id in (item.supplied_by, item.signed_by):
        raise ValidationError(_("You supplied or signed this figure: somebody else has to close it."), "own_figure")
    if not item.is_open:
        raise ValidationError(_("Nothing is open here."), "not_open")
    item.closing_words = _text(words, _("Say what was done."))
    item.closed_by, item.closed_at = user_id, timezone.now()
    item.save(update_fields=["closing_words", "closed_by", "closed_at"])
    _record(by, item, "close_spot_check", item.closing_words)
    grade_figures([item.value.series_id], timezone.localdate())
    return item


def _person(by: Actor) -> int:
    if by.user_id is None:
        raise ValidationError(_("A person does this, never the system: sign in to do it."), "no_person")
    return by.user_id


def _text(words: str, missing: str) -> str:
    words = typed_words(words)
    if not words:
        raise ValidationError(missing, "words_missing")
    if len(words) > LONGEST:
        raise ValidationError(_("That is too long: write at most 1,000 characters."), "too_long")
    return words


def _record(by: Actor, item: SpotCheckItem, action: str, reason: str) -> None:
    record(
        by=by,
        action=action,
        subject_kind="spot_check",
        subject_id=item.check_of_id,
        detail={"series": item.value.series_id, "finding": item.finding},
        reason=reason,
    )
