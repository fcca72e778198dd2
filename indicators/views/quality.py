"""What is worth a second look: the list for a service, one line's page, and the answer to a signal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from council_pm.core.access import AccessScope, Actor, Permission, may, permitted
from council_pm.core.crumbs import crumbs
from council_pm.org.selectors import tree
from council_pm.org.tree import Tree
from indicators.models import Series
from indicators.quality_forms import AnswerForm
from indicators.selectors.current_definitions import current_definition
from indicators.selectors.holders import sees_every_name
from indicators.selectors.quality import own_second_looks, second_looks
from indicators.selectors.scorecard import Choice, scope_of
from indicators.services.quality import answer_signal


@dataclass(frozen=True, slots=True)
class LineInTree:
    """A line with the tree of today, in which its unit stands."""

    series: Series
    tree: Tree

    def access_scope(self) -> AccessScope:
        """Where it belongs."""
        return scope_of(self.series.unit_id, None, self.tree)


def line_at(user: Any, series_id: int) -> LineInTree:
    """A line whose signals the reader may see; for all others there is no such page."""
    series = (
        Series.objects.select_related("indicator").filter(pk=series_id, indicator__definitions__isnull=False).first()
    )
    if series is None:
        raise Http404
    found = LineInTree(series, tree(timezone.localdate()))
    if not may(user, Permission.VIEW_QUALITY, found):
        raise Http404
    return found


@require_safe
@permitted(Permission.VIEW_QUALITY)
def second_look_list(request: HttpRequest) -> HttpResponse:
    """Every line of the reader's that has something worth a second look."""
    today = timezone.localdate()
    lines = own_second_looks(request.user, tree(today), today, every_name=sees_every_name(request.user))
    context = {
        "page_title": _("Worth a second look"),
        "breadcrumbs": crumbs((_("Home"), "/"), (_("Worth a second look"), "")),
        "lines": lines,
        "is_first": may(request.user, Permission.ANSWER_QUALITY),
    }
    return render(request, "indicators/quality/list.html", context)


@require_safe
@permitted(Permission.VIEW_QUALITY, fetch=line_at, scoped=True)
def second_look(request: HttpRequest, line: LineInTree) -> HttpResponse:
    """One line's signals with their answers; its service answers here."""
    return _page(request, line, None)


@require_POST
@permitted(Permission.ANSWER_QUALITY, fetch=line_at, scoped=True)
def second_look_answer(request: HttpRequest, line: LineInTree) -> HttpResponse:
    """Answer one of them."""
    form = AnswerForm(request.POST)
    if form.is_valid():
        code, text = form.cleaned_data["code"], form.cleaned_data["text"]
        try:
            answer_signal(
                by=Actor(request.user.pk), series=line.series, code=code, text=text, today=timezone.localdate()
            )
        except ValidationError as refusal:
            form.add_error("text", refusal)
        else:
            messages.success(request, _("Your answer stands beside it."))
            return redirect("indicators:second_look", series_id=line.series.pk)
    return _page(request, line, form)


def _page(request: HttpRequest, line: LineInTree, form: forms.Form | None) -> HttpResponse:
    today, name = timezone.localdate(), current_definition(line.series.indicator).name
    choice = Choice(series_ids=frozenset({line.series.pk}))
    every_name = sees_every_name(request.user)
    found = second_looks(choice, request.user, line.tree, today, every_name=every_name)
    context = {
        "page_title": _("%(name)s: worth a second look") % {"name": name},
        "breadcrumbs": crumbs(
            (_("Home"), "/"), (_("Worth a second look"), reverse("indicators:second_look_list")), (name, "")
        ),
        "line": found[0] if found else None,
        "series": line.series,
        "form": form,
        "forms": _forms(found[0].prompts if found else (), form),
    }
    return render(request, "indicators/quality/line.html", context, status=422 if form else 200)


def _forms(prompts: Any, refused: forms.Form | None) -> list[tuple[Any, forms.Form]]:
    """Each signal with its form; the one that was refused keeps what was typed."""
    asked = refused.data.get("code", "") if refused else ""
    return [
        (one, refused if refused and one.code == asked else AnswerForm(initial={"code": one.code}, about=one.code))
        for one in prompts
    ]
