"""Five hundred targets: at most fifteen queries to open them, two seconds to save or agree a block of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.series import add_figures, add_series
from council_pm.core.access import Actor
from council_pm.org.models import OrgUnit
from council_pm.people.roles import Role
from indicators.models import Series, Target, TargetProposal
from indicators.recompute import recompute
from indicators.services.proposals import check_block, propose_block
from indicators.services.target_decisions import agree_proposals
from indicators.target_rows import ProposalRow
from tests.factories import user_with_role
from tests.indicators.target_council import IN_ROUND, LAST_YEAR, YEAR
from tests.screens import signed_in

pytestmark = pytest.mark.django_db
SIZE = 500
SECONDS = 2


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(IN_ROUND, tick=True):
        yield


def took(act: Callable[[], object]) -> float:
    """Seconds of this process: what else the machine does meanwhile tells nothing of the work."""
    began = time.process_time()
    act()
    return time.process_time() - began


def test_five_hundred_targets_open_are_saved_and_agreed_in_time() -> None:
    add_figures(add_series(SIZE), LAST_YEAR)
    unit = OrgUnit.objects.get()
    officer, director = (user_with_role(role, unit=unit) for role in (Role.PERFORMANCE_OFFICER, Role.CHIEF_OFFICER))
    rows = [
        ProposalRow(number=number, series_id=pk, target="61.5", reason="Plan.", version=0)
        for number, pk in enumerate(Series.objects.values_list("pk", flat=True), 1)
    ]
    recompute()
    asked = {"by": Actor(officer.pk), "year": YEAR, "rows": rows, "today": IN_ROUND, "within": {unit.pk}}
    assert took(lambda: check_block(**asked)) < SECONDS  # type: ignore[arg-type]
    assert took(lambda: propose_block(**asked)) < SECONDS  # type: ignore[arg-type]
    assert TargetProposal.objects.count() == SIZE
    client = signed_in(officer)
    with CaptureQueriesContext(connection) as queries:
        page = client.get(f"/targets/{YEAR}/BENCH/")
    assert page.content.count(b'value="61.5"') == SIZE
    assert len(queries) <= 15
    ids = list(TargetProposal.objects.values_list("pk", flat=True))
    seconds = took(lambda: agree_proposals(by=Actor(director.pk), ids=ids, within={unit.pk}, today=IN_ROUND))
    assert seconds < SECONDS
    assert Target.objects.filter(agreed_by=director.pk).count() == 4 * SIZE
