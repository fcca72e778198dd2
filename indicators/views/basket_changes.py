"""Changing baskets: a new one, its name, what comes in and what leaves, shown before it is done."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from council_pm.core.access import Actor, Permission, permitted
from council_pm.core.row_ids import row_ids
from indicators.basket_forms import BasketForm, EntryForm, LeavingForm, NameForm
from indicators.models import Basket, BasketItem, BasketKind, Series
from indicators.selectors.baskets import audience_of, candidates, items_of, series_chosen
from indicators.services.baskets import (
    create_basket,
    entry_faults,
    free_slug,
    put_many_in_basket,
    rename_basket,
    take_many_out_of_basket,
)
from indicators.views.baskets import basket_of


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.MANAGE_BASKETS)
def basket_new(request: HttpRequest) -> HttpResponse:
    """A new basket, empty."""
    form = BasketForm(request.POST if request.method == "POST" else None, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("name", "committee", "portfolio")}
        try:
            basket = create_basket(by=Actor(request.user.pk), slug=free_slug(**said), **said)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("The basket is made. Next, put indicators into it."))
            return redirect("indicators:basket_show", basket.slug)
    context = {"page_title": _("New basket"), "form": form}
    return render(request, "indicators/baskets/new.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.MANAGE_BASKETS, fetch=basket_of)
def basket_rename(request: HttpRequest, basket: Basket) -> HttpResponse:
    """Another name; its address stays."""
    form = NameForm(request.POST if request.method == "POST" else None, initial={"name": basket.name})
    if request.method == "POST" and form.is_valid():
        rename_basket(by=Actor(request.user.pk), basket=basket, name=form.cleaned_data["name"])
        messages.success(request, _("The basket is called “%(name)s” now.") % {"name": basket.name})
        return redirect("indicators:basket_show", basket.slug)
    context = {"page_title": _("Rename “%(name)s”") % {"name": basket.name}, "form": form, "basket": basket}
    return render(request, "indicators/baskets/rename.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.MANAGE_BASKETS, fetch=basket_of)
def basket_add(request: HttpRequest, basket: Basket) -> HttpResponse:
    """Choosing indicators, seeing what would be put in, and putting them in."""
    if request.method != "POST":
        return _choosing(request, basket, EntryForm(basket=basket, initial={"from_day": timezone.localdate()}))
    form = EntryForm(request.POST, basket=basket)
    chosen = series_chosen(row_ids(request.POST.getlist("series")))
    going_on = request.POST.get("step") != "change"
    if form.is_valid() and not chosen and going_on:
        form.add_error(None, _("Tick at least one indicator."))
    if form.errors or not going_on:
        return _choosing(request, basket, form, status=422 if form.errors else 200)
    day, lead = form.cleaned_data["from_day"], form.cleaned_data.get("lead", True)
    if request.POST.get("step") != "put":
        faults = {pk: fault.messages[0] for pk, fault in entry_faults(basket, chosen, day, lead=lead).items()}
        return _previewing(request, basket, form, chosen, faults)
    try:
        put_many_in_basket(by=Actor(request.user.pk), basket=basket, series=chosen, starts=day, lead=lead)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return _choosing(request, basket, form, status=422)
    words = ngettext("%(count)s indicator put in.", "%(count)s indicators put in.", len(chosen))
    messages.success(request, words % {"count": len(chosen)})
    return redirect("indicators:basket_show", basket.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.MANAGE_BASKETS, fetch=basket_of)
def basket_remove(request: HttpRequest, basket: Basket) -> HttpResponse:
    """What would leave, from when and why; and taking it out."""
    posted = request.method == "POST"
    items = items_of(basket, row_ids((request.POST if posted else request.GET).getlist("item")))
    if not items:
        messages.error(request, _("Tick at least one indicator of the basket."))
        return redirect("indicators:basket_show", basket.slug)
    form = LeavingForm(request.POST) if posted else LeavingForm(initial={"from_day": timezone.localdate()})
    if posted and form.is_valid() and _took_out(request, form, items):
        return redirect("indicators:basket_show", basket.slug)
    context = {
        "page_title": _("Take out of “%(name)s”") % {"name": basket.name},
        "basket": basket,
        "items": items,
        "form": form,
    }
    return render(request, "indicators/baskets/remove.html", context, status=422 if form.errors else 200)


def _took_out(request: HttpRequest, form: LeavingForm, items: list[BasketItem]) -> bool:
    said = form.cleaned_data
    by = Actor(request.user.pk)
    try:
        take_many_out_of_basket(by=by, items=items, from_day=said["from_day"], reason=said["reason"])
    except ValidationError as refusal:
        form.add_error("from_day", refusal)
        return False
    words = ngettext("%(count)s indicator taken out.", "%(count)s indicators taken out.", len(items))
    messages.success(request, words % {"count": len(items)})
    return True


def _choosing(request: HttpRequest, basket: Basket, form: Form, status: int = 200) -> HttpResponse:
    """The list to tick; what was ticked before stays ticked, whatever the filter leaves out."""
    data = request.POST if request.method == "POST" else request.GET
    words, theme = (data.get(name, "").replace("\x00", "")[:100] for name in ("q", "theme"))
    found, themes = candidates(basket, timezone.localdate(), words=words, theme=theme)
    ticked = set(row_ids(data.getlist("series")))
    listed = {one.series_id for one in found}
    context = {
        "page_title": _("Put into “%(name)s”") % {"name": basket.name},
        "basket": basket,
        "form": form,
        "candidates": found,
        "ticked": ticked,
        "kept": [one for one in series_chosen(ticked) if one.pk not in listed],
        "themes": themes,
        "words": words,
        "theme": theme,
    }
    return render(request, "indicators/baskets/add.html", context, status=status)


def _previewing(
    request: HttpRequest, basket: Basket, form: Form, chosen: list[Series], faults: dict[int, str]
) -> HttpResponse:
    context = {
        "page_title": _("Put into “%(name)s”") % {"name": basket.name},
        "basket": basket,
        "audience": audience_of(basket),
        "is_portfolio": basket.kind == BasketKind.PORTFOLIO,
        "form": form,
        "chosen": [(one, faults.get(one.pk, "")) for one in chosen],
        "faults": faults,
    }
    return render(request, "indicators/baskets/preview.html", context, status=422 if faults else 200)
