"""How ready items are: what a person has still to see to, read for all items at once."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clinics.models import Item
from clinics.readiness import Part, Readiness
from clinics.selectors.readiness import PART_WORDS, readiness_of
from council_pm.org.selectors import tree
from plans.models import IndicatorResponse
from tests.dashboards.council import World, add_indicator, judge, open_round
from tests.packs import clinic_givens as given

pytestmark = pytest.mark.django_db


def ready(*items: Item) -> dict[int, Readiness]:
    today = timezone.localdate()
    return readiness_of(items, tree(today), today)


def test_an_item_with_nothing_but_its_line_has_all_to_do_but_the_figure(world: World) -> None:
    item = given.item_of(world, given.line_of(world), story="", causes=[], help_asked="", proposals="")
    judge()
    found = ready(item)[item.pk]
    assert found.asked == (Part.DATA, Part.CAUSE, Part.HELP, Part.PROPOSALS, Part.ANSWER)
    assert found.done == {Part.DATA}


def test_an_item_without_a_line_is_asked_for_words_only(world: World) -> None:
    item = given.item_of(world, None)
    assert ready(item)[item.pk].asked == (Part.CAUSE, Part.HELP, Part.PROPOSALS)
    assert ready(item)[item.pk].is_ready


@pytest.mark.parametrize(("until", "is_answered"), [(date(2026, 9, 30), True), (date(2026, 8, 9), False)])
def test_a_bad_light_asks_for_an_answer_that_holds(world: World, until: date, is_answered: bool) -> None:
    item = given.item_of(world, given.line_of(world))
    judge()
    assert ready(item)[item.pk].left == (Part.ANSWER,)
    IndicatorResponse.objects.create(
        series=item.series, kind="accept", reason="For now.", until=until, status="red", by=1, at=timezone.now()
    )
    assert ready(item)[item.pk].is_ready is is_answered


def test_a_good_light_asks_for_none_and_a_figure_that_is_only_signed_off_is_not_there(world: World) -> None:
    good = given.item_of(world, add_indicator(world, "Good", ["50", "51", "60"]))
    early = given.item_of(world, add_indicator(world, "Early", ["60"], last={"round": open_round()}))
    judge()
    found = ready(good, early)
    assert found[good.pk].is_ready
    assert found[early.pk].left == (Part.DATA,)


def test_promises_of_last_time_say_how_they_go(world: World) -> None:
    item = given.item_of(world, None)
    silent = given.promised(world, item, "Ride along")
    given.promised(world, item, "Lend two drivers", status="done", done_on=date(2026, 7, 1))
    other = given.item_of(world, None, unit=world.units.other_service)
    found = ready(item, other)
    assert found[item.pk].left == (Part.FOLLOW_UP,)
    assert Part.FOLLOW_UP not in found[other.pk].asked
    given.note_on(silent.action, "The first crew has begun.")
    assert ready(item)[item.pk].is_ready


def test_a_promise_of_a_later_clinic_is_no_follow_up(world: World) -> None:
    later = given.clinic_of(held_on=date(2026, 12, 10))
    item, early = given.item_of(world, None, later), given.clinic_of(held_on=date(2026, 6, 1))
    first = given.item_of(world, None, early)
    given.promised(world, item, "Ride along")
    found = ready(item, first)
    assert Part.FOLLOW_UP in found[item.pk].asked
    assert Part.FOLLOW_UP not in found[first.pk].asked


def test_any_number_of_items_costs_as_many_queries(world: World) -> None:
    items = [given.item_of(world, given.line_of(world, f"Line {place}")) for place in range(3)]
    for item in items:
        given.promised(world, item, f"Promise {item.pk}")
    judge()
    today = timezone.localdate()
    units, asked = tree(today), []
    for chosen in (items[:1], items):
        read = list(Item.objects.filter(pk__in=[one.pk for one in chosen]))
        with CaptureQueriesContext(connection) as queries:
            readiness_of(read, units, today)
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 5
    assert readiness_of([], units, today) == {}


def test_every_part_has_its_words() -> None:
    assert set(PART_WORDS) == set(Part)
