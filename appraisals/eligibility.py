"""Who is in a cycle, in which post, until when, and who is not counted for a stage and why (pure; ADR 54).

The rate that is told is honest when those are left out of it who could not have done a stage by its day, and nobody
else: a stage that is done counts whoever did it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

# Codes as ``appraisals.models`` and ``people`` have them; a pure module imports no Django.
SETTING, MID_YEAR, YEAR_END = "setting", "mid_year", "year_end"
STAGES = (SETTING, MID_YEAR, YEAR_END)
COUNTED, STARTER, LEFT, ABSENT, SECONDED, NOT_ELIGIBLE = (
    "", "starter", "left", "absent", "seconded", "not_eligible",
)  # fmt: skip
ELSEWHERE = frozenset({"school", "agency", "casual"})
LONG_ABSENCE, ON_SECONDMENT, TOGETHER, PROBATION = "long_absence", "seconded", "together", "probation"

TIERS_ABOVE = {"chief_executive": "chief_executive", "chief_officer": "chief_officers", "head_of_service": "heads"}
CORPORATE = frozenset(
    {
        "corporate_perf",
        "scrutiny_officer",
        "monitoring_officer",
        "hr_adviser",
        "auditor",
        "system_admin",
        "perf_officer",
    }
)
SENIOR = frozenset(TIERS_ABOVE.values())

NOTICE = timedelta(days=28)
"""Whoever started, or came back, less than four weeks before a stage's day could not have done it."""
A_GAP = timedelta(days=7)
"""Between two posts at most, or somebody has started anew: a weekend, or a week's leave."""


@dataclass(frozen=True, slots=True)
class Held:
    """A post as somebody holds it, from a day to a day (that day included)."""

    post_id: int
    unit_id: int
    role: str
    kind: str
    starts: date
    ends: date | None = None
    manages: bool = False

    def holds_on(self, day: date) -> bool:
        """Whether it is held on a day."""
        return self.starts <= day and (self.ends is None or self.ends >= day)


@dataclass(frozen=True, slots=True)
class Spell:
    """A circumstance, from a day to a day (that day included)."""

    kind: str
    starts: date
    ends: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether it holds on a day."""
        return self.starts <= day and (self.ends is None or self.ends >= day)


@dataclass(frozen=True, slots=True)
class Days:
    """By when targets are set, and the mid-year and the year-end review are signed."""

    setting: date
    mid_year: date
    year_end: date

    def of(self, stage: str) -> date:
        """The day of a stage."""
        return {SETTING: self.setting, MID_YEAR: self.mid_year, YEAR_END: self.year_end}[stage]


def main_post(held: Iterable[Held], day: date) -> Held | None:
    """The post that somebody is appraised in: the one they hold for good and longest; else the one they act in.

    Two who share a post hold it for good. A deputy stands in for the work and does not hold the post.
    """
    there = [one for one in held if one.kind != "deputy" and one.holds_on(day)]
    return min(there, key=lambda one: (one.kind in ("acting", "interim"), one.starts, one.post_id), default=None)


def began(held: Iterable[Held], day: date) -> date | None:
    """Since when somebody works here without a break, whatever their posts were."""
    spans = sorted((one.starts, one.ends or date.max) for one in held if one.kind != "deputy" and one.starts <= day)
    since: date | None = None
    until = date.min
    for starts, ends in spans:
        if since is None or (until != date.max and starts - until > A_GAP):
            since = starts
        until = max(until, ends)
    return since if until >= day else None


def last_day(held: Iterable[Held], day: date) -> date | None:
    """The last day before this one on which somebody held a post, where they hold none on it."""
    ended = [one.ends for one in held if one.kind != "deputy" and one.ends is not None and one.ends < day]
    return max(ended, default=None)


def tier_of(held: Held) -> str:
    """How high somebody stands, by the role of their post. A corporate post manages where others report to it."""
    found = TIERS_ABOVE.get(held.role)
    if found:
        return found
    return "managers" if held.role == "manager" or (held.role in CORPORATE and held.manages) else "staff"


def group_of(held: Held, spells: Iterable[Spell], day: date, *, has_screen: bool) -> str:
    """The group whose form somebody has. ``has_screen``: signs in, or has an e-mail address."""
    kinds = {one.kind for one in spells if one.holds_on(day)}
    if PROBATION in kinds:
        return PROBATION
    tier = tier_of(held)
    if tier in SENIOR:
        return "senior"
    if TOGETHER in kinds:
        return TOGETHER
    if tier == "managers":
        return "managers"
    return "staff" if has_screen else TOGETHER


def is_appraised_elsewhere(spells: Iterable[Spell], day: date) -> bool:
    """Whether somebody gets no appraisal here at all: works in a school, for an agency, or casually."""
    return any(one.kind in ELSEWHERE and one.holds_on(day) for one in spells)


def own_days(days: Days, since: date, *, probation: bool) -> Days:
    """Somebody's own days. In probation they follow from the first day; a starter has four weeks to set targets."""
    if probation:
        return Days(months_after(since, 1), months_after(since, 3), months_after(since, 6))
    return Days(max(days.setting, since + NOTICE), days.mid_year, days.year_end)


def why_left_out(
    due: date, spells: Sequence[Spell], *, started_late: bool = False, ended_on: date | None = None
) -> str:
    """Why somebody is not counted among those who should have done a stage by its day; "" where they are.

    ``started_late`` is ``started_after`` of this stage.
    """
    if any(one.kind in ELSEWHERE and one.holds_on(due) for one in spells):
        return NOT_ELIGIBLE
    if ended_on is not None and ended_on < due:
        return LEFT
    if started_late:
        return STARTER
    for kind, why in ((LONG_ABSENCE, ABSENT), (ON_SECONDMENT, SECONDED)):
        if any(one.kind == kind and _keeps_from(one, due) for one in spells):
            return why
    return COUNTED


def started_after(own_setting: date, due_of_all: date, *, probation: bool) -> bool:
    """Whether somebody came too late for a stage whose day is ``due_of_all``, told by their own day for targets."""
    return not probation and own_setting > due_of_all


def is_overdue(stage: str, due: date, left_out: str, today: date) -> bool:
    """Whether a stage that is not done should have been by today; a starter has a day of their own for targets."""
    counted = left_out == COUNTED or (left_out == STARTER and stage == SETTING)
    return counted and due < today


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last one of a month that has none."""
    count = day.month - 1 + months
    year, month = day.year + count // 12, count % 12 + 1
    first_of_next = date(year + month // 12, month % 12 + 1, 1)
    return min(date(year, month, 1) + timedelta(days=day.day - 1), first_of_next - timedelta(days=1))


def _keeps_from(spell: Spell, due: date) -> bool:
    """Whether somebody was away over a day, or came back less than four weeks before it."""
    return spell.starts <= due and (spell.ends is None or spell.ends + NOTICE >= due)
