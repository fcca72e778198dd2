"""Keeping what the figures say of an item two and four periods after its clinic, as it was said then."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

from django.db import transaction
from django.utils import timezone

from clinics.models import ClinicState, Item, ItemEffect
from council_pm.audit.services import Entry, record_many
from council_pm.core.access import Actor
from indicators.engine import ENGINE_VERSION, MEMBERS_STEP
from plans.selectors.held import HeldLine, LineFacts, hold, kept_points, read_lines

AFTER = (2, 4)  # periods after the clinic


@transaction.atomic
def keep_item_effects(*, by: Actor, today: date) -> list[ItemEffect]:
    """Judge each item with a line whose second or fourth period after its clinic has a figure; safe to repeat.

    Only figures that all members see are read, since counts of what was found stand on the Executive's overview.
    A fixed number of queries.
    """
    items = _candidates(today)
    lines = read_lines({one.series_id for one in items if one.series_id is not None})
    made = [row for item in items if (line := lines.get(item.series_id or 0)) for row in _new_rows(item, line, today)]
    ItemEffect.objects.bulk_create(made)
    record_many(by=by, events=_events(made))
    return made


def _candidates(today: date) -> list[Item]:
    rows = Item.objects.filter(
        clinic__state=ClinicState.HELD, clinic__held_on__lte=today, series__isnull=False, taken_off=""
    )
    return list(rows.select_related("clinic").prefetch_related("effects").order_by("pk"))


def _new_rows(item: Item, line: LineFacts, today: date) -> Iterator[ItemEffect]:
    """Those that are due and not kept yet, each from the figures up to its own period, whenever it is written."""
    there = {one.after for one in item.effects.all()}
    held_on = item.clinic.held_on
    ends = sorted({one.end for one in line.visible(MEMBERS_STEP) if one.value is not None and one.start >= held_on})
    for after in AFTER:
        if after not in there and len(ends) >= after:
            yield _row(item, after, hold(line, held_on, MEMBERS_STEP, ends[after - 1]), ends[after - 1], today)


def _row(item: Item, after: int, held: HeldLine, until: date, today: date) -> ItemEffect:
    return ItemEffect(
        item=item, after=after, on=today, until=until, verdict=held.verdict.value, points=kept_points(held.points),
        figures=list(held.figures), engine_version=ENGINE_VERSION, inputs=held.inputs, at=timezone.now(),
    )  # fmt: skip


def _events(made: Iterable[ItemEffect]) -> list[Entry]:
    counted = Counter(one.item.clinic_id for one in made)
    return [Entry("judge_clinic", "clinic", pk, detail={"found": count}) for pk, count in sorted(counted.items())]
