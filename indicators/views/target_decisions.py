"""Deciding on proposed targets, confirming agreed ones, and changing one in the year."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from council_pm.core.access import Actor, Permission, may, permitted
from council_pm.core.export import table_response
from council_pm.core.periods import PeriodError
from council_pm.core.row_ids import row_ids
from indicators.models import TargetProposal
from indicators.selectors.series_targets import SeriesYear, series_targets, series_year
from indicators.selectors.target_preview import changed_words, preview_lines
from indicators.selectors.target_proposals import ProposalList, proposal_list, to_confirm
from indicators.selectors.targets import TargetPlace
from indicators.services.proposals import check_block, propose_block, withdraw_proposal
from indicators.services.target_decisions import agree_proposals, confirm_targets, return_proposals
from indicators.target_forms import ChangeForm
from indicators.views.targets import fetch_place
from indicators.visibility import sight_of


def fetch_series(user: Any, *, code: str, year: str, series_id: int) -> SeriesYear:
    """A series in a year; raises ``Http404`` where there is none."""
    try:
        found = series_year(code, year, series_id, timezone.localdate())
    except PeriodError:
        raise Http404 from None
    if found is None:
        raise Http404
    return found


@require_safe
@permitted(Permission.VIEW_TARGET_ROUND, fetch=fetch_place, scoped=True)
def targets_proposals(request: HttpRequest, at: TargetPlace) -> HttpResponse:
    """What waits for a decision, with its effect on colours; who may decide does it here."""
    page = _list(request, at)
    if "format" in request.GET:
        header = [
            _("Code"),
            _("Indicator"),
            _("Kind"),
            _("Target now"),
            _("Proposed"),
            _("Path"),
            _("Proposed by"),
            _("Reason"),
        ]
        rows = [[one.code, one.title, one.kind, one.now, one.proposed, one.path, one.by, one.reason]
                for one in page.waiting]  # fmt: skip
        return table_response(request, f"proposed-targets-{at.year.slug}-{at.place.code}", header, rows)
    return _proposals_page(request, at, page)


@require_POST
@permitted(Permission.AGREE_TARGET, fetch=fetch_place, scoped=True)
def targets_decide(request: HttpRequest, at: TargetPlace) -> HttpResponse:
    """Agree or return the chosen proposals, all of them or none."""
    sent, actor = request.POST, Actor(request.user.pk)
    action, note = sent.get("action", ""), sent.get("note", "")
    ids = set(row_ids(sent.getlist("shown" if action == "agree_all" else "chosen")))
    try:
        if action == "return":
            count = return_proposals(by=actor, ids=ids, within=at.within, note=note)
            words = ngettext("%(n)s proposal returned.", "%(n)s proposals returned.", count)
        else:
            count = agree_proposals(by=actor, ids=ids, within=at.within, today=timezone.localdate(), note=note)
            words = ngettext("%(n)s target agreed.", "%(n)s targets agreed.", count)
    except ValidationError as refusal:
        more = {"faults": refusal.messages, "note": note, "chosen": ids}
        return _proposals_page(request, at, _list(request, at), status=422, **more)
    messages.success(request, words % {"n": count})
    return redirect(reverse("indicators:targets_proposals", args=[at.year.slug, at.place.code]))


@require_POST
@permitted(Permission.PROPOSE_TARGET, fetch=fetch_place, scoped=True)
def targets_withdraw(request: HttpRequest, at: TargetPlace) -> HttpResponse:
    """Take proposals back that were made here and are not decided."""
    ids = set(row_ids(request.POST.getlist("proposal")))
    proposal = TargetProposal.objects.filter(pk__in=ids, year=at.year.slug, series__unit_id__in=list(at.within)).first()
    if proposal is None:
        raise Http404
    try:
        withdraw_proposal(by=Actor(request.user.pk), proposal=proposal)
        messages.success(request, _("The proposal was withdrawn."))
    except ValidationError as refusal:
        messages.warning(request, " ".join(refusal.messages))
    return redirect(reverse("indicators:targets_proposals", args=[at.year.slug, at.place.code]))


@require_safe
@permitted(Permission.VIEW_TARGET_ROUND, fetch=fetch_place, scoped=True)
def targets_provisional(request: HttpRequest, at: TargetPlace) -> HttpResponse:
    """Agreed targets that nobody has confirmed yet, beside the outturn of the year before."""
    if "format" in request.GET:
        found = to_confirm(at, step=sight_of(request.user).step(at.access_scope()))
        rows = [[one.code, one.title, one.outturn, one.target] for one in found]
        header = [_("Code"), _("Indicator"), _("Outturn of the year before"), _("Target")]
        return table_response(request, f"provisional-targets-{at.year.slug}-{at.place.code}", header, rows)
    return _provisional_page(request, at)


@require_POST
@permitted(Permission.AGREE_TARGET, fetch=fetch_place, scoped=True)
def targets_confirm(request: HttpRequest, at: TargetPlace) -> HttpResponse:
    """Confirm the chosen targets: they stay as they were agreed."""
    ids = set(row_ids(request.POST.getlist("chosen")))
    note = request.POST.get("note", "")
    try:
        count = confirm_targets(
            by=Actor(request.user.pk),
            series_ids=ids,
            year=at.year.slug,
            within=at.within,
            today=timezone.localdate(),
            note=note,
        )
    except ValidationError as refusal:
        return _provisional_page(request, at, status=422, faults=refusal.messages, note=note, chosen=ids)
    words = ngettext("%(n)s target confirmed.", "%(n)s targets confirmed.", count)
    messages.success(request, words % {"n": count})
    return redirect(reverse("indicators:targets_provisional", args=[at.year.slug, at.place.code]))


@require_safe
@permitted(Permission.VIEW_TARGET_ROUND, fetch=fetch_series, scoped=True)
def series_targets_page(request: HttpRequest, at: SeriesYear) -> HttpResponse:
    """Every revision of a series' targets for a year, who set it and why; a change is proposed here."""
    if "format" in request.GET:
        names = may(request.user, Permission.VIEW_OFFICER_NAMES, at)
        page = series_targets(at, timezone.localdate(), request.user.pk, names=names)
        header = [_("Period"), _("Revision"), _("Target"), _("Set by"), _("Agreed by"), _("On"), _("Why")]
        rows = [[one.period, one.revision, one.target, one.by, one.agreed_by, timezone.localdate(one.on), one.reason]
                for one in page.revisions]  # fmt: skip
        return table_response(request, f"targets-{at.line.code}-{at.year.slug}", header, rows)
    return _series_page(request, at, None)


@require_POST
@permitted(Permission.PROPOSE_TARGET, fetch=fetch_series, scoped=True)
def series_change(request: HttpRequest, at: SeriesYear) -> HttpResponse:
    """Propose a change in the year: checked and shown first; a second person agrees it."""
    form = ChangeForm(request.POST)
    if not form.is_valid_to_try():
        return _series_page(request, at, form, status=422)
    saves = request.POST.get("action") == "save" and request.POST.get("shown") == form.shown
    lacks_reason = bool(form.errors)
    if not saves:
        form.errors.pop("reason", None)
    asked = {"year": at.year.slug, "rows": [form.row(at.line.series_id)], "today": timezone.localdate()}
    asked |= {"by": Actor(request.user.pk), "within": at.within, "change_from": form.day}
    try:
        result = propose_block(**asked) if saves and not lacks_reason else check_block(**asked, takes_reason=False)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return _series_page(request, at, form, status=422)
    for check in result.refused:
        form.add_error("target", check.errors)
    if result.skipped:
        form.add_error("target", _("This is proposed already: there is nothing to change."))
    if form.has_error("target"):
        return _series_page(request, at, form, status=422)
    if result.saved:
        messages.success(request, _("The change is proposed. Somebody else agrees it."))
        return redirect(at.url)
    lines = preview_lines(result)
    status = 422 if form.errors else 200
    return _series_page(request, at, form, status=status, lines=lines, changed=changed_words(lines))


def _list(request: HttpRequest, at: TargetPlace) -> ProposalList:
    step = sight_of(request.user).step(at.access_scope())
    names = may(request.user, Permission.VIEW_OFFICER_NAMES, at)
    return proposal_list(at, timezone.localdate(), request.user.pk, step=step, names=names)


def _proposals_page(
    request: HttpRequest, at: TargetPlace, page: ProposalList, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {
        "at": at,
        "page": page,
        "may_agree": may(request.user, Permission.AGREE_TARGET, at),
        "may_propose": may(request.user, Permission.PROPOSE_TARGET, at),
        **more,
    }
    return render(request, "indicators/targets/proposals.html", context, status=status)


def _provisional_page(request: HttpRequest, at: TargetPlace, *, status: int = 200, **more: Any) -> HttpResponse:
    rows = to_confirm(at, step=sight_of(request.user).step(at.access_scope()))
    may_agree = may(request.user, Permission.AGREE_TARGET, at)
    context = {"at": at, "rows": rows, "may_agree": may_agree, **more}
    return render(request, "indicators/targets/provisional.html", context, status=status)


def _series_page(
    request: HttpRequest, at: SeriesYear, form: ChangeForm | None, *, status: int = 200, **more: Any
) -> HttpResponse:
    names = may(request.user, Permission.VIEW_OFFICER_NAMES, at)
    page = series_targets(at, timezone.localdate(), request.user.pk, names=names)
    day = max(page.first_day, timezone.localdate())
    context = {
        "at": at,
        "page": page,
        "form": form or ChangeForm(initial={"version": page.version, "effective_from": day}),
        "may_propose": may(request.user, Permission.PROPOSE_TARGET, at),
        "may_agree": may(request.user, Permission.AGREE_TARGET, at),
        **more,
    }
    return render(request, "indicators/targets/series.html", context, status=status)
