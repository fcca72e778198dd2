"""A risk as tests write it down, field by field."""

from __future__ import annotations

from datetime import date
from typing import Any

from council_pm.core.access import Actor
from plans.risk_scale import Point
from plans.services.risks import RiskFields
from tests.factories import PostFactory

BY = Actor(7)
TODAY = date(2026, 11, 20)
LOOK: dict[str, Any] = {
    "before": Point(4, 4), "now": Point(3, 4), "aimed": Point(2, 3), "words": "The wiring is old.",
    "review_by": date(2027, 2, 1),
}  # fmt: skip


def fields(**changes: Any) -> RiskFields:
    """What a risk says; of a post of its own where none is given."""
    given: dict[str, Any] = {"title": "A fire", "cause": "Old wiring.", "event": "It burns.", "effect": "No bins."}
    return RiskFields(**{**given, "owner": changes.pop("owner", None) or PostFactory.create(), **changes})
