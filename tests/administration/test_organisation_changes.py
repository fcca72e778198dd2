"""Changes of the organisation: shown first, then made as they were shown, or refused in words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from council_pm.administration.organisation_change import Closed, Merged, Moved
from council_pm.administration.organisation_preview import Reader
from council_pm.administration.selectors.previews import preview
from council_pm.administration.services.organisation import carry_out, hand_over_posts, run_hand_over
from council_pm.administration.tasks import hand_over
from council_pm.audit.models import Event
from council_pm.core.access import Actor
from council_pm.jobs.models import Job
from council_pm.org import services
from council_pm.org.models import OrgUnit, Placement
from council_pm.org.selectors import tree
from council_pm.people.models import Post, User
from council_pm.people.roles import Role
from council_pm.people.selectors import grants_of
from indicators.models import Series
from indicators.selectors.scorecard import scope_of
from tests.factories import (
    OccupancyFactory,
    OwnershipFactory,
    PersonFactory,
    PostFactory,
    RoundFactory,
    SeriesFactory,
    ServiceAccountFactory,
    TargetFactory,
    series_with_rules,
    user_with_role,
)
from tests.factories.organisation import CouncilUnits

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 25)
APRIL = date(2026, 4, 1)
NEXT_APRIL = date(2027, 4, 1)


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel("2026-11-25 12:00:00+00:00", tick=False):
        yield


@pytest.fixture
def keeper(units: CouncilUnits) -> User:
    return user_with_role(Role.CORPORATE_PERFORMANCE, unit=units.council)


@pytest.fixture
def client(keeper: User) -> Client:
    client = Client()
    client.force_login(keeper)
    return client


def reader(user: User) -> Reader:
    return Reader(user.pk, TODAY, sees_definitions=True)


def address(unit: OrgUnit | None, verb: str) -> str:
    return f"/administration/organisation/{unit.code}/{verb}/" if unit else "/administration/organisation-new/"


def look(client: Client, unit: OrgUnit | None, verb: str, **typed: str) -> Any:
    response = client.get(address(unit, verb), typed)
    assert response.status_code == 200, response.content.decode()
    return response


def confirm(client: Client, unit: OrgUnit | None, verb: str, **typed: str) -> Any:
    """Look, then confirm what was shown."""
    seen = look(client, unit, verb, **typed).context["preview"].digest
    return client.post(address(unit, verb), {"seen": seen, "reason": "Review of services", **typed})


def refusals(client: Client, unit: OrgUnit | None, verb: str, **typed: str) -> str:
    """Why a change is refused: nothing is offered, and nothing happens to whoever sends it all the same."""
    response = look(client, unit, verb, **typed)
    told = response.context["preview"]
    assert told.refusals
    assert b'name="seen"' not in response.content
    before = Placement.objects.count(), Event.objects.count()
    sent = client.post(address(unit, verb), {"seen": told.digest, "reason": "All the same", **typed})
    assert sent.status_code == 422
    assert (Placement.objects.count(), Event.objects.count()) == before
    return " ".join(told.refusals)


def sections(response: Any) -> dict[str, list[str]]:
    return {one.title: [line.text for line in one.lines] for one in response.context["preview"].sections}


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_a_new_unit_stands_in_the_chart_from_its_day(client: Client, units: CouncilUnits) -> None:
    typed = {"parent": "PLA1", "name": "Parks", "code": "PLA13", "from_day": "2027-04-01"}
    response = confirm(client, None, "new", **typed)
    assert (response.status_code, response.url) == (302, "/administration/organisation/PLA13/?on=2027-04-01")
    made = OrgUnit.objects.get(code="PLA13")
    assert (made.level, made.pk in tree(TODAY), tree(NEXT_APRIL)[made.pk].parent_id) == (4, False, units.service.pk)
    assert Event.objects.get(action="create_unit").reason == "Review of services"
    assert "It is on record from 1 April 2027." in text(client.get(response.url))


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"code": "pla11"}, "The code pla11 is taken"),
        ({"code": "A/B"}, "A code is at most 20 letters"),
        ({"code": "x" * 21}, "at most 20 characters"),
        ({"code": ""}, "Give it a code."),
        ({"name": " "}, "Give it a name."),
        ({"name": "n" * 121}, "at most 120 characters"),
        ({"parent": "PLA11"}, "Choose one of these."),
        ({"parent": "NONE"}, "Choose one of these."),
        ({"parent": ""}, "Choose one of these."),
        ({"from_day": "31/02/2026"}, "There is no such day"),
        ({"from_day": "9999-12-31"}, "Choose a day from 1 Jan 1900 to 1 Jan 2046."),
        ({"from_day": "1066-10-14"}, "Choose a day from"),
        ({"from_day": ""}, "Choose the day."),
        ({"name": "a\x00b"}, "Null characters are not allowed."),
    ],
)
def test_what_is_typed_wrong_comes_back_with_what_to_do(
    client: Client, units: CouncilUnits, typed: dict[str, str], says: str
) -> None:
    sound = {"parent": "PLA1", "name": "Parks", "code": "PLA13", "from_day": "2027-04-01"}
    for method in (client.get, client.post):
        response = method(address(None, "new"), sound | typed)
        assert response.status_code == 422
        assert says in text(response)
        html = response.content.decode()
        assert all(
            f'value="{kept}"' in html for name, kept in {**sound, **typed}.items() if kept.strip() and name != "parent"
        )
    assert not OrgUnit.objects.filter(code="PLA13").exists()


def test_a_unit_does_not_open_before_what_it_belongs_to(client: Client, units: CouncilUnits) -> None:
    typed = {"parent": "PLA1", "name": "Parks", "code": "PLA13", "from_day": "1999-01-01"}
    assert "is not open on 1 Jan 1999" in refusals(client, None, "new", **typed)


def test_a_name_changes_from_its_day_and_not_before(client: Client, units: CouncilUnits) -> None:
    response = confirm(client, units.unit, "rename", name="Waste <b>", from_day="2026-04-01")
    assert response.url == "/administration/organisation/PLA11/"
    assert (tree(date(2026, 3, 31))[units.unit.pk].name, tree(APRIL)[units.unit.pk].name) == (
        "Waste and Recycling",
        "Waste <b>",
    )
    page = client.get(response.url).content.decode()
    assert "Waste &lt;b&gt;" in page
    assert "<b>" not in page


def test_a_change_that_changes_nothing_is_refused(client: Client, units: CouncilUnits) -> None:
    same = {"name": "Waste and Recycling", "from_day": "2026-04-01"}
    assert "nothing would change" in refusals(client, units.unit, "rename", **same)
    assert "nothing would change" in refusals(client, units.unit, "move", parent="PLA1", from_day="2026-04-01")


def test_a_later_change_on_record_is_told(client: Client, units: CouncilUnits) -> None:
    services.move_unit(
        by=Actor(None, "test"), unit=units.unit, parent=units.other_service, from_day=NEXT_APRIL, name="Waste"
    )
    notes = look(client, units.unit, "rename", name="Bins", from_day="2027-01-01").context["preview"].notes
    assert any("from 1 April 2027 it is called “Waste” and belongs to “Education”" in note for note in notes)
    services.close_unit(by=Actor(None, "test"), unit=units.unit, from_day=date(2028, 4, 1))
    notes = look(client, units.unit, "rename", name="Bins", from_day="2027-01-01").context["preview"].notes
    assert "It closes on 1 April 2028, as is on record." in notes


def test_before_it_opened_nothing_can_change(client: Client, units: CouncilUnits) -> None:
    for verb, typed in (
        ("rename", {"name": "Bins"}),
        ("move", {"parent": "CHI1"}),
        ("merge", {"into": "PLA12"}),
        ("close", {}),
    ):
        assert "PLA11 is not open on 1 Jan 1999" in refusals(client, units.unit, verb, from_day="1999-01-01", **typed)


def world_of_work(units: CouncilUnits) -> tuple[Series, Post]:
    """What belongs to the unit "Waste and Recycling": a post that is held, an indicator, targets, a round."""
    post = PostFactory.create(unit=units.unit, title="Waste manager", role=Role.MANAGER)
    OccupancyFactory.create(post=post, person=PersonFactory.create(name="Ann Lee"))
    series = series_with_rules("WST-01", units.unit, name="Recycled")
    OwnershipFactory.create(indicator=series.indicator, post=post)
    for start, end in ((date(2026, 4, 1), date(2026, 6, 30)), (date(2027, 4, 1), date(2027, 6, 30))):
        TargetFactory.create(series=series, start=start, end=end, value=Decimal(50))
    RoundFactory.create(
        slug="2026-27-q3",
        frequency="quarterly",
        start=date(2026, 10, 1),
        end=date(2026, 12, 31),
        opens=date(2026, 11, 1),
        due=date(2027, 1, 20),
        closes=date(2027, 2, 1),
    )
    return series, post


def test_a_move_shows_everything_that_it_touches_and_who_sees_more_or_less(client: Client, units: CouncilUnits) -> None:
    world_of_work(units)
    PostFactory.create(unit=units.department, title="Director of Place", role=Role.CHIEF_OFFICER)
    PostFactory.create(unit=units.other_service, title="Head of Education", role=Role.HEAD_OF_SERVICE)
    PostFactory.create(unit=units.other_service, title="Teacher", role=Role.EMPLOYEE)
    response = look(client, units.service, "move", parent="CHI", from_day="2027-01-01")
    assert response.context["preview"].sentence == (
        "From 1 January 2027, “Care For Your Area” belongs to “Children's Services”."
    )
    assert sections(response) == {
        "Parts of the council below it": ["Street Cleansing", "Waste and Recycling"],
        "Posts": ["Waste manager"],
        "Indicators": ["WST-01 Recycled"],
        "Rounds that are open": ["Q3 2026/27 (October to December)"],
        "Targets for later periods": ["WST-01"],
        "No longer see its figures before they are released": ["Director of Place"],
    }
    shown = text(response)
    assert "Manager, held by Ann Lee" in shown
    assert "owner: Waste manager" in shown
    assert "due 20 January 2027, 1 indicator" in shown
    assert "1 target, the last to 30 June 2027" in shown
    assert Placement.objects.filter(valid_from=date(2027, 1, 1)).count() == 0
    response = look(client, units.unit, "move", parent="CHI1", from_day="2027-01-01")
    assert sections(response)["Will see its figures before they are released"] == ["Head of Education"]


def test_an_indicator_with_breakdowns_is_listed_once(client: Client, units: CouncilUnits) -> None:
    total = series_with_rules("WST-01", units.unit, name="Recycled")
    for breakdown in ("North", "South"):
        SeriesFactory.create(indicator=total.indicator, unit=units.unit, breakdown=breakdown)
    response = look(client, units.unit, "close", from_day="2027-01-01")
    assert sections(response)["Indicators"] == ["WST-01 Recycled"]
    assert "no owner, with lines for North, South" in text(response)
    assert response.context["preview"].refusals == ("It still answers for 1 indicator.",)


def test_a_move_happens_as_it_was_shown(client: Client, units: CouncilUnits) -> None:
    world_of_work(units)
    assert confirm(client, units.unit, "move", parent="CHI1", from_day="2026-04-01").status_code == 302
    assert tree(APRIL)[units.unit.pk].parent_id == units.other_service.pk
    assert tree(date(2026, 3, 31))[units.unit.pk].parent_id == units.service.pk


def test_what_is_not_one_level_above_cannot_be_chosen(client: Client, units: CouncilUnits) -> None:
    for verb, typed in (("move", {"parent": "PLA"}), ("merge", {"into": "CHI1"}), ("merge", {"into": "PLA11"})):
        response = client.get(address(units.unit, verb), {"from_day": "2027-04-01", **typed})
        assert response.status_code == 422
        assert "Choose one of these." in text(response)


def test_nobody_moves_a_unit_below_a_place_of_their_own(client: Client, units: CouncilUnits, keeper: User) -> None:
    post = PostFactory.create(unit=units.other_service, role=Role.HEAD_OF_SERVICE)
    OccupancyFactory.create(post=post, person=keeper.person)
    assert "Your own rights would widen" in refusals(client, units.unit, "move", parent="CHI1", from_day="2026-04-01")
    own = PostFactory.create(unit=units.second_unit, role=Role.MANAGER)
    OccupancyFactory.create(post=own, person=keeper.person)
    said = refusals(client, units.second_unit, "merge", into="PLA11", from_day="2026-04-01")
    assert "You hold a post in it" in said


def test_a_unit_with_open_work_is_not_closed_and_says_what_is_open(client: Client, units: CouncilUnits) -> None:
    world_of_work(units)
    ServiceAccountFactory.create(user__email="sensor@council.example", role=Role.API_ENTRY, unit=units.unit)
    said = refusals(client, units.unit, "close", from_day="2027-01-01")
    assert "2 posts still belong to it." in said
    assert "It still answers for 1 indicator." in said
    assert "1 target is set for a period after this day." in said
    response = look(client, units.unit, "close", from_day="2027-01-01")
    assert sections(response)["Posts"] == ["Waste manager", "sensor@council.example"]
    assert 'href="/indicators/WST-01/"' in response.content.decode()
    takes_over = "/administration/organisation/PLA11/merge/?edit=1&amp;from_day=2027-01-01"
    assert takes_over in response.content.decode()
    form = client.get(takes_over.replace("&amp;", "&"))
    assert 'value="2027-01-01"' in form.content.decode()


def test_what_stands_below_is_listed_before_a_close(client: Client, units: CouncilUnits) -> None:
    assert "still belongs to it" in refusals(client, units.service, "close", from_day="2027-01-01")
    listed = sections(look(client, units.service, "close", from_day="2027-01-01"))
    assert listed["Parts of the council below it"] == ["Street Cleansing", "Waste and Recycling"]


def test_the_council_does_not_close(client: Client, units: CouncilUnits) -> None:
    response = look(client, units.council, "close", from_day="2027-01-01")
    assert response.context["preview"].refusals == ("The council itself does not close.",)
    assert "merge" not in response.content.decode()


def test_a_unit_without_work_closes_and_its_page_stays(client: Client, units: CouncilUnits) -> None:
    ended = PostFactory.create(unit=units.second_unit, ended=date(2026, 3, 31))
    old = series_with_rules("OLD-01", units.second_unit)
    old.indicator.retired_on, old.indicator.retired_reason = date(2026, 3, 31), "It is over."
    old.indicator.save()
    response = confirm(client, units.second_unit, "close", from_day="2026-04-01")
    assert response.status_code == 302
    assert units.second_unit.pk not in tree(APRIL)
    page = text(client.get(response.url))
    assert "Street Cleansing" in page
    assert "Closed since 1 April 2026" in page
    assert "OLD-01" in page
    assert Post.objects.get(pk=ended.pk).unit == units.second_unit
    assert "/rename/" not in client.get(response.url).content.decode()


def test_a_merge_hands_over_posts_and_keeps_series_with_their_past(client: Client, units: CouncilUnits) -> None:
    series, post = world_of_work(units)
    account = ServiceAccountFactory.create(role=Role.API_ENTRY, unit=units.unit)
    past = PostFactory.create(unit=units.unit, ended=date(2026, 3, 31))
    response = confirm(client, units.unit, "merge", into="CHI11", from_day="2026-04-01")
    assert response.status_code == 302
    for row in (post, account):
        row.refresh_from_db()
        assert row.unit == units.other_unit
    past.refresh_from_db()
    series.refresh_from_db()
    assert (past.unit, series.unit) == (units.unit, units.unit)
    after, before = tree(APRIL), tree(date(2026, 3, 31))
    assert [place.code for place in after.line(units.unit.pk)] == ["TBC", "CHI", "CHI1", "CHI11"]
    assert [place.code for place in before.line(units.unit.pk)] == ["TBC", "PLA", "PLA1", "PLA11"]
    assert scope_of(series.unit_id, None, after).units == {
        units.unit.pk, units.other_unit.pk, units.other_service.pk, units.other_department.pk, units.council.pk
    }  # fmt: skip
    moved = Event.objects.get(action="move_post")
    assert moved.detail == {"unit": {"before": units.unit.pk, "after": units.other_unit.pk}}
    assert moved.reason == "Review of services"
    page = text(client.get("/administration/organisation/PLA11/"))
    assert "Closed since 1 April 2026, when it became part of “School Improvement”" in page
    assert "Became part of it Waste and Recycling" in text(client.get("/administration/organisation/CHI11/"))


def test_a_merge_of_services_takes_their_units_along(client: Client, units: CouncilUnits) -> None:
    services.move_unit(
        by=Actor(None, "test"), unit=units.other_unit, parent=units.service, from_day=date(2027, 6, 1), name="Schools"
    )
    assert confirm(client, units.service, "merge", into="CHI1", from_day="2027-04-01").status_code == 302
    later = tree(date(2027, 6, 1))
    for unit in (units.unit, units.second_unit, units.other_unit):
        assert later[unit.pk].parent_id == units.other_service.pk
    assert later[units.other_unit.pk].name == "Schools"
    assert tree(date(2027, 3, 31))[units.unit.pk].parent_id == units.service.pk


def test_posts_of_a_merge_ahead_go_over_on_its_day(client: Client, units: CouncilUnits) -> None:
    user = user_with_role(Role.MANAGER, unit=units.unit)
    assert confirm(client, units.unit, "merge", into="PLA12", from_day="2027-04-01").status_code == 302
    assert [grant.unit_id for grant in grants_of(user.pk)] == [units.unit.pk]
    assert hand_over_posts(by=Actor(None, "beat"), today=date(2027, 3, 31)) == 0
    with time_machine.travel("2027-04-01 03:00:00+00:00", tick=False):
        hand_over()
        hand_over()
        assert Job.objects.get(kind="hand_over_posts").system == "beat"
        assert run_hand_over(None) == {"posts": 1}  # type: ignore[arg-type]  # the job itself is not asked for
        assert run_hand_over(None) == {"posts": 0}  # type: ignore[arg-type]
    assert [grant.unit_id for grant in grants_of(user.pk)] == [units.second_unit.pk]


def test_an_end_in_a_part_that_ends_itself_goes_on_to_its_successor(client: Client, units: CouncilUnits) -> None:
    post = PostFactory.create(unit=units.unit)
    assert confirm(client, units.unit, "merge", into="PLA12", from_day="2026-04-01").status_code == 302
    assert confirm(client, units.second_unit, "merge", into="CHI11", from_day="2026-05-01").status_code == 302
    post.refresh_from_db()
    assert post.unit == units.other_unit
    assert tree(TODAY).merged() == {units.unit.pk: units.other_unit.pk, units.second_unit.pk: units.other_unit.pk}


def test_what_closes_later_takes_nothing_over(client: Client, units: CouncilUnits) -> None:
    services.close_unit(by=Actor(None, "test"), unit=units.other_unit, from_day=date(2028, 4, 1))
    response = client.get(address(units.unit, "merge"), {"into": "CHI11", "from_day": "2027-04-01"})
    assert response.status_code == 422
    change = Merged(unit=units.unit, into=units.other_unit, from_day=NEXT_APRIL)
    told = preview(change, Reader(0, TODAY, sees_definitions=True))
    assert "CHI11 is not open on 1 Apr 2028" in " ".join(told.refusals)


def test_a_closing_is_taken_back_and_a_closed_unit_opens_again(client: Client, units: CouncilUnits) -> None:
    world_of_work(units)
    assert confirm(client, units.unit, "merge", into="CHI11", from_day="2027-04-01").status_code == 302
    page = client.get("/administration/organisation/PLA11/").content.decode()
    back = "/administration/organisation/PLA11/reopen/?edit=1&amp;from_day=2027-04-01"
    assert back in page
    assert 'value="2027-04-01"' in client.get(back.replace("&amp;", "&")).content.decode()
    said = refusals(client, units.unit, "reopen", parent="PLA1", from_day="2027-03-31")
    assert "PLA11 is not closed on 31 Mar 2027" in said
    response = look(client, units.unit, "reopen", parent="PLA1", from_day="2027-04-01")
    assert sections(response)["Posts"] == ["Waste manager"]
    assert sections(response)["Indicators"] == ["WST-01 Recycled"]
    assert "stays there" in text(response)
    assert confirm(client, units.unit, "reopen", parent="PLA1", from_day="2027-04-01").status_code == 302
    assert tree(NEXT_APRIL)[units.unit.pk].parent_id == units.service.pk
    assert tree(NEXT_APRIL).merged() == {}
    assert hand_over_posts(by=Actor(None, "beat"), today=NEXT_APRIL) == 0
    assert "reopen" not in client.get("/administration/organisation/PLA11/").content.decode()
    assert confirm(client, units.second_unit, "close", from_day="2026-04-01").status_code == 302
    assert confirm(client, units.second_unit, "reopen", parent="CHI1", from_day="2026-10-01").status_code == 302
    assert units.second_unit.pk not in tree(date(2026, 9, 30))
    assert tree(TODAY)[units.second_unit.pk].parent_id == units.other_service.pk
    with pytest.raises(ValidationError, match="choose that day or a later one"):
        services.reopen_unit(
            by=Actor(None, "test"), unit=units.second_unit, parent=units.service, from_day=date(2026, 5, 1)
        )


def test_a_change_in_between_is_told_and_nothing_is_done(client: Client, units: CouncilUnits) -> None:
    typed = {"parent": "CHI1", "from_day": "2027-04-01"}
    seen = look(client, units.unit, "move", **typed).context["preview"].digest
    world_of_work(units)
    response = client.post(address(units.unit, "move"), typed | {"seen": seen, "reason": "Review of services"})
    assert response.status_code == 409
    assert "Something changed while you were here" in text(response)
    assert "Review of services" in text(response)
    assert "Waste manager" in text(response)
    assert tree(NEXT_APRIL)[units.unit.pk].parent_id == units.service.pk
    again = response.context["preview"].digest
    response = client.post(address(units.unit, "move"), typed | {"seen": again, "reason": "Review of services"})
    assert response.status_code == 302


def test_confirming_twice_does_it_once(client: Client, units: CouncilUnits) -> None:
    typed = {"name": "Bins", "from_day": "2027-04-01"}
    seen = look(client, units.unit, "rename", **typed).context["preview"].digest
    sent = typed | {"seen": seen, "reason": "Shorter"}
    assert client.post(address(units.unit, "rename"), sent).status_code == 302
    assert client.post(address(units.unit, "rename"), sent).status_code == 409
    assert Placement.objects.filter(name="Bins").count() == 1


def test_without_a_reason_nothing_is_done(client: Client, units: CouncilUnits, keeper: User) -> None:
    typed = {"from_day": "2027-04-01"}
    seen = look(client, units.second_unit, "close", **typed).context["preview"].digest
    for reason in ("", "  ", "x" * 501):
        response = client.post(address(units.second_unit, "close"), typed | {"seen": seen, "reason": reason})
        assert response.status_code == 422
    assert units.second_unit.pk in tree(NEXT_APRIL)
    with pytest.raises(ValidationError, match="Say why"):
        carry_out(
            by=Actor(keeper.pk),
            change=Closed(unit=units.second_unit, from_day=NEXT_APRIL),
            reader=reader(keeper),
            seen=seen,
            reason=" ",
        )


def test_one_can_go_back_with_what_was_typed(client: Client, units: CouncilUnits) -> None:
    page = client.get(address(units.unit, "rename"), {"name": "Bins", "from_day": "2027-04-01", "edit": "1"})
    assert page.status_code == 200
    assert 'value="Bins"' in page.content.decode()
    assert 'value="2027-04-01"' in page.content.decode()
    assert "preview" not in page.context


def test_who_may_not_see_definitions_sees_codes(units: CouncilUnits) -> None:
    world_of_work(units)
    client = Client()
    client.force_login(user_with_role(Role.SYSTEM_ADMINISTRATOR, unit=units.council))
    response = look(client, units.unit, "move", parent="CHI1", from_day="2027-04-01")
    assert sections(response)["Indicators"] == ["WST-01"]
    assert "Recycled" not in text(response)


def test_a_unit_that_is_not_there_is_not_found(client: Client, units: CouncilUnits) -> None:
    for verb in ("rename", "move", "merge", "close"):
        assert client.get(f"/administration/organisation/NONE/{verb}/").status_code == 404
        assert client.post(f"/administration/organisation/NONE/{verb}/").status_code == 404


def test_a_long_list_is_cut_short_and_counted(client: Client, units: CouncilUnits) -> None:
    for number in range(23):
        PostFactory.create(unit=units.unit, title=f"Post {number:02}")
    shown = text(look(client, units.unit, "move", parent="CHI1", from_day="2027-04-01"))
    assert "Posts (23)" in shown
    assert "and 3 others" in shown
    assert "Post 20" not in shown


def test_a_preview_asks_as_often_for_three_as_for_one_and_of_a_move_more_than_of_others(
    client: Client, units: CouncilUnits
) -> None:
    def asked() -> dict[str, int]:
        numbers = {}
        for verb, typed in (
            ("rename", {"name": "New"}),
            ("move", {"parent": "CHI"}),
            ("merge", {"into": "CHI1"}),
            ("close", {}),
        ):
            with CaptureQueriesContext(connection) as queries:
                look(client, units.service, verb, from_day="2027-04-01", **typed)
            numbers[verb] = len(queries)
        return numbers

    world_of_work(units)
    one = asked()
    for number in range(2):
        series_with_rules(f"MORE-{number}", units.unit)
        OccupancyFactory.create(post=PostFactory.create(unit=units.service))
        services.create_unit(
            by=Actor(None, "test"), code=f"M{number}", level=4, name="More", parent=units.service, valid_from=APRIL
        )
    assert asked() == one
    assert one.pop("move") <= 19, "what is under way is asked of nine kinds of work"
    assert max(one.values()) <= 10


def test_a_move_of_the_council_is_refused_in_words(client: Client, units: CouncilUnits, keeper: User) -> None:
    response = client.get(address(units.council, "move"), {"parent": "PLA", "from_day": "2027-04-01"})
    assert response.status_code == 422
    told = preview(Moved(unit=units.council, parent=units.department, from_day=NEXT_APRIL), reader(keeper))
    assert "The council stands at the top" in told.refusals[0]
