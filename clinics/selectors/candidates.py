"""What the data puts forward for a clinic."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import date

from django.db.models import Q

from clinics.choosing import Candidate, Light, LineFacts, candidates
from clinics.models import Commitment
from council_pm.org.models import Level
from council_pm.org.tree import Tree
from council_pm.people.models import Post
from council_pm.people.roles import Role
from council_pm.people.selectors import in_force
from indicators.models import BasketItem, BasketKind
from indicators.selectors.rows import ScorecardRow
from indicators.selectors.scorecard import Choice, scorecard
from indicators.visibility import MANAGEMENT_TEAM
from plans.answering import Held, asks, holds
from plans.models import ActionEffect, IndicatorResponse, Judged

_HEADS = {
    Level.COUNCIL: Role.CHIEF_EXECUTIVE,
    Level.DEPARTMENT: Role.CHIEF_OFFICER,
    Level.SERVICE: Role.HEAD_OF_SERVICE,
}


def find_candidates(units: Tree, today: date, *, made_up_only: bool = False) -> list[Candidate]:
    """Every line of the council held against the rules of ``clinics.choosing``; seven queries for any number.

    ``made_up_only``: the demonstration council judges no published figure of a real one.
    """
    rows = scorecard(Choice(unit_ids=frozenset(units.places)), MANAGEMENT_TEAM, today, tree=units).rows
    rows = tuple(row for row in rows if row.demonstration or not made_up_only)
    basket = _corporate_lines(today)
    missed, answered, turned = _missed(today), _answered(today), _turned()
    lines = [
        LineFacts(
            series_id=row.series_id,
            unit_id=service_of(row.unit_id, units),
            order=row.order,
            status=row.status,
            forecast_status=row.forecast_status,
            recent=[Light(one.status, one.direction) for one in row.recent],
            low_confidence=row.is_unsure,
            missed_promises=missed.get(row.series_id, 0),
            wants_answer=_wants_answer(row, answered),
            turned=row.series_id in turned,
            in_basket=row.series_id in basket,
        )
        for row in rows
    ]
    return candidates(lines)


def service_of(unit_id: int, units: Tree) -> int:
    """The service that answers for a part of the council; what stands above services answers for itself."""
    found = units.ancestor(unit_id, Level.SERVICE)
    return found.unit_id if found is not None else unit_id


def answering_post(unit_id: int, units: Tree) -> Post | None:
    """The post that answers for an item of a part: its head's, or nothing where there is none; one query."""
    if unit_id not in units:
        return None
    role = _HEADS.get(Level(units[unit_id].level), Role.MANAGER)
    return Post.objects.filter(unit=unit_id, role=role, ended__isnull=True).order_by("pk").first()


def _corporate_lines(today: date) -> Collection[int]:
    items = BasketItem.objects.filter(in_force(today), basket__kind=BasketKind.CORPORATE)
    return frozenset(items.values_list("series_id", flat=True))


def _missed(today: date) -> Counter[int]:
    """By line: promises of clinics that are overdue or were dropped."""
    late = Q(action__due__lt=today, action__done_on__isnull=True) & ~Q(action__status="dropped")
    rows = Commitment.objects.filter(late | Q(action__status="dropped"), action__series__isnull=False)
    return Counter(rows.values_list("action__series_id", flat=True))


def _answered(today: date) -> frozenset[int]:
    """Lines with an answer that holds."""
    rows = IndicatorResponse.objects.values_list("series_id", "until", "action__status", "action__done_on")
    return frozenset(
        series_id for series_id, until, status, done_on in rows if holds(Held(until, status or "", done_on), today)
    )


def _wants_answer(row: ScorecardRow, answered: Collection[int]) -> bool:
    return asks(row.status, row.direction) and row.series_id not in answered


def _turned() -> frozenset[int]:
    """Lines of which the newest kept verdict on an action is that the curve turned."""
    newest: dict[int, str] = {}
    for series_id, verdict in ActionEffect.objects.order_by("pk").values_list("series_id", "verdict"):
        newest[series_id] = verdict
    return frozenset(pk for pk, verdict in newest.items() if verdict == Judged.TURNED)
