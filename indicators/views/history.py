"""Sending a history file, and what came of it. A load is seen by the person who sent it and by nobody else."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from council_pm.core.access import Actor, Permission, permitted
from council_pm.core.uploads import takes_files
from indicators.forms import HistoryUploadForm
from indicators.history import selectors, services
from indicators.history.faults import FileFaultError
from indicators.history.reader import COLUMNS
from indicators.history.wording import sentence
from indicators.models import HistoryLoad


def own_load(user: AbstractBaseUser, load_id: int) -> HistoryLoad:
    """The reader's own load; anybody else's is as good as absent (matrix M033)."""
    load = HistoryLoad.objects.filter(pk=load_id, owner_id=user.pk).first()
    if load is None:
        raise Http404
    return load


def _too_large(request: HttpRequest) -> HttpResponse:
    form = HistoryUploadForm(QueryDict())
    form.errors["file"] = form.error_class([sentence(services.too_large())])
    return _page(request, form, status=413)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.LOAD_HISTORY)
@takes_files(most=lambda: services.limits().upload_bytes, too_large=_too_large)
def history_list(request: HttpRequest) -> HttpResponse:
    """The reader's own loads and the form for another one; a file that is sent goes to a job that checks it."""
    if request.method != "POST":
        return _page(request, HistoryUploadForm())
    form = HistoryUploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=422)
    file = form.cleaned_data["file"]
    try:
        _load, job = services.receive_file(
            by=Actor(request.user.pk),
            name=file.name,
            chunks=file.chunks(),
            known_from=form.cleaned_data["known_from"],
            reason=form.cleaned_data["reason"],
        )
    except FileFaultError as refusal:
        form.add_error("file", sentence(refusal.fault))
        return _page(request, form, status=413)
    return redirect(job)


@require_safe
@permitted(Permission.LOAD_HISTORY, fetch=own_load)
def history_load(request: HttpRequest, load: HistoryLoad) -> HttpResponse:
    """What the file would change, or what is wrong with it."""
    return render(request, "indicators/history_load.html", {"load": selectors.load_page(load)})


@require_POST
@permitted(Permission.LOAD_HISTORY, fetch=own_load)
def history_apply(request: HttpRequest, load: HistoryLoad) -> HttpResponse:
    """Start the job that swaps the figures in."""
    job = services.request_apply(by=Actor(request.user.pk), load=load)
    if job is None:
        messages.warning(request, _("This file is not waiting to be applied (any more)."))
        return redirect(load)
    return redirect(job)


@require_POST
@permitted(Permission.LOAD_HISTORY, fetch=own_load)
def history_discard(request: HttpRequest, load: HistoryLoad) -> HttpResponse:
    """Throw the file away."""
    if services.discard_load(by=Actor(request.user.pk), load=load):
        messages.success(request, _("The file was discarded. Nothing was changed."))
    else:
        messages.warning(request, _("There was nothing to discard."))
    return redirect("indicators:history_list")


def _page(request: HttpRequest, form: HistoryUploadForm, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "loads": selectors.loads_of(request.user.pk or 0),
        "columns": COLUMNS,
        "megabytes": services.limits().upload_bytes // (1024 * 1024),
    }
    return render(request, "indicators/history_list.html", context, status=status)
