"""Confirmed formulas, written row by row with few words."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from indicators.models import DecisionOutcome, Formula, FormulaDecision, FormulaPart, Indicator, PartRole, Series


def formula_of(
    indicator: Indicator,
    kind: str = "sum",
    *parts: tuple[Series, PartRole],
    confirmed: bool = True,
    effective_from: date | None = None,
    **fields: Any,
) -> Formula:
    """A formula of an indicator from other series' indicators; the next revision, confirmed unless said otherwise."""
    revision = Formula.objects.filter(indicator=indicator).count() + 1
    defaults = {"known_from": timezone.now(), "set_by": 7, "reason": "Agreed with the services."}
    made = Formula.objects.create(
        indicator=indicator, revision=revision, kind=kind, effective_from=effective_from, **(defaults | fields)
    )
    for position, (series, role) in enumerate(parts):
        FormulaPart.objects.create(formula=made, position=position, role=role, indicator=series.indicator)
    if confirmed:
        FormulaDecision.objects.create(
            formula=made,
            outcome=DecisionOutcome.CONFIRMED,
            set_by=made.set_by,
            decided_by=8,
            decided_at=timezone.now(),
        )
    return made


def sum_of(indicator: Indicator, *series: Series, **fields: Any) -> Formula:
    """A confirmed sum."""
    return formula_of(indicator, "sum", *((one, PartRole.PLUS) for one in series), **fields)
