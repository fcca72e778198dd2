"""How often the demonstration's indicators were opened, by role and month, and what some suppliers said they take."""

from __future__ import annotations

import datetime as dt

from council_pm.core.access import Actor
from council_pm.demo.load.holders import Holders
from council_pm.people.roles import Role
from indicators.models import Indicator, Return, ViewCount
from indicators.services.use import say_minutes

MONTHS = 15
READERS = {Role.MEMBER: 5, Role.HEAD_OF_SERVICE: 3, Role.CHIEF_OFFICER: 2, Role.PERFORMANCE_OFFICER: 4}
MINUTES = {"HOU-01": "45", "CFA-04": "30", "CUS-02": "75"}
HARDLY_OPENED = 3  # one indicator in so many


def load_use(as_of: dt.date, holders: Holders) -> None:
    """Write the counts of the months that have ended, and the minutes that were asked this year."""
    months = [_months_before(as_of, back) for back in range(MONTHS, 0, -1)]
    ViewCount.objects.bulk_create(
        ViewCount(indicator_id=pk, role=role, month=month, views=1 + (pk * 7 + month.month * often) % (often * 3))
        for place, pk in enumerate(Indicator.objects.order_by("code").values_list("pk", flat=True))
        for month in months
        for role, often in READERS.items()
        if place % HARDLY_OPENED
    )
    asked = Return.objects.filter(series__indicator__code__in=MINUTES).order_by("pk")
    for one in {
        row.series.indicator_id: row for row in asked.select_related("series__indicator", "series__unit")
    }.values():
        code = one.series.indicator.code
        officer = Actor(holders.submitter(one.series.unit.code, as_of))
        say_minutes(by=officer, indicator=one.series.indicator, text=MINUTES[code], today=as_of)


def _months_before(day: dt.date, months: int) -> dt.date:
    place = day.year * 12 + day.month - 1 - months
    return dt.date(place // 12, place % 12 + 1, 1)
