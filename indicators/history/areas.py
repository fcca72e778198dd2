"""The areas that figures may be about: councils in England, the regions and England itself."""

from __future__ import annotations

import csv
from pathlib import Path

from django.db import transaction

from council_pm.audit.services import record
from council_pm.core.access import Actor
from indicators.models import Area

FILE = Path(__file__).resolve().parent.parent / "data" / "areas.csv"


@transaction.atomic
def ensure_areas(*, by: Actor) -> int:
    """Add the areas that are missing and correct names that have changed; returns how many that were."""
    with FILE.open(encoding="utf-8", newline="") as file:
        wanted = {row["code"]: (row["name"], row["kind"]) for row in csv.DictReader(file)}
    known = {area.code: area for area in Area.objects.filter(code__in=wanted)}
    new = [Area(code=code, name=name, kind=kind) for code, (name, kind) in wanted.items() if code not in known]
    other = [area for code, area in known.items() if (area.name, area.kind) != wanted[code]]
    for area in other:
        area.name, area.kind = wanted[area.code]
    Area.objects.bulk_create(new)
    Area.objects.bulk_update(other, ["name", "kind"])
    touched = len(new) + len(other)
    if touched:
        record(by=by, action="ensure_areas", subject_kind="areas", subject_id="england", detail={"areas": touched})
    return touched
