"""How a line stood at two days, by the engine: figure, light and trend with their plain sentences, as a reader sees
them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from council_pm.core.marks import status_mark, trend_mark
from council_pm.core.periods import Calendar, Frequency, Period
from council_pm.org.tree import Tree
from indicators.direction import displayed
from indicators.engine import Inputs, inputs_of, judge_period
from indicators.models import Definition, Series
from indicators.selectors.scorecard import scope_of
from indicators.trend_wording import trend_sentence
from indicators.trends.decision import decide_one
from indicators.trends.lines import line_of
from indicators.visibility import Sight, sight_of
from indicators.wording import bare_figure, line_name, working_sentence
from plans.selectors.held import LineFacts, read_lines


@dataclass(frozen=True, slots=True)
class Asked:
    """A line and two days; without ``after_on`` the newest figure is the later one."""

    series_id: int
    before_on: date
    after_on: date | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """A period of a line: its figure, light and trend, and what the engine says of both."""

    period: str
    figure: str
    mark: SafeString
    trend_mark: SafeString | str
    sentence: str
    trend_sentence: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """A line at two days. Either reading is missing where the reader sees no figure of that time.

    ``comparison`` holds the two against each other in words; ``note`` says what stands between them: a declared break,
    or that the indicator has ended.
    """

    code: str
    name: str
    url: str
    before: Reading | None
    after: Reading | None
    comparison: str
    note: str
    demonstration: bool


def evidence(user: Any, units: Tree, asked: Iterable[Asked]) -> Mapping[Asked, Evidence]:
    """How each of these lines stood at its two days, as the reader may see it; a fixed number of queries."""
    wanted = list(dict.fromkeys(asked))
    if not wanted:
        return {}
    ids = sorted({one.series_id for one in wanted})
    rows = {one.pk: one for one in Series.objects.filter(pk__in=ids).select_related("indicator")}
    newest: dict[int, Definition] = {}
    for row in Definition.objects.filter(indicator__in={one.indicator_id for one in rows.values()}).order_by("version"):
        newest[row.indicator_id] = row
    lines, sight = read_lines(ids), sight_of(user)
    return {
        one: _evidence(one, rows[one.series_id], newest[rows[one.series_id].indicator_id], lines, units, sight)
        for one in wanted
        if one.series_id in rows and rows[one.series_id].indicator_id in newest
    }


def _evidence(
    asked: Asked, series: Series, definition: Definition, lines: Mapping[int, LineFacts], units: Tree, sight: Sight
) -> Evidence:
    step = sight.step(scope_of(series.unit_id, None, units))
    line = lines.get(series.pk)
    seen = (
        [one for one in inputs_of(line.facts) if one.value.step >= step and one.value.value is not None] if line else []
    )
    before = next((one for one in reversed(seen) if one.value.end <= asked.before_on), None)
    after = next((one for one in reversed(seen) if asked.after_on is None or one.value.end <= asked.after_on), None)
    if after is before or (after and before and after.value.end <= before.value.end):
        after = None
    return Evidence(
        code=series.indicator.code,
        name=line_name(definition.name, series.breakdown),
        url=reverse("dashboards:indicator_page", args=[series.indicator.code]),
        before=_reading(line, definition, before, step) if line and before else None,
        after=_reading(line, definition, after, step) if line and after else None,
        comparison=_compared(line, definition, before, after) if line and before and after else "",
        note=_note(line, series, before, after),
        demonstration=series.indicator.demonstration,
    )


def _reading(line: LineFacts, definition: Definition, inputs: Inputs, step: int) -> Reading:
    judged, value = judge_period(inputs), inputs.value
    working = judged.result.working
    reads = line_of(
        line.behind.up_to(value, step), line.shape.measure, starts=line.starts, excluded=line.behind.excluded
    )
    decision = decide_one(reads.series)
    return Reading(
        period=_period(definition, inputs),
        figure="" if value.value is None else bare_figure(value.value, line.shape.decimals, line.shape.unit),
        mark=status_mark(judged.result.status.value),
        trend_mark=trend_mark(decision.trend.value),
        sentence=working_sentence(working.code, working.params, line.shape.decimals, line.shape.unit),
        trend_sentence=trend_sentence(decision, reads, line.shape.reader),
    )


def _compared(line: LineFacts, definition: Definition, before: Inputs, after: Inputs) -> str:
    """The two figures against each other; of a line with seasons only those of the same part of the year."""
    if any(before.value.end < day <= after.value.end for day in line.facts.breaks):
        return ""
    was, now = (displayed(one.value.value or Decimal(), line.shape.decimals) for one in (before, after))
    words = {
        "was": bare_figure(was, line.shape.decimals, line.shape.unit), "then": _period(definition, before),
        "now": bare_figure(now, line.shape.decimals, line.shape.unit), "period": _period(definition, after),
    }  # fmt: skip
    if line.shape.compares_with_last_year and before.value.end.month != after.value.end.month:
        return _("%(was)s in %(then)s, %(now)s in %(period)s: not the same time of the year.") % words
    if definition.polarity not in ("higher", "lower"):
        return _("%(was)s in %(then)s, %(now)s in %(period)s.") % words
    if was == now:
        return _("%(was)s in %(then)s, and the same in %(period)s.") % words
    if (now > was) == (definition.polarity == "higher"):
        return _("%(was)s in %(then)s, %(now)s in %(period)s: better.") % words
    return _("%(was)s in %(then)s, %(now)s in %(period)s: worse.") % words


def _period(definition: Definition, inputs: Inputs) -> str:
    period = Period(inputs.value.start, inputs.value.end)
    return period.short_label(Calendar(definition.calendar), frequency=Frequency(definition.frequency))


def _note(line: LineFacts | None, series: Series, before: Inputs | None, after: Inputs | None) -> str:
    notes: list[str] = []
    breaks: Sequence[date] = line.facts.breaks if line else ()
    if before and after and any(before.value.end < day <= after.value.end for day in breaks):
        notes.append(_("It is counted differently since then: what was before does not compare."))
    if series.indicator.retired_on is not None:
        notes.append(_("This indicator has ended: no newer figures come."))
    return " ".join(notes)
