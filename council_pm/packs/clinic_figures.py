"""What the figures of an item's line say, and who does better: as the management team sees them, for every reader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from clinics.choosing import Light, LineFacts, successes_of
from clinics.models import Item
from council_pm.core.marks import direction_label, status_label, trend_label
from council_pm.org.tree import Tree
from council_pm.packs.clinic_content import Chart, Part, Section, Table
from council_pm.packs.clinic_deeds import actions_for_everybody, and_more
from council_pm.packs.clinic_matches import matches_of, matches_part
from council_pm.packs.content import clean, shortened
from indicators.direction import Direction, direction
from indicators.engine import ValueFact
from indicators.facts import Shape, load_facts
from indicators.figures import read_figures
from indicators.interventions import before, done_to
from indicators.models import AreaGroup, ComparatorValue, Definition, Series, Underpinning
from indicators.models import SeriesBreak as DeclaredBreak
from indicators.selectors.comparators import SUB_REGION, area_groups, beside, comparison
from indicators.selectors.current_definitions import definition_in_force
from indicators.selectors.history_pictures import History, Pictures, history_pictures
from indicators.selectors.judged_periods import Judged, judged_today
from indicators.selectors.outlook import outlook_of
from indicators.selectors.reader_trend import reader_trend
from indicators.selectors.rows import ScorecardRow, target_text
from indicators.selectors.scorecard import Choice, scorecard
from indicators.selectors.trend_change_rows import changes_of, decided_on
from indicators.selectors.what_moved import what_moved
from indicators.status import Polarity
from indicators.trend_facts import TrendFacts
from indicators.visibility import MANAGEMENT_TEAM, MEMBERS
from indicators.wording import bare_figure
from plans.models import ActionStatus

MOST_PERIODS, MOST_DRIVERS, MOST_BESIDE, MOST_BETTER, MOST_DEEDS = 8, 5, 8, 5, 2
LONGEST_NAME, LONGEST_DEED = 80, 80
_STEP = 1  # of the ladder of audiences: the management team


@dataclass(frozen=True, slots=True)
class LineSeen:
    """A line as the management team sees it. ``visible`` are its figures, oldest first."""

    row: ScorecardRow
    series: Series
    definition: Definition
    shape: Shape
    visible: Sequence[ValueFact]
    judged: dict[int, Judged]
    pictures: Pictures | None
    groups: Sequence[AreaGroup]


def line_seen(series: Series, units: Tree, today: date) -> LineSeen | None:
    """A line with its history; nothing where the indicator was never defined. Some twenty queries."""
    indicator = series.indicator
    definition = definition_in_force(indicator)
    rows = scorecard(Choice(series_ids=frozenset({series.pk})), MANAGEMENT_TEAM, today, tree=units).rows
    if definition is None or not rows:
        return None
    figures = read_figures([series.pk])
    (facts,), shapes = load_facts([series.pk], figures=figures)
    shape = shapes[facts.definition.id]
    visible = [value for value in facts.values if value.step >= _STEP]
    judged = judged_today(series.pk, {value.id for value in visible})
    decided = decided_on([series])
    behind = TrendFacts(figures.get(series.pk, ()), decided.starts, decided.excluded)
    breaks = tuple(DeclaredBreak.objects.filter(indicator=indicator).order_by("on").values_list("on", "reason"))
    changes = changes_of(definition, [series], MANAGEMENT_TEAM, today, every_name=False, decided=decided)
    groups, done, last = area_groups(), done_to(series.pk), visible[-1] if visible else None
    told = (
        beside(indicator, visible, groups), outlook_of(rows[0], facts, shape, last), done,
        before(facts, behind, shape, done, _STEP),
    )  # fmt: skip
    trend = reader_trend(facts, behind, shape, _STEP)
    pictures = history_pictures(History(visible, judged, shape, trend, breaks, changes, *told)) if visible else None
    return LineSeen(rows[0], series, definition, shape, visible, judged, pictures, groups)


def figures_section(line: LineSeen, units: Tree, today: date) -> Section:
    """What the data says: the light with its one explanation, the history, what moved it, and others."""
    parts = [_light(line), *_history(line), *_moved(line, today), *_beneath(line, units, today), *_beside(line)]
    return Section("data", _("What do the figures say?"), (*parts, *_confidence(line)))


def better_section(item: Item, line: LineSeen | None, units: Tree, today: date) -> list[Section]:
    """Who does better, and how: similar councils, lines of the council that got better, and what good practice tells.

    Of other services it tells what everybody in the council may know.
    """
    parts = [*_councils_above(line), *_got_better(line, units, today)] if line is not None else []
    register = matches_part(matches_of(item.series, units)) if item.series is not None else None
    parts += [register] if register is not None else []
    return [Section("better", _("Who does better, and how?"), tuple(parts))] if parts else []


def _light(line: LineSeen) -> Part:
    row, ended = line.row, line.series.indicator.retired_on
    figure, over = "", ""
    if row.figure:
        words = {"name": clean(row.name), "figure": clean(row.figure), "period": clean(row.period)}
        figure = _("%(name)s: %(figure)s, %(period)s.") % words
    if ended is not None:
        day = {"day": date_format(ended, "j F Y")}
        over = _("This indicator is no longer in use: it ended on %(day)s.") % day
    note = _("Demonstration figure.") if row.demonstration else ""
    texts = tuple(filter(None, (over, figure, clean(row.explanation))))
    return Part(status=row.status, label=status_label(row.status), texts=texts, note=note)


def _history(line: LineSeen) -> list[Part]:
    if line.pictures is None or line.pictures.wide.is_empty:
        return []
    definition, shape = line.definition, line.shape
    title = _("%(name)s, period by period") % {"name": clean(line.row.name)}
    # How limits are judged stands on the indicator's page only, so that nothing points there from here.
    wide, narrow = (replace(one, has_unmarked=False) for one in (line.pictures.wide, line.pictures.narrow))
    chart = Chart(title, clean(definition.unit), wide, narrow)
    rows = []
    for value in reversed(line.visible[-MOST_PERIODS:]):
        one = line.judged.get(value.id)
        target = target_text(one.target, one.low, one.high, shape.decimals, shape.unit) if one else ""
        figure = bare_figure(value.value, shape.decimals, shape.unit) if value.value is not None else ""
        rows.append(
            (
                shape.reader.period((value.start, value.end)), clean(figure), clean(target),
                status_label(one.status if one else "no_data"),
            )
        )  # fmt: skip
    columns = (_("Period"), _("Figure"), _("Target"), _("Light"))
    return [Part(chart=chart), Part(_("The last periods"), table=Table(columns, tuple(rows), (46, 40, 40, 56), (1, 2)))]


def _moved(line: LineSeen, today: date) -> list[Part]:
    """The parts that moved the total most, against the first period that it can be set beside."""
    if line.series.breakdown:
        return []
    found = next((one for one in what_moved(line.series.indicator, MANAGEMENT_TEAM, today) if one.rows), None)
    if found is None:
        return []
    rows = tuple(
        (shortened(row.name, LONGEST_NAME), clean(row.before), clean(row.now), clean(row.amount))
        for row in found.rows[:MOST_DRIVERS]
    )
    table = Table(
        (_("Part"), clean(found.before), clean(found.now), _("What it added")), rows, (82, 34, 34, 32), (1, 2, 3)
    )
    texts = tuple(filter(None, (clean(found.title) + ".", clean(found.warning_text))))
    return [Part(_("What moved it?"), texts=texts, table=table, note=and_more(len(found.rows), MOST_DRIVERS))]


def _beneath(line: LineSeen, units: Tree, today: date) -> list[Part]:
    """Indicators that underpin it, the worst first: those of the own service as the team sees them."""
    codes = Underpinning.objects.filter(key=line.series.indicator_id).values("supporting_id")
    lines = dict(Series.objects.filter(indicator__in=codes, breakdown="").values_list("pk", "unit_id"))
    own = frozenset(pk for pk, unit_id in lines.items() if line.series.unit_id in units.above(unit_id))
    rows = [
        row
        for ids, sight in ((own, MANAGEMENT_TEAM), (frozenset(lines) - own, MEMBERS))
        if ids
        for row in scorecard(Choice(series_ids=ids), sight, today, tree=units).rows
    ]
    rows.sort(key=lambda row: (row.order, row.name))
    if not rows:
        return []
    table = Table(
        (_("Indicator"), _("Figure"), _("Target"), _("Light"), _("Which way")),
        tuple(
            (
                shortened(row.name, LONGEST_NAME), clean(row.figure), clean(row.target), status_label(row.status),
                _way(row),
            )
            for row in rows[:MOST_DRIVERS]
        ),
        (70, 26, 26, 28, 32),
        (1, 2),
    )  # fmt: skip
    return [Part(_("What lies beneath it?"), table=table, note=and_more(len(rows), MOST_DRIVERS))]


def _way(row: ScorecardRow) -> str:
    return trend_label(row.trend) if row.has_trend else direction_label(row.direction)


def _beside(line: LineSeen) -> list[Part]:
    last = line.visible[-1] if line.visible else None
    found = comparison(line.series.indicator, line.definition, last, line.groups)
    if found.is_empty:
        return []
    bars = found.chart.bars
    rows = tuple((shortened(bar.label, LONGEST_NAME), bar.text) for bar in bars[:MOST_BESIDE])
    table = Table(
        (_("Who"), clean(", ".join(filter(None, (found.period, line.definition.unit))))), rows, (120, 62), (1,)
    )
    return [
        Part(_("Beside others"), texts=(clean(found.title) + ".",), table=table, note=and_more(len(bars), MOST_BESIDE))
    ]


def _confidence(line: LineSeen) -> list[Part]:
    graded = line.row.confidence
    if graded is None:
        return []
    title = _("How sure are we of the figure?")
    return [Part(title, texts=(f"{graded.title}.",), bullets=tuple(clean(one) for one in graded.reasons))]


def _councils_above(line: LineSeen) -> list[Part]:
    """Councils of the first group of similar ones whose figure of the same period is better; one query."""
    polarity, last = Polarity(line.definition.polarity), line.visible[-1] if line.visible else None
    if last is None or last.value is None or polarity not in (Polarity.HIGHER, Polarity.LOWER):
        return []
    groups = [group for group in line.groups if group.slug != SUB_REGION]
    rows = ComparatorValue.objects.filter(
        indicator=line.series.indicator_id, start=last.start, end=last.end, area__kind="council"
    ).values_list("area_id", "area__name", "value")
    known = {area: (name, value) for area, name, value in rows}
    for group in groups:
        members = [known[one.area_id] for one in group.members.all() if one.area_id in known]
        decimals = line.definition.decimals
        above = [
            (name, value)
            for name, value in members
            if direction(value, last.value, polarity, decimals) is Direction.BETTER
        ]
        if members:
            above.sort(key=lambda one: one[1], reverse=polarity is Polarity.HIGHER)
            bullets = tuple(
                f"{clean(name)}: {bare_figure(value, decimals, line.definition.unit)}"
                for name, value in above[:MOST_BETTER]
            )
            note = and_more(len(above), MOST_BETTER) if above else _("None of them does better.")
            title = _("%(group)s with a better figure, %(period)s") % {
                "group": clean(group.name), "period": line.shape.reader.period((last.start, last.end)),
            }  # fmt: skip
            return [Part(title, bullets=bullets, note=note)]
    return []


def _got_better(line: LineSeen, units: Tree, today: date) -> list[Part]:
    """Lines of the same indicator or theme that got better, those that are on target again first."""
    same = Q(indicator=line.series.indicator_id) | Q(indicator__definitions__theme=line.definition.theme, breakdown="")
    ids = set(Series.objects.filter(same, indicator__retired_on__isnull=True).values_list("pk", flat=True))
    ids.discard(line.series.pk)
    rows = scorecard(Choice(series_ids=frozenset(ids)), MEMBERS, today, tree=units).rows if ids else ()
    same_theme = [row for row in rows if row.theme == line.definition.theme and row.status in ("green", "amber")]
    back = {row.series_id for row in same_theme if _is_back(row)}
    better = [row for row in same_theme if row.series_id in back or row.direction == "better"]
    better.sort(key=lambda row: (row.series_id not in back, row.status != "green", row.name))
    if not better:
        return []
    shown = better[:MOST_BETTER]
    deeds = _deeds([row.series_id for row in shown])
    bullets = tuple(
        _("%(name)s, %(unit)s: %(light)s, %(way)s.%(deeds)s")
        % {
            "name": shortened(row.name, LONGEST_NAME), "unit": units[row.unit_id].name if row.unit_id in units else "",
            "light": status_label(row.status).lower(),
            "way": _("was off target before") if row.series_id in back else _way(row).lower(),
            "deeds": deeds.get(row.series_id, ""),
        }
        for row in shown
    )  # fmt: skip
    title = _("In our council, in the same theme")
    return [Part(title, bullets=bullets, note=and_more(len(better), MOST_BETTER))]


def _is_back(row: ScorecardRow) -> bool:
    """Whether a line was off target and is on target, and did not get there by one figure."""
    recent = [Light(one.status, one.direction) for one in row.recent]
    return bool(successes_of(LineFacts(row.series_id, row.unit_id, row.order, row.status, row.forecast_status, recent)))


def _deeds(series_ids: Sequence[int]) -> dict[int, str]:
    """What was done on these lines in a sentence, as everybody may read it; one query."""
    rows = actions_for_everybody().filter(series__in=series_ids).exclude(status=ActionStatus.DROPPED)
    found: dict[int, list[str]] = {}
    for series_id, title in rows.order_by("-intervention", "-created_at", "pk").values_list("series_id", "title"):
        found.setdefault(series_id or 0, []).append(shortened(title, LONGEST_DEED))
    return {
        pk: " " + _("What they did: %(deeds)s.") % {"deeds": "; ".join(titles[:MOST_DEEDS])}
        for pk, titles in found.items()
    }
