"""Two people at one return at the same moment: nothing is lost, nothing done twice, and each is told what stands."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from council_pm.core.access import Actor
from council_pm.org.models import OrgUnit
from council_pm.people.models import Occupancy, User
from council_pm.people.roles import Role
from indicators.models import Return, ReturnVersion, Value
from indicators.returns.states import Stage
from indicators.services.return_entry import Asked, Block, save_entries
from indicators.services.return_steps import Stepped, query_return, sign_off_returns, submit_returns
from tests import factories
from tests.factories.organisation import CouncilUnits, make_council
from tests.factories.people import user_with_role
from tests.jobs.processes import Processes
from tests.races import RACERS, side_by_side, together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def council() -> CouncilUnits:
    return make_council()


@pytest.fixture
def officer(council: CouncilUnits) -> User:
    return user_with_role(Role.PERFORMANCE_OFFICER, unit=council.department)


@pytest.fixture
def colleague(council: CouncilUnits) -> User:
    return user_with_role(Role.PERFORMANCE_OFFICER, unit=council.department)


@pytest.fixture
def head(council: CouncilUnits) -> User:
    return user_with_role(Role.HEAD_OF_SERVICE, unit=council.service)


@pytest.fixture
def due(council: CouncilUnits) -> Return:
    today = timezone.localdate()
    round_ = factories.RoundFactory.create(
        opens=today - timedelta(days=9), due=today + timedelta(days=9), closes=today + timedelta(days=90)
    )
    series = factories.series_with_rules("R-1", council.unit)
    made: Return = factories.ReturnFactory.create(series=series, round=round_, due=round_.due)
    return made


def types(user: User, one: Return, value: str) -> Callable[[], Block]:
    """A save of the cell as it stands on the screen now."""
    asked = Asked(return_id=one.pk, fields={"value": Decimal(value)}, based_on=one.version)
    return lambda: save_entries(by=Actor(user.pk), asked=[asked], today=timezone.localdate())


def signs(user: User, one: Return) -> Callable[[], Stepped]:
    seen = {one.pk: one.version}
    return lambda: sign_off_returns(by=Actor(user.pk), versions=seen)


def sent(user: User, one: Return, value: str = "50") -> Return:
    types(user, one, value)()
    one.refresh_from_db()
    assert submit_returns(by=Actor(user.pk), versions={one.pk: one.version}).done
    one.refresh_from_db()
    return one


def journal(one: Return) -> list[int]:
    return list(ReturnVersion.objects.filter(of=one).order_by("version").values_list("version", flat=True))


def test_of_two_officers_in_one_cell_one_is_kept_and_the_other_told(
    officer: User, colleague: User, due: Return
) -> None:
    first, second = side_by_side([types(officer, due, "41"), types(colleague, due, "42")])
    assert sorted([first.is_refused, second.is_refused]) == [False, True]
    stale = (first if first.is_refused else second).outcomes[0]
    before = due.version
    due.refresh_from_db()
    assert stale.is_stale
    assert (stale.kept.value, stale.kept.saved_by) == (due.value, due.saved_by)
    assert due.value == Decimal("42" if first.is_refused else "41")
    assert (due.version, journal(due)[-1:]) == (before + 1, [before + 1])


def test_two_who_look_at_the_version_and_then_write_lose_a_figure(officer: User, colleague: User, due: Return) -> None:
    """The negative control: to compare the version before writing, without holding the row, is no guard."""
    both_have_looked = threading.Barrier(2)

    def careless(value: str) -> bool:
        is_current = Return.objects.get(pk=due.pk).version == due.version
        both_have_looked.wait(timeout=10)
        if is_current:
            Return.objects.filter(pk=due.pk).update(value=Decimal(value), version=due.version + 1)
        return is_current

    assert side_by_side([lambda: careless("41"), lambda: careless("42")]) == [True, True]


def test_a_figure_is_signed_as_it_was_on_the_screen_or_not_at_all(officer: User, head: User, due: Return) -> None:
    """The head signs while a question sends the figure back and the officer changes it."""
    sent(officer, due)
    version = due.version

    def changes() -> bool:
        try:
            query_return(by=Actor(head.pk), return_id=due.pk, based_on=version, question="Are you sure?")
        except ValidationError:  # it was signed first
            return False
        asked = Asked(return_id=due.pk, fields={"value": Decimal("60")}, based_on=version + 1)
        return save_entries(by=Actor(officer.pk), asked=[asked], today=timezone.localdate()).saved

    signed, changed = side_by_side([signs(head, due), changes])
    due.refresh_from_db()
    assert bool(signed.done) is not changed
    if changed:
        assert (Value.objects.count(), due.value, due.at) == (0, Decimal(60), Stage.QUERIED)
    else:
        assert (Value.objects.get().value, due.value, due.at) == (Decimal(50), Decimal(50), Stage.SIGNED_OFF)


def test_a_signature_that_took_what_stands_would_sign_a_figure_nobody_saw(
    officer: User, head: User, due: Return
) -> None:
    """The negative control: without the version of the screen, the changed figure enters the journal."""
    sent(officer, due)
    on_screen = due.version
    query_return(by=Actor(head.pk), return_id=due.pk, based_on=due.version, question="Are you sure?")
    due.refresh_from_db()
    sent(officer, due, "60")
    assert sign_off_returns(by=Actor(head.pk), versions={due.pk: on_screen}).refused
    assert not Value.objects.exists()
    assert sign_off_returns(by=Actor(head.pk), versions={due.pk: Return.objects.get(pk=due.pk).version}).done
    assert Value.objects.get().value == Decimal(60)


def test_a_return_that_is_sent_several_times_at_once_is_sent_once(officer: User, due: Return) -> None:
    types(officer, due, "50")()
    due.refresh_from_db()
    results = together(lambda: submit_returns(by=Actor(officer.pk), versions={due.pk: due.version}))
    assert [len(one.done) for one in results] == [1] * RACERS
    assert list(ReturnVersion.objects.filter(of=due).values_list("act", flat=True)).count("submit") == 1


def test_a_return_that_is_signed_several_times_at_once_is_in_the_journal_once(
    officer: User, head: User, due: Return
) -> None:
    sent(officer, due)
    results = together(signs(head, due))
    assert sorted(len(one.done) for one in results) == [0] * (RACERS - 1) + [1]
    assert Value.objects.count() == 1


def test_without_the_version_on_the_row_each_would_send_it(officer: User, due: Return) -> None:
    """The negative control of sending and of signing: all have looked before one has written."""
    all_have_looked = threading.Barrier(RACERS)

    def careless() -> bool:
        may_go = Return.objects.get(pk=due.pk).at is not Stage.SUBMITTED
        all_have_looked.wait(timeout=10)
        return may_go

    assert together(careless) == [True] * RACERS


# --- The same between processes, as two web servers have them


@pytest.fixture
def processes() -> Iterator[Processes]:
    made = Processes()
    yield made
    made.end_all()


def between_processes(processes: Processes, one: Return, *asked: tuple[str, User, str]) -> list[str]:
    """What became of each act, all done at the same moment by processes that saw the return as it stands now."""
    children = []
    for act, user, value in asked:
        told = {"act": act, "return": one.pk, "user": user.pk, "version": one.version, "value": value}
        children.append(processes.python("-m", "tests.indicators.return_racer", json.dumps(told)))
    steps = 2 if asked[0][0] == "careless" else 1
    for _step in range(steps):
        assert len({_line(child) for child in children}) == 1
        for child in children:
            assert child.stdin is not None
            child.stdin.write("go\n")
            child.stdin.flush()
    return [_line(child) for child in children]


def _line(child: Any) -> str:
    return str(child.stdout.readline().strip())


def test_of_two_processes_that_save_one_cell_one_is_refused(
    processes: Processes, officer: User, colleague: User, due: Return
) -> None:
    told = between_processes(processes, due, ("type", officer, "41"), ("type", colleague, "42"))
    before = due.version
    due.refresh_from_db()
    assert sorted(told) == ["done", "refused"]
    assert due.value == Decimal("41" if told[0] == "done" else "42")
    assert (due.version, journal(due)) == (before + 1, [before + 1])


def test_two_processes_that_look_and_then_write_lose_a_figure(
    processes: Processes, officer: User, colleague: User, due: Return
) -> None:
    """The negative control: both are told that it was done, and one figure is gone."""
    told = between_processes(processes, due, ("careless", officer, "41"), ("careless", colleague, "42"))
    assert told == ["done", "done"]


def test_of_processes_that_send_and_sign_at_once_each_act_is_kept_once(
    processes: Processes, officer: User, head: User, due: Return
) -> None:
    types(officer, due, "50")()
    due.refresh_from_db()
    between_processes(processes, due, ("submit", officer, ""), ("submit", officer, ""))
    assert list(ReturnVersion.objects.filter(of=due).values_list("act", flat=True)).count("submit") == 1
    due.refresh_from_db()
    told = between_processes(processes, due, ("sign", head, ""), ("sign", head, ""))
    assert sorted(told) == ["done", "refused"]
    assert Value.objects.count() == 1


def test_a_process_that_signs_while_another_changes_the_figure_signs_what_was_seen_or_nothing(
    processes: Processes, officer: User, head: User, due: Return
) -> None:
    sent(officer, due)
    signed, changed = between_processes(processes, due, ("sign", head, ""), ("retype", officer, "60"))
    due.refresh_from_db()
    assert sorted([signed, changed]) == ["done", "refused"]
    if changed == "done":
        assert (Value.objects.count(), due.value, due.at) == (0, Decimal(60), Stage.DRAFT)
    else:
        assert (Value.objects.get().value, due.value, due.at) == (Decimal(50), Decimal(50), Stage.SIGNED_OFF)


@pytest.fixture
def form(client: Client, officer: User, due: Return) -> dict[str, Any]:
    """The grid is open on the officer's screen."""
    client.force_login(officer)
    unit: OrgUnit = due.series.unit
    assert client.get(reverse("indicators:returns_grid", args=[due.round.slug, unit.code])).status_code == 200
    return {f"value-{due.pk}": "55", f"version-{due.pk}": str(due.version), f"shown-{due.pk}": "1"}


@pytest.mark.parametrize("where", ["cell", "grid", "paste", "submit"])
def test_a_role_that_ended_while_the_form_was_open_keeps_the_figure_out(
    client: Client, officer: User, due: Return, form: dict[str, Any], where: str
) -> None:
    grid = [due.round.slug, due.series.unit.code]
    address = {
        "cell": reverse("indicators:return_cell", args=[due.pk]),
        "paste": reverse("indicators:returns_paste", args=grid),
    }.get(where, reverse("indicators:returns_grid", args=grid))
    more = {"paste": {"paste": "R-1\t55", "action": "apply"}, "submit": {"action": "submit"}}.get(where, {})
    Occupancy.objects.filter(person=officer.person).delete()
    assert client.post(address, form | more).status_code in (403, 404)
    due.refresh_from_db()
    assert (due.value, due.at, journal(due)) == (None, Stage.DUE, [])


def test_the_same_form_is_taken_while_the_role_lasts(client: Client, due: Return, form: dict[str, Any]) -> None:
    """The negative control: what was refused above was refused for the role alone."""
    assert client.post(reverse("indicators:return_cell", args=[due.pk]), form).status_code in (200, 302)
    due.refresh_from_db()
    assert due.value == Decimal(55)
