"""What waits for what: whether a new dependency would go round in a circle (pure)."""

from __future__ import annotations

from collections.abc import Collection, Mapping


def would_circle(needs: Mapping[int, Collection[int]], action_id: int, on_id: int) -> bool:
    """Whether ``action_id`` is among what ``on_id`` waits for already, itself included.

    ``needs`` says of each action which others it waits for.
    """
    waiting, seen = [on_id], set()
    while waiting:
        current = waiting.pop()
        if current == action_id:
            return True
        if current not in seen:
            seen.add(current)
            waiting.extend(needs.get(current, ()))
    return False
