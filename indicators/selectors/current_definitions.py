"""The definitions in force: the newest version of each indicator, and what indicators are called by it."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import OuterRef, QuerySet, Subquery

from indicators.models import Definition, Indicator


def current_definition(indicator: Indicator) -> Definition:
    """The newest version of an indicator that has one. Raises ``IndexError``."""
    return _newest_first(indicator)[0]


def definition_in_force(indicator: Indicator) -> Definition | None:
    """The newest version; nothing for an indicator that is still only a code."""
    return _newest_first(indicator).first()


def names_of(indicator_ids: Collection[int]) -> dict[int, str]:
    """What these indicators are called, by id. One query."""
    rows = Definition.objects.filter(indicator__in=list(indicator_ids)).order_by("version")
    return dict(rows.values_list("indicator_id", "name"))


def newest_name(indicator: str) -> Subquery:
    """What the indicator over this path is called, as a column of another query."""
    newest = Definition.objects.filter(indicator=OuterRef(indicator)).order_by("-version")
    return Subquery(newest.values("name")[:1])


def _newest_first(indicator: Indicator) -> QuerySet[Definition]:
    return Definition.objects.filter(indicator=indicator).order_by("-version")
