"""An indicator's page, its numbers as a file, one period of it, and the history of that period's figure."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from council_pm.core.access import Permission, may, permitted
from council_pm.core.crumbs import crumbs
from council_pm.core.periods import Period, PeriodError
from council_pm.dashboards import exports
from council_pm.dashboards.frame import frame_of
from council_pm.dashboards.known import NAME, Known, known_of
from council_pm.dashboards.pages import known_context, restated_url
from council_pm.dashboards.selectors.commentary import Commentary, Spoken, commentary
from council_pm.dashboards.selectors.decisions import decisions_on, judgements_of
from council_pm.dashboards.selectors.doings import Doings, doings_about
from council_pm.dashboards.selectors.parts import organisation
from council_pm.notices.selectors import follow_state
from council_pm.org.tree import Tree
from indicators.known_later import known_query
from indicators.models import Indicator
from indicators.selectors.colour_causes import ColourCause, Shown, colour_causes, lights_of, shown_figure
from indicators.selectors.figure_words import figure_words
from indicators.selectors.formulas import explanation, made_line
from indicators.selectors.holders import sees_every_name
from indicators.selectors.indicator_page import IndicatorPage
from indicators.selectors.indicator_page import indicator_page as page_of
from indicators.selectors.quality import SecondLook, second_looks
from indicators.selectors.scorecard import Choice
from indicators.selectors.target_lines import takes_target
from indicators.selectors.value_history import PeriodFigures, Revision, period_figures, revisions
from indicators.selectors.what_moved import Moved, what_moved
from indicators.subjects import KIND as INDICATOR
from indicators.target_years import TargetYear
from indicators.view_counting import counter
from indicators.visibility import Sight, sight_of


def fetch_page(user: Any, code: str) -> IndicatorPage:
    """The page as this reader sees it. Everybody inside the council sees every definition (M005)."""
    indicator = Indicator.objects.filter(code=code).first()
    every_name, today = sees_every_name(user), timezone.localdate()
    page = page_of(indicator, sight_of(user), today, every_name=every_name) if indicator else None
    if page is None:
        raise Http404
    return page


def fetch_period(user: Any, code: str, period: str) -> PeriodFigures:
    """The figure of a period, if it was released to this reader (M010 to M010c)."""
    indicator = Indicator.objects.filter(code=code).first()
    try:
        wanted = Period.from_slug(period)
    except PeriodError:
        raise Http404 from None
    found = period_figures(indicator, wanted, sight_of(user), timezone.localdate()) if indicator else None
    if found is None:
        raise Http404
    return found


@require_safe
@permitted(Permission.VIEW_DEFINITION, fetch=fetch_page)
def indicator_page(request: HttpRequest, page: IndicatorPage) -> HttpResponse:
    """Why it has its light, its history, who does better, what moved it and stands below it, and what it means."""
    known = known_of(request)
    if known.day:
        return _as_known(request, page, known)
    counter.count(page.indicator.pk, request.user, timezone.localdate())  # type: ignore[arg-type]  # signed in
    moved, said = _moved(request, page), _commentary(request, page)
    doings = doings_about(request.user, page, _units(request), timezone.localdate())
    return render(
        request,
        "dashboards/indicator_page.html",
        {
            **_frame_of(request, page, known),
            "contents": _contents(page, moved, said, doings),
            "moved": moved,
            "commentary": said,
            "explore_url": reverse("dashboards:indicator_figure", args=[page.indicator.code])
            if may(request.user, Permission.VIEW_VALUE)
            else "",
            "made_from": made_line(page.indicator, timezone.localdate()),
            "may_keep": may(request.user, Permission.EDIT_DEFINITION),
            "targets_url": _targets_url(request, page),
            "decisions": decisions_on(page, request.user, timezone.localdate()),
            "causes": _causes(request, page),
            "look": _second_look(request, page),
            "actions": doings.actions,
            "answers": doings.answers,
            "aims": doings.aims,
            "risks": doings.risks,
            "follow": follow_state(request.user.pk, INDICATOR, page.indicator.code)
            if may(request.user, Permission.USE_PRODUCT)
            else None,
        },
    )


@require_safe
@permitted(Permission.VIEW_VALUE, fetch=fetch_page)
def indicator_numbers(request: HttpRequest, page: IndicatorPage) -> HttpResponse:
    """The numbers table as a file, with what the service said of each figure; of a past day without."""
    known = known_of(request)
    if known.problem:
        address = reverse("dashboards:indicator_page", args=[page.indicator.code])
        return HttpResponseRedirect(f"{address}?{urlencode({NAME: known.typed})}")
    if known.day:
        return exports.numbers(_then(request, page, known), {})
    return exports.numbers(page, figure_words([one.value_id for one in page.periods]))


@require_safe
@permitted(Permission.VIEW_VALUE, fetch=fetch_period)
def indicator_period(request: HttpRequest, figures: PeriodFigures) -> HttpResponse:
    """One period: the figure, its light and the arithmetic behind it."""
    name = figures.definition.name
    code = figures.indicator.code
    return render(
        request,
        "dashboards/value_period.html",
        {
            "figures": figures,
            "page_title": f"{name}, {figures.label}",
            "breadcrumbs": crumbs(
                (_("Home"), "/"), (name, reverse("dashboards:indicator_page", args=[code])), (figures.label, "")
            ),
            "history_url": reverse("dashboards:value_history", args=[code, figures.period.slug])
            if may(request.user, Permission.VIEW_VALUE_HISTORY)
            else "",
            "definitions": _period_rows(figures, sight_of(request.user)),
            "judgements": judgements_of(figures, request.user, timezone.localdate()),
            "causes": _causes_then(request, figures),
            "commentary": _said_then(request, figures),
        },
    )


@require_safe
@permitted(Permission.VIEW_VALUE_HISTORY, fetch=fetch_period)
def value_history(request: HttpRequest, figures: PeriodFigures) -> HttpResponse:
    """Who put which figure in force when, and why."""
    with_names = may(request.user, Permission.VIEW_OFFICER_NAMES, figures)
    name = figures.definition.name
    code = figures.indicator.code
    events = [
        {
            "when": date_format(timezone.localtime(one.when), "j M Y, H:i"),
            "title": _("%(value)s (provisional)") % {"value": one.value} if one.provisional else one.value,
            "text": one.reason,
            "who": _who_did(one),
            "is_current": one.is_current,
        }
        for one in revisions(figures, sight_of(request.user), with_names=with_names)
    ]
    return render(
        request,
        "dashboards/value_history.html",
        {
            "figures": figures,
            "events": events,
            "page_title": _("Every figure for %(name)s, %(period)s") % {"name": name, "period": figures.label},
            "breadcrumbs": crumbs(
                (_("Home"), "/"),
                (name, reverse("dashboards:indicator_page", args=[code])),
                (figures.label, reverse("dashboards:indicator_period", args=[code, figures.period.slug])),
                (_("Every figure"), ""),
            ),
        },
    )


def _who_did(one: Revision) -> str:
    """Who sent and who signed a figure, as the reader may read it."""
    if one.who and one.submitted:
        return _("sent by %(sent)s, signed off by %(who)s") % {"sent": one.submitted, "who": one.who}
    return _("signed off by %(who)s") % {"who": one.who} if one.who else ""


def _as_known(request: HttpRequest, today: IndicatorPage, known: Known) -> HttpResponse:
    """The same page from what was known on a day; what is only of today has no place on it."""
    page = _then(request, today, known)
    return render(
        request,
        "dashboards/indicator_page.html",
        {**_frame_of(request, page, known), "contents": _contents(page, (), None, Doings())},
    )


def _then(request: HttpRequest, page: IndicatorPage, known: Known) -> IndicatorPage:
    every_name = sees_every_name(request.user)
    sight = sight_of(request.user)  # type: ignore[arg-type]  # signed in: the decorator has seen to it
    found = page_of(page.indicator, sight, timezone.localdate(), every_name=every_name, known_on=known.day)
    if found is None:
        raise Http404
    return found


def _frame_of(request: HttpRequest, page: IndicatorPage, known: Known) -> dict[str, Any]:
    """What the page prints on every day that it is of."""
    code = page.indicator.code
    numbers = reverse("dashboards:indicator_numbers", args=[code])
    return {
        "page": page,
        "page_title": page.definition.name,
        "breadcrumbs": _trail(page.place, page.definition.name),
        "as_of": _as_of(request, page),
        "tools": {"csv_url": numbers + known_query(known.day)},
        "facts": _facts(page),
        "definitions": _definition_rows(page),
        "may_open_periods": may(request.user, Permission.VIEW_VALUE) and not known.day,
        "may_match": may(request.user, Permission.VIEW_PRACTICE) and not known.day,
        "source": _source(page),
        "restated_url": restated_url(request.user, indicator=code),
        **known_context(request, known),
    }


def _trail(place: tuple[tuple[str, str], ...], name: str) -> list[dict[str, str]]:
    parts = [(label, reverse("dashboards:unit_page", args=[code])) for label, code in place[1:]]
    return crumbs((_("Home"), "/"), *parts, (name, ""))


def _as_of(request: HttpRequest, page: IndicatorPage) -> dict[str, str]:
    return {
        "data_to": date_format(page.row.period_end, "j F Y") if page.row.period_end else "",
        "next_update": "",
        "contact": page.row.owner or str(frame_of(request)["contact"]),
    }


def _moved(request: HttpRequest, page: IndicatorPage) -> tuple[Moved, ...]:
    """What moved it, for who may see figures at all."""
    if not may(request.user, Permission.VIEW_VALUE):
        return ()
    return what_moved(page.indicator, sight_of(request.user), timezone.localdate())


def _commentary(request: HttpRequest, page: IndicatorPage) -> Commentary | None:
    """What was said of the figures, for who may see figures at all; only of those that the page shows this reader."""
    if not may(request.user, Permission.VIEW_VALUE):
        return None
    return commentary(request.user, [Spoken(one.value_id, one.label, one.url) for one in page.periods])


def _said_then(request: HttpRequest, figures: PeriodFigures) -> Commentary:
    """What was said of the figure of a period."""
    address = reverse("dashboards:indicator_period", args=[figures.indicator.code, figures.period.slug])
    return commentary(request.user, [Spoken(figures.value.pk, figures.label, address)])


def _causes(request: HttpRequest, page: IndicatorPage) -> list[ColourCause]:
    """What a changed rule or target did to the light."""
    found = colour_causes(lights_of([page.row]), every_name=sees_every_name(request.user))
    return found.get(page.total.pk, [])


def _causes_then(request: HttpRequest, figures: PeriodFigures) -> list[ColourCause]:
    """What a changed rule or target did to the light of a period."""
    value, period = figures.value, figures.period
    shown = shown_figure(value.value, figures.definition.decimals)
    light = Shown(value.series_id, period.start, period.end, shown, figures.status)
    every_name = may(request.user, Permission.VIEW_OFFICER_NAMES, figures)
    return colour_causes([light], every_name=every_name).get(value.series_id, [])


def _second_look(request: HttpRequest, page: IndicatorPage) -> SecondLook | None:
    """What is worth a second look, for who may see it already."""
    if not may(request.user, Permission.VIEW_QUALITY, page):
        return None
    today, choice = timezone.localdate(), Choice(series_ids=frozenset({page.total.pk}))
    every_name = sees_every_name(request.user)
    found = second_looks(choice, request.user, _units(request), today, every_name=every_name)
    return found[0] if found else None


def _units(request: HttpRequest) -> Tree:
    """The organisation of today, kept for each version of the data."""
    return organisation(timezone.localdate(), frame_of(request).version).today


def _contents(
    page: IndicatorPage, moved: tuple[Moved, ...], said: Commentary | None, doings: Doings
) -> list[dict[str, str]]:
    parts = [
        (True, "history", _("History")),
        (True, "compare", _("How we compare")),
        (bool(doings.answers), "answers", _("What its service answers")),
        (bool(doings.actions), "actions", _("What is being done")),
        (bool(doings.aims), "aims", _("Plans that it supports")),
        (bool(doings.risks), "risks", _("Risks that it would show coming")),
        (bool(said), "commentary", _("What the service says")),
        (True, "numbers-part", _("The numbers")),
        (bool(moved), "what-moved", _("What moved it")),
        (bool(page.parts), "breakdowns", _("Parts of the total")),
        (bool(page.underpinning or page.supports), "underpinning", _("What stands below it")),
        (True, "targets", _("Targets")),
        (True, "definition", _("What it means")),
    ]
    return [{"label": label, "href": f"#{anchor}"} for shown, anchor, label in parts if shown]


def _facts(page: IndicatorPage) -> list[dict[str, Any]]:
    row = page.row
    figure = row.figure or _("None yet")
    latest = {"value": figure, "label": _("Latest figure"), "note": row.period}
    facts: list[dict[str, Any]] = [{**latest, "status": row.status, "is_unsure": row.is_unsure}]
    if row.target:
        facts.append({"value": row.target, "label": _("Target"), "note": row.period})
    return facts


def _source(page: IndicatorPage) -> str:
    if page.row.demonstration:
        return _("Demonstration figures, made up by a documented process.")
    return _("Source: %(source)s. %(licence)s") % {
        "source": page.definition.source,
        "licence": page.definition.licence,
    }


def _definition_rows(page: IndicatorPage) -> list[dict[str, str]]:
    one = page.definition
    polarity = {
        "higher": _("Higher is better"),
        "lower": _("Lower is better"),
        "range": _("Best within a range"),
        "neutral": _("Neither: it is for information"),
    }[one.polarity]
    rows = [
        (_("What is counted"), one.wording, ""),
        (_("Why it matters"), one.why_it_matters, ""),
        (_("Formula"), _formula(page), ""),
        (_("Unit"), one.unit, ""),
        (_("Which way is better"), polarity, ""),
        (_("How often"), page.row.frequency, ""),
        (_("Kind of figure"), one.get_measure_kind_display(), ""),
        (_("How far the council can move it"), _influence(page), ""),
        (_("Source"), one.source, one.source_url),
        (_("Licence"), one.licence, ""),
        (_("Code"), page.indicator.code, ""),
        (_("Version"), _("Version %(n)s, in force since %(day)s") % {
            "n": one.version, "day": date_format(timezone.localtime(one.known_from), "j M Y")}, ""),
    ]  # fmt: skip
    owners = [(kind, title, "") for kind, title in page.owners]
    return [{"term": str(t), "text": str(x), "url": u} for t, x, u in rows + owners if x]


def _targets_url(request: HttpRequest, page: IndicatorPage) -> str:
    """Where this year's targets are looked at and changed, for who may see what is proposed."""
    if not (takes_target(page.definition) and may(request.user, Permission.VIEW_TARGET_ROUND, page)):
        return ""
    year = TargetYear.containing(timezone.localdate()).slug
    return reverse("indicators:series_targets", args=[page.indicator.code, year, page.row.series_id])


def _formula(page: IndicatorPage) -> str:
    one = page.definition
    if one.numerator and one.denominator:
        return _("%(numerator)s, divided by %(denominator)s") % {
            "numerator": one.numerator,
            "denominator": one.denominator,
        }
    return one.numerator


def _influence(page: IndicatorPage) -> str:
    one = page.definition
    if one.influence == "shared":
        return _("Shared with %(partner)s") % {"partner": one.shared_with}
    return one.get_influence_display()


def _period_rows(figures: PeriodFigures, sight: Sight) -> list[dict[str, str]]:
    how = explanation(figures.value, figures.definition, sight, timezone.localdate())
    rows = [
        (_("Figure"), figures.value_text),
        (_("How it came about"), how),
        (_("Target"), figures.target_text or _("No target set")),
    ]
    if figures.target is not None:
        rows.append((_("Why this target"), figures.target.reason))
        rows.append((_("Set by"), figures.target.set_by_title))
        rows.append((_("Where the target comes from"), figures.target.get_basis_display()))
    rows += list(figures.parts)
    rows.append((_("Who can see it now"), figures.seen_by))
    return [{"term": str(term), "text": str(text)} for term, text in rows if text]
