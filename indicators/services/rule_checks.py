"""A rule held against the targets that it would judge: a line on the wrong side of one is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.utils.translation import gettext as _

from council_pm.core.periods import Calendar, Frequency, Period
from council_pm.core.said import said
from indicators.engine import TargetFact
from indicators.facts import load_facts
from indicators.findings import Severity
from indicators.models import Definition, Series
from indicators.revisions import in_effect
from indicators.rule_setup import RuleSetup, check_rule_setup

_LINES = ("amber_threshold", "minimum_acceptable")  # what is held against a target's figure


def against_targets(setup: RuleSetup, definition: Definition, since: date | None) -> list[str]:
    """What is wrong with a rule for periods that end on or after a day, in words; of one target only, the newest."""
    if all(getattr(setup, name) is None for name in _LINES):
        return []
    ids = list(Series.objects.filter(indicator=definition.indicator_id).values_list("pk", flat=True))
    facts, _shapes = load_facts(ids, since or date.min)
    found = [in_effect(revisions, end) for one in facts for (_start, end), revisions in one.targets.items()]
    for target in sorted((one for one in found if one is not None), key=lambda one: one.end, reverse=True):
        aimed = replace(setup, target=target.value, low=target.low, high=target.high)
        faults = [said(f) for f in check_rule_setup(aimed) if f.severity is Severity.ERROR and f.field in _LINES]
        if faults:
            return [_("%(period)s: %(fault)s") % {"period": _label(target, definition), "fault": one} for one in faults]
    return []


def _label(target: TargetFact, definition: Definition) -> str:
    calendar, frequency = Calendar(definition.calendar), Frequency(definition.frequency)
    return Period(target.start, target.end).short_label(calendar, frequency=frequency)
