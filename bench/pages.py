"""What the dashboard of seventy indicators costs, beside a bare signed-in page of the same server.

The bare page is a finished job's: the frame, the reader's rights and one row. Rounds of both take turns, so that
whatever else the machine does meets both; the median round counts.

Run by ``python -m bench`` in a process of its own: ``python -m bench.pages``.
"""

from __future__ import annotations

import gzip
import re
from datetime import timedelta
from decimal import Decimal
from statistics import median
from typing import TYPE_CHECKING

import django

from bench.results import Result, hand_over
from bench.web import Load, Server, Visitor, serving

if TYPE_CHECKING:
    from indicators.models import Series

PART = "Pages (SQLite, one visitor)"
LOGIN, PASSWORD = "member@bench.example", "measured and forgotten"
DASHBOARD, FILTERED = "/scrutiny/bench/", "/scrutiny/bench/?status=red"
SIZE = 70
ROUNDS = 5
BETWEEN_CHANGES = 50  # requests of the warm round after each change of a figure


def main() -> None:
    """Build a council with one committee and its seventy indicators, serve it and visit it."""
    django.setup()
    series, bare = build()
    with serving() as server:
        visitor = Visitor(server.port)
        visitor.sign_in(LOGIN, PASSWORD)
        body = visitor.get(DASHBOARD)
        hand_over(
            [
                *measure(server, visitor, series, bare),
                *weigh(body),
                Result(PART, "database queries, cold", queries(DASHBOARD, warm=False), "", 8),
                Result(PART, "database queries, warm", queries(DASHBOARD, warm=True), ""),
            ]
        )


def measure(server: Server, visitor: Visitor, series: Series, bare: str) -> list[Result]:
    """Rounds of the bare page, of the dashboard warm with changes in between, and of it made anew each time."""
    from council_pm.audit.services import raise_version

    figures = (f"{number // 10}.{number % 10}" for number in range(301, 999))

    def restated() -> bytes:
        return restate(series, Decimal(next(figures)))

    def touched() -> bytes:
        raise_version()
        return b""

    server.load(visitor, bare, 20)
    rounds: dict[str, list[Load]] = {"bare": [], "warm": [], "cold": [], "filtered": []}
    for _round in range(ROUNDS):
        rounds["bare"].append(server.load(visitor, bare, 2 * BETWEEN_CHANGES))
        rounds["warm"].append(
            server.load(visitor, DASHBOARD, 2 * BETWEEN_CHANGES, change=restated, every=BETWEEN_CHANGES)
        )
        rounds["cold"].append(server.load(visitor, DASHBOARD, 12, change=touched))
        rounds["filtered"].append(server.load(visitor, FILTERED, 12, change=touched))
    cpu = {name: median(load.cpu_ms for load in loads) for name, loads in rounds.items()}
    speed = {name: median(load.per_second for load in loads) for name, loads in rounds.items()}
    return [
        Result(PART, "bare signed-in page (a finished job's), requests a second", speed["bare"], "/s"),
        Result(PART, "bare page, processor time of the server", cpu["bare"], "ms"),
        Result(PART, "dashboard warm, a figure changed every 50 requests and seen at the next", speed["warm"], "/s"),
        Result(PART, "  of the bare page's requests a second", speed["warm"] / speed["bare"] * 100, "%", 65, True),
        Result(PART, "  processor time", cpu["warm"], "ms"),
        Result(PART, "  against the bare page's processor time", cpu["warm"] / cpu["bare"], "x", 1.4),
        Result(PART, "dashboard made anew, processor time", cpu["cold"], "ms"),
        Result(PART, "  against the bare page", cpu["cold"] / cpu["bare"], "x", 8),
        Result(PART, "dashboard freshly filtered, processor time", cpu["filtered"], "ms"),
        Result(PART, "  against the bare page", cpu["filtered"] / cpu["bare"], "x", 8),
    ]


def weigh(body: bytes) -> list[Result]:
    """How heavy the page is, and how many requests a browser makes for it: the page, and what it names in its head."""
    named = set(re.findall(rb'<(?:script|img)[^>]*\ssrc="([^"]+)"', body))
    for link in re.findall(rb"<link[^>]+>", body):
        if re.search(rb'rel="(?:stylesheet|icon|preload|manifest)"', link):
            named.update(
                address for address in re.findall(rb'href="([^"]+)"', link) if not address.startswith(b"data:")
            )
    return [
        Result(PART, "HTML of the dashboard, compressed", len(gzip.compress(body, 6)) / 1024, "KB", 15),
        Result(PART, "requests of the dashboard, the page included", 1 + len(named), "", 6),
    ]


def queries(address: str, *, warm: bool) -> int:
    """How many questions a request asks the database."""
    from django.core.cache import cache
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from council_pm.people.models import User

    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(User.objects.get(email=LOGIN))
    client.get(address)
    if not warm:
        cache.clear()
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    return len(asked)


def restate(series: Series, figure: Decimal) -> bytes:
    """Sign off another figure for the latest period, judge it, and say what the page must hold then."""
    from django.utils import timezone

    from indicators.models import Value
    from indicators.recompute import recompute

    latest = Value.objects.filter(series=series).order_by("-end", "-revision")[0]
    now = timezone.now()
    Value.objects.create(
        series=series,
        start=latest.start,
        end=latest.end,
        revision=latest.revision + 1,
        value=figure,
        known_from=now,
        recorded_at=now,
        reason="Counted again",
    )
    recompute([series.pk])
    return str(figure).encode()


def build() -> tuple[Series, str]:
    """Seventy indicators in a committee's basket, a member of it, and a finished job: a series and the job's page."""
    from django.utils import timezone

    from bench.series import add_figures, add_series, finished_job, quarters
    from council_pm.org.models import Committee, CommitteeKind
    from council_pm.people.models import Person, Seat, User
    from indicators.models import Basket, BasketItem, BasketKind
    from indicators.recompute import recompute

    long_ago = timezone.localdate() - timedelta(days=3650)
    committee = Committee.objects.create(
        slug="bench", name="Measured Committee", kind=CommitteeKind.SELECT, valid_from=long_ago
    )
    person = Person.objects.create(name="Measuring Member")
    member = User.objects.create_user(LOGIN, PASSWORD, person=person)
    Seat.objects.create(committee=committee, person=person, starts=long_ago)
    basket = Basket.objects.create(slug="bench", name="Measured", kind=BasketKind.COMMITTEE, committee=committee)
    lines = add_series(SIZE)
    BasketItem.objects.bulk_create([BasketItem(basket=basket, series=one, starts=long_ago) for one in lines])
    add_figures(lines, quarters(20))
    recompute()
    return lines[0], finished_job(member.pk)


if __name__ == "__main__":
    main()
