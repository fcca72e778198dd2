"""Reading the series of ``manage.py evaluate --series``: what is no series is refused in a sentence (pure)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from indicators.evaluation.errors import EvaluationError
from indicators.trends.batch import LEAST_FIXED, TrendInput

CYCLES = {"monthly": 12, "quarterly": 4, "annual": 1}
POLARITIES = {"higher": 1, "lower": -1, "neutral": 0}
KINDS = ("value", "proportion", "rate")
MOST_SERIES, MOST_PERIODS = 50_000, 1_000
LARGEST = 1e15  # what a figure of a council can be; beyond it floating point keeps no units
MOST_DECIMALS = 6
MOST_SHOWN = 40  # characters of what was given that a sentence repeats


@dataclass(frozen=True, slots=True)
class Asked:
    """One series as it was given, checked."""

    id: Any
    periods: Sequence[str]
    values: Sequence[float | None]
    polarity: str
    kind: str
    decimals: int | None
    trend: TrendInput


def read_series(row: Any, number: int) -> Asked:
    if not isinstance(row, Mapping):
        raise EvaluationError(f"Series {number}: it must be an object with fields.")
    name = f"Series {_shown(row.get('id', number))}"
    periods, values = _list(row, "periods", name), _figures(row, "values", name)
    if len(periods) != len(values):
        raise EvaluationError(f"{name}, values: {len(values)} values for {len(periods)} periods.")
    if len(periods) > MOST_PERIODS:
        raise EvaluationError(f"{name}, periods: more than {MOST_PERIODS:,}.")
    _check_periods(periods, name)
    cycle = _one_of(row, "frequency", CYCLES, name)
    polarity = _one_of(row, "polarity", POLARITIES, name)
    kind = row.get("kind") or "value"
    if kind not in KINDS:
        raise EvaluationError(f"{name}, kind: it must be one of {', '.join(KINDS)}.")
    multiplier = _figure(row.get("multiplier"), "multiplier", name)
    if multiplier is not None and multiplier <= 0:
        raise EvaluationError(f"{name}, multiplier: it must be more than 0.")
    trend = TrendInput(
        values=values,
        cycle=CYCLES[cycle],
        polarity=POLARITIES[polarity],
        target=_figure(row.get("target"), "target", name),
        rebases=_rebases(row, len(values), name),
        fix_after=_fix_after(row, name),
        seasonal="seasonal" in _tags(row, name),
        counts=_counts(row, kind, len(values), name),
        proportion=kind == "proportion",
        multiplier=multiplier or (100.0 if kind == "proportion" else 1.0),
    )
    return Asked(row.get("id", number), periods, values, polarity, kind, _decimals(row, name), trend)


def _list(row: Mapping[str, Any], field: str, name: str) -> Sequence[Any]:
    found = row.get(field)
    if not isinstance(found, Sequence) or isinstance(found, str):
        raise EvaluationError(f"{name}, {field}: a list is missing.")
    return found


def _tags(row: Mapping[str, Any], name: str) -> Sequence[Any]:
    found = row.get("tags") or []
    if not isinstance(found, list | tuple):
        raise EvaluationError(f"{name}, tags: it must be a list of words.")
    return found


def _shown(given: object) -> str:
    """What was given, cut short."""
    text = str(given) if isinstance(given, str | float | Decimal | None) or _is_short(given) else "what stands here"
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"


def _is_short(given: object) -> bool:
    return isinstance(given, int) and abs(given) < 10**MOST_SHOWN


def _figures(row: Mapping[str, Any], field: str, name: str) -> list[float | None]:
    return [_figure(value, f"{field}, place {place}", name) for place, value in enumerate(_list(row, field, name), 1)]


def _figure(value: Any, field: str, name: str) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise EvaluationError(f"{name}, {field}: “{_shown(value)}” is not a number.")
    if not -LARGEST <= value <= LARGEST:  # NaN and infinity are not within either
        raise EvaluationError(f"{name}, {field}: the number must lie between -1e15 and 1e15.")
    return float(value)


def _check_periods(periods: Sequence[Any], name: str) -> None:
    before = ""
    for place, text in enumerate(periods, 1):
        try:
            date.fromisoformat(text)
        except (TypeError, ValueError):
            raise EvaluationError(f"{name}, periods, place {place}: write the first day as 2026-04-01.") from None
        if text <= before:
            raise EvaluationError(f"{name}, periods, place {place}: it does not follow the one before.")
        before = text


def _one_of(row: Mapping[str, Any], field: str, allowed: Mapping[str, int], name: str) -> str:
    found = row.get(field)
    if not isinstance(found, str) or found not in allowed:
        raise EvaluationError(f"{name}, {field}: it must be one of {', '.join(allowed)}.")
    return found


def _rebases(row: Mapping[str, Any], length: int, name: str) -> list[int]:
    found = row.get("rebase_at") or []
    if not isinstance(found, Sequence) or isinstance(found, str):
        raise EvaluationError(f"{name}, rebase_at: it must be a list of places.")
    for at in found:
        if isinstance(at, bool) or not isinstance(at, int) or not 0 <= at < max(length, 1):
            raise EvaluationError(f"{name}, rebase_at: {_shown(at)} lies outside the series.")
    return list(found)


def _fix_after(row: Mapping[str, Any], name: str) -> int | None:
    found = row.get("fix_after_n_points")
    if found is not None and (isinstance(found, bool) or not isinstance(found, int) or found < LEAST_FIXED):
        raise EvaluationError(f"{name}, fix_after_n_points: it must be a whole number of at least {LEAST_FIXED}.")
    if found is not None and found > MOST_PERIODS:
        raise EvaluationError(f"{name}, fix_after_n_points: a series has at most {MOST_PERIODS:,} periods.")
    return found


def _decimals(row: Mapping[str, Any], name: str) -> int | None:
    found = row.get("decimals")
    if found is not None and (isinstance(found, bool) or not isinstance(found, int) or not 0 <= found <= MOST_DECIMALS):
        raise EvaluationError(f"{name}, decimals: it must be a whole number from 0 to {MOST_DECIMALS}.")
    return found


def _counts(
    row: Mapping[str, Any], kind: str, length: int, name: str
) -> tuple[Sequence[float | None], Sequence[float | None]] | None:
    if kind == "value" or (row.get("numerators") is None and row.get("denominators") is None):
        return None
    numerators, denominators = _figures(row, "numerators", name), _figures(row, "denominators", name)
    if not len(numerators) == len(denominators) == length:
        raise EvaluationError(f"{name}, numerators and denominators: one of each for each period.")
    for place, (top, bottom) in enumerate(zip(numerators, denominators, strict=True), 1):
        if (top or 0) < 0 or (bottom or 0) < 0:
            raise EvaluationError(f"{name}, numerators, place {place}: a count cannot be below 0.")
        if kind == "proportion" and top is not None and bottom is not None and top > bottom:
            raise EvaluationError(f"{name}, numerators, place {place}: {top:g} of {bottom:g} is more than all.")
    return numerators, denominators
