"""What says that the demonstration is there: its audit events."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from council_pm.audit.models import Event
from council_pm.audit.services import record
from council_pm.core.access import Actor
from council_pm.org.models import OrgUnit
from council_pm.people.models import User
from indicators.models import Indicator

DATA_VERSION = 1
"""Raised when what is loaded changes: an older demonstration then says that it can be replaced."""

BY = Actor(None, "demonstration")
_ACTION, _PART = "load_demonstration", "load_demonstration_part"
_KIND = "demonstration"


@dataclass(frozen=True, slots=True)
class Loaded:
    """A demonstration that is there: the day that its "now" is, and the version of what was loaded."""

    as_of: dt.date
    version: int


def loaded() -> Loaded | None:
    """What this database holds of the demonstration; None where it was never loaded."""
    event = Event.objects.filter(subject_kind=_KIND, action=_ACTION).order_by("-pk").first()
    if event is None:
        return None
    return Loaded(dt.date.fromisoformat(event.detail["as_of"]), int(event.subject_version))


def holds_a_council() -> bool:
    """Whether anybody's organisation, sign-ins or indicators are there."""
    return OrgUnit.objects.exists() or User.objects.exists() or Indicator.objects.exists()


def note_part(what: str, counts: Mapping[str, Any]) -> None:
    """One event for a batch that was written without an event for each row."""
    record(by=BY, action=_PART, subject_kind=_KIND, subject_id=what, subject_version=DATA_VERSION, detail=counts)


def note_loaded(as_of: dt.date, counts: Mapping[str, Any]) -> None:
    """The event by which a second run knows that there is nothing to do."""
    record(
        by=BY,
        action=_ACTION,
        subject_kind=_KIND,
        subject_id="council",
        subject_version=DATA_VERSION,
        detail={"as_of": as_of.isoformat(), **counts},
        reason="The demonstration council was loaded.",
    )
