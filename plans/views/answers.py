"""The lights that ask for an answer, and answering one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from council_pm.core.access import AccessScope, Actor, Permission, permitted
from council_pm.core.crumbs import crumbs
from council_pm.core.row_ids import can_be_row, row_id
from council_pm.org.selectors import tree
from council_pm.org.tree import Tree
from indicators.models import Series
from plans.access import scope_of_unit
from plans.action_forms import AnswerForm
from plans.models import Action
from plans.selectors.actions import visible_actions
from plans.selectors.answers import Asked, actions_for, answers_of, asked_of, asked_of_line
from plans.services.answers import answer_indicator
from plans.views.fetching import sent


@dataclass(frozen=True, slots=True)
class LineAsked:
    """A line with the tree of today and what its reader sees of it."""

    series: Series
    tree: Tree
    asked: Asked

    def access_scope(self) -> AccessScope:
        """Where the line belongs: who writes the plans of that part answers for it."""
        return scope_of_unit(self.series.unit_id, self.tree)


def line_asked(user: Any, series_id: int) -> LineAsked:
    """A line of an indicator that is in use."""
    rows = Series.objects.select_related("indicator").filter(pk=series_id, indicator__definitions__isnull=False)
    series = rows.first() if can_be_row(series_id) else None
    units = tree(timezone.localdate())
    asked = asked_of_line(user, units, timezone.localdate(), series_id) if series is not None else None
    if series is None or asked is None:
        raise Http404
    return LineAsked(series, units, asked)


@require_safe
@permitted(Permission.VIEW_PLAN)
def answer_list(request: HttpRequest) -> HttpResponse:
    """Everything that is off target or getting worse, those that nobody has answered first."""
    today, url = timezone.localdate(), reverse("actions:answer_list")
    whose = "all" if request.GET.get("whose") == "all" else "part"
    found = asked_of(request.user, tree(today), today, whose)
    labels = {"part": _("Of my part of the council"), "all": _("All")}
    context = {
        "page_title": _("What asks for an answer"),
        "breadcrumbs": crumbs((_("Actions"), reverse("actions:action_list")), (_("What asks for an answer"), "")),
        "switch_label": _("Whose"),
        "views": [
            {"label": label, "url": f"{url}?whose={one}", "current": one == whose} for one, label in labels.items()
        ],
        "found": found,
        "without": sum(one.answer is None for one in found),
    }
    return render(request, "plans/answers/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.EDIT_PLAN, fetch=line_asked, scoped=True)
def answer_new(request: HttpRequest, at: LineAsked) -> HttpResponse:
    """Answer a light: act, accept, challenge or wait."""
    form = AnswerForm(
        sent(request),
        actions=actions_for(request.user, at.tree, at.series.indicator_id),
    )
    if request.method == "POST" and form.is_valid():
        try:
            answer_indicator(
                by=Actor(request.user.pk), series=at.series, kind=form.cleaned_data["kind"],
                reason=form.cleaned_data["reason"], status=at.asked.row.status, direction=at.asked.row.direction,
                period_end=at.asked.row.period_end,
                today=timezone.localdate(), until=form.cleaned_data["until"], action=_action(request, at, form),
            )  # fmt: skip
        except ValidationError as refusal:
            form.add_error(refusal.code if refusal.code in form.fields else "kind", refusal)
        else:
            messages.success(request, _("Your answer stands on the page of the indicator."))
            return redirect("actions:answer_list")
    row = at.asked.row
    title = _("Answer: %(name)s") % {"name": row.name}
    context = {
        "page_title": title,
        "breadcrumbs": crumbs(
            (_("Actions"), reverse("actions:action_list")),
            (_("What asks for an answer"), reverse("actions:answer_list")), (title, ""),
        ),
        "row": row,
        "form": form,
        "answers": answers_of(request.user, at.tree, timezone.localdate(), [row]).get(at.series.pk, ()),
        "add_url": f"{reverse('actions:action_new', args=[at.tree[at.series.unit_id].code])}?code={row.code}",
    }  # fmt: skip
    return render(request, "plans/answers/new.html", context, status=422 if form.errors else 200)


def _action(request: HttpRequest, at: LineAsked, form: AnswerForm) -> Action | None:
    pk = row_id(form.cleaned_data["action"])
    rows = visible_actions(request.user, at.tree).select_related("series")
    return rows.filter(pk=pk).first() if pk is not None else None
