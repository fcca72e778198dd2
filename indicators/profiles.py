"""The path of a cumulative target through the year: what the year to date should have reached (specification 4.2).

The profile that somebody typed comes first; without one a seasonal indicator takes the shape of last year, any other
an even path, and the result says which, because an even path flatters (council tax would be green until the last
quarter). Where lower is better the profile is a ceiling, and is made in the same way.

Trends run on the increments of a cumulative measure, never on its line, which always rises; a cumulative ratio has no
increments and is compared with the same period of earlier years.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from types import MappingProxyType
from typing import Literal

from council_pm.core.noop import gettext_noop as _
from indicators.findings import Finding, warning
from indicators.status_types import Polarity

Basis = Literal["explicit", "last_year", "even"]

_STORED = Decimal("0.000001")  # six decimals, as targets are stored

MESSAGES: Mapping[str, str] = MappingProxyType(
    {
        "no_periods": _("A year has at least one period."),
        "neutral_has_no_target": _("An indicator for information has no target to spread over the year."),
        "negative_target": _("A target below nought cannot be spread over the year: type the profile out of the aims."),
        "wrong_length": _("The profile has {given} figures; the year has {wanted} periods."),
        "decreasing": _("The profile falls from {before} to {after}: a year to date never falls."),
        "wrong_end": _("The profile ends at {end}; the target for the year is {target}."),
        "last_year_unusable": _("Last year's figures rise to no total, so their shape cannot be taken."),
    }
)


class ProfileError(ValueError):
    """A profile that cannot be. `code` is a key of MESSAGES, `params` what its sentence names."""

    def __init__(self, code: str, **params: str) -> None:
        self.code = code
        self.params: Mapping[str, str] = MappingProxyType(params)
        self.template = MESSAGES[code]
        super().__init__(self.template.format(**params))


@dataclass(frozen=True, slots=True)
class ProfileResult:
    """Targets for the year to date, one for each period, the last one the target for the year."""

    targets: tuple[Decimal, ...]
    basis: Basis
    is_ceiling: bool = False


@dataclass(frozen=True, slots=True)
class Increments:
    """What each period of one year added to the year to date; None where it is not known."""

    figures: tuple[Decimal | None, ...]
    findings: tuple[Finding, ...]


def increments(years_to_date: Sequence[Decimal | None]) -> Increments:
    """The increments of one year's line, from its first period on, exact and in the same unit.

    A period after one without a figure has no known increment. A negative one is a correction: it is kept, and is a
    warning `negative_increment` with the number of the period in the year, from 1.
    """
    figures: list[Decimal | None] = []
    findings: list[Finding] = []
    before: Decimal | None = Decimal(0)
    for number, reached in enumerate(years_to_date, 1):
        added = None if reached is None or before is None else reached - before
        if added is not None and added < 0:
            template = "The year to date falls to {reached} in period {period}: is it a correction?"
            params = {"reached": format(reached, ",f"), "period": str(number)}
            findings.append(warning("negative_increment", template, "value", **params))
        figures.append(added)
        before = reached
    return Increments(tuple(figures), tuple(findings))


def year_to_date(added: Sequence[Decimal | None]) -> tuple[Decimal | None, ...]:
    """The line that increments add up to, exact. From a missing one on it is unknown, unless a return states it."""
    line: list[Decimal | None] = []
    reached: Decimal | None = Decimal(0)
    for figure in added:
        reached = None if figure is None or reached is None else reached + figure
        line.append(reached)
    return tuple(line)


def profile_targets(
    annual_target: Decimal,
    periods_in_year: int,
    *,
    explicit: Sequence[Decimal] | None = None,
    last_year: Sequence[Decimal] | None = None,
    seasonal: bool = False,
    polarity: Polarity,
) -> ProfileResult:
    """The profiled targets of one year. `explicit` and `last_year` are years to date, one figure for each period.

    Last year's shape is used for seasonal indicators only, and only when all its periods are given; derived targets
    are rounded half-up to six decimals. Raises ProfileError: no_periods, neutral_has_no_target, negative_target,
    wrong_length, decreasing, wrong_end, last_year_unusable.
    """
    if periods_in_year < 1:
        raise ProfileError("no_periods")
    if polarity is Polarity.NEUTRAL:
        raise ProfileError("neutral_has_no_target")
    basis: Basis
    if explicit is not None:
        targets, basis = tuple(explicit), "explicit"
    elif annual_target < 0:
        raise ProfileError("negative_target")
    elif seasonal and last_year is not None and len(last_year) == periods_in_year:
        targets, basis = _shaped(annual_target, last_year), "last_year"
    else:
        targets, basis = _even(annual_target, periods_in_year), "even"
    _check(targets, annual_target, periods_in_year)
    return ProfileResult(targets, basis, is_ceiling=polarity is Polarity.LOWER)


def _even(annual: Decimal, periods: int) -> tuple[Decimal, ...]:
    return (*(_stored(annual * n / periods) for n in range(1, periods)), annual)


def _shaped(annual: Decimal, last_year: Sequence[Decimal]) -> tuple[Decimal, ...]:
    total = last_year[-1]
    if total <= 0 or last_year[0] < 0:
        raise ProfileError("last_year_unusable")
    return (*(_stored(annual * reached / total) for reached in last_year[:-1]), annual)


def _stored(value: Decimal) -> Decimal:
    return value.quantize(_STORED, ROUND_HALF_UP)


def _check(targets: tuple[Decimal, ...], annual: Decimal, periods: int) -> None:
    if len(targets) != periods:
        raise ProfileError("wrong_length", given=str(len(targets)), wanted=str(periods))
    for before, after in pairwise(targets):
        if after < before:
            raise ProfileError("decreasing", before=format(before, "f"), after=format(after, "f"))
    if targets[-1] != annual:
        raise ProfileError("wrong_end", end=format(targets[-1], "f"), target=format(annual, "f"))
