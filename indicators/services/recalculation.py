"""Asking for statuses to be worked out anew, as a job that is never lost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import ngettext

from council_pm.core.access import Actor
from council_pm.jobs.models import Job
from council_pm.jobs.parts import run_parts
from council_pm.jobs.runs import JobRun
from council_pm.jobs.services import start_job
from indicators.models import Series
from indicators.recompute import CHUNK, Recomputed, recompute
from indicators.services.calculation import work_out
from indicators.services.confidence import grade_figures

KIND = "recompute_statuses"
PART = "recompute_statuses_part"
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

    In chunks, so that the page shows how far it is and nobody waits for a lock; many chunks are shared by workers.
    """
    wanted = run.params.get("series")
    calculated = work_out(wanted)
    # The nightly run trusts nothing that was noted as read: it reads all again, and inserts nothing.
    afresh = wanted is None
    ids = sorted(Series.objects.values_list("pk", flat=True) if wanted is None else {*wanted, *calculated})
    chunks = [ids[first : first + CHUNK] for first in range(0, len(ids), CHUNK)]
    if len(chunks) > 1:
        return _together(run_parts(run, PART, [{"series": chunk, "afresh": afresh} for chunk in chunks]))
    done = _worked_out(ids, afresh=afresh)
    run.progress(done["series"], len(ids))
    return done


def run_part(run: JobRun) -> dict[str, Any]:
    """The handler of one chunk of a large recomputation."""
    return _worked_out(run.params["series"], afresh=run.params["afresh"])


def _worked_out(ids: Sequence[int], *, afresh: bool) -> dict[str, Any]:
    """Statuses, and then how far each figure can be relied upon."""
    done = recompute(ids, afresh=afresh)
    grade_figures(ids, timezone.localdate())
    return _result(done)


def _result(done: Recomputed) -> dict[str, Any]:
    return {"series": done.series, "judged": done.judged, "pointed": done.pointed}


def _together(results: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    return _result(sum((Recomputed(**one) for one in results), Recomputed()))


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
