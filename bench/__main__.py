"""``python -m bench``: measure, print the results beside their goals, and write docs/performance.md.

Everything is measured on databases of its own, in processes of their own, and is over in less than fifteen minutes on
a machine that does nothing else. With ``BENCH_DATABASE_URL`` (or the suite's ``TEST_DATABASE_URL``) naming a
PostgreSQL server, its parts run there too, on a database that is made and dropped.
"""

from __future__ import annotations

import os
import platform
import sqlite3
import subprocess
import sys
import time
from contextlib import ExitStack
from datetime import UTC, datetime

from bench import lighthouse
from bench.results import Result, handed_over, table
from bench.scratch import ROOT, SCRATCH, environment, postgres_database, postgres_server, run, scratch_directory

PAGE = ROOT / "docs" / "performance.md"
SECONDS = 400  # for one part; it is stopped and left out after this
WITHOUT = ("engine",)  # parts that need no database
SERVED = ("pages", "targets")  # parts that ask a web server, on SQLite only


def main() -> None:
    """Run every part and write down what came out."""
    results: list[Result] = []
    with ExitStack() as stack:
        stack.enter_context(scratch_directory())
        server = postgres_server()
        postgres = stack.enter_context(postgres_database(server)) if server else ""
        load_before = os.getloadavg()[0]
        for name in ("engine", "recompute", "large", "pages", "targets", "returns", "history", "appraisals"):
            results += part(name, f"sqlite:///{SCRATCH / name}.sqlite3")
            if postgres and name not in (*SERVED, *WITHOUT):
                results += part(name, postgres)
        results += demonstration()
        results += lighthouse.run()
    text = page(results, with_postgres=bool(server), load=load_before)
    PAGE.write_text(text, encoding="utf-8")
    print(text)
    sys.exit(1 if any(result.verdict == "NO" for result in results) else 0)


def part(name: str, database: str) -> list[Result]:
    """The results of one part; none, and a sentence, where it fails."""
    print(f"Measuring: {name} ({database.partition(':')[0]})...", flush=True)
    variables = environment(database)
    try:
        run(["manage.py", "migrate", "--no-input", "--verbosity=0"], variables, SECONDS)
        if name in SERVED:
            run(["manage.py", "collectstatic", "--no-input", "--verbosity=0"], variables, SECONDS)
        return handed_over(run(["-m", f"bench.{name}"], variables, SECONDS))
    except subprocess.SubprocessError as fault:
        print(f"Not measured: {fault}", file=sys.stderr, flush=True)
        return []


def demonstration() -> list[Result]:
    """How long the demonstration council takes to be filled, from an empty database with its tables."""
    print("Measuring: the demonstration council...", flush=True)
    variables = environment(DEMONSTRATION="1")
    try:
        run(["manage.py", "migrate", "--no-input", "--verbosity=0"], variables, SECONDS)
        began = time.perf_counter()
        run(["manage.py", "demo"], variables, SECONDS)
    except subprocess.SubprocessError as fault:
        print(f"Not measured: {fault}", file=sys.stderr, flush=True)
        return []
    first, began = time.perf_counter() - began, time.perf_counter()
    run(["manage.py", "demo"], variables, SECONDS)
    again = time.perf_counter() - began
    what = "The demonstration council (SQLite)"
    return [Result(what, "filled for the first time", first, "s", 60), Result(what, "a second time", again, "s", 10)]


def page(results: list[Result], *, with_postgres: bool, load: float) -> str:
    """The whole of docs/performance.md."""
    cores = os.cpu_count() or 1
    busy = f"\nBefore it began, {load:.1f} processes were at work on its cores already." if load > 0.5 else ""
    engines = f"SQLite {sqlite3.sqlite_version}" + (" and PostgreSQL" if with_postgres else "")
    machine = (
        f"{cores} cores ({platform.machine()}), {platform.system()}, Python {platform.python_version()}, {engines}"
    )
    return f"""# What it costs

Written by `make bench` (`python -m bench`) on {datetime.now(UTC):%-d %B %Y}: run it to measure your own machine.
Here it was one with {machine}.{busy}
Times are by the clock on the wall and depend on the machine; ratios to the bare page hardly do.
{table(results)}

## How it is measured

- **The decision alone**: lines made from numbers, decided in batches of 500 as a recomputation does, against
  `pymannkendall.original_test` one by one; rounds take turns and the best of each counts. Its cost grows with the
  number of series and, beyond the windows of the tests, with the number of periods.
- **Statuses and trends**: each series has 20 quarters of figures and targets. "A new quarter came" means that the
  judgements of the 19 before stand already and one more figure and target came for every series, in a released round.
  Judging, the trend, the forecast, the sentences, the pointers for each audience and the database are included. The
  loop and the one that reads everything at once are `bench/typical.py`; they do less. With 50,000 series each has 8
  quarters.
- **Pages**: production's web server with one worker on loopback, one visitor on one kept connection who asks again as
  soon as the answer is there. The bare page is that of a finished job: signed in, with the frame of every page and
  one row. The dashboard is a select committee's with 70 indicators and sparklines. In its warm round a figure is
  changed before every 50th request and must be on the next page. "Made anew" and "freshly filtered" mean that the
  data changed before each request. Processor time is that of the worker's process. Rounds of the pages take turns.
- **Targets**: 500 indicators with two to five years of quarters. The grid holds them all on one page; its processor
  time is compared with that of the bare page, in turns. Saving a block includes checking every row of it.
- **Files of returns**: a workbook of 5,000 returns, each series with three years of quarters, staged, checked and
  applied in one process as a worker does it; the memory is all that this process ever held.
- **History**: a file of comparators for 25 indicators, 200 areas and 10 quarters, from opening it to the swap.
- **The demonstration**: `manage.py demo`, the start of Python included.
"""


if __name__ == "__main__":
    main()
