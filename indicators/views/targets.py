"""The target round: how far it is, the grid of a part of the council, and the rollover of a year."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from council_pm.core.access import Actor, Permission, permitted
from council_pm.core.export import table_response
from council_pm.core.fingerprints import fingerprint
from council_pm.core.periods import PeriodError
from council_pm.core.tables.faults import MOST_LISTED, Limits, TableRefusedError
from council_pm.core.tables.source import read_file
from council_pm.core.tables.wording import place, sentence
from council_pm.core.uploads import takes_files
from indicators.selectors.target_files import grid_table
from indicators.selectors.target_grid import TargetGrid, as_typed, target_grid
from indicators.selectors.target_grid_html import grid_body
from indicators.selectors.target_preview import changed_words, preview_lines
from indicators.selectors.targets import TargetPlace, round_overview, target_place
from indicators.services.proposals import BlockResult, check_block, propose_block
from indicators.services.target_rollover import check_rollover, roll_over
from indicators.target_forms import RolloverForm, rows_of_grid, table_fault, years_asked
from indicators.target_rows import ProposalRow
from indicators.target_table import is_heading, rows_of_paste, rows_of_table


def fetch_place(user: Any, *, year: str, unit: str) -> TargetPlace:
    """A part of the council in a year; raises ``Http404`` where there is none."""
    try:
        found = target_place(year, unit, timezone.localdate())
    except PeriodError:
        raise Http404 from None
    if found is None:
        raise Http404
    return found


@require_safe
@permitted(Permission.VIEW_TARGET_ROUND)
def targets_home(request: HttpRequest) -> HttpResponse:
    """How far each part of the council is with the targets of a year."""
    try:
        overview = round_overview(request.user, request.GET.get("year", ""), timezone.localdate())
    except PeriodError:
        raise Http404 from None
    if "format" in request.GET:
        header = [
            _("Unit code"),
            _("Part of the council"),
            _("Indicators"),
            _("Agreed"),
            _("Provisional"),
            _("Proposed"),
            _("Missing"),
        ]
        rows = [
            [r.place.code, r.place.name, r.total, r.agreed, r.provisional, r.proposed, r.missing] for r in overview.rows
        ]
        return table_response(request, f"targets-{overview.day.year.slug}", header, rows)
    return render(request, "indicators/targets/home.html", {"page": overview})


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.PROPOSE_TARGET, fetch=fetch_place, scoped=True)
def targets_grid(request: HttpRequest, at: TargetPlace) -> HttpResponse:
    """The grid; what is sent is checked as one block, shown before it is saved, and saved as a whole."""
    if request.method != "POST":
        grid = target_grid(at, timezone.localdate(), years_asked(request.GET))
        return _grid_page(request, at, grid, reason="")
    action = request.POST.get("action", "check")
    try:
        rows = rows_of_paste(request.POST.get("paste", "")) if action == "paste" else rows_of_grid(request.POST)
    except ValueError as fault:
        return _sent_back(request, at, [], None, [table_fault(str(fault))])
    if action == "edit":
        return _sent_back(request, at, rows, None, [], status=200)
    return _checked(request, at, rows, saves=action == "save")


def _too_large(request: HttpRequest, at: TargetPlace) -> HttpResponse:
    fault = sentence({"code": "too_large", "params": {"limit": str(Limits().bytes // (1024 * 1024))}})
    return _grid_page(request, at, target_grid(at, timezone.localdate()), status=413, faults=[fault])


@require_POST
@permitted(Permission.PROPOSE_TARGET, fetch=fetch_place, scoped=True)
@takes_files(most=lambda: Limits().bytes, too_large=_too_large)
def targets_upload(request: HttpRequest, at: TargetPlace) -> HttpResponse:
    """The file of the grid, filled in and sent back: checked and shown like what is typed."""
    file = request.FILES.get("file")
    if file is None:
        return _sent_back(request, at, [], None, [_("Choose the file that you filled in.")])
    try:
        table = read_file(file.read(), is_heading)
        header = table.rows[0].cells if table.rows else ()
        rows = [] if table.faults else rows_of_table(header, [(one.number, one.cells) for one in table.rows[1:]])
    except TableRefusedError as refusal:
        return _sent_back(request, at, [], None, [sentence(refusal.fault.as_json())])
    except ValueError as fault:
        return _sent_back(request, at, [], None, [table_fault(str(fault))])
    if table.faults:
        kept = [fault.as_json() for fault in table.faults[:MOST_LISTED]]
        return _sent_back(request, at, rows, None, [f"{place(one)}: {sentence(one)}" for one in kept])
    return _checked(request, at, rows, saves=False)


@require_safe
@permitted(Permission.PROPOSE_TARGET, fetch=fetch_place, scoped=True)
def targets_file(request: HttpRequest, at: TargetPlace) -> HttpResponse:
    """The grid as a file that can be filled in and sent back."""
    header, rows = grid_table(target_grid(at, timezone.localdate(), years_asked(request.GET)))
    return table_response(request, f"targets-{at.year.slug}-{at.place.code}", header, rows)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.PROPOSE_TARGET, fetch=fetch_place, scoped=True)
def targets_rollover(request: HttpRequest, at: TargetPlace) -> HttpResponse:
    """Carry the targets of the year before over: shown first, then proposed in one go."""
    initial = {"per_cent": "0", "reason": _("Carried over from %(year)s") % {"year": at.year.plus(-1).label}}
    form = RolloverForm(request.POST) if request.method == "POST" else RolloverForm(initial=initial)
    if request.method != "POST":
        return render(request, "indicators/targets/rollover.html", {"at": at, "form": form})
    if not form.is_valid():
        return render(request, "indicators/targets/rollover.html", {"at": at, "form": form}, status=422)
    asked = {**form.cleaned_data, "year": at.year.slug, "today": timezone.localdate(), "within": at.within}
    actor, saves = Actor(request.user.pk), request.POST.get("action") == "save"
    result = check_rollover(by=actor, **asked)
    shown = fingerprint(*((one.row.series_id, one.row.target, one.reason) for one in result.rows))
    if saves and result.can_be_saved and request.POST.get("shown") == shown:
        return _roll_over(request, at, form, asked)
    if saves and result.can_be_saved:
        messages.warning(request, _("This is not what you looked at: nothing was saved yet. Look at it again."))
    lines = preview_lines(result)
    context = {"at": at, "form": form, "result": result, "shown": shown}
    context |= {"lines": lines, "changed": changed_words(lines)}
    status = 422 if result.refused else 200
    return render(request, "indicators/targets/rollover.html", context, status=status)


def _checked(request: HttpRequest, at: TargetPlace, rows: Sequence[ProposalRow], *, saves: bool) -> HttpResponse:
    """What became of a block: saved, shown before it is, or sent back."""
    reason = request.POST.get("reason", "")
    asked = {"year": at.year.slug, "today": timezone.localdate(), "within": at.within, "rows": rows, "reason": reason}
    actor = Actor(request.user.pk)
    try:
        result = propose_block(by=actor, **asked) if saves else check_block(by=actor, **asked)
    except ValidationError as refusal:
        return _sent_back(request, at, rows, None, refusal.messages)
    if result.saved:
        _say_saved(request, len(result.proposed))
        return redirect(reverse("indicators:targets_grid", args=[at.year.slug, at.place.code]))
    if not result.can_be_saved:
        nothing = [] if result.refused else [_("There is nothing to propose: type a target, or change one.")]
        return _sent_back(request, at, rows, result, nothing)
    lines = preview_lines(result)
    context = {"at": at, "result": result, "reason": reason, "years": years_asked(request.POST)}
    context |= {"lines": lines, "changed": changed_words(lines)}
    return render(request, "indicators/targets/preview.html", context)


def _roll_over(request: HttpRequest, at: TargetPlace, form: RolloverForm, asked: dict[str, Any]) -> HttpResponse:
    try:
        result = roll_over(by=Actor(request.user.pk), **asked)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return render(request, "indicators/targets/rollover.html", {"at": at, "form": form}, status=422)
    _say_saved(request, len(result.proposed))
    return redirect(reverse("indicators:targets_grid", args=[at.year.slug, at.place.code]))


def _say_saved(request: HttpRequest, count: int) -> None:
    words = ngettext(
        "%(n)s target proposed. Somebody else agrees it.", "%(n)s targets proposed. Somebody else agrees them.", count
    )
    messages.success(request, words % {"n": count})


def _sent_back(
    request: HttpRequest,
    at: TargetPlace,
    rows: Sequence[ProposalRow],
    result: BlockResult | None,
    faults: Sequence[str],
    status: int = 422,
) -> HttpResponse:
    """The grid again, with all that was typed and what is wrong with it."""
    grid = target_grid(at, timezone.localdate(), years_asked(request.POST))
    checks = result.rows if result else ()
    found = {id(one.row): one.line.series_id for one in checks if one.line}
    typed = [row if row.series_id else _named(row, found.get(id(row))) for row in rows]
    as_typed(grid, typed, checks)
    lost = [
        _("Row %(row)s: %(what)s") % {"row": one.number, "what": " ".join(one.errors)}
        for one in checks
        if one.errors and one.line is None
    ]
    refused = [
        {"href": f"#t-{one.line.series_id}-{one.year.slug}", "text": f"{one.line.code}: {' '.join(one.errors)}"}
        for one in checks
        if one.errors and one.line and one.year
    ]
    context = {
        "faults": [*faults, *lost, *refused],
        "refused": f"{result.summary}." if result and result.refused else "",
        "pasted": request.POST.get("paste", ""),
    }
    return _grid_page(request, at, grid, reason=request.POST.get("reason", ""), status=status, **context)


def _named(row: ProposalRow, series_id: int | None) -> ProposalRow:
    """A pasted row under the series that its code was found to be."""
    return ProposalRow(
        number=row.number,
        series_id=series_id,
        target=row.target,
        year=row.year,
        path=row.path,
        figures=row.figures,
        reason=row.reason,
    )


def _grid_page(
    request: HttpRequest, at: TargetPlace, grid: TargetGrid, *, status: int = 200, **more: Any
) -> HttpResponse:
    return render(
        request,
        "indicators/targets/grid.html",
        {"at": at, "grid": grid, "body": grid_body(grid), **more},
        status=status,
    )
