"""At most eight queries, whatever the size of the basket; at most five where the fragment is kept."""

from __future__ import annotations

import gzip

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from council_pm.people.roles import Role
from tests.dashboards.council import World, add_indicator, judge, signed_in

ADDRESSES = ["/scrutiny/place/", "/scrutiny/place/?status=red&view=rug", "/executive/", "/units/PLA/", "/units/PLA11/"]
READERS = [Role.MEMBER, Role.HEAD_OF_SERVICE, Role.EXECUTIVE_MEMBER]


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


@pytest.mark.parametrize("size", [3, 70, 350])
def test_queries_do_not_grow_with_the_basket(world: World, size: int) -> None:
    for number in range(size):
        figures = [str(40 + number % 20), str(40 + (number * 7) % 20)]
        add_indicator(world, f"Indicator {number}", figures, theme=f"Theme {number % 6}")
    judge()
    for role in READERS:
        client = signed_in(role, world, unit=world.units.service)
        for address in ADDRESSES:
            cache.clear()
            assert queries(client, address) <= 8, (role, address)
            assert queries(client, address) <= 5, (role, address)


@pytest.mark.parametrize(
    "role",
    [
        Role.MEMBER,
        Role.EXECUTIVE_MEMBER,
        Role.PERFORMANCE_OFFICER,
        Role.HEAD_OF_SERVICE,
        Role.MANAGER,
        Role.CHIEF_OFFICER,
        Role.CHIEF_EXECUTIVE,
        Role.CORPORATE_PERFORMANCE,
        Role.AUDITOR,
        Role.SYSTEM_ADMINISTRATOR,
    ],
)
def test_my_work_asks_as_often_for_three_indicators_as_for_one(world: World, role: Role) -> None:
    both = [world.corporate, world.portfolio_basket]
    client = signed_in(role, world)
    add_indicator(world, "First", ["60", "40"], baskets=both)
    judge()
    queries(client, "/my-work/")
    with_one = queries(client, "/my-work/")
    add_indicator(world, "Second", ["60", "40"], baskets=both)
    add_indicator(world, "Third", ["60", "40"], baskets=both)
    judge()
    queries(client, "/my-work/")
    assert queries(client, "/my-work/") == with_one <= 15  # the last two: links that a move parts, what was answered


def test_seventy_lines_weigh_at_most_fifteen_kilobytes(world: World) -> None:
    for number in range(70):
        figures = [str(30 + (number * step * 7) % 41 + number % 10 / 10) for step in range(1, 14)]
        add_indicator(world, f"What number {number} of the basket counts", figures, theme=f"Theme {number % 6}")
    judge()
    page = signed_in(Role.MEMBER, world).get("/scrutiny/place/")
    assert page.content.count(b'<svg class="app-spark"') >= 70
    assert len(gzip.compress(page.content)) <= 15 * 1024
