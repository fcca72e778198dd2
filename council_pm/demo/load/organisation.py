"""The council's settings, units with their dated places, committees and meetings."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from council_pm.configuration.services import change_setting
from council_pm.demo import organisation, published, year
from council_pm.demo.load.record import BY
from council_pm.org.models import Committee, OrgUnit
from council_pm.org.services import create_committee, create_unit, move_unit, set_meetings

SETTINGS = {
    "council_name": "Demonstration Council",
    "area_code": published.OWN_AREA,
    "figures_note": "It shows Stockton-on-Tees' published figures; those marked “demonstration figure” are made up.",
}
REASONS = {
    organisation.CAME: "Streets, parks and bins belong with the places that they look after.",
    organisation.MOVED: "Leisure centres and parks are run by one team.",
    organisation.GOES: "Libraries are where residents meet the council: they go to those who answer its telephone.",
}


@dataclass(frozen=True, slots=True)
class Places:
    """Units by code and committees by slug."""

    units: dict[str, OrgUnit]
    committees: dict[str, Committee]


def load_organisation(as_of: dt.date) -> Places:
    """Write the settings, the organisation since it began with its moves, and the committees' calendar."""
    for key, value in SETTINGS.items():
        change_setting(by=BY, key=key, value=value, reason="A demonstration.")
    return Places(_units(as_of), _committees(as_of))


def _units(as_of: dt.date) -> dict[str, OrgUnit]:
    levels = {unit.code: organisation.LEVELS[unit.level] for unit in organisation.units()}
    units: dict[str, OrgUnit] = {}
    for place in organisation.placements(as_of):
        if place.unit in units:
            move_unit(
                by=BY,
                unit=units[place.unit],
                parent=units[place.parent],
                from_day=place.valid_from,
                reason=REASONS[place.unit],
            )
            continue
        units[place.unit] = create_unit(
            by=BY,
            code=place.unit,
            level=levels[place.unit],
            name=place.name,
            parent=units[place.parent] if place.parent else None,
            valid_from=place.valid_from,
        )
    return units


def _committees(as_of: dt.date) -> dict[str, Committee]:
    days = defaultdict(list)
    for meeting in year.meetings(as_of):
        days[meeting.committee].append(meeting.on)
    committees = {}
    for spec in organisation.COMMITTEES:
        committee = create_committee(
            by=BY,
            slug=spec.slug,
            name=spec.name,
            kind=spec.kind,
            remit=spec.remit,
            valid_from=organisation.BEGAN,
        )
        set_meetings(by=BY, committee=committee, days=days[spec.slug])
        committees[spec.slug] = committee
    return committees
