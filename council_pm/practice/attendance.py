"""When a unit may be thanked for its attendance, and when it may not (pure; S16, ADR 55).

A unit as a whole, never a person. Nobody may lose by an absence that the law protects, so that the figure has to leave
those out, each by name. And it thanks for something: the unit is on target, or its figure got better.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from council_pm.core.noop import gettext_noop

LEAST = 10  # people, whatever smaller number a council sets


class Excluded(StrEnum):
    """Absences that a figure of attendance leaves out (Equality Act 2010; Employment Rights Act 1996)."""

    DISABILITY = "disability"
    PREGNANCY = "pregnancy"
    BEREAVEMENT = "bereavement"
    INJURY = "injury"
    GENDER_REASSIGNMENT = "gender_reassignment"
    CARERS = "carers"


EXCLUDED_WORDS = {
    Excluded.DISABILITY: gettext_noop("absence that is due to a disability"),
    Excluded.PREGNANCY: gettext_noop("absence for pregnancy, maternity and family leave"),
    Excluded.BEREAVEMENT: gettext_noop("bereavement"),
    Excluded.INJURY: gettext_noop("injuries at work"),
    Excluded.GENDER_REASSIGNMENT: gettext_noop("absence for gender reassignment"),
    Excluded.CARERS: gettext_noop("leave of carers"),
}


class Refusal(StrEnum):
    """Why a unit is not recognised."""

    SMALL = "small"  # everybody would know whose absence is meant
    NOT_LEFT_OUT = "not_left_out"  # the figure counts an absence that is protected
    NOT_CONFIRMED = "not_confirmed"
    NO_BETTER = "no_better"  # neither on target nor better than before


@dataclass(frozen=True, slots=True)
class PeriodFigure:
    """The figure of a period of the unit's own line."""

    start: date
    end: date
    value: Decimal


@dataclass(frozen=True, slots=True)
class Case:
    """A unit put forward. ``left_out`` are codes of ``Excluded`` that the figure leaves out."""

    headcount: int
    smallest: int
    left_out: Collection[str]
    confirmed: bool
    on_target: bool
    improved: bool


def not_left_out(left_out: Collection[str]) -> list[Excluded]:
    """The protected absences that a figure does not leave out."""
    return [one for one in Excluded if one not in left_out]


def smallest_group(council_says: int) -> int:
    """How many people a unit has at least: what the council says, and never fewer than ten."""
    return max(LEAST, council_says)


def refusals(case: Case) -> list[Refusal]:
    """Everything that speaks against it, in the order of the form; nothing: the unit may be thanked."""
    found = []
    if case.headcount < smallest_group(case.smallest):
        found.append(Refusal.SMALL)
    if not_left_out(case.left_out):
        found.append(Refusal.NOT_LEFT_OUT)
    if not case.confirmed:
        found.append(Refusal.NOT_CONFIRMED)
    if not (case.on_target or case.improved):
        found.append(Refusal.NO_BETTER)
    return found


def improved(figures: Sequence[PeriodFigure], period: PeriodFigure, polarity: str) -> bool:
    """Whether a figure is better than that of a year before; where there is none, than that of the period before.

    ``polarity`` is ``lower`` or ``higher``, whichever is better; of others nothing is better.
    """
    before = sorted((one for one in figures if one.end < period.end), key=lambda one: one.end)
    year = [one for one in before if (one.end.year, one.end.month) == (period.end.year - 1, period.end.month)]
    compared = year or before[-1:]
    if not compared:
        return False
    was = compared[-1].value
    return period.value < was if polarity == "lower" else period.value > was if polarity == "higher" else False
