"""Reminding people of a stage a fortnight before its day and a fortnight after, within the one budget of each.

A notice says which stage and by when, and leads to the page: no word of an appraisal, and nobody's name (M103).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appraisals.counting import is_large
from appraisals.models import DONE_FIELDS, DUE_FIELDS, Appraisal, CycleState, LeftOut, Stage
from appraisals.selectors.appraisers import appraisers_of_all
from appraisals.subjects import OWN, TEAM
from council_pm.audit.services import Entry, record_many
from council_pm.core.access import Actor
from council_pm.notices.models import AlertKind
from council_pm.notices.services import News, raise_alerts
from council_pm.people.models import User

A_FORTNIGHT = timedelta(days=14)
_A_GROUP = 10**13  # as ``indicators.attention`` ranks
_RANKS = {AlertKind.OVERDUE: 3 * _A_GROUP, AlertKind.DUE: 4 * _A_GROUP}


@dataclass(frozen=True, slots=True)
class _Asked:
    """A stage of an appraisal that is due soon, or should have been done."""

    appraisal_id: int
    person_id: int
    cycle_id: int
    stage: Stage
    kind: AlertKind
    due: date

    @property
    def version(self) -> str:
        return f"{self.stage} {self.kind} {self.due.isoformat()}"


@transaction.atomic
def remind(*, by: Actor, today: date) -> int:
    """Remind appraisees and whoever appraises them, once each; safe to repeat. Answers how many were told."""
    asked = list(_asked(today))
    if not asked:
        return 0
    appraisers = appraisers_of_all(today)
    people = {one.person_id for one in asked}.union(*(appraisers.get(one.appraisal_id, ()) for one in asked))
    users = dict(User.objects.filter(person__in=people, is_active=True).values_list("person_id", "pk"))
    news, teams = [], Counter[tuple[int, int, Stage, AlertKind, date]]()
    for one in asked:
        if one.person_id in users:
            news.append(_of_own(users[one.person_id], one))
        for person in appraisers.get(one.appraisal_id, ()):
            if person in users:
                teams[users[person], one.cycle_id, one.stage, one.kind, one.due] += 1
    news += [_of_team(*key, count) for key, count in teams.items()]
    told = raise_alerts(news)
    cycles = Counter(one.cycle_id for one in asked)
    if told:
        events = [
            Entry("remind_of_appraisals", "appraisal_cycle", pk, detail={"reminded": n} if is_large(n) else {})
            for pk, n in sorted(cycles.items())
        ]
        record_many(by=by, events=events, changes_screens=False)
    return len(told)


def _asked(today: date) -> Iterator[_Asked]:
    for stage in Stage:
        due = DUE_FIELDS[stage]
        soon = Q(**{f"{due}__gte": today, f"{due}__lte": today + A_FORTNIGHT})
        late = Q(**{f"{due}__lte": today - A_FORTNIGHT, f"{due}__gt": today - 2 * A_FORTNIGHT})
        rows = Appraisal.objects.filter(
            soon | late, _is_next(stage), cycle__state=CycleState.OPEN, ended_on__isnull=True,
            left_out__in=(LeftOut.COUNTED, LeftOut.STARTER), **{f"{DONE_FIELDS[stage]}__isnull": True},
        )  # fmt: skip
        if stage != Stage.SETTING:
            rows = rows.filter(left_out=LeftOut.COUNTED)
        for pk, person, cycle, day in rows.order_by("pk").values_list("pk", "person_id", "cycle_id", due):
            yield _Asked(pk, person, cycle, stage, AlertKind.DUE if day >= today else AlertKind.OVERDUE, day)


def _is_next(stage: Stage) -> Q:
    """Whether a stage is the next one to do (``selectors.now.stage_to_do``): also where nobody has begun it yet."""
    order = list(Stage)
    found, signed = Q(stage=stage), Q()
    for before in reversed(order[: order.index(stage)]):
        signed &= Q(**{f"{DONE_FIELDS[before]}__isnull": False})
        found |= Q(stage=before) & signed
    return found


def _of_own(user_id: int, one: _Asked) -> News:
    day = {"day": date_format(one.due, "j F")}
    soon = {
        Stage.SETTING: _("Set targets by %(day)s."),
        Stage.MID_YEAR: _("Sign the mid-year review by %(day)s."),
        Stage.YEAR_END: _("Sign the year-end review by %(day)s."),
    }
    late = {
        Stage.SETTING: _("Targets were to be set by %(day)s."),
        Stage.MID_YEAR: _("The mid-year review was to be signed by %(day)s."),
        Stage.YEAR_END: _("The year-end review was to be signed by %(day)s."),
    }
    words = (soon if one.kind is AlertKind.DUE else late)[one.stage] % day
    return News(user_id, OWN, str(one.appraisal_id), one.version, one.kind, words, _RANKS[one.kind])


def _of_team(user_id: int, cycle_id: int, stage: Stage, kind: AlertKind, due: date, count: int) -> News:
    day = {"day": date_format(due, "j F"), "stage": str(stage.label), "n": count}
    if kind is AlertKind.DUE:
        words = ngettext("%(stage)s by %(day)s: %(n)s person waits.", "%(stage)s by %(day)s: %(n)s people wait.", count)
    else:
        words = ngettext(
            "%(stage)s, due on %(day)s: %(n)s person still waits.",
            "%(stage)s, due on %(day)s: %(n)s people still wait.",
            count,
        )
    version = f"{stage} {kind} {due.isoformat()}"
    return News(user_id, TEAM, str(cycle_id), version, kind, words % day, _RANKS[kind])
