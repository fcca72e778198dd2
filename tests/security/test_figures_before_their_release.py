"""No way round the ladder: a figure that was not released yet does not come out by another door."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from council_pm.configuration.services import change_setting
from council_pm.core.access import Actor
from council_pm.people.models import User
from council_pm.people.roles import Role
from indicators.history.services import load_file
from indicators.models import Audience, Release, Round, Series, Value
from indicators.recompute import recompute
from indicators.services.rounds import release_round
from tests.factories import (
    AreaFactory,
    ReleaseFactory,
    RoundFactory,
    ValueFactory,
    make_council,
    series_with_rules,
    user_with_role,
)

pytestmark = pytest.mark.django_db

SYSTEM = Actor(None, "a test")
PAGE = "/indicators/BINS/2026-27-q1/"
SECRET = "61.7"


@pytest.fixture
def series() -> Series:
    return series_with_rules("BINS", make_council().unit)


@pytest.fixture
def open_round() -> Round:
    """The first quarter's, released to nobody."""
    return RoundFactory.create()


@pytest.fixture
def member(client: Client, series: Series) -> User:
    user = user_with_role(Role.MEMBER)
    client.force_login(user)
    return user


@pytest.fixture
def head(series: Series) -> Client:
    """Signed in as somebody who sees what is released to nobody: the series is of the own unit."""
    own = Client()
    own.force_login(user_with_role(Role.MANAGER, unit=series.unit))
    return own


@pytest.fixture
def file_with(tmp_path: Path, series: Series) -> Callable[[str], Path]:
    change_setting(by=SYSTEM, key="area_code", value="E06000004")
    AreaFactory.create(code="E06000004")

    def write(figure: str) -> Path:
        path = tmp_path / "figures of Jane Smith.csv"
        path.write_text(f"indicator_code,area_code,period_label,value\nBINS,E06000004,2026/27 Q1,{figure}\n")
        return path

    return write


def test_a_history_file_releases_no_figure_that_was_signed_off_and_not_released(
    client: Client, member: User, head: Client, series: Series, open_round: Round, file_with: Callable[[str], Path]
) -> None:
    ValueFactory.create(series=series, round=open_round, value=Decimal("50"))
    load_file(by=SYSTEM, path=file_with(SECRET))
    recompute()
    assert Value.objects.get(revision=2).round == open_round
    assert SECRET in head.get(PAGE).content.decode()
    assert client.get(PAGE).status_code == 404
    for address in ("/indicators/BINS/", "/indicators/BINS/numbers.csv"):
        assert SECRET not in client.get(address).content.decode()


def test_a_history_file_carries_no_new_figure_past_its_open_round(
    client: Client, member: User, series: Series, open_round: Round, file_with: Callable[[str], Path]
) -> None:
    load = load_file(by=SYSTEM, path=file_with(SECRET))
    assert load.state == "refused"
    assert [(fault["line"], fault["code"]) for fault in load.errors] == [(2, "round_open")]
    assert not Value.objects.exists()
    release_round(by=SYSTEM, round=open_round, audience=Audience.MEMBERS_AND_STAFF)
    assert load_file(by=SYSTEM, path=file_with(SECRET)).state == "applied"


def test_the_journal_does_not_keep_the_name_of_the_file(series: Series, file_with: Callable[[str], Path]) -> None:
    ValueFactory.create(series=series, value=Decimal("50"))
    load = load_file(by=SYSTEM, path=file_with(SECRET))
    assert Value.objects.get(revision=2).reason == f"History load {load.pk}"


def test_the_history_of_a_figure_keeps_back_what_was_never_released(
    client: Client, member: User, head: Client, series: Series, open_round: Round
) -> None:
    ValueFactory.create(series=series, round=open_round, value=Decimal(SECRET), reason="A slip of the pen")
    ValueFactory.create(series=series, revision=2, value=Decimal("50"), reason="Counted again")
    recompute()
    shown = client.get(PAGE + "history/").content.decode()
    assert "Counted again" in shown
    assert SECRET not in shown
    assert "A slip of the pen" not in shown
    assert SECRET in head.get(PAGE + "history/").content.decode()


def test_the_history_of_a_released_round_is_shown_in_full(client: Client, member: User, series: Series) -> None:
    released = ReleaseFactory.create(audience=Audience.MEMBERS_AND_STAFF).round
    ValueFactory.create(series=series, round=released, value=Decimal("48"))
    ValueFactory.create(series=series, round=released, revision=2, value=Decimal("50"), reason="Counted again")
    recompute()
    shown = client.get(PAGE + "history/").content.decode()
    assert "48.0" in shown
    assert "50.0" in shown


def test_a_round_is_not_released_before_its_moment(open_round: Round) -> None:
    with pytest.raises(ValidationError) as refusal:
        release_round(
            by=SYSTEM,
            round=open_round,
            audience=Audience.MEMBERS_AND_STAFF,
            at=timezone.now() + timedelta(minutes=1),
        )
    assert refusal.value.code == "not_yet"
    assert not Release.objects.exists()
    past = datetime(2026, 8, 3, 9, tzinfo=UTC)
    assert release_round(by=SYSTEM, round=open_round, audience=Audience.MEMBERS_AND_STAFF, at=past).at == past


def test_a_round_does_not_come_out_before_the_one_before_it(series: Series, open_round: Round) -> None:
    """The later figure says whether it is better than the earlier one: out of order it would tell on it."""
    later = RoundFactory.create(start=date(2026, 7, 1), end=date(2026, 9, 30), slug="2026-27-q2")
    ValueFactory.create(series=series, round=open_round, value=Decimal(SECRET))
    with pytest.raises(ValidationError) as refusal:
        release_round(by=SYSTEM, round=later, audience=Audience.MANAGEMENT_TEAM)
    assert refusal.value.code == "earlier_round"
    release_round(by=SYSTEM, round=open_round, audience=Audience.MEMBERS_AND_STAFF)
    assert release_round(by=SYSTEM, round=later, audience=Audience.MANAGEMENT_TEAM).round == later


def test_the_file_of_numbers_speaks_as_the_page_does(client: Client, member: User, series: Series) -> None:
    ValueFactory.create(series=series, start=date(2026, 4, 1), value=Decimal("50"))
    recompute()
    response = client.get("/indicators/BINS/numbers.csv")
    assert response["Content-Disposition"] == 'attachment; filename="BINS.csv"'
    assert "No target set" in response.content.decode()
