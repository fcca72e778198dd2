"""The corporate basket as a page needs it beside the figures, in one query."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, F, Q, Subquery

from council_pm.dashboards.selectors.parts import Organisation
from council_pm.jobs.selectors import calculations_delayed, delayed_jobs
from council_pm.org.models import CommitteeKind, CommitteeMeeting
from indicators.models import Basket
from indicators.selectors.scorecard import Choice, Scorecard, scorecard
from indicators.visibility import Sight

CORPORATE = Basket.EXECUTIVE


@dataclass(frozen=True, slots=True)
class BasketMoment:
    """Which series are key, when the Executive last met, and whether figures wait for a calculation."""

    series: frozenset[int]
    last_meeting: date | None
    calculations_delayed: bool


def corporate_card(org: Organisation, sight: Sight, known_on: date | None = None) -> Scorecard:
    """The corporate basket on the day of this organisation, as a reader of this sight sees it."""
    return scorecard(Choice(basket=CORPORATE), sight, org.as_of, tree=org.today, known_on=known_on)


def basket_moment(as_of: date, now: datetime) -> BasketMoment:
    """One query; a second one for a council that has no corporate basket yet."""
    in_basket = Q(items__starts__lte=as_of) & (Q(items__ends__isnull=True) | Q(items__ends__gte=as_of))
    met = (
        CommitteeMeeting.objects.filter(committee__kind=CommitteeKind.EXECUTIVE, on__lt=as_of)
        .order_by("-on")
        .values("on")[:1]
    )
    rows = list(
        Basket.objects.filter(slug=CORPORATE)
        .annotate(last=Subquery(met), delayed=Exists(delayed_jobs(now)))
        .annotate(series=F("items__series_id"), held=in_basket)
        .values_list("series", "held", "last", "delayed")
    )
    if not rows:
        return BasketMoment(frozenset(), None, calculations_delayed(now))
    series = frozenset(pk for pk, held, _last, _delayed in rows if held and pk is not None)
    return BasketMoment(series, rows[0][2], rows[0][3])
