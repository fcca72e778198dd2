"""The daily reminder of entries whose day of review has come."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from council_pm.jobs.runs import JobRun
from council_pm.practice.services.reviews import remind

REMIND = "remind_of_practice"


def remind_of_reviews(run: JobRun) -> dict[str, Any]:
    """Tell the contact of each entry that asks for a review, once for each of its days; safe to repeat."""
    return {"people": remind(by=run.actor, today=timezone.localdate())}


def describe(result: Mapping[str, Any]) -> str:
    """What became of it, for the page of the job."""
    people = int(result.get("people", 0))
    if not people:
        return _("No good practice was to be reviewed.")
    told = ngettext(
        "%(n)s person was reminded of good practice.", "%(n)s people were reminded of good practice.", people
    )
    return told % {"n": people}
