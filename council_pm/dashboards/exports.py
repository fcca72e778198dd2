"""A dashboard's list as a file."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _

from council_pm.core.export import csv_response
from council_pm.core.marks import direction_label, status_label, trend_label
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
        )
        for row in card.rows
    )
    return csv_response(f"{name}-{card.as_of.isoformat()}", head, rows)
