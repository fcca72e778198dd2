"""Who appraises whom: the line of posts, and who holds them (pure; ADR 49).

Access follows the line and not a role: whoever holds the nearest occupied post above appraises, whoever holds the one
above that countersigns. A post that nobody holds is passed over, and a line that runs in a circle ends where it would
begin again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """``above`` gives the post that a post reports to, ``holders`` the people who hold a post today."""

    above: Mapping[int, int | None]
    holders: Mapping[int, Sequence[int]]

    def appraisers(self, post_id: int, person_id: int) -> tuple[int, ...]:
        """Who appraises somebody in a post: the holders of the nearest post above that anybody else holds."""
        return next(self._held_above(post_id, person_id), ())

    def countersigners(self, post_id: int, person_id: int) -> tuple[int, ...]:
        """Who countersigns: the holders of the occupied post above that of the appraisers."""
        held = self._held_above(post_id, person_id)
        appraisers = next(held, ())
        found = next(held, ())
        return tuple(one for one in found if one not in appraisers)

    def is_circular(self, post_id: int) -> bool:
        """Whether the line above a post comes back to where it was."""
        seen: set[int] = set()
        current: int | None = post_id
        while current is not None:
            if current in seen:
                return True
            seen.add(current)
            current = self.above.get(current)
        return False

    def _held_above(self, post_id: int, person_id: int) -> Iterator[tuple[int, ...]]:
        seen = {post_id}
        current = self.above.get(post_id)
        while current is not None and current not in seen:
            seen.add(current)
            held = tuple(one for one in self.holders.get(current, ()) if one != person_id)
            if held:
                yield held
            current = self.above.get(current)
