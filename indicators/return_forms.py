"""Reading what stands in the fields of a return: figures by the one grammar, days by the one form, else words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from council_pm.core.days import read_day
from council_pm.core.number_grammar import GrammarError, read_value
from council_pm.core.typed import typed_words
from indicators.findings import Finding, error
from indicators.models.returns import BOX
from indicators.returns.entry import NO_DATA

TEXTS = ("happened", "why", "next_steps", "explanation", "absent_reason")
FIGURES = ("value", "numerator", "denominator")
FLAGS = ("provisional", "estimate")


@dataclass(slots=True)
class TypedReturn:
    """What was typed into one return: the fields that could be read, and what is wrong with the others."""

    typed: Mapping[str, str]
    fields: dict[str, Any] = field(default_factory=dict)
    errors: list[Finding] = field(default_factory=list)


def name_of(part: str, return_id: int) -> str:
    """The name of a field of the page."""
    return f"{part}-{return_id}"


def read_version(text: str) -> int:
    """The version that a page was made from; one that no return has for a text that names none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1


def read_return(sent: Mapping[str, str], return_id: int, unit: str) -> TypedReturn:
    """The fields of one return in what was sent. A field that is not on the page stays as it is."""
    names = (*FIGURES, *TEXTS, *FLAGS, "absent", "expected_on", "shown")
    typed = {part: sent[name_of(part, return_id)] for part in names if name_of(part, return_id) in sent}
    found = TypedReturn(typed)
    for part in FIGURES:
        if part in typed:
            _figure(found, part, unit)
    for part in TEXTS:
        if part in typed:
            found.fields[part] = typed_words(typed[part])
            if len(found.fields[part]) > BOX:
                found.errors.append(error("too_long", _("Write at most 600 characters."), part))
    if "shown" in typed:  # a box without a tick sends nothing
        found.fields |= {part: part in typed for part in FLAGS}
        _absent(found)
    return found


def _figure(found: TypedReturn, part: str, unit: str) -> None:
    text = found.typed[part].strip()
    if not text:
        found.fields[part] = None
        return
    try:
        found.fields[part] = read_figure(text, unit)
    except GrammarError as wrong:
        found.errors.append(error(wrong.code, wrong.template, part, **wrong.params))


def read_figure(text: str, unit: str) -> Decimal:
    """One figure as it is typed for an indicator of this unit. Raises ``GrammarError``."""
    return read_value(text, money=unit.startswith("£"), percentage=unit == "%").value


def _absent(found: TypedReturn) -> None:
    found.fields["absent"] = NO_DATA if found.typed.get("absent") else ""
    text = found.typed.get("expected_on", "").strip()
    day: date | None = None
    if text:
        try:
            day = read_day(text)
        except ValueError:
            words = _("Write the day like 24 April 2026 or 24/04/2026.")
            found.errors.append(error("day", words, "expected_on"))
            return
    found.fields["expected_on"] = day
