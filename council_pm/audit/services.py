"""Writing an audit event, in the transaction of the change that it records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from council_pm.audit.models import DataVersion, Event
from council_pm.core.access import Actor

_ROWS_A_STATEMENT = 500  # nine values a row: far below what either engine takes in one statement


@dataclass(frozen=True, slots=True)
class Entry:
    """What one event says besides who and when; see ``record`` for what may stand in ``detail``."""

    action: str
    subject_kind: str
    subject_id: str | int
    subject_version: str | int = ""
    detail: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""


def record(
    *,
    by: Actor,
    action: str,
    subject_kind: str,
    subject_id: str | int,
    subject_version: str | int = "",
    detail: Mapping[str, Any] | None = None,
    reason: str = "",
    changes_screens: bool = True,
) -> Event:
    """Append one event; must be called inside the transaction of the change.

    ``detail`` holds plain JSON values; private fields enter as the word "changed", never as text.
    ``changes_screens`` raises the data version, so that cached fragments are made anew.
    Raises ``RuntimeError`` outside a transaction: an event without its change would be a lie.
    """
    _inside_a_transaction()
    entry = Entry(action, subject_kind, subject_id, subject_version, detail or {}, reason)
    event = _event(by, timezone.now(), entry)
    event.save()
    if changes_screens:
        raise_version()
    return event


def record_many(*, by: Actor, events: Iterable[Entry], changes_screens: bool = True) -> int:
    """Append the events of one change that touches many things; answers how many they were.

    Two statements whatever the number (one more for each 500 events), all events of the same moment, and the data
    version raised once; nothing at all for no events. Raises ``RuntimeError`` outside a transaction, as ``record``.
    """
    _inside_a_transaction()
    now = timezone.now()
    rows = [_event(by, now, entry) for entry in events]
    if not rows:
        return 0
    Event.objects.bulk_create(rows, batch_size=_ROWS_A_STATEMENT)
    if changes_screens:
        raise_version()
    return len(rows)


@transaction.atomic
def raise_version() -> None:
    """Count one more change; the row is made after each migrate."""
    DataVersion.objects.filter(pk=1).update(number=F("number") + 1)


def _inside_a_transaction() -> None:
    if not connection.in_atomic_block:
        raise RuntimeError("An audit event belongs in the transaction of its change.")


def _event(by: Actor, at: datetime, entry: Entry) -> Event:
    return Event(
        at=at,
        actor_id=by.user_id,
        system=by.system,
        action=entry.action,
        subject_kind=entry.subject_kind,
        subject_id=str(entry.subject_id),
        subject_version=str(entry.subject_version),
        detail=dict(entry.detail),
        reason=entry.reason,
    )
