"""Modules of a programme, its cohorts and who is in them, and who has completed what."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from appraisals.models import Theme
from council_pm.audit.services import record
from council_pm.core.access import Actor
from council_pm.forums.models import Cohort, CohortPlace, Completion, Forum, Module
from council_pm.forums.services import typed
from council_pm.people.models import Person

LONGEST_NAME = 120
MOST_MODULES = 60


@transaction.atomic
def add_module(*, by: Actor, forum: Forum, name: str, about: str, link: str, theme: Theme | None = None) -> Module:
    """A further module. Raises ``ValidationError`` with the name of the field, or ``too_many``."""
    forum = Forum.objects.select_for_update().get(pk=forum.pk)
    worded = _module(forum, name, about, link)
    last = Module.objects.filter(forum=forum).aggregate(last=Max("position"))["last"] or 0
    if last >= MOST_MODULES:
        raise ValidationError(_("A programme has at most %(most)s modules.") % {"most": MOST_MODULES}, "too_many")
    made = Module.objects.create(forum=forum, position=last + 1, theme=theme, **worded)
    record(by=by, action="add_module", subject_kind="forum", subject_id=forum.slug, detail={"module": made.name})
    return made


@transaction.atomic
def change_module(
    *, by: Actor, module: Module, name: str, about: str, link: str, ended: bool, theme: Theme | None = None
) -> Module:
    """Word a module anew, or offer it no more. Raises ``ValidationError`` with the name of the field."""
    module = Module.objects.select_for_update(of=("self",)).select_related("forum").get(pk=module.pk)
    worded = _module(module.forum, name, about, link, module.pk)
    module.name, module.about, module.link = worded["name"], worded["about"], worded["link"]
    module.ended_on, module.theme = (module.ended_on or timezone.localdate()) if ended else None, theme
    module.save(update_fields=["name", "about", "link", "ended_on", "theme"])
    record(by=by, action="change_module", subject_kind="forum", subject_id=module.forum.slug,
           detail={"module": module.name})  # fmt: skip
    return module


@transaction.atomic
def add_cohort(*, by: Actor, forum: Forum, name: str, starts: date, ends: date | None) -> Cohort:
    """A further cohort. Raises ``ValidationError``: ``name`` or ``ends``."""
    name = typed.line(name, "name", LONGEST_NAME)
    if ends is not None and ends < starts:
        raise ValidationError(_("It ends before it starts: check both days."), "ends")
    if Cohort.objects.filter(forum=forum, name=name).exists():
        raise ValidationError(_("There is one of this name already."), "name")
    made = Cohort.objects.create(forum=forum, name=name, starts=starts, ends=ends)
    record(by=by, action="add_cohort", subject_kind="forum", subject_id=forum.slug, detail={"cohort": name})
    return made


@transaction.atomic
def join_cohort(*, by: Actor, cohort: Cohort, person: Person) -> CohortPlace:
    """Put somebody into a cohort, or back into it."""
    place, is_new = CohortPlace.objects.get_or_create(
        cohort=cohort, person=person, defaults={"joined": timezone.localdate()}
    )
    if not is_new and place.left is not None:
        place.left = None
        place.save(update_fields=["left"])
    _changed(by, cohort)
    return place


@transaction.atomic
def leave_cohort(*, by: Actor, place: CohortPlace) -> None:
    """Note that somebody is no longer in a cohort; what they completed stays."""
    place.left = max(place.joined, timezone.localdate())
    place.save(update_fields=["left"])
    _changed(by, place.cohort)


@transaction.atomic
def record_completions(*, by: Actor, cohort: Cohort, done: Collection[tuple[int, int]]) -> int:
    """Say who of a cohort has completed which module: pairs of person and module. Others are taken back.

    Only people of the cohort and modules of its programme count. Answers how many changed.
    """
    cohort = Cohort.objects.select_for_update().get(pk=cohort.pk)
    people = set(cohort.places.filter(left__isnull=True).values_list("person_id", flat=True))
    modules = set(Module.objects.filter(forum=cohort.forum_id, ended_on__isnull=True).values_list("pk", flat=True))
    wanted = {(person, module) for person, module in done if person in people and module in modules}
    rows = Completion.objects.filter(module__in=modules, person__in=people)
    had = {(one.person_id, one.module_id): one.pk for one in rows}
    Completion.objects.filter(pk__in=[pk for key, pk in had.items() if key not in wanted]).delete()
    today, now = timezone.localdate(), timezone.now()
    Completion.objects.bulk_create(
        Completion(module_id=module, person_id=person, on=today, by=by.user_id, at=now)
        for person, module in sorted(wanted - had.keys())
    )
    changed = len(wanted ^ had.keys())
    if changed:
        record(by=by, action="record_completions", subject_kind="cohort", subject_id=cohort.pk,
               detail={"changes": changed})  # fmt: skip
    return changed


def _changed(by: Actor, cohort: Cohort) -> None:
    record(by=by, action="change_cohort", subject_kind="cohort", subject_id=cohort.pk)


def _module(forum: Forum, name: str, about: str, link: str, keep: int = 0) -> dict[str, str]:
    name = typed.line(name, "name", LONGEST_NAME)
    if Module.objects.filter(forum=forum, name=name).exclude(pk=keep).exists():
        raise ValidationError(_("There is one of this name already."), "name")
    return {"name": name, "about": typed.words(about, "about"), "link": typed.link(link)}
