"""The grid of targets of a part of the council: one query for its rows, and one for what is proposed.

Five hundred rows open on one page. So a row comes from the database as one line, with text for what a year ended at,
and is worded once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from django.db.models import CharField, Model, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from council_pm.configuration.selectors import frame
from council_pm.core.exact_text import exact_text
from council_pm.core.marks import status_mark
from council_pm.core.periods import Calendar
from council_pm.core.row_ids import row_id
from indicators.models import CurrentStatus, ProposalState, Target, TargetPath
from indicators.models import Value as Figure
from indicators.selectors.rows import target_text
from indicators.selectors.target_lines import FIELDS, TargetLine, series_with_targets
from indicators.selectors.target_rounds import Phase, RoundDay, round_day
from indicators.selectors.target_sheet import Proposal, newest_proposals
from indicators.selectors.targets import TargetPlace, year_bounds
from indicators.services.target_checks import RowCheck
from indicators.target_rows import ProposalRow
from indicators.target_years import TargetYear
from indicators.wording import bare_figure

YEARS_BACK = 2
MOST_YEARS = 3  # that are proposed for at once
_APART = "|"


@dataclass(slots=True)
class GridCell:
    """The target of a row for one year: typed, or what stands instead (``text`` of a cell that is not ``open``)."""

    key: str
    year: str
    label: str
    text: str
    open: bool
    note: str = ""


@dataclass(slots=True)
class GridRow:
    """A line of the grid, worded; ``cells`` are its years, the first one the page's."""

    series_id: int
    code: str
    unit_code: str
    breakdown: str
    title: str
    url: str
    unit: str
    better: str
    past: Sequence[tuple[str, str, str]]
    mark: SafeString
    cells: list[GridCell]
    path: str
    takes_shape: bool
    figures: str
    reason: str
    errors: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        """Whether anything can be typed."""
        return any(cell.open for cell in self.cells)


@dataclass(frozen=True, slots=True)
class TargetGrid:
    """The page: its place, the round, the years in its columns, the rows, and which versions they are based on."""

    at: TargetPlace
    day: RoundDay
    past: Sequence[TargetYear]
    years: Sequence[TargetYear]
    rows: Sequence[GridRow]
    versions: str

    @property
    def columns(self) -> int:
        """Columns of the table: the indicator, its past, its light, the years, path and reason."""
        return len(self.past) + len(self.years) + 4

    @property
    def is_open(self) -> bool:
        """Whether anything can be typed on the page."""
        return any(row.is_open for row in self.rows)


def target_grid(at: TargetPlace, today: date, years: int = 1) -> TargetGrid:
    """Every series of a part that takes a target, with the last two years and what is proposed. Three queries."""
    in_force = frame()
    past = [at.year.plus(-n) for n in range(YEARS_BACK, 0, -1)]
    ahead = [at.year.plus(n) for n in range(max(1, min(years, MOST_YEARS)))]
    days = {one: round_day(in_force, one, today) for one in ahead}
    raw = [row for row in _rows(at, past, ahead) if row[6] is None or row[6] >= at.year.starts]
    newest = newest_proposals([row[0] for row in raw], {one.slug for one in ahead}) if raw else {}
    address = reverse("indicators:series_targets", args=["CODE", at.year.slug, 0]).removesuffix("0/")
    better = {one: better_words(one) for one in {row[10] for row in raw}}
    ends = {(year, str(one)): year.of(one).end.isoformat() for year in past for one in Calendar}
    rows = [_row(row, past, days, newest, address, better, ends) for row in raw]
    return TargetGrid(at, days[at.year], past, ahead, rows, _versions(newest.values()))


def as_typed(grid: TargetGrid, rows: Iterable[ProposalRow], checks: Iterable[RowCheck] = ()) -> None:
    """Put what somebody typed back into the grid, with what was found of it: nothing typed is lost."""
    by_id = {row.series_id: row for row in grid.rows}
    for typed in rows:
        row = by_id.get(typed.series_id or 0)
        if row is None:
            continue
        for cell in row.cells:
            if cell.open and cell.year == (typed.year or grid.at.year.slug):
                cell.text = typed.target
        row.path, row.figures, row.reason = typed.path, typed.figures, typed.reason
        if row.figures and not row.path:
            row.path = TargetPath.TYPED
    for check in checks:
        row = by_id.get(check.line.series_id if check.line else 0)
        if row is not None:
            row.errors += [one for one in check.errors if one not in row.errors]
            row.warnings += [one for one in check.warnings if one not in row.warnings]


def _versions(newest: Iterable[Proposal]) -> str:
    """What the page is based on, where that is not nothing: ``series/year:version``, with spaces between them."""
    return " ".join(f"{one.series_id}/{one.year}:{one.version}" for one in newest)


def read_versions(text: str) -> dict[tuple[int, str], int]:
    """What ``_versions`` wrote; a part that is not of that form is left out."""
    found = {}
    for part in text.split():
        name, _colon, version = part.rpartition(":")
        series, slash, year = name.partition("/")
        series_id, number = row_id(series), row_id(version)
        if slash and series_id is not None and number is not None:
            found[(series_id, year)] = number
    return found


def _rows(at: TargetPlace, past: Sequence[TargetYear], ahead: Sequence[TargetYear]) -> QuerySet[Any, tuple[Any, ...]]:
    bounds, texts = {}, {}
    for number, year in enumerate([*past, *ahead]):
        bounds[f"starts_{number}"], bounds[f"ends_{number}"] = year_bounds(year)
        texts[f"target_{number}"] = _newest(Target, number, "value", "low", "high", "agreed_by")
        if year in past:
            texts[f"figure_{number}"] = _newest(Figure, number, "value", "end")
    status = CurrentStatus.objects.filter(series=OuterRef("pk")).order_by("audience").values("snapshot__status")
    return (
        series_with_targets(at.within)
        .annotate(**bounds)
        .annotate(**texts, status=Subquery(status[:1]))
        .values_list(*FIELDS, "status", *texts)
    )


def _newest(model: type[Model], number: int, *names: str) -> Subquery:
    """Of the newest row of a year these fields as one text: one look-up instead of one for each field."""
    parts = []
    for name in names:
        parts += [Cast(name, CharField()), Value(_APART)]
    rows = model._default_manager.filter(
        series=OuterRef("pk"), end__gte=OuterRef(f"starts_{number}"), end__lte=OuterRef(f"ends_{number}")
    )
    text = Concat(*parts, output_field=CharField())
    # Each in the order of its index, so that nothing is sorted: later targets start later, too.
    order = ("-start", "-end", "-revision") if model is Target else ("-end", "-revision")
    return Subquery(rows.order_by(*order).annotate(text=text).values("text")[:1])


def _row(
    raw: Sequence[Any],
    past: Sequence[TargetYear],
    days: dict[TargetYear, RoundDay],
    newest: dict[tuple[int, str], Proposal],
    address: str,
    better: dict[str, str],
    ends: dict[tuple[TargetYear, str], str],
) -> GridRow:
    line = TargetLine(*raw[: len(FIELDS)])
    status, texts = raw[len(FIELDS)], raw[len(FIELDS) + 1 :]
    found = [newest.get((line.series_id, year.slug)) for year in days]
    first = found[0] if found[0] is not None and found[0].is_open else None
    return GridRow(
        series_id=line.series_id,
        code=line.code,
        unit_code=line.unit_code,
        breakdown=line.breakdown,
        title=line.title,
        url=f"{address.replace('CODE', quote(line.code, safe=''))}{line.series_id}/",
        unit=line.unit,
        better=better[line.polarity],
        past=[
            _past(line, year, texts[2 * n], texts[2 * n + 1], ends[(year, line.calendar)])
            for n, year in enumerate(past)
        ],
        mark=status_mark(status) if status else SafeString(""),
        cells=[
            _cell(line, day, texts[2 * len(past) + n], proposal)
            for n, (day, proposal) in enumerate(zip(days.values(), found, strict=True))
        ],
        path=first.path if first else "",
        takes_shape=line.adds_up,
        figures="; ".join(first.figures) if first and first.path == TargetPath.TYPED else "",
        reason=first.reason if first else "",
    )


def _past(
    line: TargetLine, year: TargetYear, target: str | None, figure: str | None, last_day: str
) -> tuple[str, str, str]:
    """Of a year that has gone its label, the last figure and the last target."""
    value, end = figure.split(_APART)[:2] if figure else ("", "")
    shown = bare_figure(Decimal(value), line.decimals, line.unit) if value else ""
    if end and end[:10] != last_day:
        shown = (
            _("%(figure)s (to %(end)s)") % {"figure": shown, "end": _short_day(end, get_language())} if shown else ""
        )
    return year.label, shown, _target_words(line, target)[0]


@lru_cache(maxsize=512)
def _short_day(iso: str, language: str | None) -> str:
    """Month and year, worded once for each language."""
    return date_format(date.fromisoformat(iso[:10]), "M Y")


def _target_words(line: TargetLine, text: str | None) -> tuple[str, bool]:
    """The target in words, and whether it is agreed."""
    if not text:
        return "", False
    value, low, high, agreed = text.split(_APART)[:4]
    figures = [Decimal(one) if one else None for one in (value, low, high)]
    return target_text(figures[0], figures[1], figures[2], line.decimals, line.unit), bool(agreed)


def _cell(line: TargetLine, day: RoundDay, target: str | None, proposal: Proposal | None) -> GridCell:
    stands, agreed = _target_words(line, target)
    agreed = agreed or (proposal is not None and proposal.state == ProposalState.AGREED)
    key = f"{line.series_id}-{day.year.slug}"
    is_open = day.phase is not Phase.BEFORE and not agreed and (day.phase is Phase.OPEN or not stands)
    if not is_open:
        words = _("agreed") if agreed else _("not agreed") if stands else ""
        return GridCell(key, day.year.slug, day.year.label, stands, False, words)
    note = _("Now %(target)s, not agreed") % {"target": stands} if stands else ""
    text = ""
    if proposal is not None and proposal.is_open:
        text, note = typed_text(proposal), _("Proposed")
    elif proposal is not None and proposal.state == ProposalState.RETURNED:
        note = _("Returned: %(target)s") % {"target": typed_text(proposal)}
    return GridCell(key, day.year.slug, day.year.label, text, True, note)


def typed_text(proposal: Proposal) -> str:
    """What a proposal proposes, as somebody would type it."""
    ends = [proposal.value] if proposal.value is not None else [proposal.low, proposal.high]
    return " to ".join(exact_text(one) for one in ends if one is not None)


def better_words(polarity: str) -> str:
    """Which way is better, in words."""
    words = {"higher": _("Higher is better"), "lower": _("Lower is better"), "range": _("A range: write 5 to 9")}
    return words.get(polarity, "")
