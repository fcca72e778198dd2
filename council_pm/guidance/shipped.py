"""The booklet that every council begins with; it may rewrite, withdraw and add (S27)."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from django.utils import timezone

from council_pm.guidance.models import Page, PageRevision

DATA = Path(__file__).parent / "data"
REASON = "It came with the product."


def install(**_: Any) -> None:
    """Receiver of ``post_migrate``: a council that has no page of any kind gets these."""
    if Page.objects.exists():
        return
    with (DATA / "booklet.csv").open(encoding="utf-8", newline="") as file:
        for position, row in enumerate(csv.DictReader(file), 1):
            page = Page.objects.create(slug=row["slug"], position=position)
            body = (DATA / "booklet" / f"{row['slug']}.txt").read_text("utf-8").strip()
            PageRevision.objects.create(
                page=page, revision=1, title=row["title"], audience=row["audience"], body=body, reason=REASON,
                at=timezone.now(),
            )  # fmt: skip
