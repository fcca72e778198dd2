"""The behaviours and themes that every council begins with, in words of our own; HR words them anew (N200).

Their codes stay: they stand beside the words of people and in the counts that the programme is planned from.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from appraisals.models import Behaviour, Group, Theme

DATA = Path(__file__).parent / "data"

# Which example a group reads first: what the behaviour can look like in its own work.
_EXAMPLES = {Group.SENIOR: "for_senior", Group.MANAGERS: "for_managers"}


def install(**_: Any) -> None:
    """Receiver of ``post_migrate``: a council that has no behaviours, or no themes, gets these."""
    if not Behaviour.objects.exists():
        Behaviour.objects.bulk_create(
            Behaviour(position=position, **row) for position, row in enumerate(_rows("behaviours.csv"), 1)
        )
    if not Theme.objects.exists():
        behaviours = {one.code: one for one in Behaviour.objects.all()}
        Theme.objects.bulk_create(
            Theme(position=position, code=row["code"], name=row["name"], behaviour=behaviours.get(row["behaviour"]))
            for position, row in enumerate(_rows("themes.csv"), 1)
        )


def example_for(behaviour: Behaviour, group: str) -> str:
    """What it can look like in the work of those whom a cycle is for."""
    return str(getattr(behaviour, _EXAMPLES.get(Group(group), "for_staff")))


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
