"""A worker that is killed in the middle of a file, and two confirms at one moment: nothing lost, nothing twice."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from council_pm.core.access import Actor
from council_pm.jobs.models import Job, JobState, StagedTable, TableState
from council_pm.jobs.runs import run_job
from council_pm.jobs.services import start_job
from council_pm.jobs.tables import services
from indicators.models import Return, ReturnBatch, ReturnVersion
from indicators.services.return_files import RETURNS
from tests.indicators.imports.conftest import CaseCouncil, build_cases
from tests.jobs.processes import Processes, wait_for
from tests.races import RACERS, together

pytestmark = pytest.mark.django_db(transaction=True)

FILE = "indicator,period,value,comment\n" + "".join(f"CP{n:02d},2026-27 Q1,{n},\n" for n in range(8, 60))
FIGURES = {f"CP{n:02d}": Decimal(n) for n in range(8, 60)}


@pytest.fixture
def processes() -> Iterator[Processes]:
    own = Processes()
    yield own
    own.end_all()


@pytest.fixture
def cases(transactional_db: None) -> CaseCouncil:
    return build_cases()


def staged_file(cases: CaseCouncil) -> StagedTable:
    by = Actor(cases.officer.pk)
    place = {"period": "2026-27-q1", "unit": "PLA"}
    made = services.stage_table(by=by, kind=RETURNS, data=FILE.encode(), name="q1.csv", parameters=place)
    return services.check_staged(by=by, staged_id=made.pk)


def figures() -> dict[str, Decimal]:
    found = Return.objects.exclude(value=None).exclude(series__indicator__code="CP07")
    return dict(found.values_list("series__indicator__code", "value"))


def versions() -> int:
    return ReturnVersion.objects.exclude(of__series__indicator__code="CP07").count()


def killed(processes: Processes, way: str, staged: StagedTable, mark: Path) -> None:
    """Start a process that takes the file in, wait until it is in the middle, and kill it."""
    StagedTable.objects.filter(pk=staged.pk).update(state=TableState.APPLYING)
    child = processes.python("-m", "tests.indicators.imports.child", way, str(staged.pk), str(mark))
    wait_for(mark.exists)
    processes.kill(child)


def test_a_worker_killed_in_mid_import_leaves_nothing_and_the_next_one_does_all_of_it(
    cases: CaseCouncil, processes: Processes, tmp_path: Path
) -> None:
    staged = staged_file(cases)
    killed(processes, "whole", staged, tmp_path / "mark")
    assert (figures(), versions(), ReturnBatch.objects.count()) == ({}, 0, 0)
    job = start_job(by=Actor(cases.officer.pk), kind=services.APPLY_KIND, params={"table": staged.pk}, key="again")
    for _twice in range(2):
        run_job(job.pk)
    assert Job.objects.get(pk=job.pk).state == JobState.DONE
    assert (figures(), versions(), ReturnBatch.objects.count()) == (FIGURES, len(FIGURES), 1)
    staged.refresh_from_db()
    assert (staged.state, staged.content) == (TableState.APPLIED, None)


def test_the_same_kill_shows_what_a_careless_import_leaves(
    cases: CaseCouncil, processes: Processes, tmp_path: Path
) -> None:
    """The negative control: were each row saved by itself, half of the file would stand."""
    killed(processes, "careless", staged_file(cases), tmp_path / "mark")
    assert 0 < len(figures()) < len(FIGURES)


def test_of_two_confirms_at_one_moment_one_applies(cases: CaseCouncil) -> None:
    staged = staged_file(cases)

    def confirm() -> bool:
        mine = StagedTable.objects.get(pk=staged.pk)
        return services.apply_or_start(by=Actor(cases.officer.pk), staged=mine) is not None

    assert sorted(together(confirm)) == [False, False, False, True]
    assert (figures(), versions(), ReturnBatch.objects.count()) == (FIGURES, len(FIGURES), 1)


def test_the_same_file_sent_twice_and_confirmed_twice_is_applied_once(cases: CaseCouncil) -> None:
    first, second = staged_file(cases), staged_file(cases)
    by = Actor(cases.officer.pk)
    assert services.apply_or_start(by=by, staged=first) is not None
    late = services.apply_or_start(by=by, staged=second)
    assert isinstance(late, StagedTable)
    # What stood in its preview is done already: it is shown anew and changes nothing.
    assert late.state == TableState.READY
    assert (versions(), ReturnBatch.objects.count()) == (len(FIGURES), 1)


def test_a_confirm_that_looks_before_it_acts_would_let_all_of_them_through(cases: CaseCouncil) -> None:
    """The negative control of the race: to read the state and then to write it is no guard."""
    staged = staged_file(cases)
    all_have_looked = threading.Barrier(RACERS)

    def careless() -> bool:
        is_ready = StagedTable.objects.get(pk=staged.pk).state == TableState.READY
        all_have_looked.wait(timeout=10)
        if is_ready:
            StagedTable.objects.filter(pk=staged.pk).update(state=TableState.APPLYING)
        return is_ready

    assert together(careless) == [True] * RACERS
