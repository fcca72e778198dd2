"""The two jobs of a history load, as the job page shows them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from council_pm.jobs.registry import register
from council_pm.jobs.runs import JobRun
from indicators.history.selectors import APPLY_KIND, CHECK_KIND
from indicators.history.services import apply_load, check_load, outcome
from indicators.models import LoadState


def run_check(run: JobRun) -> dict[str, Any]:
    """Check a file into staging; started again, it begins anew."""
    return outcome(check_load(by=run.actor, load_id=int(run.params["load"]), progress=run.progress))


def run_apply(run: JobRun) -> dict[str, Any]:
    """Swap a checked file in; started again after that, it only empties staging."""
    return outcome(apply_load(by=run.actor, load_id=int(run.params["load"])))


def describe(result: Mapping[str, Any]) -> str:
    """How it went, in one sentence."""
    state = result.get("state")
    if state == LoadState.REFUSED:
        faults = int(result.get("faults", 0))
        return ngettext(
            "The file was refused: %(count)s thing is wrong with it. Nothing was changed.",
            "The file was refused: %(count)s things are wrong with it. Nothing was changed.",
            faults,
        ) % {"count": faults}
    if state == LoadState.READY:
        return _("The file is sound. Nothing is changed until you apply it.")
    if state == LoadState.APPLIED:
        return _("The figures are in.")
    return _("There was nothing to do.")


def register_kinds() -> None:
    """Register both jobs; called when the app is ready."""
    register(CHECK_KIND, title=gettext_lazy("Checking a history file"), handler=run_check, describe=describe)
    register(APPLY_KIND, title=gettext_lazy("Applying a history file"), handler=run_apply, describe=describe)
