"""What a calculated indicator is worked out from: formulas, lines and figures, in a fixed number of queries.

The service that writes results and the preview that only shows them read the same here, so that they never disagree.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Max
from django.utils.formats import date_format

from council_pm.org.selectors import placement_rows
from council_pm.org.tree import Tree, tree_at
from indicators.bulk import among
from indicators.calculation import Arithmetic, Kind, Missing, Part, PartState, Result, Role, Source, calculate
from indicators.models import (
    DecisionOutcome,
    Definition,
    Formula,
    FormulaKind,
    FormulaPart,
    Indicator,
    Release,
    Series,
    Value,
)
from indicators.revisions import holding, in_effect


class PartFact(NamedTuple):
    """An indicator in a formula."""

    position: int
    role: Role
    indicator_id: int
    code: str


@dataclass(frozen=True, slots=True)
class FormulaFact:
    """A revision of a formula. ``kind`` nothing: from here on people enter the figures."""

    id: int
    indicator_id: int
    kind: Kind | None
    source: Source
    multiplier: Decimal
    missing: Missing
    least_share: int | None
    effective_from: date | None
    parts: tuple[PartFact, ...] = ()

    @property
    def part_ids(self) -> frozenset[int]:
        """The indicators that it is made from; its own lines are none of them."""
        return frozenset(part.indicator_id for part in self.parts)


class Figure(NamedTuple):
    """The figure in force of a line for a period."""

    id: int
    value: Decimal | None
    absent: str
    numerator: Decimal | None
    denominator: Decimal | None
    provisional: bool
    demonstration: bool
    round_id: int | None


class Line(NamedTuple):
    """A series as a part: its name in words, its unit, and when its indicator ended."""

    series_id: int
    name: str
    unit_id: int
    retired_on: date | None


class PeriodOf(NamedTuple):
    """The first and the last day of a period."""

    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Worked:
    """A period worked out: what comes out, and the figures that it came from, by line."""

    period: PeriodOf
    formula: FormulaFact
    result: Result
    used: Mapping[Line, Figure] = field(default_factory=dict)


def confirmed_formulas(indicator_ids: Collection[int] | None = None) -> dict[int, list[FormulaFact]]:
    """The confirmed formulas of these indicators, or of all, oldest first."""
    rows = Formula.objects.filter(decision__outcome=DecisionOutcome.CONFIRMED)
    return _facts(rows if indicator_ids is None else rows.filter(indicator_id__in=indicator_ids))


def waiting_formulas(indicator_ids: Collection[int] | None = None) -> dict[int, list[FormulaFact]]:
    """The formulas of these indicators, or of all, that nobody has decided on yet."""
    rows = Formula.objects.filter(decision__isnull=True)
    return _facts(rows if indicator_ids is None else rows.filter(indicator_id__in=indicator_ids))


def _facts(rows: Iterable[Formula]) -> dict[int, list[FormulaFact]]:
    every = sorted(rows, key=lambda row: (row.indicator_id, row.revision))
    parts: dict[int, list[PartFact]] = defaultdict(list)
    chosen = FormulaPart.objects.filter(formula_id__in=[row.pk for row in every]).order_by("position", "pk")
    for formula_id, position, role, indicator_id, code in chosen.values_list(
        "formula_id", "position", "role", "indicator_id", "indicator__code"
    ):
        parts[formula_id].append(PartFact(position, Role(role), indicator_id, code))
    found: dict[int, list[FormulaFact]] = defaultdict(list)
    for row in every:
        found[row.indicator_id].append(fact_of(row, parts.get(row.pk, ())))
    return dict(found)


def fact_of(row: Formula, parts: Iterable[PartFact]) -> FormulaFact:
    """A formula, stored or only proposed, as what works it out reads it."""
    return FormulaFact(
        id=row.pk or 0,
        indicator_id=row.indicator_id,
        kind=None if row.kind == FormulaKind.TYPED else Kind(row.kind),
        source=Source(row.source),
        multiplier=row.multiplier,
        missing=Missing(row.missing),
        least_share=row.least_share,
        effective_from=row.effective_from,
        parts=tuple(parts),
    )


def made_from(formulas: Mapping[int, Sequence[FormulaFact]], since: date = date.min) -> dict[int, set[int]]:
    """Of each calculated indicator what it is made from, by the formulas that hold for periods ending since a day."""
    found: dict[int, set[int]] = {}
    for indicator_id, revisions in formulas.items():
        held = [one for one in holding(revisions, since) if one.kind is not None]
        if held:
            found[indicator_id] = {part for one in held for part in one.part_ids}
    return found


def main_line(indicator_id: int) -> Series | None:
    """The line of totals that a formula works out: the one that the indicator's page shows."""
    lines = Series.objects.filter(indicator_id=indicator_id, breakdown="")
    return lines.select_related("indicator").order_by("pk").first()


class Material:
    """The lines and figures that the formulas of one indicator read. Eight queries at most, however many parts."""

    def __init__(self, series: Series, formulas: Sequence[FormulaFact], as_of: date) -> None:
        self.series = series
        self.formulas = formulas
        self.as_of = as_of
        self._placements = placement_rows(date.max)
        self._trees: dict[date, Tree] = {}
        self._lines = self._read_lines()
        every = {line.series_id for lines in self._lines.values() for line in lines}
        self.figures = _figures(every)
        self.units = {line.series_id: line.unit_id for lines in self._lines.values() for line in lines}
        self._bounds = (
            Definition.objects.filter(indicator_id=series.indicator_id)
            .order_by("-version")
            .values_list("lower_bound", "upper_bound")
            .first()
        ) or (None, None)

    def tree(self, day: date) -> Tree:
        """The organisation as it stood on a day."""
        if day not in self._trees:
            self._trees[day] = tree_at(self._placements, day)
        return self._trees[day]

    def worked(self, until: date | None) -> list[Worked]:
        """Every period of which a part has a row, oldest first; ``until``: when the indicator itself ended."""
        found = []
        for period in sorted(self._periods(), key=lambda one: (one.end, one.start)):
            formula = in_effect(self.formulas, period.end)
            if formula is None or formula.kind is None or (until is not None and period.end > until):
                continue
            worked = self._work_out(formula, period)
            if worked.used:
                found.append(worked)
        return found

    def _periods(self) -> set[PeriodOf]:
        return {period for by_period in self.figures.values() for period in by_period}

    def _work_out(self, formula: FormulaFact, period: PeriodOf) -> Worked:
        lines = self._lines_at(formula, period.end)
        low, high = self._bounds
        arithmetic = Arithmetic(
            kind=formula.kind or Kind.SUM,
            multiplier=formula.multiplier,
            missing=formula.missing,
            least_share=formula.least_share or 100,
            lower_bound=low,
            upper_bound=high,
        )
        parts = [part for pair, role, line in lines for part in self._parts(arithmetic.kind, pair, role, line, period)]
        used = {
            line: figure
            for _pair, _role, line in lines
            if (figure := self.figures.get(line.series_id, {}).get(period)) is not None
        }
        return Worked(period, formula, calculate(arithmetic, parts), used)

    def _parts(self, kind: Kind, pair: int, role: Role | None, line: Line, period: PeriodOf) -> Iterable[Part]:
        figures = self.figures.get(line.series_id, {})
        figure = figures.get(period)
        state = _state(line, figure, figures, period)
        for of_role, take in _TAKEN[kind] if role is None else ((role, _value),):
            value = take(figure) if figure is not None else None
            yield Part(
                name=line.name,
                role=of_role,
                pair=pair,
                value=value,
                state=PartState.NO_DATA if value is None and state is PartState.FIGURE else state,
                provisional=figure.provisional if figure else False,
                ended_on=date_format(line.retired_on, "j F Y") if line.retired_on else "",
            )

    def _lines_at(self, formula: FormulaFact, day: date) -> list[tuple[int, Role | None, Line]]:
        """The lines that the formula reads for a period that ends on a day, each with its pair and its role."""
        lines = self._lines.get(formula.id, [])
        if formula.source is Source.INDICATORS:
            return [(part.position, part.role, line) for part, line in zip(formula.parts, lines, strict=True)]
        if formula.source is Source.UNITS_BELOW:
            lines = nearest_below(self.tree(day), self.series.unit_id, lines)
        return [(pair, None, line) for pair, line in enumerate(lines)]

    def _read_lines(self) -> dict[int, list[Line]]:
        own = Series.objects.filter(indicator_id=self.series.indicator_id).exclude(pk=self.series.pk)
        own_lines = list(own.order_by("breakdown", "pk").values_list("pk", "unit_id", "breakdown"))
        ids = {part for formula in self.formulas for part in formula.part_ids}
        totals: dict[int, Series] = {}
        for series in Series.objects.filter(indicator_id__in=ids, breakdown="").order_by("-pk"):
            totals[series.indicator_id] = series
        ended = dict(Indicator.objects.filter(pk__in=ids).values_list("pk", "retired_on"))
        today = self.tree(self.as_of)
        found: dict[int, list[Line]] = {}
        for formula in self.formulas:
            if formula.source is Source.INDICATORS:
                found[formula.id] = [
                    _line_of(part, totals.get(part.indicator_id), ended.get(part.indicator_id))
                    for part in formula.parts
                ]
            elif formula.source is Source.BREAKDOWNS:
                found[formula.id] = [
                    Line(pk, breakdown, unit, None)
                    for pk, unit, breakdown in own_lines
                    if breakdown and unit == self.series.unit_id
                ]
            else:
                found[formula.id] = [
                    Line(pk, today[unit].name if unit in today else str(unit), unit, None)
                    for pk, unit, breakdown in own_lines
                    if not breakdown
                ]
        return found


def nearest_below(tree: Tree, unit_id: int, lines: Sequence[Line]) -> list[Line]:
    """The lines of units below a unit, less those whose figures the line of a unit between the two counts already."""
    below = {line.unit_id for line in lines} & (tree.below(unit_id) - {unit_id})
    return [
        line
        for line in lines
        if line.unit_id in below and not below & (tree.above(line.unit_id) - tree.above(unit_id) - {line.unit_id})
    ]


def steps_of(round_ids: Collection[int | None]) -> dict[int, int]:
    """The widest audience that each round was released to (0: nobody yet)."""
    rows = Release.objects.filter(round_id__in=[pk for pk in round_ids if pk is not None])
    return dict(rows.order_by().values_list("round_id").annotate(Max("audience")))


def _line_of(part: PartFact, series: Series | None, ended: date | None) -> Line:
    """A part without a line of totals is a line that has no figures."""
    return Line(series.pk if series else 0, part.code, series.unit_id if series else 0, ended)


_FIELDS = ("pk", "value", "absent", "numerator", "denominator", "provisional", "demonstration", "round_id")


def _figures(series_ids: Collection[int]) -> dict[int, dict[PeriodOf, Figure]]:
    found: dict[int, dict[PeriodOf, Figure]] = {}
    rows = Value.objects.filter(among("series_id", series_ids)).order_by("series_id", "end", "start", "revision")
    for row in rows.values_list("series_id", "start", "end", *_FIELDS):
        found.setdefault(row[0], {})[PeriodOf(row[1], row[2])] = Figure._make(row[3:])
    return found


def _state(line: Line, figure: Figure | None, figures: Mapping[PeriodOf, Figure], period: PeriodOf) -> PartState:
    if figure is not None:
        return PartState(figure.absent)
    if line.retired_on is not None and period.end > line.retired_on:
        return PartState.ENDED
    ends = [one.end for one in figures]
    if not ends or period.end > max(ends):
        return PartState.NOT_YET
    return PartState.NOT_BEGUN if period.end < min(ends) else PartState.NO_DATA


def _value(figure: Figure) -> Decimal | None:
    return figure.value


def _numerator(figure: Figure) -> Decimal | None:
    return figure.numerator


def _denominator(figure: Figure) -> Decimal | None:
    return figure.denominator


# What a line of the indicator's own gives to each kind of formula.
_TAKEN: Mapping[Kind, tuple[tuple[Role, Callable[[Figure], Decimal | None]], ...]] = {
    Kind.SUM: ((Role.PLUS, _value),),
    Kind.RATIO_OF_SUMS: ((Role.NUMERATOR, _numerator), (Role.DENOMINATOR, _denominator)),
    Kind.WEIGHTED_MEAN: ((Role.PLUS, _value), (Role.WEIGHT, _denominator)),
    Kind.DIFFERENCE: (),
    Kind.PER_HEAD: (),
}
