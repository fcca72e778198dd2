"""What another rule would do to the lights of an indicator, told before it is set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from council_pm.org.selectors import tree
from indicators.colour_effects import effect_on_colours, replay
from indicators.engine import RuleFact
from indicators.facts import load_facts
from indicators.models import Indicator, Series
from indicators.selectors.current_definitions import current_definition
from indicators.selectors.replays import Replayed, Way, replayed_words
from indicators.services.definitions import RuleFields

MOST_LINES = 6  # those with the most lights that would change; the sentence counts them all


@dataclass(frozen=True, slots=True)
class LineReplay:
    """A line of the indicator with its last periods, lights before and after side by side."""

    line: str
    periods: Sequence[Replayed]

    @property
    def changed(self) -> int:
        """How many lights would be other ones."""
        return sum(one.changes for one in self.periods)


@dataclass(frozen=True, slots=True)
class RuleEffect:
    """What would change in words, and the lines replayed; ``more`` says how many are not shown."""

    sentences: Sequence[str]
    lines: Sequence[LineReplay]
    more: str


def rule_effect(indicator: Indicator, fields: RuleFields) -> RuleEffect:
    """The last eight periods of every line under the rule, and how many lights would change once it is set.

    All figures count, released or not: who sets rules sees them all.
    """
    way = Way.of(current_definition(indicator))
    places = tree(timezone.localdate())
    names = {
        line.pk: _("%(unit)s, %(breakdown)s")
        % {
            "unit": places[line.unit_id].name if line.unit_id in places else line.unit.code,
            "breakdown": line.breakdown or _("total"),
        }
        for line in Series.objects.filter(indicator=indicator).select_related("unit")
    }
    rule = _fact(fields)
    judged, changed, lines = 0, 0, []
    for facts in load_facts(list(names), any_rule=True)[0]:
        every = effect_on_colours(facts, rules=[rule], since=fields.effective_from or date.min)
        meant = [one for one in every if fields.effective_from is None or one.end >= fields.effective_from]
        judged += len(meant)
        changed += sum(one.changes for one in meant)
        if periods := replayed_words(replay(facts, rules=[rule]), way):
            lines.append(LineReplay(names[facts.series_id], periods))
    lines.sort(key=lambda one: (-one.changed, one.line))
    hidden = len(lines) - MOST_LINES
    more = ngettext("%(n)s more line is not shown.", "%(n)s more lines are not shown.", hidden) % {"n": hidden}
    return RuleEffect(_sentences(lines, changed, judged), lines[:MOST_LINES], more if hidden > 0 else "")


def _fact(fields: RuleFields) -> RuleFact:
    return RuleFact(
        0,
        fields.rule,
        fields.tolerance_type,
        fields.tolerance,
        fields.amber_threshold,
        fields.minimum_acceptable,
        fields.effective_from,
    )


def _sentences(lines: Sequence[LineReplay], changed: int, judged: int) -> list[str]:
    if not lines:
        return [_("There is no figure yet: no light changes.")]
    tried, others = sum(len(one.periods) for one in lines), sum(one.changed for one in lines)
    words = {"changed": changed, "judged": judged, "tried": tried, "others": others}
    told = [
        ngettext(
            "Tried on the last periods: %(others)s of %(tried)s lights would be another one.",
            "Tried on the last periods: %(others)s of %(tried)s lights would be other ones.",
            others,
        )
        % words
        if others
        else _("Tried on the last periods: no light would be another one.")
    ]
    if not changed:
        told.append(_("No light changes when it is set."))
    else:
        told.append(
            ngettext(
                "When it is set, %(changed)s of %(judged)s light changes. Nothing is set until you say so.",
                "When it is set, %(changed)s of %(judged)s lights change. Nothing is set until you say so.",
                changed,
            )
            % words
        )
    return told
