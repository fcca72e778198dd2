"""Everything that an indicator's page shows, as one reader sees it on a day, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from council_pm.core.access import AccessScope
from council_pm.core.marks import direction_mark, status_label, status_mark
from council_pm.core.periods import Calendar, Frequency, Period
from council_pm.org.selectors import placement_rows
from council_pm.org.tree import tree_at
from council_pm.people.selectors import in_force
from indicators.charts import HistoryChart, number_text, range_text
from indicators.direction import Trend
from indicators.engine import ValueFact
from indicators.explore import Drawing
from indicators.facts import load_facts
from indicators.figures import read_figures
from indicators.interventions import before, done_to
from indicators.known_later import end_of
from indicators.models import (
    Definition,
    Indicator,
    Ownership,
    Series,
    Target,
    TargetBasis,
    Underpinning,
)
from indicators.models import SeriesBreak as DeclaredBreak
from indicators.selectors.comparators import Beside, Comparison, area_groups, beside, comparison
from indicators.selectors.current_definitions import definition_in_force
from indicators.selectors.history_pictures import History, history_pictures, unusual_periods
from indicators.selectors.how_judged import Said, how_judged, special_words
from indicators.selectors.judged_periods import Judged, judged_then, judged_today
from indicators.selectors.outlook import Outlook, outlook_of
from indicators.selectors.parts_of_total import Part, Sample, hidden_by, line_seen, parts_of, sample_of
from indicators.selectors.reader_trend import reader_trend
from indicators.selectors.rows import ScorecardRow, target_text
from indicators.selectors.scorecard import Choice, scorecard
from indicators.selectors.trend_change_rows import Changes, changes_of, decided_on
from indicators.selectors.value_history import scopes_of
from indicators.status import Polarity
from indicators.trend_facts import TrendFacts
from indicators.visibility import Sight

MOST_TARGETS = 12
NEWEST_PERIODS = 13  # shown at once; the rest is one press away


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """One period in the numbers table. Figures are text as shown; ``url`` is the period's own page.

    ``special`` says in words what is unusual about the figure.
    """

    label: str
    url: str
    value: str
    target: str
    status_mark: SafeString
    status: str
    vs_previous: SafeString
    vs_last_year: SafeString
    provisional: bool
    demonstration: bool
    special: str
    others: str
    sample: Sample | None
    value_id: int


@dataclass(frozen=True, slots=True)
class ForecastRow:
    """The year end in the numbers table: its forecast with its range, its target, and the light that it would have."""

    label: str
    value: str
    range_text: str
    target: str
    status_mark: SafeString
    status: str
    low: str
    high: str


@dataclass(frozen=True, slots=True)
class TargetRow:
    """A target as it was set: for which period, how much, by whom, when, why, and where its figure comes from."""

    period: str
    target: str
    set_by: str
    on: date
    reason: str
    basis: str
    revision: int


@dataclass(frozen=True, slots=True)
class IndicatorPage:
    """The page. ``row`` is the same line as on every dashboard; ``scope`` says where the indicator belongs.

    ``changes`` are what people decided about the line, less what the chart shows with its reason.
    """

    indicator: Indicator
    definition: Definition
    total: Series
    row: ScorecardRow
    scope: AccessScope
    place: tuple[tuple[str, str], ...]
    owners: tuple[tuple[str, str], ...]
    finding: str
    chart: HistoryChart
    chart_narrow: HistoryChart
    drawing: Drawing
    how_judged: tuple[Said, ...]
    changes: Changes
    periods: tuple[PeriodRow, ...]
    others_label: str
    forecast: ForecastRow | None
    targets: tuple[TargetRow, ...]
    breaks: tuple[tuple[date, str], ...]
    comparison: Comparison
    underpinning: tuple[ScorecardRow, ...]
    supports: tuple[ScorecardRow, ...]
    parts: tuple[Part, ...]
    sample: Sample | None
    known_on: date | None

    def access_scope(self) -> AccessScope:
        """Where the indicator belongs."""
        return self.scope

    @property
    def newest_periods(self) -> tuple[PeriodRow, ...]:
        """The rows that the page shows at once."""
        return self.periods[:NEWEST_PERIODS]

    @property
    def earlier_periods(self) -> tuple[PeriodRow, ...]:
        """The rows that a reader unfolds."""
        return self.periods[NEWEST_PERIODS:]

    @property
    def is_yearly(self) -> bool:
        """The period before is the year before: one comparison says both."""
        return self.definition.frequency in {Frequency.ANNUAL, Frequency.BIENNIAL}

    @property
    def hidden(self) -> tuple[str, ...]:
        """The parts that stand under a worse light than the total above them (FEATURES S31)."""
        return hidden_by(self.row, self.parts)

    @property
    def has_volumes(self) -> bool:
        """Whether it is known out of how many each part is."""
        return any(part.out_of for part in self.parts)

    @property
    def has_samples(self) -> bool:
        """Whether the figures are shares of a known number."""
        return any(one.sample for one in self.periods)


@dataclass(frozen=True, slots=True)
class Belonging:
    """An indicator with its name of today and where it belongs."""

    indicator: Indicator
    name: str
    scope: AccessScope


def belonging(code: str, as_of: date) -> Belonging | None:
    """Where an indicator belongs, in four queries; nothing where it has no line of totals or no definition."""
    total = Series.objects.filter(indicator__code=code, breakdown="").select_related("indicator").order_by("pk").first()
    definition = Definition.objects.filter(indicator__code=code).order_by("-version").first()
    if total is None or definition is None:
        return None
    scopes = scopes_of([total], as_of, tree_at(placement_rows(as_of), as_of))
    return Belonging(total.indicator, definition.name, scopes[total.pk])


def indicator_page(
    indicator: Indicator, sight: Sight, as_of: date, *, every_name: bool = False, known_on: date | None = None
) -> IndicatorPage | None:
    """The page of one indicator; nothing where it has no line of totals. ``every_name``: officers are named.

    With ``known_on`` as it was known, and had been released, at the end of that day; what other areas did is of today,
    and left out.
    """
    tree = tree_at(placement_rows(as_of), as_of)
    lines = list(Series.objects.filter(indicator=indicator).order_by("breakdown", "pk"))
    total = next((line for line in lines if line.breakdown == ""), None)
    definition = definition_in_force(indicator)
    if total is None or definition is None:
        return None
    below, above = _underpinning(indicator)
    related = frozenset(line.pk for line in lines) | _totals(below | above)
    rows = {
        row.series_id: row
        for row in scorecard(Choice(series_ids=related), sight, as_of, tree=tree, known_on=known_on).rows
    }
    scopes = scopes_of(lines, as_of, tree)
    row, scope = rows[total.pk], scopes[total.pk]
    step = sight.step(scope)
    figures = read_figures([line.pk for line in lines], known_on=known_on)
    (facts,), shapes = load_facts([total.pk], figures=figures, known_on=known_on)
    shape = shapes[facts.definition.id]
    visible = [value for value in facts.values if value.step >= step]
    judged = judged_then(facts, shape) if known_on else judged_today(total.pk, {value.id for value in visible})
    decided = decided_on([total], known_on)
    behind = TrendFacts(figures.get(total.pk, ()), decided.starts, decided.excluded)
    trend = reader_trend(facts, behind, shape, step)
    declared = DeclaredBreak.objects.filter(_known_by(known_on), indicator=indicator)
    breaks = tuple(declared.order_by("on").values_list("on", "reason"))
    changes = changes_of(definition, [total], sight, as_of, every_name=every_name, decided=decided)
    last, groups = visible[-1] if visible else None, area_groups()
    others, outlook = None if known_on else beside(indicator, visible, groups), outlook_of(row, facts, shape, last)
    done = () if known_on else done_to(total.pk)
    told = (others, outlook, done, before(facts, behind, shape, done, step))
    pictures = history_pictures(History(visible, judged, shape, trend, breaks, changes, *told))
    seen = [
        line_seen(line, rows[line.pk], figures.get(line.pk, ()), sight.step(scopes[line.pk]))
        for line in (total, *(one for one in lines if one.breakdown and one.pk in rows))
    ]
    samples = {one.figure.id: sample_of(one, shape) for one in seen[0].seen.values()}
    unusual = {period: special_words(special) for period, special in unusual_periods(trend).items()}
    return IndicatorPage(
        indicator=indicator,
        definition=definition,
        total=total,
        row=row,
        scope=scope,
        place=tuple((place.name, place.code) for place in tree.line(total.unit_id)),
        owners=_owners(indicator, as_of),
        finding=_finding(definition, row),
        chart=pictures.wide,
        chart_narrow=pictures.narrow,
        drawing=pictures.drawing,
        how_judged=how_judged(trend) if trend else (),
        changes=pictures.rest,
        periods=tuple(
            _period_row(indicator.code, definition, value, judged, unusual, others, samples)
            for value in reversed(visible)
        ),
        others_label=others.label if others else "",
        forecast=_forecast_row(row, outlook, definition) if outlook else None,
        targets=_target_rows(total, definition, known_on),
        breaks=breaks,
        comparison=comparison(indicator, definition, None if known_on else last, groups),
        underpinning=tuple(r for r in rows.values() if r.code in below),
        supports=tuple(r for r in rows.values() if r.code in above),
        parts=parts_of(seen[0], seen[1:], shape, Polarity(definition.polarity)),
        sample=samples.get(last.id) if last else None,
        known_on=known_on,
    )


def _underpinning(indicator: Indicator) -> tuple[frozenset[str], frozenset[str]]:
    pairs = Underpinning.objects.filter(Q(key=indicator) | Q(supporting=indicator)).values_list(
        "key__code", "supporting__code"
    )
    below = frozenset(supporting for key, supporting in pairs if key == indicator.code)
    above = frozenset(key for key, supporting in pairs if supporting == indicator.code)
    return below, above


def _totals(codes: frozenset[str]) -> frozenset[int]:
    return frozenset(Series.objects.filter(indicator__code__in=codes, breakdown="").values_list("pk", flat=True))


def _known_by(known_on: date | None) -> Q:
    return Q(known_from__lt=end_of(known_on)) if known_on else Q()


def _owners(indicator: Indicator, as_of: date) -> tuple[tuple[str, str], ...]:
    rows = Ownership.objects.filter(in_force(as_of), indicator=indicator).select_related("post").order_by("kind", "pk")
    return tuple((row.get_kind_display(), row.post.title) for row in sorted(rows, key=lambda r: r.kind != "owner"))


def _finding(definition: Definition, row: ScorecardRow) -> str:
    """The chart's title: what it shows, in words made from the figures."""
    if not row.figure:
        return _("%(name)s: no figure yet") % {"name": definition.name}
    moves = {
        "better": _("%(name)s: %(status)s and better than before"),
        "worse": _("%(name)s: %(status)s and worse than before"),
    }
    if row.trend and row.trend != Trend.INSUFFICIENT_DATA:
        moves = {
            "better": _("%(name)s: %(status)s and getting better"),
            "worse": _("%(name)s: %(status)s and getting worse"),
        }
    template = moves.get(row.direction, _("%(name)s: %(status)s"))
    return template % {"name": definition.name, "status": status_label(row.status).lower()}


def _period_row(
    code: str,
    definition: Definition,
    value: ValueFact,
    judged: Mapping[int, Judged],
    unusual: Mapping[tuple[date, date], str],
    others: Beside | None,
    samples: Mapping[int, Sample | None],
) -> PeriodRow:
    one = judged.get(value.id)
    status = one.status if one else "no_data"
    return PeriodRow(
        label=_label(definition, value),
        url=reverse("dashboards:indicator_period", args=[code, Period(value.start, value.end).slug]),
        value=number_text(value.value, definition.decimals),
        target=target_text(one.target, one.low, one.high, definition.decimals, "") if one else "",
        status_mark=status_mark(status),
        status=status,
        vs_previous=direction_mark(one.vs_previous if one else "not_available"),
        vs_last_year=direction_mark(one.vs_last_year if one else "not_available"),
        provisional=value.provisional,
        demonstration=bool(one and one.demonstration),
        special=unusual.get((value.start, value.end), ""),
        others=_others_text(others, value.id, definition.decimals) if others else "",
        sample=samples.get(value.id),
        value_id=value.id,
    )


def _others_text(others: Beside, value_id: int, decimals: int) -> str:
    """The middle of the others with their quartiles, or their one figure."""
    middle, band = others.middle.get(value_id), others.band.get(value_id)
    if band is None:
        return number_text(middle, decimals)
    return f"{number_text(middle, decimals)} ({range_text(band.lower, band.upper, decimals)})"


def _forecast_row(row: ScorecardRow, outlook: Outlook, definition: Definition) -> ForecastRow:
    ahead, decimals = outlook.ahead, definition.decimals
    low, high = (outlook.lows[-1], outlook.highs[-1])
    return ForecastRow(
        label=ahead.label,
        value=number_text(ahead.value, decimals),
        range_text="" if ahead.low is None else range_text(ahead.low, ahead.high, decimals),
        target=range_text(low, high, decimals),
        status_mark=status_mark(row.forecast_status) if row.forecast_status else SafeString(""),
        status=row.forecast_status,
        low=number_text(ahead.low, decimals),
        high=number_text(ahead.high, decimals),
    )


def _target_rows(series: Series, definition: Definition, known_on: date | None) -> tuple[TargetRow, ...]:
    """Targets, newest first; neighbouring periods that were given the same one at once are one line."""
    runs: list[list[Target]] = []
    for row in Target.objects.filter(_known_by(known_on), series=series).order_by("-end", "-revision"):
        if runs and _same_target(runs[-1][-1], row):
            runs[-1].append(row)
        else:
            runs.append([row])
    return tuple(_target_row(run, definition) for run in runs[:MOST_TARGETS])


def _same_target(one: Target, other: Target) -> bool:
    return all(
        getattr(one, name) == getattr(other, name)
        for name in ("value", "low", "high", "revision", "reason", "set_by_title", "basis", "known_from", "withdrawn")
    )


def _target_row(run: Sequence[Target], definition: Definition) -> TargetRow:
    row = run[0]
    first, last = (
        Period(one.start, one.end).short_label(Calendar(definition.calendar), frequency=Frequency(definition.frequency))
        for one in (run[-1], row)
    )
    figure = target_text(row.value, row.low, row.high, definition.decimals, definition.unit)
    return TargetRow(
        period=last if len(run) == 1 else _("%(first)s to %(last)s") % {"first": first, "last": last},
        target=_("withdrawn") if row.withdrawn else figure,
        set_by=row.set_by_title,
        on=row.known_from.date(),
        reason=row.reason,
        basis="" if row.basis == TargetBasis.SET else str(TargetBasis(row.basis).label),
        revision=row.revision,
    )


def _label(definition: Definition, value: ValueFact) -> str:
    return Period(value.start, value.end).short_label(
        Calendar(definition.calendar), frequency=Frequency(definition.frequency)
    )
