"""Where a figure is used, as its supplier is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Sum

from council_pm.people.selectors import in_force
from indicators.models import BasketItem, Indicator, Series, SupplyMinutes, ViewCount
from indicators.returns.burden import FEW, a_year_of_months


@dataclass(frozen=True, slots=True)
class Used:
    """The baskets that hold a line, and how often its indicator's page was opened in twelve months (nothing: few)."""

    baskets: Sequence[str]
    views: int | None
    asks_minutes: bool
    """Whether nobody has said this year how long the figure takes."""


def used_in(series: Series, today: date) -> Used:
    """Where a line is used; two queries. A small number of views is not told: it could point at a person."""
    names = BasketItem.objects.filter(in_force(today), series=series).order_by("basket__name")
    views = ViewCount.objects.filter(indicator=OuterRef("pk"), month__gte=a_year_of_months(today))
    said = SupplyMinutes.objects.filter(indicator=OuterRef("pk"), year=today.year)
    counted = views.values("indicator").annotate(n=Sum("views")).values("n")
    row = Indicator.objects.filter(pk=series.indicator_id).annotate(opened=counted, said=Exists(said))
    opened, is_said = row.values_list("opened", "said").get()
    shown = opened if opened and opened >= FEW else None
    return Used(list(dict.fromkeys(names.values_list("basket__name", flat=True))), shown, not is_said)
