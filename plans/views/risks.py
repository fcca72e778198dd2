"""The risk register, one risk, and how risks are scored."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from council_pm.core.access import Actor, Permission, may, permitted
from council_pm.core.crumbs import crumbs
from council_pm.core.export import table_response
from council_pm.core.paging import numbered, page_asked, page_of
from council_pm.core.sending import seen_now, sent
from council_pm.org.models import Level
from council_pm.org.selectors import tree
from council_pm.org.tree import Tree
from plans import risk_access
from plans.forms import EndForm
from plans.risk_access import RiskInTree
from plans.risk_asked import STATES, WHOSE, asked_of, query_of, sentence, writes
from plans.risk_forms import AnswerForm, CarryForm, CheckForm, LinkForm, MendForm, ScaleForm
from plans.risk_matrix import Picture, picture
from plans.risk_scale import Point
from plans.selectors.actions import visible_actions
from plans.selectors.codes import codes_in_use
from plans.selectors.risk_page import aims_to_choose
from plans.selectors.risk_page import risk_page as page_of_risk
from plans.selectors.risk_scale import earlier_scales, newest_scale, scale_of
from plans.selectors.risk_table import TABLE_HEADER, table_rows
from plans.selectors.risks import A_PAGE, POINTS, Register, RiskFilters, register
from plans.services.risk_scale import set_risk_scale


def risk_at(user: Any, risk_id: int) -> RiskInTree:
    """A risk that the reader sees, of today's tree."""
    return risk_access.risk_at(user, risk_id, timezone.localdate())


@require_safe
@permitted(Permission.VIEW_RISK)
def risk_list(request: HttpRequest) -> HttpResponse:
    """The register: the matrix with counts, and the risks, the largest first. ``format``: as a file."""
    today, units, asked = timezone.localdate(), tree(timezone.localdate()), asked_of(request)
    found = register(request.user, units, today, asked)
    if "format" in request.GET:
        return table_response(request, _("risks"), [str(one) for one in TABLE_HEADER], table_rows(found))
    url, query = reverse("risks:risk_list"), query_of(asked)
    total = len(found.rows)
    pager = page_of(total, page_asked(request.GET.get("page")), A_PAGE, numbered(url, query)) if total else None
    first = pager.before if pager else 0
    context = {
        "page_title": _("Risks"),
        "breadcrumbs": [],
        "sentence": sentence(found),
        "rows": found.rows[first : first + A_PAGE],
        "total": total,
        "pager": pager,
        "switch_label": _("Whose"),
        "views": _views(request, url, asked),
        "filters": _filters(url, asked),
        "matrix": _matrix(found, asked, url),
        "counted": _counted(url, asked),
        "asked": asked,
        "own_places": own_places(request.user, units),
        "may_scale": may(request.user, Permission.SCALE_RISKS),
        "tools": {
            "csv_url": f"{url}?{urlencode(query | {'format': 'csv'})}",
            "xlsx_url": f"{url}?{urlencode(query | {'format': 'xlsx'})}",
            "docx_url": f"{url}register.docx?{urlencode(query)}",
        },
        "today": today,
    }
    return render(request, "plans/risks/list.html", context)


@require_safe
@permitted(Permission.VIEW_RISK, fetch=risk_at, scoped=True)
def risk_page(request: HttpRequest, at: RiskInTree) -> HttpResponse:
    """One risk."""
    return render(request, "plans/risks/risk.html", risk_context(request, at))


def risk_context(
    request: HttpRequest, at: RiskInTree, *, control: int | None = None, **refused: forms.Form
) -> dict[str, Any]:
    """What the page of a risk shows; forms that were refused replace the empty ones, those of one ``control`` there."""
    today = timezone.localdate()
    page = page_of_risk(request.user, at, today)
    points = {place.label: place.point for place in page.places}
    actions = mending(request.user, at) if page.may_edit else []
    empty: dict[str, Any] = {
        "carry_form": CarryForm(auto_id="carry-%s"),
        "answer_form": AnswerForm(auto_id="answer-%s"),
        "end_form": EndForm(auto_id="end-%s"),
        "link_form": LinkForm(aims=aims_to_choose(request.user, at, today) if page.may_edit else (), auto_id="link-%s"),
    }
    return {
        "page_title": page.row.title,
        "breadcrumbs": crumbs((_("Risks"), reverse("risks:risk_list")), (page.row.title, "")),
        "page": page,
        "picture": picture(page.scale, points=points),
        "controls": [
            {
                "row": one,
                "check_form": CheckForm(auto_id=f"check-{one.id}-%s"),
                "end_form": EndForm(auto_id=f"end-{one.id}-%s"),
                "mend_form": MendForm(actions=actions, auto_id=f"mend-{one.id}-%s"),
                **(refused if one.id == control else {}),
            }
            for one in page.controls
        ],
        "codes": codes_in_use() if page.may_edit else (),
        **empty,
        **({} if control else refused),
    }


def mending(user: Any, at: RiskInTree) -> list[tuple[str, str]]:
    """Open actions of the line and branch of a risk, for a list to choose from."""
    line = at.tree.above(at.risk.unit_id) | at.tree.below(at.risk.unit_id)
    rows = visible_actions(user, at.tree).filter(unit__in=line, done_on__isnull=True, dropped_reason="")
    return [(str(pk), title) for pk, title in rows.order_by("due", "pk").values_list("pk", "title")[:200]]


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.SCALE_RISKS)
def scale_page(request: HttpRequest) -> HttpResponse:
    """How risks are scored: the steps of both axes, the appetite, and how it was before."""
    newest = newest_scale()
    form = ScaleForm(
        sent(request),
        initial={
            "likelihood": newest.likelihood, "impact": newest.impact, "appetite": newest.appetite,
            "limit": newest.limit, "revision": newest.revision,
        },
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            set_risk_scale(
                by=Actor(request.user.pk), likelihood=data["likelihood"], impact=data["impact"],
                appetite=data["appetite"], limit=data["limit"], reason=data["reason"], revision=data["revision"] or 0,
            )  # fmt: skip
        except ValidationError as refusal:
            form.add_error(refusal.code if refusal.code in form.fields else "likelihood", refusal)
            if refusal.code == "stale":
                seen_now(form, "revision", newest.revision)
        else:
            messages.success(request, _("Risks are held against it from now on."))
            return redirect("risks:scale_page")
    context = {
        "page_title": _("How risks are scored"),
        "breadcrumbs": crumbs((_("Risks"), reverse("risks:risk_list")), (_("How risks are scored"), "")),
        "form": form,
        "picture": picture(scale_of(newest)),
        "now": newest if form.errors else None,
        "scales": earlier_scales(),
    }
    return render(request, "plans/risks/scale.html", context, status=422 if form.errors else 200)


def own_places(user: Any, units: Tree) -> list[dict[str, str]]:
    """The parts of the council for which the reader writes risks down: their own, and those right below."""
    own = {grant.unit_id for grant in user.grants if grant.unit_id in units}
    wanted = [units[pk] for pk in sorted(own)]
    wanted.extend(place for pk in sorted(own) for place in units.children(pk))
    seen: dict[int, dict[str, str]] = {}
    for place in wanted:
        scope = risk_access.scope_of_risk(place.unit_id, place.level, units)
        if may(user, Permission.EDIT_RISK, scope):
            seen[place.unit_id] = {"name": place.name, "url": reverse("risks:risk_new", args=[place.code])}
    return list(seen.values())


def _views(request: HttpRequest, url: str, asked: RiskFilters) -> list[dict[str, Any]]:
    labels = (_("Of our level"), _("With all below"), _("Of the whole council"))
    wanted = zip(WHOSE, labels, strict=True)
    return [
        {"label": label, "url": f"{url}?whose={whose}", "current": whose == asked.whose}
        for whose, label in wanted
        if whose == "all" or writes(request.user)
    ]


def _filters(url: str, asked: RiskFilters) -> dict[str, Any]:
    labels = (
        _("Open"),
        _("Above appetite"),
        _("Far above appetite"),
        _("To look at again"),
        _("Carried up"),
        _("Ended"),
    )
    states = zip(STATES, labels, strict=True)
    levels = [("", _("Any level")), *((str(value), label) for value, label in Level.choices)]
    is_plain = asked.state == "open" and not (asked.words or asked.level or asked.cell or asked.aim)
    return {
        "action": url,
        "hidden": [{"name": "whose", "value": asked.whose}, {"name": "at", "value": asked.at},
                   *([{"name": "aim", "value": asked.aim}] if asked.aim else [])],
        "fields": [
            {
                "name": "state", "label": _("Which"),
                "options": [{"value": one, "label": label, "selected": one == asked.state} for one, label in states],
            },
            {
                "name": "level", "label": _("Level"),
                "options": [
                    {"value": one, "label": label, "selected": one == str(asked.level or "")} for one, label in levels
                ],
            },
        ],
        "search": {"name": "q", "label": _("Words in the risk or its owner"), "value": asked.words},
        "reset_url": "" if is_plain else f"{url}?whose={asked.whose}",
    }  # fmt: skip


def _matrix(found: Register, asked: RiskFilters, url: str) -> Picture:
    """The matrix with the counts of what is shown, each a link to those risks."""
    query = query_of(asked)

    def address(point: Point) -> str:
        return f"{url}?{urlencode(query | {'cell': f'{point.likelihood}-{point.impact}'})}"

    return picture(found.scale, [row.point(asked.at) for row in found.counted], address=address, chosen=asked.cell)


def _counted(url: str, asked: RiskFilters) -> list[dict[str, Any]]:
    labels = {"now": _("Now"), "before": _("Without controls"), "aimed": _("Aimed at")}
    query = query_of(asked) | {"cell": ""}
    return [
        {"label": labels[one], "url": f"{url}?{urlencode(query | {'at': one})}", "current": one == asked.at}
        for one in POINTS
    ]
