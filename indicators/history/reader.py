"""Reading and checking a tidy history file, row by row, without a database (pure).

Nothing is guessed: an indicator, area, period or figure is read as exactly one thing or refused with its line and
column. A figure with more than six decimals is rounded half-up and counted: published files hold 76.19047619047619.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import BinaryIO

from council_pm.core.exact_text import exact_text
from council_pm.core.number_grammar import GrammarError, read_plain, read_value
from council_pm.core.periods import Calendar, Frequency, Period, PeriodError, parse_label
from council_pm.core.periods.period import FIRST_YEAR, LAST_YEAR
from indicators.history.faults import Fault, FaultList, FileFaultError
from indicators.history.source import Limits, Source

REQUIRED = ("indicator_code", "area_code", "value")
PERIOD = ("period_label", "period_start", "period_end")
FIGURES = ("value", "numerator", "denominator", "lower_ci", "upper_ci")
COLUMNS = ("indicator_code", "area_code", "area_name", *PERIOD, *FIGURES)
LONGEST = {"area_name": 120, "period_label": 60}
LONGEST_OTHER = 40
CHUNK_ROWS = 5_000

_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

Figures = tuple[Decimal | None, Decimal | None, Decimal | None, Decimal | None, Decimal | None]
"""Value, numerator, denominator, and the ends of the interval."""

StagedRow = tuple[
    int, int, int | None, int | None, str, str, str, Decimal, Decimal | None, Decimal | None, Decimal | None,
    Decimal | None,
]  # fmt: skip
"""line, indicator, series (own area) or None, area or None, first and last day, label, and the five figures."""


@dataclass(frozen=True, slots=True)
class IndicatorFacts:
    """What the reader must know of an indicator. ``series_id`` is the council's own total, where it has one."""

    id: int
    series_id: int | None
    calendar: Calendar
    frequency: Frequency
    lower: Decimal | None = None
    upper: Decimal | None = None
    money: bool = False
    percentage: bool = False
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The indicators by code, the areas by code, and the code of the council's own area ("" where it has none).

    ``collecting`` holds the rounds whose figures members do not see yet (frequency, first and last day as ISO text),
    ``collected`` the figures that were signed off in them (series, first and last day). ``worked_out`` says of
    calculated indicators, newest formula first, from which end of a period on (ISO text) they are or are not.
    """

    indicators: Mapping[str, IndicatorFacts]
    areas: Mapping[str, int]
    own_area: str = ""
    collecting: frozenset[tuple[Frequency, str, str]] = frozenset()
    collected: frozenset[tuple[int, str, str]] = frozenset()
    worked_out: Mapping[int, Sequence[tuple[str, bool]]] = field(default_factory=dict)

    def must_be_returned(self, facts: IndicatorFacts, series_id: int, start: str, end: str) -> bool:
        """Whether a figure is still to be returned: a file must not carry it past sign-off and release."""
        return (facts.frequency, start, end) in self.collecting and (series_id, start, end) not in self.collected

    def is_worked_out(self, facts: IndicatorFacts, end: str) -> bool:
        """Whether a formula gives the figures of a period that ends on this day: a file must not carry them."""
        return next((there_is for since, there_is in self.worked_out.get(facts.id, ()) if since <= end), False)


@dataclass(slots=True)
class Counts:
    """Rows read, and what became of those that are not staged (or not as they stood)."""

    rows: int = 0
    duplicates: int = 0
    blank: int = 0
    rounded: int = 0


@dataclass(frozen=True, slots=True)
class _ReadPeriod:
    """A label and dates once read: the days as text for the database, the number of the window, or a fault."""

    number: int = 0
    start: str = ""
    end: str = ""
    label: str = ""
    fault: Fault | None = None


class HistoryReader:
    """One pass over a file. ``chunks`` yields the rows that are sound; ``faults`` and ``counts`` grow with it."""

    def __init__(self, file: BinaryIO, catalogue: Catalogue, limits: Limits | None = None) -> None:
        self.faults = FaultList()
        self.counts = Counts()
        self.ignored_columns: tuple[str, ...] = ()
        self._limits = limits or Limits()
        self._file = file
        self._catalogue = catalogue
        self._source: Source | None = None
        self._place: dict[str, int] = {}
        self._width = 0
        self._long: list[tuple[int, str, int]] = []
        self._periods: dict[tuple[str, str, str, Calendar, Frequency], _ReadPeriod] = {}
        self._windows: dict[tuple[str, str], int] = {}
        self._seen: dict[int, tuple[int, object]] = {}

    @property
    def position(self) -> int:
        """Bytes of the file read so far."""
        return self._source.position if self._source else 0

    def chunks(self, size: int = CHUNK_ROWS) -> Iterator[list[StagedRow]]:
        """Sound rows, ``size`` at a time, in the order of the file; a faulty file ends with its faults listed."""
        try:
            self._source = Source(self._file, self.faults, self._limits)
            yield from self._chunks(self._source, size)
        except FileFaultError as stop:
            fault = stop.fault
            self.faults.add(fault.line, fault.column, fault.code, **fault.params)
        if not self.faults.total and not self.counts.rows:
            self.faults.add(0, "", "no_rows")

    def _chunks(self, source: Source, size: int) -> Iterator[list[StagedRow]]:
        rows = csv.reader(source.lines(), strict=True)
        if not self._read_header(rows, source):
            return
        chunk: list[StagedRow] = []
        while True:
            line = rows.line_num + 1
            try:
                cells = next(rows)
            except StopIteration:
                break
            except csv.Error:
                self.faults.add(line, "", "quotes")
                continue
            if not cells:
                continue
            self.counts.rows += 1
            if self.counts.rows > self._limits.rows:
                raise FileFaultError(Fault(line, "", "too_many_rows", {"limit": f"{self._limits.rows:,}"}))
            staged = self._row(cells, line)
            if staged is not None:
                chunk.append(staged)
            if len(chunk) >= size:
                yield chunk
                chunk = []
        if chunk:
            yield chunk

    def _read_header(self, rows: Iterator[list[str]], source: Source) -> bool:
        """Find the columns; False where one is missing, which is a fault of its own."""
        try:
            header = [name.strip().lower() for name in next(rows)]
        except StopIteration:
            raise FileFaultError(Fault(0, "", "empty")) from None
        except csv.Error:
            raise FileFaultError(Fault(1, "", "quotes")) from None
        if self.faults.total:
            raise FileFaultError(Fault(1, "", "no_header"))
        if not any(header):
            raise FileFaultError(Fault(1, "", "blank_header"))
        for name in header:
            if name in COLUMNS and header.count(name) > 1:
                raise FileFaultError(Fault(1, name, "column_twice", {"name": name}))
        missing = [name for name in REQUIRED if name not in header]
        if "period_label" not in header and not {"period_start", "period_end"} <= set(header):
            missing.append("period_label")
        for name in missing:
            self.faults.add(1, name, "column_missing", name=name)
        if missing:
            return False
        source.columns = header
        self._width = len(header)
        self._place = {name: header.index(name) for name in COLUMNS if name in header}
        self._long = [(place, name, LONGEST.get(name, LONGEST_OTHER)) for name, place in self._place.items()]
        self.ignored_columns = tuple(name[:40] for name in header if name and name not in COLUMNS)[:20]
        return True

    def _row(self, cells: list[str], line: int) -> StagedRow | None:
        if len(cells) != self._width:
            self.faults.add(line, "", "cells", found=str(len(cells)), expected=str(self._width))
            return None
        before = self.faults.total
        for place, name, longest in self._long:
            if len(cells[place]) > longest and name not in FIGURES:
                self.faults.add(line, name, "too_long", limit=str(longest))
        if self.faults.total > before:
            return None
        facts = self._indicator(cells[self._place["indicator_code"]], line)
        series_id, area_id = self._where(cells[self._place["area_code"]], facts, line)
        if facts is None:
            return None
        period = self._period(cells, facts, line)
        value_text = cells[self._place["value"]]
        if not value_text.strip():
            self.counts.blank += 1
            return None
        if series_id is not None and self._catalogue.must_be_returned(facts, series_id, period.start, period.end):
            self.faults.add(line, "period_label", "round_open")
        if series_id is not None and self._catalogue.is_worked_out(facts, period.end):
            self.faults.add(line, "indicator_code", "worked_out")
        figures = self._figures(cells, facts, line)
        value, numerator, denominator, low, high = figures
        if value is None or self.faults.total > before:
            return None
        key = facts.id << 64 | (area_id or 0) << 32 | period.number
        if self._repeats(key, line, figures):
            return None
        where = (line, facts.id, series_id, area_id)
        return (*where, period.start, period.end, period.label, value, numerator, denominator, low, high)

    def _indicator(self, text: str, line: int) -> IndicatorFacts | None:
        known = self._catalogue.indicators
        facts = known.get(text) or known.get(text.strip())
        if facts is None:
            self.faults.add(line, "indicator_code", "unknown_indicator", text=text.strip())
        elif facts.retired:
            self.faults.add(line, "indicator_code", "retired_indicator", text=text.strip())
        return facts

    def _where(self, text: str, facts: IndicatorFacts | None, line: int) -> tuple[int | None, int | None]:
        """The council's own series, or the other area."""
        code = text.strip()
        if code and code == self._catalogue.own_area:
            if facts is not None and facts.series_id is None:
                self.faults.add(line, "indicator_code", "no_series", area=code)
            return (facts.series_id if facts else None), None
        area_id = self._catalogue.areas.get(code)
        if area_id is None:
            self.faults.add(line, "area_code", "unknown_area", text=code)
        return None, area_id

    def _cell(self, cells: list[str], name: str) -> str:
        place = self._place.get(name)
        return cells[place] if place is not None else ""

    def _period(self, cells: list[str], facts: IndicatorFacts, line: int) -> _ReadPeriod:
        label, start, end = (self._cell(cells, name) for name in PERIOD)
        key = (label, start, end, facts.calendar, facts.frequency)
        period = self._periods.get(key)
        if period is None:
            period = _read_period(*key)
            window = (period.start, period.end)
            period = self._periods[key] = replace(period, number=self._windows.setdefault(window, len(self._windows)))
        if period.fault:
            self.faults.add(line, period.fault.column, period.fault.code, **period.fault.params)
        return period

    def _figures(self, cells: list[str], facts: IndicatorFacts, line: int) -> Figures:
        value, numerator, denominator, low, high = (self._figure(cells, name, facts, line) for name in FIGURES)
        if value is not None and facts.lower is not None and value < facts.lower:
            self.faults.add(line, "value", "below_bound", text=f"{value:f}", limit=exact_text(facts.lower))
        if value is not None and facts.upper is not None and value > facts.upper:
            self.faults.add(line, "value", "above_bound", text=f"{value:f}", limit=exact_text(facts.upper))
        if low is not None and high is not None and low > high:
            self.faults.add(line, "lower_ci", "interval", low=f"{low:f}", high=f"{high:f}")
        return value, numerator, denominator, low, high

    def _figure(self, cells: list[str], name: str, facts: IndicatorFacts, line: int) -> Decimal | None:
        text = self._cell(cells, name)
        if not text or text.isspace():
            return None
        plain = read_plain(text)
        if plain is not None:
            return plain
        try:
            reading = read_value(text, money=facts.money, percentage=facts.percentage)
        except GrammarError as mistake:
            self.faults.add(line, name, f"figure_{mistake.code}", **mistake.params)
            return None
        self.counts.rounded += bool(reading.warnings)
        return reading.value

    def _repeats(self, key: int, line: int, figures: Figures) -> bool:
        """Whether the row stood in the file before; one that says something else is a fault of both lines."""
        told: object = figures[0] if figures[1:] == (None, None, None, None) else figures
        first = self._seen.setdefault(key, (line, told))
        if first[0] == line:
            return False
        if first[1] == told:
            self.counts.duplicates += 1
        else:
            self.faults.add(line, "value", "disagrees", first=str(first[0]))
        return True


def _read_period(label: str, start: str, end: str, calendar: Calendar, frequency: Frequency) -> _ReadPeriod:
    label, start, end = label.strip(), start.strip(), end.strip()
    days: list[dt.date | None] = []
    for name, text in (("period_start", start), ("period_end", end)):
        day = _day(text)
        if text and day is None:
            return _ReadPeriod(fault=Fault(0, name, "bad_date", {"text": text}))
        days.append(day)
    first, last = days
    try:
        if label:
            period = parse_label(label, calendar=calendar, frequency=frequency, start=first, end=last)
        elif first is not None and last is not None:
            period = Period(first, last)
        else:
            return _ReadPeriod(fault=Fault(0, "period_label", "no_period"))
    except PeriodError as mistake:
        column = "period_start" if mistake.code in ("start_after_end", "one_date_missing") else "period_label"
        return _ReadPeriod(fault=Fault(0, column, f"period_{mistake.code}", {"text": label, **mistake.params}))
    return _ReadPeriod(0, period.start.isoformat(), period.end.isoformat(), label)


def _day(text: str) -> dt.date | None:
    """A day written 2026-03-31, in a year that periods may have."""
    if not _ISO_DAY.fullmatch(text):
        return None
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None
