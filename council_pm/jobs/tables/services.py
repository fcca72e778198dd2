"""Receiving a table, checking it, applying it or throwing it away."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from council_pm.audit.services import record
from council_pm.core.access import Actor
from council_pm.core.tables.columns import CellError, Column, ReadTable, Row, known_heading, read_rows
from council_pm.core.tables.faults import Fault, Limits, TableRefusedError
from council_pm.core.tables.source import RawTable, read_file, read_text
from council_pm.jobs.models import Job, StagedTable, TableState
from council_pm.jobs.services import start_job
from council_pm.jobs.tables import registry
from council_pm.jobs.tables.registry import TableKind, TableRun
from council_pm.jobs.tables.report import Report

Progress = Callable[[int, int, str], None]
CHECK_KIND = "tables.check"
APPLY_KIND = "tables.apply"
# A table of this size is checked while the person waits; a larger one by a job with its progress.
WAITED_FOR_BYTES = 40_000
WAITED_FOR_ROWS = 200
# What a table says of people is needed as long as somebody may ask what it did; the record keeps that it was sent.
KEPT = timedelta(days=30)


def limits() -> Limits:
    """How large a table may be whose kind says nothing else."""
    return Limits()


@transaction.atomic
def stage_table(
    *, by: Actor, kind: TableKind, data: bytes, name: str = "", pasted: bool = False, parameters: Mapping[str, str]
) -> StagedTable:
    """Keep what was sent, to be checked. ``parameters`` are texts that the kind's columns have read once already."""
    assert by.user_id is not None, "a table is sent by a person"
    staged = StagedTable.objects.create(
        kind=kind.key,
        owner_id=by.user_id,
        created_at=timezone.now(),
        file_name=name[-200:],
        pasted=pasted,
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        content=data,
        parameters=dict(parameters),
    )
    _record(by, "receive_table", staged, {"kind": kind.key, "sha256": staged.sha256, "size": staged.size})
    return staged


def check_staged(*, by: Actor, staged_id: int, progress: Progress | None = None) -> StagedTable:
    """Run the table and undo it: afterwards it is ready with its preview, or refused with its faults.

    Safe to run again. ``progress`` is told how many of the two steps are done, and which is next.
    """
    staged = StagedTable.objects.get(pk=staged_id)
    if staged.state != TableState.WAITING:
        return staged
    report, notes = _undone(by, staged, progress or _untold)
    refused = bool(report.fault_count)
    staged.notes = [*(note.as_json() for note in notes), *report.remarks]
    staged.state = TableState.REFUSED if refused else TableState.READY
    _keep(staged, report)
    with transaction.atomic():
        still = StagedTable.objects.filter(pk=staged.pk, state=TableState.WAITING)
        if (
            still.update(
                state=staged.state,
                notes=staged.notes,
                faults=staged.faults,
                fault_count=staged.fault_count,
                counts=staged.counts,
                changes=staged.changes,
                digest=staged.digest,
                # A file can be sent again; what was pasted stands nowhere else, and is put right where it stands.
                content=None if refused and not staged.pasted else staged.content,
            )
            and refused
        ):
            _record(by, "refuse_table", staged, {"faults": staged.fault_count})
    staged.refresh_from_db()
    return staged


def check_or_start(*, by: Actor, staged: StagedTable) -> StagedTable | Job:
    """Check a small table at once; start the job that checks a large one."""
    if staged.size <= WAITED_FOR_BYTES:
        return check_staged(by=by, staged_id=staged.pk)
    return _start(by, CHECK_KIND, staged)


def apply_or_start(*, by: Actor, staged: StagedTable) -> StagedTable | Job | None:
    """Apply a table that was checked, at once or by a job; None where it is not ready (any more).

    What is applied at once is ready until all of it is in: were it marked first, a process that was killed in between
    would leave a table that can neither be applied nor thrown away.
    """
    if sum(staged.counts.values()) <= WAITED_FOR_ROWS:
        return _apply(by, staged.pk, TableState.READY)
    with transaction.atomic():
        if not StagedTable.objects.filter(pk=staged.pk, state=TableState.READY).update(state=TableState.APPLYING):
            return None
        return _start(by, APPLY_KIND, staged)


def apply_staged(*, by: Actor, staged_id: int) -> StagedTable:
    """Run the table of a job, all or nothing. Where it would now do something else than its preview said, nothing is
    done: it is ready again with a new preview, or refused. Safe to run again."""
    return _apply(by, staged_id, TableState.APPLYING) or StagedTable.objects.get(pk=staged_id)


def _apply(by: Actor, staged_id: int, state: TableState) -> StagedTable | None:
    """Apply a table that is in this state; None where it is in another."""
    report = Report()
    with transaction.atomic():
        # Held until it is done: of two at one table the second finds it applied.
        staged = StagedTable.objects.select_for_update().get(pk=staged_id)
        if staged.state != state:
            return None
        _run(by, staged, _read(staged, report), report)
        as_shown = not report.fault_count and report.digest == staged.digest
        if as_shown:
            staged.state, staged.applied_at, staged.content = TableState.APPLIED, timezone.now(), None
            staged.save(update_fields=["state", "applied_at", "content"])
            _record(by, "apply_table", staged, {"kind": staged.kind, **staged.counts})
        else:
            transaction.set_rollback(True)
    if not as_shown:
        _show_anew(staged, report)
    return staged


@transaction.atomic
def discard_staged(*, by: Actor, staged: StagedTable) -> bool:
    """Throw a table away that is not applied; whether there was something to throw away."""
    waiting = StagedTable.objects.filter(pk=staged.pk, state__in=[TableState.WAITING, TableState.READY])
    if not waiting.update(state=TableState.DISCARDED, content=None):
        return False
    _record(by, "discard_table", staged, {})
    return True


@transaction.atomic
def forget_old_tables(*, by: Actor, before: datetime) -> int:
    """Empty tables that were sent before a moment of what they say of people; one that waits still is discarded.

    Returns how many were emptied.
    """
    old = StagedTable.objects.filter(created_at__lt=before)
    for staged in old.defer("content").filter(state__in=[TableState.WAITING, TableState.READY]):
        discard_staged(by=by, staged=staged)
    full = old.exclude(state=TableState.APPLYING).exclude(faults=[], changes=[], file_name="")
    return full.update(content=None, faults=[], notes=[], changes=[], file_name="")


def read_parameters(columns: tuple[Column, ...], texts: Mapping[str, str]) -> dict[str, Any]:
    """The values of what was said with the file. Raises ``CellError`` with the key of the column in ``args``."""
    values: dict[str, Any] = {}
    for column in columns:
        text = texts.get(column.key, "").strip()
        if not text:
            if column.required:
                raise CellError("cell_missing", key=column.key)
            values[column.key] = None
            continue
        try:
            values[column.key] = column.read(text)
        except CellError as mistake:
            raise CellError(mistake.code, key=column.key, text=text[:60], **mistake.params) from None
    return values


def _untold(done: int, total: int, message: str) -> None:
    """Nobody waits to hear how far it is."""


def _undone(by: Actor, staged: StagedTable, progress: Progress) -> tuple[Report, tuple[Fault, ...]]:
    report = Report()
    progress(0, 2, _("Reading the file"))
    table = _read(staged, report)
    progress(1, 2, _("Checking every row"))
    with transaction.atomic():
        _run(by, staged, table, report)
        transaction.set_rollback(True)
    return report, table.notes


def _read(staged: StagedTable, report: Report) -> ReadTable:
    """The rows that could be read; what is wrong with the others goes into the report."""
    kind = registry.find(staged.kind)
    try:
        table = read_rows(_raw(staged, kind), kind.columns, exact=kind.exact, passed_over=kind.passed_over)
    except TableRefusedError as refusal:
        table = ReadTable((), (refusal.fault,))
    report.take(table.faults)
    return table


def _run(by: Actor, staged: StagedTable, table: ReadTable, report: Report) -> None:
    kind = registry.find(staged.kind)
    # Rows that could not be read are faults already; the others are run all the same, so that everything that is
    # wrong is said at once.
    kind.run(
        TableRun(
            rows=_once(kind, table.rows, report),
            parameters=read_parameters(kind.parameters, staged.parameters),
            by=by,
            today=timezone.localdate(),
            report=report,
            table_id=staged.pk,
        )
    )


def _once(kind: TableKind, rows: Sequence[Row], report: Report) -> list[Row]:
    """The rows without those that are about the same thing as an earlier one, each of which is a fault."""
    if not kind.identity:
        return list(rows)
    first: dict[tuple[str, ...], int] = {}
    kept = []
    for row in rows:
        about = tuple(str(row[name] or "").casefold() for name in kind.identity)
        earlier = first.setdefault(about, row.number)
        if earlier == row.number:
            kept.append(row)
            continue
        report.refuse(
            row.number,
            _("Rows %(first)s and %(second)s are about the same thing: keep one of them.")
            % {"first": earlier, "second": row.number},
        )
    return kept


def _raw(staged: StagedTable, kind: TableKind) -> RawTable:
    data = bytes(staged.content or b"")
    known = known_heading(kind.columns)
    if staged.pasted:
        return read_text(data.decode(), known, kind.limits)
    return read_file(data, known, kind.limits)


def _show_anew(staged: StagedTable, report: Report) -> None:
    """The council changed since the preview was made: nothing was applied, and the new preview is there."""
    before = staged.state
    staged.state = TableState.REFUSED if report.fault_count else TableState.READY
    _keep(staged, report)
    said = [note for note in staged.notes if "severity" not in note]
    staged.notes = [*said, *report.remarks, {"row": 0, "column": "", "message": _(
        "Something in the council changed after this was checked, so nothing was applied. Look at it again."
    )}]  # fmt: skip
    written = ("state", "notes", "faults", "fault_count", "counts", "changes", "digest")
    # Unless somebody threw it away meanwhile.
    StagedTable.objects.filter(pk=staged.pk, state=before).update(**{name: getattr(staged, name) for name in written})
    staged.refresh_from_db()


def _keep(staged: StagedTable, report: Report) -> None:
    staged.faults, staged.fault_count = report.faults, report.fault_count
    staged.counts, staged.changes, staged.digest = dict(report.counts), report.changes, report.digest


def _start(by: Actor, kind: str, staged: StagedTable) -> Job:
    return start_job(by=by, kind=kind, params={"table": staged.pk}, key=f"table-{staged.pk}")


def _record(by: Actor, action: str, staged: StagedTable, detail: Mapping[str, Any]) -> None:
    record(
        by=by,
        action=action,
        subject_kind="table",
        subject_id=staged.pk,
        detail=dict(detail),
        changes_screens=False,
    )
