"""The last periods under a rule or target that nobody has agreed yet, in words and marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Self

from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from council_pm.core.marks import status_mark
from council_pm.core.periods import Calendar, Frequency, Period
from indicators.colour_effects import ColourEffect
from indicators.models import Definition
from indicators.wording import bare_figure


class Way(NamedTuple):
    """How a definition writes periods and figures."""

    calendar: Calendar
    frequency: Frequency
    decimals: int
    unit: str

    @classmethod
    def of(cls, definition: Definition) -> Self:
        """The way of a definition."""
        return cls(Calendar(definition.calendar), Frequency(definition.frequency), definition.decimals, definition.unit)


@dataclass(frozen=True, slots=True)
class Replayed:
    """One period: its figure, its light as it is and as it would be.

    ``supposed``: the rule or target is for later periods, and the figure is held against it all the same.
    """

    period: str
    figure: str
    before: SafeString
    after: SafeString
    changes: bool
    supposed: bool


def replay_title(replayed: Sequence[Replayed]) -> str:
    """How many lights of the last periods would be other ones."""
    words = {"all": len(replayed), "changed": sum(one.changes for one in replayed)}
    text = ngettext(
        "Last %(all)s period: %(changed)s other light", "Last %(all)s periods: %(changed)s other lights", words["all"]
    )
    return text % words


def replayed_words(effects: Sequence[ColourEffect], way: Way) -> list[Replayed]:
    """The periods, newest first."""
    return [
        Replayed(
            period=Period(one.start, one.end).short_label(way.calendar, frequency=way.frequency),
            figure=bare_figure(one.figure, way.decimals, way.unit) if one.figure is not None else "",
            before=status_mark(one.before),
            after=status_mark(one.after),
            changes=one.changes,
            supposed=one.supposed,
        )
        for one in reversed(effects)
    ]
