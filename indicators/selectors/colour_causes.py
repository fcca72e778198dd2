"""Lights that a changed rule or target gave another colour, in a sentence; only of figures that the reader sees."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import chain
from typing import NamedTuple

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from council_pm.core.marks import status_label
from indicators.attribution import Attribution, attributed
from indicators.bulk import among
from indicators.charts import number_text
from indicators.direction import displayed
from indicators.engine import RuleFact, SeriesFacts, inputs_of
from indicators.facts import Shape, load_facts
from indicators.models import Series, StatusRule, Target
from indicators.rule_words import rule_label, tolerance_words
from indicators.selectors.holders import shown_names
from indicators.selectors.rows import ScorecardRow, target_text

TOLD_FOR = timedelta(days=366)  # before the period's end: after a year everybody knows the rule as it is


@dataclass(frozen=True, slots=True)
class ColourCause:
    """What a light would be without a change of rule or target, in words, and the day of the change."""

    series_id: int
    on: date
    sentence: str


class Shown(NamedTuple):
    """A light as a reader sees it: of which series and period, and the figure beside it as it is shown."""

    series_id: int
    start: date
    end: date
    figure: str | None
    status: str


@dataclass(frozen=True, slots=True)
class _Change:
    """A revision as it was made: when, and why and by whom in words."""

    on: date
    why: str


def lights_of(rows: Iterable[ScorecardRow]) -> list[Shown]:
    """The lights that stand in rows of a scorecard."""
    latest = ((row, row.recent[-1]) for row in rows if row.recent)
    return [Shown(row.series_id, last.start, last.end, last.figure, row.status) for row, last in latest]


def colour_causes(lights: Iterable[Shown], *, every_name: bool) -> dict[int, list[ColourCause]]:
    """The causes by series, of one light of each.

    One query where no rule or target was ever changed, a fixed number where one was. ``every_name``: officers are
    named, otherwise by their posts.
    """
    shown = {light.series_id: light for light in lights}
    changed = _with_changes(list(shown))
    if not changed:
        return {}
    facts, shapes = load_facts(changed, min(shown[pk].end for pk in changed))
    found = {
        one.series_id: (attributions, shapes[one.definition.id])
        for one in facts
        if (attributions := _attributed(one, shown[one.series_id], shapes[one.definition.id]))
    }
    if not found:
        return {}
    every = list(chain.from_iterable(attributions for attributions, _shape in found.values()))
    rules, targets = _changes(every, every_name=every_name)
    told = {
        pk: [_cause(pk, one, shape, rules, targets) for one in attributions]
        for pk, (attributions, shape) in found.items()
    }
    return {pk: kept for pk, causes in told.items() if (kept := [one for one in causes if _is_recent(one, shown[pk])])}


def causes_since(
    causes: Mapping[int, Sequence[ColourCause]], row: ScorecardRow, day: date | None
) -> Sequence[ColourCause]:
    """Those that came after a day, or after the period before the one in force had ended, whichever is earlier."""
    ends = [row.recent[-2].end] if len(row.recent) > 1 else []
    since = min([*ends, *([day] if day else [])], default=None)
    return [one for one in causes.get(row.series_id, ()) if since is None or one.on > since]


def _with_changes(ids: Sequence[int]) -> list[int]:
    again = StatusRule.objects.filter(indicator=OuterRef("indicator"), revision__gt=1)
    anew = Target.objects.filter(series=OuterRef("pk"), revision__gt=1)
    found = Series.objects.filter(Exists(again) | Exists(anew), among("pk", ids))
    return list(found.order_by("pk").values_list("pk", flat=True))


def _attributed(facts: SeriesFacts, light: Shown, shape: Shape) -> list[Attribution]:
    """Of the light that the reader sees: what is not released, or was not judged yet, says nothing here."""
    period = (light.start, light.end)
    inputs = next((one for one in inputs_of(facts, light.end) if (one.value.start, one.value.end) == period), None)
    if inputs is None or shown_figure(inputs.value.value, shape.decimals) != light.figure:
        return []
    found = attributed(inputs, facts.rules, facts.targets.get(period, ()))
    return [one for one in found if one.after.value == light.status]


def shown_figure(value: Decimal | None, decimals: int) -> str | None:
    """A figure as rows of a scorecard keep it."""
    return None if value is None else str(displayed(value, decimals))


def _changes(every: Sequence[Attribution], *, every_name: bool) -> tuple[dict[int, _Change], dict[int, _Change]]:
    """The rules and the targets that changed something, by id."""
    rules = list(StatusRule.objects.filter(among("pk", [one.rule.change.id for one in every if one.rule])))
    targets = list(Target.objects.filter(among("pk", [one.target.change.id for one in every if one.target])))
    made_by = {row.set_by for row in rules} | {row.set_by for row in targets}
    who = shown_names({one for one in made_by if one}, every_name=every_name)

    def made(row: StatusRule | Target) -> _Change:
        name, title = who.get(row.set_by or 0, ""), row.set_by_title if isinstance(row, Target) else ""
        by = (name or title) if every_name else (title or name)
        reason = " ".join(row.reason.split()).rstrip(".")
        why = _("%(reason)s (%(who)s)") % {"reason": reason, "who": by} if by else reason
        return _Change(timezone.localdate(row.known_from), why)

    return {row.pk: made(row) for row in rules}, {row.pk: made(row) for row in targets}


def _cause(
    series_id: int,
    one: Attribution,
    shape: Shape,
    rules: Mapping[int, _Change],
    targets: Mapping[int, _Change],
) -> ColourCause:
    made = [rules[one.rule.change.id]] if one.rule else []
    made += [targets[one.target.change.id]] if one.target else []
    on = max(change.on for change in made)
    words = {
        "day": date_format(on, "j F Y"),
        "was": _was(one, shape),
        "before": status_label(one.before).lower(),
        "after": status_label(one.after).lower(),
        "why": "; ".join(change.why for change in made),
    }
    if one.rule and one.target:
        text = _(
            "The rule and the target changed, the last of them on %(day)s. As they were before (%(was)s), this light"
            " would be %(before)s, not %(after)s. Why they changed: %(why)s."
        )
    elif one.rule:
        text = _(
            "The rule changed on %(day)s. By the one before (%(was)s), this light would be %(before)s, not %(after)s."
            " Why it changed: %(why)s."
        )
    else:
        text = _(
            "The target changed on %(day)s. Against the one before (%(was)s), this light would be %(before)s, not"
            " %(after)s. Why it changed: %(why)s."
        )
    return ColourCause(series_id, on, text % words)


def _was(one: Attribution, shape: Shape) -> str:
    parts = [_rule_words(one.rule.before, one.rule.change, shape)] if one.rule else []
    if one.target:
        before = one.target.before
        parts.append(target_text(before.value, before.low, before.high, shape.decimals, shape.unit) or _("none"))
    return "; ".join(parts)


def _rule_words(rule: RuleFact, change: RuleFact, shape: Shape) -> str:
    tolerance = tolerance_words(rule.tolerance_type, rule.tolerance, rule.amber_threshold, shape.decimals)
    parts = [_("tolerance: %(tolerance)s") % {"tolerance": tolerance}]
    if rule.rule != change.rule:
        parts.insert(0, rule_label(rule.rule).lower())
    if rule.minimum_acceptable != change.minimum_acceptable:
        least = rule.minimum_acceptable
        shown = _("none") if least is None else number_text(least, shape.decimals)
        parts.append(_("least acceptable level: %(level)s") % {"level": shown})
    return ", ".join(parts)


def _is_recent(cause: ColourCause, light: Shown) -> bool:
    return cause.on >= light.end - TOLD_FOR
