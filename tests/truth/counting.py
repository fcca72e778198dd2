"""What pages count of the lines that were worked out: lights, lists, changes, and the figures of a sentence."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from tests.truth.council import JUDGED, Council, Judged, Line
from tests.truth.verdicts import shown

MEMBERS = 3  # their step of the ladder


@dataclass(frozen=True)
class Counts:
    """What a page counts of its lines."""

    total: int
    by_status: Counter[str]
    by_cell: Counter[tuple[str, str]]
    reported: int
    reported_judged: int
    reported_green: int

    @property
    def judged(self) -> int:
        """With a target and a figure."""
        return sum(self.by_status[one] for one in JUDGED)


def counts_of(lines: Sequence[Line]) -> Counts:
    """Count lights; of the figures of a quarter or less those of the latest quarter are counted apart."""
    often = [one for one in lines if one.last and (one.last.figure.end - one.last.figure.start).days <= 100]
    newest = max((one.last.figure.end for one in often if one.last), default=None)
    told = [one for one in often if newest and one.last and (newest - one.last.figure.end).days < 85]
    lights = [one.status for one in told if one.status in JUDGED]
    return Counts(
        len(lines), Counter(one.status for one in lines), Counter((one.status, one.moves) for one in lines),
        len(told), len(lights), lights.count("green"),
    )  # fmt: skip


def exceptions(lines: Sequence[Line]) -> list[Line]:
    """At most seven to ask about: off target and getting worse, newly off target, off target."""
    red = [one for one in lines if one.status == "red"]
    return sorted(red, key=lambda one: (one.moves != "worse", not one.newly_red, one.order, one.name))[:7]


def changed_since(now: Sequence[Line], council: Council, day: dt.date) -> list[tuple[Line, str]]:
    """Lines whose light is another one than members could see on a day, with that one."""
    then, found = council.on(day), []
    for line in now:
        seen = [
            one
            for one in then.line(line.series, MEMBERS).periods
            if (at := one.figure.seen[MEMBERS]) is not None and at <= day
        ]
        if seen and seen[-1].verdict.status != line.status:
            found.append((line, seen[-1].verdict.status))
    return found


def numbers_of_working(one: Judged, places: int) -> list[Decimal]:
    """The figures that the sentence about a status names, in its order."""
    if one.figure.value is None:
        return []
    value, aim = shown(one.figure.value, places), [shown(x, places) for x in one.aim if x is not None]
    status, verdict = one.verdict.status, one.verdict
    if status in ("contextual", "no_target") or verdict.gap is None:
        return [value]
    if status == "green":
        return [value, *aim]
    told = [value, *aim, verdict.gap]
    allowed = verdict.allowance or Decimal(0)
    least = one.rule.least
    if status == "red" and least is not None and verdict.gap == 0:
        return [value, shown(least, places)]  # on target, and yet worse than the least that is acceptable
    if status == "red" and least is not None:
        beneath = value > shown(least, places) if one.rule and _lower(one) else value < shown(least, places)
        if beneath:
            return [*told, shown(least, places)]
    if verdict.gap <= allowed:
        return [*told, allowed]
    if one.rule.name == "improving_is_near":
        return told if one.last_year is None else [*told, shown(one.last_year, places)]
    if one.rule.name == "recovering_is_near":
        return told if one.forecast is None else [*told, shown(one.forecast, places)]
    return told if one.rule.kind == "none" else [*told, allowed]


def _lower(one: Judged) -> bool:
    """Whether less is better: the figure lies above its target though it misses it."""
    return one.aim.value is not None and one.figure.value is not None and one.figure.value > one.aim.value
