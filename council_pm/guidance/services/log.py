"""Writing the log of the system itself, correcting it, and looking again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from council_pm.audit.services import record
from council_pm.core.access import Actor
from council_pm.core.typed import typed_words
from council_pm.guidance.models import ChangeKind, LogEntry, LogRevision, Look, LookOutcome
from council_pm.guidance.refusals import StaleError, needed, not_longer

LONGEST_LINE = 200
LONGEST_WORDS = 2_000
LONGEST_REASON = 400
FURTHEST = timedelta(days=366 * 10)


@dataclass(frozen=True, slots=True)
class Said:
    """What an entry says, as somebody typed it. ``kind`` is a code of ``ChangeKind``."""

    kind: str
    what: str
    why: str
    decided_by: str
    since: date
    look_again: date | None = None


@transaction.atomic
def write_entry(*, by: Actor, said: Said, today: date) -> LogEntry:
    """A further entry. Raises ``ValidationError`` with the field as its code."""
    said = _checked(said, today)
    entry = LogEntry.objects.create(by=by.user_id, at=timezone.now())
    _write(by, entry, 1, said)
    record(
        by=by, action="write_log_entry", subject_kind="log_entry", subject_id=entry.pk, subject_version=1,
    )  # fmt: skip
    return entry


@transaction.atomic
def correct_entry(*, by: Actor, entry: LogEntry, said: Said, reason: str, based_on: int, today: date) -> LogRevision:
    """Say it anew; what stood there stays. ``based_on`` is the revision that the writer saw.

    Raises ``StaleError`` where there is a newer one, and ``ValidationError`` with the field as its code, or
    ``unchanged``.
    """
    said = _checked(said, today)
    reason = typed_words(reason)
    needed(reason, "reason", _("Say why, in a sentence: it stays with the entry."))
    not_longer(reason, LONGEST_REASON, "reason")
    newest = _newest(entry, based_on)
    if said == said_in(newest):
        raise ValidationError(_("Nothing was changed."), "unchanged")
    made = _write(by, entry, newest.revision + 1, said, reason)
    record(
        by=by, action="correct_log_entry", subject_kind="log_entry", subject_id=entry.pk,
        subject_version=made.revision, reason=reason,
    )  # fmt: skip
    return made


@transaction.atomic
def look_again(
    *, by: Actor, entry: LogEntry, outcome: str, words: str, next_on: date | None, based_on: int, today: date
) -> Look:
    """Record what came of looking at a change again; it ends this look, and ``next_on`` begins the next.

    Raises ``StaleError`` where somebody corrected the entry or looked meanwhile, and ``ValidationError``: ``outcome``,
    ``words`` or ``next_on``.
    """
    if by.user_id is None:
        raise ValidationError(_("A person looks again, never the system: sign in to do it."), "outcome")
    words = typed_words(words)
    if outcome not in LookOutcome.values:
        raise ValidationError(_("Choose what came of it."), "outcome")
    needed(words, "words", _("Say what you found, in a sentence or two."))
    not_longer(words, LONGEST_WORDS, "words")
    if next_on is not None and outcome == LookOutcome.STOPPED:
        raise ValidationError(_("What is stopped is not looked at again: leave the day empty."), "next_on")
    newest = _newest(entry, based_on)
    _to_come(next_on, max(today, newest.since), "next_on")
    now = timezone.now()
    look = Look.objects.create(revision=newest, outcome=outcome, words=words, next_on=next_on, by=by.user_id, at=now)
    said = replace(said_in(newest), look_again=next_on)
    _write(by, entry, newest.revision + 1, said, words[:LONGEST_REASON])
    record(
        by=by, action="look_at_log_entry", subject_kind="log_entry", subject_id=entry.pk,
        subject_version=newest.revision, detail={"look_outcome": outcome}, reason=words,
    )  # fmt: skip
    return look


def said_in(revision: LogRevision) -> Said:
    """What a revision says."""
    return Said(revision.kind, revision.what, revision.why, revision.decided_by, revision.since, revision.look_again)


def _checked(said: Said, today: date) -> Said:
    if said.kind not in ChangeKind.values:
        raise ValidationError(_("Choose what was done."), "kind")
    what, why, who = typed_words(said.what), typed_words(said.why), typed_words(said.decided_by)
    needed(what, "what", _("Say in a sentence what was changed."))
    not_longer(what, LONGEST_LINE, "what")
    needed(why, "why", _("Say why: this is what somebody wants to know in two years."))
    not_longer(why, LONGEST_WORDS, "why")
    needed(who, "decided_by", _("Say who decided it."))
    not_longer(who, LONGEST_LINE, "decided_by")
    if abs(said.since - today) > FURTHEST:
        raise ValidationError(_("Choose a day within ten years."), "since")
    if said.look_again is not None:
        if said.look_again <= said.since:
            raise ValidationError(_("Choose a day after the one from which it holds."), "look_again")
        if said.look_again - today > FURTHEST:
            raise ValidationError(_("Choose a day within ten years."), "look_again")
    return replace(said, what=what, why=why, decided_by=who)


def _to_come(day: date | None, today: date, field: str) -> None:
    if day is not None and not today < day <= today + FURTHEST:
        raise ValidationError(_("Choose a day that is still to come, within ten years."), field)


def _newest(entry: LogEntry, based_on: int) -> LogRevision:
    LogEntry.objects.select_for_update().get(pk=entry.pk)
    newest = entry.revisions.order_by("-revision")[0]
    if newest.revision != based_on:
        raise StaleError(newest)
    return newest


def _write(by: Actor, entry: LogEntry, revision: int, said: Said, reason: str = "") -> LogRevision:
    return LogRevision.objects.create(
        entry=entry, revision=revision, kind=said.kind, what=said.what, why=said.why, decided_by=said.decided_by,
        since=said.since, look_again=said.look_again, reason=reason, by=by.user_id, at=timezone.now(),
    )  # fmt: skip
