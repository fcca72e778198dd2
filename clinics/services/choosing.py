"""Putting forward, deciding, and telling heads what is on and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from clinics.choosing import Candidate
from clinics.models import Clinic, ClinicState, Decision, Item, ItemKind, Nomination, Source
from clinics.reasons import kept
from clinics.selectors.candidates import answering_post, service_of
from clinics.subjects import ITEM
from council_pm.audit.services import record
from council_pm.core.access import Actor
from council_pm.core.typed import typed_words
from council_pm.notices.models import AlertKind
from council_pm.notices.services import News, raise_alerts
from council_pm.org.models import OrgUnit
from council_pm.org.selectors import tree
from council_pm.org.tree import Tree
from indicators.models import Series
from plans.selectors.following import users_of

LONGEST_WISH, LONGEST_REASON, ITEM_MINUTES = 1_000, 500, 20


@transaction.atomic
def keep_candidates(*, by: Actor, clinic: Clinic, found: Sequence[Candidate], at: datetime | None = None) -> int:
    """Keep what the data puts forward; answers how many. Safe to repeat. ``at``: since when, where that is not now.

    What was decided stays as it was said; what is no longer put forward and was not decided goes.
    """
    clinic = _preparing(clinic)
    there = {one.series_id: one for one in clinic.nominations.exclude(source=Source.PEOPLE)}
    named = set(
        clinic.nominations.filter(source=Source.PEOPLE, series__isnull=False).values_list("series_id", flat=True)
    )
    made, wanted = [], set()
    for one in found:
        if one.series_id in named:
            continue
        wanted.add(one.series_id)
        row = there.get(one.series_id)
        facts, source = kept(one.reasons), Source.SUCCESS if one.success else Source.DATA
        if row is None:
            made.append(
                Nomination(
                    clinic=clinic, unit_id=one.unit_id, series_id=one.series_id, source=source, facts=facts,
                    at=at or timezone.now(),
                )
            )  # fmt: skip
        elif row.decision != Decision.DEFERRED and (row.facts != facts or row.source != source):
            row.facts, row.source = facts, source if row.decision == Decision.OPEN else row.source
            row.save(update_fields=["facts", "source"])
    Nomination.objects.bulk_create(made)
    clinic.nominations.filter(decision=Decision.OPEN).exclude(source=Source.PEOPLE).exclude(
        series__in=wanted
    ).delete()  # fmt: skip
    record(by=by, action="look_for_candidates", subject_kind="clinic", subject_id=clinic.pk,
           detail={"found": len(wanted)})  # fmt: skip
    return len(wanted)


@transaction.atomic
def name_for_clinic(
    *, by: Actor, clinic: Clinic, unit: OrgUnit, wanted: str, series: Series | None = None
) -> Nomination:
    """A service asks for help with something. What the data put forward already gets these words as well.

    Raises ``ValidationError``: ``wanted``, ``series`` (of another service, or asked for already) or ``over``.
    """
    clinic, wanted = _preparing(clinic), typed_words(wanted)
    if not 0 < len(wanted) <= LONGEST_WISH:
        raise ValidationError(_("Say what you would like help with, in at most 1,000 characters."), "wanted")
    _check_line(series, unit, tree(timezone.localdate()))
    row = clinic.nominations.filter(series=series).first() if series is not None else None
    if row is not None and row.wanted:
        raise ValidationError(_("Help with it was asked for already: it stands in the list."), "series")
    if row is not None:
        row.wanted, row.named_by = wanted, by.user_id
        row.save(update_fields=["wanted", "named_by"])
    else:
        row = Nomination.objects.create(
            clinic=clinic, unit=unit, series=series, source=Source.PEOPLE, wanted=wanted, named_by=by.user_id,
            at=timezone.now(),
        )  # fmt: skip
    record(by=by, action="name_for_clinic", subject_kind="clinic", subject_id=clinic.pk, detail={"unit": unit.code})
    return row


@transaction.atomic
def accept(*, by: Actor, nomination: Nomination, reason: str = "") -> Item:
    """Put it on. Raises ``ValidationError``: ``over``, or ``decided`` where it is on already."""
    nomination = _open(nomination)
    clinic = nomination.clinic
    _decide(by, nomination, Decision.ACCEPTED, typed_words(reason))
    last = clinic.items.filter(taken_off="").aggregate(last=Max("position"))["last"] or 0
    there = Item.objects.filter(nomination=nomination).first()
    if there is not None:  # taken off before: with its words
        there.taken_off, there.position = "", last + 1
        there.save(update_fields=["taken_off", "position"])
        _record_accepted(by, there)
        return there
    is_success = nomination.source == Source.SUCCESS
    made = Item.objects.create(
        clinic=clinic, nomination=nomination, unit_id=nomination.unit_id, series_id=nomination.series_id,
        owner=answering_post(nomination.unit_id, tree(timezone.localdate())),
        kind=ItemKind.SUCCESS if is_success else ItemKind.CONCERN, position=last + 1, minutes=ITEM_MINUTES,
        created_at=timezone.now(),
    )  # fmt: skip
    _record_accepted(by, made)
    return made


@transaction.atomic
def defer(*, by: Actor, nomination: Nomination, reason: str) -> Nomination:
    """Leave it for another time. Raises ``ValidationError``: ``over``, ``decided`` or ``reason``."""
    nomination, reason = _open(nomination), typed_words(reason)
    if not 0 < len(reason) <= LONGEST_REASON:
        raise ValidationError(_("Say why, in at most 500 characters: its service reads it."), "reason")
    _decide(by, nomination, Decision.DEFERRED, reason)
    record(by=by, action="defer_for_clinic", subject_kind="clinic", subject_id=nomination.clinic_id,
           detail={"unit": nomination.unit.code})  # fmt: skip
    return nomination


@transaction.atomic
def tell_heads(*, by: Actor, clinic: Clinic, today: date) -> int:
    """Tell whoever holds the post of each item that it is on; answers how many people were told something new.

    Raises ``ValidationError`` ``nothing`` where nothing is on.
    """
    clinic = _preparing(clinic)
    items = list(clinic.items.filter(taken_off="").select_related("series__indicator"))
    if not items:
        raise ValidationError(_("Nothing is on yet: decide first what is."), "nothing")
    users = users_of({one.owner_id for one in items if one.owner_id is not None}, today)
    day = {"day": date_format(clinic.held_on, "j F Y")}
    words = _("Your service is on at the meeting of %(day)s: see why, and prepare your part.") % day
    news = [
        News(user_id, ITEM, str(one.pk), f"on {clinic.held_on.isoformat()}", AlertKind.DUE, words, 0)
        for one in items
        for user_id in sorted(users.get(one.owner_id or 0, ()))
    ]
    new = raise_alerts(news)
    clinic.told_at = timezone.now()
    clinic.save(update_fields=["told_at"])
    record(by=by, action="tell_heads", subject_kind="clinic", subject_id=clinic.pk)
    return len({one.user_id for one in new})


def _record_accepted(by: Actor, item: Item) -> None:
    record(by=by, action="accept_for_clinic", subject_kind="clinic", subject_id=item.clinic_id,
           detail={"unit": item.unit.code, "kind_of_item": item.kind})  # fmt: skip


def _decide(by: Actor, nomination: Nomination, decision: Decision, reason: str) -> None:
    nomination.decision, nomination.reason = decision, reason[:LONGEST_REASON]
    nomination.decided_by, nomination.decided_at = by.user_id, timezone.now()
    nomination.save(update_fields=["decision", "reason", "decided_by", "decided_at"])


def _open(nomination: Nomination) -> Nomination:
    _preparing(nomination.clinic)
    row = Nomination.objects.select_for_update().get(pk=nomination.pk)
    if row.decision == Decision.ACCEPTED and not Item.objects.filter(nomination=row).exclude(taken_off="").exists():
        raise ValidationError(_("It is on already: take it off on the agenda if it should wait."), "decided")
    return row


def _check_line(series: Series | None, unit: OrgUnit, units: Tree) -> None:
    if (
        series is not None
        and service_of(series.unit_id, units) != unit.pk
        and series.unit_id not in units.below(unit.pk)
    ):
        raise ValidationError(_("That indicator belongs to another service: choose one of your own."), "series")


def _preparing(clinic: Clinic) -> Clinic:
    """The clinic, locked. Raises ``ValidationError`` ``over`` where nothing can be chosen for it any more."""
    clinic = Clinic.objects.select_for_update().get(pk=clinic.pk)
    if clinic.state != ClinicState.PREPARING:
        raise ValidationError(_("Its papers are final: choose for the next one."), "over")
    return clinic
