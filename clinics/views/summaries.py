"""Summaries of clinics: what was released to committees, and drafting and releasing one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clinics.access import ClinicSeen, reads_all, whole_clinic_at
from clinics.after_forms import NewSummaryForm, SummaryForm
from clinics.models import Summary
from clinics.selectors.summaries import A_PAGE, committees_told, summary_rows, visible_summaries
from clinics.services.summaries import change_summary, draft_summary, release_summary
from council_pm.core.access import AccessScope, Actor, Permission, may, permitted
from council_pm.core.crumbs import crumbs
from council_pm.core.markdown import rendered
from council_pm.core.paging import numbered, page_asked, page_of
from council_pm.core.row_ids import row_id
from council_pm.core.rows import row_or_404
from council_pm.core.sending import sent


def clinic_to_sum_up(user: Any, clinic_id: int) -> ClinicSeen:
    """A clinic whose every paper the reader sees."""
    return whole_clinic_at(user, clinic_id, timezone.localdate())


def summary_at(user: Any, summary_id: int) -> Summary:
    """A summary that was released, for those who run clinics also one that was not."""
    return row_or_404(visible_summaries(drafts=manages(user)), summary_id)


def summary_to_change(user: Any, summary_id: int) -> Summary:
    """A summary, for those who read all papers of clinics: nobody else finds what may still change."""
    if not reads_all(user):
        raise Http404
    return row_or_404(visible_summaries(drafts=True), summary_id)


def manages(user: Any) -> bool:
    """Whether somebody runs clinics (N180)."""
    return may(user, Permission.MANAGE_CLINICS, AccessScope())


@require_safe
@permitted(Permission.VIEW_CLINIC_SUMMARY)
def summary_list(request: HttpRequest) -> HttpResponse:
    """What was released of clinics, of one committee or of all."""
    slug, url = request.GET.get("committee", "").replace("\x00", ""), reverse("clinics:summary_list")
    rows = visible_summaries(drafts=manages(request.user))
    rows = rows.filter(committee__slug=slug) if slug else rows
    total = rows.count()
    query = {"committee": slug} if slug else {}
    pager = page_of(total, page_asked(request.GET.get("page")), A_PAGE, numbered(url, query)) if total else None
    first = pager.before if pager else 0
    choice = [("", _("All committees")), *committees_told()]
    context = {
        "page_title": _("Released from improvement clinics"),
        "breadcrumbs": [],
        "rows": summary_rows(rows[first : first + A_PAGE]),
        "pager": pager,
        "switch_label": _("For"),
        "views": [
            {"label": name, "url": f"{url}?committee={one}" if one else url, "current": one == slug}
            for one, name in choice
        ],
    }
    return render(request, "clinics/summaries.html", context)


@require_safe
@permitted(Permission.VIEW_CLINIC_SUMMARY, fetch=summary_at)
def summary_page(request: HttpRequest, summary: Summary) -> HttpResponse:
    """One summary."""
    context = _context(summary) | {
        "summary": summary,
        "text": rendered(summary.text, headings_from=2),
        "may_change": summary.released_at is None,
        "clinic_url": summary.clinic.get_absolute_url() if reads_all(request.user) else "",
    }
    return render(request, "clinics/summary.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.MANAGE_CLINICS, fetch=clinic_to_sum_up, scoped=True)
def summary_new(request: HttpRequest, at: ClinicSeen) -> HttpResponse:
    """Begin a summary."""
    form = NewSummaryForm(sent(request), today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        try:
            made = draft_summary(
                by=Actor(request.user.pk), clinic=at.clinic, committee=form.cleaned_data["committee"],
                text=form.cleaned_data["text"],
            )  # fmt: skip
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Kept as a draft: only those who run clinics see it until it is released."))
            return redirect(made)
    title = _("A summary of the clinic of %(day)s") % {"day": _day(at.clinic.held_on)}
    context = {"page_title": title, "breadcrumbs": _trail((title, "")), "form": form,
               "back": at.clinic.get_absolute_url()}  # fmt: skip
    return render(request, "clinics/summary_form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.MANAGE_CLINICS, fetch=summary_to_change)
def summary_edit(request: HttpRequest, summary: Summary) -> HttpResponse:
    """Word a draft anew; what somebody else wrote meanwhile stands beside what was typed."""
    form = SummaryForm(sent(request), initial={"text": summary.text, "version": summary.version})
    if request.method == "POST" and form.is_valid():
        try:
            change_summary(
                by=Actor(request.user.pk), summary=summary, text=form.cleaned_data["text"],
                version=form.cleaned_data["version"] or 0,
            )  # fmt: skip
        except ValidationError as refusal:
            form.refuse(refusal, summary.version)
        else:
            return redirect(summary)
    context = _context(summary) | {
        "form": form,
        "now": rendered(summary.text, headings_from=3) if form.is_stale or summary.released_at else "",
        "back": summary.get_absolute_url(),
    }
    return render(request, "clinics/summary_form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.MANAGE_CLINICS, fetch=summary_to_change)
def summary_release(request: HttpRequest, summary: Summary) -> HttpResponse:
    """Show what would be released, and release it as it was shown."""
    refused = ""
    if request.method == "POST":
        version = request.POST.get("version", "")
        try:
            release_summary(by=Actor(request.user.pk), summary=summary, version=row_id(version) or 0)
        except ValidationError as refusal:
            refused = " ".join(refusal.messages)
        else:
            messages.success(request, _("Released: everybody in the council can read it."))
            return redirect(summary)
    context = _context(summary) | {
        "summary": summary,
        "text": rendered(summary.text, headings_from=2),
        "refused": refused,
        "errors": [{"text": refused, "href": "#summary"}] if refused else [],
        "may_release": summary.released_at is None,
    }
    return render(request, "clinics/summary_release.html", context)


def _context(summary: Summary) -> dict[str, Any]:
    words = {"committee": summary.committee.name, "day": _day(summary.clinic.held_on)}
    title = _("The clinic of %(day)s, for %(committee)s") % words
    return {"page_title": title, "breadcrumbs": _trail((title, ""))}


def _trail(*steps: tuple[str, str]) -> list[dict[str, str]]:
    return crumbs((_("Released from improvement clinics"), reverse("clinics:summary_list")), *steps)


def _day(day: Any) -> str:
    return date_format(day, "j F Y")
