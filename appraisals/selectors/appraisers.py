"""Who appraises many people at once: for jobs, and for HR's list of those whom nobody does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from appraisals.access import namings
from appraisals.models import Appraisal, CycleState, NamedFor
from appraisals.selectors.line import whole_line


@dataclass(frozen=True, slots=True)
class Unled:
    """Somebody whom nobody appraises, and whether the line above them runs in a circle."""

    person_id: int
    name: str
    post: str
    circular: bool


def named_today(person_ids: Collection[int] | None, today: date) -> dict[tuple[int, str], tuple[int, ...]]:
    """Who is named today for these people (or all), by person and part; void as ``access.namings`` says."""
    rows = namings(today)
    if person_ids is not None:
        rows = rows.filter(person__in=person_ids)
    found: defaultdict[tuple[int, str], list[int]] = defaultdict(list)
    for person, part, named in rows.order_by("starts", "pk").values_list("person_id", "part", "named_id"):
        found[person, part].append(named)
    return {key: tuple(people) for key, people in found.items()}


def appraisers_of_all(today: date) -> dict[int, tuple[int, ...]]:
    """Who appraises, by the id of each appraisal in an open cycle; four queries, for jobs and seldom pages."""
    line, named = whole_line(today), named_today(None, today)
    rows = Appraisal.objects.filter(cycle__state=CycleState.OPEN, ended_on__isnull=True)
    found = {}
    for pk, person, post in rows.values_list("pk", "person_id", "post_id"):
        of_line = line.appraisers(post, person) if person in line.holders.get(post, ()) else ()
        found[pk] = named.get((person, NamedFor.APPRAISER)) or of_line
    return found


def unled(today: date) -> list[Unled]:
    """Those with an open appraisal whom nobody appraises, by name; HR names somebody. Six queries.

    Whoever no longer holds the post of theirs has moved or left: the night follows them.
    """
    without = [pk for pk, people in appraisers_of_all(today).items() if not people]
    if not without:
        return []
    line = whole_line(today)
    rows = Appraisal.objects.filter(pk__in=without).order_by("person__name", "pk")
    return [
        Unled(person, name, post, line.is_circular(post_id))
        for person, name, post, post_id in rows.values_list("person_id", "person__name", "post__title", "post_id")
        if person in line.holders.get(post_id, ())
    ]
