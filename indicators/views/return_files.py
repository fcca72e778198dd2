"""The file of a part's returns: taken away, filled in, sent back, looked at, applied. Seen by who sent it alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from council_pm.core.access import AccessScope, Actor, Permission, may, permitted
from council_pm.core.export import csv_response, workbook_download
from council_pm.core.tables.wording import sentence
from council_pm.core.uploads import takes_files
from council_pm.jobs.models import Job, StagedTable, TableState
from council_pm.jobs.tables import services
from council_pm.jobs.tables.forms import TableForm
from council_pm.jobs.tables.selectors import address_of, name_of, refused_rows, staged_of, staged_page
from indicators.return_workbook import return_workbook
from indicators.returns.files import MOST_ROWS
from indicators.selectors.return_batches import batch_of_file
from indicators.selectors.return_grid import label_of
from indicators.selectors.return_places import ReturnPlace, return_place
from indicators.selectors.return_sheet import HEADINGS, plain_rows, return_sheet
from indicators.services.return_files import KEY, LIMITS, RETURNS

_OUT_OF_REACH = frozenset({"not_in_reach", "no_right"})


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file that the reader sent, and the place that it was sent to."""

    at: ReturnPlace
    staged: StagedTable

    def access_scope(self) -> AccessScope:
        """It belongs where its place does."""
        return self.at.access_scope()


def fetch_place(user: Any, *, period: str, unit: str) -> ReturnPlace:
    """A part of the council in a period, within what the reader may see."""
    return return_place(user, period, unit, timezone.localdate())


def fetch_import(user: Any, *, period: str, unit: str) -> ReturnPlace:
    """The same for those who send files somewhere; everybody else is refused wherever they ask (matrix M031)."""
    if not may(user, Permission.IMPORT_RETURNS):
        raise PermissionDenied
    return fetch_place(user, period=period, unit=unit)


def fetch_sent(user: Any, *, period: str, unit: str, staged_id: int) -> SentFile:
    """The reader's own file; anybody else's is as good as absent (matrix M033)."""
    found = StagedTable.objects.defer("content").filter(pk=staged_id, kind=KEY, owner_id=user.pk).first()
    if found is None or found.parameters != {"period": period, "unit": unit}:
        raise Http404
    return SentFile(fetch_import(user, period=period, unit=unit), found)


@require_safe
@permitted(Permission.VIEW_DRAFT, fetch=fetch_place, scoped=True)
def returns_file(request: HttpRequest, at: ReturnPlace) -> HttpResponse:
    """The returns as a workbook, or with ``?format=csv`` as a CSV file, to be filled in and sent back."""
    rows = return_sheet(at, timezone.localdate())
    name = f"returns-{at.slug}-{at.place.code}"
    if request.GET.get("format") == "csv":
        return csv_response(name, HEADINGS, plain_rows(rows))
    title = _("Returns of %(part)s: %(label)s") % {"part": at.place.name, "label": label_of(at)}
    return workbook_download(name, return_workbook(title, rows))


def _too_large(request: HttpRequest, at: ReturnPlace) -> HttpResponse:
    form = TableForm(RETURNS, QueryDict())
    megabytes = str(LIMITS.bytes // (1024 * 1024))
    form.errors.clear()
    form.errors["file"] = form.error_class([sentence({"code": "too_large", "params": {"limit": megabytes}})])
    return _form_page(request, at, form, status=413)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.IMPORT_RETURNS, fetch=fetch_import, scoped=True)
@takes_files(most=lambda: LIMITS.bytes, too_large=_too_large)
def returns_upload(request: HttpRequest, at: ReturnPlace) -> HttpResponse:
    """The form for a file or pasted rows. What is sent is checked; a refused one is answered at once."""
    if request.method != "POST":
        again = refused_rows(request.user.pk or 0, KEY, request.GET.get("again", ""))
        return _form_page(request, at, TableForm(RETURNS, initial={"rows": again}))
    form = TableForm(RETURNS, request.POST, request.FILES)
    if not form.is_valid():
        return _form_page(request, at, form, status=422)
    file = form.cleaned_data["file"]
    data = file.read() if file else form.cleaned_data["rows"].encode()
    if len(data) > LIMITS.bytes:
        return _too_large(request, at)
    by = Actor(request.user.pk)
    staged = services.stage_table(
        by=by,
        kind=RETURNS,
        data=data,
        name=file.name if file else "",
        pasted=file is None,
        parameters={"period": at.slug, "unit": at.place.code},
    )
    checked = services.check_or_start(by=by, staged=staged)
    if isinstance(checked, Job):
        return redirect(checked)
    if checked.state == TableState.REFUSED:
        out_of_reach = any(fault.get("code") in _OUT_OF_REACH for fault in checked.faults)
        return _sent_page(request, SentFile(at, checked), status=403 if out_of_reach else 422)
    return redirect(address_of(checked))


@require_safe
@permitted(Permission.IMPORT_RETURNS, fetch=fetch_sent, scoped=True)
def returns_upload_staged(request: HttpRequest, sent: SentFile) -> HttpResponse:
    """What a file would change, or what is wrong with it."""
    return _sent_page(request, sent)


@require_POST
@permitted(Permission.IMPORT_RETURNS, fetch=fetch_sent, scoped=True)
def returns_upload_apply(request: HttpRequest, sent: SentFile) -> HttpResponse:
    """Apply what was previewed, once."""
    done = services.apply_or_start(by=Actor(request.user.pk), staged=sent.staged)
    if done is None:
        messages.warning(request, _("This file is not waiting to be applied (any more)."))
    elif isinstance(done, Job):
        return redirect(done)
    return redirect(address_of(sent.staged))


@require_POST
@permitted(Permission.IMPORT_RETURNS, fetch=fetch_sent, scoped=True)
def returns_upload_discard(request: HttpRequest, sent: SentFile) -> HttpResponse:
    """Throw a file away that is not applied."""
    if services.discard_staged(by=Actor(request.user.pk), staged=sent.staged):
        messages.success(request, _("The file was discarded. Nothing was changed."))
    else:
        messages.warning(request, _("There was nothing to discard."))
    return redirect("indicators:returns_upload", sent.at.slug, sent.at.place.code)


def _sent_page(request: HttpRequest, sent: SentFile, status: int = 200) -> HttpResponse:
    place = [sent.at.slug, sent.at.place.code]
    own = [*place, sent.staged.pk]
    batch = batch_of_file(request.user.pk or 0, sent.staged.pk)
    context = {
        "kind": RETURNS,
        "table": staged_page(sent.staged, most=MOST_ROWS),
        "apply_url": reverse("indicators:returns_upload_apply", args=own),
        "discard_url": reverse("indicators:returns_upload_discard", args=own),
        "send_url": f"{reverse('indicators:returns_upload', args=place)}?again={sent.staged.pk}",
        "after_url": reverse("indicators:returns_grid", args=place),
        "undo_url": reverse("indicators:returns_undo", args=place) if batch else "",
    }
    return render(request, "jobs/tables/staged.html", context, status=status)


def _form_page(request: HttpRequest, at: ReturnPlace, form: TableForm, status: int = 200) -> HttpResponse:
    own = staged_of(request.user.pk or 0, KEY)
    here = {"period": at.slug, "unit": at.place.code}
    context = {
        "at": at,
        "label": label_of(at),
        "form": form,
        "sent": [{"name": name_of(one), "url": address_of(one), "table": one} for one in own if one.parameters == here],
        "megabytes": LIMITS.bytes // (1024 * 1024),
        "rows_limit": LIMITS.rows,
        "may_sign": may(request.user, Permission.SIGN_OFF_RETURN, at),
    }
    return render(request, "indicators/returns/upload.html", context, status=status)
