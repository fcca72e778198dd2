"""What working out statuses costs: a new quarter for every series, nothing new, and everything read again.

Run by ``python -m bench`` in a process of its own: ``python -m bench.recompute``.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from statistics import median

import django

PERIODS = 20
SMALL, MIDDLE, LARGE = 70, 500, 5000
TIMES = 5


def main() -> None:
    """Measure on the database of the environment."""
    django.setup()
    from django.db import connection

    from bench import series as made
    from bench.results import Result, hand_over
    from indicators.recompute import recompute

    part = f"Working out statuses ({ {'sqlite': 'SQLite', 'postgresql': 'PostgreSQL'}[connection.vendor] })"
    periods = made.quarters(PERIODS)
    released = made.released_round(periods[-1])

    def settled(count: int) -> list[int]:
        """New series, judged up to the last quarter but one; then that quarter's figures come for all of them."""
        lines = made.add_series(count)
        made.add_figures(lines, periods[:-1])
        ids = [one.pk for one in lines]
        recompute(ids)
        made.add_figures(lines, periods[-1:], released)
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
        return ids

    sets = {count: [settled(count) for _ in range(TIMES if count == SMALL else 1)] for count in (SMALL, MIDDLE, LARGE)}
    recompute(settled(SMALL))  # the first one in a process loads what the others find loaded
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
    smallest, largest = results[0].value / SMALL, results[-1].value / LARGE
    results.append(Result(part, "cost of one series among 5,000, against one among 70", largest / smallest, "x", 1.2))
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


if __name__ == "__main__":
    main()
