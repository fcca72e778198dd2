"""Baskets: named, dated sets of indicators for the Executive, the committees and the portfolios."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from council_pm.audit.services import record
from council_pm.core.access import Actor
from council_pm.org.models import Committee
from council_pm.people.models import Portfolio
from indicators.models import Basket, BasketItem, BasketKind, Series


@transaction.atomic
def create_basket(
    *, by: Actor, slug: str, name: str, committee: Committee | None = None, portfolio: Portfolio | None = None
) -> Basket:
    """Make a basket: the corporate one, or a committee's, or a portfolio's."""
    if committee is not None and portfolio is not None:
        raise ValidationError(_("A basket belongs to a committee or to a portfolio, not to both."), "two_audiences")
    kind = BasketKind.COMMITTEE if committee else BasketKind.PORTFOLIO if portfolio else BasketKind.CORPORATE
    basket = Basket.objects.create(slug=slug, name=name, kind=kind, committee=committee, portfolio=portfolio)
    record(by=by, action="create_basket", subject_kind="basket", subject_id=slug)
    return basket


@transaction.atomic
def put_in_basket(*, by: Actor, basket: Basket, series: Series, starts: date, lead: bool = True) -> BasketItem:
    """Add a series from a day on. Every basket indicator has exactly one lead committee at a time."""
    # An item has no end yet, so one that begins later would be held at the same time too.
    held = BasketItem.objects.filter(Q(ends__isnull=True) | Q(ends__gte=starts), series=series)
    if held.filter(basket=basket).exists():
        raise ValidationError(_("This indicator is in the basket already."), "in_basket")
    if lead and basket.kind == BasketKind.COMMITTEE:
        other = held.filter(basket__kind=BasketKind.COMMITTEE, lead=True).select_related("basket").first()
        if other is not None:
            raise ValidationError(
                _("%(basket)s leads on this indicator: it can follow it, or take the lead over first."),
                "other_lead",
                {"basket": other.basket.name},
            )
    item = BasketItem.objects.create(basket=basket, series=series, starts=starts, lead=lead)
    record(
        by=by,
        action="put_in_basket",
        subject_kind="basket",
        subject_id=basket.slug,
        detail={"series": series.pk, "from": starts.isoformat()},
    )
    return item


@transaction.atomic
def take_out_of_basket(*, by: Actor, item: BasketItem, from_day: date, reason: str) -> None:
    """End a series' time in a basket the day before ``from_day``; the record of it stays."""
    if not reason.strip():
        raise ValidationError(_("Say why it leaves the basket: members will ask."), "reason_missing")
    item.ends = max(item.starts, from_day - timedelta(days=1))
    item.save(update_fields=["ends"])
    record(by=by, action="take_out_of_basket", subject_kind="basket", subject_id=item.basket.slug, reason=reason)
