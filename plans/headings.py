"""The broad headings that every council begins with, each with guidance; it may end them and write its own (S2)."""

from __future__ import annotations

import csv
from itertools import groupby
from pathlib import Path
from typing import Any

from plans.models import Heading, PlanTemplate

NAME = "Broad headings"
SHIPPED = Path(__file__).parent / "data" / "headings.csv"


def install(**_: Any) -> None:
    """Receiver of ``post_migrate``: a council that has no headings of any kind gets these."""
    if PlanTemplate.objects.exists():
        return
    with SHIPPED.open(encoding="utf-8", newline="") as file:
        for kind, rows in groupby(csv.DictReader(file), key=lambda row: row["kind"]):
            made = PlanTemplate.objects.create(kind=kind, name=NAME)
            Heading.objects.bulk_create(
                Heading(template=made, position=position, title=row["title"], guidance=row["guidance"])
                for position, row in enumerate(rows, 1)
            )
