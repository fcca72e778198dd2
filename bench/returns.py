"""What a workbook of five thousand returns costs, checked and applied as a worker does it, and one of seventy.

Run by ``python -m bench`` in processes of their own: ``python -m bench.returns``. The council is made by one process
and measured in another one, so that making it does not count as the worker's memory.
"""

from __future__ import annotations

import io
import os
import resource
import subprocess
import sys
import time
from datetime import date
from typing import Any

import django

from bench.results import Result, hand_over, handed_over

LARGE, SMALL = 5_000, 70
LOGIN = "returns@bench.example"
MOST_MEMORY = 300


def main() -> None:
    """Make the council, then measure the small file and the large one, each in a process of its own."""
    django.setup()
    from indicators.services.return_files import LIMITS

    assert LIMITS.rows == LARGE, "the largest file that is taken"
    build()
    results = []
    for count in (SMALL, LARGE):
        done = subprocess.run(
            [sys.executable, "-m", "bench.returns", str(count)], env=os.environ, capture_output=True, text=True,
            check=True, timeout=300,
        )  # fmt: skip
        results += handed_over(done.stdout)
    hand_over(results)


def measure(count: int) -> None:
    """Stage, check and apply a workbook of so many rows."""
    django.setup()
    from django.db import connection

    from council_pm.core.access import Actor
    from council_pm.jobs.models import TableState
    from council_pm.jobs.tables import services
    from council_pm.people.models import User
    from indicators.models import Return
    from indicators.services.return_files import RETURNS

    part = f"Files of returns ({ {'sqlite': 'SQLite', 'postgresql': 'PostgreSQL'}[connection.vendor] })"
    data, by = workbook(count), Actor(User.objects.get(email=LOGIN).pk)
    before = Return.objects.filter(stage="draft").count()
    began = time.perf_counter()
    staged = services.stage_table(by=by, kind=RETURNS, data=data, name="returns.xlsx", parameters={})
    staged = services.check_staged(by=by, staged_id=staged.pk)
    checked = time.perf_counter() - began
    type(staged).objects.filter(pk=staged.pk, state=TableState.READY).update(state=TableState.APPLYING)
    staged = services.apply_staged(by=by, staged_id=staged.pk)
    both = time.perf_counter() - began
    if staged.state != TableState.APPLIED or Return.objects.filter(stage="draft").count() - before != count:
        raise RuntimeError(f"The file was not applied: {staged.state} {staged.faults[:3]}")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    large = count == LARGE
    hand_over(
        [
            Result(part, f"a workbook of {count:,} rows checked", checked, "s"),
            Result(part, "  checked and applied", both, "s", 15 if large else 1),
            Result(part, "  memory of the worker", memory, "MB", MOST_MEMORY if large else None),
        ]
    )


def workbook(count: int) -> bytes:
    """A workbook as people fill one in: returns that nobody has touched, with a comment in every other row."""
    import xlsxwriter

    from indicators.models import Return

    target = io.BytesIO()
    codes = Return.objects.filter(stage="due").order_by("-pk").values_list("series__indicator__code", "round__slug")
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["indicator", "period", "value", "comment"])
        for line, (code, slug) in enumerate(codes[:count], 1):
            comment = "A wet spring, and two people fewer." if line % 2 else ""
            sheet.write_row(line, 0, [code, slug, 41 + line % 40 / 10, comment])
    return target.getvalue()


def build() -> None:
    """Series with three years of figures, the returns of the last quarter, and who sends files."""
    from django.utils import timezone

    from bench.series import add_figures, add_series, add_unit, quarters
    from council_pm.people.models import Occupancy, Person, Post, User
    from council_pm.people.roles import Role
    from indicators.models import Return, Round

    periods = quarters(13)
    lines = add_series(LARGE + SMALL)
    add_figures(lines, periods[:-1])
    last, today = periods[-1], timezone.localdate()
    opened = Round.objects.create(
        slug=last.slug, frequency="quarterly", start=last.start, end=last.end, opens=last.start, due=today,
        closes=today.replace(year=today.year + 1, day=1),
    )  # fmt: skip
    Return.objects.bulk_create([Return(round=opened, series=one, due=today) for one in lines], batch_size=2_000)
    person = Person.objects.create(name="Measuring")
    user: Any = User.objects.create_user(LOGIN, "measured and forgotten", person=person)
    post = Post.objects.create(code="bench", unit=add_unit(), title="Measuring", role=Role.CORPORATE_PERFORMANCE)
    Occupancy.objects.create(post=post, person=user.person, starts=date(2000, 4, 1), needs_confirmation=False)


if __name__ == "__main__":
    measure(int(sys.argv[1])) if len(sys.argv) > 1 else main()
