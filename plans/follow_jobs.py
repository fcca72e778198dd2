"""The daily jobs of actions: passing on, reminding, and keeping what the figures said of those that are done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from council_pm.configuration.selectors import frame
from council_pm.jobs.runs import JobRun
from plans.services.effects import keep_effects
from plans.services.following import pass_on_overdue, remind, tell_of_effects

FOLLOW = "follow_actions"
JUDGE = "judge_actions"


def follow(run: JobRun) -> dict[str, Any]:
    """Pass on what is overdue, then tell everybody; safe to repeat."""
    today, in_force = timezone.localdate(), frame()
    made = pass_on_overdue(by=run.actor, today=today, days=int(in_force["action_overdue_days"]))
    told = remind(by=run.actor, today=today, days=int(in_force["action_reminder_days"]))
    return {"passed_on": len(made), "people": told}


def describe_follow(result: Mapping[str, Any]) -> str:
    """What became of it, for the page of the job."""
    count, people = int(result.get("passed_on", 0)), int(result.get("people", 0))
    over = ngettext("%(n)s overdue action was passed on.", "%(n)s overdue actions were passed on.", count)
    told = ngettext("%(n)s person was told something new.", "%(n)s people were told something new.", people)
    return f"{over % {'n': count}} {told % {'n': people}}"


def judge(run: JobRun) -> dict[str, Any]:
    """Keep what the figures say of actions whose time has come, and ask their owners to look; safe to repeat."""
    today = timezone.localdate()
    made = keep_effects(by=run.actor, today=today)
    return {"effects": len(made), "people": tell_of_effects(by=run.actor, effects=made, today=today)}


def describe_judge(result: Mapping[str, Any]) -> str:
    """What became of it, for the page of the job."""
    count = int(result.get("effects", 0))
    if not count:
        return _("No action was to be judged.")
    return ngettext("%(n)s action was judged.", "%(n)s actions were judged.", count) % {"n": count}
