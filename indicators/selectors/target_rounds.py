"""Whether targets for a year may be proposed and agreed on a day, and what to say of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from council_pm.configuration.selectors import Frame, target_round
from indicators.target_years import TargetYear

YEARS_AHEAD = 3  # an open round takes targets for its own year and for so many years after it


class Phase(StrEnum):
    """Where a day stands against the round of a year."""

    BEFORE = "before"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class RoundDay:
    """The round of a year as it is on a day: its first and last day, both inclusive."""

    year: TargetYear
    phase: Phase
    opens: date
    closes: date

    @property
    def sentence(self) -> str:
        """What may be done today, in words."""
        words = {
            "year": self.year.label,
            "opens": date_format(self.opens, "j F Y"),
            "closes": date_format(self.closes, "j F Y"),
        }
        if self.phase is Phase.OPEN:
            return _("Targets for %(year)s are proposed and agreed now, until %(closes)s.") % words
        if self.phase is Phase.BEFORE:
            return _("The target round for %(year)s opens on %(opens)s.") % words
        return (
            _(
                "The target round for %(year)s closed on %(closes)s. What has no target yet can still be proposed;"
                " a target that stands is changed on the page of its indicator, with a reason and by two people."
            )
            % words
        )


def round_day(in_force: Frame, year: TargetYear, today: date) -> RoundDay:
    """The round of a year on a day; it is open while the round of one of the three years before is."""
    own = target_round(in_force, year.starts)
    for ahead in range(YEARS_AHEAD + 1):
        found = target_round(in_force, year.plus(-ahead).starts)
        if found.is_open(today):
            return RoundDay(year, Phase.OPEN, found.opens, found.closes)
    return RoundDay(year, Phase.BEFORE if today < own.opens else Phase.CLOSED, own.opens, own.closes)
