"""Cycles: laying one out, changing it while it is prepared, opening, closing and opening it again."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appraisals.models import Appraisal, Cycle, CycleState, Group
from appraisals.models.cycles import FEWEST_YEARS, MOST_YEARS
from appraisals.services.keeping_up import follow_cycle
from council_pm.audit.services import record
from council_pm.core.access import Actor
from council_pm.core.typed import typed_words
from council_pm.jobs.models import Job
from council_pm.jobs.services import start_job

OPENING = "open_appraisals"  # of jobs
LONGEST_NAME, LONGEST_REASON = 120, 300
FIRST_YEAR, LAST_YEAR = 2000, 2100
MOST_TARGETS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class CycleFields:
    """What HR says of a cycle; ``unit_id`` nothing: the whole council."""

    name: str
    year: int
    group: str
    unit_id: int | None
    starts: date
    ends: date
    setting_by: date
    mid_year_by: date
    year_end_by: date
    most_targets: int
    with_ratings: bool
    keep_years: int


def year_name(year: int) -> str:
    """How a year is written: 2026/27."""
    return f"{year}/{(year + 1) % 100:02d}"


@transaction.atomic
def create_cycle(*, by: Actor, fields: CycleFields) -> Cycle:
    """Lay a cycle out. Raises ``ValidationError`` with the name of the field, or ``group`` where there is one such."""
    values = _checked(fields, None)
    slug = _free_slug(f"{fields.year}-{(fields.year + 1) % 100:02d}-{fields.group}")
    made = Cycle.objects.create(slug=slug, created_by=by.user_id, created_at=timezone.now(), **values)
    _said(by, "create_appraisal_cycle", made)
    return made


@transaction.atomic
def change_cycle(*, by: Actor, cycle: Cycle, fields: CycleFields, version: int) -> Cycle:
    """Change a cycle that is being prepared. Raises ``ValidationError``: ``stale``, ``state`` or a field's name."""
    found = _locked(cycle, CycleState.DRAFT, version)
    values = _checked(fields, found.pk)
    for name, value in values.items():
        setattr(found, name, value)
    found.version += 1
    found.save(update_fields=[*values, "version"])
    _said(by, "change_appraisal_cycle", found)
    return found


@transaction.atomic
def open_cycle(*, by: Actor, cycle: Cycle, version: int) -> Job:
    """Open a cycle; a job gives everybody in it an appraisal.

    Raises ``ValidationError``: ``stale``, ``state``, or ``group`` where another one such was opened meanwhile.
    """
    found = _locked(cycle, CycleState.DRAFT, version)
    _check_alone(found)
    found.state, found.opened_at = CycleState.OPEN, timezone.now()
    found.version += 1
    found.save(update_fields=["state", "opened_at", "version"])
    _said(by, "open_appraisal_cycle", found)
    return look_for_people(by=by, cycle=found)


@transaction.atomic
def look_for_people(*, by: Actor, cycle: Cycle) -> Job:
    """Give an appraisal to whoever is in an open cycle and has none yet: starters, and who was missing."""
    _locked(cycle, CycleState.OPEN, None)
    return start_job(by=by, kind=OPENING, params={"cycle": cycle.pk}, key=f"cycle {cycle.pk}")


@transaction.atomic
def close_cycle(*, by: Actor, cycle: Cycle) -> Cycle:
    """Close a cycle: nothing is written or signed in it any more, all stays. Raises ``ValidationError`` ``state``."""
    found = _locked(cycle, CycleState.OPEN, None)
    follow_cycle(by=by, cycle=found, today=timezone.localdate())
    found.state, found.closed_at = CycleState.CLOSED, timezone.now()
    found.version += 1
    found.save(update_fields=["state", "closed_at", "version"])
    _said(by, "close_appraisal_cycle", found)
    return found


@transaction.atomic
def reopen_cycle(*, by: Actor, cycle: Cycle, reason: str) -> Cycle:
    """Open a closed cycle again; its words and signatures are as they were.

    Raises ``ValidationError``: ``reason``, ``state``, ``group`` where another one such stands beside it, or ``double``
    where people of it are in another open one.
    """
    reason = typed_words(reason)
    if not 0 < len(reason) <= LONGEST_REASON:
        raise ValidationError(_("Say why, in at most 300 characters."), "reason")
    list(Cycle.objects.select_for_update().filter(year=cycle.year).order_by("pk"))  # nobody is enrolled meanwhile
    found = _locked(cycle, CycleState.CLOSED, None)
    others = Appraisal.objects.filter(
        cycle__year=found.year, cycle__state=CycleState.OPEN, person__appraisals__cycle=found
    )
    if double := others.count():
        words = ngettext(
            "%(n)s person of it is in another open cycle of this year: close that one first.",
            "%(n)s people of it are in another open cycle of this year: close that one first.",
            double,
        )
        raise ValidationError(words % {"n": double}, "double")
    _check_alone(found)
    found.state, found.closed_at = CycleState.OPEN, None
    found.version += 1
    found.save(update_fields=["state", "closed_at", "version"])
    _said(by, "reopen_appraisal_cycle", found, reason)
    return found


def _locked(cycle: Cycle, state: CycleState, version: int | None) -> Cycle:
    found = Cycle.objects.select_for_update().get(pk=cycle.pk)
    if version is not None and version != found.version:
        raise ValidationError(_("Somebody changed it meanwhile: look at it again."), "stale")
    if found.state != state:
        words = {
            CycleState.DRAFT: _("It has been opened: nothing of it changes any more."),
            CycleState.OPEN: _("It is not open."),
            CycleState.CLOSED: _("It is not closed."),
        }
        raise ValidationError(words[state], "state")
    return found


def _checked(fields: CycleFields, pk: int | None) -> dict[str, object]:
    name = typed_words(fields.name)
    problems = (
        ("name", 0 < len(name) <= LONGEST_NAME, _("Give it a name of at most 120 characters.")),
        ("year", FIRST_YEAR <= fields.year <= LAST_YEAR, _("Give the year in which it begins, such as 2026.")),
        ("group", fields.group in Group.values, _("Choose one of these.")),
        (
            "starts",
            fields.starts.year == fields.year,
            _("Its first day lies in another year: change the year above, or this day."),
        ),
        ("ends", fields.ends > fields.starts, _("Give a last day after the first one.")),
        ("setting_by", fields.starts <= fields.setting_by, _("Give a day on or after the first one.")),
        ("mid_year_by", fields.setting_by < fields.mid_year_by, _("Give a day after the one for targets.")),
        (
            "year_end_by",
            fields.mid_year_by < fields.year_end_by,
            _("Give a day after the one for the mid-year review."),
        ),
        ("most_targets", 1 <= fields.most_targets <= MOST_TARGETS, _("Give a number from 1 to 20.")),
        ("keep_years", FEWEST_YEARS <= fields.keep_years <= MOST_YEARS, _("Give a number of years from 1 to 10.")),
    )
    for field, is_right, words in problems:
        if not is_right:
            raise ValidationError(words, field)
    same = _same(fields.year, fields.group, fields.unit_id)
    if same.exclude(state=CycleState.CLOSED).exclude(pk__in=[pk] if pk else []).exists():
        raise ValidationError(_("There is one for this year, group and part of the council already."), "group")
    return {**asdict(fields), "name": name}


def _same(year: int, group: str, unit_id: int | None) -> QuerySet[Cycle]:
    return Cycle.objects.filter(year=year, group=group, unit=unit_id)


def _check_alone(cycle: Cycle) -> None:
    """Raises ``ValidationError`` ``group`` where another cycle of its year, group and part is open."""
    same = _same(cycle.year, cycle.group, cycle.unit_id).filter(state=CycleState.OPEN)
    if same.exclude(pk=cycle.pk).exists():
        raise ValidationError(
            _("Another cycle of this year, group and part of the council is open: close that one first."), "group"
        )


def _free_slug(wanted: str) -> str:
    taken = set(Cycle.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    number, found = 1, wanted
    while found in taken:
        number += 1
        found = f"{wanted}-{number}"
    return found


def _said(by: Actor, action: str, cycle: Cycle, reason: str = "") -> None:
    record(
        by=by,
        action=action,
        subject_kind="appraisal_cycle",
        subject_id=cycle.pk,
        subject_version=cycle.version,
        reason=reason,
    )
