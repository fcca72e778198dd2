"""Targets as people type them: a figure or a range for the year, and its path through the periods (pure)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Context, Decimal
from types import MappingProxyType

from council_pm.core.exact_text import exact_words
from council_pm.core.noop import gettext_noop as _
from council_pm.core.number_grammar import MAX_DIGITS, GrammarError, Warned, read_value
from indicators.engine import RuleFact
from indicators.profiles import ProfileError, profile_targets
from indicators.rule_setup import RuleSetup
from indicators.status_types import Polarity, ToleranceType

MOST_FIGURES = 12  # months of a year
_RANGE = re.compile(r"(.*\S)\s+to\s+(\S.*)", re.IGNORECASE | re.DOTALL)
_STORED = Context(prec=MAX_DIGITS, rounding=ROUND_HALF_UP)  # what either database keeps of a worked-out figure

MESSAGES: Mapping[str, str] = MappingProxyType(
    {
        "range_wanted": _("A range is best here: write both ends, like 5 to 9."),
        "one_figure_wanted": _("Write one figure: this indicator has no range."),
        "figures_missing": _("Type a figure for each of the {wanted} periods, with semicolons between them."),
        "figures_of_range": _("A range has the same ends in every period: leave the typed figures out."),
        "figures_not_asked": _("Figures are typed, but the path is another one: choose Typed figures, or clear them."),
        "no_shape": _("Last year's figures are not complete, so their shape cannot be taken: choose another path."),
        "not_cumulative": _("Last year's shape is for figures that add up through the year: choose another path."),
        "no_such_path": _("{text} is not a path through the year."),
        "no_periods": _("No period of this indicator ends in {year}."),
        "wrong_length": _("{given} figures are typed; the year has {wanted} periods."),
        "wrong_end": _("The typed figures end at {end}; the target for the year is {target}."),
    }
)  # fmt: skip


class EntryError(ValueError):
    """Something typed that cannot be a target. ``code`` is for programs, ``template`` with ``params`` for people."""

    def __init__(self, code: str, template: str = "", **params: str) -> None:
        self.code = code
        self.template = template or MESSAGES[code]
        self.params: Mapping[str, str] = MappingProxyType(params)
        super().__init__(self.template.format(**params))


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """A target figure, or a range from ``low`` to ``high``."""

    value: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """What reading and spreading a target must know of the definition."""

    polarity: Polarity
    unit: str
    cumulative: bool


def read_aim(text: str, measure: Measure, notes: list[Warned] | None = None) -> Aim:
    """The target in ``text``: a range where a range is best, otherwise one figure. Raises ``EntryError``.

    What must be shown before it is kept (a figure that was rounded) is added to ``notes``.
    """
    ends = _RANGE.fullmatch(text.strip())
    if measure.polarity is Polarity.RANGE:
        if ends is None:
            raise EntryError("range_wanted")
        return Aim(low=_figure(ends[1], measure, notes), high=_figure(ends[2], measure, notes))
    if ends is not None:
        raise EntryError("one_figure_wanted")
    return Aim(value=_figure(text, measure, notes))


def read_figures(text: str, measure: Measure, notes: list[Warned] | None = None) -> tuple[Decimal, ...]:
    """The typed figures of a path, with semicolons (or white space) between them. Raises ``EntryError``."""
    parts = [part for part in re.split(r"[;\s]+", text.strip()) if part]
    if len(parts) > MOST_FIGURES:
        raise EntryError("wrong_length", given=str(len(parts)), wanted=str(MOST_FIGURES))
    return tuple(_figure(part, measure, notes) for part in parts)


def spread(
    aim: Aim,
    count: int,
    path: str,
    measure: Measure,
    *,
    figures: Sequence[Decimal] = (),
    last_year: Sequence[Decimal] | None = None,
) -> tuple[list[Aim], str]:
    """The target of each of ``count`` periods, and its basis (``models.TargetBasis``).

    A measure that adds up through the year reaches its target by the path; any other has the same target in each
    period, unless figures are typed. ``last_year`` are the figures of the same periods a year earlier, nothing where
    one is missing. Raises ``EntryError``.
    """
    if figures and path != "typed":
        raise EntryError("figures_not_asked")
    if path == "typed":
        return _typed(aim, count, measure, figures)
    if not measure.cumulative:
        if path == "last_year":
            raise EntryError("not_cumulative")
        return [aim] * count, "set"
    if path == "last_year" and last_year is None:
        raise EntryError("no_shape")
    if aim.value is not None:
        spread_out, basis = _profile(aim.value, count, path, measure, last_year)
        return [Aim(value=figure) for figure in spread_out], basis
    low, basis = _profile(aim.low or Decimal(0), count, path, measure, last_year)
    high, _basis = _profile(aim.high or Decimal(0), count, path, measure, last_year)
    return [Aim(low=bottom, high=top) for bottom, top in zip(low, high, strict=True)], basis


def setup_of(aim: Aim, rule: RuleFact | None, measure: Measure, decimals: int) -> RuleSetup:
    """The rule as it would judge this aim; without one the simplest that the polarity allows."""
    return RuleSetup(
        rule_code=rule.rule if rule else ("range" if measure.polarity is Polarity.RANGE else "tolerance"),
        polarity=measure.polarity,
        tolerance_type=rule.tolerance_type if rule else ToleranceType.NONE,
        tolerance=rule.tolerance if rule else None,
        amber_threshold=rule.amber_threshold if rule else None,
        minimum_acceptable=rule.minimum_acceptable if rule else None,
        target=aim.value,
        low=aim.low,
        high=aim.high,
        decimal_places=decimals,
        is_percentage=measure.unit == "%",
    )


def changed_by(aim: Aim, per_cent: Decimal, decimals: int) -> Aim:
    """The aim moved by a per cent of itself, rounded half-up to the decimals that are shown."""
    if per_cent == 0:
        return aim

    def moved(figure: Decimal | None) -> Decimal | None:
        if figure is None:
            return None
        return (figure * (100 + per_cent) / 100).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)

    return replace(aim, value=moved(aim.value), low=moved(aim.low), high=moved(aim.high))


def _typed(aim: Aim, count: int, measure: Measure, figures: Sequence[Decimal]) -> tuple[list[Aim], str]:
    if aim.value is None:
        raise EntryError("figures_of_range")
    if not figures:
        raise EntryError("figures_missing", wanted=str(count))
    if len(figures) != count:
        raise EntryError("wrong_length", given=str(len(figures)), wanted=str(count))
    if measure.cumulative:
        _profile(aim.value, count, "typed", measure, None, explicit=figures)
    elif figures[-1] != aim.value:
        raise EntryError("wrong_end", end=exact_words(figures[-1]), target=exact_words(aim.value))
    return [Aim(value=figure) for figure in figures], "explicit"


def _profile(
    annual: Decimal,
    count: int,
    path: str,
    measure: Measure,
    last_year: Sequence[Decimal] | None,
    explicit: Sequence[Decimal] | None = None,
) -> tuple[list[Decimal], str]:
    try:
        found = profile_targets(
            annual,
            count,
            explicit=explicit,
            last_year=last_year,
            seasonal=path == "last_year",
            polarity=measure.polarity,
        )
    except ProfileError as fault:
        raise EntryError(fault.code, fault.template, **fault.params) from fault
    return [_STORED.create_decimal(figure) for figure in found.targets], found.basis


def _figure(text: str, measure: Measure, notes: list[Warned] | None) -> Decimal:
    try:
        reading = read_value(text, money=measure.unit.startswith("£"), percentage=measure.unit == "%")
    except GrammarError as fault:
        raise EntryError(fault.code, fault.template, **fault.params) from fault
    if notes is not None:
        notes += reading.warnings
    return reading.value
