"""Looking for what may be brought to a clinic, in the background."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clinics.models import Clinic, ClinicState
from clinics.selectors.candidates import find_candidates
from clinics.services.choosing import keep_candidates
from council_pm.jobs.runs import JobRun
from council_pm.org.selectors import tree

LOOK = "look_for_candidates"


def look(run: JobRun) -> dict[str, Any]:
    """Hold every line against the rules, for the clinic asked for or for all that are prepared; safe to repeat."""
    today = timezone.localdate()
    clinics = Clinic.objects.filter(state=ClinicState.PREPARING, held_on__gte=today)
    if "clinic" in run.params:
        clinics = clinics.filter(pk=run.params["clinic"])
    chosen = list(clinics.order_by("held_on"))
    found = find_candidates(tree(today), today, made_up_only=settings.DEMONSTRATION) if chosen else []
    for clinic in chosen:
        keep_candidates(by=run.actor, clinic=clinic, found=found)
    return {"found": len(found), "clinics": len(chosen)}


def describe_look(result: Mapping[str, Any]) -> str:
    """What became of it, for the page of the job."""
    if not result.get("clinics"):
        return _("No meeting is being prepared.")
    count = int(result.get("found", 0))
    return ngettext("%(n)s thing was put forward.", "%(n)s things were put forward.", count) % {"n": count}
