"""Deleting in the background what is kept no longer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from appraisals.models import Appraisal
from appraisals.services.retention import delete_words, forget_what_was_said, past_their_day
from council_pm.jobs.registry import register as register_kind
from council_pm.jobs.runs import JobRun

DELETE = "delete_old_appraisal_words"


def register() -> None:
    """Hand it to the jobs."""
    title = gettext_lazy("Deleting the words of appraisals that are kept no longer")
    register_kind(DELETE, title=title, handler=delete, describe=describe_deleted)


def delete(run: JobRun) -> dict[str, Any]:
    """One appraisal after another, each on its own: what was done stays done where this is cut off.

    Then what was said of people of whom nothing is kept any more, and which has ended since.
    """
    today = timezone.localdate()
    due = list(past_their_day(today).order_by("pk").values_list("pk", flat=True))
    deleted = 0
    for number, pk in enumerate(due, start=1):
        deleted += delete_words(by=run.actor, appraisal=Appraisal(pk=pk), today=today)
        run.progress(number, len(due))
    forget_what_was_said(by=run.actor, today=today)
    return {"deleted": deleted}


def describe_deleted(result: Mapping[str, Any]) -> str:
    """What became of it, for the page of the job."""
    count = int(result.get("deleted", 0))
    if not count:
        return _("Nothing was due.")
    return ngettext(
        "The words of %(n)s appraisal were deleted.", "The words of %(n)s appraisals were deleted.", count
    ) % {"n": count}
