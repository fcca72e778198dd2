"""What a target or a rule that nobody has agreed yet would do to lights: the present ones, and the last eight (pure).

Both lights come from ``engine.judge_period``: a preview can never say what a recomputation would not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from indicators.engine import Inputs, RuleFact, SeriesFacts, TargetFact, ValueFact, inputs_of, judge_period
from indicators.revisions import holds
from indicators.status_types import StatusCode

REPLAYED = 8  # periods: two years of quarters, long enough to tell a habit from an accident


@dataclass(frozen=True, slots=True)
class ColourEffect:
    """The light of one period as it is and as it would be.

    ``supposed`` says that the target or the rule is for later periods, and that the figure was held against it all
    the same.
    """

    start: date
    end: date
    before: StatusCode
    after: StatusCode
    supposed: bool = False
    figure: Decimal | None = None

    @property
    def changes(self) -> bool:
        """Whether the light would be another one."""
        return self.before is not self.after


def effect_on_colours(
    facts: SeriesFacts,
    *,
    targets: Sequence[TargetFact] = (),
    rules: Sequence[RuleFact] = (),
    since: date | None = None,
    step: int = 0,
) -> list[ColourEffect]:
    """The lights of a series now and with these targets and rules as its newest revisions, oldest period first.

    The periods are those that have a figure and one of the targets; without any, the latest figure, which is then
    held against the target of the same part of the year. With ``since`` all periods that end on that day or later
    are there, too (a new rule judges them all). Only figures released to ``step`` (or wider) are looked at.
    """
    seen = replace(facts, values=[one for one in facts.values if one.step >= step])
    if not seen.values:
        return []
    meant = {(one.start, one.end) for one in targets}
    wanted = [one for one in seen.values if (one.start, one.end) in meant or (since is not None and one.end >= since)]
    supposed = targets and not any((one.start, one.end) in meant for one in wanted)
    if not wanted:
        wanted = [seen.values[-1]]
    revised = _added(seen.targets, targets)
    if supposed:
        stand_in = _same_part_of_year(targets, wanted[-1])
        revised = _added(revised, [stand_in])
    before = _by_period(seen, wanted[0].end)
    after = _by_period(replace(seen, targets=revised, rules=[*seen.rules, *rules]), wanted[0].end)
    return [_effect(one, before, after, bool(supposed) and one is wanted[-1]) for one in wanted]


def replay(
    facts: SeriesFacts,
    *,
    targets: Sequence[TargetFact] = (),
    rules: Sequence[RuleFact] = (),
    since: date = date.min,
    step: int = 0,
) -> list[ColourEffect]:
    """The lights of the last eight periods as they are, and as they would be had this held for all of them.

    A period that the targets are not for is held against the one of the same part of the year. Nothing that has not
    been released to ``step`` (or wider) is looked at, nor a period that ended before ``since``, from when on the facts
    are whole; oldest period first.
    """
    seen = replace(facts, values=[one for one in facts.values if one.step >= step])
    wanted = [one for one in seen.values[-REPLAYED:] if one.end >= since]
    if not wanted:
        return []
    in_time = {(one.start, one.end): one for one in targets}
    holding = [in_time.get((one.start, one.end)) or _same_part_of_year(targets, one) for one in wanted if targets]
    revised = _added(seen.targets, [one._replace(effective_from=None) for one in holding])
    always = [one._replace(effective_from=None) for one in rules]
    before = _by_period(seen, wanted[0].end)
    after = _by_period(replace(seen, targets=revised, rules=[*seen.rules, *always]), wanted[0].end)
    return [_effect(one, before, after, not _is_meant(one, in_time, targets, rules)) for one in wanted]


def _is_meant(
    value: ValueFact,
    in_time: Mapping[tuple[date, date], TargetFact],
    targets: Sequence[TargetFact],
    rules: Sequence[RuleFact],
) -> bool:
    """Whether the light of the period would be this one once the targets and rules are set."""
    target = in_time.get((value.start, value.end))
    if targets and (target is None or not holds(target, value.end)):
        return False
    return all(holds(one, value.end) for one in rules)


def _added(
    targets: Mapping[tuple[date, date], Sequence[TargetFact]], more: Sequence[TargetFact]
) -> dict[tuple[date, date], Sequence[TargetFact]]:
    found = dict(targets)
    for one in more:
        found[(one.start, one.end)] = [*found.get((one.start, one.end), ()), one]
    return found


def _same_part_of_year(targets: Sequence[TargetFact], value: ValueFact) -> TargetFact:
    """The target of the period that ends in the same month, or the last one, as a target of the figure's period."""
    found = next((one for one in targets if one.end.month == value.end.month), targets[-1])
    return found._replace(start=value.start, end=value.end, effective_from=None)


def _by_period(facts: SeriesFacts, since: date) -> dict[tuple[date, date], Inputs]:
    return {(one.value.start, one.value.end): one for one in inputs_of(facts, since)}


def _effect(
    value: ValueFact,
    before: Mapping[tuple[date, date], Inputs],
    after: Mapping[tuple[date, date], Inputs],
    supposed: bool,
) -> ColourEffect:
    key = (value.start, value.end)
    was, would_be = judge_period(before[key]).result.status, judge_period(after[key]).result.status
    return ColourEffect(value.start, value.end, was, would_be, supposed, value.value)
