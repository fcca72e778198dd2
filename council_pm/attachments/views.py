"""Sending, reading and removing a file, and saying something; each asks again whether its reader may."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from council_pm.attachments import storage
from council_pm.attachments.models import Attachment
from council_pm.attachments.refusals import FileRefusedError, NoteRefusedError
from council_pm.attachments.registry import Holder
from council_pm.attachments.selectors import Files, Talk, attachment_in_sight, files_of, talk_about
from council_pm.attachments.services import (
    LONGEST_NOTE,
    MOST_FILES,
    add_note,
    attach_file,
    most_bytes,
    remove_attachment,
)
from council_pm.attachments.wording import KINDS, note_sentence, sentence
from council_pm.core.access import AccessScope, Actor, Permission, permitted
from council_pm.core.crumbs import crumbs
from council_pm.core.subjects import Ref
from council_pm.core.uploads import takes_files

logger = logging.getLogger(__name__)
_VERSION = re.compile(r"[0-9A-Za-z.-]{1,40}")


@dataclass(frozen=True, slots=True)
class OneFile:
    """A file and what it is about."""

    row: Attachment
    holder: Holder

    def access_scope(self) -> AccessScope:
        """Where the thing belongs."""
        return self.holder.scope


def fetch_files(user: Any, kind: str, subject_id: str) -> Files:
    """A thing whose files the reader may see."""
    found = files_of(user, kind, [subject_id]).get(subject_id)
    if found is None:
        raise Http404
    return found


def fetch_talk(user: Any, kind: str, subject_id: str) -> Talk:
    """What is said of a thing that the reader may see."""
    found = talk_about(user, kind, subject_id)
    if found is None:
        raise Http404
    return found


def fetch_file(user: Any, attachment_id: int) -> OneFile:
    """A file that the reader may see; one that was removed is as good as absent."""
    found = attachment_in_sight(user, attachment_id)
    if found is None:
        raise Http404
    return OneFile(*found)


def _too_large(request: HttpRequest, files: Files) -> HttpResponse:
    return _page(request, files, FileRefusedError("too_large", str(most_bytes() // (1024 * 1024))), status=413)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.ATTACH_EVIDENCE, fetch=fetch_files, scoped=True)
@takes_files(most=most_bytes, too_large=_too_large)
def file_add(request: HttpRequest, files: Files) -> HttpResponse:
    """The files of a thing and the form for another one; a file that is sent is checked and kept."""
    if request.method != "POST":
        return _page(request, files)
    sent, version = request.FILES.get("file"), request.POST.get("version", "")
    try:
        if not files.may_add:
            raise FileRefusedError("closed")
        if sent is None:
            raise FileRefusedError("missing")
        row = attach_file(
            by=Actor(request.user.pk),
            about=Ref(files.kind, files.id, version if _VERSION.fullmatch(version) else files.holder.version),
            name=str(sent.name or ""),
            chunks=sent.chunks(),
        )
    except FileRefusedError as refusal:
        return _page(request, files, refusal, status=413 if refusal.code == "too_large" else 422)
    messages.success(request, _("%(name)s was attached.") % {"name": row.name})
    return redirect(files.holder.url)


@require_safe
@permitted(Permission.VIEW_EVIDENCE, fetch=fetch_file, scoped=True)
def file_download(request: HttpRequest, found: OneFile) -> HttpResponseBase:
    """The file, to be kept and never to be shown as a page of ours."""
    try:
        content = storage.pieces(found.row.stored_as)
    except FileNotFoundError:
        logger.error("attachment %s has no file: was DATA_DIR restored with the database?", found.row.pk)
        raise Http404 from None
    response = StreamingHttpResponse(content, content_type=found.row.content_type)
    response["Content-Length"] = found.row.size
    response["Content-Disposition"] = content_disposition_header(True, found.row.name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@permitted(Permission.ATTACH_EVIDENCE, fetch=fetch_file, scoped=True)
def file_remove(request: HttpRequest, found: OneFile) -> HttpResponse:
    """Take a file away."""
    named = {"name": found.row.name}
    if not found.holder.lets_files_go:
        messages.warning(request, _("%(name)s stays: what it is evidence for is closed. Nothing was changed.") % named)
    elif remove_attachment(by=Actor(request.user.pk), attachment=found.row):
        messages.success(request, _("%(name)s was removed. That is on record.") % named)
    return redirect(found.holder.url)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.ATTACH_EVIDENCE, fetch=fetch_talk, scoped=True)
def note_add(request: HttpRequest, talk: Talk) -> HttpResponse:
    """What was said of a thing with the form to say more; a note that is sent is kept for good."""
    text, version, refusal = request.POST.get("text", ""), request.POST.get("version", ""), ""
    if request.method == "POST":
        about = Ref(talk.kind, talk.id, version if _VERSION.fullmatch(version) else talk.holder.version)
        try:
            add_note(by=Actor(request.user.pk), about=about, text=text)
        except NoteRefusedError as refused:
            refusal = note_sentence(refused)
        else:
            messages.success(request, _("Your note was added."))
            return redirect(talk.holder.url)
    context = {
        "page_title": _("Discussion: %(title)s") % {"title": talk.holder.title},
        "breadcrumbs": crumbs((talk.holder.title, talk.holder.url), (_("Discussion"), "")),
        "talk": talk,
        "longest": LONGEST_NOTE,
        "refusal": refusal,
        "errors": [{"text": refusal, "href": "#note"}] if refusal else [],
        "typed": text,
    }
    return render(request, "attachments/talk.html", context, status=422 if refusal else 200)


def _page(
    request: HttpRequest, files: Files, refusal: FileRefusedError | None = None, *, status: int = 200
) -> HttpResponse:
    said, field = sentence(refusal) if refusal else "", f"#file-{files.kind}-{files.id}"
    context = {
        "page_title": _("Evidence files: %(title)s") % {"title": files.holder.title},
        "breadcrumbs": crumbs((files.holder.title, files.holder.url), (_("Files"), "")),
        "files": files,
        "kinds": KINDS,
        "megabytes": most_bytes() // (1024 * 1024),
        "most": MOST_FILES,
        "refusal": said,
        "errors": [{"text": said, "href": field if files.may_add else ""}] if said else [],
    }
    return render(request, "attachments/files.html", context, status=status)
