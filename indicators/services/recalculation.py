"""Asking for statuses to be worked out anew, as a job that is never lost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import ngettext

from council_pm.core.access import Actor
from council_pm.jobs.models import Job
from council_pm.jobs.runs import JobRun
from council_pm.jobs.services import start_job
from indicators.models import Series
from indicators.recompute import Recomputed, recompute_chunks
from indicators.services.calculation import work_out

KIND = "recompute_statuses"
EVERYTHING = "everything"


def request_recompute(*, by: Actor, series_ids: Iterable[int] | None) -> Job | None:
    """Start a job for these series, or for all of them; part of the caller's transaction.

    Requests for one and the same series while a job waits make one job. Nothing to do makes none.
    """
    if series_ids is None:
        return start_job(by=by, kind=KIND, params={}, key=EVERYTHING)
    ids = sorted(set(series_ids))
    if not ids:
        return None
    key = f"series {ids[0]}" if len(ids) == 1 else ""
    return start_job(by=by, kind=KIND, params={"series": ids}, key=key)


def run_recompute(run: JobRun) -> dict[str, Any]:
    """The handler: first what is calculated from these series, then chunk by chunk each status.

    In chunks, so that the page shows how far it is and nobody waits for a lock.
    """
    wanted = run.params.get("series")
    calculated = work_out(wanted)
    if wanted is not None:
        wanted = sorted({*wanted, *calculated})
    count = Series.objects.count() if wanted is None else len(wanted)
    total = Recomputed()
    # The nightly run trusts nothing that was noted as read: it reads all again, and inserts nothing.
    for part in recompute_chunks(wanted, afresh=wanted is None):
        total += part
        run.progress(total.series, count)
    return {"series": total.series, "judged": total.judged, "pointed": total.pointed}


def describe_recompute(result: Mapping[str, Any]) -> str:
    """One sentence of what a recomputation did."""
    if not result.get("judged"):
        return ngettext(
            "%(series)s series read; every status was right already.",
            "%(series)s series read; every status was right already.",
            result.get("series", 0),
        ) % {"series": result.get("series", 0)}
    return ngettext("%(judged)s status worked out.", "%(judged)s statuses worked out.", result["judged"]) % {
        "judged": result["judged"]
    }
