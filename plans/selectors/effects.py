"""Whether an action moved its line: as it was judged on a day, and now, as far as the reader sees the figures."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Max
from django.utils.translation import ngettext

from council_pm.core.exact_text import exact_words
from council_pm.org.tree import Tree
from indicators.charts import HistoryChart
from indicators.direction import displayed
from indicators.engine import MEMBERS_STEP, SeriesFacts, ValueFact
from indicators.facts import Shape, read_bases
from indicators.interventions import Before, Done
from indicators.models import Value
from indicators.selectors.history_pictures import History, history_pictures
from indicators.selectors.judged_periods import judged_today
from indicators.selectors.scorecard import scope_of
from indicators.selectors.trend_change_rows import Changes
from indicators.trend_facts import TrendFacts
from indicators.visibility import sight_of
from plans.effects import Projected, Since
from plans.models import Action, ActionEffect, ActionStatus, Judged, Occasion
from plans.selectors.held import LineFacts, Point, began_on, hold, read_lines


@dataclass(frozen=True, slots=True)
class Pictures:
    """The chart of an action's line, wide and for phones."""

    wide: HistoryChart
    narrow: HistoryChart


@dataclass(frozen=True, slots=True)
class KeptEffect:
    """What was said on a day, and why it was said then."""

    on: date
    label: str
    sentence: str
    occasion: str


@dataclass(frozen=True, slots=True)
class EffectSeen:
    """The verdict of now in a few words with the figures behind it, those that were kept, and the chart."""

    verdict: str
    label: str
    sentence: str
    kept: tuple[KeptEffect, ...]
    pictures: Pictures | None
    unit: str


def effect_seen(user: Any, units: Tree, action: Action, today: date) -> EffectSeen | None:
    """What the figures since an action began say; eight queries.

    Nothing without a line, of what was dropped or has not begun, and where the reader sees no figure of the line.
    """
    began = began_on(action)
    if action.series is None or action.status == ActionStatus.DROPPED or began > today:
        return None
    line = read_lines([action.series.pk]).get(action.series.pk)
    if line is None:
        return None
    step = sight_of(user).step(scope_of(action.series.unit_id, None, units))
    visible = line.visible(step)
    if not visible:
        return None
    held = hold(line, began, step)
    return EffectSeen(
        held.verdict.value,
        str(Judged(held.verdict.value).label),
        _sentence(held.effect.since, line.shape),
        _kept(action, line.shape, step),
        _pictures(action, line, visible, began, held.points),
        line.shape.unit,
    )


def before_of(facts: SeriesFacts, behind: TrendFacts, shape: Shape, done: Done, step: int) -> Before | None:
    """What the figures before an intervention let expect of the periods since, for the chart of its line."""
    line = LineFacts(facts, behind, shape)
    return _before(line, hold(line, done.starts, step).points, done.label)


def _pictures(
    action: Action, line: LineFacts, visible: Sequence[ValueFact], began: date, points: Sequence[Point]
) -> Pictures | None:
    judged = judged_today(line.facts.series_id, {value.id for value in visible})
    done = [Done(began, action.done_on or max(action.due, began), action.title)]
    before = _before(line, points, action.title)
    pictures = history_pictures(History(visible, judged, line.shape, None, (), Changes(), None, None, done, before))
    return None if pictures.wide.is_empty else Pictures(pictures.wide, pictures.narrow)


def _before(line: LineFacts, points: Sequence[Point], label: str) -> Before | None:
    """Not of a line of the year so far, whose figures are held against each other period by period."""
    if line.shape.measure.to_date:
        return None
    found = {one.period: _ends(one.projected) for one in points}
    return Before(label, found) if found else None


def _ends(one: Projected) -> tuple[Decimal, Decimal, Decimal]:
    return _decimal(one.value), _decimal(one.low), _decimal(one.high)


def _decimal(number: float) -> Decimal:
    return Decimal(repr(round(number, 6)))


def _kept(action: Action, shape: Shape, step: int) -> tuple[KeptEffect, ...]:
    """What was kept of it, newest first, of what rests only on figures that the reader may see."""
    rows = list(ActionEffect.objects.filter(action=action).order_by("-pk"))
    steps = _steps({pk for row in rows for pk in row.figures})
    return tuple(
        KeptEffect(
            row.on, str(Judged(row.verdict).label), _sentence(_since(row.points), shape),
            str(Occasion(row.occasion).label),
        )
        for row in rows
        if all(steps.get(pk, 0) >= step for pk in row.figures)
    )  # fmt: skip


def newest_kept(action_ids: Collection[int], step: int) -> Mapping[int, KeptEffect]:
    """What was kept last of each of these actions that an audience may know; six queries at most."""
    rows = list(ActionEffect.objects.filter(action__in=action_ids).order_by("pk")) if action_ids else []
    if not rows:
        return {}
    steps, bases = _steps({pk for row in rows for pk in row.figures}), read_bases(sorted({r.series_id for r in rows}))
    found = {}
    for row in rows:
        definition = bases.definitions.get(bases.indicator_of[row.series_id])
        if definition is not None and all(steps.get(pk, 0) >= step for pk in row.figures):
            sentence = _sentence(_since(row.points), bases.shapes[definition.pk])
            found[row.action_id] = KeptEffect(
                row.on, str(Judged(row.verdict).label), sentence, str(Occasion(row.occasion).label)
            )
    return found


def _steps(value_ids: Collection[int]) -> dict[int, int]:
    """The widest audience of each of these figures, those that were replaced among them."""
    if not value_ids:
        return {}
    rows = Value.objects.filter(pk__in=value_ids).annotate(widest=Max("round__releases__audience"))
    return {
        pk: MEMBERS_STEP if round_id is None else widest or 0
        for pk, round_id, widest in rows.values_list("pk", "round_id", "widest")
    }


def _since(points: Iterable[dict[str, Any]]) -> list[Since]:
    return [
        Since(at, one["value"], Projected(one["projected"], one["low"], one["high"]))
        for at, one in enumerate(points)
        if one["value"] is not None
    ]


def _sentence(since: Sequence[Since], shape: Shape) -> str:
    if not since:
        return ""
    last = since[-1]
    words = {
        "count": len(since),
        "value": _figure(last.value, shape),
        "projected": _figure(last.projected.value, shape),
        "low": _figure(last.projected.low, shape),
        "high": _figure(last.projected.high, shape),
    }
    return (
        ngettext(
            "%(count)s figure since it began: it is %(value)s, where the figures before let expect %(projected)s"
            " (%(low)s to %(high)s by chance).",
            "%(count)s figures since it began: the last is %(value)s, where those before let expect %(projected)s"
            " (%(low)s to %(high)s by chance).",
            len(since),
        )
        % words
    )


def _figure(value: float, shape: Shape) -> str:
    shown = exact_words(displayed(Decimal(repr(value)), shape.decimals))
    return f"£{shown}" if shape.unit == "£" else f"{shown}%" if shape.unit == "%" else shown
