"""The figure that a restatement replaced, as a column of a query."""

from __future__ import annotations

from django.db.models import Case, DecimalField, OuterRef, Q, Subquery, When

from indicators.models import Value


def restated_from(path: str = "") -> Case:
    """The final figure that the one over ``path`` replaced; nothing for a first or a finalised one.

    Only one of the same round, or of none, which every reader of the later one has seen.
    """
    before = Value.objects.filter(
        Q(round=None) | Q(round=OuterRef(f"{path}round_id")),
        series=OuterRef(f"{path}series_id"),
        start=OuterRef(f"{path}start"),
        end=OuterRef(f"{path}end"),
        revision=OuterRef(f"{path}revision") - 1,
        provisional=False,
    ).exclude(value=OuterRef(f"{path}value"))
    return Case(
        When(**{f"{path}revision__gt": 1}, then=Subquery(before.values("value")[:1])), output_field=DecimalField()
    )
