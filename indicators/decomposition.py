"""What moved a total: its change between two periods, split exactly into its parts (pure; FEATURES B11).

Worked in exact fractions and rounded once, at the end. m is the formula's multiplier, 0 the earlier period, 1 the
later.

- Sum and difference: a part gives m (v1 - v0), with the other sign where it is taken away.
- Parts that each have a weight w and a figure of their own r (a weighted mean; a ratio of sums whose parts carry both a
  numerator and a denominator, where r is the one by the other). With the share s = w / (sum of w) and the total
  R = sum of s r, both periods count alike, at their midpoints:
      within:  m (r1 - r0) (s0 + s1) / 2              its own figure moved
      mix:     m (s1 - s0) ((r0 + r1) / 2 - (R0 + R1) / 2)   it became a larger or smaller share of the whole
  A part gives both. Shares add to one in each period, so that what is taken off in "mix" cancels over all parts.
- A ratio of sums, or a figure per head, whose numerators and denominators stand apart. With N and D their sums:
      above the line:  m (n1 - n0) (1/D0 + 1/D1) / 2
      below the line:  -m (d1 - d0) (N0 + N1) / (2 D0 D1)

Each of the three adds up to the change exactly. A part that has no figure in one of the periods is not guessed at: all
such parts together are one item, which holds what the others leave of the change.

Amounts have six decimals like stored figures, and what rounding leaves goes to the largest. As shown they add up to
the change as shown (the difference of the two figures that a reader sees): what rounding leaves goes in units of the
last place, one each, from the largest amount down.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from indicators.calculation import FINEST, LARGEST, Kind, Role, storable
from indicators.direction import Direction, direction, displayed
from indicators.status_types import Polarity

MOST_WORST = 3  # parts that a warning names

_PLACES = -FINEST
_CONTEXT = Context(prec=120)
_NOUGHT = Fraction(0)
_BELOW = frozenset({Role.DENOMINATOR, Role.POPULATION})


class Side(NamedTuple):
    """A part in one period: what it counts, and its denominator or weight where it has one of its own.

    The figure of a weighted mean is the part's own; that of a ratio of sums is its numerator.
    """

    figure: Decimal
    weight: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Mover:
    """A part in both periods; nothing for a period in which it has no figure.

    ``polarity`` and ``decimals`` are those by which the part itself is read, which may differ from the total's.
    """

    key: str
    role: Role
    before: Side | None
    now: Side | None
    polarity: Polarity
    decimals: int


@dataclass(frozen=True, slots=True)
class Ends:
    """The total as stored in both periods, and how it is read."""

    before: Decimal
    now: Decimal
    polarity: Polarity
    decimals: int

    @property
    def change(self) -> Decimal:
        """The change as stored."""
        return self.now - self.before

    @property
    def shown_change(self) -> Decimal:
        """The difference of the two figures that a reader sees."""
        return displayed(self.now, self.decimals) - displayed(self.before, self.decimals)

    @property
    def moved(self) -> Direction:
        """How the total moved; where a range is best, neither way is better here."""
        return direction(self.now, self.before, _judged(self.polarity), self.decimals)


@dataclass(frozen=True, slots=True)
class Contribution:
    """What a part gave to the change. ``before`` and ``now`` are its own figures, ``moved`` how these moved.

    ``pull`` says which way it moved the total. ``within`` and ``mix`` add up to ``amount``; they are for parts with
    weights only, as ``shown_within`` and ``shown_mix`` add up to ``shown``.
    """

    key: str
    amount: Decimal
    shown: Decimal
    pull: Direction
    before: Decimal | None = None
    now: Decimal | None = None
    moved: Direction = Direction.NOT_AVAILABLE
    within: Decimal | None = None
    mix: Decimal | None = None
    shown_within: Decimal | None = None
    shown_mix: Decimal | None = None


class Hiding(StrEnum):
    """What a total hides."""

    PART = "part"  # at least one part that gets worse
    EVERY_PART = "every_part"  # all of them get worse, and the total is better only for its mix (Simpson)


@dataclass(frozen=True, slots=True)
class Masking:
    """A total that is better or the same above parts that got worse by more than is rounded away.

    ``worst`` has the keys of at most three of them, the one with the largest effect first; ``more`` counts the others.
    """

    kind: Hiding
    total: Direction
    worst: tuple[str, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Split:
    """A change and what it is made of, the largest first. ``apart``: of the parts that cannot be compared."""

    ends: Ends
    parts: tuple[Contribution, ...]
    apart: Contribution | None
    apart_keys: tuple[str, ...]
    masking: Masking | None


class _Amount(NamedTuple):
    """What a part gives, exactly; ``before`` and ``now`` are its own figures."""

    key: str
    whole: Fraction
    within: Fraction | None
    before: Fraction
    now: Fraction


def split(kind: Kind, multiplier: Decimal, movers: Sequence[Mover], ends: Ends) -> Split | None:
    """The change of a total by its parts, or nothing where the parts do not add up to the total in both periods.

    Nothing either where a denominator is nought or less, or a number is too large to be a figure. Never raises for
    figures that the database can hold; keys are unique.
    """
    times = Fraction(multiplier)
    before = _value(kind, [(one.role, one.before) for one in movers], times)
    now = _value(kind, [(one.role, one.now) for one in movers], times)
    if not (_adds_up(kind, before, ends.before, ends) and _adds_up(kind, now, ends.now, ends)):
        return None
    amounts = _amounts(kind, times, movers)
    if not _storable([number for one in amounts for number in (one.whole, one.before, one.now)]):
        return None
    comparable = {one.key for one in amounts}
    gone = tuple(one.key for one in movers if one.key not in comparable)
    exact = [one.whole for one in amounts]
    if gone:
        exact.append(Fraction(ends.change) - sum(exact, _NOUGHT))
    if not exact or not _storable(exact):
        return None
    stored_amounts = _to_the_largest(exact, ends.change)
    shown = _one_by_one(stored_amounts, ends.shown_change, ends.decimals)
    read = {one.key: one for one in movers}
    parts = [
        _contribution(amount, read[amount.key], stored_amounts[index], shown[index], ends)
        for index, amount in enumerate(amounts)
    ]
    parts.sort(key=lambda part: (-abs(part.amount), part.key))
    apart = Contribution("", stored_amounts[-1], shown[-1], _pull(shown[-1], ends)) if gone else None
    return Split(ends, tuple(parts), apart, gone, _masking(parts, ends, whole=not gone))


def _has_shares(kind: Kind, sides: Sequence[Side | None]) -> bool:
    """Whether each part has a weight of its own."""
    return kind is Kind.WEIGHTED_MEAN or (
        kind is Kind.RATIO_OF_SUMS and any(side is not None and side.weight is not None for side in sides)
    )


def _above_and_below(kind: Kind, sides: Sequence[tuple[Role, Side | None]]) -> tuple[Fraction, Fraction | None]:
    """The sums above and below the line; nothing below it where nothing is divided."""
    there = [(role, side) for role, side in sides if side is not None]
    if _has_shares(kind, [side for _role, side in there]):
        weights = [Fraction(side.weight or 0) for _role, side in there]
        figures = [Fraction(side.figure) for _role, side in there]
        if kind is Kind.WEIGHTED_MEAN:
            figures = [figure * weight for figure, weight in zip(figures, weights, strict=True)]
        return sum(figures, _NOUGHT), sum(weights, _NOUGHT)
    above = sum((_signed(role, side) for role, side in there if role not in _BELOW), _NOUGHT)
    if kind in (Kind.SUM, Kind.DIFFERENCE):
        return above, None
    return above, sum((Fraction(side.figure) for role, side in there if role in _BELOW), _NOUGHT)


def _signed(role: Role, side: Side) -> Fraction:
    return -Fraction(side.figure) if role is Role.MINUS else Fraction(side.figure)


def _value(kind: Kind, sides: Sequence[tuple[Role, Side | None]], times: Fraction) -> Fraction | None:
    """The total by its parts; nothing where there is nothing to divide by."""
    above, below = _above_and_below(kind, sides)
    if below is None:
        return above * times
    return above * times / below if below > 0 else None


def _adds_up(kind: Kind, value: Fraction | None, stored: Decimal, ends: Ends) -> bool:
    """Whether parts give the stored total: to its last decimal, or a quotient that was kept as it is shown."""
    if value is None:
        return False
    if storable(_decimal(value)) == stored:
        return True
    return kind not in (Kind.SUM, Kind.DIFFERENCE) and _rounded(value, ends.decimals) == stored


def _amounts(kind: Kind, times: Fraction, movers: Sequence[Mover]) -> list[_Amount]:
    """What each part gives that has a figure in both periods."""
    both = [(one, one.before, one.now) for one in movers if one.before is not None and one.now is not None]
    ends = _Lines(
        *_above_and_below(kind, [(one.role, one.before) for one in movers]),
        *_above_and_below(kind, [(one.role, one.now) for one in movers]),
    )
    if _has_shares(kind, [side for _one, first, last in both for side in (first, last)]):
        found = (_by_share(kind, times, one.key, first, last, ends) for one, first, last in both)
        return [amount for amount in found if amount is not None]
    if ends.below_0 is None or ends.below_1 is None:
        factors = dict.fromkeys(Role, times) | {Role.MINUS: -times}
    else:
        factors = dict.fromkeys(Role, times * (1 / ends.below_0 + 1 / ends.below_1) / 2)
        below = -times * (ends.above_0 + ends.above_1) / (2 * ends.below_0 * ends.below_1)
        factors |= dict.fromkeys(_BELOW, below)
    return [
        _Amount(one.key, factors[one.role] * (figure_1 - figure_0), None, figure_0, figure_1)
        for one, first, last in both
        for figure_0, figure_1 in [(Fraction(first.figure), Fraction(last.figure))]
    ]


class _Lines(NamedTuple):
    """The sums above and below the line in both periods."""

    above_0: Fraction
    below_0: Fraction | None
    above_1: Fraction
    below_1: Fraction | None


def _by_share(kind: Kind, times: Fraction, key: str, first: Side, last: Side, ends: _Lines) -> _Amount | None:
    """What a part with a weight of its own gives; nothing where its own figure cannot be said."""
    own_0, own_1 = _own(kind, first), _own(kind, last)
    if own_0 is None or own_1 is None or not ends.below_0 or not ends.below_1:
        return None
    share_0, share_1 = Fraction(first.weight or 0) / ends.below_0, Fraction(last.weight or 0) / ends.below_1
    middle = (ends.above_0 / ends.below_0 + ends.above_1 / ends.below_1) / 2
    within = times * (own_1 - own_0) * (share_0 + share_1) / 2
    mix = times * (share_1 - share_0) * ((own_0 + own_1) / 2 - middle)
    written = Fraction(1) if kind is Kind.WEIGHTED_MEAN else times
    return _Amount(key, within + mix, within, written * own_0, written * own_1)


def _own(kind: Kind, side: Side) -> Fraction | None:
    """A part's own figure before the multiplier; nothing where there is nothing to divide by."""
    if side.weight is None:
        return None
    if kind is Kind.WEIGHTED_MEAN:
        return Fraction(side.figure)
    return Fraction(side.figure) / Fraction(side.weight) if side.weight > 0 else None


def _decimal(number: Fraction) -> Decimal:
    return _CONTEXT.divide(Decimal(number.numerator), Decimal(number.denominator))


def _rounded(number: Fraction | Decimal, places: int) -> Decimal:
    exact = _decimal(number) if isinstance(number, Fraction) else number
    rounded = exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP, context=_CONTEXT)
    return rounded if rounded else abs(rounded)


def _storable(numbers: Sequence[Fraction]) -> bool:
    return all(abs(number) < LARGEST for number in numbers)


def _to_the_largest(exact: Sequence[Fraction], change: Decimal) -> list[Decimal]:
    """Rounded to six decimals; the largest takes what rounding leaves of the change."""
    found = [_rounded(number, _PLACES) for number in exact]
    largest = max(range(len(exact)), key=lambda index: abs(exact[index]))
    found[largest] += change - sum(found, Decimal(0))
    return found


def _one_by_one(amounts: Sequence[Decimal], change: Decimal, decimals: int) -> list[Decimal]:
    """Rounded as shown; what rounding leaves goes in units of the last place, one each, from the largest down."""
    found = [_rounded(amount, decimals) for amount in amounts]
    left = change - sum(found, Decimal(0))
    unit = Decimal(1).scaleb(-decimals).copy_sign(left)
    order = sorted(range(len(found)), key=lambda index: -abs(amounts[index]))
    for turn in range(int(left / unit)):
        found[order[turn % len(order)]] += unit
    return [amount if amount else abs(amount) for amount in found]


def _contribution(exact: _Amount, mover: Mover, amount: Decimal, shown: Decimal, ends: Ends) -> Contribution:
    before, now = _rounded(exact.before, _PLACES), _rounded(exact.now, _PLACES)
    within = None if exact.within is None else _rounded(exact.within, _PLACES)
    shown_within = None if within is None else _rounded(within, ends.decimals)
    return Contribution(
        key=mover.key,
        amount=amount,
        shown=shown,
        pull=_pull(shown, ends),
        before=before,
        now=now,
        moved=direction(now, before, _judged(mover.polarity), mover.decimals),
        within=within,
        mix=None if within is None else amount - within,
        shown_within=shown_within,
        shown_mix=None if shown_within is None else shown - shown_within,
    )


def _pull(shown: Decimal, ends: Ends) -> Direction:
    """Which way an amount as shown moves the total."""
    return direction(shown, Decimal(0), _judged(ends.polarity), None)


def _judged(polarity: Polarity) -> Polarity:
    """An amount stands in no range, so that a range judges no amount."""
    return Polarity.NEUTRAL if polarity is Polarity.RANGE else polarity


_ADVERSE: Mapping[Polarity, int] = {Polarity.HIGHER: -1, Polarity.LOWER: 1}


def _masking(parts: Sequence[Contribution], ends: Ends, *, whole: bool) -> Masking | None:
    """The warning where a total is better or the same above a part that got worse; ``whole``: all can be compared."""
    total = ends.moved
    worse = [part for part in parts if part.moved is Direction.WORSE]
    if total not in (Direction.BETTER, Direction.SAME) or not worse:
        return None
    sign = _ADVERSE.get(ends.polarity, 0)
    worse.sort(key=lambda part: -sign * (part.amount if part.within is None else part.within))
    every = whole and len(worse) == len(parts) > 1 and total is Direction.BETTER and worse[0].within is not None
    return Masking(
        kind=Hiding.EVERY_PART if every else Hiding.PART,
        total=total,
        worst=tuple(part.key for part in worse[:MOST_WORST]),
        more=max(0, len(worse) - MOST_WORST),
    )
