"""Sending a table, and what came of it. It is seen by the person who sent it and by nobody else.

The pages of a kind stand where its app wants them: five addresses, ``routes`` gives them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from council_pm.core.access import Actor, permitted
from council_pm.core.export import Sheet, table_response, workbook_response
from council_pm.core.tables.columns import Column
from council_pm.core.tables.wording import sentence
from council_pm.core.uploads import takes_files
from council_pm.jobs.models import Job, StagedTable
from council_pm.jobs.tables import services
from council_pm.jobs.tables.forms import TableForm
from council_pm.jobs.tables.registry import TableKind
from council_pm.jobs.tables.selectors import address_of, name_of, refused_rows, staged_of, staged_page

View = Callable[..., HttpResponse]
_STAGED = "<int:staged_id>/"


@dataclass(frozen=True, slots=True)
class Pages:
    """A kind of table with where its pages stand: the namespace of their names, and the way to them in words."""

    kind: TableKind
    namespace: str
    crumbs: Callable[..., list[dict[str, str]]]

    @property
    def name(self) -> str:
        """What the names of its addresses begin with."""
        return f"{self.namespace}:table_{self.kind.key}"

    @property
    def url(self) -> str:
        """Where a table is sent."""
        return reverse(self.name)


def routes(pages: Pages, below: str) -> list[URLPattern]:
    """The five addresses of a kind."""
    name = f"table_{pages.kind.key}"
    return [
        path(below, upload_view(pages), name=name),
        path(f"{below}current/", current_view(pages.kind), name=f"{name}_current"),
        path(f"{below}{_STAGED}", staged_view(pages), name=f"{name}_staged"),
        path(f"{below}{_STAGED}apply/", apply_view(pages.kind), name=f"{name}_apply"),
        path(f"{below}{_STAGED}discard/", discard_view(pages), name=f"{name}_discard"),
    ]


def upload_view(pages: Pages) -> View:
    """The form for a table of this kind, and the tables that the reader sent before."""

    kind = pages.kind

    @require_http_methods(["GET", "HEAD", "POST"])
    @permitted(kind.permission)
    @takes_files(most=lambda: services.limits().bytes, too_large=partial(_too_large, pages=pages))
    def table_upload(request: HttpRequest) -> HttpResponse:
        if request.method == "POST":
            return _receive(request, pages)
        asked = {column.key: request.GET.get(column.key, "") for column in kind.parameters}
        asked["rows"] = refused_rows(request.user.pk or 0, kind.key, request.GET.get("again", ""))
        return _form_page(request, pages, TableForm(kind, initial=asked))

    return table_upload


def staged_view(pages: Pages) -> View:
    """What a table would change, or what is wrong with it."""

    kind = pages.kind

    @require_safe
    @permitted(kind.permission, fetch=_own(kind))
    def table_staged(request: HttpRequest, staged: StagedTable) -> HttpResponse:
        context = {
            "breadcrumbs": pages.crumbs((_table_title(kind), pages.url), (name_of(staged), "")),
            "kind": kind,
            "table": staged_page(staged),
            "apply_url": reverse(f"{pages.name}_apply", args=[staged.pk]),
            "discard_url": reverse(f"{pages.name}_discard", args=[staged.pk]),
            "send_url": f"{pages.url}?{urlencode({**staged.parameters, 'again': staged.pk})}",
            "after_url": reverse(kind.goes_to),
        }
        return render(request, "jobs/tables/staged.html", context)

    return table_staged


def apply_view(kind: TableKind) -> View:
    """Apply what was previewed, once."""

    @require_POST
    @permitted(kind.permission, fetch=_own(kind))
    def table_apply(request: HttpRequest, staged: StagedTable) -> HttpResponse:
        done = services.apply_or_start(by=Actor(request.user.pk), staged=staged)
        if done is None:
            messages.warning(request, _("This table is not waiting to be applied (any more)."))
        elif isinstance(done, Job):
            return redirect(done)
        return redirect(address_of(staged))

    return table_apply


def discard_view(pages: Pages) -> View:
    """Throw a table away."""

    kind = pages.kind

    @require_POST
    @permitted(kind.permission, fetch=_own(kind))
    def table_discard(request: HttpRequest, staged: StagedTable) -> HttpResponse:
        if services.discard_staged(by=Actor(request.user.pk), staged=staged):
            messages.success(request, _("The table was discarded. Nothing was changed."))
        else:
            messages.warning(request, _("There was nothing to discard."))
        return redirect(pages.url)

    return table_discard


def current_view(kind: TableKind) -> View:
    """The table as it stands, to change and send back, with a sheet that explains its columns."""

    @require_safe
    @permitted(kind.permission)
    def table_current(request: HttpRequest) -> HttpResponse:
        header = [str(column.title) for column in kind.columns]
        today = timezone.localdate()
        rows = kind.current(today, request.user)
        name = f"{kind.key}-{today.isoformat()}"
        if request.GET.get("format") != "xlsx":
            return table_response(request, name, header, rows)
        about = [
            (str(column.title), _("needed") if column.required else _("may be empty"), _what_it_holds(column))
            for column in kind.columns
        ]
        guide = Sheet(_("About the columns"), [_("Column"), _("Needed"), _("What it holds")], about)
        return workbook_response(name, [Sheet(str(kind.title), header, rows), guide])

    return table_current


def _what_it_holds(column: Column) -> str:
    words = _("One of: %(words)s.") % {"words": ", ".join(column.choices)} if column.choices else ""
    return f"{column.hint} {words}".strip()


def _own(kind: TableKind) -> Callable[..., StagedTable]:
    """The reader's own table of this kind; anybody else's is as good as absent (matrix M033)."""

    def fetch(user: AbstractBaseUser, staged_id: int) -> StagedTable:
        found = StagedTable.objects.defer("content").filter(pk=staged_id, kind=kind.key, owner_id=user.pk).first()
        if found is None:
            raise Http404
        return found

    return fetch


def _receive(request: HttpRequest, pages: Pages) -> HttpResponse:
    kind = pages.kind
    form = TableForm(kind, request.POST, request.FILES)
    if not form.is_valid():
        return _form_page(request, pages, form, status=422)
    file = form.cleaned_data["file"]
    data = file.read() if file else form.cleaned_data["rows"].encode()
    if len(data) > services.limits().bytes:
        return _too_large(request, pages)
    by = Actor(request.user.pk)
    staged = services.stage_table(
        by=by,
        kind=kind,
        data=data,
        name=file.name if file else "",
        pasted=file is None,
        parameters=form.texts(form.cleaned_data),
    )
    checked = services.check_or_start(by=by, staged=staged)
    return redirect(checked if isinstance(checked, Job) else address_of(checked))


def _too_large(request: HttpRequest, pages: Pages) -> HttpResponse:
    form = TableForm(pages.kind, QueryDict())
    megabytes = str(services.limits().bytes // (1024 * 1024))
    form.errors.clear()
    form.errors["file"] = form.error_class([sentence({"code": "too_large", "params": {"limit": megabytes}})])
    return _form_page(request, pages, form, status=413)


def _form_page(request: HttpRequest, pages: Pages, form: TableForm, status: int = 200) -> HttpResponse:
    kind = pages.kind
    own = staged_of(request.user.pk or 0, kind.key)
    context: dict[str, Any] = {
        "breadcrumbs": pages.crumbs((_table_title(kind), "")),
        "kind": kind,
        "form": form,
        "sent": [{"name": name_of(table), "url": address_of(table), "table": table} for table in own],
        "current_url": reverse(f"{pages.name}_current"),
        "megabytes": services.limits().bytes // (1024 * 1024),
        "rows_limit": services.limits().rows,
    }
    return render(request, "jobs/tables/upload.html", context, status=status)


def _table_title(kind: TableKind) -> str:
    return _("%(title)s from a table") % {"title": kind.title}
