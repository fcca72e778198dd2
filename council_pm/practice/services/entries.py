"""Drafting, wording, publishing and retiring entries of the good practice register."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clinics.models import ClinicState, Item, ItemKind
from council_pm.audit.services import record
from council_pm.core.access import Actor
from council_pm.org.models import OrgUnit
from council_pm.people.models import Post
from council_pm.practice.models import Community, EntryState, PracticeEntry, PracticeRevision, RevisionCommunity
from council_pm.practice.services.words import LONGEST_TITLE, line, stale, text
from indicators.models import Series
from plans.models import Action, ActionStatus, Judged, Visibility

LONGEST_TOPIC = 80
LONGEST_WAIT = timedelta(days=3 * 366)  # until somebody looks again


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryFields:
    """What an entry says. ``communities`` are ids; ``after_on`` nothing: its line is read up to its newest figure."""

    title: str
    topic: str
    did: str
    worked: str
    cost: str = ""
    contact: Post | None = None
    review_on: date | None = None
    series: Series | None = None
    before_on: date | None = None
    after_on: date | None = None
    communities: Collection[int] = ()


@transaction.atomic
def draft_entry(
    *, by: Actor, unit: OrgUnit, topic: str, did: str, worked: str, series: Series | None = None,
    source_kind: str = "", source_id: str = "", title: str = "", before_on: date | None = None,
) -> PracticeEntry:  # fmt: skip
    """Draft an entry from something that worked, with one press: a clinic's success, an action that turned a curve.

    ``source_kind`` and ``source_id`` name it (``core.subjects``); of the same thing the entry that is there is
    answered. Without a ``title`` the topic is one. Raises ``ValidationError`` with the name of the field as its code.
    """
    there = PracticeEntry.objects.filter(source_kind=source_kind, source_id=source_id).first() if source_kind else None
    if there is not None:
        return there
    fields = EntryFields(title=title or topic, topic=topic, did=did, worked=worked, series=series, before_on=before_on)
    try:
        with transaction.atomic():
            return _add(by, unit, fields, source_kind, source_id)
    except IntegrityError:  # the same press twice at the same moment
        return PracticeEntry.objects.get(source_kind=source_kind, source_id=source_id)


@transaction.atomic
def draft_from_action(*, by: Actor, action: Action) -> PracticeEntry:
    """Draft an entry from a done action whose line turned; the caller sees to it that the reader sees that.

    Raises ``ValidationError``: ``not_done`` or ``closed``.
    """
    if action.status != ActionStatus.DONE or action.series is None:
        raise ValidationError(
            _("Only an action that is done and has an indicator can be written up: say first that it is done."),
            "not_done",
        )
    if action.visibility != Visibility.OPEN:
        raise ValidationError(
            _("This action is not open to everybody, and the register is: write the entry in words of your own."),
            "closed",
        )
    newest = action.series.indicator.definitions.order_by("-version")[0]
    began = action.starts or timezone.localdate(action.created_at)
    return draft_entry(
        by=by, unit=action.unit, topic=newest.theme or newest.name, title=action.title,
        did=f"{action.title}\n\n{action.detail}".strip(),
        worked=_("%(indicator)s turned after this began.") % {"indicator": newest.name},
        series=action.series, source_kind="action", source_id=str(action.pk), before_on=began,
    )  # fmt: skip


@transaction.atomic
def draft_from_clinic(*, by: Actor, item: Item) -> PracticeEntry:
    """Draft an entry from an item of a clinic that was held: one to learn from, or whose line turned afterwards.

    The draft begins with what its service said there; nobody outside reads it before it is published.
    Raises ``ValidationError``: ``not_held`` or ``no_success``.
    """
    if item.clinic.state != ClinicState.HELD:
        raise ValidationError(_("The meeting was not held yet: write the entry afterwards."), "not_held")
    if item.kind != ItemKind.SUCCESS and not item.effects.filter(verdict=Judged.TURNED).exists():
        raise ValidationError(_("The figures do not say that the curve turned: write the entry by hand."), "no_success")
    newest = item.series.indicator.definitions.order_by("-version")[0] if item.series else None
    name = newest.name if newest else _("What we learned")
    return draft_entry(
        by=by, unit=item.unit, topic=(newest.theme or newest.name) if newest else name, title=name,
        did=item.story or item.proposals or name,
        worked=_("%(indicator)s turned after this began.") % {"indicator": name} if newest else name,
        series=item.series, source_kind="clinic_item", source_id=str(item.pk), before_on=item.clinic.held_on,
    )  # fmt: skip


@transaction.atomic
def add_entry(*, by: Actor, unit: OrgUnit, fields: EntryFields, today: date) -> PracticeEntry:
    """Begin an entry as a draft. Raises ``ValidationError`` with the name of the field as its code."""
    _check_days(fields, today)
    return _add(by, unit, fields, "", "")


@transaction.atomic
def change_entry(
    *, by: Actor, entry: PracticeEntry, fields: EntryFields, based_on: int, today: date
) -> PracticeRevision:
    """Say it anew, as a further revision. ``based_on`` is the revision that was seen.

    Raises ``ValidationError``: ``stale``, ``retired`` or the name of a field.
    """
    entry, newest = _held(entry, based_on)
    _check_days(fields, today, newest)
    words = _worded(fields, newest)
    if entry.state == EntryState.PUBLISHED:
        _ready(fields, today, newest)
    before = set(newest.communities.values_list("community_id", flat=True))
    chosen = _communities(fields.communities, before)
    same = all(getattr(newest, name) == value for name, value in words.items()) and chosen == before
    return newest if same else _write(by, entry, words, chosen)


@transaction.atomic
def review_entry(*, by: Actor, entry: PracticeEntry, review_on: date, based_on: int, today: date) -> PracticeRevision:
    """Say that an entry still holds, and when somebody looks again. Raises ``ValidationError``: ``stale``, ``retired``
    or ``review_on``."""
    entry, newest = _held(entry, based_on)
    communities = set(newest.communities.values_list("community_id", flat=True))
    fields = replace(_fields_of(newest), review_on=review_on)
    _check_days(fields, today)
    return _write(by, entry, _worded(fields, newest), communities)


@transaction.atomic
def publish_entry(*, by: Actor, entry: PracticeEntry, based_on: int, today: date) -> PracticeEntry:
    """Show an entry to everybody in the council. Raises ``ValidationError``: ``stale``, ``retired`` or a field."""
    entry, newest = _held(entry, based_on)
    if entry.state == EntryState.PUBLISHED:
        return entry
    _ready(_fields_of(newest), today)
    entry.state, entry.published_at = EntryState.PUBLISHED, timezone.now()
    entry.save(update_fields=["state", "published_at"])
    record(by=by, action="publish_practice", subject_kind="practice_entry", subject_id=entry.pk,
           subject_version=newest.revision)  # fmt: skip
    return entry


@transaction.atomic
def retire_entry(*, by: Actor, entry: PracticeEntry, reason: str) -> PracticeEntry:
    """Take an entry out of the register; it stays to be read. Raises ``ValidationError``: ``retired``, ``reason``."""
    entry, _newest = _held(entry, None)
    reason = text(reason, "reason", _("Say why it is taken out: who used it will ask."))
    entry.state, entry.retired_at, entry.retired_reason = EntryState.RETIRED, timezone.now(), reason
    entry.save(update_fields=["state", "retired_at", "retired_reason"])
    record(by=by, action="retire_practice", subject_kind="practice_entry", subject_id=entry.pk)
    return entry


def _add(by: Actor, unit: OrgUnit, fields: EntryFields, source_kind: str, source_id: str) -> PracticeEntry:
    words = _worded(fields, None)
    entry = PracticeEntry.objects.create(
        unit=unit, source_kind=source_kind, source_id=source_id, created_by=by.user_id, created_at=timezone.now()
    )
    _write(by, entry, words, _communities(fields.communities, set()), action="draft_practice")
    return entry


def _write(
    by: Actor, entry: PracticeEntry, words: dict[str, object], communities: set[int], action: str = "change_practice"
) -> PracticeRevision:
    number = entry.newest.revision + 1 if entry.newest else 1
    made: PracticeRevision = PracticeRevision.objects.create(
        entry=entry, revision=number, by=by.user_id, at=timezone.now(), **words
    )
    RevisionCommunity.objects.bulk_create(
        RevisionCommunity(revision=made, community_id=pk) for pk in sorted(communities)
    )
    entry.newest = made
    entry.save(update_fields=["newest"])
    record(by=by, action=action, subject_kind="practice_entry", subject_id=entry.pk, subject_version=number)
    return made


def _held(entry: PracticeEntry, based_on: int | None) -> tuple[PracticeEntry, PracticeRevision]:
    """The entry, locked, with its newest revision, so that of two who save at once the second is told."""
    entry = PracticeEntry.objects.select_for_update(of=("self",)).select_related("newest", "unit").get(pk=entry.pk)
    if entry.state == EntryState.RETIRED:
        raise ValidationError(_("This entry was taken out of the register: begin a new one."), "retired")
    assert entry.newest is not None
    if based_on is not None and entry.newest.revision != based_on:
        raise stale()
    return entry, entry.newest


def _fields_of(one: PracticeRevision) -> EntryFields:
    return EntryFields(
        title=one.title, topic=one.topic, did=one.did, worked=one.worked, cost=one.cost, contact=one.contact,
        review_on=one.review_on, series=one.series, before_on=one.before_on, after_on=one.after_on,
    )  # fmt: skip


def _worded(fields: EntryFields, was: PracticeRevision | None) -> dict[str, object]:
    if fields.series is not None and (was is None or was.series_id != fields.series.pk):
        _check_in_use(fields.series)
    return {
        "title": line(fields.title, "title", LONGEST_TITLE, _("Name it in at most 200 characters.")),
        "topic": line(fields.topic, "topic", LONGEST_TOPIC, _("Give a topic in at most 80 characters.")),
        "did": text(fields.did, "did", _("Say what you did, so that somebody else can do it.")),
        "worked": text(fields.worked, "worked", _("Say what came of it, and how you know.")),
        "cost": text(fields.cost, "cost", "", needed=False),
        "contact": fields.contact,
        "review_on": fields.review_on,
        "series": fields.series,
        "before_on": fields.before_on if fields.series else None,
        "after_on": fields.after_on if fields.series and fields.before_on else None,
    }


def _check_in_use(series: Series) -> None:
    if series.indicator.retired_on is not None:
        raise ValidationError(
            _("%(code)s has ended: choose an indicator that is in use, or none.") % {"code": series.indicator.code},
            "code",
        )


def _check_days(fields: EntryFields, today: date, was: PracticeRevision | None = None) -> None:
    """Days that can be; a day of review that was there before may have passed."""
    if fields.series is not None and fields.before_on is None:
        raise ValidationError(_("Say on which day it began: the figures before and after are shown."), "before_on")
    if fields.before_on is not None and fields.before_on > today:
        raise ValidationError(_("It cannot have begun after today."), "before_on")
    if fields.before_on and fields.after_on and fields.after_on <= fields.before_on:
        raise ValidationError(_("Give a day after the one on which it began, or none."), "after_on")
    kept = was is not None and was.review_on == fields.review_on
    if fields.review_on is not None and not kept and not today < fields.review_on <= today + LONGEST_WAIT:
        raise ValidationError(_("Choose a day within three years from now on which somebody looks again."), "review_on")


def _ready(fields: EntryFields, today: date, was: PracticeRevision | None = None) -> None:
    """What a published entry needs besides words: somebody to ask, and a day on which somebody looks again."""
    if fields.contact is None:
        raise ValidationError(_("Say which post can be asked about it."), "contact")
    if fields.contact.ended is not None and (was is None or was.contact_id != fields.contact.pk):
        raise ValidationError(_("That post has ended: choose one that goes on."), "contact")
    if fields.review_on is None:
        raise ValidationError(_("Say by when somebody looks whether it still holds."), "review_on")
    if fields.review_on <= today and was is None:
        raise ValidationError(_("Its day of review has passed: choose a later one first."), "review_on")


def _communities(chosen: Collection[int], before: set[int]) -> set[int]:
    offered = set(Community.objects.filter(active=True).values_list("pk", flat=True)) | before
    if not set(chosen) <= offered:
        raise ValidationError(_("Choose communities of the list."), "communities")
    return set(chosen)
