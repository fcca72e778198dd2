"""Writing an audit event, in the transaction of the change that it records."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from council_pm.audit.models import DataVersion, Event
from council_pm.core.access import Actor


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
    if not connection.in_atomic_block:
        raise RuntimeError("An audit event belongs in the transaction of its change.")
    event = Event.objects.create(
        at=timezone.now(),
        actor_id=by.user_id,
        system=by.system,
        action=action,
        subject_kind=subject_kind,
        subject_id=str(subject_id),
        subject_version=str(subject_version),
        detail=dict(detail or {}),
        reason=reason,
    )
    if changes_screens:
        raise_version()
    return event


@transaction.atomic
def raise_version() -> None:
    """Count one more change; the row is made after each migrate."""
    DataVersion.objects.filter(pk=1).update(number=F("number") + 1)
