"""What a figure costs the people who supply it (B10, pure): minutes estimated from entry, and lateness.

The rules are in ``docs/method.md``, "The burden of returns". Minutes are ``Decimal``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from statistics import median

FEW = 5  # a count below this is not shown: it could point at a person
SITTING = timedelta(minutes=20)  # a longer silence is a break, and no work on the next figure


@dataclass(frozen=True, slots=True)
class Saving:
    """Somebody saved a return. What came together (a paste, a file) has one moment."""

    return_id: int
    by: int
    at: datetime


def minutes_of_entry(entries: Iterable[Saving]) -> dict[int, Decimal]:
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
    """Estimated minutes for one return, and how many returns a year there are."""

    minutes: Decimal
    returns_a_year: int

    @property
    def a_year(self) -> Decimal:
        """Minutes a year."""
        return self.minutes * self.returns_a_year


def cost_of(of_returns: Sequence[Decimal], returns_a_year: int) -> Cost | None:
    """The usual time of entry; nothing where no return could be timed, because a cost not known is not nought."""
    minutes = usual_minutes(of_returns)
    return Cost(minutes, returns_a_year) if minutes is not None else None


def days_late(due: date, sent: date | None, as_of: date) -> int:
    """Days after the due day on which a return was first sent; one not sent yet counts until ``as_of``."""
    return max(0, ((sent or as_of) - due).days)
