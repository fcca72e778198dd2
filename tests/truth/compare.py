"""The product's lines beside ours: every field that tells something of a figure."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from indicators.selectors.rows import ScorecardRow
from tests.truth import wording as say
from tests.truth.council import Line
from tests.truth.counting import numbers_of_working
from tests.truth.outlook import YearEnd

Difference = tuple[str, object, object]


def differences(row: ScorecardRow, line: Line) -> list[Difference]:
    """What the product says otherwise of a line: which field, its word, ours."""
    places, unit, last = line.definition.places, line.definition.unit, line.last
    shown: list[Difference] = [
        ("name", row.name, line.name),
        ("theme", row.theme, line.theme),
        ("status", row.status, line.status),
        ("movement", row.direction, line.moves),
        ("trend", row.trend, line.trend),
        ("against the period before", row.vs_previous, line.vs_previous),
        ("against last year", row.vs_last_year, line.vs_last_year),
        ("figure", row.figure, say.figure(last.figure.value, places, unit) if last else ""),
        ("target", row.target, say.aim(last.aim, places, unit) if last else ""),
        ("period", row.period, line.period),
        ("how often", row.frequency, say.OFTEN[line.definition.frequency]),
        ("due", row.due, line.due),
        ("provisional", row.provisional, bool(last and _marked(line))),
        ("small numbers", "small_numbers" in row.flags, line.small),
        ("could be chance", "could_be_chance" in row.flags, line.chance),
        ("status of the forecast", row.forecast_status, line.ahead_status),
        ("history", [(one.end, one.status) for one in row.recent], _history(line)),
        ("figures of the history", [one.figure for one in row.recent], _figures(line)),
    ]
    found = [one for one in shown if one[1] != one[2]]
    if row.status not in ("overdue", "not_due") and last and line.status not in ("overdue", "not_due"):
        told = say.numbers(_without_unit(row.sentence, unit))
        if told != numbers_of_working(last, places):
            found.append(("working", row.sentence, numbers_of_working(last, places)))
    return found + list(_ahead(row, line.ahead))


def _marked(line: Line) -> bool:
    last = line.last
    return bool(last and last.figure.provisional and last.figure.value is not None)


def _history(line: Line) -> list[tuple[Any, str]]:
    return [(one.figure.end, one.verdict.status) for one in line.periods[-13:]]


def _figures(line: Line) -> list[str | None]:
    values = [one.figure.value for one in line.periods[-13:]]
    places = line.definition.places
    return [None if one is None else say.plain(one, places).replace(",", "").replace(say.MINUS, "-") for one in values]


def _without_unit(sentence: str, unit: str) -> str:
    return sentence.replace(f" {unit}", "") if any(letter.isdigit() for letter in unit) else sentence


def _ahead(row: ScorecardRow, ahead: YearEnd | None) -> Iterable[Difference]:
    told = row.forecast
    if told is None or ahead is None:
        if told is not None or ahead is not None:
            yield "forecast", told, ahead
        return
    for name, theirs, ours in zip(("forecast", "forecast from", "forecast to"), _ends(told), ahead, strict=True):
        if (theirs is None) != (ours is None) or (theirs is not None and not near(theirs, ours or 0.0)):
            yield name, theirs, ours


def _ends(told: Any) -> tuple[Decimal | None, ...]:
    return told.value, told.low, told.high


def near(one: Decimal | float, other: Decimal | float) -> bool:
    """The same within what six decimals and floating point leave."""
    return abs(float(one) - float(other)) <= 2e-6 + 1e-9 * abs(float(other))
