"""What is in force, read with the data version in one query."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import CharField, F, OuterRef, Subquery, Value
from django.db.models.functions import Cast

from council_pm.audit.models import DataVersion
from council_pm.configuration.models import CouncilSetting
from council_pm.configuration.registry import KINDS


@dataclass(frozen=True, slots=True)
class Frame:
    """The number of the newest change, and the settings in force."""

    version: int
    settings: dict[str, Any] = field(default_factory=dict)

    def __getitem__(self, key: str) -> Any:
        return self.settings.get(key, KINDS[key].default)


def frame(as_of: datetime | None = None) -> Frame:
    """Read the data version and every setting in force (or as known at a moment) in one query."""
    moments = CouncilSetting.objects.filter(key=OuterRef("key")).order_by("-known_from", "-id")
    if as_of is not None:
        moments = moments.filter(known_from__lte=as_of)
    in_force = CouncilSetting.objects.filter(pk=Subquery(moments.values("pk")[:1]))
    rows = (
        DataVersion.objects.annotate(key=Value("", CharField()), text=Cast("number", CharField()))
        .values_list("key", "text")
        .union(in_force.annotate(text=Cast(F("value"), CharField())).values_list("key", "text"), all=True)
    )
    version = 0
    settings: dict[str, Any] = {}
    for key, text in rows:
        if key == "":
            version = int(text)
        else:
            settings[key] = json.loads(text)
    return Frame(version, settings)
