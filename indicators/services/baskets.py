"""Baskets: named, dated sets of indicators for the Executive, the committees and the portfolios."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import count

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.translation import gettext as _

from council_pm.audit.services import Entry, record, record_many
from council_pm.core.access import Actor
from council_pm.org.models import Committee
from council_pm.people.models import Portfolio
from indicators.models import Basket, BasketItem, BasketKind, Series

LONGEST_NAME = 120
_LONGEST_SLUG = 60
_ADDRESSES = frozenset({"new", "table"})  # screens of their own below /baskets/


@transaction.atomic
def create_basket(
    *, by: Actor, slug: str, name: str, committee: Committee | None = None, portfolio: Portfolio | None = None
) -> Basket:
    """Make a basket: the corporate one, or a committee's, or a portfolio's. Its slug is permanent.

    Raises ``ValidationError``: ``two_audiences``, ``name_missing``, ``slug_taken`` or ``has_basket``.
    """
    if committee is not None and portfolio is not None:
        raise ValidationError(_("A basket belongs to a committee or to a portfolio, not to both."), "two_audiences")
    name = _name(name)
    if slug in _ADDRESSES or Basket.objects.filter(slug=slug).exists():
        raise ValidationError(_("There is a basket of this address already."), "slug_taken")
    held = Q(committee=committee) if committee else Q(portfolio=portfolio) if portfolio else Q(pk__in=[])
    if Basket.objects.filter(held).exists():
        raise ValidationError(_("It has a basket already: rename that one, or change what is in it."), "has_basket")
    kind = BasketKind.COMMITTEE if committee else BasketKind.PORTFOLIO if portfolio else BasketKind.CORPORATE
    basket = Basket.objects.create(slug=slug, name=name, kind=kind, committee=committee, portfolio=portfolio)
    record(by=by, action="create_basket", subject_kind="basket", subject_id=slug)
    return basket


def free_slug(*, name: str, committee: Committee | None = None, portfolio: Portfolio | None = None) -> str:
    """A slug that no basket has. The first corporate basket gets the one that the Executive's dashboard reads."""
    taken = set(Basket.objects.values_list("slug", flat=True)) | _ADDRESSES
    if committee is None and portfolio is None and Basket.EXECUTIVE not in taken:
        return Basket.EXECUTIVE
    taken.add(Basket.EXECUTIVE)
    owner = committee or portfolio
    base = owner.slug if owner else slugify(name) or "basket"
    suffix = "committee" if committee else "portfolio" if portfolio else "basket"
    return next(slug for slug in _slugs(base, suffix) if slug not in taken)


@transaction.atomic
def rename_basket(*, by: Actor, basket: Basket, name: str) -> None:
    """Call a basket by another name; its slug stays. The same name again changes nothing."""
    name, before = _name(name), basket.name
    if name == before:
        return
    basket.name = name
    basket.save(update_fields=["name"])
    detail = {"before": before, "after": name}
    record(by=by, action="rename_basket", subject_kind="basket", subject_id=basket.slug, detail=detail)


def entry_faults(
    basket: Basket, series: Collection[Series], starts: date, *, lead: bool
) -> Mapping[int, ValidationError]:
    """By series, why it cannot be put into a basket from a day on. Two queries, whatever the number of series.

    The series come with their indicators. Codes: ``retired``, ``in_basket``, ``other_lead``.
    """
    # An item has no end yet, so one that begins later would be held at the same time too.
    rows = BasketItem.objects.filter(Q(ends__isnull=True) | Q(ends__gte=starts), series__in=series)
    held = set(rows.filter(basket=basket).values_list("series_id", flat=True))
    led = {}
    if lead and basket.kind == BasketKind.COMMITTEE:
        others = rows.filter(basket__kind=BasketKind.COMMITTEE, lead=True).exclude(basket=basket)
        led = dict(others.values_list("series_id", "basket__name"))
    found = ((one.pk, _entry_fault(one, starts, held=one.pk in held, leader=led.get(one.pk))) for one in series)
    return {pk: fault for pk, fault in found if fault is not None}


@transaction.atomic
def put_many_in_basket(
    *, by: Actor, basket: Basket, series: Sequence[Series], starts: date, lead: bool = True
) -> list[BasketItem]:
    """Add several series from a day on: all of them, or none.

    Every basket indicator has exactly one lead committee at a time, and one membership of a basket at a time.
    Raises ``ValidationError`` with a sentence for each that cannot be added, or ``nothing_chosen``.
    """
    if not series:
        raise ValidationError(_("Choose at least one indicator."), "nothing_chosen")
    faults = entry_faults(basket, series, starts, lead=lead)
    if faults:
        raise ValidationError(list(faults.values()))
    try:
        with transaction.atomic():
            items = BasketItem.objects.bulk_create(
                BasketItem(basket=basket, series=one, starts=starts, lead=lead) for one in series
            )
    except IntegrityError:
        raise ValidationError(_("One of these is in the basket already: look at it again."), "in_basket") from None
    detail = {"from": starts.isoformat(), "lead": lead}
    record_many(by=by, events=[_event("put_in_basket", basket, item, detail) for item in items])
    return items


def put_in_basket(*, by: Actor, basket: Basket, series: Series, starts: date, lead: bool = True) -> BasketItem:
    """Add one series from a day on; see ``put_many_in_basket``."""
    return put_many_in_basket(by=by, basket=basket, series=[series], starts=starts, lead=lead)[0]


@transaction.atomic
def take_many_out_of_basket(*, by: Actor, items: Sequence[BasketItem], from_day: date, reason: str) -> None:
    """End the time of several series in their basket the day before ``from_day``; the record of it stays.

    One that would leave on its first day or before keeps that one day. Raises ``ValidationError``:
    ``nothing_chosen``, ``reason_missing`` or ``ended``.
    """
    if not items:
        raise ValidationError(_("Choose at least one indicator."), "nothing_chosen")
    if not reason.strip():
        raise ValidationError(_("Say why it leaves the basket: members will ask."), "reason_missing")
    for item in items:
        if item.ends is not None and item.ends < from_day:
            words = _("%(code)s has left the basket already, on %(day)s.")
            params = {"code": item.series.indicator.code, "day": date_format(item.ends, "j F Y")}
            raise ValidationError(words, "ended", params)
    for item in items:
        item.ends = max(item.starts, from_day - timedelta(days=1))
    BasketItem.objects.bulk_update(items, ["ends"])
    detail = {"from": from_day.isoformat()}
    events = [_event("take_out_of_basket", item.basket, item, detail, reason) for item in items]
    record_many(by=by, events=events)


def take_out_of_basket(*, by: Actor, item: BasketItem, from_day: date, reason: str) -> None:
    """End one series' time in a basket; see ``take_many_out_of_basket``."""
    take_many_out_of_basket(by=by, items=[item], from_day=from_day, reason=reason)


def _entry_fault(series: Series, starts: date, *, held: bool, leader: str | None) -> ValidationError | None:
    indicator = series.indicator
    if indicator.retired_on is not None and indicator.retired_on <= starts:
        return ValidationError(_("%(code)s has ended: it is put into no basket."), "retired", {"code": indicator.code})
    if held:
        return ValidationError(_("This indicator is in the basket already."), "in_basket")
    if leader is not None:
        return ValidationError(
            _("%(basket)s leads on this indicator: it can follow it, or take the lead over first."),
            "other_lead",
            {"basket": leader},
        )
    return None


def _name(name: str) -> str:
    name = name.strip()
    if not name or len(name) > LONGEST_NAME:
        raise ValidationError(
            _("Give the basket a name of at most %(most)s characters."), "name_missing", {"most": LONGEST_NAME}
        )
    return name


def _slugs(base: str, suffix: str) -> Iterator[str]:
    base = base[: _LONGEST_SLUG - len(suffix) - 6]
    yield base
    yield f"{base}-{suffix}"
    yield from (f"{base}-{suffix}-{number}" for number in count(2))


def _event(action: str, basket: Basket, item: BasketItem, detail: Mapping[str, object], reason: str = "") -> Entry:
    return Entry(action, "basket", basket.slug, detail={"series": item.series_id, **detail}, reason=reason)
