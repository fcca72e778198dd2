"""What opening a cycle of appraisals for eight thousand people costs, twice, and following all of them.

Run by ``python -m bench`` in a process of its own: ``python -m bench.appraisals``.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import date

import django

from bench.results import Result, hand_over

SIZE, UNITS = 8_000, 160
SINCE = date(2015, 4, 1)


def main() -> None:
    """Build the people, open the cycle, look through it again, follow everybody."""
    django.setup()
    from django.db import connection
    from django.utils import timezone

    from appraisals.models import Appraisal, Cycle
    from appraisals.services.cycles import look_for_people, open_cycle
    from appraisals.services.keeping_up import follow_everybody
    from bench.series import add_unit
    from council_pm.core.access import Actor
    from council_pm.jobs.runs import run_job

    today, by = timezone.localdate(), Actor(None, "bench")
    add_people([add_unit().pk], SIZE)
    cycle = Cycle.objects.create(
        slug="bench", name="Measured", year=today.year, group="staff", starts=date(today.year, 1, 1),
        ends=date(today.year + 1, 12, 31), setting_by=date(today.year + 1, 5, 31),
        mid_year_by=date(today.year + 1, 8, 31), year_end_by=date(today.year + 1, 12, 1), created_at=timezone.now(),
    )  # fmt: skip
    part = f"Appraisals ({connection.vendor})"
    results = []
    for what, limit in ((f"cycle opened for {SIZE:,} people", 30), ("  and looked through again", None)):
        job = look_for_people(by=by, cycle=cycle) if results else open_cycle(by=by, cycle=cycle, version=1)
        began = time.perf_counter()
        run_job(job.pk)
        results.append(Result(part, what, time.perf_counter() - began, "s", limit))
    if Appraisal.objects.count() != SIZE:
        raise RuntimeError("Not everybody has an appraisal.")
    began = time.perf_counter()
    follow_everybody(by=by, today=today)
    results.append(Result(part, f"{SIZE:,} people followed, nothing changed", time.perf_counter() - began, "s", 30))
    hand_over(results)


def add_people(unit_ids: Sequence[int], size: int) -> list[tuple[int, int]]:
    """So many people, each in a post of their own, by turns in these units: the ids of person and post."""
    from council_pm.people.models import Occupancy, Person, Post

    people = Person.objects.bulk_create(
        (Person(name=f"Person {number}", email=f"{number}@many.example") for number in range(size)), batch_size=400
    )
    posts = Post.objects.bulk_create(
        (
            Post(code=f"many-{number}", unit_id=unit_ids[number % len(unit_ids)], title=f"Post {number}")
            for number in range(size)
        ),
        batch_size=200,
    )
    Occupancy.objects.bulk_create(
        (Occupancy(post=post, person=person, starts=SINCE) for post, person in zip(posts, people, strict=True)),
        batch_size=200,
    )
    return [(person.pk, post.pk) for person, post in zip(people, posts, strict=True)]


if __name__ == "__main__":
    main()
