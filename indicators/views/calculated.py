"""How an indicator is worked out: its formula, proposing and confirming one, and its lineage."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from council_pm.core.access import Actor, Permission, may, permitted
from council_pm.core.crumbs import crumbs
from council_pm.core.export import table_response
from indicators.formula_facts import waiting_formulas
from indicators.formula_forms import CODES_ID, FormulaForm, RefusalForm, initial_of
from indicators.models import Formula, Indicator
from indicators.selectors.formulas import (
    FormulaPage,
    PreviewRow,
    formula_list,
    formula_page,
    indicator_choices,
    preview,
    waiting_periods,
)
from indicators.selectors.lineage import lineage
from indicators.services.formulas import (
    confirm_formula,
    fields_of,
    propose_formula,
    proposed_fact,
    refuse_formula,
)
from indicators.visibility import sight_of


def fetch_indicator(user: Any, *, code: str) -> Indicator:
    """The indicator; everybody inside the council sees every definition (M005). Raises ``Http404``."""
    found = Indicator.objects.filter(code=code).first()
    if found is None:
        raise Http404
    return found


def fetch_formula(user: Any, *, code: str, revision: int) -> Formula:
    """A revision of a formula; raises ``Http404`` where there is none."""
    found = Formula.objects.filter(indicator__code=code, revision=revision).select_related("indicator").first()
    if found is None:
        raise Http404
    return found


@require_safe
@permitted(Permission.VIEW_DEFINITION)
def formulas(request: HttpRequest) -> HttpResponse:
    """Every calculated indicator, and the formulas that wait; ``code`` leads to the formula of any indicator."""
    code = request.GET.get("code", "").strip()
    if code and "\x00" not in code:
        chosen = Indicator.objects.filter(code__iexact=code).first()
        if chosen is not None:
            return redirect("indicators:formula", chosen.code)
    pages = formula_list(timezone.localdate())
    if "format" in request.GET:
        header = [_("Code"), _("Indicator"), _("Kind"), _("Formula"), _("Holds from"), _("Waits to be confirmed")]
        rows = [[one.indicator.code, one.name, one.current.kind if one.current else "",
                 one.current.sentence if one.current else "", one.current.holds_from if one.current else "",
                 f"{one.waiting.kind}: {one.waiting.sentence}" if one.waiting else ""] for one in pages]  # fmt: skip
        return table_response(request, "formulas", header, rows)
    address = reverse("indicators:formulas")
    context = {
        "pages": pages,
        "waiting": sum(one.waiting is not None for one in pages),
        "code": code,
        "choices": indicator_choices(),
        "codes_id": CODES_ID,
        "page_title": _("Calculated indicators"),
        "tools": {"csv_url": f"{address}?format=csv", "xlsx_url": f"{address}?format=xlsx"},
    }
    return render(request, "indicators/calculated/list.html", context)


@require_safe
@permitted(Permission.VIEW_DEFINITION, fetch=fetch_indicator)
def formula(request: HttpRequest, indicator: Indicator) -> HttpResponse:
    """The formula in force, the one that waits, and all that there were."""
    page = formula_page(indicator, timezone.localdate())
    if "format" in request.GET:
        header = [_("Revision"), _("State"), _("Kind"), _("Formula"), _("Parts"), _("Missing parts"), _("Holds from"),
                  _("Why"), _("Proposed"), _("Decided")]  # fmt: skip
        rows = [
            [one.revision, one.state.replace("_", " "), one.kind, one.sentence,
             ", ".join(part.code for part in one.parts), one.missing, one.holds_from, one.reason,
             timezone.localdate(one.proposed_at), timezone.localdate(one.decided_at) if one.decided_at else ""]
            for one in page.history
        ]  # fmt: skip
        return table_response(request, f"formula-{indicator.code}", header, rows)
    return _formula_page(request, page, RefusalForm())


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.EDIT_DEFINITION, fetch=fetch_indicator)
def formula_change(request: HttpRequest, indicator: Indicator) -> HttpResponse:
    """Propose a formula: look at the last periods worked out first, as often as one likes."""
    if request.method != "POST":
        newest = Formula.objects.filter(indicator=indicator).order_by("-revision").first()
        wanted = fields_of(newest) if newest else None
        form = FormulaForm(initial=initial_of(wanted, newest.revision if newest else 0), indicator=indicator)
        return _change_page(request, form)
    only_looks = request.POST.get("action") != "send"
    form = FormulaForm(request.POST, indicator=indicator, only_looks=only_looks)
    if not form.is_valid():
        return _change_page(request, form, status=422)
    if only_looks:
        return _change_page(request, form, previewed=True)
    try:
        propose_formula(
            by=Actor(request.user.pk),
            indicator=indicator,
            wanted=form.wanted,
            based_on=form.cleaned_data["based_on"],
        )
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return _change_page(request, form, status=422, previewed=True)
    messages.success(request, _("The formula waits to be confirmed by a second person. Nothing is worked out yet."))
    return redirect("indicators:formula", indicator.code)


@require_POST
@permitted(Permission.EDIT_DEFINITION, fetch=fetch_formula)
def formula_confirm(request: HttpRequest, waiting: Formula) -> HttpResponse:
    """Put a waiting formula in force, as a second person."""
    try:
        confirm_formula(by=Actor(request.user.pk), formula=waiting)
    except ValidationError as refusal:
        form = RefusalForm(data={"reason": "-"})
        form.add_error(None, refusal)
        return _formula_page(request, formula_page(waiting.indicator, timezone.localdate()), form, status=422)
    messages.success(request, _("The formula holds now. Its figures are being worked out."))
    return redirect("indicators:formula", waiting.indicator.code)


@require_POST
@permitted(Permission.EDIT_DEFINITION, fetch=fetch_formula)
def formula_refuse(request: HttpRequest, waiting: Formula) -> HttpResponse:
    """Refuse a waiting formula, or take one's own back."""
    form = RefusalForm(request.POST)
    if form.is_valid():
        try:
            refuse_formula(by=Actor(request.user.pk), formula=waiting, reason=form.cleaned_data["reason"])
        except ValidationError as refusal:
            form.add_error(None, refusal)
    if form.errors:
        return _formula_page(request, formula_page(waiting.indicator, timezone.localdate()), form, status=422)
    messages.success(request, _("The formula was refused. What holds is unchanged."))
    return redirect("indicators:formula", waiting.indicator.code)


@require_safe
@permitted(Permission.VIEW_DEFINITION, fetch=fetch_indicator)
def indicator_lineage(request: HttpRequest, indicator: Indicator) -> HttpResponse:
    """What the indicator is made from and what it feeds, with the latest figures that the reader may see."""
    found = lineage(indicator, sight_of(request.user), timezone.localdate())
    if "format" in request.GET:
        header = [_("Part of the lineage"), _("Level"), _("Code"), _("Name"), _("Counts as"), _("Worked out as"),
                  _("Latest figure"), _("Period"), _("Note")]  # fmt: skip
        rows = [[what, depth, one.code, one.name, one.role, one.kind, one.figure, one.period, one.note]
                for what, depth, one in found.rows()]  # fmt: skip
        return table_response(request, f"lineage-{indicator.code}", header, rows)
    context = {"lineage": found, "page_title": _("Where %(name)s comes from") % {"name": found.top.name}}
    context |= _around(indicator, found.top.name, _("Lineage"), "indicators:lineage")
    return render(request, "indicators/calculated/lineage.html", context)


def _formula_page(request: HttpRequest, page: FormulaPage, form: RefusalForm, status: int = 200) -> HttpResponse:
    waiting, may_edit = page.waiting, may(request.user, Permission.EDIT_DEFINITION)
    context = {
        "page": page,
        "form": form,
        "may_edit": may_edit,
        # Only who sees every figure that was signed off is told which of them there are.
        "waits": waiting_periods(page.indicator, timezone.localdate()) if page.current and may_edit else [],
        "preview": _waiting_preview(request, page) if waiting and may_edit else [],
        "is_own": waiting is not None and waiting.proposed_by == request.user.pk,
        "page_title": _("How %(name)s is worked out") % {"name": page.name},
    }
    context |= _around(page.indicator, page.name, _("Formula"), "indicators:formula")
    return render(request, "indicators/calculated/formula.html", context, status=status)


def _waiting_preview(request: HttpRequest, page: FormulaPage) -> list[PreviewRow]:
    """What the waiting formula gives: who confirms it sees what the author saw."""
    waiting = waiting_formulas([page.indicator.pk]).get(page.indicator.pk, [])
    if not waiting or waiting[0].kind is None:
        return []
    return preview(page.indicator, waiting[0], sight_of(request.user), timezone.localdate())


def _change_page(
    request: HttpRequest, form: FormulaForm, status: int = 200, *, previewed: bool = False
) -> HttpResponse:
    indicator, today = form.indicator, timezone.localdate()
    page = formula_page(indicator, today)
    rows = []
    if previewed and form.wanted.kind is not None:
        rows = preview(indicator, proposed_fact(indicator, form.wanted), sight_of(request.user), today)
    context = {
        "form": form,
        "page": page,
        "choices": indicator_choices(indicator),
        "codes_id": CODES_ID,
        "previewed": previewed,
        "preview": rows,
        "page_title": _("Propose a formula for %(name)s") % {"name": page.name},
    }
    return render(request, "indicators/calculated/change.html", context | _around(indicator, page.name, _("Propose")),
                  status=status)  # fmt: skip


def _around(indicator: Indicator, name: str, here: str, screen: str = "") -> dict[str, Any]:
    """What stands around a page; ``screen`` is the route whose table can be taken along as a file."""
    address = reverse(screen, args=[indicator.code]) if screen else ""
    return {
        "indicator": indicator,
        "tools": {"csv_url": f"{address}?format=csv", "xlsx_url": f"{address}?format=xlsx"} if address else {},
        "breadcrumbs": crumbs(
            (_("Calculated indicators"), reverse("indicators:formulas")),
            (name, indicator.get_absolute_url()),
            (here, ""),
        ),
    }
