"""Opening a round makes the due returns: one for each line that is measured then and has no figure yet."""

from __future__ import annotations

from django.db import transaction

from council_pm.audit.services import record
from council_pm.core.access import Actor
from council_pm.core.periods import Frequency, Period
from indicators.models import Return, Round
from indicators.selectors.round_asks import due_in_round

BATCH = 500


@transaction.atomic
def ensure_returns(*, by: Actor, round: Round) -> int:
    """Make the returns that the round asks for and that are not there yet; answers how many were made."""
    wanted = due_in_round(Frequency(round.frequency), Period(round.start, round.end))
    there = set(Return.objects.filter(round=round).values_list("series_id", flat=True))
    new = [
        Return(round=round, series_id=one.series_id, due=max(one.due, round.opens))
        for one in wanted
        if one.series_id not in there
    ]
    Return.objects.bulk_create(new, batch_size=BATCH, ignore_conflicts=True)
    if new:
        record(
            by=by,
            action="make_returns",
            subject_kind="round",
            subject_id=round.pk,
            detail={"slug": round.slug, "figures": len(new)},
        )
    return len(new)
