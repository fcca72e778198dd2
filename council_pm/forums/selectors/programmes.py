"""A cohort with who completed what, and one person's own record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from council_pm.forums.models import Attendance, Cohort, CohortPlace, Completion, Module
from council_pm.people.models import Person


@dataclass(frozen=True, slots=True)
class CohortLine:
    """Somebody of a cohort, and for each module whether it is completed."""

    place_id: int
    person_id: int
    name: str
    done: tuple[tuple[int, bool], ...]


@dataclass(frozen=True, slots=True)
class CohortPage:
    """A cohort: the modules of its programme, and its people."""

    cohort: Cohort
    modules: Sequence[Module]
    lines: Sequence[CohortLine]


@dataclass(frozen=True, slots=True)
class Step:
    """A module of a programme and when somebody completed it."""

    programme: str
    module: str
    on: date | None


@dataclass(frozen=True, slots=True)
class Visit:
    """A session that somebody signed up for or was at."""

    title: str
    forum: str
    starts: datetime
    what: str


@dataclass(frozen=True, slots=True)
class Training:
    """One person's own record."""

    steps: Sequence[Step]
    visits: Sequence[Visit]


def cohort_page(cohort: Cohort) -> CohortPage:
    """One cohort; three queries."""
    modules = list(Module.objects.filter(forum=cohort.forum_id, ended_on__isnull=True).order_by("position"))
    places = list(CohortPlace.objects.filter(cohort=cohort, left__isnull=True).select_related("person"))
    done = set(
        Completion.objects.filter(module__in=modules, person__in=[one.person_id for one in places]).values_list(
            "person_id", "module_id"
        )
    )
    lines = [
        CohortLine(
            one.pk, one.person_id, one.person.name,
            tuple((module.pk, (one.person_id, module.pk) in done) for module in modules),
        )
        for one in sorted(places, key=lambda one: (one.person.name, one.pk))
    ]  # fmt: skip
    return CohortPage(cohort, modules, lines)


def training_of(person: Person, *, with_visits: bool) -> Training:
    """What somebody completed, and of the programmes that they are in what is left; ``with_visits`` for themself.

    Three queries.
    """
    done = {
        one.module_id: one
        for one in Completion.objects.filter(person=person).select_related("module__forum").order_by("on")
    }
    programmes = CohortPlace.objects.filter(person=person, left__isnull=True).values("cohort__forum")
    left = Module.objects.filter(forum__in=programmes, ended_on__isnull=True).exclude(pk__in=list(done))
    steps = [Step(one.module.forum.name, one.module.name, one.on) for one in done.values()]
    steps += [Step(one.forum.name, one.name, None) for one in left.select_related("forum").order_by("position")]
    return Training(sorted(steps, key=lambda step: step.programme), _visits(person) if with_visits else ())


def _visits(person: Person) -> list[Visit]:
    rows = Attendance.objects.filter(person=person).select_related("session__forum").order_by("-session__starts")
    return [Visit(one.session.title, one.session.forum.name, one.session.starts, _what(one)) for one in rows[:100]]


def _what(one: Attendance) -> str:
    if one.session.cancelled_at is not None:
        return _("cancelled")
    if one.attended is not None:
        return _("was there") if one.attended else _("was not there")
    return one.get_state_display().lower()
