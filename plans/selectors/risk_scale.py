"""The scale in force, and the earlier ones."""

from __future__ import annotations

from plans.models import RiskScale
from plans.risk_scale import Scale, make_scale


def newest_scale() -> RiskScale:
    """The revision in force; one query."""
    return RiskScale.objects.order_by("-revision")[0]


def scale_of(row: RiskScale) -> Scale:
    """A revision as the rules read it."""
    return make_scale(row.likelihood, row.impact, row.appetite, row.limit)


def earlier_scales() -> list[RiskScale]:
    """Every revision, the newest first."""
    return list(RiskScale.objects.order_by("-revision"))
