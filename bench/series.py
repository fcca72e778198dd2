"""Indicators to measure with: as many series as asked for, with quarters of figures and a target for each.

Figures follow a formula, so that every run judges the same: a level, a slope and a wave differ from series to series,
and some lights of each colour come out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from council_pm.core.periods import Calendar, Frequency, Period, latest_ended, periods_between
from council_pm.jobs.models import Job, JobState
from council_pm.org.models import Level, OrgUnit, Placement
from indicators.models import (
    Audience,
    Definition,
    Indicator,
    MeasureKind,
    Release,
    Round,
    Series,
    StatusRule,
    Target,
    Value,
)
from indicators.recompute import recompute

BATCH = 2000
NAMES = (
    "Household waste sent for reuse, recycling and composting",
    "Requests answered within five working days",
    "Planning applications decided in time",
    "Children in care with three or more placements in the year",
    "Rent collected of the rent due",
    "Invoices paid within thirty days",
    "People who say that they feel safe after dark",
)


def quarters(count: int) -> list[Period]:
    """The last so many financial quarters that have ended, oldest first."""
    last = latest_ended(timezone.localdate(), Frequency.QUARTERLY, Calendar.FINANCIAL)
    first = last.end - timedelta(days=92 * count + 10)
    return periods_between(first, last.end, Frequency.QUARTERLY, Calendar.FINANCIAL)[-count:]


def add_unit() -> OrgUnit:
    """The council itself, which answers for every series here."""
    unit, made = OrgUnit.objects.get_or_create(code="BENCH", level=Level.COUNCIL)
    if made:
        Placement.objects.create(unit=unit, valid_from=date(2000, 4, 1), parent=None, name="Measured Council")
    return unit


def add_series(count: int) -> list[Series]:
    """Make indicators with a definition and a rule each, and the series of their totals."""
    unit, known = add_unit(), datetime(2020, 4, 1, tzinfo=UTC)
    first = Indicator.objects.count()
    indicators = Indicator.objects.bulk_create(
        [Indicator(code=f"B{number:05d}", demonstration=True) for number in range(first, first + count)],
        batch_size=BATCH,
    )
    Definition.objects.bulk_create(
        [
            Definition(
                indicator=indicator,
                version=1,
                known_from=known,
                name=f"{NAMES[indicator.pk % 7]}, area {indicator.pk % 100}",
                wording="Made for measuring.",
                why_it_matters="It shows what a recomputation costs.",
                unit="%" if indicator.pk % 2 else "days",
                decimals=1,
                polarity="higher" if indicator.pk % 3 else "lower",
                frequency="quarterly",
                measure_kind=MeasureKind.PERIOD,
                seasonal=indicator.pk % 5 == 0,
                theme=f"Theme {indicator.pk % 6}",
                source="Made for measuring",
            )
            for indicator in indicators
        ],
        batch_size=BATCH,
    )
    StatusRule.objects.bulk_create(
        [
            StatusRule(
                indicator=indicator, revision=1, known_from=known, tolerance_type="absolute", tolerance=Decimal(2),
                rule="tolerance",
            )
            for indicator in indicators
        ],
        batch_size=BATCH,
    )  # fmt: skip
    return Series.objects.bulk_create(
        [Series(indicator=indicator, unit=unit) for indicator in indicators], batch_size=BATCH
    )


def series_of(ids: Sequence[int]) -> list[Series]:
    """Series that have been made."""
    return list(Series.objects.filter(pk__gte=min(ids), pk__lte=max(ids)).order_by("pk"))


def add_figures(series: Sequence[Series], periods: Sequence[Period], round: Round | None = None) -> None:
    """A figure and a target for each series and period; without a round they are as a history load leaves them."""
    known = timezone.now() - timedelta(days=20)
    Value.objects.bulk_create(
        [
            Value(
                series=one, start=period.start, end=period.end, value=figure, known_from=known, recorded_at=known,
                round=round,
            )
            for one, period, figure in _figures(series, periods)
        ],
        batch_size=BATCH,
    )  # fmt: skip
    Target.objects.bulk_create(
        [
            Target(
                series=one, start=period.start, end=period.end, value=Decimal(60), known_from=known, reason="Measured"
            )
            for one in series
            for period in periods
        ],
        batch_size=BATCH,
    )


def settled(count: int, periods: Sequence[Period], released: Round) -> list[int]:
    """New series, judged up to the last period but one; then that period's figures come for all of them."""
    lines = add_series(count)
    add_figures(lines, periods[:-1])
    ids = [one.pk for one in lines]
    recompute(ids)
    add_figures(lines, periods[-1:], released)
    return ids


def released_round(period: Period) -> Round:
    """The round of a quarter, released to all members and staff."""
    made, is_new = Round.objects.get_or_create(
        frequency="quarterly",
        start=period.start,
        end=period.end,
        defaults={
            "slug": period.slug,
            "opens": period.end + timedelta(days=1),
            "due": period.end + timedelta(days=21),
            "closes": period.end + timedelta(days=60),
        },
    )
    if is_new:
        Release.objects.create(
            round=made, audience=Audience.MEMBERS_AND_STAFF, at=timezone.now() - timedelta(days=10), released_by=None
        )
    return made


def finished_job(actor_id: int) -> str:
    """The address of a page that asks next to nothing of the database: that of a job which is done."""
    now = timezone.now()
    job = Job.objects.create(
        kind="recompute_statuses",
        actor_id=actor_id,
        state=JobState.DONE,
        result={"series": 0, "judged": 0},
        not_before=now,
        created_at=now,
        started_at=now,
        finished_at=now,
    )
    return job.get_absolute_url()


def _figures(series: Sequence[Series], periods: Sequence[Period]) -> Iterator[tuple[Series, Period, Decimal]]:
    for one in series:
        level, slope, wave = 50 + one.pk * 7 % 23, one.pk * 3 % 7 - 3, one.pk % 4
        for period in periods:
            number = (period.end.year * 12 + period.end.month) // 3
            figure = level * 10 + slope * (number - 8090) + wave * (number % 4) * 5
            yield one, period, Decimal(figure) / 10
