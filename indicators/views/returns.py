"""Returns: the grid of a part of the council, one cell of it, and what is pasted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from council_pm.core.access import Actor, Permission, may, permitted
from council_pm.core.exact_text import exact_words
from council_pm.core.htmx import wants_region
from indicators.findings import Finding, error
from indicators.models import Channel
from indicators.return_block import Block, PastedRow, read_block
from indicators.return_forms import TypedReturn, read_return, read_version
from indicators.return_wording import finding_words
from indicators.selectors.current_definitions import current_definition
from indicators.selectors.return_batches import batch_of_file, last_to_undo
from indicators.selectors.return_grid import (
    GridRow,
    ReturnGrid,
    grid_rows,
    label_of,
    measured_in,
    required_comments,
    return_grid,
)
from indicators.selectors.return_home import returns_overview
from indicators.selectors.return_parents import parents_of
from indicators.selectors.return_places import OneReturn, ReturnPlace, one_return, return_place, sees_past
from indicators.selectors.signers import name_of_user
from indicators.services.return_entry import Asked, Outcome, check_entries, save_entries, undo_batch
from indicators.services.return_steps import submit_returns


def fetch_place(user: Any, *, period: str, unit: str) -> ReturnPlace:
    """A part of the council in a period, within what the reader may see."""
    return return_place(user, period, unit, timezone.localdate())


def fetch_return(user: Any, *, return_id: int) -> OneReturn:
    """One return, within what the reader may see."""
    return one_return(user, return_id, timezone.localdate())


@require_safe
@permitted(Permission.USE_PRODUCT)
def returns_home(request: HttpRequest) -> HttpResponse:
    """The rounds that are open, and how far each part of the council is that the reader works for."""
    page = returns_overview(request.user, timezone.localdate())
    return render(request, "indicators/returns/home.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.VIEW_DRAFT, fetch=fetch_place, scoped=True)
def returns_grid(request: HttpRequest, at: ReturnPlace) -> HttpResponse:
    """The grid; without a script it is one form, which saves what can be read and shows the rest again."""
    if request.method != "POST":
        return _grid_page(request, at)
    if not may(request.user, Permission.ENTER_RETURN, at):
        raise PermissionDenied
    typed, outcomes = _saved_rows(request, at)
    grid = return_grid(at, timezone.localdate(), request.user.pk)
    refused = _shown_again(grid, typed, outcomes)
    if not refused and request.POST.get("action") == "submit":
        return _submitted(request, at, grid)
    if refused:
        return _grid_page(request, at, grid, status=422, faults=refused)
    messages.success(request, _("Saved."))
    return redirect(_address(at))


@require_POST
@permitted(Permission.ENTER_RETURN, fetch=fetch_return, scoped=True)
def return_cell(request: HttpRequest, at: OneReturn) -> HttpResponse:
    """One return of the grid, saved as soon as its field is left; answers what became of it."""
    one, today = at.row, timezone.localdate()
    typed = read_return(request.POST, one.pk, current_definition(one.series.indicator).unit)
    based_on = _version(request, one.pk)
    outcome = None
    if not typed.errors:
        asked = Asked(return_id=one.pk, fields=typed.fields, based_on=based_on)
        outcome = save_entries(by=Actor(request.user.pk), asked=[asked], today=today).outcomes[0]
        one = outcome.kept
    row = grid_rows([one], today, request.user.pk, with_past=sees_past(request.user, at))[0]
    if row.preview:
        row.parents = parents_of(replace(at, row=one), request.user, today)
    _say(row, typed, outcome)
    is_closed = outcome is not None and any(fault.code == "closed" for fault in outcome.errors)
    status = 403 if is_closed else 409 if row.conflict else 422 if row.errors else 200
    if wants_region(request):
        return render(request, "indicators/returns/_cell.html", {"row": row}, status=status)
    if status != 200:
        return render(request, "indicators/returns/refused.html", {"row": row}, status=status)
    return redirect(reverse("indicators:returns_grid", args=[one.round.slug, one.series.unit.code]))


@require_POST
@permitted(Permission.ENTER_RETURN, fetch=fetch_place, scoped=True)
def returns_paste(request: HttpRequest, at: ReturnPlace) -> HttpResponse:
    """A pasted column or block: first what it would change, then, when that was looked at, all of it."""
    today = timezone.localdate()
    grid = return_grid(at, today, request.user.pk)
    text, start = request.POST.get("paste", ""), request.POST.get("start", "")
    block = read_block(text, [_pasteable(row) for row in grid.rows], start)
    result = check_entries(block.asked, today=today) if block.asked else None
    faults = _block_faults(block, result.outcomes if result else ())
    context = {"at": at, "pasted": block, "text": text, "start": start, "faults": faults, "label": label_of(at)}
    if request.POST.get("action") != "apply" or faults or result is None:
        context["lines"] = _block_lines(block, result.outcomes if result else ())
        template = "_paste.html" if wants_region(request) else "paste.html"
        return render(request, f"indicators/returns/{template}", context, status=422 if faults else 200)
    saved = save_entries(
        by=Actor(request.user.pk), asked=block.asked, today=today, channel=Channel.PASTE, correlated=True
    )
    count = len(saved.changed)
    messages.success(request, ngettext("%(n)s figure pasted.", "%(n)s figures pasted.", count) % {"n": count})
    address = _address(at)
    if wants_region(request):
        response = HttpResponse(status=204)
        response["HX-Redirect"] = address
        return response
    return redirect(address)


@require_POST
@permitted(Permission.ENTER_RETURN, fetch=fetch_place, scoped=True)
def returns_undo(request: HttpRequest, at: ReturnPlace) -> HttpResponse:
    """Take the last paste or file back, or the file that is named, within ten minutes."""
    user_id = request.user.pk or 0
    file = read_version(request.POST.get("file", ""))
    batch = last_to_undo(user_id, at) if "file" not in request.POST else batch_of_file(user_id, file)
    if batch is None:
        messages.warning(request, _("There is no paste or file to undo: it can be undone for ten minutes."))
        return redirect(_address(at))
    try:
        count = undo_batch(by=Actor(request.user.pk), batch_id=batch.pk)
    except ValidationError as refusal:
        messages.warning(request, " ".join(refusal.messages))
        return redirect(_address(at))
    words = ngettext("%(n)s figure is as it was before.", "%(n)s figures are as they were before.", count)
    messages.success(request, words % {"n": count})
    return redirect(_address(at))


def _address(at: ReturnPlace) -> str:
    return reverse("indicators:returns_grid", args=[at.slug, at.place.code])


def _version(request: HttpRequest, return_id: int) -> int:
    return read_version(request.POST.get(f"version-{return_id}", ""))


def _saved_rows(request: HttpRequest, at: ReturnPlace) -> tuple[dict[int, TypedReturn], dict[int, Outcome]]:
    """What was typed into each row, and what became of those that could be read."""
    today = timezone.localdate()
    units = measured_in(at, today)
    typed = {pk: read_return(request.POST, pk, unit) for pk, unit in units.items() if f"shown-{pk}" in request.POST}
    asked = [
        Asked(return_id=pk, fields=read.fields, based_on=_version(request, pk))
        for pk, read in typed.items()
        if not read.errors
    ]
    saved = save_entries(by=Actor(request.user.pk), asked=asked, today=today, apart=True)
    return typed, {one.asked.return_id: one for one in saved.outcomes}


def _shown_again(grid: ReturnGrid, typed: dict[int, TypedReturn], outcomes: dict[int, Outcome]) -> list[GridRow]:
    """The rows that were refused, with what was typed in them."""
    refused = []
    for row in grid.rows:
        if row.return_id in typed:
            _say(row, typed[row.return_id], outcomes.get(row.return_id))
            if row.errors or row.conflict:
                refused.append(row)
    return refused


def _say(row: GridRow, typed: TypedReturn, outcome: Outcome | None) -> None:
    """Put into the row what is wrong with it, and whose figure stands where somebody else was first."""
    faults: list[Finding] = [*typed.errors, *(outcome.errors if outcome else ())]
    row.errors = [finding_words(fault) for fault in faults]
    is_stale = outcome is not None and outcome.is_stale
    if is_stale and outcome is not None:
        theirs = row.typed["value"]
        at = outcome.kept.saved_at
        row.conflict = {
            "who": name_of_user(outcome.kept.saved_by) if outcome.kept.saved_by else "",
            "theirs": theirs or _("nothing"),
            "mine": typed.typed.get("value", "").strip() or _("nothing"),
            "when": timezone.localtime(at).strftime("%H:%M") if at else "",
        }
    if faults or is_stale:
        row.typed = {**row.typed, **{name: text for name, text in typed.typed.items() if name in row.typed}}


def _submitted(request: HttpRequest, at: ReturnPlace, grid: ReturnGrid) -> HttpResponse:
    """Send all that is filled in; what is not ready stays, and is listed with what it lacks."""
    if not may(request.user, Permission.SUBMIT_RETURN, at):
        raise PermissionDenied
    lacking = {
        pk: [error("comment_missing", _("Write what happened: %(why)s.") % {"why": ", ".join(why)}, "happened")]
        for pk, why in required_comments(grid.rows).items()
    }
    versions = {row.return_id: row.version for row in grid.ready}
    result = submit_returns(by=Actor(request.user.pk), versions=versions, required=lacking)
    count = len(result.done)
    if count:
        words = ngettext("%(n)s figure sent to be signed off.", "%(n)s figures sent to be signed off.", count)
        messages.success(request, words % {"n": count})
    elif not result.refused:
        messages.warning(request, _("There is nothing to send yet: enter a figure, or say why there is none."))
    if not result.refused:
        return redirect(_address(at))
    fresh = return_grid(at, timezone.localdate(), request.user.pk)
    faults = {one.pk: found for one, found in result.refused}
    for row in fresh.rows:
        row.errors = [finding_words(fault) for fault in faults.get(row.return_id, ())]
    return _grid_page(request, at, fresh, status=422, faults=[row for row in fresh.rows if row.errors])


def _grid_page(
    request: HttpRequest,
    at: ReturnPlace,
    grid: ReturnGrid | None = None,
    *,
    status: int = 200,
    faults: Sequence[GridRow] = (),
) -> HttpResponse:
    show = request.GET.get("show", "all")
    grid = grid or return_grid(at, timezone.localdate(), request.user.pk, show)
    context = {
        "at": at,
        "grid": grid,
        "label": label_of(at),
        "faults": [_fault_line(row) for row in faults],
        "may_enter": may(request.user, Permission.ENTER_RETURN, at),
        "may_submit": may(request.user, Permission.SUBMIT_RETURN, at),
        "may_sign": may(request.user, Permission.SIGN_OFF_RETURN, at),
        "may_import": may(request.user, Permission.IMPORT_RETURNS, at),
    }
    return render(request, "indicators/returns/grid.html", context, status=status)


def _fault_line(row: GridRow) -> dict[str, str]:
    meanwhile = [_("somebody else saved it meanwhile")] if row.conflict else []
    return {"href": f"#value-{row.return_id}", "text": f"{row.code}: {' '.join([*meanwhile, *row.errors])}"}


def _pasteable(row: GridRow) -> PastedRow:
    return PastedRow(row.return_id, row.code, row.title, row.unit, row.from_parts, row.is_open, row.version)


def _block_faults(block: Block, outcomes: Any) -> list[str]:
    found = list(block.faults)
    numbers = {asked.return_id: asked.number for asked in block.asked}
    for one in outcomes:
        place = _("Row %(row)s") % {"row": numbers[one.asked.return_id]}
        found += [f"{place}: {finding_words(fault)}" for fault in one.errors]
        if one.is_stale:
            found.append(_("%(row)s: somebody changed this figure meanwhile.") % {"row": place})
    return found


def _block_lines(block: Block, outcomes: Any) -> list[dict[str, Any]]:
    named = {row.return_id: row for row in block.rows}
    return [
        {
            "row": named[one.asked.return_id],
            "before": _shown(one.before["value"]),
            "after": _shown(one.after["value"]) or (_("not available") if one.after["absent"] else ""),
            "asks": [finding_words(found) for found in one.findings],
            "changes": one.changes,
        }
        for one in outcomes
    ]


def _shown(value: Any) -> str:
    return "" if value is None else exact_words(value)
