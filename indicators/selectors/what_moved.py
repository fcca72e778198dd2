"""What moved an indicator that is made of parts, as one reader sees it (FEATURES B11, S24).

Nothing is derived from a figure that the reader may not see, or from one that is withheld: the total less the other
parts would be that figure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from council_pm.core.marks import direction_mark
from council_pm.core.periods import Calendar, Frequency, Period
from indicators.calculation import Kind, Source, names
from indicators.chart_geometry import coordinate
from indicators.decomposition import Contribution, Ends, Hiding, Masking, Split, split
from indicators.direction import Direction
from indicators.engine import ValueFact, inputs_of
from indicators.formula_facts import FormulaFact, PeriodOf, confirmed_formulas
from indicators.models import Definition, Indicator, Series
from indicators.recompute import load_facts
from indicators.revisions import in_effect
from indicators.selectors.current_definitions import definition_in_force
from indicators.selectors.formulas import Seen
from indicators.selectors.moved_parts import (
    Figures,
    Group,
    PartLine,
    adds_up,
    figures_of,
    indicator_group,
    own_groups,
    same_arithmetic,
)
from indicators.selectors.value_history import series_scope
from indicators.status_types import Polarity
from indicators.visibility import Sight
from indicators.wording import SIGNS, bare_figure, distance, figure

BAR_WIDTH = 120  # user units of the drawing of a row


@dataclass(frozen=True, slots=True)
class MovedRow:
    """A part, or the parts that cannot be compared. ``x`` and ``width`` place its bar; ``url`` may be empty."""

    name: str
    url: str
    before: str
    now: str
    amount: str
    within: str
    mix: str
    effect: SafeString
    x: str
    width: str


@dataclass(frozen=True, slots=True)
class Moved:
    """One comparison of one sort of parts: a table with a warning, or only a ``note`` why there is no table."""

    id: str
    title: str
    note: str = ""
    warning: str = ""
    warning_text: str = ""
    before: str = ""
    now: str = ""
    total_before: str = ""
    total_now: str = ""
    change: str = ""
    effect: str = ""
    unit: str = ""
    zero_x: str = ""
    rows: tuple[MovedRow, ...] = ()
    has_mix: bool = False


@dataclass(frozen=True, slots=True)
class _Compared:
    """The total in two periods."""

    title: str
    before: ValueFact
    now: ValueFact

    @property
    def periods(self) -> tuple[PeriodOf, PeriodOf]:
        return PeriodOf(self.before.start, self.before.end), PeriodOf(self.now.start, self.now.end)


_BY: Mapping[Source, Promise] = {
    Source.INDICATORS: gettext_lazy("by the indicators that it is made from"),
    Source.BREAKDOWNS: gettext_lazy("by its breakdowns"),
    Source.UNITS_BELOW: gettext_lazy("by the services and units below"),
}


def what_moved(indicator: Indicator, sight: Sight, as_of: date) -> tuple[Moved, ...]:
    """The change against the period before and against the same period last year, split into parts.

    Empty for an indicator that is not made of parts. At most nineteen queries, however many parts there are.
    """
    lines = list(Series.objects.filter(indicator=indicator).order_by("breakdown", "pk"))
    formulas = confirmed_formulas([indicator.pk]).get(indicator.pk, [])
    total = next((line for line in lines if line.breakdown == ""), None)
    if total is None or not (formulas or len(lines) > 1):
        return ()
    definition = definition_in_force(indicator)
    compared = list(_compared(total, sight, as_of))
    if definition is None or not compared:
        return ()
    formula = in_effect(formulas, compared[0].now.end)
    formula = formula if formula is not None and formula.kind is not None else None
    periods = {period for one in compared for period in one.periods}
    if formula is not None and formula.source is Source.INDICATORS:
        groups = [indicator_group(formula, definition)]
    else:
        groups = own_groups(formula, total, [line for line in lines if line != total], definition, periods)
    units = {pk: unit_id for group in groups for line in group.lines for pk, unit_id in line.series}
    figures = figures_of({*units, total.pk}, periods)
    sees = Seen({(pk, units[pk], one.round_id) for pk in units for one in figures.get(pk, {}).values()}, as_of)
    reading = _Reading(total, definition, formulas, figures, sees, sight)
    found = (reading.moved(one, group, len(groups) > 1) for group in groups for one in compared)
    return tuple(one for one in found if one is not None)


def _compared(total: Series, sight: Sight, as_of: date) -> Iterator[_Compared]:
    """The latest figure that the reader may see, with those before it that the engine compares it with."""
    facts = load_facts([total.pk])[0]
    if not facts:
        return
    step = sight.step(series_scope(total, as_of))
    visible = [one for one in facts[0].values if one.step >= step]
    if not visible or visible[-1].value is None:
        return
    now = visible[-1]
    inputs = next(one for one in inputs_of(facts[0], since=now.end) if one.value.id == now.id)
    earlier = [(inputs.before, _("Against the period before"))]
    if inputs.last_year is not inputs.before:
        earlier.append((inputs.last_year, _("Against the same period last year")))
    for before, title in earlier:
        if before is not None and before.value is not None and before.step >= step:
            yield _Compared(title, before, now)


@dataclass(frozen=True, slots=True)
class _Reading:
    """What the comparisons of one indicator are made from."""

    total: Series
    definition: Definition
    formulas: Sequence[FormulaFact]
    figures: Figures
    sees: Seen
    sight: Sight

    def moved(self, one: _Compared, group: Group, several: bool) -> Moved | None:
        """One comparison, or nothing where the parts do not make up the total."""
        title = f"{one.title}, {_BY[group.source]}" if several else one.title
        anchor = f"moved-{group.source.replace('_', '-')}-{one.before.end.isoformat()}"
        before, now = one.periods
        if group.formula and not same_arithmetic(group.formula, in_effect(self.formulas, before.end)):
            note = _("It was worked out in another way in %(period)s, so that the change has no parts.")
            return Moved(anchor, title, note % {"period": self._label(one.before)})
        read = [*group.read(self.figures, before), *group.read(self.figures, now)]
        if not all(self.sees.by(self.sight, pk, fact.round_id) for pk, _unit, fact in read):
            return Moved(anchor, title, _("Some of its parts are not released to you yet."))
        if any(fact.absent == "suppressed" for _pk, _unit, fact in read):
            note = _("A part is withheld, so that the others are not set against the total: it could be worked out.")
            return Moved(anchor, title, note)
        found = self._split(one, group)
        return None if found is None else self._table(anchor, title, one, found, group)

    def _split(self, one: _Compared, group: Group) -> Split | None:
        definition, (before, now) = self.definition, one.periods
        ends = Ends(
            one.before.value or Decimal(0),
            one.now.value or Decimal(0),
            Polarity(definition.polarity),
            definition.decimals,
        )
        if group.formula is not None:
            kind = group.formula.kind or Kind.SUM
            return split(kind, group.formula.multiplier, group.movers(kind, self.figures, before, now), ends)
        own = self.figures[self.total.pk]
        kind = Kind.SUM if own[before].denominator is None and own[now].denominator is None else Kind.RATIO_OF_SUMS
        movers = group.movers(kind, self.figures, before, now)
        if kind is Kind.SUM:
            return split(kind, Decimal(1), movers, ends)
        return split(kind, definition.multiplier, movers, ends) if adds_up(movers, own[before], own[now]) else None

    def _label(self, value: ValueFact) -> str:
        one = self.definition
        return Period(value.start, value.end).short_label(Calendar(one.calendar), frequency=Frequency(one.frequency))

    def _table(self, anchor: str, title: str, one: _Compared, found: Split, group: Group) -> Moved:
        lines = {line.key: line for line in group.lines}
        every = [*found.parts, *([found.apart] if found.apart else [])]
        scale = _Scale([part.shown for part in every])
        rows = [self._row(part, lines[part.key], scale) for part in found.parts]
        if found.apart is not None:
            rows.append(self._apart(found.apart, [lines[key].name for key in found.apart_keys], scale))
        definition = self.definition
        warning, text = _warned(found, found.masking, lines) if found.masking else ("", "")
        return Moved(
            id=anchor,
            title=title,
            warning=warning,
            warning_text=text,
            before=self._label(one.before),
            now=self._label(one.now),
            total_before=bare_figure(found.ends.before, definition.decimals, definition.unit),
            total_now=bare_figure(found.ends.now, definition.decimals, definition.unit),
            change=self._signed(found.ends.shown_change),
            effect=direction_mark(found.ends.moved),
            unit="" if definition.unit in SIGNS else definition.unit,
            zero_x=scale.zero,
            rows=tuple(rows),
            has_mix=any(part.within is not None for part in found.parts),
        )

    def _row(self, part: Contribution, line: PartLine, scale: _Scale) -> MovedRow:
        x, width = scale.bar(part.shown)
        return MovedRow(
            name=line.name,
            url=line.url,
            before=bare_figure(part.before or Decimal(0), line.decimals, line.unit),
            now=bare_figure(part.now or Decimal(0), line.decimals, line.unit),
            amount=self._signed(part.shown),
            within="" if part.shown_within is None else self._signed(part.shown_within),
            mix="" if part.shown_mix is None else self._signed(part.shown_mix),
            effect=direction_mark(part.pull),
            x=x,
            width=width,
        )

    def _apart(self, part: Contribution, missing: Sequence[str], scale: _Scale) -> MovedRow:
        x, width = scale.bar(part.shown)
        name = _("Not comparable, without a figure in one of the periods: %(parts)s") % {"parts": names(missing)}
        return MovedRow(name, "", "", "", self._signed(part.shown), "", "", direction_mark(part.pull), x, width)

    def _signed(self, amount: Decimal) -> str:
        text = distance(abs(amount), self.definition.decimals, self.definition.unit)
        return f"+{text}" if amount > 0 else f"\N{MINUS SIGN}{text}" if amount < 0 else text


class _Scale:
    """Bars of one table on one scale, to both sides of nought."""

    def __init__(self, amounts: Sequence[Decimal]) -> None:
        self._low = min(Decimal(0), *amounts)
        self._span = max(Decimal(0), *amounts) - self._low or Decimal(1)
        self.zero = self._at(Decimal(0))

    def bar(self, amount: Decimal) -> tuple[str, str]:
        """Where the bar of an amount begins, and how wide it is."""
        return self._at(min(amount, Decimal(0))), coordinate(abs(amount) / self._span * BAR_WIDTH)

    def _at(self, amount: Decimal) -> str:
        return coordinate((amount - self._low) / self._span * BAR_WIDTH)


def _warned(found: Split, masking: Masking, lines: Mapping[str, PartLine]) -> tuple[str, str]:
    """The title and the sentence of a warning."""
    parts = {part.key: part for part in found.parts}
    worst = "; ".join(_moved_words(parts[key], lines[key]) for key in masking.worst)
    if masking.more:
        worst += ngettext(" and %(n)s more", " and %(n)s more", masking.more) % {"n": masking.more}
    if masking.kind is Hiding.EVERY_PART:
        said = _(
            "Every part got worse, and still the total got better: more of it now comes from parts that do better. "
            "Worst: %(parts)s."
        )
        return _("The total hides that every part got worse."), said % {"parts": worst}
    if masking.total is Direction.BETTER:
        said = _("The total got better, but not every part did. Worse: %(parts)s.")
    else:
        said = _("The total stayed the same, but not every part did. Worse: %(parts)s.")
    return _("The total hides a part that got worse."), said % {"parts": worst}


def _moved_words(part: Contribution, line: PartLine) -> str:
    """A part and how it moved: ``North, from 41.0% to 38.5%``."""
    return _("%(part)s, from %(before)s to %(now)s") % {
        "part": line.name,
        "before": bare_figure(part.before or Decimal(0), line.decimals, line.unit),
        "now": figure(part.now or Decimal(0), line.decimals, line.unit),
    }
