"""Who has what to do with the returns of the open rounds on a day: the material of mails."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from django.utils import timezone

from council_pm.org.selectors import tree
from council_pm.org.tree import Tree
from council_pm.people.models import DelegatedRight, Occupancy, Person
from council_pm.people.selectors import in_force
from council_pm.people.selectors.delegated import delegated_on
from indicators.models import Return
from indicators.returns.reminders import BEFORE, reminds_of_due, reminds_of_waiting
from indicators.returns.states import SIGNED, WITH_OFFICER, Stage
from indicators.selectors.current_definitions import names_of
from indicators.selectors.holders import takes_effect
from indicators.selectors.return_people import PostAt, ReturnPosts


class TaskKind(StrEnum):
    """What there is to do."""

    LATE = "late"
    TODAY = "today"
    SOON = "soon"
    QUERIED = "queried"
    SIGN = "sign"


@dataclass(frozen=True, slots=True)
class Task:
    """One return that waits for somebody. ``reminds``: today is a day on which they are reminded of it."""

    return_id: int
    code: str
    title: str
    kind: TaskKind
    reminds: bool
    sent_by: int | None = None


@dataclass(slots=True)
class Part:
    """The tasks of somebody in one part of the council; ``code`` is empty where they only provide single figures."""

    code: str
    name: str
    tasks: dict[int, Task] = field(default_factory=dict)

    def counts(self) -> Counter[TaskKind]:
        """How many there are of each kind."""
        return Counter(task.kind for task in self.tasks.values())

    @property
    def single(self) -> Sequence[Task]:
        """The tasks one by one, where there is no page for all of them."""
        return [] if self.code else list(self.tasks.values())


@dataclass(slots=True)
class Told:
    """A person with all that waits for them."""

    person_id: int
    user_id: int | None
    name: str
    address: str
    parts: dict[str, Part] = field(default_factory=dict)

    @property
    def tasks(self) -> Iterable[Task]:
        """Each return once."""
        return {pk: task for part in self.parts.values() for pk, task in part.tasks.items()}.values()

    def count(self, kind: TaskKind) -> int:
        """How many returns wait in this way."""
        return sum(task.kind is kind for task in self.tasks)

    @property
    def late(self) -> int:
        """How many returns are late."""
        return self.count(TaskKind.LATE)

    @property
    def is_reminded(self) -> bool:
        """Whether today is a day for a mail."""
        return any(task.reminds for task in self.tasks)


def people_with_tasks(today: date) -> list[Told]:
    """Everybody for whom a return waits, with an address to write to; in ten queries for any number of returns.

    Deputies count for their days, and colleagues to whom entry or sign-off is lent for theirs.
    """
    units = tree(today)
    rows = list(
        Return.objects.filter(round__opens__lte=today, round__closes__gte=today, due__lte=today + timedelta(days=60))
        .exclude(stage__in=[stage.value for stage in SIGNED])
        .select_related("series__indicator")
        .order_by("due", "series__indicator__code", "pk")
    )
    tasks = [(one, task) for one, task in _tasks(rows, today) if task is not None]
    indicators = {one.series.indicator_id for one, _task in tasks}
    posts, titles = ReturnPosts(indicators, units, today), names_of(indicators)
    at_post: dict[int, list[tuple[PostAt, int, Task]]] = {}
    by_unit: dict[int, list[Task]] = {}
    for one, kind_of in tasks:
        unit_id = one.series.unit_id
        signs = kind_of.kind is TaskKind.SIGN
        theirs = posts.signers(unit_id) if signs else posts.suppliers(one.series.indicator_id, unit_id)
        title = titles.get(one.series.indicator_id, "")
        task = Task(one.pk, kind_of.code, title, kind_of.kind, kind_of.reminds, one.submitted_by)
        by_unit.setdefault(unit_id, []).append(task)
        for post in theirs:
            at_post.setdefault(post.id, []).append((post, unit_id, task))
    found = _by_person(at_post, units, today)
    _add_lent(found, by_unit, units, today)
    return sorted(found.values(), key=lambda told: (told.name, told.person_id))


def _by_person(at_post: dict[int, list[tuple[PostAt, int, Task]]], units: Tree, today: date) -> dict[int, Told]:
    held = (
        Occupancy.objects.filter(takes_effect(), in_force(today), post__in=list(at_post))
        .filter(person__pseudonymised_at=None)
        .order_by("person__name", "person_id", "post__code")
        .values_list(
            "post_id", "person_id", "person__name", "person__email", "person__user__pk", "person__user__email",
            "person__user__is_active",
        )
    )  # fmt: skip
    found: dict[int, Told] = {}
    for post_id, person_id, name, email, user_id, sign_in, is_active in held:
        told = _told(found, person_id, user_id, name, (sign_in if is_active else "") or email)
        if told is None:
            continue
        for post, unit_id, task in at_post[post_id]:
            _part_of(told, post, unit_id, units).tasks[task.return_id] = task
    return found


def _told(found: dict[int, Told], person_id: int, user_id: int | None, name: str, address: str) -> Told | None:
    """The person among those who are found already, or a new one; nobody where there is no address to write to."""
    if not address:
        return None
    return found.setdefault(person_id, Told(person_id, user_id, name, address))


def _add_lent(found: dict[int, Told], by_unit: Mapping[int, Sequence[Task]], units: Tree, today: date) -> None:
    """What waits for those to whom entry or sign-off is lent: never the signature under what they sent themselves."""
    lent = delegated_on(today) if by_unit else ()
    people = Person.objects.filter(pk__in={one.to_person_id for one in lent}, pseudonymised_at=None)
    addresses = {
        pk: (user_id, name, (sign_in if is_active else "") or email)
        for pk, name, email, user_id, sign_in, is_active in people.values_list(
            "pk", "name", "email", "user__pk", "user__email", "user__is_active"
        )
    }  # no query where nothing is lent
    for one in lent:
        if one.to_person_id not in addresses:
            continue
        user_id, name, address = addresses[one.to_person_id]
        signs, place = one.what is DelegatedRight.SIGN_OFF, units[one.unit_id]
        tasks = [task for unit_id in units.below(one.unit_id) for task in by_unit.get(unit_id, ())]
        theirs = [
            task for task in tasks
            if (task.kind is TaskKind.SIGN) is signs and (not signs or task.sent_by != user_id)
        ]  # fmt: skip
        told = _told(found, one.to_person_id, user_id, name, address) if theirs else None
        if told is not None:
            part = told.parts.setdefault(place.code, Part(place.code, place.name))
            part.tasks.update({task.return_id: task for task in theirs})


def _part_of(told: Told, post: PostAt, unit_id: int, units: Tree) -> Part:
    """The part that a post works for, where the return belongs to it; else the returns stand one by one."""
    place = units.places.get(post.unit_id)
    if place is None or post.unit_id not in units.above(unit_id):
        return told.parts.setdefault("", Part("", ""))
    return told.parts.setdefault(place.code, Part(place.code, place.name))


def _tasks(rows: Iterable[Return], today: date) -> Iterable[tuple[Return, Task | None]]:
    for one in rows:
        yield one, _task(one, today)


def _task(one: Return, today: date) -> Task | None:
    code = one.series.indicator.code
    if one.stage == Stage.SUBMITTED and one.submitted_at is not None:
        waits = reminds_of_waiting(timezone.localdate(one.submitted_at), today)
        return Task(one.pk, code, "", TaskKind.SIGN, waits)
    if one.stage not in WITH_OFFICER:
        return None
    reminds = reminds_of_due(one.due, today)
    if one.due < today:
        return Task(one.pk, code, "", TaskKind.LATE, reminds)
    if one.stage == Stage.QUERIED and one.queried_at is not None:
        asked = reminds_of_waiting(timezone.localdate(one.queried_at), today)
        return Task(one.pk, code, "", TaskKind.QUERIED, reminds or asked)
    if one.due == today:
        return Task(one.pk, code, "", TaskKind.TODAY, reminds)
    return Task(one.pk, code, "", TaskKind.SOON, reminds) if one.due <= today + timedelta(days=BEFORE) else None
