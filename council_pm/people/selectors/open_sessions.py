"""Where somebody is signed in at the moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from council_pm.people.models import SignIn
from council_pm.people.services.sessions import open_session_keys, session_hash


@dataclass(frozen=True, slots=True)
class OpenSession:
    """One browser that is signed in; ``is_this_one`` marks the reader's own."""

    id: int
    at: datetime
    browser: str
    is_this_one: bool


def open_sessions(user_id: int, current_key: str | None = None) -> list[OpenSession]:
    """The sessions of a user that have neither ended nor run out, newest first, in two queries."""
    alive = {session_hash(key) for key in open_session_keys()}
    current = session_hash(current_key) if current_key else ""
    rows = SignIn.objects.filter(user=user_id, succeeded=True, ended_at=None).order_by("-at")
    return [
        OpenSession(row.pk, row.at, browser_words(row.browser, row.system), row.session_hash == current)
        for row in rows
        if row.session_hash in alive
    ]


def browser_words(browser: str, system: str) -> str:
    """A kind of browser in words."""
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("a browser that does not say what it is")
