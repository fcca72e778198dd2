"""Where no broker can be had, one thread on the machine does the work."""

from __future__ import annotations

import fcntl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine
from celery import shared_task
from celery.schedules import crontab
from pytest_django import Settings

from council_pm.core.access import Actor
from council_pm.jobs import embedded, services, tasks
from council_pm.jobs.models import Job, JobState
from council_pm.jobs.services import start_scheduled
from council_pm.jobs.timetable import LOOK_BACK, Timetable
from tests.jobs.processes import Processes, wait_for

LONDON = ZoneInfo("Europe/London")
DUE = datetime(2026, 11, 22, 2, 15, tzinfo=LONDON)


@shared_task(name="tests.jobs.nightly")  # type: ignore[untyped-decorator]  # Celery has no types
def nightly() -> None:
    start_scheduled(by=Actor(None, "beat"), schedule="nightly", due=DUE, kind="count")


@shared_task(name="tests.jobs.broken")  # type: ignore[untyped-decorator]  # Celery has no types
def broken() -> None:
    raise ZeroDivisionError


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    return tmp_path / "data" / "background-work.lock"


@contextmanager
def at_work(lock: Path) -> Iterator[None]:
    """A thread as the web process has it, stopped at the end."""
    stop = threading.Event()
    thread = threading.Thread(target=embedded.work_forever, args=(lock, stop.is_set))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        embedded.hints.work_waits.set()
        thread.join(timeout=30)
        assert not thread.is_alive()


def schedule(task: str) -> dict[str, object]:
    return {"each night": {"task": task, "schedule": crontab(hour="2", minute="15")}}


def start(kind: str = "count", key: str = "bins") -> Job:
    return services.start_job(by=Actor(7), kind=kind, params={}, key=key)


def is_done(job: Job) -> bool:
    job.refresh_from_db()
    return job.state == JobState.DONE


@pytest.mark.django_db(transaction=True)
def test_a_saved_job_is_done_at_once(settings: Settings, lock: Path) -> None:
    settings.CELERY_BEAT_SCHEDULE = {}
    settings.CELERY_BROKER_URL = "memory://"
    with at_work(lock):
        wait_for(lambda: not embedded.hints.work_waits.is_set())
        job = start()
        wait_for(lambda: is_done(job), seconds=10)


@pytest.mark.django_db(transaction=True)
def test_one_process_on_the_machine_works_and_another_takes_over(settings: Settings, lock: Path) -> None:
    settings.CELERY_BEAT_SCHEDULE = {}
    job = start()
    lock.parent.mkdir()
    with lock.open("a") as elsewhere:
        fcntl.flock(elsewhere, fcntl.LOCK_EX)
        with at_work(lock):
            for _look in range(3):
                embedded.hints.work_waits.set()
                wait_for(lambda: not embedded.hints.work_waits.is_set())
            assert not is_done(job)
            fcntl.flock(elsewhere, fcntl.LOCK_UN)
            wait_for(lambda: is_done(job), seconds=10)


@pytest.mark.django_db(transaction=True)
def test_a_broken_schedule_does_not_keep_the_work_from_being_done(settings: Settings, lock: Path) -> None:
    settings.CELERY_BEAT_SCHEDULE = schedule("tests.jobs.broken")
    job = start()
    with at_work(lock):
        wait_for(lambda: is_done(job), seconds=10)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("now", "jobs"), [(DUE - timedelta(minutes=1), 0), (DUE + timedelta(seconds=1), 1), (DUE + timedelta(hours=9), 1)]
)
def test_what_is_due_each_night_is_started_once(settings: Settings, now: datetime, jobs: int) -> None:
    settings.CELERY_BEAT_SCHEDULE = schedule("tests.jobs.nightly")
    with time_machine.travel(DUE - timedelta(minutes=30) + LOOK_BACK, tick=False):
        one, other = Timetable(), Timetable()
    with time_machine.travel(now, tick=False):
        one.start_what_is_due()
        other.start_what_is_due()
        one.start_what_is_due()
    assert Job.objects.count() == jobs


@pytest.mark.django_db
def test_a_broken_schedule_keeps_no_other_from_being_started_and_is_tried_again(settings: Settings) -> None:
    settings.CELERY_BEAT_SCHEDULE = {
        "first": {"task": "tests.jobs.broken", "schedule": crontab(hour="2", minute="15")},
        "then": {"task": "tests.jobs.nightly", "schedule": crontab(hour="2", minute="15")},
    }
    with time_machine.travel(DUE + timedelta(minutes=1), tick=False):
        clock = Timetable()
        for _look in range(2):
            with pytest.raises(ZeroDivisionError):
                clock.start_what_is_due()
    assert Job.objects.count() == 1


@pytest.mark.django_db
def test_a_sweep_starts_what_no_message_of_beat_has_started(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.CELERY_BEAT_SCHEDULE = schedule("tests.jobs.nightly")
    with time_machine.travel(DUE + timedelta(hours=3), tick=False):
        monkeypatch.setattr(tasks, "_timetable", Timetable())
        tasks.sweep()
        tasks.sweep()
    assert Job.objects.filter(kind="count").count() == 1


@pytest.mark.django_db
def test_a_sweep_runs_what_nobody_has_whatever_is_wrong_with_the_schedule(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.CELERY_BEAT_SCHEDULE = schedule("tests.jobs.broken")
    job = start()
    with time_machine.travel(job.not_before + timedelta(minutes=1), tick=False):
        monkeypatch.setattr(tasks, "_timetable", Timetable())
        tasks.sweep()
    assert is_done(job)


@pytest.mark.django_db
def test_the_thread_calls_every_task_that_the_product_has_each_night(settings: Settings) -> None:
    from celery import current_app

    current_app.loader.import_default_modules()
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        assert entry["task"] in current_app.tasks


def test_nothing_is_started_where_a_broker_hands_out_the_work(settings: Settings) -> None:
    settings.EMBEDDED_WORKER = False
    embedded.start_embedded_worker()
    assert not any(thread.name == "embedded-worker" for thread in threading.enumerate())


@pytest.mark.django_db(transaction=True)
def test_the_web_server_does_the_work_where_it_is_told_to(processes: Processes, tmp_path: Path) -> None:
    job = start()
    serve = "import council_pm.wsgi, tests.jobs.worker_handlers, time; time.sleep(60)"
    processes.python("-c", serve, EMBEDDED_WORKER="1", REDIS_URL="", DATA_DIR=str(tmp_path))
    wait_for(lambda: is_done(job))
