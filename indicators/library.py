"""The library of indicators that a council can adopt, read from ``indicators/data/library.csv``. Pure: no Django.

Three kinds: published indicators with their sources, the service indicators that every council keeps, and the best
value indicators of 2003 by number and name. Those of 2003 are for reference: they have no full definition here.
Facts come from the sources named in each entry; every sentence is our own.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from council_pm.core.periods import Calendar, Frequency
from indicators.findings import Severity
from indicators.rule_setup import RuleSetup, check_rule_setup
from indicators.status_types import Polarity, ToleranceType

FILE = Path(__file__).resolve().parent / "data" / "library.csv"

MEASURE_KINDS = frozenset({"snapshot", "cumulative", "rolling", "annual", "period"})
INFLUENCES = frozenset({"council", "shared", "context"})
FORMULA_TYPES = frozenset({"value", "ratio"})
LONGEST = {"code": 20, "name": 160, "unit": 60, "theme": 80, "shared_with": 160, "source": 200, "source_url": 500,
           "licence": 120}  # fmt: skip
"""Field -> characters that a definition keeps of it."""

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*")


class LibraryKind(StrEnum):
    """Where an entry comes from."""

    PUBLISHED = "published"
    SERVICE = "service"
    BEST_VALUE_2003 = "best_value_2003"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standard:
    """How an entry is counted and judged: all that a definition says besides its words.

    ``tolerance`` is in points of the indicator's own unit (absolute) or in per cent of the target (percent);
    ``lag_working_days`` are the working days after a period's end by which its figure is expected.
    """

    wording: str
    why_it_matters: str
    formula_type: str
    numerator: str
    denominator: str
    multiplier: Decimal
    unit: str
    decimals: int
    polarity: Polarity
    frequency: Frequency
    calendar: Calendar
    measure_kind: str
    reported_as: str
    seasonal: bool
    lag_working_days: int
    influence: str
    shared_with: str
    lower_bound: Decimal | None
    upper_bound: Decimal | None
    small_sample: bool
    rule: str
    tolerance_type: ToleranceType
    tolerance: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One indicator of the library. ``code`` is a suggestion; ``standard`` is nothing where it is for reference."""

    kind: LibraryKind
    code: str
    name: str
    theme: str
    source: str
    source_url: str
    licence: str
    standard: Standard | None

    @property
    def for_reference(self) -> bool:
        """Whether a council must say itself how it is counted before it can adopt it."""
        return self.standard is None

    def holds(self, words: Sequence[str]) -> bool:
        """Whether all of these words, in small letters, stand somewhere in the entry."""
        texts = [self.code, self.name, self.theme, self.source]
        if self.standard is not None:
            texts += [self.standard.wording, self.standard.why_it_matters]
        text = " ".join(texts).lower()
        return all(word in text for word in words)


@lru_cache(maxsize=1)
def entries() -> tuple[Entry, ...]:
    """The whole library, in the order of the file."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return tuple(_entry(row) for row in csv.DictReader(file))


@lru_cache(maxsize=1)
def by_code() -> dict[str, Entry]:
    """The entries by their codes."""
    return {entry.code: entry for entry in entries()}


def themes() -> list[str]:
    """The themes that occur, in alphabetical order."""
    return sorted({entry.theme for entry in entries()})


def search(words: str = "", theme: str = "", kind: str = "") -> list[Entry]:
    """The entries with all of the words, of this theme and of this kind; empty means any."""
    wanted = words.lower().split()
    return [
        entry
        for entry in entries()
        if (not theme or entry.theme == theme) and (not kind or entry.kind == kind) and entry.holds(wanted)
    ]


def faults(found: Iterable[Entry]) -> list[str]:
    """What is wrong with a library, in English, for whoever edits the file; empty when all is well."""
    wrong: list[str] = []
    seen: set[str] = set()
    for entry in found:
        said = _entry_faults(entry)
        if entry.code.lower() in seen:
            said.append("the code stands twice")
        seen.add(entry.code.lower())
        wrong += [f"{entry.code}: {one}" for one in said]
    return wrong


def _entry_faults(entry: Entry) -> list[str]:
    said = [f"no {name}" for name in ("name", "theme", "source") if not getattr(entry, name).strip()]
    if not _CODE.fullmatch(entry.code):
        said.append("a code has letters, digits and dashes")
    if entry.for_reference != (entry.kind is LibraryKind.BEST_VALUE_2003):
        said.append("those of 2003 are for reference, and no others")
    said += _too_long(entry)
    return said if entry.standard is None else said + _standard_faults(entry.standard)


def _too_long(entry: Entry) -> list[str]:
    texts = {name: getattr(entry, name) for name in ("code", "name", "theme", "source", "source_url", "licence")}
    if entry.standard is not None:
        texts |= {"unit": entry.standard.unit, "shared_with": entry.standard.shared_with}
    return [f"{name} is too long" for name, text in texts.items() if len(text) > LONGEST[name]]


def _standard_faults(standard: Standard) -> list[str]:
    faults = [f"no {name}" for name in ("wording", "why_it_matters", "unit") if not getattr(standard, name).strip()]
    allowed = {"measure_kind": MEASURE_KINDS, "influence": INFLUENCES, "formula_type": FORMULA_TYPES,
               "reported_as": frozenset({"period", "year_to_date"})}  # fmt: skip
    faults += [f"unknown {name}" for name, ones in allowed.items() if getattr(standard, name) not in ones]
    if not 0 <= standard.decimals <= 6:
        faults.append("decimals are 0 to 6")
    if standard.influence == "shared" and not standard.shared_with:
        faults.append("nobody is named with whom it is shared")
    if standard.formula_type == "ratio" and not (standard.numerator and standard.denominator):
        faults.append("a ratio has two parts")
    low, high = standard.lower_bound, standard.upper_bound
    if low is not None and high is not None and low > high:
        faults.append("the bounds are the wrong way round")
    setup = RuleSetup(
        rule_code=standard.rule,
        polarity=standard.polarity,
        tolerance_type=standard.tolerance_type,
        tolerance=standard.tolerance,
        decimal_places=standard.decimals,
        is_percentage=standard.unit == "%",
    )
    return faults + [one.message for one in check_rule_setup(setup) if one.severity is Severity.ERROR]


def _entry(row: dict[str, str]) -> Entry:
    kind = LibraryKind(row["kind"])
    return Entry(
        kind=kind,
        code=row["code"],
        name=row["name"],
        theme=row["theme"],
        source=row["source"],
        source_url=row["source_url"],
        licence=row["licence"],
        standard=_standard(row) if row["unit"] else None,
    )


def _standard(row: dict[str, str]) -> Standard:
    return Standard(
        wording=row["wording"],
        why_it_matters=row["why_it_matters"],
        formula_type=row["formula_type"],
        numerator=row["numerator"],
        denominator=row["denominator"],
        multiplier=Decimal(row["multiplier"]),
        unit=row["unit"],
        decimals=int(row["decimals"]),
        polarity=Polarity(row["polarity"]),
        frequency=Frequency(row["frequency"]),
        calendar=Calendar(row["calendar"]),
        measure_kind=row["measure_kind"],
        reported_as=row["reported_as"],
        seasonal=row["seasonal"] == "yes",
        lag_working_days=int(row["lag_working_days"]),
        influence=row["influence"],
        shared_with=row["shared_with"],
        lower_bound=_number(row["lower_bound"]),
        upper_bound=_number(row["upper_bound"]),
        small_sample=row["small_sample"] == "yes",
        rule=row["rule"],
        tolerance_type=ToleranceType(row["tolerance_type"]),
        tolerance=_number(row["tolerance"]),
    )


def _number(text: str) -> Decimal | None:
    return Decimal(text) if text else None
