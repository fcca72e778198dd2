"""The service indicators' figures, signed off by two people; each is marked as a demonstration figure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from council_pm.core.periods import following
from council_pm.demo import process, service
from council_pm.demo.figures import ServiceFigure, rounded, wobble
from council_pm.demo.load.holders import Holders
from council_pm.demo.load.indicators import Lines
from council_pm.demo.load.moments import moment, signed_on
from council_pm.demo.load.record import note_part
from council_pm.demo.load.rounds import Rounds
from indicators.models import Value

BATCH = 1000
FINAL = "Final figure in place of the provisional one"
PROVISIONAL_AT_YEAR_END = "COR-05"  # provisional until the audit of the year's accounts
YEAR_END_MONTH = 3
FIRST_COUNT_OFF_BY = "0.01"


def load_values(
    as_of: dt.date, figures: Sequence[ServiceFigure], lines: Lines, rounds: Rounds, holders: Holders, now: dt.datetime
) -> None:
    """Write every figure, those that were provisional first with both their revisions."""
    values = []
    for figure in figures:
        spec = service.indicator(figure.code)
        for revision, (one, later) in enumerate(_revisions(figure), start=1):
            period = following(one.period, spec.frequency) if later else one.period
            day = signed_on(period, spec.frequency, spec.lag_working_days)
            known_from = moment(day, as_of)
            signed_day = known_from.date()
            values.append(
                Value(
                    series=lines.series[(one.code, one.breakdown)],
                    start=one.period.start,
                    end=one.period.end,
                    revision=revision,
                    value=one.value,
                    absent=one.absent,
                    numerator=one.numerator,
                    denominator=one.denominator,
                    lower_ci=one.lower_ci,
                    upper_ci=one.upper_ci,
                    provisional=one.provisional,
                    demonstration=one.demonstration,
                    known_from=known_from,
                    recorded_at=now,
                    round=rounds[(spec.frequency, one.period)],
                    submitted_by=holders.submitter(spec.owner_unit, signed_day),
                    signed_by=holders.signer(spec.owner_unit, signed_day),
                    signed_at=known_from,
                    reason=FINAL if later else one.note,
                )
            )
    Value.objects.bulk_create(values, batch_size=BATCH)
    note_part("demonstration figures", {"values": len(values)})


def _revisions(figure: ServiceFigure) -> Iterator[tuple[ServiceFigure, bool]]:
    """The figure, before it the provisional one that it replaced a period later, if there was one."""
    if not figure.provisional and _was_provisional(figure):
        yield _first_count(figure), False
        yield figure, True
    else:
        yield figure, False


def _was_provisional(figure: ServiceFigure) -> bool:
    at_year_end = figure.code == PROVISIONAL_AT_YEAR_END and figure.period.end.month == YEAR_END_MONTH
    return at_year_end or figure.code in process.PROVISIONAL_LATEST


def _first_count(figure: ServiceFigure) -> ServiceFigure:
    """What was known at first: up to one per cent less or more of the same denominator."""
    if figure.numerator is None or figure.denominator is None:
        return replace(figure, provisional=True)
    spec = service.indicator(figure.code)
    off_by = Decimal(1) + wobble(figure.code, figure.period.end, FIRST_COUNT_OFF_BY, "first count")
    numerator = rounded(figure.numerator * off_by, 0)
    value = rounded(numerator / figure.denominator * spec.multiplier, spec.decimals)
    return replace(figure, numerator=numerator, value=value, provisional=True)
