"""What the grid of five hundred targets costs: opened, checked with its effect on colours, saved and agreed.

Run by ``python -m bench`` in a process of its own: ``python -m bench.targets``.
"""

from __future__ import annotations

import time
from datetime import date
from statistics import median
from typing import TYPE_CHECKING, Any

import django

from bench.results import Result, hand_over
from bench.web import Visitor, serving

if TYPE_CHECKING:
    from council_pm.people.models import User

PART = "Targets (SQLite, one visitor)"
LOGIN, PASSWORD = "targets@bench.example", "measured and forgotten"
SIZE = 500
ROUNDS = 5


def main() -> None:
    """Build a council of five hundred indicators with their figures, open the grid, and save a block."""
    django.setup()
    from django.utils import timezone

    from indicators.target_years import TargetYear

    officer, director, bare = build()
    year = TargetYear.containing(timezone.localdate())
    grid = f"/targets/{year.slug}/BENCH/"
    results = []
    with serving() as server:
        visitor = Visitor(server.port)
        visitor.sign_in(LOGIN, PASSWORD)
        server.load(visitor, bare, 20)
        server.load(visitor, grid, 2)
        pairs = [
            (server.load(visitor, bare, 100).cpu_ms, server.load(visitor, grid, 10).cpu_ms) for _n in range(ROUNDS)
        ]
        plain, full = (median(column) for column in zip(*pairs, strict=True))
        results += [
            Result(PART, "bare signed-in page, processor time of the server", plain, "ms"),
            Result(PART, "grid of 500 targets, processor time", full, "ms"),
            Result(PART, "  against the bare page", full / plain, "x", 10),
        ]
    results.append(Result(PART, "database queries of the grid", queries(grid), "", 15))
    hand_over([*results, *saved(officer, director, year.slug)])


def saved(officer: User, director: User, year: str) -> list[Result]:
    """Check, propose and agree a block of all the targets."""
    from django.utils import timezone

    from council_pm.core.access import Actor
    from indicators.models import Series, TargetProposal
    from indicators.services.proposals import check_block, propose_block
    from indicators.services.target_decisions import agree_proposals
    from indicators.target_rows import ProposalRow

    ids = list(Series.objects.values_list("pk", flat=True))
    within = frozenset(Series.objects.values_list("unit_id", flat=True))
    rows = [
        ProposalRow(number=n, series_id=pk, target="61.5", reason="Measured", version=0) for n, pk in enumerate(ids, 1)
    ]
    asked: dict[str, Any] = {"year": year, "rows": rows, "within": within, "today": timezone.localdate()}
    results = []
    for what, act, limit in (
        ("500 targets checked, with their effect on colours", lambda: check_block(by=Actor(officer.pk), **asked), 2),
        ("500 targets checked again and saved as one block", lambda: propose_block(by=Actor(officer.pk), **asked), 2),
        (
            "500 targets agreed, set for each quarter",
            lambda: agree_proposals(
                by=Actor(director.pk),
                ids=list(TargetProposal.objects.values_list("pk", flat=True)),
                within=within,
                today=timezone.localdate(),
            ),
            2,
        ),
    ):
        began = time.perf_counter()
        act()
        results.append(Result(PART, what, time.perf_counter() - began, "s", limit))
    if TargetProposal.objects.filter(state="agreed").count() != SIZE:
        raise RuntimeError("The block was not proposed and agreed as a whole.")
    return results


def queries(address: str) -> int:
    """How many questions the grid asks the database."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from council_pm.people.models import User

    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(User.objects.get(email=LOGIN))
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    return len(asked)


def build() -> tuple[User, User, str]:
    """Indicators with five years of figures and last year's targets, who proposes and who agrees, and a job's page."""
    from django.utils import timezone

    from bench.series import add_figures, add_series, add_unit, finished_job, quarters
    from council_pm.people.roles import Role
    from indicators.recompute import recompute
    from indicators.target_years import TargetYear

    year = TargetYear.containing(timezone.localdate())
    periods = [one for one in quarters(20) if one.end < year.starts]
    add_figures(add_series(SIZE), periods)
    recompute()
    # This year's targets can be proposed on any day: in its round, and after it because none stands yet.
    unit = add_unit()
    officer = _somebody(LOGIN, Role.CORPORATE_PERFORMANCE, unit)
    director = _somebody("director@bench.example", Role.CHIEF_OFFICER, unit)
    return officer, director, finished_job(officer.pk)


def _somebody(login: str, role: str, unit: Any) -> User:
    from council_pm.people.models import Occupancy, Person, Post, User

    starts = date(2000, 4, 1)
    person = Person.objects.create(name=login)
    user = User.objects.create_user(login, PASSWORD, person=person)
    post = Post.objects.create(code=login[:8], unit=unit, title="Measuring", role=role)
    Occupancy.objects.create(post=post, person=person, starts=starts, needs_confirmation=False)
    return user


if __name__ == "__main__":
    main()
