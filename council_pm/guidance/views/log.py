"""The log of the system itself: read by everybody, written by corporate performance."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from council_pm.core.access import Actor, Permission, may, permitted
from council_pm.core.comparing import compared
from council_pm.core.crumbs import crumbs
from council_pm.core.paging import numbered, page_asked, page_of
from council_pm.core.sending import sent
from council_pm.guidance.forms import CorrectionForm, EntryForm, LookForm
from council_pm.guidance.models import LogEntry, LogRevision
from council_pm.guidance.refusals import StaleError
from council_pm.guidance.selectors.log import SIZE, due_entries, entry_page, lines, newest_entries
from council_pm.guidance.services.log import correct_entry, look_again, said_in, write_entry
from council_pm.guidance.views.fetching import entry_at


@require_safe
@permitted(Permission.READ_SYSTEM_LOG)
def log_list(request: HttpRequest) -> HttpResponse:
    """Every change of the system, the newest first, or those to be looked at again."""
    today, here = timezone.localdate(), reverse("guidance:log_list")
    is_due = request.GET.get("show") == "due"
    found = due_entries(today) if is_due else newest_entries()
    total = found.count()
    pager = page_of(total, page_asked(request.GET.get("page")), SIZE, numbered(here, {"show": "due"} if is_due else {}))
    context = {
        "page_title": _("Log of the system"),
        "breadcrumbs": crumbs((_("Guidance"), reverse("guidance:home")), (_("Log of the system"), "")),
        "entries": lines(found[pager.before : pager.before + SIZE], today),
        "total": total,
        "pager": pager,
        "is_due": is_due,
        "views": [
            {"label": _("All changes"), "url": here, "current": not is_due},
            {"label": _("To be looked at again"), "url": f"{here}?show=due", "current": is_due},
        ],
        "may_write": may(request.user, Permission.KEEP_SYSTEM_LOG),
    }
    return render(request, "guidance/log.html", context)


@require_safe
@permitted(Permission.READ_SYSTEM_LOG, fetch=entry_at)
def log_entry(request: HttpRequest, entry: LogEntry) -> HttpResponse:
    """One change with its reasons, its looks and its corrections."""
    return render(request, "guidance/log_entry.html", _entry_context(request, entry))


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.KEEP_SYSTEM_LOG)
def log_new(request: HttpRequest) -> HttpResponse:
    """Write down a change."""
    form = EntryForm(sent(request), initial={"since": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            made = write_entry(by=Actor(request.user.pk), said=form.said, today=timezone.localdate())
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("It stands in the log."))
            return redirect(made)
    return _form_page(request, form, _("Write down a change"), [(_("Write down a change"), "")])


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.KEEP_SYSTEM_LOG, fetch=entry_at)
def log_correct(request: HttpRequest, entry: LogEntry) -> HttpResponse:
    """Say a change anew; where somebody else did meanwhile, both are shown."""
    newest = entry.revisions.order_by("-revision")[0]
    said = said_in(newest)
    initial = {name: getattr(said, name) for name in said.__dataclass_fields__}
    form, stale = CorrectionForm(sent(request), initial={**initial, "based_on": newest.revision}), None
    if request.method == "POST" and form.is_valid():
        try:
            correct_entry(
                by=Actor(request.user.pk), entry=entry, said=form.said, reason=form.cleaned_data["reason"],
                based_on=form.cleaned_data["based_on"], today=timezone.localdate(),
            )  # fmt: skip
        except ValidationError as refusal:
            form.refuse(refusal)
        except StaleError as refusal:
            stale = refusal.newest
        else:
            messages.success(request, _("It is corrected; what stood there before stays to be read."))
            return redirect(entry)
    steps = [(newest.what, entry.get_absolute_url()), (_("Correct"), "")]
    return _form_page(request, form, _("Correct: %(what)s") % {"what": newest.what}, steps, stale)


@require_POST
@permitted(Permission.KEEP_SYSTEM_LOG, fetch=entry_at)
def log_look(request: HttpRequest, entry: LogEntry) -> HttpResponse:
    """Record what came of looking at a change again."""
    form = LookForm(request.POST, auto_id="look-%s")
    if form.is_valid():
        try:
            look_again(by=Actor(request.user.pk), entry=entry, today=timezone.localdate(), **form.cleaned_data)
        except ValidationError as refusal:
            form.refuse(refusal)
        except StaleError:
            newest = entry.revisions.order_by("-revision")[0]
            form = LookForm({**request.POST.dict(), "based_on": newest.revision}, auto_id="look-%s")
            form.add_error(None, _("Somebody looked or corrected this meanwhile: read it, then send yours again."))
        else:
            messages.success(request, _("What you found stands with the change."))
            return redirect(entry)
    context = {**_entry_context(request, entry), "form": form, "look_form": form}
    return render(request, "guidance/log_entry.html", context, status=422)


def _entry_context(request: HttpRequest, entry: LogEntry) -> dict[str, Any]:
    found = entry_page(request.user, entry, timezone.localdate())
    return {
        "page_title": found.line.what,
        "breadcrumbs": crumbs(
            (_("Guidance"), reverse("guidance:home")), (_("Log of the system"), reverse("guidance:log_list")),
            (found.line.what, ""),
        ),
        "found": found,
        "may_write": may(request.user, Permission.KEEP_SYSTEM_LOG),
        "look_form": LookForm(initial={"based_on": found.line.revision}, auto_id="look-%s"),
    }  # fmt: skip


def _form_page(
    request: HttpRequest, form: forms.Form, title: str, steps: list[tuple[str, str]], stale: LogRevision | None = None
) -> HttpResponse:
    log = (_("Log of the system"), reverse("guidance:log_list"))
    context = {
        "page_title": title,
        "breadcrumbs": crumbs((_("Guidance"), reverse("guidance:home")), log, *steps),
        "form": form,
        "stale": stale,
        "parts": compared(f"{stale.what}\n\n{stale.why}", f"{form['what'].value()}\n\n{form['why'].value()}")
        if stale
        else (),
    }
    return render(request, "guidance/log_form.html", context, status=409 if stale else 422 if form.errors else 200)
