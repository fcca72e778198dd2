"""The daily job that asks what became of what clinics looked at."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from typing import Any

from celery import shared_task
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clinics.services.effects import keep_item_effects
from council_pm.core.access import Actor
from council_pm.jobs import registry
from council_pm.jobs.runs import JobRun
from council_pm.jobs.schedules import last_due
from council_pm.jobs.services import start_scheduled

JUDGE = "judge_clinics"
BEFORE_WORK = time(5, 50)  # as in the beat schedule


def register() -> None:
    """Hand the job to those that run jobs."""
    registry.register(
        JUDGE, title=gettext_lazy("Asking what became of clinics"), handler=judge, describe=describe_judge
    )


@shared_task(name="clinics.effect_jobs.judge_clinics")  # type: ignore[untyped-decorator]  # Celery has no types
def judge_clinics() -> None:
    """Each morning: keep what the figures say of items whose time has come."""
    due = last_due(timezone.now(), BEFORE_WORK)
    start_scheduled(by=Actor(None, "beat"), schedule="judging of clinics", due=due, kind=JUDGE, key="all")


def judge(run: JobRun) -> dict[str, Any]:
    """Keep what the figures say of items whose time has come; safe to repeat."""
    return {"effects": len(keep_item_effects(by=run.actor, today=timezone.localdate()))}


def describe_judge(result: Mapping[str, Any]) -> str:
    """What became of it, for the page of the job."""
    count = int(result.get("effects", 0))
    if not count:
        return _("No item of a clinic was to be judged.")
    told = ngettext("%(n)s item of a clinic was judged.", "%(n)s items of clinics were judged.", count)
    return told % {"n": count}
