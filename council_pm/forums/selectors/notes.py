"""The notes of a session, newest first, with who wrote them as far as the reader may know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.safestring import SafeString

from council_pm.core.markdown import rendered
from council_pm.forums.models import Session
from council_pm.people.selectors.names import sees_every_name, shown_names


@dataclass(frozen=True, slots=True)
class Revision:
    """What was noted at a moment."""

    number: int
    html: SafeString
    who: str
    at: datetime


def note_revisions(user: Any, session: Session) -> list[Revision]:
    """Every revision of the note; two queries."""
    rows = list(session.notes.order_by("-revision"))
    who = shown_names({one.by for one in rows if one.by}, every_name=sees_every_name(user))
    return [Revision(one.revision, rendered(one.text), who.get(one.by or 0, ""), one.at) for one in rows]
