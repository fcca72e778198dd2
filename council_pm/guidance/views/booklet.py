"""The booklet: read, compared, printed, written."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from council_pm.core.access import Actor, Permission, may, permitted
from council_pm.core.comparing import compared
from council_pm.core.crumbs import crumbs
from council_pm.core.markdown import rendered
from council_pm.core.sending import sent
from council_pm.guidance.forms import PageForm, ReasonForm
from council_pm.guidance.models import Page, PageRevision
from council_pm.guidance.refusals import StaleError
from council_pm.guidance.selectors.booklet import (
    contents,
    page_as_it_was,
    page_in_full,
    whole_booklet,
)
from council_pm.guidance.selectors.booklet import (
    page_history as history_of,
)
from council_pm.guidance.services.booklet import add_page, save_page, withdraw_page
from council_pm.guidance.views.fetching import PageRevisionAt, page_at, page_revision_at


@require_safe
@permitted(Permission.READ_GUIDANCE)
def home(request: HttpRequest) -> HttpResponse:
    """The page for this reader first, then all others."""
    context = {
        "page_title": _("Guidance"),
        "booklet": contents(request.user, timezone.localdate()),
        "may_write": may(request.user, Permission.WRITE_GUIDANCE),
    }
    return render(request, "guidance/home.html", context)


@require_safe
@permitted(Permission.READ_GUIDANCE)
def booklet(request: HttpRequest) -> HttpResponse:
    """Every page one after the other, to print or to search in."""
    title = _("The whole booklet")
    pages = whole_booklet(timezone.localdate())
    context = {
        "page_title": title,
        "breadcrumbs": _trail((title, "")),
        "pages": pages,
        "contents": [{"label": one.line.title, "href": f"#{one.line.slug}"} for one in pages],
    }
    return render(request, "guidance/booklet.html", context)


@require_safe
@permitted(Permission.READ_GUIDANCE, fetch=page_at)
def page(request: HttpRequest, found: Page) -> HttpResponse:
    """One page as it stands now."""
    shown = page_in_full(request.user, found, timezone.localdate())
    context = {
        "page_title": shown.line.title,
        "breadcrumbs": _trail((shown.line.title, "")),
        "shown": shown,
        "may_write": may(request.user, Permission.WRITE_GUIDANCE),
        "reason_form": ReasonForm(initial={"based_on": shown.revision}, auto_id="withdraw-%s"),
    }
    return render(request, "guidance/page.html", context)


@require_safe
@permitted(Permission.READ_GUIDANCE, fetch=page_at)
def page_history(request: HttpRequest, found: Page) -> HttpResponse:
    """Every change of a page, with who, when and why."""
    revisions = history_of(request.user, found)
    title = _("Changes of “%(page)s”") % {"page": revisions[0].title}
    context = {
        "page_title": title,
        "breadcrumbs": _trail((revisions[0].title, found.get_absolute_url()), (_("Changes"), "")),
        "revisions": revisions,
        "slug": found.slug,
    }
    return render(request, "guidance/page_history.html", context)


@require_safe
@permitted(Permission.READ_GUIDANCE, fetch=page_revision_at)
def page_revision(request: HttpRequest, at: PageRevisionAt) -> HttpResponse:
    """A page as it stood from one change to the next, and what that change was."""
    found = page_as_it_was(request.user, at.page, at.number, timezone.localdate())
    if found is None:
        raise Http404
    line = found.shown.line
    context = {
        "page_title": _("%(page)s: revision %(number)s") % {"page": line.title, "number": at.number},
        "breadcrumbs": _trail(
            (line.title, at.page.get_absolute_url()),
            (_("Changes"), reverse("guidance:page_history", args=[line.slug])),
            (_("Revision %(number)s") % {"number": at.number}, ""),
        ),
        "found": found,
        "slug": line.slug,
    }
    return render(request, "guidance/page_revision.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.WRITE_GUIDANCE)
def page_new(request: HttpRequest) -> HttpResponse:
    """Add a page at the end."""
    form, made = _form(request, {"based_on": 0}), None
    if form.is_valid():
        try:
            made = add_page(
                by=Actor(request.user.pk), text=form.text, reason=form.cleaned_data["reason"],
                today=timezone.localdate(),
            )  # fmt: skip
        except ValidationError as refusal:
            form.refuse(refusal)
    if made is not None:
        messages.success(request, _("“%(page)s” stands in the booklet.") % {"page": made.title})
        return redirect(made.page)
    return _form_page(request, form, _("A further page"), _trail((_("A further page"), "")))


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.WRITE_GUIDANCE, fetch=page_at)
def page_edit(request: HttpRequest, found: Page) -> HttpResponse:
    """Write a page anew; where somebody else did meanwhile, both texts are shown."""
    newest = found.revisions.order_by("-revision")[0]
    form, stale, made = _form(request, _as_typed(newest)), None, None
    if form.is_valid():
        try:
            made = save_page(
                by=Actor(request.user.pk), page=found, text=form.text, reason=form.cleaned_data["reason"],
                based_on=form.cleaned_data["based_on"], today=timezone.localdate(),
            )  # fmt: skip
        except ValidationError as refusal:
            form.refuse(refusal)
        except StaleError as refusal:
            stale = refusal.newest
    if made is not None:
        messages.success(request, _("“%(page)s” is saved: everybody reads it so from now on.") % {"page": made.title})
        return redirect(found)
    trail = _trail((newest.title, found.get_absolute_url()), (_("Change"), ""))
    return _form_page(request, form, _("Change “%(page)s”") % {"page": newest.title}, trail, stale)


@require_http_methods(["POST"])
@permitted(Permission.WRITE_GUIDANCE, fetch=page_at)
def page_withdraw(request: HttpRequest, found: Page) -> HttpResponse:
    """Take a page out of the booklet."""
    form = ReasonForm(request.POST, auto_id="withdraw-%s")
    if form.is_valid():
        try:
            withdraw_page(by=Actor(request.user.pk), page=found, **form.cleaned_data)
        except ValidationError as refusal:
            form.refuse(refusal)
        except StaleError:
            form.add_error(None, _("Somebody wrote on this page meanwhile: read it, then decide again."))
        else:
            messages.success(request, _("The page is withdrawn. To bring it back, write it anew."))
            return redirect("guidance:home")
    shown = page_in_full(request.user, found, timezone.localdate())
    context = {
        "page_title": shown.line.title,
        "breadcrumbs": _trail((shown.line.title, "")),
        "shown": shown,
        "may_write": True,
        "form": form,
        "reason_form": form,
    }
    return render(request, "guidance/page.html", context, status=422)


def _form(request: HttpRequest, initial: dict[str, Any]) -> PageForm:
    """The page as it was sent; one that is only to be looked at is kept as it was typed, and nothing is asked of it."""
    if request.POST.get("action") == "preview":
        return PageForm(initial={**request.POST.dict(), "audience": request.POST.getlist("audience")})
    return PageForm(sent(request), initial=initial)


def _form_page(
    request: HttpRequest, form: PageForm, title: str, trail: list[dict[str, str]], stale: PageRevision | None = None
) -> HttpResponse:
    typed = str(form["body"].value() or "")
    context: dict[str, Any] = {
        "page_title": title,
        "breadcrumbs": trail,
        "form": form,
        "stale": stale,
        "parts": compared(f"{stale.title}\n\n{stale.body}", f"{form['title'].value()}\n\n{typed}") if stale else (),
        "preview": rendered(typed, headings_from=3) if request.method == "POST" else "",
    }
    return render(request, "guidance/page_form.html", context, status=409 if stale else 422 if form.errors else 200)


def _as_typed(one: PageRevision) -> dict[str, Any]:
    return {
        "title": one.title,
        "audience": one.audience.split(),
        "body": one.body,
        "look_again": one.look_again,
        "based_on": one.revision,
    }


def _trail(*steps: tuple[str, str]) -> list[dict[str, str]]:
    return crumbs((_("Guidance"), reverse("guidance:home")), *steps)
