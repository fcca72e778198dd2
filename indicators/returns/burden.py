"""What a figure costs the people who supply it, who uses it, and what the two together suggest.

Nothing here decides: a suggestion is a rule with the numbers that met it, for a person to weigh. The rules are in
``docs/method.md``, "Burden and use". Minutes are ``Decimal``; a quarter is three months, counted back from today.
"""

from __future__ import annotations

import enum
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from statistics import median

SITTING = timedelta(minutes=20)  # a longer silence is a break, and no work on the next figure
FEW = 5  # a count below this is not shown: it could point at a person
QUARTERS = 4  # how far back use is looked at; a shorter record suggests nothing
HIGH_COST = Decimal(120)  # minutes a year from which a figure is dear to supply
MUCH_ASKED = 3  # questions within those quarters that make a figure one to promote


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody saved a return. What came together (a paste, a file) has one moment."""

    return_id: int
    by: int
    at: datetime


def minutes_of_entry(entries: Iterable[Entry]) -> dict[int, Decimal]:
    """Minutes by return, from the time between one person's entries.

    The time since that person's entry before belongs to what was saved now; what was saved at one moment shares it
    alike. The first entry of a sitting has nothing before it, and a return with such entries alone is left out: its
    minutes are not known, which is something else than none.
    """
    sittings: dict[int, dict[datetime, set[int]]] = defaultdict(lambda: defaultdict(set))
    for one in entries:
        sittings[one.by][one.at].add(one.return_id)
    found: dict[int, Decimal] = defaultdict(Decimal)
    for moments in sittings.values():
        ordered = sorted(moments)
        for before, now in pairwise(ordered):
            if now - before <= SITTING:
                share = Decimal((now - before).total_seconds()) / 60 / len(moments[now])
                for return_id in moments[now]:
                    found[return_id] += share
    return dict(found)


def usual_minutes(of_returns: Sequence[Decimal]) -> Decimal | None:
    """The median of some returns, in whole minutes and at least one; nothing where no return is known."""
    if not of_returns:
        return None
    return max(Decimal(1), Decimal(median(of_returns)).quantize(Decimal(1), ROUND_HALF_UP))


@dataclass(frozen=True, slots=True)
class Cost:
    """Minutes for one return, and whether they were worked out from entry rather than said by the supplier."""

    minutes: Decimal
    returns_a_year: int
    is_estimated: bool

    @property
    def a_year(self) -> Decimal:
        """Minutes a year."""
        return self.minutes * self.returns_a_year


def cost_of(said: Decimal | None, of_returns: Sequence[Decimal], returns_a_year: int) -> Cost | None:
    """What the supplier said wins; else the usual time of entry; else the cost is not known."""
    minutes = said if said is not None else usual_minutes(of_returns)
    return Cost(minutes, returns_a_year, said is None) if minutes is not None else None


def days_late(due: date, sent: date | None, as_of: date) -> int:
    """Days after the due day on which a return was first sent; one not sent yet counts until ``as_of``."""
    return max(0, ((sent or as_of) - due).days)


@dataclass(frozen=True, slots=True)
class Readers:
    """Views by role, as far as they may be shown. ``few``: some roles have a number too small to be told."""

    by_role: Mapping[str, int]
    few: frozenset[str]


def shown_readers(views: Mapping[str, int]) -> Readers:
    """Counts from five up. A total is not given: with all counts but one it would tell that one."""
    shown = {role: count for role, count in views.items() if count >= FEW}
    return Readers(shown, frozenset(role for role, count in views.items() if 0 < count < FEW))


class Idea(enum.StrEnum):
    """What is suggested."""

    RETIRE = "retire"
    REDUCE = "reduce"
    PROMOTE = "promote"


@dataclass(frozen=True, slots=True)
class Use:
    """An indicator's cost and use.

    ``views`` and ``questions`` are counts by quarter, the newest last, of the quarters in which they were counted
    from beginning to end. ``is_corporate``: it stands in the council's own basket already.
    """

    cost: Cost | None
    views: tuple[int, ...]
    questions: tuple[int, ...]
    is_corporate: bool


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An idea with the numbers that met its rule: quarters in which it was used, and how often it was asked about."""

    idea: Idea
    used_quarters: int
    asked: int


def suggestion_for(use: Use) -> Suggestion | None:
    """At most one suggestion; none where use was not counted for four whole quarters.

    Promote: asked about three times or more, and not in the council's basket. Retire: two hours a year or more, and in
    no quarter viewed or asked about. Reduce: two hours a year or more, collected more than once a year, and viewed or
    asked about in one quarter of the four.
    """
    views, questions = use.views[-QUARTERS:], use.questions[-QUARTERS:]
    if len(views) < QUARTERS or len(questions) < QUARTERS:
        return None
    asked = sum(questions)
    used = sum(1 for seen, put in zip(views, questions, strict=True) if seen or put)
    if asked >= MUCH_ASKED and not use.is_corporate:
        return Suggestion(Idea.PROMOTE, used, asked)
    if use.cost is None or use.cost.a_year < HIGH_COST:
        return None
    if used == 0:
        return Suggestion(Idea.RETIRE, used, asked)
    if used == 1 and use.cost.returns_a_year > 1:
        return Suggestion(Idea.REDUCE, used, asked)
    return None
