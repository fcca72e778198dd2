"""The parts that a total may be made of, and their figures in the periods that are compared."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q
from django.urls import reverse

from council_pm.org.selectors import placement_rows
from council_pm.org.tree import Tree, tree_at
from indicators.bulk import among
from indicators.calculation import Kind, Role, Source
from indicators.decomposition import Mover, Side
from indicators.formula_facts import Figure, FormulaFact, Line, PartFact, PeriodOf, nearest_below
from indicators.models import Definition, Series, Value
from indicators.status_types import Polarity

Figures = Mapping[int, Mapping[PeriodOf, Figure]]

_MIRRORED = {Polarity.HIGHER: Polarity.LOWER, Polarity.LOWER: Polarity.HIGHER}
_FIELDS = ("pk", "value", "absent", "numerator", "denominator", "provisional", "demonstration", "round_id")


@dataclass(frozen=True, slots=True)
class PartLine:
    """A part: the series of its figures and how it is read; ``weight``: the series of its weights, with its unit."""

    key: str
    role: Role
    series_id: int
    unit_id: int
    weight: tuple[int, int] | None
    name: str
    url: str
    unit: str
    decimals: int
    polarity: Polarity

    @property
    def series(self) -> tuple[tuple[int, int], ...]:
        """Every series that the part is read from, each with its unit."""
        own = (self.series_id, self.unit_id)
        return (own,) if self.weight is None else (own, self.weight)


@dataclass(frozen=True, slots=True)
class Group:
    """Parts that may make up a total. ``formula`` nothing: nobody said so, and their sums are checked.

    ``members``: by period the series that count, where the organisation of the day decides it.
    """

    source: Source
    formula: FormulaFact | None
    lines: tuple[PartLine, ...]
    members: Mapping[PeriodOf, frozenset[int]] | None = None

    def read(self, figures: Figures, period: PeriodOf) -> list[tuple[int, int, Figure]]:
        """The figures that the parts have in a period, each with its series and its unit."""
        return [
            (pk, unit_id, figure)
            for line in self.lines
            if self._counts(line, period)
            for pk, unit_id in line.series
            if (figure := figures.get(pk, {}).get(period)) is not None
        ]

    def movers(self, kind: Kind, figures: Figures, before: PeriodOf, now: PeriodOf) -> list[Mover]:
        """The parts with a figure in one of two periods, or in both."""
        found = []
        for line in self.lines:
            first, last = self._side(kind, line, figures, before), self._side(kind, line, figures, now)
            if first is not None or last is not None:
                found.append(Mover(line.key, line.role, first, last, line.polarity, line.decimals))
        return found

    def _counts(self, line: PartLine, period: PeriodOf) -> bool:
        return self.members is None or line.series_id in self.members[period]

    def _side(self, kind: Kind, line: PartLine, figures: Figures, period: PeriodOf) -> Side | None:
        figure = figures.get(line.series_id, {}).get(period)
        if figure is None or not self._counts(line, period):
            return None
        if line.weight is not None:
            other = figures.get(line.weight[0], {}).get(period)
            return _side(figure.value, other.value if other else None)
        if self.source is Source.INDICATORS or kind is Kind.SUM:
            return None if figure.value is None else Side(figure.value)
        return _side(figure.numerator if kind is Kind.RATIO_OF_SUMS else figure.value, figure.denominator)


def indicator_group(formula: FormulaFact, total: Definition) -> Group:
    """The parts of a formula that reads other indicators. Two queries."""
    series: dict[int, Series] = {}
    for one in Series.objects.filter(indicator_id__in=formula.part_ids, breakdown="").order_by("-pk"):
        series[one.indicator_id] = one
    rows = Definition.objects.filter(indicator_id__in=formula.part_ids).order_by("version")
    definitions = {row.indicator_id: row for row in rows}
    weights = {part.position: part.indicator_id for part in formula.parts if part.role is Role.WEIGHT}
    lines = []
    for part in formula.parts:
        line, definition = series.get(part.indicator_id), definitions.get(part.indicator_id)
        if part.role is Role.WEIGHT or line is None or definition is None:
            continue
        weight = series.get(weights.get(part.position, 0))
        if formula.kind is Kind.WEIGHTED_MEAN and weight is None:
            continue
        lines.append(
            PartLine(
                key=f"{part.position}-{part.role}",
                role=part.role,
                series_id=line.pk,
                unit_id=line.unit_id,
                weight=(weight.pk, weight.unit_id) if weight else None,
                name=definition.name,
                url=reverse("dashboards:indicator_page", args=[part.code]),
                unit=definition.unit,
                decimals=definition.decimals,
                polarity=_polarity(formula, part, definition, total),
            )
        )
    return Group(Source.INDICATORS, formula, tuple(lines))


def own_groups(
    formula: FormulaFact | None, total: Series, others: Sequence[Series], definition: Definition, periods: set[PeriodOf]
) -> list[Group]:
    """The indicator's own lines as parts: those that its formula names, or else each sort of them. One query."""
    wanted = [formula.source] if formula else [Source.BREAKDOWNS, Source.UNITS_BELOW]
    placements = placement_rows(date.max)
    trees = {period: tree_at(placements, period.end) for period in sorted(periods, key=lambda one: one.end)}
    found = []
    for source in wanted:
        if source is Source.BREAKDOWNS:
            chosen = [one for one in others if one.breakdown and one.unit_id == total.unit_id]
            members = None
        else:
            chosen = [one for one in others if not one.breakdown]
            members = {period: _below(tree, total, chosen) for period, tree in trees.items()}
            chosen = [one for one in chosen if any(one.pk in ids for ids in members.values())]
        lines = tuple(_own_line(one, definition, list(trees.values())) for one in chosen)
        if formula or len(lines) > 1:
            found.append(Group(source, formula, lines, members))
    return found


def figures_of(series_ids: Collection[int], periods: Collection[PeriodOf]) -> Figures:
    """The figures in force of series for some periods. One query."""
    when = Q()
    for period in periods:
        when |= Q(start=period.start, end=period.end)
    rows = Value.objects.filter(among("series_id", series_ids) & when).order_by("revision")
    found: dict[int, dict[PeriodOf, Figure]] = {}
    for row in rows.values_list("series_id", "start", "end", *_FIELDS):
        found.setdefault(row[0], {})[PeriodOf(row[1], row[2])] = Figure._make(row[3:])
    return found


def same_arithmetic(one: FormulaFact, other: FormulaFact | None) -> bool:
    """Whether two periods are worked out alike, so that a difference between them has parts."""
    return other is not None and _arithmetic(one) == _arithmetic(other)


def adds_up(movers: Iterable[Mover], before: Figure, now: Figure) -> bool:
    """Whether numerators and denominators of parts are exactly those of the total, in both periods."""
    every = list(movers)
    for sides, total in (([one.before for one in every], before), ([one.now for one in every], now)):
        there = [side for side in sides if side is not None]
        above = sum((side.figure for side in there), Decimal(0))
        below = sum((side.weight or Decimal(0) for side in there), Decimal(0))
        if (above, below) != (total.numerator, total.denominator):
            return False
    return True


def _side(figure: Decimal | None, weight: Decimal | None) -> Side | None:
    """A part without its weight has no place in the whole."""
    return None if figure is None or weight is None else Side(figure, weight)


def _arithmetic(formula: FormulaFact) -> tuple[object, ...]:
    parts = tuple((part.position, part.role, part.indicator_id) for part in formula.parts)
    return (formula.kind, formula.source, formula.multiplier, parts)


def _polarity(formula: FormulaFact, part: PartFact, own: Definition, total: Definition) -> Polarity:
    """By which a part is read: its own; the total's, as the part moves it, where its own judges nothing."""
    polarity = Polarity(own.polarity)
    if polarity in _MIRRORED:
        return polarity
    if formula.kind not in (Kind.SUM, Kind.DIFFERENCE, Kind.WEIGHTED_MEAN):
        return Polarity.NEUTRAL
    of_total = Polarity(total.polarity)
    return _MIRRORED.get(of_total, of_total) if part.role is Role.MINUS else of_total


def _below(tree: Tree, total: Series, lines: Sequence[Series]) -> frozenset[int]:
    every = [Line(one.pk, "", one.unit_id, None) for one in lines]
    return frozenset(line.series_id for line in nearest_below(tree, total.unit_id, every))


def _own_line(one: Series, definition: Definition, trees: Sequence[Tree]) -> PartLine:
    place = (
        None if one.breakdown else next((tree[one.unit_id] for tree in reversed(trees) if one.unit_id in tree), None)
    )
    return PartLine(
        key=str(one.pk),
        role=Role.PLUS,
        series_id=one.pk,
        unit_id=one.unit_id,
        weight=None,
        name=place.name if place else one.breakdown,
        url=reverse("dashboards:unit_page", args=[place.code]) if place else "",
        unit=definition.unit,
        decimals=definition.decimals,
        polarity=Polarity(definition.polarity),
    )
