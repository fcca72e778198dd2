"""Targets are set, changed, put in order and taken away, and the two say how far they are (M075, M076)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from appraisals.access import AppraisalSeen
from appraisals.models import AppraisalTarget
from appraisals.pages import targets as part
from appraisals.pages.target_form import arguments, earlier_shown, form_context, new_context, offer, page_context
from appraisals.selectors.content import TargetRow, content_of, target_row
from appraisals.selectors.targets import support_lines
from appraisals.services.openings import keep_opening
from appraisals.services.targets import (
    carry_over,
    change_target,
    note_progress,
    place_target,
    remove_target,
    set_target,
)
from appraisals.target_forms import ProgressForm, Refusing
from appraisals.views.fetching import writable_at
from appraisals.views.page import page
from council_pm.core.access import AccessScope, Actor, Permission, permitted
from council_pm.core.htmx import wants_region
from council_pm.core.row_ids import can_be_row, row_id, row_ids
from council_pm.core.sending import sent

_STATUS = {"shut": 404, "over": 404, "stale": 409, "gone": 409, "key": 409}  # of a refusal, otherwise 422


@dataclass(frozen=True, slots=True)
class TargetSeen:
    """A target of an appraisal that the reader writes in; ``row`` is nothing where it was taken away meanwhile."""

    at: AppraisalSeen
    target_id: int
    row: TargetRow | None

    def access_scope(self) -> AccessScope:
        """As its appraisal."""
        return self.at.access_scope()

    def shown(self) -> TargetRow:
        """The target, for a page that begins with it. Raises ``Http404`` where it is gone or both have signed."""
        if self.row is None:
            raise Http404
        still_open(self.at)
        keep_opening(at=self.at)
        return self.row

    def newest(self) -> TargetRow | None:
        """As it stands now."""
        return target_at(self.at.user, self.at.appraisal.person_id, self.at.appraisal.cycle.slug, self.target_id).row

    def refused(self, row: TargetRow | None) -> None:
        """A form was refused: its page shows this row again, and was opened by that."""
        if row is not None:
            keep_opening(at=self.at)


def target_at(user: Any, person_id: int, cycle: str, target_id: int) -> TargetSeen:
    """A target of an appraisal that the reader writes in. Raises ``Http404``."""
    at = writable_at(user, person_id, cycle)
    if not can_be_row(target_id):
        raise Http404
    found = AppraisalTarget.objects.filter(appraisal=at.appraisal.pk, pk=target_id).first()
    return TargetSeen(at, target_id, target_row(found) if found else None)


def still_open(at: AppraisalSeen) -> None:
    """After both have signed there is no form (M076). Raises ``Http404``."""
    if not at.takes_words:
        raise Http404


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.USE_PRODUCT, fetch=writable_at)
def target_new(request: HttpRequest, at: AppraisalSeen) -> HttpResponse:
    """A new target: what is suggested first, then its words."""
    if request.method != "POST":
        still_open(at)
    offered = offer(at)
    form = offered.form(sent(request))
    if "begin" in request.POST:
        form = offered.begun(request.POST, request.POST["begin"])
    elif form.is_valid():
        try:
            made = set_target(by=Actor(request.user.pk), at=at, key=form.cleaned_data["key"], target=form.words())
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            return _back(at, made.pk)
    context = new_context(offered, form)
    earlier = earlier_shown(context)
    if earlier is not None:
        keep_opening(at=earlier.at)
    return render(request, "appraisals/target_form.html", context, status=_status(at, form))


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.USE_PRODUCT, fetch=target_at)
def target_edit(request: HttpRequest, seen: TargetSeen) -> HttpResponse:
    """Word a target anew. Who saw an older text is shown both; who words one that is gone may keep it as a new one."""
    at, row, now = seen.at, seen.row, None
    if request.method != "POST":
        row = seen.shown()
    offered = offer(at, row)
    form = offered.form(sent(request))
    if form.is_valid():
        version = form.cleaned_data["version"] or 0
        by = Actor(request.user.pk)
        try:
            change_target(by=by, at=at, target_id=seen.target_id, version=version, target=form.words())
        except ValidationError as refusal:
            now = seen.newest() if refusal.code == "stale" else None
            form.refuse(refusal, now.version if now else None)
        else:
            return _back(at, seen.target_id)
    if form.is_bound:
        seen.refused(now or row)
    context = form_context(offered, form, _("Change a target"))
    if form.code == "gone":
        context["action"] = reverse("appraisals:target_new", args=arguments(at))
    now_line = support_lines(at.user, [now], at.today).get(now.id) if now else None
    context |= {"now": now, "now_line": now_line}
    return render(request, "appraisals/target_form.html", context, status=_status(at, form))


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.USE_PRODUCT, fetch=target_at)
def target_progress(request: HttpRequest, seen: TargetSeen) -> HttpResponse:
    """Say how far a target is, beside what the figures say."""
    at, row, now = seen.at, seen.row, None
    if request.method != "POST":
        row = seen.shown()
    stands = {"progress": row.progress, "note": row.progress_note, "version": row.version} if row else {}
    form = ProgressForm(sent(request), initial=stands)
    if form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("progress", "note")}
        version = form.cleaned_data["version"] or 0
        try:
            note_progress(by=Actor(request.user.pk), at=at, target_id=seen.target_id, version=version, **said)
        except ValidationError as refusal:
            now = seen.newest() if refusal.code == "stale" else None
            form.refuse(refusal, now.version if now else None)
        else:
            return _back(at, seen.target_id)
    row = now or row
    if form.is_bound:
        seen.refused(row)
    line = support_lines(at.user, [row], at.today).get(row.id) if row else None
    context = {**page_context(at, _("How far is it?")), "form": form, "row": row, "line": line, "now": now}
    return render(request, "appraisals/target_progress.html", context, status=_status(at, form))


@require_POST
@permitted(Permission.USE_PRODUCT, fetch=target_at)
def target_place(request: HttpRequest, seen: TargetSeen) -> HttpResponse:
    """Put it further up or down."""
    at, place = seen.at, row_id(request.POST.get("place", ""))
    still_open(at)
    if place is not None:
        try:
            place_target(by=Actor(request.user.pk), at=at, target_id=seen.target_id, place=place)
        except ValidationError as refusal:
            return _refused(request, at, refusal)
    return _part(request, at) if wants_region(request) else _back(at)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.USE_PRODUCT, fetch=target_at)
def target_remove(request: HttpRequest, seen: TargetSeen) -> HttpResponse:
    """Take a target away, after its words were shown once more."""
    at, row, problem, status = seen.at, seen.row, "", 200
    if request.method == "POST":
        still_open(at)
        version = row_id(request.POST.get("version", "")) or 0
        try:
            remove_target(by=Actor(request.user.pk), at=at, target_id=seen.target_id, version=version)
        except ValidationError as refusal:
            row, problem, status = seen.newest(), refusal.messages[0], _STATUS.get(refusal.code or "", 422)
            seen.refused(row)
        else:
            return _back(at)
    else:
        row = seen.shown()
    context = {**page_context(at, _("Remove a target")), "row": row, "problem": problem}
    return render(request, "appraisals/target_remove.html", context, status=status)


@require_POST
@permitted(Permission.USE_PRODUCT, fetch=writable_at)
def target_carry(request: HttpRequest, at: AppraisalSeen) -> HttpResponse:
    """Copy what the last appraisal left open: all of it, or what was pressed."""
    still_open(at)
    pressed = request.POST.getlist("target")
    try:
        carry_over(by=Actor(request.user.pk), at=at, target_ids=frozenset(row_ids(pressed)) if pressed else None)
    except ValidationError as refusal:
        if refusal.code != "none":  # what was pressed twice is there already
            return _refused(request, at, refusal)
    return _back(at)


def _back(at: AppraisalSeen, target_id: int | None = None) -> HttpResponse:
    place = "targets" if target_id is None else f"target-{target_id}"
    return redirect(f"{at.appraisal.get_absolute_url()}#{place}")


def _part(request: HttpRequest, at: AppraisalSeen, problem: str = "") -> HttpResponse:
    """The targets alone, for a script that puts them in their place: all their words are shown by it."""
    keep_opening(at=at)
    context = {"at": at, "targets_problem": problem, **part.context(at, content_of(at))}
    return render(request, "appraisals/_targets.html", context, status=422 if problem else 200)


def _refused(request: HttpRequest, at: AppraisalSeen, refusal: ValidationError) -> HttpResponse:
    problem = refusal.messages[0]
    return _part(request, at, problem) if wants_region(request) else page(request, at, targets_problem=problem)


def _status(at: AppraisalSeen, form: Refusing) -> int:
    """404 where both have signed, though what was typed is shown: there is no form to send it to (M076)."""
    if form.is_bound and not at.takes_words:
        return 404
    return _STATUS.get(form.code, 422) if form.errors else 200
