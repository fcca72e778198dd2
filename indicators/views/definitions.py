"""The list of definitions, its file, a new indicator, and a draft of the next version."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from council_pm.configuration.request_frame import frame_of
from council_pm.core.access import Actor, Permission, may, permitted
from council_pm.core.crumbs import crumbs
from council_pm.core.export import table_response
from council_pm.core.filters import filter_field, list_filters
from council_pm.core.htmx import render_region
from council_pm.core.paging import numbered, page_asked, page_of
from council_pm.org.models import OrgUnit
from council_pm.org.selectors import tree
from indicators.definition_forms import DefinitionFilterForm, NewIndicatorForm
from indicators.models import Indicator
from indicators.selectors import definitions as listing
from indicators.selectors.drafts import lines_of
from indicators.selectors.holders import sees_every_name
from indicators.services.drafts import start_draft, start_new

A_PAGE = 50


def indicator_at(user: Any, code: str) -> Indicator:
    """The indicator of this code: everybody inside the council sees every definition (matrix M005)."""
    found = Indicator.objects.filter(code=code, definitions__isnull=False).first()
    if found is None:
        raise Http404
    return found


@require_safe
@permitted(Permission.VIEW_DEFINITION)
def definition_list(request: HttpRequest) -> HttpResponse:
    """Every definition with its owner, version and review date; searched, filtered and paged."""
    choice, days, today = _asked(request), _reminder_days(request), timezone.localdate()
    found, here = listing.definitions(choice, today, days), reverse("indicators:definition_list")
    page = page_of(found.count(), page_asked(request.GET.get("page")), A_PAGE, numbered(here, _query(choice)))
    editor = may(request.user, Permission.EDIT_DEFINITION)
    names = sees_every_name(request.user)
    context = {
        "page_title": _("Definitions"),
        "breadcrumbs": crumbs((_("Administration"), reverse("administration:hub")), (_("Definitions"), ""))
        if editor
        else [],
        "rows": listing.definition_rows(found[page.before : page.last], today, days, with_names=names),
        "total": page.total,
        "pager": page,
        "filters": _filters(choice),
        "is_filtered": choice != listing.DefinitionChoice(),
        "asked": urlencode(_query(choice)),
        "may_edit": editor,
        "new_drafts": lines_of(listing.new_drafts(), request.user.pk or 0) if editor else [],
    }
    return render_region(request, "indicators/definitions/list.html", "indicators/definitions/_rows.html", context)


@require_safe
@permitted(Permission.VIEW_DEFINITION)
def definition_table(request: HttpRequest) -> HttpResponse:
    """The list as a file, filtered like the page, without pages."""
    choice, days, today = _asked(request), _reminder_days(request), timezone.localdate()
    head = [_("Code"), _("Name"), _("Theme"), _("Version"), _("Owner"), _("Held by"), _("Review by"), _("State")]
    names = sees_every_name(request.user)
    rows = listing.definition_rows(listing.definitions(choice, today, days), today, days, with_names=names)
    cells = ([r.code, r.name, r.theme, r.version, r.owner, r.holder, r.review_on, r.state] for r in rows)
    return table_response(request, "definitions", head, cells)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.EDIT_DEFINITION)
def definition_new(request: HttpRequest) -> HttpResponse:
    """The code of a new indicator and the part of the council that it is counted for; its text comes next."""
    places = tree(timezone.localdate())
    form = NewIndicatorForm(request.POST if request.method == "POST" else None, tree=places)
    if request.method == "POST" and form.is_valid():
        try:
            unit = OrgUnit.objects.get(pk=form.cleaned_data["unit"])
            draft = start_new(by=Actor(request.user.pk), code=form.cleaned_data["code"], unit=unit)
        except ValidationError as refusal:
            form.add_error("code", refusal)
        else:
            return redirect(draft)
    context = {"page_title": _("New indicator"), "form": form, "breadcrumbs": trail(_("New indicator"))}
    return render(request, "indicators/definitions/new.html", context, status=422 if form.errors else 200)


@require_POST
@permitted(Permission.EDIT_DEFINITION, fetch=indicator_at)
def definition_start(request: HttpRequest, indicator: Indicator) -> HttpResponse:
    """Begin the next version, or go on with one's own draft."""
    try:
        return redirect(start_draft(by=Actor(request.user.pk), indicator=indicator))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("indicators:definition_keep", code=indicator.code)


def trail(*labels: str, url: str = "") -> list[dict[str, str]]:
    """Where a screen stands: below the list of definitions. ``url`` is that of the first label."""
    addresses = [url if len(labels) > 1 else "", *("" for _label in labels[1:])]
    return crumbs((_("Definitions"), reverse("indicators:definition_list")), *zip(labels, addresses, strict=True))


def _reminder_days(request: HttpRequest) -> int:
    return int(frame_of(request)["review_reminder_days"])


def _asked(request: HttpRequest) -> listing.DefinitionChoice:
    form = DefinitionFilterForm(request.GET)
    form.is_valid()
    data = form.cleaned_data
    return listing.DefinitionChoice(data.get("q", ""), data.get("theme", ""), data.get("show", ""))


def _query(choice: listing.DefinitionChoice) -> dict[str, str]:
    asked = {"q": choice.words, "theme": choice.theme, "show": choice.show}
    return {name: value for name, value in asked.items() if value}


def _filters(choice: listing.DefinitionChoice) -> dict[str, Any]:
    url = reverse("indicators:definition_list")
    shown = DefinitionFilterForm.base_fields["show"].choices  # type: ignore[attr-defined]  # a choice field
    fields = [
        filter_field("show", _("Show"), shown, choice.show),
        filter_field("theme", _("Theme"), [("", _("All")), *((one, one) for one in listing.themes())], choice.theme),
    ]
    return list_filters(url, fields, words=choice.words, is_filtered=bool(_query(choice)))
