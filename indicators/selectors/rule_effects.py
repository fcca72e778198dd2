"""What another rule would do to the lights of an indicator, told before it is set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from council_pm.core.marks import status_mark
from council_pm.core.periods import Calendar, Frequency, Period
from indicators.colour_effects import effect_on_colours
from indicators.engine import RuleFact
from indicators.facts import load_facts
from indicators.models import Indicator, Series
from indicators.services.definitions import RuleFields, current_definition

MOST_SHOWN = 24  # newest first; the sentence counts them all


@dataclass(frozen=True, slots=True)
class LightChange:
    """A period of a line whose light would be another one."""

    period: str
    line: str
    before: SafeString
    after: SafeString
    end: date


@dataclass(frozen=True, slots=True)
class RuleEffect:
    """How many lights would change, in words, and the newest of them."""

    sentence: str
    lines: Sequence[LightChange]


def rule_effect(indicator: Indicator, fields: RuleFields) -> RuleEffect:
    """Every period that the rule would judge, of every line of the indicator.

    All figures count, released or not: who sets rules sees them all.
    """
    definition = current_definition(indicator)
    calendar, frequency = Calendar(definition.calendar), Frequency(definition.frequency)
    names = {
        line.pk: " ".join((line.unit.code, line.breakdown or _("total")))
        for line in Series.objects.filter(indicator=indicator).select_related("unit")
    }
    rule = RuleFact(
        0,
        fields.rule,
        fields.tolerance_type,
        fields.tolerance,
        fields.amber_threshold,
        fields.minimum_acceptable,
        fields.effective_from,
    )
    judged, changes = 0, []
    for facts in load_facts(list(names))[0]:
        for one in effect_on_colours(facts, rules=[rule], since=fields.effective_from or date.min):
            judged += 1
            if one.changes:
                label = Period(one.start, one.end).short_label(calendar, frequency=frequency)
                changes.append(
                    LightChange(label, names[facts.series_id], status_mark(one.before), status_mark(one.after), one.end)
                )
    changes.sort(key=lambda one: (one.end, one.line), reverse=True)
    return RuleEffect(_sentence(len(changes), judged), changes[:MOST_SHOWN])


def _sentence(changed: int, judged: int) -> str:
    if not judged:
        return _("There is no figure yet: no light changes.")
    if not changed:
        return _("No light changes.")
    return ngettext(
        "%(changed)s of %(judged)s light changes. Nothing is set until you say so.",
        "%(changed)s of %(judged)s lights change. Nothing is set until you say so.",
        changed,
    ) % {"changed": changed, "judged": judged}
