"""Each line of a council as a reader sees it on a day, and what its pages count: worked out from the journal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from itertools import takewhile

from tests.truth import outlook
from tests.truth.days import MONTHS_OF, earlier, expected, latest_ended, moved, short_name, year_end
from tests.truth.journal import BasketItem, Decision, Definition, Figure, Journal, Placement, as_known
from tests.truth.trends import WINDOWS, Direction, Series, count_interval, direction_of, share_interval
from tests.truth.verdicts import TREND_MOVES, Aim, Case, Rule, Verdict, attention, judged
from tests.truth.verdicts import moved as direction

JUDGED = ("red", "amber", "green")
STATUSES = ("red", "amber", "green", "overdue", "not_due", "no_data", "no_target", "contextual", "suppressed")
Step = Callable[[int], int]
MONTH = 365.25 / 12


@dataclass(frozen=True)
class Judged:
    """One period as it is judged."""

    figure: Figure
    aim: Aim
    rule: Rule
    verdict: Verdict
    vs_previous: str
    vs_last_year: str
    last_year: Decimal | None
    forecast: Decimal | None


@dataclass(frozen=True)
class Line:
    """A line of a scorecard, as ``indicators.selectors.rows.ScorecardRow`` shows one."""

    series: int
    unit: int
    code: str
    name: str
    theme: str
    definition: Definition
    status: str
    moves: str
    trend: str
    reason: str
    vs_previous: str
    vs_last_year: str
    due: dt.date
    periods: tuple[Judged, ...]
    order: tuple[Decimal, ...]
    direction: Direction | None
    ahead: outlook.YearEnd | None
    ahead_status: str
    standing: outlook.Standing | None
    small: bool
    chance: bool
    retired: dt.date | None

    @property
    def last(self) -> Judged | None:
        """Its latest figure that the reader sees."""
        return self.periods[-1] if self.periods else None

    @property
    def newly_red(self) -> bool:
        """Off target now and not in the period before."""
        seen = [one.verdict.status for one in self.periods]
        return self.status == "red" and len(seen) > 1 and seen[-2] != "red"

    @property
    def period(self) -> str:
        """The short name of its latest period."""
        return self.name_of(self.last.figure) if self.last else ""

    def name_of(self, figure: Figure) -> str:
        """The short name of a figure's period."""
        return short_name(figure.start, figure.end, self.definition.calendar, self.definition.frequency)


class Tree:
    """The organisation on a day; a closed part that was merged stands where its successor does."""

    def __init__(self, placements: Iterable[Placement], day: dt.date) -> None:
        latest: dict[int, Placement] = {}
        for one in sorted(placements, key=lambda one: (one.since, one.revision)):
            if one.since <= day:
                latest[one.unit] = one
        self.all = latest
        self.open = {unit: one for unit, one in latest.items() if not one.closed}

    def line(self, unit: int) -> list[int]:
        """A unit and everything above it; nothing for what is not there."""
        found: list[int] = []
        while (one := self.all.get(unit)) is not None and one.closed and one.successor is not None:
            found.append(unit)
            unit = one.successor
        before = len(found)
        current: int | None = unit
        while current in self.open and current not in found:
            found.append(current)
            current = self.open[current].parent
        return found if len(found) > before else []

    def at_level(self, unit: int, level: int) -> int | None:
        """Its department (2), service (3) or unit (4)."""
        return next((one for one in self.line(unit) if one in self.open and self.open[one].level == level), None)


class Council:
    """A journal on a day."""

    def __init__(self, journal: Journal, today: dt.date) -> None:
        self.journal, self.today = journal, today
        self._lines: dict[tuple[int, int], Line] = {}
        self._trees: dict[dt.date, Tree] = {}
        self._known: dict[dt.date, Council] = {}

    def tree(self, day: dt.date) -> Tree:
        """The organisation on a day up to today."""
        day = min(day, self.today)
        if day not in self._trees:
            self._trees[day] = Tree(self.journal.placements, day)
        return self._trees[day]

    def on(self, day: dt.date) -> Council:
        """The council as it was known at the end of a day."""
        if day not in self._known:
            self._known[day] = Council(as_known(self.journal, day), day)
        return self._known[day]

    @cached_property
    def portfolio_of(self) -> Mapping[int, int]:
        """Series by the portfolio that they are in today."""
        found: dict[int, int] = {}
        for item in self.journal.baskets:
            if item.kind == "portfolio" and item.portfolio is not None and _held(item, self.today):
                found.setdefault(item.series, item.portfolio)
        return found

    def basket(self, slug: str) -> list[int]:
        """The series that a basket holds today."""
        return [one.series for one in self.journal.baskets if one.basket == slug and _held(one, self.today)]

    def of_unit(self, unit: int, step: Step) -> list[Line]:
        """The lines that count for a part: by where their unit stood at the end of their period."""
        series = [
            one.id
            for one in self.journal.series.values()
            if not one.breakdown and (one.retired is None or one.retired >= self.today)
        ]
        return [one for one in self.card(series, step) if unit in self.home_of(one).line(one.unit)]

    def home_of(self, line: Line) -> Tree:
        """The tree by which a line is grouped."""
        tree = self.tree(line.last.figure.end) if line.last else self.tree(self.today)
        return tree if tree.line(line.unit) else self.tree(self.today)

    def card(self, series: Iterable[int], step: Step) -> list[Line]:
        """The lines of these series as a reader sees them, worst first."""
        lines = [self.line(one, step(one)) for one in series if self.journal.definitions[self._indicator(one)]]
        return sorted(lines, key=lambda one: (one.order, one.name))

    def line(self, series: int, step: int) -> Line:
        """One line as a reader of this step of the ladder sees it."""
        key = series, step
        if key not in self._lines:
            self._lines[key] = self._line(series, step)
        return self._lines[key]

    def _indicator(self, series: int) -> int:
        return self.journal.series[series].indicator

    def seen(self, series: int, step: int) -> list[Figure]:
        """The figures in force that a reader of this step sees, by the ends of their periods."""
        latest: dict[tuple[dt.date, dt.date], Figure] = {}
        for one in sorted(self.journal.figures[series], key=lambda one: one.revision):
            latest[one.end, one.start] = self._released(one)
        return [one for _key, one in sorted(latest.items()) if one.step >= step]

    def _released(self, one: Figure) -> Figure:
        if one.round is None:
            return replace(one, step=3, seen=(one.known,) * 4 + (None,))
        given = self.journal.releases[one.round]
        days = [
            min((max(at, one.known) for step, at in given.items() if step >= audience), default=None)
            for audience in range(1, 5)
        ]
        return replace(one, step=max(given, default=0), seen=(one.known, *days))

    def _line(self, series: int, step: int) -> Line:
        row, definition = self.journal.series[series], self.definition(series)
        figures = self.seen(series, step)
        periods = tuple(self.judge(series, figures, at) for at in range(len(figures)))
        last = periods[-1] if periods else None
        status, due = self._status_due(series, definition, last, step)
        told = direction_of(self.trend_series(series, figures)) if figures else None
        trend = told.trend if told and status != "overdue" else ""
        travel = "not_available"
        if last and status != "overdue":
            travel = last.vs_last_year if definition.by_year else last.vs_previous
        moves = TREND_MOVES.get(trend, travel)
        small, chance = self._sample(definition, last) if trend else (False, False)
        recovering = bool(last and last.vs_previous == last.vs_last_year == "better")
        run = sum(1 for _one in takewhile(lambda one: one.verdict.status == "red", reversed(periods)))
        ahead, ahead_status = self.year_ahead(series, figures, last) if last and trend else (None, "")
        if row.retired is not None:
            ahead, ahead_status = None, ""
        name = f"{definition.name}: {row.breakdown}" if row.breakdown else definition.name
        return Line(
            series, row.unit, row.code, name, definition.theme, definition, status, moves, trend,
            told.reason if told else "",
            last.vs_previous if last else "not_available", last.vs_last_year if last else "not_available", due,
            periods,
            attention(
                status, moves, _ratio(last), first_time_small=small and run < 2,
                late=recovering and trend == "deteriorating",
            ),
            told, ahead, ahead_status, self._standing(series, last) if trend else None, small, chance, row.retired,
        )  # fmt: skip

    def definition(self, series: int) -> Definition:
        """The definition in force."""
        return max(self.journal.definitions[self._indicator(series)], key=lambda one: one.version)

    def _status_due(self, series: int, definition: Definition, last: Judged | None, step: int) -> tuple[str, dt.date]:
        months = MONTHS_OF[definition.frequency]
        if last:
            end = moved(last.figure.end, months)
        else:
            end = latest_ended(self.today, definition.frequency, definition.calendar)[1]
        retired = self.journal.series[series].retired
        if retired is not None and end > retired:
            return (last.verdict.status if last else "no_data"), retired
        due = expected(end, definition.frequency, definition.lag, step)
        if due < self.today:
            return "overdue", due
        return (last.verdict.status if last else "not_due"), due

    def aim(self, series: int, start: dt.date, end: dt.date) -> Aim | None:
        """The target in effect for a period."""
        held = [
            one
            for one in self.journal.targets[series]
            if (one.start, one.end) == (start, end) and (one.effective is None or one.effective <= end)
        ]
        return max(held, key=lambda one: one.revision).aim if held else None

    def rule(self, series: int, end: dt.date) -> Rule:
        """The rule in effect for periods that end on a day."""
        held = [
            one for one in self.journal.rules[self._indicator(series)] if one.effective is None or one.effective <= end
        ]
        return max(held, key=lambda one: one.revision).rule if held else Rule()

    def judge(self, series: int, figures: Sequence[Figure], at: int) -> Judged:
        """One period of those that a reader sees, held against its target and its neighbours."""
        one, definition = figures[at], self.definition(series)
        aim = self.aim(series, one.start, one.end) or Aim()
        rule, months = self.rule(series, one.end), MONTHS_OF[definition.frequency]
        # Told only where everybody who sees the figure sees the one that it is compared with.
        before = self._neighbour(series, figures, at, months)
        year = before if months >= 12 else self._neighbour(series, figures, at, 12)
        last_year = year.value if year else None
        forecast, year_aim = None, None
        if rule.name == "recovering_is_near":
            year_aim = self._year_aim(series, one, aim)
            ahead = self._forecast(series, figures[: at + 1]) if year_aim else None
            forecast = None if ahead is None else Decimal(repr(ahead.value))
        case = Case(
            one.value or Decimal(0), definition.polarity, definition.places, aim, rule, last_year, forecast,
            year_aim.value if year_aim else None,
        )  # fmt: skip
        verdict = judged(case) if one.value is not None else Verdict(one.absent)
        was = before.value if before else None
        return Judged(
            one, aim, rule, verdict,
            direction(one.value, was, definition.polarity, definition.places, aim),
            direction(one.value, last_year, definition.polarity, definition.places, aim), last_year, forecast,
        )  # fmt: skip

    def _neighbour(self, series: int, figures: Sequence[Figure], at: int, months: int) -> Figure | None:
        end, by_end = figures[at].end, {one.end: one for one in figures}
        found = earlier(by_end, end, months, self.definition(series).frequency)
        if found is None or any(found < day <= end for day, _known in self.journal.breaks[self._indicator(series)]):
            return None
        return by_end[found] if by_end[found].step >= min(figures[at].step, 3) else None

    def trend_series(self, series: int, figures: Sequence[Figure]) -> Series:
        """The line that the tests read, which ends with the last of these figures."""
        definition, last = self.definition(series), figures[-1]
        months = MONTHS_OF[definition.frequency]
        polarity = {"higher": 1, "lower": -1}.get(definition.polarity, 0)
        places = {round((last.end - one.end).days / (months * MONTH)): one for one in figures}
        same_start = sum(one.start == last.start for one in places.values())
        if not definition.to_date and last.start < last.end and same_start >= 3:
            return Series((), _cycle(months), polarity)  # a window that only grows
        covered = round(((last.end - last.start).days + 1) / MONTH)
        stride = 1 if definition.to_date else max(1, -(-covered // months))
        ratio = definition.to_date and last.bottom is not None
        kept = {back // stride: one for back, one in places.items() if back % stride == 0}
        values = {
            back: (self._added(definition, back, kept) if definition.to_date and not ratio else _float(one.value))
            for back, one in kept.items()
        }
        out = _standing_decisions(self.journal.exclusions[series])
        values = {back: None if (kept[back].start, kept[back].end) in out else one for back, one in values.items()}
        long = max(values) + 1
        line = [values.get(long - 1 - at) for at in range(long)]
        counts = None
        if stride == 1 and not definition.to_date:
            tops = [_float(kept[back].top) if (back := long - 1 - at) in kept else None for at in range(long)]
            bottoms = [_float(kept[back].bottom) if (back := long - 1 - at) in kept else None for at in range(long)]
            counts = tops, bottoms
        days = [one[0] for one in _standing_decisions(self.journal.rebases[series])]
        days += [one for one, _known in self.journal.breaks[self._indicator(series)]]
        begins = [
            next((long - 1 - back for back in sorted(kept, reverse=True) if kept[back].start >= on), 0) for on in days
        ]
        share = definition.unit == "%"
        return Series(
            line, _cycle(months * stride), polarity, definition.seasonal or ratio, begins, counts, share,
            100.0 if share else float(definition.multiplier),
        )  # fmt: skip

    def _added(self, definition: Definition, back: int, kept: Mapping[int, Figure]) -> float | None:
        """What a period added to the year so far."""
        one, before = kept[back], kept.get(back + 1)
        if one.value is None:
            return None
        opened = moved(year_end(one.end - dt.timedelta(10), definition.calendar), -12)
        if (one.end - opened).days <= (MONTHS_OF[definition.frequency] + 0.5) * MONTH:
            return float(one.value)
        return None if before is None or before.value is None else float(one.value - before.value)

    def _year_aim(self, series: int, figure: Figure, aim: Aim) -> Aim | None:
        """The target of the year that a figure belongs to; a state or rate keeps its own where there is none."""
        definition = self.definition(series)
        ends = year_end(figure.end, definition.calendar)
        periods = {(one.start, one.end) for one in self.journal.targets[series] if one.end == ends}
        found = next((held for one in sorted(periods) if (held := self.aim(series, *one))), None)
        if found is not None:
            return found
        return aim if not definition.to_date and self.aim(series, figure.start, figure.end) else None

    def _forecast(self, series: int, figures: Sequence[Figure]) -> outlook.YearEnd | None:
        """Where the year of the last of these figures will end, within what the indicator can be."""
        definition, last = self.definition(series), figures[-1]
        months, line = MONTHS_OF[definition.frequency], self.trend_series(series, figures)
        size = max(12 // months, 1)
        left = round((year_end(last.end, definition.calendar) - last.end).days / (months * MONTH))
        if not line.values or line.values[-1] is None or not 0 < left < size or line.cycle != size:
            return None
        ratio = definition.to_date and last.bottom is not None
        if (definition.to_date or definition.kind == "cumulative") and not ratio:
            ahead = outlook.adding_up(line.values, size - left, size, seasonal=definition.seasonal)
        elif line.seasonal:
            ahead = outlook.with_the_season(line.values, left, size)
        else:
            test = direction_of(line).kendall
            slope = test.slope if test and test.p < 0.05 else None
            ahead = outlook.standing_still(line.values, left, averaged=definition.kind == "period", slope=slope)
        return ahead and outlook.clipped(ahead, definition.lowest, definition.highest)

    def year_ahead(self, series: int, figures: Sequence[Figure], last: Judged) -> tuple[outlook.YearEnd | None, str]:
        """The forecast with the light that it would have: the year's target and rule, and last year's outturn."""
        ahead = self._forecast(series, figures)
        if ahead is None:
            return None, ""
        definition = self.definition(series)
        ends = year_end(last.figure.end, definition.calendar)
        aim, value = self._year_aim(series, last.figure, last.aim) or Aim(), Decimal(repr(ahead.value))
        value = value.quantize(Decimal("0.000001"))
        outturn = earlier({one.end: one for one in figures}, ends, 12, definition.frequency)
        last_year = next((one.value for one in figures if one.end == outturn), None)
        if any(moved(ends, -12) < day <= ends for day, _known in self.journal.breaks[self._indicator(series)]):
            last_year = None
        case = Case(
            value, definition.polarity, definition.places, aim, self.rule(series, ends), last_year, value, aim.value
        )
        status = judged(case).status
        return ahead, status if status in JUDGED else ""

    def _sample(self, definition: Definition, last: Judged | None) -> tuple[bool, bool]:
        """Whether the latest figure rests on small numbers, and whether its distance could be chance."""
        if last is None or last.figure.value is None:
            return False, False
        top, bottom = last.figure.top, last.figure.bottom
        small = definition.small_sample or (top is not None and top < 10) or (bottom is not None and bottom < 30)
        if not small or top is None or not bottom:
            return small, False
        if definition.unit == "%":
            low, high = (100 * end for end in share_interval(float(top), float(bottom)))
        else:
            low, high = (end / float(bottom) * float(definition.multiplier) for end in count_interval(float(top)))
        return small, any(aim is not None and low <= float(aim) <= high for aim in last.aim)

    def _standing(self, series: int, last: Judged | None) -> outlook.Standing | None:
        row = self.journal.series[series]
        lines = [one.id for one in self.journal.series.values() if one.indicator == row.indicator and not one.breakdown]
        if last is None or last.figure.value is None or row.breakdown or series != min(lines):
            return None
        known = self.journal.others.get((row.indicator, last.figure.start, last.figure.end), {})
        groups = [[known[area] for area in areas if area in known] for _name, areas in self.journal.groups]
        peers = max(groups, key=len, default=[])
        return outlook.standing(last.figure.value, peers, self.definition(series).polarity, last.aim)


def _held(item: BasketItem, day: dt.date) -> bool:
    return item.starts <= day and (item.ends is None or item.ends >= day)


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _cycle(months: int) -> int:
    return max((one for one in WINDOWS if one <= 12 / months), default=1)


def _standing_decisions(rows: Iterable[Decision]) -> set[tuple[dt.date, dt.date]]:
    """The periods for which the newest revision says that it stands."""
    latest: dict[tuple[dt.date, dt.date], Decision] = {}
    for one in sorted(rows, key=lambda one: one.revision):
        latest[one.period] = one
    return {period for period, one in latest.items() if one.active}


def _ratio(last: Judged | None) -> Decimal | None:
    if last is None or last.verdict.gap is None:
        return None
    size = last.aim.value if last.aim.value is not None else last.aim.high
    return last.verdict.gap / abs(size) if size else last.verdict.gap
