"""A question that a member could ask about an indicator: put to the figures, never to a person.

The first rule that fits gives the question; the order runs from the most telling fact to the most general one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _

from indicators.engine import RECENT_PERIODS

LONG_RUN = 3  # periods in a row off target from which on the length of the run is what matters
LONGEST_REASON = 200  # characters


class Facts(NamedTuple):
    """What a question is made from: the light, the movement, earlier lights (oldest first) and who can move it."""

    status: str
    direction: str
    earlier: Sequence[str] = ()
    shared: bool = False
    provisional: bool = False
    recovering: bool = False  # worse over the years, and better in the last one


def suggested_question(facts: Facts) -> str:
    """The question, or an empty text where there is nothing to ask about."""
    if facts.status == "overdue":
        return _("Why has the figure not come, and when will members see it?")
    if facts.status == "red":
        return _about_red(facts)
    if facts.status == "amber" and facts.direction == "worse":
        return _("What is being done now, so that it does not go off target?")
    if facts.status == "green" and facts.direction == "worse":
        return _("It is on target but slipping: is that expected, and at what point would we act?")
    return ""


def run_off_target(earlier: Sequence[str]) -> int:
    """How many periods in a row, counted back from the latest, were off target."""
    run = 0
    for status in reversed(earlier):
        if status != "red":
            break
        run += 1
    return run


def run_words(run: int) -> str:
    """The length of a run; where all periods at hand belong to it, it may be longer."""
    if run >= RECENT_PERIODS:
        return _("at least %(run)s periods in a row") % {"run": run}
    return _("%(run)s periods in a row") % {"run": run}


def one_line(reason: str) -> str:
    """A reason in at most 200 characters: whole sentences where one fits, else cut at a word."""
    if len(reason) <= LONGEST_REASON:
        return reason
    sentences = reason[: LONGEST_REASON + 1].rpartition(". ")[0]
    if sentences:
        return f"{sentences}."
    return reason[: LONGEST_REASON - 1].rsplit(" ", 1)[0].rstrip(",;:.") + "…"


def _about_red(facts: Facts) -> str:
    run = run_off_target(facts.earlier)
    if facts.recovering:
        return _(
            "It has got worse over the years and better in the last one: what has begun to work, "
            "and when will it be back on target?"
        )
    if facts.direction == "better":
        return _("What has begun to work, and when will it be back on target?")
    if run >= LONG_RUN and facts.direction == "worse":
        return _(
            "It has been off target %(run)s and is still getting worse: "
            "what will be done differently, by whom and by when?"
        ) % {"run": run_words(run)}
    if run >= LONG_RUN:
        return _("It has been off target %(run)s: what has been tried, and is the target still right?") % {
            "run": run_words(run)
        }
    if facts.shared:
        return _("What have we asked of the partner who shares this with us, and what did they answer?")
    if run <= 1 and len(facts.earlier) > 1:
        return _("It was not off target the period before: what happened, and will it last?")
    if facts.provisional:
        return _("The figure is provisional: what is the final one likely to be, and what is being done meanwhile?")
    return _("What is behind this, and when will it be back on target?")
