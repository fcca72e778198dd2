"""Whether a light is what it is because a rule or a target was changed, not because of the figure (pure).

The light is judged again with the revision before, by the one judging function, all else as it is now.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeVar

from indicators.engine import Inputs, RuleFact, TargetFact, judge_period
from indicators.revisions import holds
from indicators.status_types import StatusCode

Revision = TypeVar("Revision", RuleFact, TargetFact)


@dataclass(frozen=True, slots=True)
class Turn(Generic[Revision]):
    """The revision that changed something, and the one that held before it."""

    before: Revision
    change: Revision


class Attribution(NamedTuple):
    """The light without a change and with it. Two turns: neither alone makes the difference, both together do."""

    before: StatusCode
    after: StatusCode
    rule: Turn[RuleFact] | None
    target: Turn[TargetFact] | None


def attributed(inputs: Inputs, rules: Sequence[RuleFact], targets: Sequence[TargetFact]) -> list[Attribution]:
    """What of a period's light is due to the last change of its rule or target; revisions are given oldest first.

    The first revision of all is no change, nor is one that says the same as the one before it.
    """
    rule = _turn([one for one in rules if holds(one, inputs.value.end)], _judging)
    target = _turn([one for one in targets if holds(one, inputs.value.end)], _aiming)
    after = judge_period(inputs).result.status
    alone = [
        Attribution(before, after, *turns)
        for turns in ((rule, None), (None, target))
        if any(turns) and (before := _light_before(inputs, *turns)) is not after
    ]
    if alone or rule is None or target is None:
        return alone
    before = _light_before(inputs, rule, target)
    return [] if before is after else [Attribution(before, after, rule, target)]


def _judging(rule: RuleFact) -> tuple[Any, ...]:
    """What of a rule can make a difference."""
    return (rule.rule, rule.tolerance_type, rule.tolerance, rule.amber_threshold, rule.minimum_acceptable)


def _aiming(target: TargetFact) -> tuple[Any, ...]:
    return (target.value, target.low, target.high)


def _turn(revisions: Sequence[Revision], says: Callable[[Revision], object]) -> Turn[Revision] | None:
    for before, change in zip(reversed(revisions[:-1]), reversed(revisions), strict=False):
        if says(before) != says(change):
            return Turn(before, change)
    return None


def _light_before(inputs: Inputs, rule: Turn[RuleFact] | None, target: Turn[TargetFact] | None) -> StatusCode:
    if rule is not None:
        inputs = inputs._replace(rule=rule.before)
    if target is not None:
        inputs = inputs._replace(target=target.before)
    return judge_period(inputs).result.status
