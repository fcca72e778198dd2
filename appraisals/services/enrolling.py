"""Giving people an appraisal in a cycle: many at once in the background, or one by whoever appraises them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from appraisals.eligibility import months_after
from appraisals.models import Appraisal, Cycle, CycleState, Stage
from appraisals.selectors.cycles import Candidate, fitting_cycles, joining
from council_pm.audit.services import Entry, record_many
from council_pm.core.access import Actor
from council_pm.org.tree import Tree

A_BATCH = 400  # appraisals in one transaction, so that a worker that dies in the middle loses few
_ROWS_A_STATEMENT = 200


def delete_after(cycle: Cycle) -> date:
    """Until when the words of a cycle are kept."""
    return months_after(cycle.ends, 12 * cycle.keep_years)


@transaction.atomic
def enrol(*, by: Actor, cycle: Cycle, candidates: Sequence[Candidate]) -> int:
    """Give these people an appraisal in an open cycle; answers how many got one.

    Safe to repeat: whoever has one in this cycle, or in another open one of the year that is not a
    probation signed to its end, gets no second one. Two at once
    wait for each other. Raises ``ValidationError`` ``closed``.
    """
    cycles = list(Cycle.objects.select_for_update().filter(year=cycle.year, state=CycleState.OPEN).order_by("pk"))
    if cycle.pk not in {one.pk for one in cycles}:
        raise ValidationError(_("This cycle is not open."), "closed")
    people = [one.person_id for one in candidates]
    there = Appraisal.objects.filter(Q(cycle=cycle) | (Q(cycle__in=cycles) & ~Appraisal.PROBATION_OVER))
    taken = set(there.filter(person__in=people).values_list("person_id", flat=True))
    now = timezone.now()
    rows = [_row(by, cycle, one, now) for one in candidates if one.person_id not in taken]
    made = Appraisal.objects.bulk_create(rows, batch_size=_ROWS_A_STATEMENT)
    record_many(
        by=by, events=(Entry("begin_appraisal", "appraisal", one.pk, detail={"cycle": cycle.pk}) for one in made)
    )
    return len(made)


@transaction.atomic
def begin_for(*, by: Actor, person_id: int, units: Tree, today: date) -> Appraisal:
    """Begin the appraisal of one person in the open cycle that fits. The caller sees to the right.

    Raises ``ValidationError``: ``none`` where no cycle fits, ``there`` where they have one.
    """
    cycles = fitting_cycles(units, person_id, today)
    for cycle in cycles:
        found = joining(cycle, units, today, [person_id]).candidates
        if found and enrol(by=by, cycle=cycle, candidates=found):
            return Appraisal.objects.get(cycle=cycle, person=person_id)
    if Appraisal.objects.filter(person=person_id, cycle__in=cycles).exists():
        raise ValidationError(_("There is an appraisal already."), "there")
    raise ValidationError(_("No open cycle fits this person. Ask HR to open one, or to say who they are."), "none")


def _row(by: Actor, cycle: Cycle, one: Candidate, now: datetime) -> Appraisal:
    return Appraisal(
        cycle=cycle, person_id=one.person_id, post_id=one.post.post_id, unit_id=one.post.unit_id, tier=one.tier,
        stage=Stage.SETTING, setting_due=one.days.setting, mid_year_due=one.days.mid_year,
        year_end_due=one.days.year_end, left_out=one.left_out, delete_after=delete_after(cycle),
        created_by=by.user_id, created_at=now,
    )  # fmt: skip
