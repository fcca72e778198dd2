"""Who is alerted to what: a light or a trend that changed with a figure, and only those who may see it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from council_pm.audit.models import Event
from council_pm.core.access import Actor
from council_pm.jobs.models import Job
from council_pm.jobs.runs import run_job
from council_pm.jobs.services import start_job
from council_pm.notices.models import MONTHLY_BUDGET, Alert, AlertKind
from council_pm.notices.services import News, follow, mute, raise_alerts, stop_following
from council_pm.people.models import User
from council_pm.people.roles import Role
from indicators import news
from indicators.models import Audience, Series, StatusSnapshot
from indicators.recompute import recompute
from tests.factories import (
    DefinitionFactory,
    OccupancyFactory,
    OwnershipFactory,
    PostFactory,
    RebaseFactory,
    ReleaseFactory,
    StatusRuleFactory,
    UserFactory,
    user_with_role,
)
from tests.factories.indicators_quarters import aim, figure, round_of
from tests.notices.conftest import QUARTERS, World, sign, tell

pytestmark = pytest.mark.django_db

BY = Actor(None, "a test")
Turned = Callable[..., Series]


def follower(code: str = "BINS", role: Role = Role.AUDITOR) -> User:
    user = user_with_role(role)
    follow(by=BY, user=user, subject_kind="indicator", subject_id=code)
    return user


def owner(series: Series) -> User:
    user = UserFactory.create()
    post = PostFactory.create(role=Role.MANAGER, unit=series.unit)
    OwnershipFactory.create(indicator=series.indicator, post=post)
    OccupancyFactory.create(post=post, person=user.person)
    return user


def told() -> list[int]:
    return sorted(Alert.objects.values_list("user_id", flat=True))


def test_who_follows_owns_or_scrutinises_is_told_once_and_why(world: World, turned: Turned) -> None:
    series = turned()
    people = [
        follower(),
        owner(series),
        user_with_role(Role.MEMBER, committee=world.committee),
        user_with_role(Role.EXECUTIVE_MEMBER, portfolio=world.portfolio),
    ]
    for other in (Role.MEMBER, Role.EXECUTIVE_MEMBER, Role.AUDITOR, Role.CHIEF_EXECUTIVE):
        user_with_role(other)
    follower("OTHER-01")
    assert tell() == 4
    assert told() == sorted(user.pk for user in people)
    alert = Alert.objects.filter(user=people[0]).get()
    assert alert.kind == AlertKind.STATUS
    assert alert.sentence.startswith("Off target; it was on target. 40.0% ")
    again = start_job(by=BY, kind=news.KIND, params=Job.objects.get(kind=news.KIND).params)
    run_job(again.pk)
    assert tell() == 0
    assert Alert.objects.count() == 4
    assert Event.objects.get(action="raise_alerts").detail == {"told": 4}


def test_what_is_not_released_alerts_only_who_sees_it_and_its_release_the_others(world: World, turned: Turned) -> None:
    made = round_of(QUARTERS[1])
    series = turned(round=made)
    early = {follower().pk, owner(series).pk}
    late = {
        user_with_role(Role.MEMBER, committee=world.committee).pk,
        follower(role=Role.EMPLOYEE).pk,
        user_with_role(Role.EXECUTIVE_MEMBER, portfolio=world.portfolio).pk,
    }
    no_figures = follower(role=Role.SYSTEM_ADMINISTRATOR)
    gone = follower()
    User.objects.filter(pk=gone.pk).update(is_active=False)
    tell()
    assert set(told()) == early
    ReleaseFactory.create(round=made, audience=Audience.MANAGEMENT_TEAM)
    assert tell() == 0
    for audience in (Audience.PORTFOLIO_HOLDERS, Audience.MEMBERS_AND_STAFF):
        ReleaseFactory.create(round=made, audience=audience)
        tell()
    assert told() == sorted(early | late)
    assert no_figures.pk not in told()


@pytest.mark.parametrize(
    "change", ["rule", "definition", "target", "segment", "older figure", "engine", "history load", "retired"]
)
def test_what_is_no_news_alerts_nobody(turned: Turned, monkeypatch: pytest.MonkeyPatch, change: str) -> None:
    series = turned()
    recompute()
    Job.objects.all().delete()
    follower()
    status = series.current.get().snapshot.status
    match change:
        case "rule":
            StatusRuleFactory.create(
                indicator=series.indicator, revision=2, tolerance_type="absolute", tolerance=Decimal(20)
            )
        case "definition":
            DefinitionFactory.create(indicator=series.indicator, version=2, polarity="lower")
        case "target":
            aim(series, QUARTERS[1], "30")
        case "segment":
            RebaseFactory.create(series=series, on=QUARTERS[1].start)
        case "older figure":
            figure(series, QUARTERS[0], "20", signed_by=7, signed_at=datetime(2026, 1, 1, tzinfo=UTC))
        case "engine":
            for module in ("indicators.recompute.ENGINE_VERSION", "indicators.engine.ENGINE_VERSION"):
                monkeypatch.setattr(module, 9999)
            sign(series, QUARTERS[2], "60")
        case "history load":
            figure(series, QUARTERS[2], "60")
            aim(series, QUARTERS[2], "50")
        case "retired":
            sign(series, QUARTERS[2], "60")
            series.indicator.retired_on, series.indicator.retired_reason = date(2026, 1, 1), "Old."
            series.indicator.save()
    assert tell() == 0
    changed = series.current.get().snapshot.status != status
    assert changed == (change not in ("segment", "older figure"))


def test_the_first_judgement_and_one_that_says_the_same_start_no_job(world: World) -> None:
    series = world.line("BINS")
    follower()
    for period in QUARTERS[:3]:
        sign(series, period, "40")
        assert tell() == 0
    assert not Job.objects.filter(kind=news.KIND).exists()


def test_a_trend_that_turns_is_told_with_its_reason_and_a_gap_hides_no_change(world: World) -> None:
    steady, falling = world.line("STEADY"), world.line("FALLING")
    user = follower("FALLING")
    follow(by=BY, user=user, subject_kind="indicator", subject_id="STEADY")
    for place, period in enumerate(QUARTERS[:20]):
        sign(falling, period, str(90 - place % 2 if place < 18 else 70 - place))
        sign(steady, period, "60")
        if place >= 17:
            recompute()
    figure(steady, QUARTERS[20], None, absent="no_data")
    tell()
    trend = Alert.objects.get(subject_id="FALLING", kind=AlertKind.TREND)
    judged = StatusSnapshot.objects.exclude(trend="").get(value_id=int(trend.subject_version))
    assert judged.trend == "deteriorating"
    assert trend.sentence == judged.trend_sentence != ""
    assert not Alert.objects.filter(subject_id="STEADY").exists()
    sign(steady, QUARTERS[21], "40")
    tell()
    assert Alert.objects.get(subject_id="STEADY").sentence.startswith("Off target; it was on target. ")


def test_who_muted_it_hears_nothing_until_they_stop(world: World, turned: Turned) -> None:
    series = turned()
    user = user_with_role(Role.MEMBER, committee=world.committee)
    mute(by=BY, user=user, subject_kind="indicator", subject_id="BINS")
    assert tell() == 0
    stop_following(by=BY, user=user, subject_kind="indicator", subject_id="BINS")
    sign(series, QUARTERS[2], "60")
    assert tell() == 1


def test_a_recomputation_asks_once_for_news_however_many_lines_moved(world: World) -> None:
    def cost(codes: list[str]) -> int:
        lines = [world.line(code) for code in codes]
        for line in lines:
            sign(line, QUARTERS[0], "55")
        recompute()
        for line in lines:
            sign(line, QUARTERS[1], "40")
        with CaptureQueriesContext(connection) as asked:
            recompute()
        return len(asked)

    assert cost(["A"]) == cost(["B", "C", "D"])


def said(user: User, *ranks: int) -> None:
    raise_alerts(
        [News(user.pk, "indicator", f"I-{rank}", "1", AlertKind.STATUS, f"Rank {rank}.", rank) for rank in ranks]
    )


def placed() -> list[int]:
    return sorted(Alert.objects.filter(place__isnull=False).values_list("rank", flat=True))


def test_five_a_month_have_a_place_and_the_worst_go_first() -> None:
    user, other = UserFactory.create(), UserFactory.create()
    with time_machine.travel(datetime(2026, 10, 31, 23, 30, tzinfo=UTC), tick=False):
        said(user, 9, 3, 8, 7, 4, 6, 5)
        said(other, 50)
        assert placed() == [3, 4, 5, 6, 7, 50]
        said(user, 2)
        assert placed() == [2, 3, 4, 5, 6, 50]
        Alert.objects.filter(user=user, place__isnull=False).update(mailed_at=datetime(2026, 10, 31, tzinfo=UTC))
        said(user, 1)
        assert placed() == [2, 3, 4, 5, 6, 50], "who was told of five is told of no sixth"
    with time_machine.travel(datetime(2026, 11, 1, 0, 30, tzinfo=UTC), tick=False):
        said(user, 40)
        assert placed() == [2, 3, 4, 5, 6, 40, 50]
    assert Alert.objects.filter(user=user, place=None).count() == 4


def test_the_database_knows_no_sixth_place() -> None:
    user = UserFactory.create()
    said(user, *range(MONTHLY_BUDGET + 1))
    for place in (1, MONTHLY_BUDGET + 1):
        with pytest.raises(IntegrityError), transaction.atomic():
            Alert.objects.filter(place=None).update(place=place)
