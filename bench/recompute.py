"""What working out statuses costs: a new quarter for every series, nothing new, and everything read again.

Run by ``python -m bench`` in a process of its own: ``python -m bench.recompute``.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from statistics import median

import django

PERIODS = 20
SMALL, MIDDLE, LARGE = 70, 500, 5000
TYPICAL, AT_ONCE = 200, 1000  # their cost of one series does not depend on how many there are
TIMES = 5
LARGE_ROUNDS = 2
ONES = 30


def main() -> None:
    """Measure on the database of the environment."""
    django.setup()
    from django.db import connection

    from bench import series as made
    from bench import typical
    from bench.results import Result, hand_over
    from indicators.recompute import recompute

    part = f"Working out statuses and trends ({ {'sqlite': 'SQLite', 'postgresql': 'PostgreSQL'}[connection.vendor] })"
    periods = made.quarters(PERIODS)
    released = made.released_round(periods[-1])

    def settled(count: int) -> list[int]:
        """New series, judged up to the last quarter but one; then that quarter's figures come for all of them."""
        ids = made.settled(count, periods, released)
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
        return ids

    recompute(settled(SMALL))  # the first one in a process loads what the others find loaded
    ones = settled(SMALL)[:ONES]
    one_of_few = median(milliseconds(recompute, [pk]) for pk in ones)
    rounds = {SMALL: TIMES, MIDDLE: 1, LARGE: LARGE_ROUNDS}
    sets = {count: [settled(count) for _ in range(rounds[count])] for count in rounds}
    ones = settled(SMALL)[:ONES]
    limits = {SMALL: 50.0, MIDDLE: None, LARGE: 2000.0}
    results = [
        Result(
            part,
            f"{count:,} series, a new quarter came for each",
            median(milliseconds(recompute, ids) for ids in sets[count]),
            "ms",
            limits[count],
        )
        for count in sets
    ]
    of_few, of_many = (results[at].value / count for at, count in ((0, SMALL), (-1, LARGE)))
    rate = 1000 / of_many
    loop = TYPICAL * 1000 / milliseconds(typical.one_by_one, sets[LARGE][0][:TYPICAL])
    at_once = AT_ONCE * 1000 / milliseconds(typical.read_at_once, sets[LARGE][0][-AT_ONCE:])
    one_of_many = median(milliseconds(recompute, [pk]) for pk in ones)
    results += [
        Result(part, "the same as series a second", rate, "series a second", 2500, at_least=True),
        Result(part, "a loop over the ORM with pymannkendall", loop, "series a second"),
        Result(part, "ours against that loop", rate / loop, "x"),
        Result(part, "one that reads everything at once", at_once, "series a second"),
        Result(part, "ours against that one", rate / at_once, "x"),
        Result(part, "cost of one series among 5,000, against one among 70", of_many / of_few, "x", 1.2),
        Result(part, "one changed return among some 200 series", one_of_few, "ms", 10),
        Result(part, "one changed return among some 16,000 series", one_of_many, "ms", 10),
        Result(part, "the second against the first", one_of_many / one_of_few, "x", 2),
    ]
    if connection.vendor == "postgresql":  # SQLite has one writer: workers would take turns
        shared = seconds_shared(settled(LARGE))
        results.append(Result(part, "5,000 series shared by two workers", LARGE / shared, "series a second"))
    for count in (SMALL, LARGE):
        nothing = median(milliseconds(recompute, ids) for ids in sets[count] for _ in range(3))
        results.append(Result(part, f"{count:,} series, nothing new: inserts nothing", nothing, "ms", limits[count]))
    again = milliseconds(partial(recompute, afresh=True), sets[LARGE][0])
    results.append(Result(part, "5,000 series, everything read again as each night: inserts nothing", again, "ms"))
    hand_over(results)


def milliseconds(work: Callable[[list[int]], object], ids: list[int]) -> float:
    """How long it takes for these series by the clock on the wall, the database included."""
    began = time.perf_counter()
    work(ids)
    return (time.perf_counter() - began) * 1000


def seconds_shared(ids: list[int]) -> float:
    """How long a job for these series takes that two processes work on."""
    from council_pm.core.access import Actor
    from council_pm.jobs.models import JobState
    from indicators.services.recalculation import request_recompute

    workers = [
        subprocess.Popen([sys.executable, "-m", "bench.worker"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for _ in range(2)
    ]
    try:
        for one in workers:
            assert one.stdout is not None
            one.stdout.readline()
        began = time.perf_counter()
        job = request_recompute(by=Actor(None, "bench"), series_ids=ids)
        assert job is not None
        while job.state not in (JobState.DONE, JobState.FAILED):
            time.sleep(0.02)
            job.refresh_from_db()
        assert job.result["judged"] == len(ids)
        return time.perf_counter() - began
    finally:
        for one in workers:
            one.communicate(timeout=60)


if __name__ == "__main__":
    main()
