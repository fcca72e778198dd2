"""Units with places, and committees."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import factory
from factory.django import DjangoModelFactory

from council_pm.org.models import Committee, CommitteeKind, Level, OrgUnit, Placement

LONG_AGO = date(2000, 4, 1)


class OrgUnitFactory(DjangoModelFactory[OrgUnit]):
    """A unit without a place."""

    class Meta:
        model = OrgUnit

    code = factory.Sequence(lambda n: f"U{n}")
    level = Level.UNIT


class PlacementFactory(DjangoModelFactory[Placement]):
    """A dated place of a unit."""

    class Meta:
        model = Placement

    unit = factory.SubFactory(OrgUnitFactory)
    valid_from = LONG_AGO
    parent = None
    name = factory.LazyAttribute(lambda p: f"Name of {p.unit.code}")


class UnitWithPlaceFactory(OrgUnitFactory):
    """A unit that stands in the tree: ``parent=``, ``name=`` and ``valid_from=`` go to its place."""

    class Meta:
        model = OrgUnit

    class Params:
        parent = None
        name = None
        valid_from = LONG_AGO

    @classmethod
    def _create(cls, model_class: type[OrgUnit], *args: Any, **kwargs: Any) -> OrgUnit:
        place = {key: kwargs.pop(key) for key in ("parent", "name", "valid_from") if key in kwargs}
        unit: OrgUnit = super()._create(model_class, *args, **kwargs)
        PlacementFactory.create(unit=unit, **{key: value for key, value in place.items() if value is not None})
        return unit


@dataclass(frozen=True, slots=True)
class CouncilUnits:
    """A small organisation: two departments, each with a service and a unit; one service has a second unit."""

    council: OrgUnit
    department: OrgUnit
    service: OrgUnit
    unit: OrgUnit
    second_unit: OrgUnit
    other_department: OrgUnit
    other_service: OrgUnit
    other_unit: OrgUnit


def make_council(valid_from: date = LONG_AGO) -> CouncilUnits:
    """Build the small organisation, in force from a day."""

    def place(code: str, level: int, name: str, parent: OrgUnit | None) -> OrgUnit:
        unit = OrgUnit.objects.create(code=code, level=level)
        Placement.objects.create(unit=unit, valid_from=valid_from, parent=parent, name=name)
        return unit

    council = place("TBC", Level.COUNCIL, "Test Council", None)
    department = place("PLA", Level.DEPARTMENT, "Place", council)
    service = place("PLA1", Level.SERVICE, "Care For Your Area", department)
    other_department = place("CHI", Level.DEPARTMENT, "Children's Services", council)
    other_service = place("CHI1", Level.SERVICE, "Education", other_department)
    return CouncilUnits(
        council=council,
        department=department,
        service=service,
        unit=place("PLA11", Level.UNIT, "Waste and Recycling", service),
        second_unit=place("PLA12", Level.UNIT, "Street Cleansing", service),
        other_department=other_department,
        other_service=other_service,
        other_unit=place("CHI11", Level.UNIT, "School Improvement", other_service),
    )


class CommitteeFactory(DjangoModelFactory[Committee]):
    """A select committee."""

    class Meta:
        model = Committee

    slug = factory.Sequence(lambda n: f"committee-{n}")
    name = factory.Sequence(lambda n: f"Committee {n}")
    kind = CommitteeKind.SELECT
    valid_from = LONG_AGO
