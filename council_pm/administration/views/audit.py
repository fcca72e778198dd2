"""The browser of the record: who did what when, on which thing, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from council_pm.administration.crumbs import crumbs
from council_pm.administration.forms.audit import RecordForm
from council_pm.audit.models import Event
from council_pm.audit.selectors import Asked, EventLine, events, in_words
from council_pm.core.access import Permission, permitted
from council_pm.core.export import table_response
from council_pm.core.htmx import render_region
from council_pm.core.paging import page_asked, page_of
from council_pm.people.models import User

A_PAGE = 50
MOST_IN_A_FILE = 10_000
_AT_ONCE = 500


@require_safe
@permitted(Permission.VIEW_AUDIT)
def record_list(request: HttpRequest) -> HttpResponse:
    """A page of the events asked for, newest first; a filter that cannot be read is said, and nothing is shown."""
    form = RecordForm(request.GET)
    context: dict[str, Any] = {"page_title": _("The record"), "form": form, "most": MOST_IN_A_FILE}
    if not form.is_valid():
        return _page(request, context, status=422)
    found = events(asked_of(form))
    page = page_of(found.count(), page_asked(request.GET.get("page")), A_PAGE, lambda n: _address(request, page=n))
    context |= {
        "lines": in_words(found[page.before : page.last]),
        "total": page.total,
        "pager": page,
        "csv_url": _address(request, "administration:record_table"),
        "workbook_url": _address(request, "administration:record_table", format="xlsx"),
    }
    return _page(request, context)


@require_safe
@permitted(Permission.VIEW_AUDIT)
def record_table(request: HttpRequest) -> HttpResponse:
    """The events asked for as a file: the newest ten thousand, which its last line says where there are more."""
    form = RecordForm(request.GET)
    if not form.is_valid():
        return _page(request, {"page_title": _("The record"), "form": form}, status=422)
    header = [_("When"), _("Who"), _("What"), _("Kind"), _("Thing"), _("Change"), _("Reason")]
    return table_response(request, "record", header, _rows(events(asked_of(form))))


def asked_of(form: RecordForm) -> Asked:
    """What a valid form asks for. A person is found by a part of the name, a part of the system by a part of its."""
    data = form.cleaned_data
    by = User.objects.filter(person__name__icontains=data["person"]).values("pk") if data["person"] else None
    return Asked(
        kind=data["kind"],
        ref=data["id"],
        action=data["action"],
        by=by,
        system=data["person"],
        since=data["since"],
        until=data["until"],
    )


def _page(request: HttpRequest, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    context["breadcrumbs"] = crumbs((_("The record"), ""))
    whole, region = "administration/audit/record.html", "administration/audit/_results.html"
    return render_region(request, whole, region, context, status=status)


def _address(request: HttpRequest, name: str = "administration:record_list", **changed: Any) -> str:
    query = request.GET.copy()
    for key in ("page", "format"):
        query.pop(key, None)
    for key, value in changed.items():
        query[key] = str(value)
    return f"{reverse(name)}?{query.urlencode()}" if query else reverse(name)


def _rows(found: QuerySet[Event]) -> Iterator[list[Any]]:
    held = list(found[: MOST_IN_A_FILE + 1])
    for start in range(0, min(len(held), MOST_IN_A_FILE), _AT_ONCE):
        yield from _cells(in_words(held[start : min(start + _AT_ONCE, MOST_IN_A_FILE)]))
    if len(held) > MOST_IN_A_FILE:
        told = _("Only the newest %(most)s are in this file: ask for fewer, such as those of a month.")
        yield [told % {"most": f"{MOST_IN_A_FILE:,}"}, "", "", "", "", "", ""]


def _cells(lines: Iterable[EventLine]) -> Iterator[list[Any]]:
    for line in lines:
        change = "; ".join(f"{one.label}: {one.text}" for one in line.details)
        at = timezone.localtime(line.at).strftime("%Y-%m-%d %H:%M:%S")
        yield [at, line.who, line.text, line.kind_label, line.what.title, change, line.reason]
