"""A row of each table of clinics that is only ever added to, by its name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.db import models

from clinics.models import ClinicMove, ItemComment, ItemEffect, ItemText, Paper
from tests.factories.clinics import WRITTEN, ClinicFactory, ItemFactory

KEPT_OF_CLINICS: dict[str, Callable[[], models.Model]] = {
    "clinics.ClinicMove": lambda: ClinicMove.objects.create(
        clinic=ClinicFactory.create(), was=date(2031, 1, 1), now=date(2031, 1, 8), reason="Snow.", at=WRITTEN
    ),
    "clinics.ItemComment": lambda: ItemComment.objects.create(item=ItemFactory.create(), text="Since?", at=WRITTEN),
    "clinics.ItemEffect": lambda: ItemEffect.objects.create(
        item=ItemFactory.create(), after=2, on=date(2026, 6, 1), until=date(2026, 3, 31), verdict="turned",
        engine_version=1, at=WRITTEN,
    ),
    "clinics.ItemText": lambda: ItemText.objects.create(item=ItemFactory.create(), version=1, at=WRITTEN),
    "clinics.Paper": lambda: Paper.objects.create(item=ItemFactory.create(), edition=1, content={}, at=WRITTEN),
}  # fmt: skip
