"""What of a line's past is worth a second look: neutral signals about the data, never about anybody (pure).

Each names the day on which it arose: when the newest figure, target or return that makes it true became known.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import partial
from itertools import pairwise
from statistics import median
from typing import NamedTuple, TypeVar

from indicators.status_types import StatusCode

HUG_OF, HUG_LEAST = 6, 5  # six figures show a habit and are soon there; one of them may be elsewhere
HUG_POINTS = Decimal("0.5")  # of a percentage: what people call "just over"
HUG_SHARE = Decimal("0.01")  # of the line, for any other unit
MOVES = 12  # neighbouring figures that tell how much a line usually moves
NEAR_YEARS_IN_MONTHS, NEAR_LEAST = 24, 4  # two years, as a council plans; four figures at least of yearly ones
LATE_OF = 4  # returns: a year of quarters, so that one bad summer is no habit
LARGE_MOVE = 2  # times the usual one: a definition that changed nothing moves a figure no more than this
TOLD_FOR = timedelta(days=366)  # a change is asked about for a year: by then it has been answered or is the custom
SAME_PART = timedelta(days=20)  # how far the ends of the same period of two years may lie from a whole year

_ORDER = {StatusCode.RED: 0, StatusCode.AMBER: 1, StatusCode.GREEN: 2}
_YEAR = timedelta(days=365)
Row = TypeVar("Row")


class SignalCode(StrEnum):
    """What is worth a second look."""

    HUGS_TARGET = "hugs_target"
    HUGS_NEAR_LINE = "hugs_near_line"
    SOFTENED = "softened"
    DEFINITION_HELPED = "definition_helped"
    STAYS_NEAR = "stays_near"
    ALWAYS_LATE = "always_late"


class Point(NamedTuple):
    """A figure with its light, the day on which it was known, its target, and how far from that is still near."""

    start: date
    end: date
    known: date
    value: Decimal
    status: StatusCode
    target: Decimal | None
    allowance: Decimal


class Aim(NamedTuple):
    """A revision of a period's target, known from a day on."""

    start: date
    end: date
    known: date
    value: Decimal


class Returned(NamedTuple):
    """By when a signed figure was expected, and when it was signed off."""

    due: date
    signed: date


@dataclass(frozen=True, slots=True)
class Line:
    """A line of figures, oldest first. ``way`` is 1 where higher is better, -1 where lower is, 0 otherwise.

    ``months`` is the length of a period, ``adds_up`` says that figures count from the start of the year, ``aims`` are
    the revisions of targets in the order in which they were known, ``recounted`` the days from which another definition
    was in force that counts differently.
    """

    way: int
    months: int
    is_percentage: bool
    points: Sequence[Point]
    aims: Sequence[Aim] = ()
    recounted: Sequence[date] = ()
    adds_up: bool = False
    returns: Sequence[Returned] = ()


@dataclass(frozen=True, slots=True)
class Signal:
    """A signal with the day on which it arose and what its sentence names.

    ``since`` is the day from which it holds, where it could be answered from a later day on only.
    """

    code: SignalCode
    arose: date
    params: Mapping[str, object] = field(default_factory=dict)
    since: date | None = None


def signals(line: Line, as_of: date) -> list[Signal]:
    """Every signal of a line, the newest first."""
    found = [*_hugging(line), *_softened(line, as_of), *_helped(line, as_of), *_near(line), *_late(line)]
    return sorted(found, key=lambda one: one.arose, reverse=True)


def _hugging(line: Line) -> list[Signal]:
    """Five of the last six figures just on the better side of a line, though the line moves by more than that."""
    if not line.way or line.adds_up:
        return []  # a year so far follows its profile by its nature
    found = []
    for code, shift in ((SignalCode.HUGS_TARGET, 0), (SignalCode.HUGS_NEAR_LINE, -line.way)):
        points = [one for one in line.points if one.target is not None and (shift == 0 or one.allowance)]
        since = _since(points, partial(_hugs, line, shift))
        if since is not None:
            close = sum(_is_close(line, one, shift) for one in points[-HUG_OF:])
            width = _width(line, points[-1], shift)
            found.append(Signal(code, since.known, {"close": close, "of": HUG_OF, "width": width}))
    return found


def _hugs(line: Line, shift: int, points: Sequence[Point]) -> bool:
    last = points[-HUG_OF:]
    if len(last) < HUG_OF or sum(_is_close(line, one, shift) for one in last) < HUG_LEAST:
        return False
    return _usual_move(points) > _width(line, last[-1], shift)


def _is_close(line: Line, point: Point, shift: int) -> bool:
    better_by = (point.value - _line_at(point, shift)) * line.way
    return 0 <= better_by <= _width(line, point, shift)


def _line_at(point: Point, shift: int) -> Decimal:
    return (point.target or Decimal(0)) + shift * point.allowance


def _width(line: Line, point: Point, shift: int) -> Decimal:
    return HUG_POINTS if line.is_percentage else abs(_line_at(point, shift)) * HUG_SHARE


def _usual_move(points: Sequence[Point]) -> Decimal:
    moves = [abs(after.value - before.value) for before, after in pairwise(points[-MOVES - 1 :])]
    return median(moves) if moves else Decimal(0)


def _softened(line: Line, as_of: date) -> list[Signal]:
    """The newest target that is easier than the one before it, set within a year of a figure that missed its own."""
    found: list[tuple[Aim, Aim, Point]] = []
    standing: dict[tuple[date, date], Aim] = {}
    for aim in line.aims:
        before = standing.get((aim.start, aim.end)) or _of_year_before(standing, aim)
        if before is not None and (aim.value - before.value) * line.way < 0:
            missed = _missed_before(line, aim.known, standing)
            if missed is not None and as_of - TOLD_FOR <= aim.known <= as_of:
                found.append((aim, before, missed))
        standing[(aim.start, aim.end)] = aim
    if not found:
        return []
    aim, before, missed = max(found, key=lambda one: (one[0].known, one[0].end))
    params = {"day": aim.known, "period": (aim.start, aim.end), "to": aim.value, "from": before.value}
    of_year_before = (before.start, before.end) != (aim.start, aim.end)
    params |= {"missed": (missed.start, missed.end), "of_year_before": of_year_before}
    return [Signal(SignalCode.SOFTENED, aim.known, params)]


def _of_year_before(standing: Mapping[tuple[date, date], Aim], aim: Aim) -> Aim | None:
    wanted = aim.end - _YEAR
    return next((one for one in standing.values() if abs(one.end - wanted) <= SAME_PART), None)


def _missed_before(line: Line, day: date, standing: Mapping[tuple[date, date], Aim]) -> Point | None:
    """The last figure of the year before a day that was off the target that stood for it then."""
    for point in reversed(line.points):
        aim = standing.get((point.start, point.end))
        if aim is None or not day - TOLD_FOR <= point.known <= day:
            continue
        if (aim.value - point.value) * line.way > point.allowance:
            return point
    return None


def _helped(line: Line, as_of: date) -> list[Signal]:
    """A definition that counts differently, and with it a better light by an unusually large move."""
    found = []
    for day in line.recounted:
        before = [one for one in line.points if one.known < day]
        after = next((one for one in line.points if one.known >= day), None)
        if line.adds_up or not before or after is None or not as_of - TOLD_FOR <= after.known <= as_of:
            continue
        was = before[-1]
        better = _ORDER.get(after.status, -1) > _ORDER.get(was.status, 9)
        if better and abs(after.value - was.value) > LARGE_MOVE * _usual_move(before):
            params = {"day": day, "before": was.status, "after": after.status}
            found.append(Signal(SignalCode.DEFINITION_HELPED, after.known, params))
    return found[-1:]


def _near(line: Line) -> list[Signal]:
    """Near target for two years on end."""
    least = max(NEAR_LEAST, NEAR_YEARS_IN_MONTHS // line.months)

    def stays(points: Sequence[Point]) -> bool:
        last = points[-least:]
        return len(last) == least and all(one.status is StatusCode.AMBER for one in last)

    since = _since(line.points, stays)
    if since is None:
        return []
    run = 0
    for point in reversed(line.points):
        if point.status is not StatusCode.AMBER:
            break
        run += 1
    return [Signal(SignalCode.STAYS_NEAR, since.known, {"count": run})]


def _late(line: Line) -> list[Signal]:
    """The last four figures signed off after the day by which they were expected."""

    def late(returns: Sequence[Returned]) -> bool:
        last = returns[-LATE_OF:]
        return len(last) == LATE_OF and all(one.signed > one.due for one in last)

    since = _since(line.returns, late)
    return [] if since is None else [Signal(SignalCode.ALWAYS_LATE, since.signed, {"count": LATE_OF})]


def _since(rows: Sequence[Row], holds: Callable[[Sequence[Row]], bool]) -> Row | None:
    """The row with which something began to hold that has held with every row since; nothing where it does not."""
    count = len(rows)
    while count and holds(rows[:count]):
        count -= 1
    return rows[count] if count < len(rows) else None
