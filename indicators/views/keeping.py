"""Where an indicator is kept: its versions, who answers for it, its lines, what underpins it, how it is judged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from council_pm.core.access import Permission, may, permitted
from council_pm.core.export import table_response
from council_pm.org.selectors import tree
from indicators import keeping_forms
from indicators.definition_texts import differences, text_of, told
from indicators.models import Definition, Indicator, StatusRule
from indicators.selectors.keeping import KeepPage, keep_page, other_indicators, post_titles
from indicators.services.drafts import texts_of
from indicators.views.definitions import indicator_at, trail


@require_safe
@permitted(Permission.VIEW_DEFINITION, fetch=indicator_at)
def definition_keep(request: HttpRequest, indicator: Indicator) -> HttpResponse:
    """Every version with its reason, who answers for it, and all that can be changed of it."""
    return keep_answer(request, indicator)


@require_safe
@permitted(Permission.VIEW_DEFINITION, fetch=indicator_at)
def definition_compare(request: HttpRequest, indicator: Indicator) -> HttpResponse:
    """Two versions, field by field: the newest and the one before, unless others are asked for."""
    versions = list(Definition.objects.filter(indicator=indicator).order_by("-version"))
    newer = _asked_version(request, "to", versions, versions[0])
    older = _asked_version(request, "from", versions, versions[min(1, len(versions) - 1)])
    context = {
        "page_title": _("%(code)s: two versions") % {"code": indicator.code},
        "breadcrumbs": trail(indicator.code, _("Two versions"), url=keep_url(indicator)),
        "indicator": indicator,
        "versions": versions,
        "older": older,
        "newer": newer,
        "changes": differences(texts_of(older), texts_of(newer)),
    }
    return render(request, "indicators/definitions/compare.html", context)


@require_safe
@permitted(Permission.VIEW_DEFINITION, fetch=indicator_at)
def definition_part_table(request: HttpRequest, indicator: Indicator) -> HttpResponse:
    """One of the page's tables as a file; the versions unless another is asked for."""
    page = _keep_page(request, indicator)
    part = request.GET.get("part") or "versions"
    if part not in _TABLES:
        raise Http404
    head, rows = _TABLES[part](page)
    return table_response(request, f"{indicator.code}-{part}", head, rows)


def keep_url(indicator: Indicator) -> str:
    """The address of the page."""
    return reverse("indicators:definition_keep", args=[indicator.code])


def keep_answer(
    request: HttpRequest, indicator: Indicator, name: str = "", form: Form | None = None, **more: Any
) -> HttpResponse:
    """The page; with a form that was refused it answers 422 and keeps what was typed."""
    page = _keep_page(request, indicator)
    may_edit = may(request.user, Permission.EDIT_DEFINITION) and indicator.retired_on is None
    context = {
        "page": page,
        "page_title": page.definition.name,
        "breadcrumbs": trail(indicator.code),
        "may_edit": may_edit,
        "ends_later": indicator.retired_on is not None and indicator.retired_on > timezone.localdate(),
        "definitions": told(texts_of(page.definition)),
        "my_draft": next((one for one in page.drafts if one.is_mine), None),
        **(_forms(indicator, page) if may_edit else {}),
        "form": form,
        **({name: form} if form is not None else {}),
        **more,
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "indicators/definitions/keep.html", context, status=status)


def _forms(indicator: Indicator, page: KeepPage) -> dict[str, Any]:
    """The empty forms, with what is in force where it is a change of that."""
    today = timezone.localdate()
    newest = StatusRule.objects.filter(indicator=indicator).order_by("-revision").first()
    return {
        "owner_form": keeping_forms.OwnershipForm(initial={"starts": text_of(today)}),
        "line_form": keeping_forms.LineForm(tree=page.tree),
        "below_form": keeping_forms.IndicatorChoiceForm(others=other_indicators(indicator)),
        "break_form": keeping_forms.BreakForm(),
        "rule_form": keeping_forms.RuleForm(initial=_rule_texts(newest)),
        "posts": post_titles(today),
    }


def _rule_texts(rule: StatusRule | None) -> dict[str, str]:
    names = ("rule", "tolerance_type", "tolerance", "amber_threshold", "minimum_acceptable")
    texts = {name: text_of(getattr(rule, name)) for name in names} if rule else {}
    return {**texts, "based_on": str(rule.revision if rule else 0)}


def _keep_page(request: HttpRequest, indicator: Indicator) -> KeepPage:
    today = timezone.localdate()
    editor = may(request.user, Permission.EDIT_DEFINITION)
    return keep_page(indicator, request.user, today, tree(today), with_drafts=editor)


def _asked_version(
    request: HttpRequest, name: str, versions: Sequence[Definition], otherwise: Definition
) -> Definition:
    wanted = request.GET.get(name, "")
    return next((one for one in versions if str(one.version) == wanted), otherwise)


Table = tuple[list[str], Iterator[Sequence[Any]]]


def _versions(page: KeepPage) -> Table:
    head = [_("Version"), _("Since"), _("Why"), _("Written by"), _("Checked by")]
    return head, ([r.version, r.since, r.reason, r.author, r.checker] for r in page.versions)


def _owners(page: KeepPage) -> Table:
    head = [_("What"), _("Post"), _("Held by"), _("From"), _("Last day")]
    return head, ([r.kind, r.post, r.holder, r.starts, r.ends] for r in page.owners)


def _lines(page: KeepPage) -> Table:
    head = [_("Counted for"), _("Breakdown"), _("Baskets")]
    return head, ([r.unit, r.breakdown or _("Total"), r.baskets] for r in page.lines)


def _below(page: KeepPage) -> Table:
    return [_("Code"), _("Indicator"), _("Retired")], (
        [r.code, r.name, _("yes") if r.retired else ""] for r in page.underpinning
    )


def _breaks(page: KeepPage) -> Table:
    return [_("From"), _("Why")], ([on, reason] for on, reason in page.breaks)


def _rules(page: KeepPage) -> Table:
    head = [_("Revision"), _("Since"), _("Rule"), _("Tolerance"), _("Least acceptable"), _("Set by"), _("Why")]
    return head, ([r.revision, r.since, r.rule, r.tolerance, r.minimum, r.by, r.reason] for r in page.rules)


def _changes(page: KeepPage) -> Table:
    head = [_("What"), _("Line"), _("Period"), _("Decided on"), _("By"), _("Why")]
    head += [_("Taken back on"), _("Taken back by"), _("Why taken back")]
    every = [(_("New segment"), page.changes.rebases), (_("Left out"), page.changes.exclusions)]
    return head, (
        [what, one.line, one.period, one.said.on, one.said.who, one.said.reason]
        + ([one.taken_back.on, one.taken_back.who, one.taken_back.reason] if one.taken_back else ["", "", ""])
        for what, changes in every
        for one in changes
    )


_TABLES = {
    "versions": _versions,
    "owners": _owners,
    "lines": _lines,
    "underpinning": _below,
    "breaks": _breaks,
    "changes": _changes,
    "rules": _rules,
}
