"""What a very large council costs: 50,000 series, a new quarter for each, one changed return among them, and memory.

Run by ``python -m bench`` in a process of its own: ``python -m bench.large``.
"""

from __future__ import annotations

import resource
import time
from statistics import median

import django

PERIODS = 8
SERIES = 50_000
BATCH = 5_000  # made together, so that making them does not count as the memory of judging them
ONES = 30


def main() -> None:
    """Measure on the database of the environment."""
    django.setup()
    from django.db import connection

    from bench import series as made
    from bench.recompute import milliseconds
    from bench.results import Result, hand_over
    from indicators.recompute import recompute

    part = f"50,000 series ({ {'sqlite': 'SQLite', 'postgresql': 'PostgreSQL'}[connection.vendor] })"
    periods = made.quarters(PERIODS)
    released = made.released_round(periods[-1])
    ids: list[int] = []
    for _ in range(SERIES // BATCH):
        lines = made.add_series(BATCH)
        made.add_figures(lines, periods[:-1])
        ids += [one.pk for one in lines]
    began = time.perf_counter()
    recompute(ids)
    first = time.perf_counter() - began
    for at in range(0, SERIES, BATCH):
        made.add_figures(made.series_of(ids[at : at + BATCH]), periods[-1:], released)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    seconds = milliseconds(recompute, ids[ONES:]) / 1000
    one = median(milliseconds(recompute, [pk]) for pk in ids[:ONES])
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    hand_over(
        [
            Result(part, f"everything for the first time, {PERIODS - 1} quarters", first, "s"),
            Result(part, "a new quarter came for each", seconds, "s"),
            Result(part, "the same as series a second", (SERIES - ONES) / seconds, "series a second"),
            Result(part, "one changed return", one, "ms", 10),
            Result(part, "most memory of the process, making the figures included", memory, "MB", 400),
        ]
    )


if __name__ == "__main__":
    main()
