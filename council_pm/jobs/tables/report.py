"""What a run over a table did, or what stood in its way."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from council_pm.core.tables.columns import Row
from council_pm.core.tables.faults import MOST_LISTED, Fault

MOST_CHANGES = 5_000  # lines of a preview that are kept; all of them count


class Report:
    """Everything that a run says, in the order of the rows."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.changes: list[dict[str, Any]] = []
        self.faults: list[dict[str, Any]] = []
        self.fault_count = 0
        self.remarks: list[dict[str, Any]] = []
        self._digest = hashlib.sha256()

    @property
    def digest(self) -> str:
        """A fingerprint of every change: two runs with the same one change the same things."""
        return self._digest.hexdigest()

    def create(self, row: Row, subject: str, detail: str = "") -> None:
        """This row makes something new."""
        self._say("create", row, subject, detail)

    def change(self, row: Row, subject: str, detail: str) -> None:
        """This row changes something; ``detail`` says what was and what will be."""
        self._say("change", row, subject, detail)

    def same(self, row: Row, subject: str) -> None:
        """What this row says stands already."""
        self._say("same", row, subject, "")

    def skip(self, row: Row) -> None:
        """This row says nothing, on purpose."""
        self._say("skip", row, "", "")

    def refuse(self, number: int, message: str, column: str = "", code: str = "") -> None:
        """Something is wrong with this row (0: with the whole table), in words."""
        self._keep({"row": number, "column": column, "message": message, "code": code})

    def remark(self, number: int, message: str, column: str = "", code: str = "", *, warns: bool = True) -> None:
        """Something that must be seen before the table is applied, and does not stand in its way."""
        said = {"row": number, "column": column, "message": message, "code": code}
        if len(self.remarks) < MOST_CHANGES:
            self.remarks.append({**said, "severity": "warning" if warns else "advice"})

    def take(self, faults: tuple[Fault, ...]) -> None:
        """Faults that were found while reading."""
        for fault in faults:
            self._keep(fault.as_json())

    @contextmanager
    def row(self, row: Row) -> Iterator[None]:
        """One row's work: what a service refuses is a fault of this row, and nothing of the row stays."""
        try:
            with transaction.atomic():
                yield
        except ValidationError as refusal:
            for message in refusal.messages:
                self.refuse(row.number, message)

    def _keep(self, fault: dict[str, Any]) -> None:
        self.fault_count += 1
        if len(self.faults) < MOST_LISTED:
            self.faults.append(fault)

    def _say(self, effect: str, row: Row, subject: str, detail: str) -> None:
        self.counts[effect] += 1
        line = {"row": row.number, "effect": effect, "subject": subject, "detail": detail}
        self._digest.update(json.dumps(line, sort_keys=True).encode())
        if effect in ("create", "change") and len(self.changes) < MOST_CHANGES:
            self.changes.append(line)
