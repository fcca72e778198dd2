"""Who signed in when, for system administrators."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from council_pm.people.models import SignIn
from council_pm.people.selectors.open_sessions import browser_words

PAGE = 100


@dataclass(frozen=True, slots=True)
class SignInRow:
    """One sign-in or failed try; ``person_id`` is empty where nobody has the address that was tried."""

    at: datetime
    person_id: int | None
    name: str
    succeeded: bool
    browser: str
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class SignInChoice:
    """What the list was asked for: words in the name, and ``worked``, ``failed`` or "" for both."""

    words: str = ""
    outcome: str = ""


def count_sign_ins(choice: SignInChoice) -> int:
    """How many there are, in one query."""
    return _sign_ins(choice).count()


def sign_ins(choice: SignInChoice, first: int = 0, most: int | None = PAGE) -> list[SignInRow]:
    """A page of them, newest first, in one query; ``most`` None for all."""
    rows = (
        _sign_ins(choice)
        .order_by("-at", "-pk")
        .values_list(
            "at", "user__person", "user__person__name", "user__email", "succeeded", "browser", "system", "ended_at"
        )
    )
    words: dict[tuple[str, str], str] = {}
    found = []
    for at, person_id, name, email, succeeded, browser, system, ended_at in rows[
        first : None if most is None else first + most
    ]:
        kind = (browser, system)
        if kind not in words:
            words[kind] = browser_words(*kind)
        found.append(SignInRow(at, person_id, name or email or "", succeeded, words[kind], ended_at))
    return found


def _sign_ins(choice: SignInChoice) -> QuerySet[SignIn]:
    rows = SignIn.objects.all()
    if choice.outcome:
        rows = rows.filter(succeeded=choice.outcome == "worked")
    if choice.words:
        named = Q(user__person__name__icontains=choice.words) | Q(user__email__icontains=choice.words)
        rows = rows.filter(named)
    return rows
