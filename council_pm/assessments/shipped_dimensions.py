"""The statements that every council begins with, in words of our own; it may word them anew and add its own."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from django.utils import timezone

from council_pm.assessments.models import Dimension, DimensionText

SHIPPED = Path(__file__).parent / "data" / "dimensions.csv"


def install(**_: Any) -> None:
    """Receiver of ``post_migrate``: a council that has no statements of any kind gets these."""
    if Dimension.objects.exists():
        return
    with SHIPPED.open(encoding="utf-8", newline="") as file:
        for position, row in enumerate(csv.DictReader(file), 1):
            made = Dimension.objects.create(position=position, facts=row.pop("facts"))
            DimensionText.objects.create(dimension=made, revision=1, at=timezone.now(), **row)
