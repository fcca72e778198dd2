"""Keeping an indicator: who answers for it until when, the order of what underpins it, its end and its successor."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from council_pm.audit.services import raise_version, record
from council_pm.core.access import Actor
from indicators.models import (
    BasketItem,
    DraftState,
    Indicator,
    Ownership,
    OwnershipKind,
    Series,
    SeriesBreak,
    Underpinning,
)
from indicators.selectors.hanging import Hanging, Step, plan_replacement, what_hangs_on
from indicators.services.baskets import put_in_basket, take_out_of_basket
from indicators.services.definitions import declare_break, give_ownership, refuse_retired, retire_indicator, underpin


def check_in_use(indicator: Indicator) -> None:
    """Refuse a change of what has ended. Code ``retired``."""
    refuse_retired(Indicator.objects.get(pk=indicator.pk))


@transaction.atomic
def end_ownership(*, by: Actor, ownership: Ownership, ends: date) -> None:
    """Let a post's part end; ``ends`` is the last day. What has not begun is taken back.

    Raises ``ValidationError``: ``over`` or ``dates``.
    """
    ownership = Ownership.objects.select_for_update().get(pk=ownership.pk)
    today = timezone.localdate()
    if ownership.ends is not None and ownership.ends < today:
        raise ValidationError(_("This has ended already."), "over")
    detail = {"post": ownership.post_id, "kind": ownership.kind, "to": ends.isoformat()}
    if ends < ownership.starts:
        if ownership.starts <= today:
            raise ValidationError(_("The last day lies before the first: change it."), "dates")
        ownership.delete()
    else:
        ownership.ends = ends
        ownership.save(update_fields=["ends"])
    record(
        by=by,
        action="end_ownership",
        subject_kind="indicator",
        subject_id=ownership.indicator.code,
        detail=detail,
    )


@transaction.atomic
def remove_underpinning(*, by: Actor, pair: Underpinning) -> None:
    """Take a supporting indicator from below a key one; both stay what they are."""
    record(
        by=by,
        action="remove_underpinning",
        subject_kind="indicator",
        subject_id=pair.key.code,
        detail={"supporting": pair.supporting.code},
    )
    pair.delete()


@transaction.atomic
def arrange_underpinning(*, by: Actor, key: Indicator, order: Sequence[int]) -> None:
    """Put what stands below a key indicator in this order (ids of ``Underpinning``).

    Raises ``ValidationError`` with ``changed_meanwhile`` where others stand below it now.
    """
    pairs = {pair.pk: pair for pair in Underpinning.objects.select_for_update().filter(key=key)}
    if sorted(order) != sorted(pairs):
        raise ValidationError(
            _("Somebody else changed what stands below it. It is shown as it is now: put it in order again."),
            "changed_meanwhile",
        )
    moved = [pair for place, pk in enumerate(order) if (pair := pairs[pk]).position != place]
    if not moved:
        return
    for place, pk in enumerate(order):
        pairs[pk].position = place
    Underpinning.objects.bulk_update(moved, ["position"])
    record(by=by, action="arrange_underpinning", subject_kind="indicator", subject_id=key.code)


@transaction.atomic
def retire(*, by: Actor, indicator: Indicator, on: date, reason: str, seen: str) -> None:
    """End an indicator from a day on, with its places in baskets and in underpinning; its history stays.

    ``seen`` is the fingerprint of what hung on it when that was shown. Raises ``ValidationError``:
    ``changed_meanwhile``, ``used_in_formula``, ``retired`` or ``reason_missing``.
    """
    raise_version()  # held first: nothing is put on it in between
    hanging = what_hangs_on(indicator, on)
    _check(hanging, hanging.fingerprint, seen)
    retire_indicator(by=by, indicator=indicator, on=on, reason=reason)
    for item in hanging.items:
        _end_item(by, item, on, reason)
    for pair in hanging.above:
        remove_underpinning(by=by, pair=pair)
    _end_drafts(by, hanging)


@transaction.atomic
def replace_indicator(
    *, by: Actor, indicator: Indicator, successor: Indicator, on: date, reason: str, seen: str
) -> None:
    """Let another indicator take the place of this one from a day on, with a declared break in its series.

    The places in baskets change on that day, those in underpinning at once. Raises ``ValidationError``: as
    ``retire``, and ``same``, ``successor_retired``, ``no_total`` or ``cycle``.
    """
    raise_version()
    check_successor(indicator, successor)
    plan = plan_replacement(indicator, successor, on)
    _check(plan.hanging, plan.fingerprint, seen)
    retire_indicator(by=by, indicator=indicator, on=on, reason=reason)
    indicator.replaced_by = successor
    indicator.save(update_fields=["replaced_by"])
    for step in plan.steps:
        _take(by, step, indicator, successor, on, reason)
    if not SeriesBreak.objects.filter(indicator=successor, on=on).exists():
        words = _("It takes the place of %(code)s: %(reason)s") % {"code": indicator.code, "reason": reason.strip()}
        declare_break(by=by, indicator=successor, on=on, reason=words)
    _hand_over(by, indicator, successor, on)
    _end_drafts(by, plan.hanging)
    record(
        by=by,
        action="replace_indicator",
        subject_kind="indicator",
        subject_id=indicator.code,
        detail={"successor": successor.code, "from": on.isoformat()},
        reason=reason,
    )


def check_successor(indicator: Indicator, successor: Indicator) -> None:
    """Refuse what cannot take the place. Codes ``same``, ``successor_retired``, ``no_total``."""
    if successor.pk == indicator.pk:
        raise ValidationError(_("Choose another indicator: this is the one that ends."), "same")
    if successor.retired_on is not None:
        raise ValidationError(
            _("%(code)s has ended itself: choose one that is in use."), "successor_retired", {"code": successor.code}
        )
    if not Series.objects.filter(indicator=successor, breakdown="").exists():
        raise ValidationError(
            _("%(code)s has no line of totals yet: add one first."), "no_total", {"code": successor.code}
        )


def _check(hanging: Hanging, now: str, seen: str) -> None:
    if hanging.formulas:
        raise ValidationError(
            _("It is a part of calculated indicators: %(codes)s. Change their formulas first."),
            "used_in_formula",
            {"codes": ", ".join(hanging.formulas)},
        )
    if now != seen:
        raise ValidationError(
            _("What hangs on it has changed since it was shown. Read it again below, and confirm."),
            "changed_meanwhile",
        )


def _end_item(by: Actor, item: BasketItem, on: date, reason: str) -> None:
    if item.starts < on:
        take_out_of_basket(by=by, item=item, from_day=on, reason=reason)
        return
    record(
        by=by, action="take_out_of_basket", subject_kind="basket", subject_id=item.basket.slug, reason=reason,
        detail={"series": item.series_id},
    )  # fmt: skip
    item.delete()  # it has not begun


def _take(by: Actor, step: Step, old: Indicator, new: Indicator, on: date, reason: str) -> None:
    if step.item is not None:
        item, starts = step.item, max(on, step.item.starts)
        ends = item.ends
        _end_item(by, item, on, reason)
        if step.series is not None:
            made = put_in_basket(by=by, basket=item.basket, series=step.series, starts=starts, lead=step.lead)
            if ends is not None:
                made.ends = max(ends, starts)
                made.save(update_fields=["ends"])
    elif step.pair is not None:
        pair = step.pair
        key, supporting = (new, pair.supporting) if pair.key_id == old.pk else (pair.key, new)
        remove_underpinning(by=by, pair=pair)
        if key.pk != supporting.pk:
            underpin(by=by, key=key, supporting=supporting, position=pair.position)


def _hand_over(by: Actor, old: Indicator, new: Indicator, on: date) -> None:
    """Who owns the old one owns the new one, where that has no owner from that day on."""
    owners = Ownership.objects.filter(kind=OwnershipKind.OWNER, ends__isnull=True)
    if owners.filter(indicator=new).exists():
        return
    for owner in owners.filter(indicator=old).select_related("post").order_by("-starts")[:1]:
        if owner.post.ended is None:
            give_ownership(by=by, indicator=new, post=owner.post, starts=max(on, owner.starts))


def _end_drafts(by: Actor, hanging: Hanging) -> None:
    """Drafts of what has ended are withdrawn: their texts stay on record."""
    for draft in hanging.drafts:
        draft.state, draft.checker, draft.decided_at = DraftState.WITHDRAWN, None, None
        draft.lock += 1
        draft.save(update_fields=["state", "checker", "decided_at", "lock"])
        record(
            by=by,
            action="withdraw_draft",
            subject_kind="definition_draft",
            subject_id=draft.pk,
            detail={"indicator": draft.title_code},
        )
