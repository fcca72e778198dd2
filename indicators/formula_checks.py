"""Checks of a formula when it is set up, before it works anything out (pure). ADR 0019."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from council_pm.core.noop import gettext_noop as _
from indicators.calculation import FINEST, ROLES, Kind, Missing, Role, Source
from indicators.findings import Finding, error

MOST_PARTS = 12
LARGEST_MULTIPLIER = Decimal(1_000_000)

# What each source can feed: the parts of a total carry one figure each, with its numerator and denominator.
KINDS_OF_SOURCE: Mapping[Source, frozenset[Kind]] = {
    Source.INDICATORS: frozenset(Kind),
    Source.BREAKDOWNS: frozenset({Kind.SUM, Kind.RATIO_OF_SUMS, Kind.WEIGHTED_MEAN}),
    Source.UNITS_BELOW: frozenset({Kind.SUM, Kind.RATIO_OF_SUMS, Kind.WEIGHTED_MEAN}),
}


@dataclass(frozen=True, slots=True)
class Counted:
    """How an indicator is counted, as far as it matters to a formula. ``retired_on`` is text for a person."""

    code: str
    unit: str
    frequency: str
    calendar: str
    reported_as: str
    retired_on: str = ""


@dataclass(frozen=True, slots=True)
class Chosen:
    """An indicator as somebody chose it for a part; ``indicator`` nothing: there is none of this code."""

    code: str
    role: Role
    pair: int
    indicator: Counted | None


@dataclass(frozen=True, slots=True)
class FormulaSetup:
    """A formula as somebody wants it."""

    indicator: Counted
    kind: Kind
    source: Source
    multiplier: Decimal
    missing: Missing
    least_share: int | None
    parts: Sequence[Chosen] = ()
    lines: int = 0  # breakdowns, or units below, that there are to work with


def check_formula(setup: FormulaSetup) -> list[Finding]:
    """What is wrong with a formula; empty when all is well.

    Codes: kind_of_source, multiplier, least_share, leave_out_pairs, no_lines, parts_not_wanted, too_many_parts,
    unknown_part, retired_part, itself, twice, place_twice, role, role_missing, weights, frequency, calendar,
    reported_as, unit.
    """
    findings: list[Finding] = []
    if setup.kind not in KINDS_OF_SOURCE[setup.source]:
        findings.append(
            error("kind_of_source", _("This kind needs indicators as its parts: choose them one by one."), "source")
        )
    if not _is_multiplier(setup.multiplier):
        text = _("Multiply by more than nought and at most 1,000,000, with at most six decimals.")
        findings.append(error("multiplier", text, "multiplier"))
    findings += _missing_findings(setup)
    if setup.source is not Source.INDICATORS:
        return findings + _line_findings(setup)
    return findings + _part_findings(setup) + _role_findings(setup) + _sameness_findings(setup)


def _is_multiplier(number: Decimal) -> bool:
    if not number.is_finite() or not 0 < number <= LARGEST_MULTIPLIER:
        return False
    return int(number.normalize().as_tuple().exponent) >= FINEST


def _missing_findings(setup: FormulaSetup) -> list[Finding]:
    if setup.missing is Missing.NO_RESULT:
        return []
    if setup.source is Source.INDICATORS and setup.kind not in (Kind.SUM, Kind.WEIGHTED_MEAN):
        return [
            error(
                "leave_out_pairs",
                _("A part can be left out of a sum or a mean only: here the figure would mean something else."),
                "missing",
            )
        ]
    if setup.least_share is None or not 1 <= setup.least_share <= 100:
        return [
            error(
                "least_share", _("Say which share of the parts must be there, from 1 to 100 per cent."), "least_share"
            )
        ]
    return []


def _line_findings(setup: FormulaSetup) -> list[Finding]:
    if setup.parts:
        return [error("parts_not_wanted", _("Clear the list of indicators: the parts are its own lines."), "parts")]
    if setup.lines == 0:
        if setup.source is Source.BREAKDOWNS:
            text = _("This indicator has no breakdowns to work with: add them first.")
        else:
            text = _("This indicator has no lines for units below to work with: add them first.")
        return [error("no_lines", text, "source")]
    return []


def _part_findings(setup: FormulaSetup) -> list[Finding]:
    findings: list[Finding] = []
    if len(setup.parts) > MOST_PARTS:
        findings.append(
            error("too_many_parts", _("A formula has at most {most} parts."), "parts", most=str(MOST_PARTS))
        )
    seen: set[tuple[str, Role]] = set()
    places = {(part.pair, part.role) for part in setup.parts}
    if len(places) < len(setup.parts):
        findings.append(error("place_twice", _("Two parts stand in one place: give each a line of its own."), "parts"))
    for part in setup.parts:
        if part.indicator is None:
            findings.append(
                error("unknown_part", _("There is no indicator with the code {part}."), "parts", part=part.code)
            )
        elif part.indicator.code == setup.indicator.code:
            findings.append(error("itself", _("{part} cannot be a part of itself."), "parts", part=part.code))
        elif part.indicator.retired_on:
            findings.append(
                error(
                    "retired_part",
                    _("{part} ended on {day}: choose an indicator that is in use."),
                    "parts",
                    part=part.indicator.code,
                    day=part.indicator.retired_on,
                )
            )
        key = (part.indicator.code if part.indicator else part.code, part.role)
        if key in seen and part.role is not Role.WEIGHT:
            findings.append(error("twice", _("{part} stands there twice: take one away."), "parts", part=key[0]))
        seen.add(key)
    return findings


def _role_findings(setup: FormulaSetup) -> list[Finding]:
    wanted = ROLES[setup.kind]
    if any(part.role not in wanted for part in setup.parts):
        return [error("role", _("Choose for each part what it counts as in this kind of formula."), "parts")]
    count = {role: sum(part.role is role for part in setup.parts) for role in wanted}
    least = 2 if setup.kind in (Kind.SUM, Kind.WEIGHTED_MEAN) else 1
    if count[wanted[0]] < least or any(not count[role] for role in wanted[1:]):
        needs = {
            Kind.SUM: _("A sum needs two indicators or more."),
            Kind.DIFFERENCE: _("A difference needs an indicator to take from, and one to take away."),
            Kind.RATIO_OF_SUMS: _("A ratio needs an indicator above the line, and one below it."),
            Kind.WEIGHTED_MEAN: _("A weighted mean needs two indicators or more, each with its weight."),
            Kind.PER_HEAD: _("A figure per head needs an indicator to divide, and the population."),
        }[setup.kind]
        return [error("role_missing", needs, "parts")]
    if setup.kind is Kind.WEIGHTED_MEAN:
        figures = {part.pair for part in setup.parts if part.role is Role.PLUS}
        weights = {part.pair for part in setup.parts if part.role is Role.WEIGHT}
        if figures != weights:
            return [error("weights", _("Give each indicator its weight beside it."), "parts")]
    return []


def _sameness_findings(setup: FormulaSetup) -> list[Finding]:
    """Figures go together only where they are of the same periods; they add up only where they are of one unit."""
    findings: list[Finding] = []
    for part in setup.parts:
        other = part.indicator
        if other is None or other.code == setup.indicator.code:
            continue
        for code, here, there, text in (
            (
                "frequency",
                setup.indicator.frequency,
                other.frequency,
                _("{part} is reported {there}, this one {here}. A formula works with figures of the same periods."),
            ),
            (
                "calendar",
                setup.indicator.calendar,
                other.calendar,
                _("{part} has {there} years, this one {here} years. A formula works with figures of the same periods."),
            ),
            (
                "reported_as",
                setup.indicator.reported_as,
                other.reported_as,
                _(
                    "{part} is reported as {there}, this one as {here}."
                    " A formula works with figures of the same periods."
                ),
            ),
        ):
            if here != there:
                words = {"part": other.code, "here": here.replace("_", " "), "there": there.replace("_", " ")}
                findings.append(error(code, text, "parts", **words))
    if setup.kind in (Kind.SUM, Kind.DIFFERENCE, Kind.WEIGHTED_MEAN):
        added = [p.indicator for p in setup.parts if p.indicator and p.role in (Role.PLUS, Role.MINUS)]
        units = list(dict.fromkeys(one.unit for one in added))
        if len(units) > 1:
            findings.append(
                error(
                    "unit",
                    _("These parts are of different units and do not add up: {units}."),
                    "parts",
                    units=", ".join(units),
                )
            )
    return findings


def find_cycle(made_from: Mapping[str, Collection[str]], code: str, parts: Iterable[str]) -> tuple[str, ...]:
    """The way from ``code`` through ``parts`` back to ``code``, or nothing.

    ``made_from`` says of each calculated indicator what it is made from; what it says of ``code`` is replaced.
    """
    edges = {**made_from, code: list(parts)}
    waiting: list[tuple[str, ...]] = [(code,)]
    seen: set[str] = set()
    while waiting:
        way = waiting.pop()
        for part in edges.get(way[-1], ()):
            if part == code:
                return (*way, code)
            if part not in seen:
                seen.add(part)
                waiting.append((*way, part))
    return ()


def in_order(made_from: Mapping[int, Collection[int]], wanted: Iterable[int]) -> list[int]:
    """The calculated indicators that the wanted ones feed, themselves included, parts before what is made of them.

    Those that stand in a circle (no service writes one) come in some order, each once.
    """
    feeds: dict[int, set[int]] = {}
    for made, parts in made_from.items():
        for part in parts:
            feeds.setdefault(part, set()).add(made)
    touched: set[int] = set()
    waiting = list(wanted)
    while waiting:
        one = waiting.pop()
        if one not in touched:
            touched.add(one)
            waiting.extend(feeds.get(one, ()))
    ordered: list[int] = []
    done: set[int] = set()
    for first in sorted(touched & made_from.keys()):
        stack = [(first, False)]
        while stack:
            one, after_its_parts = stack.pop()
            if after_its_parts:
                ordered.append(one)
            elif one not in done:
                done.add(one)
                stack.append((one, True))
                stack.extend((part, False) for part in sorted(made_from[one]) if part in made_from and part in touched)
    return ordered
