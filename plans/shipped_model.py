"""The one improvement model that every council begins with, in words of our own; it may drop it and load others."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from plans.models import Criterion, ImprovementModel

CODE = "round"
NAME = "A plain round of improvement"
ABOUT = "Ask, look, try, weigh, keep: five questions that a team can go through in a quarter, in any order it likes."
SOURCE = "Comes with this product"
SHIPPED = Path(__file__).parent / "data" / "model.csv"


def install(**_: Any) -> None:
    """Receiver of ``post_migrate``: a council that has no model of any kind gets this one. Nobody has to choose it."""
    if ImprovementModel.objects.exists():
        return
    model = ImprovementModel.objects.create(code=CODE, name=NAME, about=ABOUT, source=SOURCE)
    made: dict[str, Criterion] = {}
    with SHIPPED.open(encoding="utf-8", newline="") as file:
        for position, row in enumerate(csv.DictReader(file), 1):
            made[row["code"]] = Criterion.objects.create(
                model=model, position=position, code=row["code"], heading=row["heading"], guidance=row["guidance"],
                parent=made.get(row["part_of"]),
            )  # fmt: skip
