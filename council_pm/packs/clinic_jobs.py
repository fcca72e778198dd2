"""Making papers of clinics final: by themselves three working days before, or when corporate performance says so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clinics.models import Clinic, ClinicState, Item
from clinics.services.freezing import freeze_clinic
from clinics.steps import days_of
from council_pm.core.access import Actor
from council_pm.jobs.runs import JobRun
from council_pm.org.selectors import tree
from council_pm.packs.clinic_content import to_json
from council_pm.packs.clinic_selectors import for_papers, item_paper, snapshots_of

FREEZE = "freeze_clinics"


def freeze_due(run: JobRun) -> dict[str, Any]:
    """Make final the papers of every clinic whose day for it has come; safe to repeat. One without items waits."""
    today = timezone.localdate()
    done, left = [], []
    for clinic in Clinic.objects.filter(state=ClinicState.PREPARING).order_by("held_on"):
        if days_of(clinic.held_on).final > today:
            continue
        try:
            freeze_now(by=run.actor, clinic=clinic)
        except ValidationError:
            left.append(clinic.pk)
        else:
            done.append(clinic.pk)
    return {"clinics": len(done), "left": len(left)}


def describe(result: Mapping[str, Any]) -> str:
    """What became of it, for the page of the job."""
    count, left = int(result.get("clinics", 0)), int(result.get("left", 0))
    if not count and not left:
        return _("No clinic was to be made final.")
    made = ngettext("The papers of %(n)s clinic are final.", "The papers of %(n)s clinics are final.", count)
    told = made % {"n": count}
    if not left:
        return told
    empty = ngettext("%(n)s clinic has nothing on yet.", "%(n)s clinics have nothing on yet.", left) % {"n": left}
    return f"{told} {empty}"


@transaction.atomic
def freeze_now(*, by: Actor, clinic: Clinic) -> Clinic:
    """Build every paper of a clinic and make them final; nobody writes in between. Raises ``ValidationError``."""
    held = Clinic.objects.select_for_update().get(pk=clinic.pk)
    today = timezone.localdate()
    units = tree(today)
    items = for_papers(Item.objects.filter(clinic=held, taken_off="")) if held.state == ClinicState.PREPARING else []
    papers = {item.pk: to_json(item_paper(item, units, today)) for item in items}
    return freeze_clinic(by=by, clinic=held, papers=papers, snapshots=snapshots_of(items))
