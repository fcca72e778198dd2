"""The council beside others: similar councils, its sub-region, England (specification 4.6, without ranks yet)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import median

from django.db.models import Q
from django.utils.translation import gettext as _

from council_pm.configuration.selectors import frame
from council_pm.core.periods import Calendar, Frequency, Period
from indicators.comparison import Quartiles, quartiles_of
from indicators.comparison_bars import ComparisonChart, ComparisonRow, comparison_bars
from indicators.direction import Direction, direction
from indicators.engine import ValueFact
from indicators.models import AreaGroup, ComparatorValue, Definition, Indicator
from indicators.status import Polarity

SUB_REGION = "sub-region"
LEAST_FOR_MEDIAN = 4  # fewer figures make no median worth showing
LEAST_FOR_BAND = 2  # periods: one makes no band


@dataclass(frozen=True, slots=True)
class Comparison:
    """Bars for the latest period that both have, and the words under them."""

    chart: ComparisonChart
    title: str
    period: str
    groups: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Whether there is nobody to compare with."""
        return self.chart.is_empty or not self.groups


@dataclass(frozen=True, slots=True)
class Beside:
    """What a history is drawn beside: a group's middle with its quartiles, or one line; by the id of our own figure."""

    label: str
    middle: Mapping[int, Decimal]
    band: Mapping[int, Quartiles]


def area_groups() -> Sequence[AreaGroup]:
    """Every group with its members, in order; two queries."""
    return list(AreaGroup.objects.order_by("position", "slug").prefetch_related("members"))


def beside(indicator: Indicator, visible: Sequence[ValueFact], groups: Sequence[AreaGroup]) -> Beside | None:
    """The first group of which eight or more have a figure for the same periods as ours; else the country's line.

    Nothing where there is neither. One query.
    """
    members = {group.pk: {one.area_id for one in group.members.all()} for group in groups if group.slug != SUB_REGION}
    figures: dict[tuple[date, date], dict[int, Decimal]] = defaultdict(dict)
    country: dict[date, Decimal] = {}
    for area, kind, start, end, published in ComparatorValue.objects.filter(
        Q(area__in=set().union(*members.values())) | Q(area__kind="country"), indicator=indicator
    ).values_list("area_id", "area__kind", "start", "end", "value"):
        figures[start, end][area] = published
        if kind == "country":
            country[end] = published
    for group in groups:
        band = {}
        for value in visible:
            of_period = figures.get((value.start, value.end), {})
            found = quartiles_of([of_period[area] for area in members.get(group.pk, ()) if area in of_period])
            if found is not None:
                band[value.id] = found
        if len(band) >= LEAST_FOR_BAND:
            return Beside(group.name, {pk: one.middle for pk, one in band.items()}, band)
    line = {value.id: country[value.end] for value in visible if value.end in country}
    return Beside(_("England"), line, {}) if line else None


def comparison(
    indicator: Indicator, definition: Definition, latest: ValueFact | None, groups: Sequence[AreaGroup]
) -> Comparison:
    """The council's latest figure beside the figures of each group for the same period.

    A group shows the median of at least four values; the sub-region's councils are named one by one. One query.
    """
    values: dict[int, tuple[str, str, Decimal]] = {}
    if latest is not None:
        for area_id, name, kind, value in ComparatorValue.objects.filter(
            indicator=indicator, end=latest.end, start=latest.start
        ).values_list("area_id", "area__name", "area__kind", "value"):
            values[area_id] = (name, kind, value)
    rows: list[ComparisonRow] = []
    named: list[str] = []
    for group in groups:
        figures = [values[m.area_id] for m in group.members.all() if m.area_id in values]
        if not figures:
            continue
        named.append(group.name)
        if len(figures) < LEAST_FOR_MEDIAN or group.slug == SUB_REGION:
            rows += [ComparisonRow(name, value) for name, _kind, value in sorted(figures, key=lambda f: f[0])]
        if len(figures) >= LEAST_FOR_MEDIAN and group.slug != SUB_REGION:
            middle = Decimal(median([value for _name, _kind, value in figures]))
            rows.append(
                ComparisonRow(group.name, middle, "group", _("median of %(count)s councils") % {"count": len(figures)})
            )
    country = [ComparisonRow(name, value, "national") for name, kind, value in values.values() if kind == "country"]
    rows = rows + country
    if country:
        named.append(country[0].label)
    if latest is not None and rows:
        rows.insert(0, ComparisonRow(frame()["council_name"], latest.value, "own"))
    label = (
        Period(latest.start, latest.end).short_label(
            Calendar(definition.calendar), frequency=Frequency(definition.frequency)
        )
        if latest
        else ""
    )
    return Comparison(
        chart=comparison_bars(rows, decimals=definition.decimals),
        title=_finding(rows, definition, label),
        period=label,
        groups=tuple(named),
    )


def _finding(rows: Sequence[ComparisonRow], definition: Definition, period: str) -> str:
    """What the bars show: how many of the others the council does better than, at displayed precision."""
    if len(rows) < 2 or definition.polarity not in {Polarity.HIGHER, Polarity.LOWER}:
        return period
    own, *others = rows
    polarity = Polarity(definition.polarity)
    beaten = sum(
        direction(own.value, other.value, polarity, definition.decimals) is Direction.BETTER for other in others
    )
    return _("%(period)s: better than %(beaten)s of the %(others)s shown") % {
        "period": period,
        "beaten": beaten,
        "others": len(others),
    }
