"""What the parts of the demonstration's appraisals share: a person's appraisal with how far it is, and who is who."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from appraisals.line import Line
from appraisals.models import Appraisal, AppraisalTarget, DevelopmentNeed, Passage
from appraisals.sealing import Sealed
from council_pm.demo.appraising import CycleDays, Way, signing_day
from council_pm.demo.load.moments import moment

WAITS_SINCE = 3  # days that a single signature has waited, and up to four more


def sealed(text: str) -> Any:
    """A text as its column holds it; the column's type is only known when it runs."""
    return Sealed.of(text)


@dataclass(slots=True)
class Council:
    """Who holds which post on the days that matter, who has a sign-in, and who was named instead of the line."""

    as_of: dt.date
    lines: Mapping[dt.date, Line]
    users: Mapping[int, int]
    named: Mapping[int, tuple[int, ...]]
    texts: Mapping[tuple[str, str, str], list[str]]

    def appraisers(self, post: int, person: int, day: dt.date) -> tuple[int, ...]:
        """Who appraised somebody on one of these days."""
        return self.named.get(person) or self.lines[day].appraisers(post, person)

    def countersigners(self, post: int, person: int, day: dt.date) -> tuple[int, ...]:
        """Who countersigned."""
        return () if person in self.named else self.lines[day].countersigners(post, person)

    def at(self, day: dt.date, hour: int = 9) -> dt.datetime:
        """A moment of that day, never in the future."""
        return moment(day, self.as_of, dt.time(hour, 20))

    def text(self, kind: str, side: str, place: int, about: str = "any") -> str:
        """One of the texts of a kind."""
        found = self.texts[kind, side, about]
        return found[place % len(found)]


@dataclass(slots=True)
class Kept:
    """An appraisal on its way in. ``line_day``: the day by whose line it was signed."""

    appraisal: Appraisal
    name: str
    group: str
    case: str
    way: Way
    place: int
    days: CycleDays
    line_day: dt.date
    targets: list[AppraisalTarget] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    needs: list[DevelopmentNeed] = field(default_factory=list)

    @property
    def person_id(self) -> int:
        """Whom it is about."""
        return self.appraisal.person_id

    @property
    def is_short(self) -> bool:
        """Whether its form is the short one of those without a screen and of newcomers."""
        return self.group in ("together", "probation")

    def signed_on(self, stage: str, council: Council) -> dt.date:
        """The day on which the two signed a stage, or one of them did."""
        if stage not in self.way.agreed:
            return council.as_of - dt.timedelta(days=WAITS_SINCE + self.place % 5)
        by = {"setting": self.days.setting_by, "mid_year": self.days.mid_year_by, "year_end": self.days.ends}[stage]
        return signing_day(by, self.place, council.as_of)

    def appraiser(self, council: Council, stage: str) -> int | None:
        """Who appraised: when targets were set by the line of that day, later by that of the year's end or today."""
        day = self.line_day if stage == "setting" else min(self.days.ends, council.as_of)
        found = council.appraisers(self.appraisal.post_id, self.person_id, day)
        return found[0] if found else None
