"""Jobs of the product, each with a statement before its work, one in the middle of it, and what it leaves once done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.utils import timezone

from council_pm.core.access import Actor
from council_pm.jobs.models import Job, StagedTable, TableState
from council_pm.jobs.services import start_job
from council_pm.jobs.tables.services import APPLY_KIND
from council_pm.notices import digest_mail
from council_pm.notices.models import Alert, AlertKind
from council_pm.notices.services import News, raise_alerts
from council_pm.org.models import OrgUnit
from indicators import return_mail
from indicators.history import services as history
from indicators.models import HistoryLoad, HistoryRow, LoadState, ReturnMail, Round, StatusSnapshot, Value
from indicators.services.recalculation import request_recompute
from tests.factories.indicators_quarters import aim, figure, quarter
from tests.faults import scenes

SYSTEM = Actor(None, "test")
FIRST_WORD = 'SET "done" ='  # says how far it is, before it does anything


@dataclass(frozen=True)
class Work:
    """``times`` counts how often the work was done: once is right.

    ``apart``: whoever stands still before the work is in no transaction, so that on SQLite others can go on.
    """

    job: Job
    before: str
    within: str
    times: Callable[[], int]
    apart: bool = True


def mails(directory: Path) -> int:
    """How many mails were handed over, by whomever."""
    return sum(path.read_text("utf-8").count("\nSubject:") for path in (directory / "mails").glob("*"))


def a_recomputation(directory: Path) -> Work:
    of = scenes.council(1)
    line = of.returns[0].series
    figure(line, quarter(2026, 1), "50")
    aim(line, quarter(2026, 1), "55")
    job = request_recompute(by=SYSTEM, series_ids=[line.pk])
    assert job is not None
    within = 'INTO "indicators_seriesreading"'
    return Work(job, 'FROM "indicators_formula"', within, StatusSnapshot.objects.count)


def a_table(directory: Path) -> Work:
    scene = scenes.a_table()
    staged = StagedTable.objects.get()
    StagedTable.objects.update(state=TableState.APPLYING)
    job = start_job(by=Actor(scene.by.pk), kind=APPLY_KIND, params={"table": staged.pk}, key="table")
    return Work(job, FIRST_WORD, 'INTO "audit_event"', lambda: OrgUnit.objects.filter(code="NEW").count())


def a_history_to_check(directory: Path) -> Work:
    by, rows = scenes.a_history_file()
    _load, job = history.receive_file(by=Actor(by.pk), name="history.csv", chunks=[rows])

    def times() -> int:
        assert HistoryLoad.objects.get().state == LoadState.READY
        assert not list((directory / "uploads").iterdir())
        return HistoryRow.objects.count()

    return Work(job, 'FROM "indicators_area"', FIRST_WORD, times)


def a_history_to_apply(directory: Path) -> Work:
    by, rows = scenes.a_history_file()
    load, _checking = history.receive_file(by=Actor(by.pk), name="history.csv", chunks=[rows])
    history.check_load(by=Actor(by.pk), load_id=load.pk, progress=lambda done, total, message: None)
    Job.objects.all().delete()
    job = history.request_apply(by=Actor(by.pk), load=HistoryLoad.objects.get())
    assert job is not None
    within = 'INTO "audit_event"'  # there is nothing before its transaction
    return Work(job, within, within, lambda: Value.objects.count() * scenes.events("apply_history"), apart=False)


def a_round_of_reminders(directory: Path) -> Work:
    of = scenes.council()
    yesterday = timezone.localdate() - timedelta(days=1)
    Round.objects.update(due=yesterday)
    for one in of.returns:
        type(one).objects.filter(pk=one.pk).update(due=yesterday)
    people = len(return_mail.people_to_chase(timezone.localdate()))
    assert people
    job = start_job(by=SYSTEM, kind=return_mail.KIND, params={"chase": True}, key="chase")

    def times() -> int:
        assert ReturnMail.objects.exclude(sent_at=None).count() == people
        return mails(directory) // people if mails(directory) % people == 0 else -1

    return Work(job, FIRST_WORD, 'INTO "indicators_returnmail"', times)


def a_digest(directory: Path) -> Work:
    of = scenes.council()
    code = of.returns[0].series.indicator.code
    people = [of.officer, of.head, of.centre]
    raise_alerts([News(one.pk, "indicator", code, "", AlertKind.STATUS, "It changed.", 1) for one in people])
    assert Alert.objects.count() == len(people)
    job = start_job(by=SYSTEM, kind=digest_mail.KIND, params={"monthly": True}, key="digest")

    def times() -> int:
        assert not Alert.objects.filter(mailed_at=None).exists()
        return mails(directory) // len(people) if mails(directory) % len(people) == 0 else -1

    return Work(job, FIRST_WORD, 'FROM "indicators_indicator"', times)


WORKS = {
    made.__name__.replace("_", " "): made
    for made in (
        a_recomputation, a_table, a_history_to_check, a_history_to_apply, a_round_of_reminders, a_digest,
    )
}  # fmt: skip
