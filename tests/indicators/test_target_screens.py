"""The screens of the target round: what each shows, refuses and keeps."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client

from indicators.recompute import recompute
from tests.indicators.target_council import (
    IN_ROUND,
    YEAR,
    TargetCouncil,
    propose,
    row,
    signed_in,
    target_council,
)

pytestmark = pytest.mark.django_db
GRID = f"/targets/{YEAR}/PLA/"


@pytest.fixture
def council() -> TargetCouncil:
    return target_council()


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(IN_ROUND, tick=False) as traveller:
        yield traveller


@pytest.fixture
def officer(council: TargetCouncil) -> Client:
    return signed_in(council.officer)


@pytest.fixture
def director(council: TargetCouncil) -> Client:
    return signed_in(council.director)


def text_of(response: HttpResponse) -> str:
    return " ".join(response.content.decode().split())


def test_every_screen_opens(council: TargetCouncil, officer: Client, director: Client) -> None:
    one = council.series()
    propose(council, row(one, "55"))
    recompute()
    for client in (officer, director):
        for address in (
            "/targets/",
            "/targets/?format=csv",
            "/targets/?format=xlsx",
            GRID,
            f"{GRID}?years=3",
            f"{GRID}file/",
            f"{GRID}file/?format=xlsx",
            f"{GRID}rollover/",
            f"{GRID}proposals/",
            f"{GRID}proposals/?format=csv",
            f"{GRID}provisional/",
            f"/indicators/PLA-01/targets/{YEAR}/{one.pk}/",
        ):
            assert client.get(address).status_code == 200, address
