"""The corporate basket as a page needs it beside the figures, in one query."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Case, Exists, F, Q, QuerySet, Subquery, Value, When

from clinics.selectors.told_rows import parsed, told_row
from council_pm.dashboards.selectors.parts import Organisation
from council_pm.jobs.selectors import calculations_delayed, delayed_jobs
from council_pm.org.models import CommitteeKind, CommitteeMeeting
from indicators.models import Basket
from indicators.selectors.scorecard import Choice, Scorecard, scorecard
from indicators.visibility import Sight

CORPORATE = Basket.EXECUTIVE
_BASKET, _IN_IT = "basket", "in it"


@dataclass(frozen=True, slots=True)
class BasketMoment:
    """Which series are key, when the Executive last met, and whether figures wait for a calculation.

    ``beside``: rows of clinics that the same query read (``clinics.selectors.told_rows``).
    """

    series: frozenset[int]
    last_meeting: date | None
    calculations_delayed: bool
    beside: tuple[tuple[Any, ...], ...] = ()


def corporate_card(org: Organisation, sight: Sight, known_on: date | None = None) -> Scorecard:
    """The corporate basket on the day of this organisation, as a reader of this sight sees it."""
    return scorecard(Choice(basket=CORPORATE), sight, org.as_of, tree=org.today, known_on=known_on)


def basket_moment(as_of: date, now: datetime, beside: QuerySet[Any, tuple[Any, ...]] | None = None) -> BasketMoment:
    """One query, rows of clinics among them; a second one for a council that has no corporate basket yet."""
    in_basket = Q(items__starts__lte=as_of) & (Q(items__ends__isnull=True) | Q(items__ends__gte=as_of))
    met = (
        CommitteeMeeting.objects.filter(committee__kind=CommitteeKind.EXECUTIVE, on__lt=as_of)
        .order_by("-on")
        .values("on")[:1]
    )
    of_basket = told_row(
        Basket.objects.filter(slug=CORPORATE),
        _BASKET,
        item=F("items__series_id"),
        word=Case(When(in_basket, then=Value(_IN_IT)), default=Value("")),
        number=Case(When(Exists(delayed_jobs(now)), then=Value(1)), default=Value(0)),
        day=Subquery(met),
    )
    rows = list(of_basket if beside is None else of_basket.union(beside, all=True))
    basket = [row for row in parsed(rows) if row.about == _BASKET]
    others = tuple(row for row in rows if row[0] != _BASKET)
    if not basket:
        return BasketMoment(frozenset(), None, calculations_delayed(now), others)
    series = frozenset(row.item for row in basket if row.word and row.item)
    return BasketMoment(series, basket[0].day, bool(basket[0].number), others)
