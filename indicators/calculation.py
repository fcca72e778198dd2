"""Working out a figure from other figures by one of five formula types (pure). ADR 0019.

There is no expression language: a formula is a kind, a multiplier, and what becomes of a part that is missing. A
denominator of nought or less gives no figure, never a division. A withheld part withholds the result: otherwise the
one could be worked out from the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Context, Decimal
from enum import StrEnum

MOST_DIGITS = 15  # as a stored figure: SQLite keeps no more
FINEST = -6
LARGEST = Decimal(10) ** 12
MOST_NAMED = 5  # parts that a sentence names
TIMES = " \N{MULTIPLICATION SIGN} "
MOST_SHOWN = 12  # figures that the arithmetic in words spells out

_EXACT = Context(prec=120)  # sums and products of stored figures are exact in it, so that no order matters
_EXACT.clear_traps()


class Kind(StrEnum):
    """The formula types. Stored codes."""

    SUM = "sum"
    DIFFERENCE = "difference"
    RATIO_OF_SUMS = "ratio_of_sums"
    WEIGHTED_MEAN = "weighted_mean"
    PER_HEAD = "per_head"


class Source(StrEnum):
    """Where the parts come from. Stored codes."""

    INDICATORS = "indicators"
    BREAKDOWNS = "breakdowns"
    UNITS_BELOW = "units_below"


class Role(StrEnum):
    """What a part is in a formula. Stored codes."""

    PLUS = "plus"
    MINUS = "minus"
    NUMERATOR = "numerator"
    DENOMINATOR = "denominator"
    WEIGHT = "weight"
    POPULATION = "population"


class Missing(StrEnum):
    """What becomes of the result where a part has no figure. Stored codes."""

    NO_RESULT = "no_result"
    LEAVE_OUT = "leave_out"


class PartState(StrEnum):
    """Whether a part has a figure for the period, or why not."""

    FIGURE = ""
    NO_DATA = "no_data"
    SUPPRESSED = "suppressed"
    NOT_YET = "not_yet"  # its latest figure is of an earlier period
    NOT_BEGUN = "not_begun"  # its first figure is of a later period
    ENDED = "ended"  # the indicator was retired before the period ended


ROLES: Mapping[Kind, tuple[Role, ...]] = {
    Kind.SUM: (Role.PLUS,),
    Kind.DIFFERENCE: (Role.PLUS, Role.MINUS),
    Kind.RATIO_OF_SUMS: (Role.NUMERATOR, Role.DENOMINATOR),
    Kind.WEIGHTED_MEAN: (Role.PLUS, Role.WEIGHT),
    Kind.PER_HEAD: (Role.NUMERATOR, Role.POPULATION),
}
_DIVISORS = frozenset({Role.DENOMINATOR, Role.WEIGHT, Role.POPULATION})


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """A formula, less its parts. ``least_share`` is a percentage of the parts, where some may be left out."""

    kind: Kind
    multiplier: Decimal = Decimal(1)
    missing: Missing = Missing.NO_RESULT
    least_share: int = 100
    lower_bound: Decimal | None = None
    upper_bound: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One figure of a period as a part. Parts of one ``pair`` stand or fall together: a figure and its weight."""

    name: str
    role: Role
    pair: int
    value: Decimal | None = None
    state: PartState = PartState.FIGURE
    provisional: bool = False
    ended_on: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """What comes out: a figure, or why there is none (``absent``), or nothing to record yet (``waits``).

    ``code`` and ``params`` say why in a form that is worded later (``indicators.formula_wording``); ``working`` is the
    arithmetic less its result, such as ``(12 + 30) ÷ (40 + 60)``.
    """

    value: Decimal | None = None
    absent: str = ""
    waits: bool = False
    code: str = ""
    params: Mapping[str, str] = field(default_factory=dict)
    provisional: bool = False
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    working: str = ""
    left_out: tuple[str, ...] = ()


def calculate(formula: Arithmetic, parts: Sequence[Part]) -> Result:
    """Work a period out. Never raises for figures that the database can hold; the order of parts changes no value.

    Codes of a result without a figure: no_parts, suppressed, waiting, part_missing, part_ended, too_few, zero,
    negative_weight, too_large, out_of_bounds.
    """
    if not parts:
        return _none("no_parts")
    if any(part.state is PartState.SUPPRESSED for part in parts):
        return Result(absent="suppressed", code="suppressed")
    gone = {part.pair for part in parts if part.value is None}
    present = [part for part in parts if part.pair not in gone]
    absent = [part for part in parts if part.value is None]
    if absent:
        refused = _missing(formula, absent, len(gone), len({part.pair for part in parts}))
        if refused is not None:
            return refused
    late = any(part.state is PartState.NOT_YET for part in absent)
    return _worked_out(
        formula,
        present,
        provisional=late or any(part.provisional for part in present),
        left_out=tuple(dict.fromkeys(part.name for part in absent)),
    )


def storable(value: Decimal) -> Decimal | None:
    """A number rounded half-up to what a figure can hold (6 decimals, 15 digits); nothing where it is too large."""
    if not value.is_finite() or abs(value) >= LARGEST:
        return None
    places = FINEST
    rounded = value.quantize(Decimal(1).scaleb(places), rounding=ROUND_HALF_UP, context=_EXACT)
    while len(rounded.as_tuple().digits) > MOST_DIGITS:
        places += 1
        rounded = value.quantize(Decimal(1).scaleb(places), rounding=ROUND_HALF_UP, context=_EXACT)
    if abs(rounded) >= LARGEST:
        return None
    return Decimal(0) if rounded == 0 else rounded


def names(found: Iterable[str]) -> str:
    """A few names, and how many more there are."""
    every = list(dict.fromkeys(found))
    shown = ", ".join(every[:MOST_NAMED])
    return f"{shown} (+{len(every) - MOST_NAMED})" if len(every) > MOST_NAMED else shown


def _missing(formula: Arithmetic, absent: Sequence[Part], gone: int, pairs: int) -> Result | None:
    """The result where parts are missing, or nothing where the rest is enough."""
    if formula.missing is Missing.LEAVE_OUT:
        share = (pairs - gone) * 100
        if gone < pairs and share >= formula.least_share * pairs:
            return None
    if any(part.state in (PartState.NOT_YET, PartState.NOT_BEGUN) for part in absent):
        return Result(waits=True, code="waiting", params={"parts": names(part.name for part in absent)})
    if formula.missing is Missing.LEAVE_OUT:
        return _none("too_few", there=str(pairs - gone), of=str(pairs), least=str(formula.least_share))
    ended = [part for part in absent if part.state is PartState.ENDED]
    if ended:
        return _none("part_ended", part=ended[0].name, day=ended[0].ended_on)
    return _none("part_missing", parts=names(part.name for part in absent))


def _worked_out(formula: Arithmetic, parts: Sequence[Part], *, provisional: bool, left_out: tuple[str, ...]) -> Result:
    numerator, denominator = _fraction(formula.kind, parts)
    working = in_words(formula.kind, formula.multiplier, parts, _shown)
    if any(part.role is Role.WEIGHT and part.value is not None and part.value < 0 for part in parts):
        return _none("negative_weight", working)
    if denominator is not None and denominator <= 0:
        return _none("zero", working)
    raw = _EXACT.multiply(numerator, formula.multiplier)
    value = storable(_EXACT.divide(raw, denominator) if denominator is not None else raw)
    if value is None:
        return _none("too_large", working)
    low, high = formula.lower_bound, formula.upper_bound
    if (low is not None and value < low) or (high is not None and value > high):
        return _none("out_of_bounds", working, value=plain(value))
    above, below = storable(numerator), storable(denominator) if denominator is not None else None
    whole = above is not None and below is not None
    return Result(
        value=value,
        provisional=provisional,
        numerator=above if whole else None,
        denominator=below if whole else None,
        working=working,
        left_out=left_out,
    )


def _none(code: str, working: str = "", **params: str) -> Result:
    return Result(absent="no_data", code=code, params=params, working=working)


def _fraction(kind: Kind, parts: Sequence[Part]) -> tuple[Decimal, Decimal | None]:
    """Numerator and denominator before the multiplier; no denominator where nothing is divided."""
    if kind is Kind.WEIGHTED_MEAN:
        weights = {part.pair: part.value or Decimal(0) for part in parts if part.role is Role.WEIGHT}
        products = (
            _EXACT.multiply(part.value or Decimal(0), weights.get(part.pair, Decimal(0)))
            for part in parts
            if part.role is Role.PLUS
        )
        return _total(products), _total(weights.values())
    above = _total(
        -(part.value or Decimal(0)) if part.role is Role.MINUS else part.value or Decimal(0)
        for part in parts
        if part.role not in _DIVISORS
    )
    if kind in (Kind.SUM, Kind.DIFFERENCE):
        return above, None
    return above, _total(part.value or Decimal(0) for part in parts if part.role in _DIVISORS)


def _total(values: Iterable[Decimal]) -> Decimal:
    total = Decimal(0)
    for value in values:
        total = _EXACT.add(total, value)
    return total


def plain(value: Decimal) -> str:
    """A number as it is: thousands by commas, no needless noughts, a true minus sign."""
    places = max(0, -int(value.normalize(_EXACT).as_tuple().exponent))
    text = f"{abs(value):,.{min(places, 6)}f}"
    return f"\N{MINUS SIGN}{text}" if value < 0 else text


def in_words(kind: Kind, multiplier: Decimal, parts: Sequence[Part], shown: Callable[[Part], str]) -> str:
    """The arithmetic of a formula, each part as ``shown`` writes it: ``(12 + 30) ÷ (40 + 60)``."""
    times = "" if multiplier == 1 else f"{TIMES}{plain(multiplier)}"
    if kind is Kind.WEIGHTED_MEAN:
        weights = {part.pair: part for part in parts if part.role is Role.WEIGHT}
        terms = [
            f"{shown(part)}{TIMES}{shown(weights[part.pair])}"
            for part in parts
            if part.role is Role.PLUS and part.pair in weights
        ]
        return f"({_joined(terms)}) ÷ ({_joined([shown(part) for part in weights.values()])}){times}"
    plus = [shown(part) for part in parts if part.role in (Role.PLUS, Role.NUMERATOR)]
    minus = [shown(part) for part in parts if part.role is Role.MINUS]
    below = [shown(part) for part in parts if part.role in _DIVISORS]
    above = " \N{MINUS SIGN} ".join([_joined(plus), *minus])
    if below:
        return f"{_bracketed(above, len(plus))} ÷ {_bracketed(_joined(below), len(below))}{times}"
    return f"{_bracketed(above, len(plus) + len(minus))}{times}" if times else above


def _shown(part: Part) -> str:
    value = part.value if part.value is not None else Decimal(0)
    return f"({plain(value)})" if value < 0 else plain(value)


def _joined(terms: Sequence[str]) -> str:
    """The terms added up; a long sum says its first and its last."""
    if len(terms) > MOST_SHOWN:
        return f"{' + '.join(terms[: MOST_SHOWN - 1])} + … + {terms[-1]}"
    return " + ".join(terms)


def _bracketed(text: str, terms: int) -> str:
    return f"({text})" if terms > 1 else text
