"""Opening a round makes the due returns: one for each line that is measured then and has no figure yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Max

from council_pm.audit.services import record
from council_pm.core.access import Actor
from council_pm.core.periods import Calendar, Frequency, Period, due_date, period_containing, previous
from council_pm.org.selectors import tree
from indicators.bulk import among
from indicators.formula_checks import in_effect
from indicators.formula_facts import confirmed_formulas
from indicators.models import Definition, Return, Round, Series, Value

BATCH = 500
WANDERS = 10  # days by which the end of a year that follows no calendar differs from one time to the next


@dataclass(frozen=True, slots=True)
class Due:
    """A line whose figure a round asks for, and the day by which."""

    series_id: int
    unit_id: int
    code: str
    due: date


def due_in_round(frequency: Frequency, period: Period) -> list[Due]:
    """The lines that are measured in this period: of open units, not retired, not worked out by a formula, and
    without a figure so far. Of years that follow no calendar (a survey's) those that follow the figure before.
    """
    definitions = _definitions(frequency)
    open_units = tree(period.end)
    lines = [
        row
        for row in Series.objects.filter(among("indicator_id", list(definitions)))
        .filter(indicator_id__in=list(definitions))
        .exclude(indicator__retired_on__lte=period.end)
        .order_by("indicator__code", "unit__code", "breakdown")
        .values_list("pk", "unit_id", "indicator_id", "indicator__code", "breakdown")
        if row[1] in open_units
    ]
    there = set(Value.objects.filter(start=period.start, end=period.end).values_list("series_id", flat=True))
    latest = dict(Value.objects.values("series_id").annotate(last=Max("end")).values_list("series_id", "last"))
    formulas = confirmed_formulas(list(definitions))
    found = []
    for pk, unit_id, indicator_id, code, breakdown in lines:
        calendar, lag = definitions[indicator_id]
        formula = in_effect(formulas.get(indicator_id, []), period.end)
        if pk in there or (not breakdown and formula is not None and formula.kind is not None):
            continue
        if _is_measured(period, frequency, calendar, latest.get(pk)):
            found.append(Due(pk, unit_id, code, due_date(period, frequency, lag)))
    return found


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


def _definitions(frequency: Frequency) -> dict[int, tuple[Calendar, int]]:
    """The calendar and the lag of each indicator whose definition in force is of this frequency."""
    rows = Definition.objects.order_by("indicator_id", "version").values_list(
        "indicator_id", "frequency", "calendar", "lag_working_days"
    )
    newest = {indicator_id: (often, calendar, lag) for indicator_id, often, calendar, lag in rows}
    return {pk: (Calendar(calendar), lag) for pk, (often, calendar, lag) in newest.items() if often == frequency.value}


def _is_measured(period: Period, frequency: Frequency, calendar: Calendar, last: date | None) -> bool:
    if period_containing(period.start, frequency, calendar) == period:
        return True
    return last is not None and abs((previous(period, frequency).end - last).days) <= WANDERS
