"""What people decided about an indicator's figures, as one reader sees it on the indicator's page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from council_pm.core.access import Permission, may
from council_pm.core.periods import Period
from indicators.selectors.indicator_page import IndicatorPage
from indicators.selectors.trend_change_rows import Changes, NotGoodEnough, standard_judgements
from indicators.selectors.value_history import PeriodFigures
from indicators.visibility import sight_of


@dataclass(frozen=True, slots=True)
class Decisions:
    """Judgements of the latest figure and of earlier ones, and what was decided that the chart does not say.

    ``judge_url`` is where the reader may say of the latest figure that it is not good enough; empty for who may not.
    """

    latest: tuple[NotGoodEnough, ...]
    earlier: tuple[NotGoodEnough, ...]
    changes: Changes
    judge_url: str


def decisions_on(page: IndicatorPage, reader: Any, as_of: date) -> Decisions:
    """In one query where nothing was judged, in five more at most where it was."""
    judged = standard_judgements(page.total, page.definition, sight_of(reader), as_of)
    return Decisions(
        latest=tuple(one for one in judged if one.period.end == page.row.period_end),
        earlier=tuple(one for one in judged if one.period.end != page.row.period_end),
        changes=page.changes,
        judge_url=_judge_url(page, reader),
    )


def judgements_of(figures: PeriodFigures, reader: Any, as_of: date) -> list[NotGoodEnough]:
    """The judgements that stand of one period."""
    series, sight = figures.value.series, sight_of(reader)
    return standard_judgements(series, figures.definition, sight, as_of, period=figures.period)


def _judge_url(page: IndicatorPage, reader: Any) -> str:
    if not page.row.figure or not may(reader, Permission.JUDGE_STANDARD, page):
        return ""
    last = page.row.recent[-1]
    return reverse("dashboards:not_good_enough", args=[page.indicator.code, Period(last.start, last.end).slug])
