"""What goes on in the background: opening a cycle, following people, reminding."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from appraisals.models import Cycle
from appraisals.selectors.cycles import joining
from appraisals.services.cycles import OPENING
from appraisals.services.enrolling import A_BATCH, enrol
from appraisals.services.keeping_up import follow_everybody
from appraisals.services.reminding import remind
from council_pm.jobs import registry
from council_pm.jobs.runs import JobError, JobRun
from council_pm.org.selectors import tree

FOLLOW, REMIND = "follow_appraisals", "remind_of_appraisals"


def register() -> None:
    """Hand the jobs to those that run jobs."""
    registry.register(
        OPENING, title=gettext_lazy("Giving people their appraisals"), handler=give, describe=describe_given
    )
    registry.register(
        FOLLOW, title=gettext_lazy("Following people who moved, left or came back"), handler=follow,
        describe=describe_followed,
    )  # fmt: skip
    registry.register(
        REMIND, title=gettext_lazy("Reminding of appraisals"), handler=run_reminders, describe=describe_reminders
    )


def give(run: JobRun) -> dict[str, Any]:
    """Give everybody in a cycle their appraisal; a second run, or one after a worker died, makes what is missing."""
    cycle, today = Cycle.objects.get(pk=run.params["cycle"]), timezone.localdate()
    found = joining(cycle, tree(today), today)
    made, done, total = 0, 0, len(found.candidates)
    run.progress(0, total)
    for start in range(0, total, A_BATCH):
        batch = found.candidates[start : start + A_BATCH]
        try:
            made += enrol(by=run.actor, cycle=cycle, candidates=batch)
        except ValidationError as refusal:
            raise JobError(refusal.messages[0]) from None
        done += len(batch)
        run.progress(done, total)
    return {"made": made, "there": found.there, "go_to": cycle.get_absolute_url()}


def describe_given(result: Mapping[str, Any]) -> str:
    """What became of it, for the page of the job."""
    made, there = int(result.get("made", 0)), int(result.get("there", 0))
    words = ngettext("%(n)s person was given an appraisal.", "%(n)s people were given an appraisal.", made)
    told = words % {"n": made}
    if there:
        more = ngettext("%(n)s had one already.", "%(n)s had one already.", there) % {"n": there}
        return f"{told} {more}"
    return told


def follow(run: JobRun) -> dict[str, Any]:
    """Follow everybody with an open appraisal; safe to repeat."""
    found = follow_everybody(by=run.actor, today=timezone.localdate(), progress=run.progress)
    return {"moved": found.moved, "ended": found.ended, "resumed": found.resumed, "counted": found.counted}


def describe_followed(result: Mapping[str, Any]) -> str:
    """What became of it, for the page of the job."""
    told = {name: int(result.get(name, 0)) for name in ("moved", "ended", "resumed")}
    return _("Appraisals that moved: %(moved)s; that ended: %(ended)s; that went on again: %(resumed)s.") % told


def run_reminders(run: JobRun) -> dict[str, Any]:
    """Remind of stages that are due soon or should be done; safe to repeat."""
    return {"people": remind(by=run.actor, today=timezone.localdate())}


def describe_reminders(result: Mapping[str, Any]) -> str:
    """What became of it, for the page of the job."""
    count = int(result.get("people", 0))
    return ngettext("%(n)s reminder was given.", "%(n)s reminders were given.", count) % {"n": count}
