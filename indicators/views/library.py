"""The library of indicators: searching it, reading an entry, and adopting one or several."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from council_pm.core.access import Actor, Permission, may, permitted
from council_pm.core.export import table_response
from council_pm.core.filters import filter_field, list_filters
from council_pm.core.htmx import render_region
from council_pm.core.paging import numbered, page_asked, page_of
from indicators import library
from indicators.library import Entry, LibraryKind
from indicators.library_forms import AdoptionForm, StartForm
from indicators.selectors.library import LibraryRow, choices, facts_of, kind_label, library_rows
from indicators.selectors.rows import frequency_label
from indicators.services.library import (
    AdoptionRefusedError,
    Faults,
    Wish,
    adopt_indicators,
    adoption_faults,
    begin_from_reference,
)

A_PAGE = 40


def entry_of(_user: Any, code: str) -> Entry:
    """The entry of this code; there is nothing to hide in the library."""
    entry = library.by_code().get(code)
    if entry is None:
        raise Http404
    return entry


@require_safe
@permitted(Permission.VIEW_DEFINITION)
def library_list(request: HttpRequest) -> HttpResponse:
    """A page of the entries asked for, and which of them the council keeps."""
    asked = _asked(request.GET)
    found, here = library.search(**asked), reverse("indicators:library_list")
    page = page_of(len(found), page_asked(request.GET.get("page")), A_PAGE, numbered(here, _address(asked)))
    rows = library_rows(found[page.before : page.last])
    table = f"{reverse('indicators:library_table')}?{urlencode(_address(asked))}"
    context = {
        "page_title": _("Library of indicators"),
        "rows": rows,
        "something_to_tick": any(row.can_be_ticked for row in rows),
        "total": page.total,
        "filters": _filters(asked, here),
        "pager": page,
        "csv_url": table,
        "workbook_url": f"{table}&format=xlsx",
        "may_adopt": may(request.user, Permission.EDIT_DEFINITION),
    }
    return render_region(request, "indicators/library/list.html", "indicators/library/_results.html", context)


@require_safe
@permitted(Permission.VIEW_DEFINITION)
def library_table(request: HttpRequest) -> HttpResponse:
    """The entries asked for as a file, with all that they say."""
    header = [_("Code"), _("Name"), _("Kind"), _("Theme"), _("What is counted"), _("Why it matters"), _("Unit"),
              _("How often"), _("Source"), _("Address of the source"), _("Licence"), _("Your indicator")]  # fmt: skip
    rows = [_cells(row) for row in library_rows(library.search(**_asked(request.GET)))]
    return table_response(request, "library", header, rows)


@require_safe
@permitted(Permission.VIEW_DEFINITION, fetch=entry_of)
def library_entry(request: HttpRequest, entry: Entry) -> HttpResponse:
    """One entry in full."""
    context = {
        "page_title": entry.name,
        "row": library_rows([entry])[0],
        "facts": facts_of(entry),
        "may_adopt": may(request.user, Permission.EDIT_DEFINITION),
    }
    return render(request, "indicators/library/entry.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.EDIT_DEFINITION)
def library_adopt(request: HttpRequest) -> HttpResponse:
    """Codes, units and owners of the entries that were ticked; what would be made; and making it."""
    data = request.POST if request.method == "POST" else request.GET
    known = library.by_code()
    chosen = [known[code] for code in dict.fromkeys(data.getlist("entry")) if code in known and known[code].standard]
    if not chosen:
        messages.error(request, _("Tick at least one indicator that is not for reference only."))
        return redirect("indicators:library_list")
    today = timezone.localdate()
    options = choices(today)
    if request.method != "POST":
        return _adoption_page(request, AdoptionForm(entries=chosen, choices=options))
    form = AdoptionForm(request.POST, entries=chosen, choices=options)
    step = request.POST.get("step")
    if not form.is_valid() or (step != "adopt" and _shows(form, adoption_faults(form.wishes, today))):
        return _adoption_page(request, form, status=422)
    if step != "adopt":
        return _adoption_page(request, form, made=[] if step == "change" else form.wishes)
    if not _made(request, form, form.wishes):
        return _adoption_page(request, form, status=422)
    return redirect("indicators:library_list")


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.EDIT_DEFINITION, fetch=entry_of)
def library_complete(request: HttpRequest, entry: Entry) -> HttpResponse:
    """Beginning the definition of an entry for reference, which goes on as a draft."""
    if entry.standard is not None:
        return redirect(f"{reverse('indicators:library_adopt')}?{urlencode({'entry': entry.code})}")
    today = timezone.localdate()
    options = choices(today)
    form = StartForm(request.POST if request.method == "POST" else None, entry=entry, choices=options)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(begin_from_reference(by=Actor(request.user.pk), wish=form.wish, today=today))
        except AdoptionRefusedError as refusal:
            _shows(form, refusal.faults)
    title = _("Adopt “%(name)s”") % {"name": entry.name}
    context = {"page_title": title, "form": form, "entry": entry, "choices": options}
    return render(request, "indicators/library/complete.html", context, status=422 if form.errors else 200)


def _made(request: HttpRequest, form: AdoptionForm, wishes: list[Wish]) -> bool:
    """Adopt them, or show why not."""
    try:
        made = adopt_indicators(by=Actor(request.user.pk), wishes=wishes, today=timezone.localdate())
    except AdoptionRefusedError as refusal:
        return not _shows(form, refusal.faults)
    words = ngettext(
        "%(count)s indicator adopted. Next, give it a target.",
        "%(count)s indicators adopted. Next, give them targets.",
        len(made),
    )
    messages.success(request, words % {"count": len(made)})
    return True


def _shows(form: AdoptionForm | StartForm, faults: Faults) -> bool:
    """Show what stands in the way at the field that it is about; whether anything does."""
    for code, texts in faults.items():
        for field, words in texts.items():
            form.add_error(form.field_of(field, code), words)
    return bool(faults)


def _adoption_page(
    request: HttpRequest, form: AdoptionForm, made: list[Wish] | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "page_title": _("Adopt from the library"),
        "form": form,
        "choices": form.choices,
        "made": made,
    }
    return render(request, "indicators/library/adopt.html", context, status=status)


def _cells(row: LibraryRow) -> list[str]:
    entry, standard = row.entry, row.entry.standard
    said = [""] * 4
    if standard is not None:
        said = [standard.wording, standard.why_it_matters, standard.unit, frequency_label(standard.frequency)]
    kept = row.kept.code if row.kept else ""
    return [entry.code, entry.name, row.kind, entry.theme, *said, entry.source, entry.source_url, entry.licence, kept]


def _asked(data: QueryDict) -> dict[str, str]:
    """What is looked for; a theme or a kind that there is not is as good as none."""
    theme, kind = data.get("theme", ""), data.get("kind", "")
    return {
        "words": data.get("q", "")[:100],
        "theme": theme if theme in library.themes() else "",
        "kind": kind if kind in set(LibraryKind) else "",
    }


def _address(asked: Mapping[str, str]) -> dict[str, str]:
    return {"q": asked["words"], "theme": asked["theme"], "kind": asked["kind"]}


def _filters(asked: Mapping[str, str], here: str) -> dict[str, Any]:
    themes = [("", _("All themes")), *((one, one) for one in library.themes())]
    kinds = [("", _("All kinds")), *((one.value, kind_label(one)) for one in LibraryKind)]
    fields = [
        filter_field("theme", _("Theme"), themes, asked["theme"]),
        filter_field("kind", _("Kind"), kinds, asked["kind"]),
    ]
    return list_filters(here, fields, words=asked["words"], is_filtered=any(asked.values()), looked_for_in=_("Words"))
