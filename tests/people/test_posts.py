"""Posts are renamed, moved, shared, put below another one and ended, each with what it refuses."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from council_pm.audit.models import Event
from council_pm.core.access import Actor
from council_pm.people.models import Post, User
from council_pm.people.roles import Role
from council_pm.people.services import (
    change_post,
    change_reports_to,
    create_post,
    end_post,
    move_post,
    rename_post,
    share_post,
)
from council_pm.people.services.based_on import post_version
from tests.factories import (
    IndicatorFactory,
    OccupancyFactory,
    OrgUnitFactory,
    OwnershipFactory,
    PersonFactory,
    PostFactory,
    UnitWithPlaceFactory,
    user_with_role,
)

pytestmark = pytest.mark.django_db

MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)


@pytest.fixture
def keeper() -> User:
    return user_with_role(Role.CORPORATE_PERFORMANCE)


@pytest.fixture
def by(keeper: User) -> Actor:
    return Actor(keeper.pk)


def refusal(caught: pytest.ExceptionInfo[ValidationError]) -> tuple[str, str]:
    return str(caught.value.code), caught.value.messages[0]


def wanted(post: Post, **other: object) -> dict[str, object]:
    fields = {"title": post.title, "unit": post.unit, "reports_to": post.reports_to, "shared_with": post.shared_with}
    return {"post": post, **fields, **other}


def test_each_change_is_recorded_with_what_was_before(by: Actor) -> None:
    post, manager = PostFactory.create(title="Waste manager"), PostFactory.create()
    old, unit = post.unit, UnitWithPlaceFactory.create()
    rename_post(by=by, post=post, title="  Waste  and recycling manager ", reason="New title")
    move_post(by=by, post=post, unit=unit)
    change_reports_to(by=by, post=post, reports_to=manager)
    share_post(by=by, post=post, shared_with="Darlington")
    post.refresh_from_db()
    assert (post.title, post.unit, post.reports_to) == ("Waste and recycling manager", unit, manager)
    assert post.shared_with == "Darlington"
    assert list(Event.objects.order_by("pk").values_list("action", "detail")) == [
        ("rename_post", {"title": {"before": "Waste manager", "after": "Waste and recycling manager"}}),
        ("move_post", {"unit": {"before": old.pk, "after": unit.pk}}),
        ("change_reports_to", {"reports_to": {"before": None, "after": manager.pk}}),
        ("share_post", {"shared_with": {"before": "", "after": "Darlington"}}),
    ]
    assert Event.objects.first().reason == "New title"


def test_a_form_changes_all_or_nothing(by: Actor) -> None:
    post = PostFactory.create(title="Waste manager")
    closed = OrgUnitFactory.create()
    with pytest.raises(ValidationError) as caught:
        change_post(by=by, **wanted(post, title="Refuse manager", unit=closed))
    assert refusal(caught) == ("unit_closed", "This part of the council is closed: choose an open one.")
    post.refresh_from_db()
    assert post.title == "Waste manager"
    assert not Event.objects.exists()
    change_post(by=by, **wanted(post, title="Refuse manager", shared_with="Darlington"))
    assert list(Event.objects.order_by("pk").values_list("action", flat=True)) == ["rename_post", "share_post"]


def test_saving_what_is_there_already_records_nothing(by: Actor) -> None:
    post = PostFactory.create()
    change_post(by=by, **wanted(post), based_on="long ago")
    assert not Event.objects.exists()


def test_a_stale_change_is_refused_and_the_first_one_stays(by: Actor) -> None:
    post = PostFactory.create(title="Waste manager")
    seen = post_version(post)
    change_post(by=by, **wanted(post, title="Refuse manager"), based_on=seen)
    with pytest.raises(ValidationError) as caught:
        change_post(by=by, **wanted(post, title="Bin manager"), based_on=seen)
    assert refusal(caught)[0] == "changed_meanwhile"
    assert Post.objects.get(pk=post.pk).title == "Refuse manager"


def test_a_post_cannot_report_to_itself_through_others(by: Actor) -> None:
    head = PostFactory.create(title="Head")
    manager = PostFactory.create(title="Manager", reports_to=head)
    worker = PostFactory.create(title="Worker", reports_to=manager)
    for below in (head, manager, worker):
        with pytest.raises(ValidationError) as caught:
            change_reports_to(by=by, post=head, reports_to=below)
        assert refusal(caught)[0] == "circle"
    assert change_reports_to(by=by, post=worker, reports_to=head).reports_to == head
    assert change_reports_to(by=by, post=worker, reports_to=None).reports_to is None


def test_a_circle_that_is_there_already_does_not_hang(by: Actor) -> None:
    first, second = PostFactory.create(), PostFactory.create()
    Post.objects.filter(pk=first.pk).update(reports_to=second)
    Post.objects.filter(pk=second.pk).update(reports_to=first)
    assert change_reports_to(by=by, post=PostFactory.create(), reports_to=first).reports_to == first


def test_nobody_moves_a_post_of_their_own(by: Actor, keeper: User) -> None:
    post = PostFactory.create(role=Role.HEAD_OF_SERVICE)
    tomorrow = timezone.localdate() + timedelta(days=1)
    OccupancyFactory.create(post=post, person=keeper.person, starts=tomorrow)
    with pytest.raises(ValidationError) as caught:
        move_post(by=by, post=post, unit=UnitWithPlaceFactory.create())
    assert refusal(caught) == ("oneself", "Nobody moves a post of their own: ask a colleague to do it.")
    assert move_post(by=Actor(None, "command line"), post=post, unit=UnitWithPlaceFactory.create()).pk


def test_a_corporate_post_is_moved_and_ended_by_a_system_administrator_only(by: Actor) -> None:
    post = PostFactory.create(role=Role.AUDITOR)
    for change in (
        lambda who: move_post(by=who, post=post, unit=UnitWithPlaceFactory.create()),
        lambda who: end_post(by=who, post=post, ends=MAY),
    ):
        with pytest.raises(ValidationError) as caught:
            change(by)
        assert refusal(caught)[0] == "not_yours_to_grant"
        change(Actor(user_with_role(Role.SYSTEM_ADMINISTRATOR).pk))


def test_what_has_ended_is_not_changed(by: Actor) -> None:
    post = PostFactory.create(ended=date(2025, 3, 31), title="Gone")
    for change in (
        lambda: rename_post(by=by, post=post, title="Back"),
        lambda: move_post(by=by, post=post, unit=UnitWithPlaceFactory.create()),
        lambda: change_reports_to(by=by, post=post, reports_to=None),
        lambda: share_post(by=by, post=post, shared_with="Darlington"),
        lambda: end_post(by=by, post=post, ends=MAY),
    ):
        with pytest.raises(ValidationError) as caught:
            change()
        assert refusal(caught)[0] == "post_over"
        assert "31 Mar 2025" in refusal(caught)[1]
    for change in (
        lambda: change_reports_to(by=by, post=PostFactory.create(), reports_to=post),
        lambda: create_post(by=by, code="new", unit=post.unit, title="New", reports_to=post),
    ):
        with pytest.raises(ValidationError) as caught:
            change()
        assert refusal(caught) == ("manager_over", "The post Gone has ended: choose another one.")


def test_a_post_ends_when_nothing_hangs_on_it(by: Actor) -> None:
    post = PostFactory.create()
    OccupancyFactory.create(post=post, starts=MAY, ends=JUNE)
    OwnershipFactory.create(post=post, starts=MAY, ends=JUNE)
    retired = IndicatorFactory.create(retired_on=JUNE, retired_reason="Ended")
    OwnershipFactory.create(post=post, starts=MAY, indicator=retired)
    assert end_post(by=by, post=post, ends=JUNE, reason="Merged").ended == JUNE
    event = Event.objects.get(action="end_post")
    assert (event.detail, event.reason) == ({"to": "2026-06-01"}, "Merged")


def test_what_hangs_on_a_post_is_named_when_its_end_is_refused(by: Actor) -> None:
    post = PostFactory.create()
    occupancy = OccupancyFactory.create(post=post, person=PersonFactory.create(name="Ann Lee"), starts=MAY)
    report = PostFactory.create(title="Crew leader", reports_to=post)
    ownership = OwnershipFactory.create(post=post, indicator=IndicatorFactory.create(code="WST-01"), starts=MAY)
    for code, names, put_right in (
        ("still_held", "Ann Lee", lambda: occupancy.__class__.objects.update(ends=JUNE)),
        ("has_reports", "Crew leader", lambda: Post.objects.filter(pk=report.pk).update(reports_to=None)),
        ("owns_indicators", "WST-01", lambda: ownership.__class__.objects.update(ends=JUNE)),
    ):
        with pytest.raises(ValidationError) as caught:
            end_post(by=by, post=post, ends=JUNE)
        assert refusal(caught)[0] == code
        assert names in refusal(caught)[1]
        put_right()
    assert end_post(by=by, post=post, ends=JUNE).ended == JUNE


def test_a_title_is_a_name(by: Actor) -> None:
    post = PostFactory.create()
    for title in (" ", "x" * 121):
        with pytest.raises(ValidationError) as caught:
            rename_post(by=by, post=post, title=title)
        assert refusal(caught)[0] == "name_missing"
    with pytest.raises(ValidationError) as caught:
        share_post(by=by, post=post, shared_with="x" * 121)
    assert refusal(caught)[0] == "name_missing"
