"""Grading figures: what is known of them is read, judged by one pure rule, and kept beside them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db import transaction

from council_pm.audit.services import raise_version
from indicators.bulk import insert_rows
from indicators.models import FigureConfidence
from indicators.returns.confidence import confidence
from indicators.selectors.confidence import facts_of


@transaction.atomic
def grade_figures(series_ids: Collection[int], today: date) -> int:
    """Grade the figures of these series that are in force; answers how many grades changed. Safe to repeat."""
    facts = facts_of(series_ids, today)
    held = {
        pk: (grade, reasons)
        for pk, grade, reasons in FigureConfidence.objects.filter(value__in=list(facts)).values_list(
            "pk", "grade", "reasons"
        )
    }
    rows = []
    for pk, known in facts.items():
        found = confidence(known, today)
        now = found.grade.value, [{"code": one.code, "params": dict(one.params)} for one in found.reasons]
        if held.get(pk) != now:
            rows.append((pk, *now, today))
    insert_rows(FigureConfidence, ("value", "grade", "reasons", "worked_out_on"), rows, unique=("value",))
    if rows:
        raise_version()
    return len(rows)
