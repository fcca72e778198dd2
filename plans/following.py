"""When somebody is reminded of what is due, and to whom an overdue action is passed on (pure)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Wants(StrEnum):
    """Of what somebody is reminded."""

    SOON = "soon"
    OVERDUE = "overdue"


def reminder(due: date, today: date, days_before: int) -> Wants | None:
    """Of what a due day reminds today; nothing while it is further off than so many days.

    Who was told is kept with the day: so each is said once a day that is set, also where a night was missed.
    """
    if due < today:
        return Wants.OVERDUE
    return Wants.SOON if due - today <= timedelta(days=days_before) else None


@dataclass(frozen=True, slots=True)
class Posts:
    """Posts as far as reporting goes: whom each reports to, its unit, and the heads of each unit."""

    reports_to: Mapping[int, int | None]
    unit_of: Mapping[int, int]
    heads: Mapping[int, Sequence[int]]

    def above(self, post_id: int, line: Callable[[int], Sequence[int]]) -> Iterator[int]:
        """The posts above one, nearest first: whom it reports to, else the head of its unit or of the one above.

        ``line`` answers a unit with all above it, the unit first. A post comes once, also where reporting circles.
        """
        seen, current = {post_id}, post_id
        while (above := self._next(current, line, seen)) is not None:
            seen.add(above)
            yield above
            current = above

    def _next(self, post_id: int, line: Callable[[int], Sequence[int]], seen: Collection[int]) -> int | None:
        named = self.reports_to.get(post_id)
        if named is not None and named not in seen:
            return named
        if post_id not in self.unit_of:
            return None
        for unit_id in line(self.unit_of[post_id]):
            heads = self.heads.get(unit_id, ())
            if post_id not in heads and (found := next((one for one in heads if one not in seen), None)) is not None:
                return found
        return None


def first_held(posts: Iterator[int], held: Collection[int]) -> tuple[int | None, list[int]]:
    """The nearest of these posts that somebody holds or deputises, and those that are passed over."""
    over: list[int] = []
    for one in posts:
        if one in held:
            return one, over
        over.append(one)
    return None, over
