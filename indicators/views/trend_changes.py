"""Beginning a new segment of a line, leaving a period out, and taking either back: a person's, with a reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from council_pm.core.access import Actor, Permission, permitted
from council_pm.core.periods import Calendar, Frequency, Period
from council_pm.org.selectors import tree
from indicators.keeping_forms import ExclusionForm, RebaseForm, TakeBackForm
from indicators.models import Exclusion, Rebase, Series
from indicators.selectors.current_definitions import current_definition
from indicators.selectors.holders import sees_every_name
from indicators.selectors.rebase_suggestion import rebase_suggestion
from indicators.selectors.trend_change_rows import changes_of
from indicators.selectors.trend_changes import periods_with_figures
from indicators.services import trend_changes
from indicators.views.definitions import trail
from indicators.views.keeping import keep_url
from indicators.visibility import sight_of


def line_at(user: Any, code: str, series_id: int) -> Series:
    """A line of an indicator that has a definition."""
    lines = Series.objects.select_related("indicator", "unit").filter(indicator__definitions__isnull=False)
    found = lines.filter(pk=series_id, indicator__code=code).first()
    if found is None:
        raise Http404
    return found


def rebase_at(user: Any, rebase_id: int) -> Rebase:
    """A revision of a rebase."""
    found = Rebase.objects.select_related("series__indicator").filter(pk=rebase_id).first()
    if found is None:
        raise Http404
    return found


def exclusion_at(user: Any, exclusion_id: int) -> Exclusion:
    """A revision of an exclusion."""
    found = Exclusion.objects.select_related("series__indicator").filter(pk=exclusion_id).first()
    if found is None:
        raise Http404
    return found


@require_safe
@permitted(Permission.EDIT_DEFINITION, fetch=line_at)
def line_changes(request: HttpRequest, line: Series) -> HttpResponse:
    """What was decided about a line, what its latest figures suggest, and the forms to decide more."""
    return _page(request, line)


@require_POST
@permitted(Permission.EDIT_DEFINITION, fetch=line_at)
def rebase_add(request: HttpRequest, line: Series) -> HttpResponse:
    """Begin a new segment with a period."""
    form = RebaseForm(request.POST, periods=_choices(line))
    return _add(request, line, "rebase_form", form, trend_changes.rebase, _("A new segment begins there."))


@require_POST
@permitted(Permission.EDIT_DEFINITION, fetch=line_at)
def exclusion_add(request: HttpRequest, line: Series) -> HttpResponse:
    """Leave a period out of mean and limits."""
    form = ExclusionForm(request.POST, periods=_choices(line))
    words = _("It is left out of mean and limits. Its figure stays to be seen.")
    return _add(request, line, "exclusion_form", form, trend_changes.exclude_period, words)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.EDIT_DEFINITION, fetch=rebase_at)
def rebase_take_back(request: HttpRequest, rebase: Rebase) -> HttpResponse:
    """Join a segment to the one before again."""

    def change(by: Actor, reason: str) -> None:
        trend_changes.take_back_rebase(by=by, rebase=rebase, reason=reason)

    return _take_back(request, rebase, _("Take back the new segment"), change)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.EDIT_DEFINITION, fetch=exclusion_at)
def exclusion_take_back(request: HttpRequest, exclusion: Exclusion) -> HttpResponse:
    """Let a period count again."""

    def change(by: Actor, reason: str) -> None:
        trend_changes.take_back_exclusion(by=by, exclusion=exclusion, reason=reason)

    return _take_back(request, exclusion, _("Let the period count again"), change)


def _choices(line: Series) -> list[tuple[str, str]]:
    """The periods that have figures, the latest first."""
    definition = current_definition(line.indicator)
    calendar, frequency = Calendar(definition.calendar), Frequency(definition.frequency)
    found = reversed(periods_with_figures(line.pk))
    return [(period.slug, period.short_label(calendar, frequency=frequency)) for period in found]


def _page(request: HttpRequest, line: Series, name: str = "", form: Form | None = None) -> HttpResponse:
    """The page; with a form that was refused it answers 422 and keeps what was typed."""
    indicator, definition = line.indicator, current_definition(line.indicator)
    choices = _choices(line)
    every_name = sees_every_name(request.user)
    today = timezone.localdate()
    sight = sight_of(request.user)  # type: ignore[arg-type]  # signed in
    title = _("New segments, and periods left out")
    context = {
        "page_title": f"{definition.name}: {title.lower()}",
        "breadcrumbs": trail(indicator.code, title, url=keep_url(indicator)),
        "indicator": indicator,
        "line": line,
        "line_title": f"{_unit_name(line, today)}: {line.breakdown or _('Total')}",
        "can_begin": len(choices) > 1,
        "changes": changes_of(definition, [line], sight, today, every_name=every_name),
        "suggestion": rebase_suggestion(line, definition),
        "may_edit": indicator.retired_on is None,
        "rebase_form": RebaseForm(periods=choices[:-1]),
        "exclusion_form": ExclusionForm(periods=choices),
        "form": form,
        **({name: form} if form is not None else {}),
    }
    return render(request, "indicators/definitions/line_changes.html", context, status=422 if form else 200)


def _unit_name(line: Series, day: date) -> str:
    units = tree(day)
    return units[line.unit_id].name if line.unit_id in units else line.unit.code


def _add(
    request: HttpRequest, line: Series, name: str, form: Form, change: Callable[..., object], done: str
) -> HttpResponse:
    if form.is_valid():
        period = Period.from_slug(form.cleaned_data["period"])
        try:
            change(by=Actor(request.user.pk), series=line, period=period, reason=form.cleaned_data["reason"])
        except ValidationError as refusal:
            form.add_error("period" if line.indicator.retired_on is None else None, refusal)
        else:
            messages.success(request, done)
            return redirect(line_url(line))
    return _page(request, line, name, form)


def _take_back(
    request: HttpRequest, row: Rebase | Exclusion, title: str, change: Callable[[Actor, str], None]
) -> HttpResponse:
    line = row.series
    form = TakeBackForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            change(Actor(request.user.pk), form.cleaned_data["reason"])
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Taken back. Who decided it, and why, stays on record."))
            return redirect(line_url(line))
    context = {
        "page_title": f"{current_definition(line.indicator).name}: {title.lower()}",
        "breadcrumbs": trail(line.indicator.code, title, url=line_url(line)),
        "form": form,
        "begins": row.on if isinstance(row, Rebase) else row.start,
        "said": row.reason,
        "button": title,
    }
    return render(request, "indicators/definitions/take_back.html", context, status=422 if form.errors else 200)


def line_url(line: Series) -> str:
    """The address of the page."""
    return reverse("indicators:line_changes", args=[line.indicator.code, line.pk])
