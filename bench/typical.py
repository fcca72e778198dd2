"""What a status engine costs as it is often written, to hold ours against: a loop over the ORM with pymannkendall.

``one_by_one`` asks for the figures and the target of each series, tests them, and saves a row. ``read_at_once`` asks
for everything first and inserts in bulk, and still tests one series after the other. Both do less than ours: no limits
and special causes, no forecast, no sentence, no pointers for audiences.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pymannkendall  # type: ignore[import-untyped]  # comes without types
from django.db import transaction
from django.utils import timezone

from indicators.models import StatusSnapshot, Target, Value

VERSION = 32000  # of an engine that ours takes no notice of
TOLERANCE = Decimal(2)


@transaction.atomic
def one_by_one(ids: Sequence[int]) -> None:
    """A query for figures, one for the target and one insert for each series."""
    for pk in ids:
        values = list(Value.objects.filter(series_id=pk).order_by("end"))
        target = Target.objects.filter(series_id=pk, end=values[-1].end).order_by("-revision").first()
        _judged(values, target).save()


@transaction.atomic
def read_at_once(ids: Sequence[int]) -> None:
    """Three statements for all of them."""
    values: dict[int, list[Value]] = {}
    for one in Value.objects.filter(series_id__gte=min(ids), series_id__lte=max(ids)).order_by("series_id", "end"):
        values.setdefault(one.series_id, []).append(one)
    last = max(found[-1].end for found in values.values())
    rows = Target.objects.filter(series_id__gte=min(ids), series_id__lte=max(ids), end=last)
    targets = {one.series_id: one for one in rows.order_by("revision")}
    StatusSnapshot.objects.bulk_create(_judged(found, targets.get(pk)) for pk, found in values.items())


def _judged(values: Sequence[Value], target: Target | None) -> StatusSnapshot:
    figures = [float(one.value) for one in values if one.value is not None]
    tested: Any = pymannkendall.original_test(figures)
    last, aim = values[-1], target.value if target else None
    gap = aim - last.value if aim is not None and last.value is not None else None
    status = "no_target" if gap is None else "green" if gap <= 0 else "amber" if gap <= TOLERANCE else "red"
    return StatusSnapshot(
        series_id=last.series_id,
        start=last.start,
        end=last.end,
        inputs=f"v{last.pk}",
        engine_version=VERSION,
        value=last,
        target=target,
        definition_id=1,
        status=status,
        gap=gap,
        vs_previous="same",
        vs_last_year="same",
        trend=tested.trend[:24],
        statistics={"s": float(tested.s), "p": float(tested.p), "slope": float(tested.slope)},
        sentence=f"{last.value} against {aim}.",
        made_at=timezone.now(),
    )
