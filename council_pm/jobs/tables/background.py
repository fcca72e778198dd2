"""The two jobs of a table, as the job page shows them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from council_pm.jobs.models import StagedTable, TableState
from council_pm.jobs.registry import register
from council_pm.jobs.runs import JobRun
from council_pm.jobs.tables.selectors import address_of
from council_pm.jobs.tables.services import APPLY_KIND, CHECK_KIND, apply_staged, check_staged


def run_check(run: JobRun) -> dict[str, Any]:
    """Check a table; started again, it begins anew."""
    return _outcome(check_staged(by=run.actor, staged_id=int(run.params["table"]), progress=run.progress))


def run_apply(run: JobRun) -> dict[str, Any]:
    """Apply a table; started again after that, it does nothing."""
    run.progress(0, 1, _("Applying every row"))
    return _outcome(apply_staged(by=run.actor, staged_id=int(run.params["table"])))


def describe(result: Mapping[str, Any]) -> str:
    """How it went, in one sentence."""
    state = result.get("state")
    if state == TableState.REFUSED:
        faults = int(result.get("faults", 0))
        return ngettext(
            "The table was refused: %(count)s thing is wrong with it. Nothing was changed.",
            "The table was refused: %(count)s things are wrong with it. Nothing was changed.",
            faults,
        ) % {"count": faults}
    if state == TableState.READY:
        return _("The table is sound. Nothing is changed until you apply it.")
    if state == TableState.APPLIED:
        return _("Everything in the table is in.")
    return _("There was nothing to do.")


def register_kinds() -> None:
    """Register both jobs; called when the app is ready."""
    register(CHECK_KIND, title=gettext_lazy("Checking a table"), handler=run_check, describe=describe)
    register(APPLY_KIND, title=gettext_lazy("Applying a table"), handler=run_apply, describe=describe)


def _outcome(staged: StagedTable) -> dict[str, Any]:
    return {"state": staged.state, "faults": staged.fault_count, "go_to": address_of(staged)}
