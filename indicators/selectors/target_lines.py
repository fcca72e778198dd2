"""The series that take targets, each with its definition in force: one query for a part of the council."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import OuterRef, QuerySet, Subquery

from council_pm.core.periods import Calendar, Frequency
from indicators.bulk import among
from indicators.models import Definition, Influence, MeasureKind, Series
from indicators.status import Polarity
from indicators.target_entry import Measure
from indicators.wording import line_name

_INFLUENCES = (Influence.COUNCIL, Influence.SHARED)  # what is context has no target
_POLARITIES = (Polarity.HIGHER, Polarity.LOWER, Polarity.RANGE)
FIELDS = (
    "pk",
    "unit_id",
    "unit__code",
    "breakdown",
    "indicator_id",
    "indicator__code",
    "indicator__retired_on",
    "indicator__definitions__name",
    "indicator__definitions__unit",
    "indicator__definitions__decimals",
    "indicator__definitions__polarity",
    "indicator__definitions__frequency",
    "indicator__definitions__calendar",
    "indicator__definitions__measure_kind",
    "indicator__definitions__reported_as",
    "indicator__definitions__seasonal",
    "indicator__definitions__lower_bound",
    "indicator__definitions__upper_bound",
)


class TargetLine(NamedTuple):
    """A series with what its target must know of the definition, in the order of ``FIELDS``."""

    series_id: int
    unit_id: int
    unit_code: str
    breakdown: str
    indicator_id: int
    code: str
    retired_on: date | None
    name: str
    unit: str
    decimals: int
    polarity: str
    frequency: str
    calendar: str
    measure_kind: str
    reported_as: str
    seasonal: bool
    lower_bound: Decimal | None
    upper_bound: Decimal | None

    @property
    def title(self) -> str:
        """The name, with the part of it that the series is."""
        return line_name(self.name, self.breakdown)

    @property
    def measure(self) -> Measure:
        """What reading and spreading a target needs."""
        return Measure(Polarity(self.polarity), self.unit, self.adds_up)

    @property
    def adds_up(self) -> bool:
        """Whether its figures count from the start of the year."""
        return self.measure_kind == MeasureKind.CUMULATIVE or self.reported_as == "year_to_date"

    @property
    def every(self) -> Frequency:
        """How often it is measured."""
        return Frequency(self.frequency)

    @property
    def in_calendar(self) -> Calendar:
        """The calendar that its year follows."""
        return Calendar(self.calendar)


def takes_target(definition: Definition) -> bool:
    """Whether an indicator of this definition can have a target."""
    return definition.influence in _INFLUENCES and definition.polarity in _POLARITIES


def series_with_targets(
    unit_ids: Collection[int] | None, series_ids: Collection[int] | None = None
) -> QuerySet[Series, Series]:
    """Series of these units (nothing: of all), or with these ids, whose indicators can have a target.

    Joined with the definition in force; in the order of the indicators' codes.
    """
    newest = Definition.objects.filter(indicator=OuterRef("indicator")).order_by("-version").values("pk")[:1]
    # In one filter, so that all of it is asked of the definition in force and not of earlier versions.
    rows = Series.objects.filter(
        indicator__definitions__pk=Subquery(newest),
        indicator__definitions__influence__in=_INFLUENCES,
        indicator__definitions__polarity__in=_POLARITIES,
    )
    if unit_ids is not None:
        rows = rows.filter(among("unit_id", unit_ids))
    if series_ids is not None:
        rows = rows.filter(among("pk", series_ids))
    return rows.order_by("indicator__code", "unit__code", "breakdown")


def target_lines(unit_ids: Collection[int] | None, series_ids: Collection[int] | None = None) -> list[TargetLine]:
    """Those series as lines, in one query."""
    return [TargetLine(*row) for row in series_with_targets(unit_ids, series_ids).values_list(*FIELDS)]
