"""What is done about an indicator: what its service answers to its light, and the actions that should move it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from council_pm.core.access import Permission, may
from council_pm.org.selectors import tree
from indicators.selectors.indicator_page import IndicatorPage
from plans.selectors.actions import ActionRow
from plans.selectors.answers import Answer, answers_of
from plans.selectors.interventions import actions_of_indicator


@dataclass(frozen=True, slots=True)
class Doings:
    """Both, each the newest or nearest first; nothing for who may not read plans."""

    answers: Sequence[Answer] = ()
    actions: Sequence[ActionRow] = ()


def doings_about(user: Any, page: IndicatorPage, today: date) -> Doings:
    """What the reader sees of what is done about an indicator."""
    if not may(user, Permission.VIEW_PLAN):
        return Doings()
    units = tree(today)
    answers = answers_of(user, units, today, [page.row]).get(page.total.pk, ())
    return Doings(answers, actions_of_indicator(user, units, page.indicator.pk, today))
