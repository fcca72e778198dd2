"""A file is on the disk before its row, is taken away once, and what nothing speaks of is swept up."""

from __future__ import annotations

import hashlib
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from council_pm.attachments import storage
from council_pm.attachments.models import Attachment, Note, Removal
from council_pm.attachments.refusals import FileRefusedError
from council_pm.attachments.services import MOST_FILES, add_note, attach_file, remove_attachment, sweep_files
from council_pm.attachments.tasks import sweep
from council_pm.audit.models import Event
from council_pm.core.access import Actor
from council_pm.jobs.models import Job, JobState
from council_pm.jobs.runs import run_job
from tests.attachments.conftest import World
from tests.attachments.samples import pdf
from tests.jobs.processes import ROOT, database_url
from tests.races import together


def kept(directory: Path) -> list[str]:
    return sorted(one.name for one in directory.iterdir()) if directory.is_dir() else []


def refusal_of(world: World, content: bytes = b"", **fields: Any) -> str:
    with pytest.raises(FileRefusedError) as refused:
        world.attach(content, **fields)
    return refused.value.code


def test_a_file_is_kept_under_a_random_name_that_only_this_system_reads(world: World, directory: Path) -> None:
    row = world.attach(name="../../Count of March.pdf")
    path = directory / row.stored_as
    assert kept(directory) == [row.stored_as]
    assert (row.name, row.content_type, row.number) == ("Count of March.pdf", "application/pdf", 1)
    assert path.read_bytes() == pdf()
    assert (row.size, row.sha256) == (len(pdf()), hashlib.sha256(pdf()).hexdigest())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700


def test_attaching_is_on_record_without_the_name(world: World) -> None:
    row = world.attach(name="Ann Lee sick note.pdf")
    event = Event.objects.get(action="attach_file")
    assert (event.actor_id, event.subject_id) == (world.officer.pk, str(row.pk))
    assert event.detail["sha256"] == row.sha256
    assert "Ann" not in str(event.detail)


def test_nothing_of_a_refused_file_is_left(world: World, directory: Path, settings: Any) -> None:
    settings.ATTACHMENT_MEGABYTES = 1
    assert refusal_of(world, b"%PDF-" + b"0" * 1024 * 1024) == "too_large"
    assert refusal_of(world, b"<html>") == "mismatch"
    assert kept(directory) == []
    assert not Attachment.objects.exists()


def test_a_sender_who_goes_away_leaves_nothing(world: World, directory: Path) -> None:
    def broken_off() -> Iterator[bytes]:
        yield b"%PDF-"
        raise OSError("the connection was lost")

    with pytest.raises(OSError, match="lost"):
        attach_file(by=Actor(world.officer.pk), about=world.about(), name="a.pdf", chunks=broken_off())
    assert kept(directory) == []


def test_the_same_file_sent_twice_is_there_once(world: World, directory: Path) -> None:
    first, second = world.attach(), world.attach()
    assert first.pk == second.pk
    assert kept(directory) == [first.stored_as]
    assert world.attach(version="1").pk != first.pk
    assert Event.objects.filter(action="attach_file").count() == 2


def test_there_are_at_most_twenty_files_about_a_thing(world: World) -> None:
    rows = [world.attach(pdf(str(n).encode())) for n in range(MOST_FILES)]
    assert refusal_of(world, pdf(b"more")) == "too_many"
    assert world.attach(pdf(b"more"), series=world.other).number == 1
    remove_attachment(by=Actor(world.officer.pk), attachment=rows[0])
    assert world.attach(pdf(b"more")).number == MOST_FILES + 1


@pytest.mark.django_db(transaction=True)
def test_of_several_at_once_only_as_many_as_fit_get_in(directory: Path, world: World) -> None:
    for n in range(MOST_FILES - 1):
        world.attach(pdf(str(n).encode()))
    contents = iter([pdf(b"w"), pdf(b"x"), pdf(b"y"), pdf(b"z")])

    def send() -> str:
        try:
            world.attach(next(contents))
        except FileRefusedError as refusal:
            return refusal.code
        return ""

    assert sorted(together(send)) == ["", "too_many", "too_many", "too_many"]
    assert Attachment.objects.count() == len(kept(directory)) == MOST_FILES


@pytest.mark.django_db(transaction=True)
def test_of_several_who_remove_a_file_one_does(world: World) -> None:
    row = world.attach()
    done = together(lambda: remove_attachment(by=Actor(world.officer.pk), attachment=row))
    assert sorted(done) == [False, False, False, True]
    assert Removal.objects.count() == Event.objects.filter(action="remove_file").count() == 1


def test_the_database_lets_a_file_be_removed_once(world: World) -> None:
    row = world.attach()
    remove_attachment(by=Actor(world.officer.pk), attachment=row)
    with pytest.raises(IntegrityError), transaction.atomic():
        Removal.objects.create(attachment=row, removed_by=world.officer, removed_at=timezone.now())


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("moment", ["while it is written", "before its row", "before the commit"])
def test_killed_on_the_way_a_file_leaves_no_row_and_is_swept_up(world: World, directory: Path, moment: str) -> None:
    """A real process, killed as a machine that runs out of memory does; ``child`` says where."""
    sender = [sys.executable, "-m", "tests.attachments.child", str(directory), moment, str(world.officer.pk)]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "council_pm.settings", "DATABASE_URL": database_url()}
    ended = subprocess.run([*sender, str(world.own.pk)], cwd=ROOT, env=environment, check=False, timeout=60)
    assert ended.returncode == -signal.SIGKILL
    assert not Attachment.objects.exists()
    assert len(kept(directory)) == 1
    row, now = world.attach(pdf(b"kept")), timezone.now()
    assert sweep_files(now=now).orphans == 0, "it may be on its way"
    found = sweep_files(now=now + timedelta(days=2))
    assert (found.orphans, found.removed, found.missing) == (1, 0, 0)
    assert kept(directory) == [row.stored_as]


def test_the_sweep_leaves_alone_what_is_not_ours(world: World, directory: Path) -> None:
    world.attach()
    (directory / "README").write_text("Of the administrator")
    sweep_files(now=timezone.now() + timedelta(days=400))
    assert "README" in kept(directory)
    assert len(kept(directory)) == 2


def test_a_removed_file_is_deleted_after_a_month_and_its_row_stays(world: World, directory: Path) -> None:
    row = world.attach()
    remove_attachment(by=Actor(world.officer.pk), attachment=row)
    assert sweep_files(now=timezone.now() + timedelta(days=29)).removed == 0
    found = sweep_files(now=timezone.now() + timedelta(days=31))
    assert (found.orphans, found.removed, found.missing) == (0, 1, 0)
    assert kept(directory) == []
    assert Attachment.objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize("hours", [0, 5])
def test_the_nightly_sweep_is_one_job_that_says_what_is_missing(
    world: World, directory: Path, hours: int, caplog: pytest.LogCaptureFixture
) -> None:
    os.unlink(directory / world.attach().stored_as)
    with time_machine.travel(datetime(2026, 8, 3, 4 + hours, tzinfo=UTC), tick=False):
        sweep()
        sweep()
    job = Job.objects.get(kind="sweep_attachments")
    Job.objects.filter(pk=job.pk).update(not_before=timezone.now())
    run_job(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.DONE
    assert job.result == {"orphans": 0, "removed": 0, "missing": 1}
    assert "was DATA_DIR restored" in caplog.text


@pytest.mark.parametrize(
    ("ends", "code"), [("0", ""), ("1", "infected"), ("2", "not_scanned")], ids=["clean", "infected", "failed"]
)
def test_the_council_s_scanner_decides(world: World, directory: Path, settings: Any, ends: str, code: str) -> None:
    look = f"import sys; assert open(sys.argv[1], 'rb').read(5) == b'%PDF-'; sys.exit({ends})"
    settings.ATTACHMENT_SCAN_COMMAND = (sys.executable, "-c", look)
    if not code:
        assert world.attach().pk
        return
    assert refusal_of(world) == code
    assert kept(directory) == []


def test_a_scanner_that_is_not_there_lets_nothing_in(world: World, directory: Path, settings: Any) -> None:
    settings.ATTACHMENT_SCAN_COMMAND = ("/nowhere/clamdscan", "--fdpass")
    assert refusal_of(world) == "not_scanned"
    assert kept(directory) == []


@pytest.mark.parametrize("name", ["", "../x", "0" * 31, "0" * 32 + "/", "A" * 32])
def test_no_other_name_leads_to_a_file(name: str) -> None:
    with pytest.raises(ValueError, match="Not a name"):
        storage.path_of(name)


def test_a_note_keeps_to_its_version_and_says_something(world: World) -> None:
    note = add_note(by=Actor(world.officer.pk), about=world.about(version="3"), text="  Counted twice. ")
    assert (note.text, note.subject_version) == ("Counted twice.", "3")
    assert "Counted" not in str(Event.objects.get(action="add_note").detail)
    with pytest.raises(ValueError, match="empty"):
        add_note(by=Actor(world.officer.pk), about=world.about(), text=" ")
    with pytest.raises(ValueError, match="from people"):
        add_note(by=Actor(None, "beat"), about=world.about(), text="Hello")
    assert Note.objects.count() == 1


GOOD = {
    "subject_kind": "return", "subject_id": "1", "subject_version": "1", "number": 1, "name": "a.pdf",
    "content_type": "application/pdf", "size": 1, "sha256": "0" * 64, "stored_as": "0" * 32,
}  # fmt: skip


@pytest.mark.parametrize(
    ("field", "value", "name"),
    [
        ("number", 0, "attachments_file_number_from_1"),
        ("name", "", "attachments_file_named"),
        ("subject_kind", "", "attachments_file_named"),
        ("size", 0, "attachments_file_size"),
        ("sha256", "no sum", "attachments_file_sha256"),
        ("stored_as", "../../etc/passwd", "attachments_file_stored"),
    ],
)
def test_the_database_refuses_half_a_file(world: World, field: str, value: Any, name: str) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Attachment.objects.create(**(GOOD | {field: value}), uploaded_by=world.officer, uploaded_at=timezone.now())


def test_the_database_counts_the_files_of_a_thing_and_refuses_an_empty_note(world: World) -> None:
    told = {"uploaded_by": world.officer, "uploaded_at": timezone.now()}
    Attachment.objects.create(**GOOD, **told)
    for same in ({"stored_as": "1" * 32}, {"number": 2}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Attachment.objects.create(**(GOOD | same), **told)
    with pytest.raises(IntegrityError, match="attachments_note_said"), transaction.atomic():
        Note.objects.create(subject_kind="return", subject_id="1", by=world.officer, at=timezone.now(), text="")
