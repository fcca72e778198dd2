"""Take in the figures of a file on behalf of somebody: all or nothing, for scheduled feeds."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from council_pm.core.access import Actor, Permission
from council_pm.core.tables.wording import sentence
from council_pm.people.models import User
from indicators.findings import Severity
from indicators.services.return_files import LIMITS, Imported, import_file


class RefusedError(Exception):
    """The file is not even looked at; ``code`` and sentence say why."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Command(BaseCommand):
    """The upload of returns without a browser."""

    help = "Take in a CSV file or workbook of figures: all or nothing, safe to repeat. Prints JSON; exit code 0 or 1."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, and on whose behalf."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--as", dest="sender", default="", help="e-mail address of the person whose rights count")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what became of the file, and end with 1 where it was refused."""
        try:
            by = _sender(options["sender"])
            answer = _answer(import_file(by=by, data=_content(options["file"]), today=timezone.localdate()))
        except RefusedError as refusal:
            finding = _finding({"row": 0, "column": "", "code": refusal.code, "message": str(refusal)}, Severity.ERROR)
            answer = {"outcome": "rejected", "values": [], "skipped": 0, "findings": [finding]}
        self.stdout.write(json.dumps(answer, ensure_ascii=False))
        if answer["outcome"] == "rejected":
            raise SystemExit(1)


def _sender(address: str) -> Actor:
    user = User.objects.filter(email=address.strip().lower(), is_active=True).first()
    if user is None:
        raise RefusedError(
            "unknown_person", f"Nobody signs in with the address {address or '(none)'}: give --as EMAIL."
        )
    if not user.may(Permission.IMPORT_RETURNS):
        raise RefusedError("no_right", f"{address} may not send figures as a file: ask corporate performance.")
    return Actor(user.pk)


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(LIMITS.bytes + 1)  # one byte more shows that it is too large
    except OSError as fault:
        raise RefusedError("unreadable_file", f"{path} cannot be read ({fault.strerror}): check its name.") from None


def _answer(imported: Imported) -> dict[str, Any]:
    report = imported.report
    faults = [_finding(one, Severity.ERROR) for one in report.faults]
    remarks = [_finding(one, Severity(one["severity"])) for one in report.remarks]
    remarks += [_finding(one, _weight(one)) for one in imported.notes]
    findings = sorted(faults + remarks, key=lambda one: one["row"])
    if faults:
        return {"outcome": "rejected", "values": [], "skipped": 0, "findings": findings}
    warned = any(one["severity"] == Severity.WARNING for one in findings)
    return {
        "outcome": "accepted_with_warnings" if warned else "accepted",
        "values": imported.taken.values,
        "skipped": imported.taken.skipped,
        "findings": findings,
    }


def _weight(note: Mapping[str, Any]) -> Severity:
    return Severity.WARNING if note["code"] in ("hidden_rows", "hidden_columns") else Severity.ADVICE


def _finding(kept: Mapping[str, Any], severity: Severity) -> dict[str, Any]:
    """A finding in the form of the command: the sentence names its row, so that it can stand alone."""
    words, row = sentence(kept), int(kept["row"])
    if row and not words.startswith("Rows "):
        words = f"Row {row}: {words}"
    return {"row": row, "column": kept["column"], "severity": severity.value, "code": kept["code"], "message": words}
