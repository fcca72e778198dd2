"""Changes of the organisation, as they are typed, shown and carried out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from council_pm.org.models import OrgUnit


@dataclass(frozen=True, slots=True, kw_only=True)
class NewUnit:
    """A new part of the council below ``parent`` from a day on."""

    code: str
    name: str
    parent: OrgUnit
    from_day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Renamed:
    """Another name from a day on."""

    unit: OrgUnit
    name: str
    from_day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """Another place from a day on."""

    unit: OrgUnit
    parent: OrgUnit
    from_day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """The unit becomes part of ``into`` from a day on."""

    unit: OrgUnit
    into: OrgUnit
    from_day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """The unit is no part of the council from a day on."""

    unit: OrgUnit
    from_day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopened:
    """A closed unit is open again below ``parent`` from a day on."""

    unit: OrgUnit
    parent: OrgUnit
    from_day: date


Change = NewUnit | Renamed | Moved | Merged | Closed | Reopened
