"""Quarters of figures and targets, written row by row with few words."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from council_pm.core.periods import Period
from indicators.models import Audience, Round, Series, Target, Value
from tests.factories.indicators import ReleaseFactory, RoundFactory, TargetFactory, ValueFactory


def quarter(year: int, number: int) -> Period:
    """Quarter 1 to 4 of the financial year that begins in ``year``."""
    return Period.from_slug(f"{year}-{(year + 1) % 100:02d}-q{number}")


def figure(series: Series, period: Period, value: str | None, **fields: Any) -> Value:
    """A figure known on the twentieth day after its period; a second one for the period is a restatement."""
    revision = Value.objects.filter(series=series, start=period.start, end=period.end).count() + 1
    known = datetime.combine(period.end + timedelta(days=20), time(9), UTC)
    defaults: dict[str, Any] = {
        "value": Decimal(value) if value is not None else None,
        "revision": revision,
        "reason": "" if revision == 1 else "Counted again.",
        "known_from": known,
        "recorded_at": known,
    }
    return ValueFactory.create(series=series, start=period.start, end=period.end, **(defaults | fields))


def aim(series: Series, period: Period, value: str | None, **fields: Any) -> Target:
    """A target of a period; a second one is a revision of the first."""
    revision = Target.objects.filter(series=series, start=period.start, end=period.end).count() + 1
    defaults: dict[str, Any] = {"value": Decimal(value) if value is not None else None, "revision": revision}
    return TargetFactory.create(series=series, start=period.start, end=period.end, **(defaults | fields))


def round_of(period: Period, *audiences: Audience) -> Round:
    """The round of a quarter, released to these audiences, a week after one another."""
    made: Round = RoundFactory.create(
        slug=period.slug,
        start=period.start,
        end=period.end,
        opens=period.end + timedelta(days=1),
        due=period.end + timedelta(days=21),
        closes=period.end + timedelta(days=60),
    )
    for week, audience in enumerate(audiences):
        at = datetime.combine(period.end + timedelta(days=30 + 7 * week), time(9), UTC)
        ReleaseFactory.create(round=made, audience=audience, at=at)
    return made
