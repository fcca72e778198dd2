"""The daily job that reminds people of sessions that they signed up for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import ngettext

from council_pm.forums.services.telling import remind
from council_pm.jobs.runs import JobRun

REMIND = "remind_of_sessions"


def run_reminders(run: JobRun) -> dict[str, Any]:
    """Remind of the sessions of the next two days; safe to repeat."""
    return {"people": remind(by=run.actor)}


def describe(result: Mapping[str, Any]) -> str:
    """What became of it, for the page of the job."""
    count = int(result.get("people", 0))
    return ngettext("%(n)s reminder was given.", "%(n)s reminders were given.", count) % {"n": count}
