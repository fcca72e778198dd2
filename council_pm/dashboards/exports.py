"""A dashboard's list, and an indicator's numbers, as a file."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpResponse
from django.utils.translation import gettext as _

from council_pm.core.export import csv_response
from council_pm.core.marks import direction_label, status_label, trend_label
from indicators.selectors.figure_words import FigureWords
from indicators.selectors.indicator_page import IndicatorPage, PeriodRow
from indicators.selectors.scorecard import Scorecard


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
    ]
    yes = _("yes")
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
    return csv_response(page.indicator.code, head, rows)


def _numbers_of(one: PeriodRow, words: FigureWords | None) -> tuple[str, ...]:
    notes = [one.special.capitalize(), _("Demonstration figure") if one.demonstration else ""]
    if words and words.estimate:
        notes.append(_("An estimate"))
    sample = (one.sample.out_of, one.sample.lower, one.sample.upper) if one.sample else ("", "", "")
    provisional = _("yes") if one.provisional else ""
    said = (words.happened or words.absent_reason, words.why, words.next_steps) if words else ("", "", "")
    note = "; ".join(filter(None, notes))
    return (one.label, one.value, one.target, status_label(one.status), provisional, note, *sample, "", "", *said)
