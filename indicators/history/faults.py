"""What can be wrong with a history file, as codes: the sentences are made in ``wording`` (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

MAX_LISTED = 100


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault. ``line`` as an editor counts (the header is 1; 0: the whole file), ``column`` as in the header."""

    line: int
    column: str
    code: str
    params: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The fault as it is kept with its load."""
        return {"line": self.line, "column": self.column, "code": self.code, "params": dict(self.params)}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Fault:
        """The fault of ``as_json``."""
        return cls(int(kept["line"]), str(kept["column"]), str(kept["code"]), dict(kept["params"]))


class FileFaultError(Exception):
    """The file as a whole cannot be read."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.code)
        self.fault = fault


@dataclass(slots=True)
class FaultList:
    """Every fault is counted; the first hundred are kept."""

    total: int = 0
    listed: list[Fault] = field(default_factory=list)

    def add(self, line: int, column: str, code: str, **params: str) -> None:
        """Count a fault, and keep it while there is room."""
        self.total += 1
        if len(self.listed) < MAX_LISTED:
            self.listed.append(Fault(line, column, code, params))
