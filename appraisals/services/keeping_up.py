"""Following people: a new post, a last day, an absence, each from the day on which it happens."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from appraisals.eligibility import A_GAP, NOTICE, Held, began, last_day, main_post, started_after, tier_of, why_left_out
from appraisals.models import DUE_FIELDS, Appraisal, Cycle, CycleState, Group, LeftOut, Stage
from appraisals.selectors.now import stage_to_do
from appraisals.selectors.standing import NOBODY, Standing, standings
from council_pm.audit.services import Entry, record_many
from council_pm.core.access import Actor

A_BATCH = 400  # appraisals in one transaction
_FOLLOWED = ("post", "unit", "tier", "moved_on", "ended_on", "left_out", "setting_due")


@dataclass(slots=True)
class Followed:
    """How many appraisals moved with their person, ended or went on again, and are counted otherwise than before."""

    moved: int = 0
    ended: int = 0
    resumed: int = 0
    counted: int = 0

    def add(self, other: Followed) -> None:
        """Put another batch to this one."""
        self.moved += other.moved
        self.ended += other.ended
        self.resumed += other.resumed
        self.counted += other.counted


def follow_everybody(*, by: Actor, today: date, progress: Callable[[int, int], None] | None = None) -> Followed:
    """Follow everybody who has an appraisal in an open cycle; safe to repeat. A transaction for each batch."""
    rows = Appraisal.objects.filter(cycle__state=CycleState.OPEN).order_by("pk")
    ids, found = list(rows.values_list("pk", flat=True)), Followed()
    for start in range(0, len(ids), A_BATCH):
        found.add(_follow(by, ids[start : start + A_BATCH], today))
        if progress is not None:
            progress(min(start + A_BATCH, len(ids)), len(ids))
    return found


@transaction.atomic
def follow_cycle(*, by: Actor, cycle: Cycle, today: date) -> Followed:
    """Follow everybody of one cycle, such as before it closes: nobody follows them after that."""
    ids, found = list(cycle.appraisals.order_by("pk").values_list("pk", flat=True)), Followed()
    for start in range(0, len(ids), A_BATCH):
        found.add(_follow(by, ids[start : start + A_BATCH], today))
    return found


@transaction.atomic
def follow_person(*, by: Actor, person_id: int, today: date) -> Followed:
    """Follow one person at once: whoever appraises them from today need not wait for the night."""
    rows = Appraisal.objects.filter(cycle__state=CycleState.OPEN, person=person_id)
    return _follow(by, list(rows.values_list("pk", flat=True)), today)


def counted_now(appraisal: Appraisal, standing: Standing) -> str:
    """Why an appraisal is not counted for the next stage to do; "" where it is, or where all are done."""
    if appraisal.ended_on is not None:
        return str(LeftOut.LEFT)
    stage = stage_to_do(appraisal)
    if stage is None:
        return str(LeftOut.COUNTED)
    late = started_after(
        appraisal.setting_due, due_of_all(appraisal.cycle, stage), probation=appraisal.cycle.group == Group.PROBATION
    )
    return why_left_out(getattr(appraisal, DUE_FIELDS[stage]), standing.spells, started_late=late)


def due_of_all(cycle: Cycle, stage: Stage) -> date:
    """The day that a cycle has for a stage."""
    days = {Stage.SETTING: cycle.setting_by, Stage.MID_YEAR: cycle.mid_year_by, Stage.YEAR_END: cycle.year_end_by}
    return days[stage]


@transaction.atomic
def _follow(by: Actor, ids: Collection[int], today: date) -> Followed:
    locked = Appraisal.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
    rows = list(locked.select_related("cycle"))
    where = standings([one.person_id for one in rows])
    found, changed, events = Followed(), [], []
    for one in rows:
        before = [getattr(one, f"{name}_id" if name in ("post", "unit") else name) for name in _FOLLOWED]
        standing = where.get(one.person_id, NOBODY)
        main = main_post(standing.held, today)
        if main is None:
            events += _end(one, standing, today, found)
        else:
            events += _go_on(one, main, standing, today, found)
        left_out = counted_now(one, standing)
        if left_out != one.left_out:
            one.left_out = left_out
            found.counted += 1
            events.append(Entry("count_appraisal", "appraisal", one.pk, detail={"left_out": left_out or "counted"}))
        after = [getattr(one, f"{name}_id" if name in ("post", "unit") else name) for name in _FOLLOWED]
        if before != after:
            changed.append(one)
    Appraisal.objects.bulk_update(changed, _FOLLOWED, batch_size=100)
    record_many(by=by, events=events)
    return found


def _end(one: Appraisal, standing: Standing, today: date, found: Followed) -> list[Entry]:
    """Its person holds no post any more: their last day is the last one of it."""
    ended = last_day(standing.held, today) or today - timedelta(days=1)
    if one.ended_on is not None and (one.ended_on == ended or not standing.held):
        return []
    one.ended_on = ended
    found.ended += 1
    return [Entry("end_appraisal", "appraisal", one.pk)]


def _go_on(one: Appraisal, main: Held, standing: Standing, today: date, found: Followed) -> list[Entry]:
    """Its person holds a post: that one's line appraises them from the day on which they took it up.

    Whoever comes back after more than a gap has started anew: four weeks to set targets, and no stage before that.
    """
    events = []
    if one.ended_on is not None:
        since = began(standing.held, today)
        if since is not None and since - one.ended_on > A_GAP and one.cycle.group != Group.PROBATION:
            one.setting_due = max(one.setting_due, since + NOTICE)
        one.ended_on = None
        found.resumed += 1
        events.append(Entry("resume_appraisal", "appraisal", one.pk))
    if one.post_id != main.post_id:
        one.moved_on = main.starts
    if (one.post_id, one.unit_id, one.tier) != (main.post_id, main.unit_id, tier_of(main)):
        one.post_id, one.unit_id, one.tier = main.post_id, main.unit_id, tier_of(main)
        found.moved += 1
        events.append(Entry("move_appraisal", "appraisal", one.pk, detail={"post": main.post_id, "unit": main.unit_id}))
    return events
