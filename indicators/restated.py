"""What replaced what, as columns of a query: the figure before a restatement, and when anything was last replaced."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.db.models import Case, DateTimeField, DecimalField, OuterRef, Q, QuerySet, Subquery, When
from django.db.models import Value as Literal
from django.db.models.functions import Coalesce, Greatest

from indicators.models import Definition, SeriesBreak, StatusRule, Target, Value

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
    """When what the lights of the series over ``path`` rest on last changed: 1970 for never.

    A figure, target or rule that was replaced, another version of the definition, or a break that was declared.
    """
    series, indicator = {"series": OuterRef(f"{path}pk")}, {"indicator": OuterRef(f"{path}indicator_id")}
    return Greatest(
        _latest(Value.objects.filter(**series, revision__gt=1)),
        _latest(Target.objects.filter(**series, revision__gt=1)),
        _latest(StatusRule.objects.filter(**indicator, revision__gt=1)),
        _latest(Definition.objects.filter(**indicator, version__gt=1)),
        _latest(SeriesBreak.objects.filter(**indicator)),
    )


def _latest(rows: QuerySet[Any]) -> Coalesce:
    newest = rows.order_by("-known_from").values("known_from")[:1]
    return Coalesce(Subquery(newest), Literal(_NEVER, output_field=DateTimeField()))
