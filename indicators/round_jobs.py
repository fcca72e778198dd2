"""The jobs that open rounds whose time has come, and take the dated steps of their release."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from council_pm.jobs.runs import JobRun
from indicators.services.releases import take_due_releases
from indicators.services.round_calendar import open_due_rounds

KIND = "open_rounds"
RELEASE = "release_rounds"


def open_rounds(run: JobRun) -> dict[str, Any]:
    """Open what is due; safe to repeat."""
    done = open_due_rounds(by=run.actor, today=timezone.localdate())
    return {"rounds": done.rounds, "returns": done.returns}


def describe(result: Mapping[str, Any]) -> str:
    """What became of it, for the page of the job."""
    count = int(result.get("returns", 0))
    if not count:
        return _("Every return that is due was asked for before.")
    return ngettext("%(n)s return was asked for.", "%(n)s returns were asked for.", count) % {"n": count}


def release_rounds(run: JobRun) -> dict[str, Any]:
    """Take the steps whose day has come; safe to repeat."""
    done = take_due_releases(by=run.actor, today=timezone.localdate())
    return {"released": done.released, "held": list(done.held)}


def describe_release(result: Mapping[str, Any]) -> str:
    """What became of it, for the page of the job."""
    count, held = int(result.get("released", 0)), result.get("held", [])
    words = ngettext("%(n)s step of a release was taken.", "%(n)s steps of releases were taken.", count) % {"n": count}
    if not held:
        return words
    waits = _("Held back, because an earlier round is not released yet: %(rounds)s.") % {"rounds": ", ".join(held)}
    return f"{words} {waits}"
