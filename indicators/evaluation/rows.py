"""Reading one row of a table: each field by its type, each fault with the table, the row and the field it is in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Any, NoReturn, TypeVar

from council_pm.core.number_grammar import LIMIT
from indicators.evaluation.errors import EvaluationError

_SHOWN = 40  # characters of what was given that a sentence repeats
_Choice = TypeVar("_Choice", bound=StrEnum)


class Row:
    """One row as it was sent. Every reader raises EvaluationError for a field that is missing or of another kind."""

    def __init__(self, table: str, number: int, fields: object) -> None:
        """`number` counts the rows of the table from 1."""
        self._table, self._place = table, number
        self._where = f"Table {table}, row {number}"
        if not isinstance(fields, Mapping):
            raise EvaluationError(f"{self._where}: a row is an object with named fields.")
        self._fields: Mapping[str, Any] = fields

    def refuse(self, field: str, sentence: str) -> NoReturn:
        """Say what is wrong with a field."""
        raise EvaluationError(f"{self._where}, {field}: {sentence}")

    def has(self, field: str) -> bool:
        """Whether the field is there, empty or not."""
        return field in self._fields

    def inside(self, field: str) -> Row:
        """The row that stands in a field of this one."""
        return Row(self._table, self._place, self._required(field))

    def number(self, field: str) -> Decimal | None:
        """A number below 10^12 in size, or null."""
        return self._number(field, self._required(field))

    def figure(self, field: str) -> Decimal:
        """A number below 10^12 in size."""
        found = self.number(field)
        return self.refuse(field, "a number is missing.") if found is None else found

    def count(self, field: str) -> Decimal:
        """A whole number, not below nought."""
        found = self.figure(field)
        if found < 0:
            self.refuse(field, f"{_shown(found)} is below nought; a count is not.")
        if found != found.to_integral_value():
            self.refuse(field, f"{_shown(found)} is not a whole number; a count is.")
        return found

    def whole(self, field: str, least: int, most: int) -> int:
        """A whole number between two bounds."""
        found = self.figure(field)
        if found != found.to_integral_value() or not least <= found <= most:
            self.refuse(field, f"{_shown(found)} is not a whole number from {least} to {most}.")
        return int(found)

    def numbers(self, field: str) -> list[Decimal | None]:
        """A list of numbers and nulls."""
        return self._numbers(field, self._required(field))

    def lists(self, field: str) -> list[list[Decimal | None]]:
        """A list of such lists."""
        given = self._required(field)
        if not isinstance(given, list | tuple):
            self.refuse(field, "a list of lists of numbers is wanted.")
        return [self._numbers(f"{field} {place}", each) for place, each in enumerate(given, 1)]

    def choice(self, field: str, choices: type[_Choice]) -> _Choice:
        """One of the known words."""
        given = self._required(field)
        for choice in choices:
            if isinstance(given, str) and choice.value == given:
                return choice
        return self.refuse(field, f"{_shown(given)} is none of {', '.join(choice.value for choice in choices)}.")

    def flag(self, field: str) -> bool:
        """True or false."""
        given = self._required(field)
        return given if isinstance(given, bool) else self.refuse(field, f"{_shown(given)} is neither true nor false.")

    def _required(self, field: str) -> Any:
        if field not in self._fields:
            self.refuse(field, "this field is missing; write null where there is nothing.")
        return self._fields[field]

    def _numbers(self, field: str, given: object) -> list[Decimal | None]:
        if not isinstance(given, list | tuple):
            self.refuse(field, "a list of numbers is wanted.")
        return [self._number(f"{field} {place}", each) for place, each in enumerate(given, 1)]

    def _number(self, field: str, given: object) -> Decimal | None:
        if given is None:
            return None
        if isinstance(given, bool) or not isinstance(given, int | float | Decimal):
            self.refuse(field, f"{_shown(given)} is not a number.")
        found = Decimal(repr(given)) if isinstance(given, float) else Decimal(given)
        if not found.is_finite():
            self.refuse(field, f"{_shown(given)} is not a finite number.")
        if found.copy_abs() >= LIMIT:  # abs() would round, and overflow
            self.refuse(field, f"{_shown(given)} is too large: figures are below 1,000,000,000,000.")
        return found


def _shown(given: object) -> str:
    """What was given, cut short; a list, an object or a number of thousands of digits is not written out at all."""
    if given is None or isinstance(given, bool):
        return str(json.dumps(given))
    long = isinstance(given, int) and abs(given) >= 10**_SHOWN
    if long or not isinstance(given, str | int | float | Decimal):
        return "what stands here"
    text = str(given)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
