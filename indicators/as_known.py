"""The judgements in force at the end of a day, from what was known then: the engine, run again and kept nowhere.

Stored judgements cannot answer this. A history that was loaded later has no judgement of its own day, and a new engine
version replaces what an older one said. The figures, releases, targets, rules, definitions, breaks and decisions about
lines are all append-only with the moment from which they were known: the same functions judge what is left of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from council_pm.core.phrases import in_one_language
from indicators.bulk import among
from indicators.engine import RECENT_PERIODS, Inputs, Judgement, inputs_of, judge_period, recent_entry
from indicators.facts import Shape, load_facts
from indicators.figures import read_figures
from indicators.models import Value
from indicators.recompute import InForce, periods_in_force
from indicators.restated import restated_from
from indicators.selectors.rows import CurrentRow
from indicators.trend_facts import load_trend_facts
from indicators.trend_rows import TrendRow, trend_rows
from indicators.wording import working_sentence


class _Judging(NamedTuple):
    inputs: Sequence[Inputs]
    one: InForce
    shape: Shape


def rows_as_known(series_ids: Sequence[int], known_on: date) -> list[CurrentRow]:
    """What was in force for each audience at the end of a day, as ``CurrentStatus`` holds it for today.

    A fixed number of queries, whatever the number of series. The rank among other areas is left out: it is of today.
    """
    ids = sorted(series_ids)
    figures = read_figures(ids, known_on=known_on)
    ids = [pk for pk in ids if pk in figures]
    if not ids:
        return []
    with in_one_language():
        facts, shapes = load_facts(ids, figures=figures, known_on=known_on)
        wanted = {one.series_id: inputs_of(one) for one in facts}
        behind = load_trend_facts(ids, figures, known_on=known_on)
        pairs = periods_in_force(facts, wanted, shapes, behind, {})
        judging = [
            _Judging(wanted[pk][: one.place + 1], one, shapes[one.inputs.definition.id])
            for pk, found in pairs.items()
            for one in found
        ]
        series_of = [pk for pk, found in pairs.items() for _one in found]
        trends = trend_rows([each.one.asked(each.shape) for each in judging])
        notes = _notes([each.one.inputs.value.id for each in judging])
        judged: dict[str, Judgement] = {}
        return [
            _row(pk, each, trend, notes[each.one.inputs.value.id], judged)
            for pk, each, trend in zip(series_of, judging, trends, strict=True)
        ]


def _row(
    series_id: int, each: _Judging, trend: TrendRow, note: tuple[bool, Decimal | None], judged: dict[str, Judgement]
) -> CurrentRow:
    inputs, shape = each.one.inputs, each.shape
    found = _judged(inputs, judged)
    result, target = found.result, inputs.target
    working = result.working
    return CurrentRow(
        series_id=series_id,
        audience=each.one.step,
        recent=_recent(each, judged),
        status=result.status.value,
        marker=result.marker or "",
        gap=result.gap,
        vs_previous=found.vs_previous.value,
        vs_last_year=found.vs_last_year.value,
        trend=trend.trend,
        trend_sentence=trend.trend_sentence,
        forecast_status=trend.forecast_status,
        forecast_sentence=trend.forecast_sentence,
        forecast=trend.forecast,
        forecast_low=trend.forecast_low,
        forecast_high=trend.forecast_high,
        flags=list(trend.flags),
        standing_sentence="",
        sentence=working_sentence(working.code, working.params, shape.decimals, shape.unit),
        start=inputs.value.start,
        end=inputs.value.end,
        value=inputs.value.value,
        demonstration=note[0],
        target=target.value if target else None,
        low=target.low if target else None,
        high=target.high if target else None,
        value_id=inputs.value.id,
        restated_from=note[1],
        changed_at=None,
        confidence=None,  # a grade is of today
        confidence_reasons=None,
    )


def _recent(each: _Judging, judged: dict[str, Judgement]) -> list[list[Any]]:
    """The last periods that the audience saw, oldest first."""
    entries: list[list[Any]] = []
    for inputs in reversed(each.inputs):
        if inputs.value.step < each.one.step:
            continue
        found = _judged(inputs, judged)
        moved = found.vs_last_year if each.shape.compares_with_last_year else found.vs_previous
        entries.append(recent_entry(inputs.value, found.result.status.value, moved.value, each.shape.decimals))
        if len(entries) == RECENT_PERIODS:
            break
    return entries[::-1]


def _judged(inputs: Inputs, judged: dict[str, Judgement]) -> Judgement:
    """Each period once, however many audiences see it."""
    found = judged.get(inputs.key)
    if found is None:
        found = judged[inputs.key] = judge_period(inputs)
    return found


def _notes(value_ids: Sequence[int]) -> Mapping[int, tuple[bool, Decimal | None]]:
    """Whether each figure is made up, and which one it replaced."""
    rows = Value.objects.filter(among("pk", value_ids)).annotate(restated=restated_from())
    return {pk: (made_up, before) for pk, made_up, before in rows.values_list("pk", "demonstration", "restated")}
