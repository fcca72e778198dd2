"""People as HR finds them: where they stand, what is said of them, and how far their appraisals are. Never words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.functional import Promise

from appraisals.access import still_here
from appraisals.models import Appraisal, Circumstance, NamedAppraiser
from appraisals.selectors.content import words_or_that_they_are_shut
from appraisals.selectors.line import holdings
from appraisals.selectors.now import Now, now_of
from council_pm.people.models import Person
from council_pm.people.selectors import in_force
from council_pm.people.selectors.name_search import holds_word, words_of

MOST_FOUND = 20


@dataclass(frozen=True, slots=True)
class PersonFound:
    """Somebody who was looked for, with the posts that they hold today."""

    id: int
    name: str
    posts: str


@dataclass(frozen=True, slots=True)
class Spoken:
    """A circumstance or a naming; ``over`` where its last day has passed. A ``reason`` that was deleted is empty."""

    id: int
    label: str | Promise
    starts: date
    ends: date | None
    over: bool
    who: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PersonPage:
    """One person: posts of today, circumstances, who is named, and the stage of each appraisal."""

    posts: str
    circumstances: tuple[Spoken, ...]
    namings: tuple[Spoken, ...]
    appraisals: tuple[tuple[Appraisal, Now], ...]


def find_people(text: str, today: date, *, to_be_named: bool = False) -> list[PersonFound]:
    """People whose name or address holds each of these words; ``to_be_named``: who works here or is of the Executive.

    Two queries, none without a word; at most twenty people.
    """
    words = words_of(text)
    if not words:
        return []
    rows: QuerySet[Any] = Person.objects.filter(pseudonymised_at__isnull=True)
    for word in words:
        rows = rows.filter(holds_word("name", word) | Q(email__icontains=word))
    if to_be_named:
        rows = rows.filter(still_here("pk", "", today)).distinct()
    people = list(rows.order_by("name", "pk")[:MOST_FOUND])
    posts = _posts([one.pk for one in people], today)
    return [PersonFound(one.pk, one.name, posts.get(one.pk, "")) for one in people]


def named_for(person_id: int, today: date) -> list[Spoken]:
    """Who is named today for somebody instead of the line, with the reason that they read; one query."""
    rows = NamedAppraiser.objects.filter(in_force(today), person=person_id).select_related("named")
    return [_naming(one, today) for one in rows.order_by("part", "starts", "pk")]


def ever_named_for(person_id: int, today: date) -> list[Spoken]:
    """Who is, will be or was named for somebody, the latest first; for HR and for that person. One query."""
    rows = NamedAppraiser.objects.filter(person=person_id).select_related("named")
    return [_naming(one, today) for one in rows.order_by("-starts", "-pk")]


def person_page_of(person: Person, today: date) -> PersonPage:
    """Everything that HR says of a person; four queries."""
    circumstances = Circumstance.objects.filter(person=person).order_by("-starts", "-pk")
    appraisals = Appraisal.objects.filter(person=person).select_related("cycle").order_by("-cycle__starts", "-pk")
    return PersonPage(
        _posts([person.pk], today).get(person.pk, ""),
        tuple(
            Spoken(one.pk, one.get_kind_display(), one.starts, one.ends, _over(one.ends, today))
            for one in circumstances
        ),
        tuple(ever_named_for(person.pk, today)),
        tuple((one, now_of(one, today)) for one in appraisals),
    )


def _naming(one: NamedAppraiser, today: date) -> Spoken:
    over = _over(one.ends, today)
    return Spoken(
        one.pk,
        one.get_part_display(),
        one.starts,
        one.ends,
        over,
        one.named.name,
        words_or_that_they_are_shut(one.reason),
    )


def _over(ends: date | None, today: date) -> bool:
    return ends is not None and ends < today


def _posts(people: list[int], today: date) -> dict[int, str]:
    found: dict[int, list[str]] = {}
    rows = holdings(today).filter(person__in=people).order_by("starts", "pk")
    for person, title in rows.values_list("person_id", "post__title"):
        found.setdefault(person, []).append(title)
    return {person: ", ".join(titles) for person, titles in found.items()}
