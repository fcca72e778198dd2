"""A part of the council with all indicators that stand in it or below it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from django.http import Http404
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from council_pm.configuration.selectors import Frame, frame
from council_pm.dashboards.selectors.parts import Organisation, organisation
from council_pm.org.tree import Place
from indicators.selectors.rows import ScorecardRow
from indicators.selectors.scorecard import Choice, Scorecard, scorecard
from indicators.visibility import Sight


@dataclass(frozen=True, slots=True)
class UnitPlace:
    """A part as it stands today, in the organisation that it stands in, with the frame that was read for it."""

    place: Place
    org: Organisation
    in_force: Frame

    def moved(self) -> list[str]:
        """Of parts that came from elsewhere within the last two years: since when, in words."""
        told = []
        own = self.org.today.below(self.place.unit_id)
        for row in self.org.rows:
            since, place = row.valid_from, row.place
            if place.unit_id not in own or (self.org.as_of - since).days > 730:
                continue
            before = self.org.before(place.unit_id, since)
            if before is None or self.place.unit_id in before:
                continue
            words = {"unit": place.name, "day": date_format(since, "j F Y")}
            if place.closed:
                told.append(
                    _("%(unit)s became part of this on %(day)s: its earlier figures count where it stood then.") % words
                )
            elif place.unit_id in self.org.today:
                words["unit"] = self.org.today[place.unit_id].name
                told.append(
                    _("%(unit)s came here on %(day)s: its figures for periods before that count where it stood then.")
                    % words
                )
        return told


def unit_place(user: object, code: str) -> UnitPlace:
    """The open part with this code; raises ``Http404``. Reads the frame, and the organisation once a data version."""
    in_force = frame()
    org = organisation(timezone.localdate(), in_force.version)
    place = org.today.by_code(code)
    if place is None:
        raise Http404
    return UnitPlace(place, org, in_force)


def unit_card(unit: UnitPlace, sight: Sight, known_on: date | None = None) -> Scorecard:
    """Every line that counts for a part, grouped by the tree of the end of its period. Two queries."""
    ids = unit.org.ever_below(unit.place.unit_id)
    card = scorecard(Choice(unit_ids=ids), sight, unit.org.as_of, tree=unit.org.today, known_on=known_on)
    return replace(card, rows=tuple(row for row in card.rows if unit.org.belongs(row, unit.place.unit_id)))


def counted(card: Scorecard, key: frozenset[int]) -> Scorecard:
    """The lines that a part is counted by: its key indicators, or all where none of them is key."""
    rows = tuple(row for row in card.rows if row.series_id in key)
    return replace(card, rows=rows) if rows else card


def key_group(row: ScorecardRow, key: frozenset[int]) -> tuple[int, str]:
    """Key indicators first, then those that underpin them: position and heading."""
    if row.series_id in key:
        return 0, _("Key indicators: in the council's basket")
    return 1, _("Underpinning indicators")
