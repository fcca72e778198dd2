"""Indicators as what lower apps speak of (``core.subjects``): id is the code, a version is the id of a figure."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Max, OuterRef, Subquery
from django.utils import timezone

from council_pm.core.access import AccessScope, Permission
from council_pm.core.row_ids import row_ids
from council_pm.core.subjects import Ref, Subject
from council_pm.org.selectors import tree
from council_pm.people.rights import allows
from council_pm.people.selectors import in_force
from indicators.engine import MEMBERS_STEP
from indicators.models import BasketItem, BasketKind, Indicator, Value
from indicators.selectors.current_definitions import newest_name
from indicators.selectors.scorecard import scope_of
from indicators.visibility import sight_of

KIND = "indicator"


def load(reader: Any, refs: Collection[Ref]) -> dict[Ref, Subject]:
    """Every definition is open inside the council (matrix M005), a figure from its release on (M010 to M010c).

    One query for the indicators; two more where figures are asked for.
    """
    if not _may(reader, Permission.VIEW_DEFINITION, None):
        return {}
    rows = Indicator.objects.filter(code__in={ref.id for ref in refs}).annotate(name=newest_name("pk"))
    known = {one.code: Subject(one.name or one.code, one.get_absolute_url()) for one in rows}
    readable = _readable(reader, row_ids(ref.version for ref in refs))
    return {
        ref: known[ref.id] for ref in refs if ref.id in known and (not ref.version or (ref.id, ref.version) in readable)
    }


def _readable(reader: Any, value_ids: Collection[int]) -> set[tuple[str, str]]:
    """Code and id of those of these figures that were released to this reader."""
    if not value_ids:
        return set()
    today = timezone.localdate()
    units, sight = tree(today), sight_of(reader)
    portfolio = (
        BasketItem.objects.filter(in_force(today), series=OuterRef("series"), basket__kind=BasketKind.PORTFOLIO)
        .order_by("pk")
        .values("basket__portfolio_id")[:1]
    )
    rows = (
        Value.objects.filter(pk__in=value_ids)
        .annotate(portfolio=Subquery(portfolio), widest=Max("round__releases__audience"))
        .values_list("pk", "series__indicator__code", "series__unit_id", "portfolio", "round_id", "widest")
    )
    found = set()
    for pk, code, unit_id, portfolio_id, round_id, widest in rows:
        scope = scope_of(unit_id, portfolio_id, units)
        step = MEMBERS_STEP if round_id is None else widest or 0
        if step >= sight.step(scope) and _may(reader, Permission.VIEW_VALUE, scope):
            found.add((code, str(pk)))
    return found


def _may(reader: Any, permission: Permission, scope: AccessScope | None) -> bool:
    return any(allows(grant, permission, scope) for grant in reader.grants)
