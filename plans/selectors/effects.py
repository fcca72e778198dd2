"""Whether an action moved its line, as far as the reader sees the figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from council_pm.core.exact_text import exact_words
from council_pm.org.tree import Tree
from indicators.direction import displayed
from indicators.facts import Shape, load_facts
from indicators.figures import read_figures
from indicators.selectors.scorecard import scope_of
from indicators.trend_facts import TrendFacts, load_trend_facts
from indicators.trends.decision import decide_one
from indicators.trends.lines import line_of
from indicators.visibility import sight_of
from indicators.year_end import slope_of
from plans.effects import Effect, Verdict, effect_of
from plans.models import Action, ActionStatus


@dataclass(frozen=True, slots=True)
class EffectSeen:
    """The verdict in a few words, and the figures behind it in a sentence."""

    verdict: str
    label: str
    sentence: str


def effect_seen(user: Any, units: Tree, action: Action, today: date) -> EffectSeen | None:
    """What the figures since an action began say; six queries.

    Nothing without a line, of what was dropped or has not begun, and where the reader sees no figure of the line.
    """
    began = action.starts or timezone.localdate(action.created_at)
    if action.series is None or action.status == ActionStatus.DROPPED or began > today:
        return None
    pk, sight = action.series.pk, sight_of(user)
    figures = read_figures([pk])
    found, shapes = load_facts([pk], figures=figures)
    if not found:
        return None
    facts, step = found[0], sight.step(scope_of(action.series.unit_id, None, units))
    visible = [value for value in facts.values if value.step >= step]
    if not visible:
        return None
    behind, shape = load_trend_facts([pk], figures)[pk], shapes[facts.definition.id]
    effect = _effect(behind, visible, [*behind.starts, *facts.breaks], shape, step, began)
    return EffectSeen(effect.verdict.value, _label(effect.verdict), _sentence(effect, shape))


def _effect(behind: TrendFacts, visible: list[Any], starts: list[date], shape: Shape, step: int, began: date) -> Effect:
    measure = shape.measure
    earlier = [value for value in visible if value.end < began]
    if not earlier:
        return Effect(Verdict.TOO_LITTLE)
    whole, before = (
        line_of(behind.up_to(last, step), measure, starts=starts, excluded=behind.excluded)
        for last in (visible[-1], earlier[-1])
    )
    places = [at for at, period in enumerate(whole.periods) if period is not None and period[0] >= began]
    after = whole.series.values[places[0] :] if places else ()
    # A declared break since it began cuts the line before off: there is nothing to hold the figures against.
    if places and places[0] < len(before.series.values):
        return Effect(Verdict.TOO_LITTLE)
    gap = [None] * (places[0] - len(before.series.values)) if places else []
    return effect_of(
        before.series.values,
        [*gap, *after],
        polarity=measure.polarity,
        cycle=before.series.cycle,
        seasonal=before.series.seasonal,
        averaged=measure.averaged,
        slope=slope_of(decide_one(before.series)),
    )


def _label(verdict: Verdict) -> str:
    return {
        Verdict.TURNED: _("The curve turned"),
        Verdict.NO_CHANGE: _("No clear change yet"),
        Verdict.WORSE: _("Worse"),
        Verdict.TOO_EARLY: _("Too early to say"),
        Verdict.TOO_LITTLE: _("Too little is known of the time before it"),
    }[verdict]


def _sentence(effect: Effect, shape: Shape) -> str:
    if not effect.since:
        return ""
    last = effect.since[-1]
    words = {
        "count": len(effect.since),
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
            len(effect.since),
        )
        % words
    )


def _figure(value: float, shape: Shape) -> str:
    shown = exact_words(displayed(Decimal(repr(value)), shape.decimals))
    return f"£{shown}" if shape.unit == "£" else f"{shown}%" if shape.unit == "%" else shown
