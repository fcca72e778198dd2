"""History loads: receive a file, check it into staging, apply it by one statement a table, or discard it."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from council_pm.audit.services import record
from council_pm.core.access import Actor
from council_pm.jobs.models import Job
from council_pm.jobs.services import start_job
from indicators.history import staging, swap
from indicators.history.faults import Fault, FileFaultError
from indicators.history.reader import HistoryReader
from indicators.history.selectors import APPLY_KIND, CHECK_KIND, catalogue, job_key
from indicators.history.source import Limits
from indicators.models import HistoryLoad, LoadState
from indicators.services.recalculation import request_recompute

LONGEST_NAME = 200
LEFT_AFTER = timedelta(days=1)  # a file that no load waits for; whatever is being sent has its row by then
# Also while a job is at it: were its worker gone for good, the load could not be got rid of otherwise.
UNCHECKED = (LoadState.WAITING, LoadState.CHECKING)
DISCARDABLE = (LoadState.WAITING, LoadState.CHECKING, LoadState.READY, LoadState.APPLYING)
Progress = Callable[[int, int, str], None]


def limits() -> Limits:
    """How large a file may be; ``HISTORY_UPLOAD_BYTES`` of the settings changes the size of an upload."""
    usual = Limits()
    return Limits(upload_bytes=int(getattr(settings, "HISTORY_UPLOAD_BYTES", usual.upload_bytes)))


def uploads_directory() -> Path:
    """Where uploaded files wait to be checked: beside the database, never below anything that is served."""
    return Path(settings.DATA_DIR) / "uploads"


def receive_file(
    *, by: Actor, name: str, chunks: Iterable[bytes], known_from: datetime | None = None, reason: str = ""
) -> tuple[HistoryLoad, Job]:
    """Keep an uploaded file under a name of our own and start the job that checks it.

    Raises ``FileFaultError`` (``too_large``) for a file beyond the limit; nothing of it is kept.
    """
    kept = secrets.token_hex(16)
    directory = uploads_directory()
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    _sweep(directory)
    path = directory / kept
    try:
        digest, size = _write(path, chunks)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    # After any fault from here on the file stays: that the database did not answer does not say that it did not
    # keep the load.
    with transaction.atomic():
        load = _create(by, name, kept, digest, size, known_from, reason)
        job = start_job(by=by, kind=CHECK_KIND, params={"load": load.pk}, key=job_key(load.pk))
    return load, job


def check_load(*, by: Actor, load_id: int, progress: Progress) -> HistoryLoad:
    """Check an uploaded file into staging; safe to run again after a worker was killed."""
    load = HistoryLoad.objects.get(pk=load_id)
    path = uploads_directory() / load.file
    if load.state in UNCHECKED:
        with path.open("rb") as file:
            _check(by, load, file, progress)
    path.unlink(missing_ok=True)
    return load


def load_file(
    *,
    by: Actor,
    path: Path,
    known_from: datetime | None = None,
    reason: str = "",
    demonstration: bool = False,
    preview_only: bool = False,
    progress: Progress = lambda done, total, message: None,
) -> HistoryLoad:
    """Check and apply a file of this machine in one go, without a job; the state of what is returned says how it went.

    ``refused``: nothing was written. With ``preview_only`` the load ends ``discarded``, with its preview.
    """
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        size = file.tell()
        file.seek(0)
        with transaction.atomic():
            load = _create(by, path.name, "", digest, size, known_from, reason)
            if demonstration:
                load.demonstration = True
                load.save(update_fields=["demonstration"])
        _check(by, load, file, progress)
    if load.state == LoadState.READY and preview_only:
        discard_load(by=by, load=load)
    elif load.state == LoadState.READY:
        apply_load(by=by, load_id=load.pk)
    load.refresh_from_db()
    return load


@transaction.atomic
def request_apply(*, by: Actor, load: HistoryLoad) -> Job | None:
    """Start the job that applies a checked load; None where it is not ready (any more)."""
    if not HistoryLoad.objects.filter(pk=load.pk, state=LoadState.READY).update(state=LoadState.APPLYING):
        return None
    record(by=by, action="request_history", subject_kind="history_load", subject_id=load.pk, changes_screens=False)
    return start_job(by=by, kind=APPLY_KIND, params={"load": load.pk}, key=job_key(load.pk))


def apply_load(*, by: Actor, load_id: int) -> HistoryLoad:
    """Swap a checked load in, all or nothing, with its audit event; then empty its staging. Safe to repeat."""
    try:
        _swap(by, load_id)
    except _KnownTooEarly as refusal:
        _refuse(by, HistoryLoad.objects.get(pk=load_id), len(refusal.faults), refusal.faults)
    staging.clear(load_id)
    return HistoryLoad.objects.get(pk=load_id)


def discard_load(*, by: Actor, load: HistoryLoad) -> bool:
    """Throw a load away that is not applied; whether there was something to throw away."""
    with transaction.atomic():
        waiting = HistoryLoad.objects.filter(pk=load.pk, state__in=DISCARDABLE)
        if not waiting.update(state=LoadState.DISCARDED):
            return False
        record(by=by, action="discard_history", subject_kind="history_load", subject_id=load.pk, changes_screens=False)
    if load.file:
        (uploads_directory() / load.file).unlink(missing_ok=True)
    staging.clear(load.pk)
    return True


class _KnownTooEarly(Exception):  # noqa: N818  # leaves the transaction that found it
    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(len(faults))
        self.faults = faults


@transaction.atomic
def _swap(by: Actor, load_id: int) -> None:
    _take_time()
    now = timezone.now()
    ready = HistoryLoad.objects.filter(pk=load_id, state__in=[LoadState.READY, LoadState.APPLYING])
    if not ready.update(state=LoadState.APPLIED, applied_at=now):
        return
    load = HistoryLoad.objects.get(pk=load_id)
    known_from = load.known_from or now
    early = _too_early(load, known_from)
    if early:
        raise _KnownTooEarly(early)
    reason = load.reason or _("History load %(number)s") % {"number": load_id}
    series = swap.touched_series(load_id)
    values = swap.insert_values(
        load_id,
        known_from=known_from,
        now=now,
        reason=reason,
        submitted_by=by.user_id,
        demonstration=load.demonstration,
    )
    comparators = swap.upsert_comparators(load_id, now=now)
    written = {"values": values, "comparators": comparators}
    load.preview = {**load.preview, "written": written}
    load.save(update_fields=["preview"])
    record(
        by=by,
        action="apply_history",
        subject_kind="history_load",
        subject_id=load_id,
        detail={"sha256": load.sha256, **written},
        reason=reason,
        changes_screens=bool(values or comparators),
    )
    request_recompute(by=by, series_ids=series)


def _check(by: Actor, load: HistoryLoad, file: BinaryIO, progress: Progress) -> None:
    """Read, check and stage; then the load is ready with its preview, or refused with its faults.

    Where it is not being checked any more, nothing is written. Raises ``staging.DisturbedError``.
    """
    unchecked = HistoryLoad.objects.filter(pk=load.pk, state__in=UNCHECKED)
    unchecked.update(state=LoadState.CHECKING)
    try:
        staging.clear(load.pk, to_check=True)
        _read(by, load, HistoryReader(file, catalogue(), limits()), progress)
    except staging.NotCheckedNowError:
        if HistoryLoad.objects.filter(pk=load.pk, state=LoadState.DISCARDED).exists():
            staging.clear(load.pk)
    load.refresh_from_db()


def _read(by: Actor, load: HistoryLoad, reader: HistoryReader, progress: Progress) -> None:
    rows = lines = 0
    for chunk in reader.chunks():
        if not reader.faults.total:
            staging.write_chunk(load.pk, chunk)
            rows, lines = rows + len(chunk), lines + sum(row[0] for row in chunk)
        progress(reader.position, load.size, _("%(count)s rows checked") % {"count": f"{reader.counts.rows:,}"})
    faults, total = reader.faults.listed, reader.faults.total
    if not total and load.known_from:
        faults = _too_early(load, load.known_from)
        total = len(faults)
    if total:
        with transaction.atomic():
            staging.hold_while_checked(load.pk)
            _refuse(by, load, total, faults)
        staging.clear(load.pk)
        return
    progress(load.size, load.size, _("Comparing with what is known"))
    with _long_reading():
        load.preview = swap.preview(load.pk)
    counts = reader.counts
    load.preview["counts"] = {
        "rows": counts.rows, "duplicates": counts.duplicates, "blank": counts.blank, "rounded": counts.rounded,
    }  # fmt: skip
    load.preview["ignored_columns"] = list(reader.ignored_columns)
    with transaction.atomic():
        staging.hold_while_checked(load.pk)
        staging.be_sure(load.pk, rows, lines)
        HistoryLoad.objects.filter(pk=load.pk).update(state=LoadState.READY, preview=load.preview)


@transaction.atomic
def _refuse(by: Actor, load: HistoryLoad, total: int, faults: list[Fault]) -> None:
    load.state = LoadState.REFUSED
    load.error_count = total
    load.errors = [fault.as_json() for fault in faults]
    load.save(update_fields=["state", "error_count", "errors"])
    record(
        by=by,
        action="refuse_history",
        subject_kind="history_load",
        subject_id=load.pk,
        detail={"faults": total},
        changes_screens=False,
    )


def _too_early(load: HistoryLoad, known_from: datetime) -> list[Fault]:
    return [Fault(line, "value", "known_too_early") for line in swap.known_too_early(load.pk, known_from)]


def _create(
    by: Actor, name: str, kept: str, digest: str, size: int, known_from: datetime | None, reason: str
) -> HistoryLoad:
    load = HistoryLoad.objects.create(
        owner_id=by.user_id,
        file_name=(name or "history.csv")[-LONGEST_NAME:],
        file=kept,
        sha256=digest,
        size=size,
        known_from=known_from,
        reason=reason.strip(),
        created_at=timezone.now(),
    )
    record(
        by=by,
        action="receive_history",
        subject_kind="history_load",
        subject_id=load.pk,
        detail={"sha256": digest, "size": size},
        changes_screens=False,
    )
    return load


def _write(path: Path, chunks: Iterable[bytes]) -> tuple[str, int]:
    limit = limits().upload_bytes
    digest = hashlib.sha256()
    size = 0
    with path.open("xb") as file:
        for chunk in chunks:
            size += len(chunk)
            if size > limit:
                raise FileFaultError(too_large())
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest(), size


def _sweep(directory: Path) -> None:
    """Delete what was left by processes that were killed between a file and its row, or its row and its end."""
    before = (timezone.now() - LEFT_AFTER).timestamp()
    old = [path for path in directory.iterdir() if path.stat().st_mtime < before]
    wanted = set(HistoryLoad.objects.filter(state__in=UNCHECKED).values_list("file", flat=True))
    for path in old:
        if path.name not in wanted:
            path.unlink(missing_ok=True)


def too_large() -> Fault:
    """The fault of an upload beyond the limit."""
    return Fault(0, "", "too_large", {"limit": str(limits().upload_bytes // (1024 * 1024))})


def _take_time() -> None:
    """Lift PostgreSQL's limit on one statement for this transaction: a whole file is one statement."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = '120s'")


@contextmanager
def _long_reading() -> Iterator[None]:
    """Reading that may take longer than a page may. On SQLite without a transaction, which would be a writer."""
    if connection.vendor != "postgresql":
        yield
        return
    with transaction.atomic():
        _take_time()
        yield


def outcome(load: HistoryLoad) -> dict[str, Any]:
    """What the job of a load says when it ends: its state, and where to go on."""
    return {"state": load.state, "faults": load.error_count, "go_to": load.get_absolute_url()}
