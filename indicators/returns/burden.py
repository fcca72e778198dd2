"""What a figure costs the people who supply it, and what use it has (B10, pure).

The rules are in ``docs/method.md``, "The burden of returns". Minutes are ``Decimal``.
"""

from __future__ import annotations

import enum
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from statistics import median

FEW = 5  # a count below this is not shown: it could point at a person
HIGH_COST = Decimal(120)  # minutes a year from which a figure is dear to supply
QUARTERS = 4  # how far back use is looked at; a shorter record suggests nothing
MUCH_VIEWED = 60  # views in those quarters from which a figure is one to promote
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
    """Minutes for one return, how many returns a year there are, and whether the minutes were worked out from entry."""

    minutes: Decimal
    returns_a_year: int
    is_estimated: bool = True

    @property
    def a_year(self) -> Decimal:
        """Minutes a year."""
        return self.minutes * self.returns_a_year


def cost_of(of_returns: Sequence[Decimal], returns_a_year: int, said: int | None = None) -> Cost | None:
    """What the supplier said, else the usual time of entry; nothing where neither is known, which is not nought."""
    if said is not None:
        return Cost(Decimal(said), returns_a_year, is_estimated=False)
    minutes = usual_minutes(of_returns)
    return Cost(minutes, returns_a_year) if minutes is not None else None


def days_late(due: date, sent: date | None, as_of: date) -> int:
    """Days after the due day on which a return was first sent; one not sent yet counts until ``as_of``."""
    return max(0, ((sent or as_of) - due).days)


class Idea(enum.StrEnum):
    """What cost and use together suggest; a person decides."""

    RETIRE = "retire"
    REDUCE = "reduce"
    PROMOTE = "promote"


def idea_for(cost: Cost | None, views: Sequence[int], *, is_corporate: bool) -> Idea | None:
    """At most one idea, of views by whole quarter, the newest last; none where fewer than four were counted.

    Promote: viewed in each of the four quarters, sixty times or more in all, and not in the council's own basket.
    Retire: two hours a year or more, and viewed in none. Reduce: two hours a year or more, collected more than once a
    year, and viewed in one quarter of the four. Viewed is five times or more: fewer are told of nobody.
    """
    latest = views[-QUARTERS:]
    if len(latest) < QUARTERS:
        return None
    used = sum(count >= FEW for count in latest)
    if used == QUARTERS and sum(latest) >= MUCH_VIEWED and not is_corporate:
        return Idea.PROMOTE
    if cost is None or cost.a_year < HIGH_COST:
        return None
    if used == 0:
        return Idea.RETIRE
    return Idea.REDUCE if used == 1 and cost.returns_a_year > 1 else None


def a_year_of_months(today: date) -> date:
    """The first day of the month eleven months before this one: twelve months with this one."""
    return date(today.year, 1, 1) if today.month == 12 else date(today.year - 1, today.month + 1, 1)


def whole_quarters(today: date, counted_since: date | None) -> list[date]:
    """First days of the last four whole quarters, oldest first, of those that were counted from their beginning."""
    begins = date(today.year, 3 * ((today.month - 1) // 3) + 1, 1)
    found = []
    for _quarter in range(QUARTERS):
        begins = _three_months_before(begins)
        if counted_since is not None and begins > counted_since:  # the first month may be counted in part
            found.append(begins)
    return found[::-1]


def _three_months_before(day: date) -> date:
    return date(day.year - 1, day.month + 9, 1) if day.month <= 3 else date(day.year, day.month - 3, 1)
