"""What replaced what, as columns of a query: the figure before a restatement, and when anything was last replaced."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.db.models import Case, DateTimeField, DecimalField, OuterRef, Q, QuerySet, Subquery, When
from django.db.models import Value as Literal
from django.db.models.functions import Coalesce, Greatest

from indicators.models import StatusRule, Target, Value

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


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


def changed_at(path: str) -> Greatest:
    """When a figure, target or rule of the series over ``path`` was last replaced: 1970 for never."""
    of_series = {"series": OuterRef(f"{path}pk"), "revision__gt": 1}
    of_indicator = {"indicator": OuterRef(f"{path}indicator_id"), "revision__gt": 1}
    return Greatest(
        _latest(Value.objects.filter(**of_series)),
        _latest(Target.objects.filter(**of_series)),
        _latest(StatusRule.objects.filter(**of_indicator)),
    )


def _latest(rows: QuerySet[Any]) -> Coalesce:
    newest = rows.order_by("-known_from").values("known_from")[:1]
    return Coalesce(Subquery(newest), Literal(_NEVER, output_field=DateTimeField()))
