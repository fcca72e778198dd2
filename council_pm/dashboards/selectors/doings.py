"""What is done about an indicator: its service's answers, the actions that should move it, the aims that it proves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from council_pm.core.access import Permission, may
from council_pm.org.tree import Tree
from indicators.selectors.indicator_page import IndicatorPage
from plans.kinds import year_of
from plans.selectors.actions import ActionRow
from plans.selectors.answers import Answer, answers_of
from plans.selectors.interventions import actions_of_indicator
from plans.selectors.readable import AimRow
from plans.selectors.risks import LinkedRisk, risks_shown_by
from plans.selectors.supported import aims_proved_by


@dataclass(frozen=True, slots=True)
class Doings:
    """All of it, answers and actions the newest or nearest first; nothing for who may not read plans."""

    answers: Sequence[Answer] = ()
    actions: Sequence[ActionRow] = ()
    aims: Sequence[AimRow] = ()
    risks: Sequence[LinkedRisk] = ()


def doings_about(user: Any, page: IndicatorPage, units: Tree, today: date) -> Doings:
    """What the reader sees of what is done about an indicator, and the aims of this year that it proves."""
    if not may(user, Permission.VIEW_PLAN):
        return Doings()
    answers = answers_of(user, units, today, [page.row]).get(page.total.pk, ())
    return Doings(
        answers,
        actions_of_indicator(user, units, page.indicator.pk, today),
        aims_proved_by(user, units, page.indicator.pk, year_of(today)),
        risks_shown_by(user, units, page.indicator.pk),
    )
