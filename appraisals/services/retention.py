"""Deleting the words of an appraisal whose day has passed; its skeleton stays to be counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from django.db import transaction
from django.db.models import Exists, Min, OuterRef, Q, QuerySet
from django.utils import timezone

from appraisals.eligibility import Spell, why_left_out
from appraisals.models import (
    DONE_FIELDS,
    DUE_FIELDS,
    Appraisal,
    Circumstance,
    CorrectionRequest,
    Cycle,
    CycleState,
    DataCopy,
    GroupMeeting,
    GroupPresence,
    HrOpening,
    NamedAppraiser,
    Outcome,
    Signature,
    Stage,
)
from appraisals.models.cycles import MOST_YEARS
from appraisals.retention import CORRECTION_DELAYS, is_past
from appraisals.sealing import NOTHING
from appraisals.selectors.line import holdings
from appraisals.services.writing import recorded
from council_pm.audit.services import Entry, record_many
from council_pm.core.access import Actor
from council_pm.core.periods.months import add_months


def past_their_day(today: date) -> QuerySet[Appraisal]:
    """The appraisals whose words are due to be deleted on this day."""
    waits = CorrectionRequest.objects.filter(appraisal=OuterRef("pk"), outcome=Outcome.OPEN)
    return Appraisal.objects.filter(words_deleted_at__isnull=True).filter(
        Q(~Exists(waits), delete_after__lt=today) | Q(delete_after__lt=today - CORRECTION_DELAYS)
    )


@transaction.atomic
def delete_words(*, by: Actor, appraisal: Appraisal, today: date) -> bool:
    """Delete every word of one appraisal, and shut it; whether there was something to do. Needs no key.

    Who opened it and on which days it was signed stay: they say nothing of what stood there.
    """
    appraisal = Appraisal.objects.select_for_update().get(pk=appraisal.pk)
    waits = appraisal.corrections.filter(outcome=Outcome.OPEN).exists()
    if appraisal.words_deleted_at is not None or not is_past(appraisal.delete_after, today, asked_to_correct=waits):
        return False
    Signature.objects.filter(edition__appraisal=appraisal).delete()
    for words in (appraisal.editions, appraisal.targets, appraisal.passages, appraisal.check_ins, appraisal.needs,
                  appraisal.corrections):  # fmt: skip
        words.all().delete()
    HrOpening.objects.filter(appraisal=appraisal).update(reason=NOTHING)
    _leave_meetings(appraisal)
    appraisal.words_deleted_at, appraisal.is_open = timezone.now(), False
    appraisal.save(update_fields=["words_deleted_at", "is_open"])
    if not Appraisal.objects.filter(person=appraisal.person_id, words_deleted_at__isnull=True).exists():
        DataCopy.objects.filter(person=appraisal.person_id).update(reason=NOTHING)
        forget_what_was_said(by=by, today=today, person_id=appraisal.person_id)
    recorded(by=by, action="delete_appraisal_words", appraisal=appraisal)
    return True


@transaction.atomic
def forget_what_was_said(*, by: Actor, today: date, person_id: int | None = None) -> int:
    """Delete what HR said of people (or one) of whom no words are kept, once it is over; of how many people it was.

    Circumstances are deleted, the reasons of namings emptied: of whoever had an appraisal as soon as no open cycle
    asks for them, of others after the longest time for which a cycle keeps words. So are reasons of copies after that
    time. Needs no key.
    """
    one = Q() if person_id is None else Q(person=person_id)
    begun = Cycle.objects.filter(state=CycleState.OPEN).aggregate(day=Min("starts"))["day"] or today
    long_ago = add_months(today, -12 * MOST_YEARS)
    circumstances = Circumstance.objects.filter(one, _over(today, min(begun, today)), _nothing_kept())
    namings = NamedAppraiser.objects.filter(one, _over(today, today), _nothing_kept()).exclude(reason="")
    copies = DataCopy.objects.filter(one, _nothing_kept(), at__date__lt=long_ago).exclude(reason="")
    people: set[int] = set()
    for rows in (circumstances, namings, copies):
        people.update(rows.values_list("person", flat=True))
    _keep_who_was_counted(circumstances)
    circumstances.delete()
    namings.update(reason=NOTHING)
    copies.update(reason=NOTHING)
    record_many(by=by, events=[Entry("forget_what_was_said", "appraisal_person", pk) for pk in sorted(people)])
    return len(people)


def _keep_who_was_counted(circumstances: QuerySet[Circumstance]) -> None:
    """Keep for which stages somebody was not counted, and no longer why, so that the rate of a year stays the same."""
    spells: defaultdict[int, list[Spell]] = defaultdict(list)
    for person, kind, starts, ends in circumstances.values_list("person_id", "kind", "starts", "ends"):
        spells[person].append(Spell(kind, starts, ends))
    changed = []
    for one in Appraisal.objects.filter(person__in=list(spells)):
        kept = [stage for stage in Stage if stage in one.stages_left_out.split(",") or _kept_out(one, stage, spells)]
        if kept:
            one.stages_left_out = ",".join(kept)
            changed.append(one)
    Appraisal.objects.bulk_update(changed, ["stages_left_out"], batch_size=200)


def _kept_out(one: Appraisal, stage: Stage, spells: Mapping[int, Sequence[Spell]]) -> bool:
    is_done = getattr(one, DONE_FIELDS[stage]) is not None
    return not is_done and bool(why_left_out(getattr(one, DUE_FIELDS[stage]), spells[one.person_id]))


def _nothing_kept() -> Q:
    return Q(~Exists(Appraisal.objects.filter(person=OuterRef("person"), words_deleted_at__isnull=True)))


def _over(today: date, before: date) -> Q:
    """What ended before a day, or has no end and is of somebody who left; of those without any appraisal long ago."""
    had_one = Q(Exists(Appraisal.objects.filter(person=OuterRef("person"))))
    has_left = Q(ends__isnull=True) & ~Q(person__in=holdings(today).values("person"))
    year_ago, long_ago = (add_months(today, -12 * years) for years in (1, MOST_YEARS))
    soon = Q(ends__lt=before) | (has_left & Q(starts__lt=year_ago))
    return (had_one & soon) | Q(ends__lt=long_ago) | (has_left & Q(starts__lt=long_ago))


def _leave_meetings(appraisal: Appraisal) -> None:
    """What was agreed for all goes with the last of those who were there."""
    meetings = list(appraisal.presences.values_list("meeting_id", flat=True))
    appraisal.presences.all().delete()
    attended = GroupPresence.objects.filter(meeting=OuterRef("pk"))
    GroupMeeting.objects.filter(~Exists(attended), pk__in=meetings).delete()
