"""A named person's judgement that a level of performance is not good enough, said of a figure and taken back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from council_pm.core.access import Actor, Permission, permitted
from council_pm.core.crumbs import crumbs
from council_pm.dashboards.selectors.decisions import judgements_of
from council_pm.dashboards.views.indicators import fetch_period
from indicators.keeping_forms import StandardForm, TakeBackForm
from indicators.models import StandardJudgement
from indicators.selectors.trend_change_rows import NotGoodEnough
from indicators.selectors.value_history import PeriodFigures
from indicators.services.trend_changes import judge_not_good_enough, take_back_judgement


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.JUDGE_STANDARD, fetch=fetch_period, scoped=True)
def not_good_enough(request: HttpRequest, figures: PeriodFigures) -> HttpResponse:
    """Say it with a reason, or take back what oneself said of this period."""
    mine = _mine(request.user, figures)
    typed, wanted = (request.POST, request.POST.get("action")) if request.method == "POST" else (None, "")
    say = StandardForm(typed if wanted != "take_back" else None)
    take_back = TakeBackForm(typed if wanted == "take_back" else None)
    form = take_back if wanted == "take_back" else say
    if form.is_bound and form.is_valid():
        by, reason = Actor(request.user.pk), form.cleaned_data["reason"]
        try:
            if wanted == "take_back":
                _take_back(by, mine, request.POST.get("judgement", ""), reason)
            else:
                judge_not_good_enough(by=by, value=figures.value, reason=reason)
        except ValidationError as refusal:
            form.add_error("reason" if refusal.code == "reason_missing" else None, refusal)
        else:
            said, undone = _("Said: it stands beside the figure with your name."), _("Taken back. It stays on record.")
            messages.success(request, undone if wanted == "take_back" else said)
            return redirect("dashboards:indicator_page", code=figures.indicator.code)
    context = _context(figures, mine) | {"form": form, "say": say, "take_back": take_back}
    return render(request, "dashboards/not_good_enough.html", context, status=422 if form.errors else 200)


def _mine(user: Any, figures: PeriodFigures) -> NotGoodEnough | None:
    """What the reader said of this period last, and did not take back."""
    found = judgements_of(figures, user, timezone.localdate())
    return next((one for one in found if one.by_id == user.pk), None)


def _take_back(by: Actor, mine: NotGoodEnough | None, asked: str, reason: str) -> None:
    if mine is None or str(mine.id) != asked:
        raise ValidationError(_("This was taken back already."), "taken_back")
    judgement = StandardJudgement.objects.select_related("value__series__indicator").get(pk=mine.id)
    take_back_judgement(by=by, judgement=judgement, reason=reason)


def _context(figures: PeriodFigures, mine: NotGoodEnough | None) -> dict[str, Any]:
    name, title = figures.definition.name, _("Not good enough?")
    return {
        "figures": figures,
        "mine": mine,
        "may_say": mine is None or mine.of_earlier_figure,
        "page_title": f"{name}, {figures.label}: {title.lower()}",
        "breadcrumbs": crumbs(
            (_("Home"), "/"), (name, reverse("dashboards:indicator_page", args=[figures.indicator.code])), (title, "")
        ),
    }
