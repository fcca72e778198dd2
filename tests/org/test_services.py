"""The organisation changes by services: dated, audited, and refused in words where the tree would break."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from council_pm.audit.models import Event
from council_pm.core.access import Actor
from council_pm.org import checks, services
from council_pm.org.models import Committee, Level, OrgUnit, Placement
from council_pm.org.selectors import tree
from tests.factories import UserFactory, make_council
from tests.factories.organisation import CouncilUnits

pytestmark = pytest.mark.django_db

START = date(2024, 4, 1)
MOVE = date(2026, 4, 1)
LATER = date(2027, 4, 1)


@pytest.fixture
def by() -> Actor:
    return Actor(UserFactory.create().pk)


@pytest.fixture
def units() -> CouncilUnits:
    return make_council(START)


def refused(code: str) -> pytest.RaisesExc[ValidationError]:
    return pytest.RaisesExc(ValidationError, check=lambda e: e.code == code)


def words(caught: pytest.ExceptionInfo[ValidationError]) -> str:
    return caught.value.messages[0]


def test_a_unit_stands_in_the_tree_from_its_first_day_and_not_before(by: Actor, units: CouncilUnits) -> None:
    unit = services.create_unit(
        by=by, code="PLA13", level=Level.UNIT, name=" Parks ", parent=units.service, valid_from=MOVE
    )
    assert unit.pk not in tree(date(2026, 3, 31))
    place = tree(MOVE)[unit.pk]
    assert (place.name, place.parent_id, place.level) == ("Parks", units.service.pk, 4)
    event = Event.objects.get(action="create_unit")
    assert (event.actor_id, event.subject_kind, event.subject_id) == (by.user_id, "org_unit", str(unit.pk))


def test_moving_a_unit_keeps_where_it_stood(by: Actor, units: CouncilUnits) -> None:
    services.move_unit(by=by, unit=units.unit, parent=units.other_service, from_day=MOVE, reason="Review of services")
    assert tree(date(2026, 3, 31))[units.unit.pk].parent_id == units.service.pk
    assert tree(MOVE)[units.unit.pk].parent_id == units.other_service.pk
    assert tree(MOVE)[units.unit.pk].name == "Waste and Recycling"
    assert Event.objects.get(action="move_unit").reason == "Review of services"


def test_moving_a_service_takes_its_units_along(by: Actor, units: CouncilUnits) -> None:
    services.move_unit(by=by, unit=units.service, parent=units.other_department, from_day=MOVE)
    assert units.other_department.pk in tree(MOVE).above(units.unit.pk)
    assert units.other_department.pk not in tree(START).above(units.unit.pk)


def test_a_second_move_on_the_same_day_is_a_further_revision_of_that_day(by: Actor, units: CouncilUnits) -> None:
    services.move_unit(by=by, unit=units.unit, parent=units.other_service, from_day=MOVE, name="Bins")
    services.move_unit(by=by, unit=units.unit, parent=units.service, from_day=MOVE, name="Waste")
    assert (tree(MOVE)[units.unit.pk].parent_id, tree(MOVE)[units.unit.pk].name) == (units.service.pk, "Waste")
    assert list(units.unit.placements.filter(valid_from=MOVE).values_list("revision", flat=True)) == [1, 2]


def test_a_move_into_the_past_leaves_a_later_one_in_force(by: Actor, units: CouncilUnits) -> None:
    services.rename_unit(by=by, unit=units.unit, name="Waste", from_day=LATER)
    services.move_unit(by=by, unit=units.unit, parent=units.other_service, from_day=MOVE)
    assert tree(MOVE)[units.unit.pk].parent_id == units.other_service.pk
    assert tree(LATER)[units.unit.pk].parent_id == units.service.pk


def test_the_tree_of_any_day_is_one_query(by: Actor, units: CouncilUnits, django_assert_num_queries: Any) -> None:
    services.move_unit(by=by, unit=units.unit, parent=units.other_service, from_day=MOVE)
    for day in (START, MOVE, LATER):
        with django_assert_num_queries(1):
            assert len(tree(day).line(units.unit.pk)) == 4


@pytest.mark.parametrize(
    ("who", "where", "code", "says"),
    [
        ("department", "service", "cycle", "below itself"),
        ("unit", "unit", "cycle", "below itself"),
        ("unit", "department", "level_left_out", "Place is not one level above"),
        ("service", "council", "level_left_out", "Test Council is not one level above"),
    ],
)
def test_a_move_that_breaks_the_tree_is_refused_in_words_and_writes_nothing(
    by: Actor, units: CouncilUnits, who: str, where: str, code: str, says: str
) -> None:
    before = Placement.objects.count()
    with pytest.raises(ValidationError) as caught:
        services.move_unit(by=by, unit=getattr(units, who), parent=getattr(units, where), from_day=MOVE)
    assert (caught.value.code, says in words(caught)) == (code, True)
    assert Placement.objects.count() == before
    assert not Event.objects.filter(action="move_unit").exists()


def test_the_council_has_nothing_above_it(by: Actor, units: CouncilUnits) -> None:
    with refused("council_has_no_parent"):
        services.move_unit(by=by, unit=units.council, parent=units.department, from_day=MOVE)


def test_a_unit_needs_a_parent_and_a_name_and_a_code_of_its_own(by: Actor, units: CouncilUnits) -> None:
    new: dict[str, Any] = {
        "by": by,
        "code": "X",
        "level": Level.UNIT,
        "name": "X",
        "parent": units.service,
        "valid_from": MOVE,
    }
    with refused("needs_parent"):
        services.create_unit(**new | {"parent": None})
    with refused("name_missing"):
        services.create_unit(**new | {"name": "  "})
    with refused("code_taken"):
        services.create_unit(**new | {"code": "PLA11"})
    with refused("one_council"):
        services.create_unit(**new | {"level": Level.COUNCIL, "parent": None})
    with refused("level_left_out"):
        services.create_unit(**new | {"level": Level.SERVICE})
    assert not OrgUnit.objects.filter(code="X").exists()


def test_nothing_moves_below_a_parent_that_is_closed_then_or_closes_before_the_next_move(
    by: Actor, units: CouncilUnits
) -> None:
    services.close_unit(by=by, unit=units.other_unit, from_day=MOVE)
    services.close_unit(by=by, unit=units.other_service, from_day=LATER)
    with pytest.raises(ValidationError) as caught:
        services.move_unit(by=by, unit=units.unit, parent=units.other_service, from_day=LATER)
    assert "1 Apr 2027" in words(caught)
    with refused("parent_not_open"):
        services.move_unit(by=by, unit=units.unit, parent=units.other_service, from_day=MOVE)
    services.rename_unit(by=by, unit=units.unit, name="Waste", from_day=date(2027, 3, 1))
    moved = services.move_unit(by=by, unit=units.unit, parent=units.other_service, from_day=MOVE)
    assert moved.parent == units.other_service


def test_a_unit_that_is_not_open_that_day_does_not_move(by: Actor, units: CouncilUnits) -> None:
    with pytest.raises(ValidationError) as caught:
        services.move_unit(by=by, unit=units.unit, parent=units.service, from_day=date(2020, 1, 1))
    assert caught.value.code == "not_open"
    assert "PLA11 is not open on 1 Jan 2020" in words(caught)


def test_a_unit_closes_only_when_nothing_belongs_to_it(by: Actor, units: CouncilUnits) -> None:
    with pytest.raises(ValidationError) as caught:
        services.close_unit(by=by, unit=units.other_service, from_day=MOVE)
    assert caught.value.code == "open_children"
    assert "School Improvement still belongs to it" in words(caught)
    services.close_unit(by=by, unit=units.other_unit, from_day=MOVE)
    services.close_unit(by=by, unit=units.other_service, from_day=MOVE)
    assert units.other_service.pk in tree(date(2026, 3, 31))
    assert units.other_service.pk not in tree(MOVE)


def test_a_unit_does_not_close_while_something_will_belong_to_it_later(by: Actor, units: CouncilUnits) -> None:
    services.close_unit(by=by, unit=units.other_unit, from_day=MOVE)
    services.move_unit(by=by, unit=units.unit, parent=units.other_service, from_day=LATER)
    with refused("open_children"):
        services.close_unit(by=by, unit=units.other_service, from_day=MOVE)


def test_a_unit_does_not_close_before_a_change_on_record(by: Actor, units: CouncilUnits) -> None:
    services.rename_unit(by=by, unit=units.unit, name="Waste", from_day=LATER)
    with pytest.raises(ValidationError) as caught:
        services.close_unit(by=by, unit=units.unit, from_day=MOVE)
    assert caught.value.code == "later_place"
    assert "1 Apr 2027" in words(caught)


def test_a_committee_is_set_up_once_and_its_meetings_are_replaced(by: Actor) -> None:
    committee = services.create_committee(by=by, slug="place", name="Place", valid_from=START)
    with refused("slug_taken"):
        services.create_committee(by=by, slug="place", name="Place again", valid_from=START)
    with refused("dates"):
        services.create_committee(by=by, slug="b", name="B", valid_from=START, valid_until=date(2024, 3, 31))
    with pytest.raises(ValidationError, match="This field cannot be blank"):
        services.create_committee(by=by, slug="c", name=" ", valid_from=START)
    assert Committee.objects.count() == 1
    july, september, december = date(2026, 7, 8), date(2026, 9, 9), date(2026, 12, 9)
    services.set_meetings(by=by, committee=committee, days=[july, september])
    services.set_meetings(by=by, committee=committee, days=[september, december, december])
    services.set_meetings(by=by, committee=committee, days=[december, september])
    assert sorted(committee.meetings.values_list("on", flat=True)) == [september, december]
    assert Event.objects.filter(action="set_meetings").count() == 2
    assert Event.objects.filter(action="set_meetings").latest("id").detail == {
        "added": ["2026-12-09"],
        "removed": ["2026-07-08"],
    }


def test_a_code_is_what_an_address_can_carry_and_is_taken_in_any_case(by: Actor, units: CouncilUnits) -> None:
    for code in ("", "A B", "A/B", "Ä", "x" * 21, "A\n"):
        with refused("code_shape"):
            checks.check_code(code)
    with refused("code_taken"):
        services.refuse_code("pla11")


def test_a_merge_closes_a_unit_and_lets_what_is_below_go_over(by: Actor, units: CouncilUnits) -> None:
    services.merge_unit(by=by, unit=units.service, into=units.other_service, from_day=MOVE, reason="One service")
    after = tree(MOVE)
    assert units.service.pk not in after
    assert {after[unit.pk].parent_id for unit in (units.unit, units.second_unit)} == {units.other_service.pk}
    assert after.line(units.service.pk)[-1].unit_id == units.other_service.pk
    assert tree(date(2026, 3, 31))[units.unit.pk].parent_id == units.service.pk
    event = Event.objects.get(action="merge_unit")
    assert event.detail == {
        "into": units.other_service.pk,
        "from": "2026-04-01",
        "units": [units.unit.pk, units.second_unit.pk],
    }


def test_what_is_to_stand_below_a_merged_unit_later_goes_over_too(by: Actor, units: CouncilUnits) -> None:
    services.move_unit(by=by, unit=units.other_unit, parent=units.service, from_day=LATER)
    services.move_unit(by=by, unit=units.other_unit, parent=units.service, from_day=LATER, name="Schools")
    services.move_unit(by=by, unit=units.unit, parent=units.other_service, from_day=date(2025, 4, 1))
    services.merge_unit(by=by, unit=units.service, into=units.other_service, from_day=MOVE)
    assert units.unit.placements.filter(valid_from=MOVE).count() == 0
    assert tree(LATER)[units.other_unit.pk].parent_id == units.other_service.pk
    assert tree(LATER)[units.other_unit.pk].name == "Schools"


@pytest.mark.parametrize(
    ("who", "into", "code"),
    [
        ("unit", "unit", "into_itself"),
        ("unit", "service", "other_level"),
        ("unit", "other_unit", "successor_not_open"),
        ("other_unit", "unit", "later_place"),
    ],
)
def test_a_merge_that_cannot_be_is_refused_and_writes_nothing(
    by: Actor, units: CouncilUnits, who: str, into: str, code: str
) -> None:
    services.close_unit(by=by, unit=units.other_unit, from_day=LATER)
    before = Placement.objects.count()
    with refused(code):
        services.merge_unit(by=by, unit=getattr(units, who), into=getattr(units, into), from_day=MOVE)
    assert Placement.objects.count() == before


def test_only_a_closed_place_names_a_successor_and_never_itself(units: CouncilUnits) -> None:
    place = {"unit": units.unit, "parent": units.service, "name": "X", "valid_from": MOVE}
    for wrong in ({"successor": units.second_unit}, {"successor": units.unit, "closed": True}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Placement.objects.create(**place, **wrong)
    Placement.objects.create(**place, successor=units.second_unit, closed=True)
