"""What was noted of a session, by revision, and what it says it will do."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from council_pm.core.access import Actor, Permission, permitted
from council_pm.core.comparing import compared
from council_pm.core.markdown import rendered
from council_pm.core.sending import sent
from council_pm.forums.access import PartAt, notes_at, session_at
from council_pm.forums.forms import NoteForm, WillDoForm
from council_pm.forums.models import Note
from council_pm.forums.selectors.notes import note_revisions
from council_pm.forums.selectors.sessions import newest_note
from council_pm.forums.services.notes import StaleNoteError, save_note
from council_pm.forums.services.notes import will_do as decide
from council_pm.forums.views.trail import below_session, form_page
from plans.selectors.codes import codes_in_use, line_of_totals
from plans.services.actions import ActionFields


@require_safe
@permitted(Permission.VIEW_FORUMS, fetch=notes_at)
def note_history(request: HttpRequest, found: PartAt) -> HttpResponse:
    """What was noted, as it reads now and as it was before."""
    title = _("Notes")
    revisions = note_revisions(request.user, found.part)
    context = {
        "page_title": _("Notes of “%(session)s”") % {"session": found.part.title},
        "breadcrumbs": below_session(found, title),
        "session": found.part,
        "newest": revisions[0] if revisions else None,
        "earlier": revisions[1:],
        "keeps": found.at.keeps,
    }
    return render(request, "forums/notes.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.KEEP_FORUM, fetch=session_at, scoped=True)
def note_edit(request: HttpRequest, found: PartAt) -> HttpResponse:
    """Write in the note, saved as it is typed; what somebody else wrote meanwhile stands beside."""
    if request.method != "POST":
        note = newest_note(found.part)
        form = NoteForm(initial={"text": note.text if note else "", "based_on": note.revision if note else 0})
        return _page(request, found, form)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _answer(request, found, form, 422)
    try:
        kept = save_note(
            by=Actor(request.user.pk), session=found.part, text=form.cleaned_data["text"],
            based_on=form.cleaned_data["based_on"] or 0,
        )  # fmt: skip
    except ValidationError as refusal:
        form.add_error("text", refusal)
        return _answer(request, found, form, 422)
    except StaleNoteError as stale:
        return _answer(request, found, form, 409, stale.newest)
    if request.htmx:
        return render(request, "plans/_saved.html", {"kept": kept})
    messages.success(request, _("The note is saved."))
    return redirect(found.part.get_absolute_url())


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.KEEP_FORUM, fetch=session_at, scoped=True)
def will_do(request: HttpRequest, found: PartAt) -> HttpResponse:
    """What the session says it will do: an action of the one list."""
    form = WillDoForm(sent(request))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            series = line_of_totals(data["code"]) if data["code"].strip() else None
            if data["code"].strip() and series is None:
                raise ValidationError(_("No indicator has this code."), "code")
            fields = ActionFields(title=data["title"], owner=data["owner"], due=data["due"], series=series)
            decide(by=Actor(request.user.pk), session=found.part, fields=fields)
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("It stands in the list of actions."))
            return redirect(found.part.get_absolute_url())
    title = _("What we will do")
    more = {"codes": codes_in_use()}
    return form_page(request, form, title, below_session(found, title), found.part.get_absolute_url(), **more)


def _answer(
    request: HttpRequest, found: PartAt, form: NoteForm, status: int, newest: Note | None = None
) -> HttpResponse:
    """What was refused: beside the box for a save in the background, otherwise the whole page. The typed text stays."""
    if request.htmx:
        context = {"errors": [error for errors in form.errors.values() for error in errors], "newest": newest}
        return render(request, "plans/_saved.html", context, status=status)
    return _page(request, found, form, status=status, newest=newest)


def _page(
    request: HttpRequest, found: PartAt, form: NoteForm, *, status: int = 200, newest: Note | None = None
) -> HttpResponse:
    title = _("Write in the note")
    context: dict[str, Any] = {
        "page_title": title,
        "breadcrumbs": below_session(found, title),
        "form": form,
        "session": found.part,
        "newest": newest,
        "preview": rendered(form["text"].value() or ""),
        "parts": compared(newest.text, str(form["text"].value() or "")) if newest else (),
    }
    return render(request, "forums/note_form.html", context, status=status)
