"""The communities that every council begins with; it adds its own and takes out of use what it does not need."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from council_pm.practice.models import Community

SHIPPED = Path(__file__).parent / "data" / "communities.csv"


def install(**_: Any) -> None:
    """Receiver of ``post_migrate``: a council that has no communities gets these."""
    if Community.objects.exists():
        return
    with SHIPPED.open(encoding="utf-8", newline="") as file:
        Community.objects.bulk_create(Community(name=row["name"]) for row in csv.DictReader(file))
