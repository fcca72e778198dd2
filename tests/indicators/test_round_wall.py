"""The wall of a round: numbers by part that lead to what they count, the late list whose it is, and punctuality."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from council_pm.core.access import Actor
from council_pm.org.models import OrgUnit
from council_pm.org.services import merge_unit, move_unit
from council_pm.people.models import User
from council_pm.people.roles import Role
from indicators.models import OwnershipKind, Return, ReturnVersion, Round
from indicators.returns.states import Act, Stage
from indicators.selectors.late_returns import late_returns
from indicators.selectors.round_wall import Wall, wall_of
from tests import factories
from tests.factories.indicators import KNOWN
from tests.factories.indicators_quarters import figure, quarter
from tests.factories.organisation import CouncilUnits, make_council
from tests.factories.people import user_with_role
from tests.screens import signed_in

pytestmark = pytest.mark.django_db

BY = Actor(None, "tests")
DAY = date(2026, 8, 3)
DUE = date(2026, 7, 21)
SENT = {"value": 1, "submitted_by": 1, "submitted_at": KNOWN}


@pytest.fixture
def council() -> CouncilUnits:
    return make_council()


@pytest.fixture
def centre() -> User:
    return user_with_role(Role.CORPORATE_PERFORMANCE)


def the_round() -> Round:
    return Round.objects.first() or factories.RoundFactory.create()


def a_return(unit: OrgUnit, code: str, **fields: Any) -> Return:
    series = factories.series_with_rules(code, unit)
    made: Return = factories.ReturnFactory.create(series=series, **{"round": the_round(), "due": DUE} | fields)
    return made


def signed(unit: OrgUnit, code: str) -> Return:
    one = a_return(unit, code)
    value = figure(one.series, quarter(2026, 1), "1", round=one.round)
    fields = {
        **SENT,
        "stage": Stage.SIGNED_OFF,
        "signed": "final",
        "signed_by": 2,
        "signed_at": KNOWN,
        "journal": value,
    }
    Return.objects.filter(pk=one.pk).update(**fields)
    return one


def sent_on(one: Return, day: date, version: int = 1) -> None:
    at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    ReturnVersion.objects.create(of=one, version=version, act=Act.SUBMIT, stage=Stage.SUBMITTED, at=at, by=1)


def numbers(wall: Wall) -> dict[str, tuple[int, ...]]:
    return {
        one.place.code: (one.todo, one.draft, one.sent, one.queried, one.signed, one.late) for one in wall.lines
    }  # fmt: skip


def every_stage(council: CouncilUnits) -> None:
    a_return(council.unit, "R-1", due=DAY)
    a_return(council.unit, "R-2")
    a_return(council.unit, "R-3", stage=Stage.DRAFT, value=1)
    a_return(council.second_unit, "R-4", stage=Stage.SUBMITTED, **SENT)
    a_return(council.second_unit, "R-5", stage=Stage.QUERIED, queried_by=2, queried_at=KNOWN, question="Why?", **SENT)
    signed(council.other_unit, "R-6")


def test_each_part_has_its_numbers_and_a_department_those_of_all_below(council: CouncilUnits, centre: User) -> None:
    every_stage(council)
    wall = wall_of(centre, the_round(), DAY)
    assert numbers(wall) == {
        "PLA": (2, 1, 1, 1, 0, 3),
        "PLA11": (2, 1, 0, 0, 0, 2),
        "PLA12": (0, 0, 1, 1, 0, 1),
        "CHI": (0, 0, 0, 0, 1, 0),
        "CHI11": (0, 0, 0, 0, 1, 0),
    }
    assert wall.total is not None
    assert (wall.total.total, wall.total.late, wall.total.share) == (6, 3, 16)


def test_who_works_for_a_part_sees_only_that_part(council: CouncilUnits) -> None:
    every_stage(council)
    officer = user_with_role(Role.PERFORMANCE_OFFICER, unit=council.department)
    manager = user_with_role(Role.MANAGER, unit=council.second_unit)
    assert set(numbers(wall_of(officer, the_round(), DAY))) == {"PLA", "PLA11", "PLA12"}
    assert set(numbers(wall_of(manager, the_round(), DAY))) == {"PLA12"}
    page = signed_in(officer).get(reverse("indicators:round_wall", args=[the_round().slug])).content.decode()
    assert "R-2" in page
    assert "R-6" not in page
    assert "CHI" not in page


def test_each_number_leads_to_the_returns_that_it_counts(council: CouncilUnits, centre: User) -> None:
    every_stage(council)
    client = signed_in(centre)
    page = client.get(reverse("indicators:round_wall", args=[the_round().slug])).content.decode()
    links = re.findall(r'<a href="(/returns/2026-27-q1/PLA1[12]/\?show=(\w+))">(\d+)<', page)
    assert {(show, int(count)) for _url, show, count in links} >= {("untouched", 2), ("draft", 1), ("queried", 1)}
    for url, _show, count in links:
        grid = client.get(url).context["grid"]
        assert len(grid.shown) == int(count), url


def test_the_wall_and_the_late_list_are_there_as_files(council: CouncilUnits, centre: User) -> None:
    every_stage(council)
    Round.objects.update(closes=date(2099, 1, 1))
    client = signed_in(centre)
    wall = client.get(reverse("indicators:round_wall", args=[the_round().slug]), {"format": "csv"})
    rows = [row.split(",") for row in wall.content.decode("utf-8-sig").splitlines()]
    assert [row[2:] for row in rows if row[0] == "PLA12"] == [["2", "0", "0", "1", "1", "0", "1"]]
    late = client.get(reverse("indicators:rounds_late"), {"format": "csv"}).content.decode()
    assert "R-2,Name of R-2" in late


def test_punctuality_counts_the_first_sending_and_leaves_out_what_is_not_due(
    council: CouncilUnits, centre: User
) -> None:
    on_time = a_return(council.unit, "R-1", stage=Stage.SUBMITTED, **SENT)
    sent_on(on_time, DUE)
    sent_on(on_time, DAY, version=2)  # once more after a question
    sent_on(a_return(council.unit, "R-2", stage=Stage.SUBMITTED, **SENT), DUE + timedelta(days=1))
    a_return(council.unit, "R-3")
    a_return(council.unit, "R-4", due=DAY)
    now = wall_of(centre, the_round(), DAY).punctuality
    assert (now.on_time, now.fallen_due, now.share) == (1, 3, 33)


def test_earlier_rounds_of_the_same_rhythm_are_compared(council: CouncilUnits, centre: User) -> None:
    before = quarter(2025, 4)
    earlier = factories.RoundFactory.create(
        slug=before.slug, start=before.start, end=before.end, opens=date(2026, 4, 1), due=date(2026, 4, 21),
        closes=date(2026, 5, 30),
    )  # fmt: skip
    one = a_return(council.unit, "R-1", round=earlier, due=earlier.due, stage=Stage.SUBMITTED, **SENT)
    sent_on(one, earlier.due)
    this = factories.RoundFactory.create()
    factories.ReturnFactory.create(series=one.series, round=this, due=DUE)
    wall = wall_of(centre, this, DAY)
    assert [(one.slug, one.on_time, one.fallen_due) for one in wall.earlier] == [("2025-26-q4", 1, 1)]


def test_the_late_list_says_whose_it_is_with_names_for_who_may_read_them(council: CouncilUnits, centre: User) -> None:
    one = a_return(council.unit, "R-1")
    post = factories.PostFactory.create(unit=council.unit, title="Depot clerk")
    factories.OccupancyFactory.create(post=post, person=factories.PersonFactory.create(name="Ann Lee"))
    factories.OwnershipFactory.create(indicator=one.series.indicator, post=post, kind=OwnershipKind.PROVIDER)
    manager = user_with_role(Role.MANAGER, unit=council.unit)
    assert [(line.whose, line.days) for line in late_returns(centre, DAY, the_round())] == [
        ("Depot clerk: Ann Lee", 13)
    ]
    assert [line.whose for line in late_returns(manager, DAY, the_round())] == ["Depot clerk: held"]


def test_without_a_named_provider_it_is_the_nearest_performance_officers(council: CouncilUnits, centre: User) -> None:
    a_return(council.unit, "R-1")
    near = user_with_role(Role.PERFORMANCE_OFFICER, unit=council.service)
    user_with_role(Role.PERFORMANCE_OFFICER, unit=council.department)
    assert near.person is not None
    lines = late_returns(centre, DAY)
    assert [line.whose.partition(": ")[2] for line in lines] == [near.person.name]


def test_what_waits_for_a_signature_is_not_late(council: CouncilUnits, centre: User) -> None:
    a_return(council.unit, "R-1", stage=Stage.SUBMITTED, **SENT)
    assert late_returns(centre, DAY) == []


@pytest.mark.parametrize("name", ["rounds_home", "rounds_late", "round_wall"])
def test_a_page_asks_as_often_for_many_returns_as_for_one(council: CouncilUnits, centre: User, name: str) -> None:
    client = signed_in(centre)
    args = [the_round().slug] if name == "round_wall" else []
    Round.objects.update(closes=timezone.localdate() + timedelta(days=400))

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(reverse(f"indicators:{name}", args=args)).status_code == 200
        return len(asked)

    for number in range(3):
        a_return(council.unit, f"R-{number}")
    client.get(reverse("indicators:rounds_home"))
    few = queries()
    for number in range(3, 40):
        a_return(council.other_unit if number % 2 else council.second_unit, f"R-{number}")
    assert queries() == few
    assert few <= 16


class TestAfterAReorganisation:
    """A closed round is grouped as the council stood when it closed; what the reader sees follows today."""

    def lines(self, user: User, day: date) -> dict[str, int]:
        return {line.place.name: line.total for line in wall_of(user, the_round(), day).lines}

    def test_a_part_that_moved_counts_where_it_stood_when_the_round_closed(
        self, council: CouncilUnits, centre: User
    ) -> None:
        a_return(council.unit, "ONE-01")
        a_return(council.other_unit, "TWO-01")
        moved = the_round().closes + timedelta(days=1)
        move_unit(by=BY, unit=council.service, parent=council.other_department, from_day=moved)
        expected = {"Place": 1, "Waste and Recycling": 1, "Children's Services": 1, "School Improvement": 1}
        assert self.lines(centre, moved + timedelta(days=30)) == expected
        new = user_with_role(Role.CHIEF_OFFICER, unit=council.other_department)
        with time_machine.travel(datetime(2027, 1, 5, 9, tzinfo=UTC), tick=False):
            seen = self.lines(new, date(2027, 1, 5))
        assert seen == {"Waste and Recycling": 1, "Children's Services": 1, "School Improvement": 1}
        old = user_with_role(Role.CHIEF_OFFICER, unit=council.department)
        assert self.lines(old, date(2027, 1, 5)) == {}

    def test_a_part_that_moved_before_it_closed_counts_where_it_stands(
        self, council: CouncilUnits, centre: User
    ) -> None:
        a_return(council.unit, "ONE-01")
        move_unit(by=BY, unit=council.service, parent=council.other_department, from_day=the_round().closes)
        assert self.lines(centre, date(2027, 1, 5)) == {"Children's Services": 1, "Waste and Recycling": 1}

    def test_a_part_that_became_part_of_another_keeps_its_line_which_leads_to_that_one(
        self, council: CouncilUnits, centre: User
    ) -> None:
        a_return(council.unit, "ONE-01")
        moved = the_round().closes + timedelta(days=1)
        merge_unit(by=BY, unit=council.unit, into=council.other_unit, from_day=moved)
        wall = wall_of(centre, the_round(), date(2027, 1, 5))
        assert {line.place.name: line.url.split("/")[-2] for line in wall.lines} == {
            "Place": "PLA",
            "Waste and Recycling": "CHI11",
        }
