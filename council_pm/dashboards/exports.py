"""A dashboard's list, and an indicator's numbers, as a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from council_pm.core.export import csv_response
from council_pm.core.marks import direction_label, status_label, trend_label
from council_pm.dashboards.asked import asked_of
from council_pm.dashboards.known import NAME, Known
from indicators.selectors.figure_words import FigureWords
from indicators.selectors.indicator_page import IndicatorPage, PeriodRow
from indicators.selectors.restatements import Restatement
from indicators.selectors.scorecard import Scorecard


def table_asked(request: HttpRequest, known: Known, card: Scorecard, name: str) -> HttpResponse:
    """The lines that the address asks for; a day that cannot be shown is told on the page that the file is of."""
    if known.problem:
        page = request.path.removesuffix("table.csv")
        return HttpResponseRedirect(f"{page}?{urlencode({NAME: known.typed})}")
    return table(card.filtered(asked_of(request.GET).filters), name)


def table(card: Scorecard, name: str) -> HttpResponse:
    """Every line of a scorecard, in its order, on one sheet: a file has no pages."""
    head = [
        _("Code"),
        _("Indicator"),
        _("Theme"),
        _("Status"),
        _("Trend"),
        _("Against the period before"),
        _("Against a year before"),
        _("Figure"),
        _("Unit"),
        _("Target"),
        _("Period"),
        _("How often"),
        _("Reason"),
        _("Owner"),
        _("Next figure by"),
        _("Provisional"),
        _("Demonstration figure"),
        _("Confidence"),
        _("Restated"),
        *([_("As it was known on")] if card.known_on else []),
    ]
    yes = _("yes")
    known = [card.known_on.isoformat()] if card.known_on else []
    name = f"{name}-as-known-on" if card.known_on else name
    rows = (
        (
            row.code,
            row.name,
            row.theme,
            status_label(row.status),
            trend_label(row.trend) if row.trend else "",
            direction_label(row.vs_previous),
            direction_label(row.vs_last_year),
            row.figure,
            row.unit,
            row.target,
            row.period,
            row.frequency,
            row.explanation,
            row.owner,
            row.due.isoformat(),
            yes if row.provisional else "",
            yes if row.demonstration else "",
            row.confidence.title if row.confidence else "",
            row.restated,
            *known,
        )
        for row in card.rows
    )
    return csv_response(f"{name}-{card.as_of.isoformat()}", head, rows)


def numbers(page: IndicatorPage, words: Mapping[int, FigureWords]) -> HttpResponse:
    """Every period of an indicator, newest first, after the forecast for the end of its year where there is one.

    ``words``: what was said of the figures, by their ids.
    """
    head = [
        _("Code"),
        _("Indicator"),
        _("Period"),
        _("Value"),
        _("Target"),
        _("Status"),
        _("Provisional"),
        _("Note"),
        _("Out of"),
        _("95% interval from"),
        _("95% interval to"),
        _("Forecast from"),
        _("Forecast to"),
        _("What happened"),
        _("Why"),
        _("What next"),
    ]
    name = (page.indicator.code, page.definition.name)
    rows: list[tuple[str, ...]] = [(*name, *_numbers_of(one, words.get(one.value_id))) for one in page.periods]
    if page.forecast:
        ahead = page.forecast
        label = _("Year end, %(day)s: forecast") % {"day": ahead.label}
        status = status_label(ahead.status) if ahead.status else ""
        note = _("Four times in five the year ends within the forecast's range") if ahead.low else ""
        numbers_ahead = (label, ahead.value, ahead.target, status, "", note, "", "", "", ahead.low, ahead.high)
        rows.insert(0, (*name, *numbers_ahead, "", "", ""))
    if not page.known_on:
        return csv_response(page.indicator.code, head, rows)
    file_name = f"{page.indicator.code}-as-known-on-{page.known_on.isoformat()}"
    return csv_response(
        file_name, [*head, _("As it was known on")], [(*row, page.known_on.isoformat()) for row in rows]
    )


def restated(rows: Iterable[Restatement], name: str) -> HttpResponse:
    """Every restatement, the latest first."""
    head = [
        _("Code"),
        _("Indicator"),
        _("Period"),
        _("Figure before"),
        _("Status before"),
        _("Figure now in its place"),
        _("Status after"),
        _("Reason"),
        _("Submitted by"),
        _("Signed off by"),
        _("Known from"),
    ]
    lines = (
        (
            one.code,
            one.name,
            one.period,
            one.before,
            one.labels[0],
            one.after,
            one.labels[1],
            one.reason,
            one.submitted,
            one.signed,
            timezone.localtime(one.when).strftime("%Y-%m-%d %H:%M"),
        )
        for one in rows
    )
    return csv_response(f"{name}-restatements", head, lines)


def _numbers_of(one: PeriodRow, words: FigureWords | None) -> tuple[str, ...]:
    notes = [one.special.capitalize(), _("Demonstration figure") if one.demonstration else ""]
    if words and words.estimate:
        notes.append(_("An estimate"))
    sample = (one.sample.out_of, one.sample.lower, one.sample.upper) if one.sample else ("", "", "")
    provisional = _("yes") if one.provisional else ""
    said = (words.happened or words.absent_reason, words.why, words.next_steps) if words else ("", "", "")
    note = "; ".join(filter(None, notes))
    return (one.label, one.value, one.target, status_label(one.status), provisional, note, *sample, "", "", *said)
