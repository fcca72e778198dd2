"""Making the papers of a clinic final: they are kept as an edition, with the judgements that they rest on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from clinics.models import Clinic, ClinicState, Item, Paper
from council_pm.audit.services import record
from council_pm.core.access import Actor


@transaction.atomic
def freeze_clinic(
    *, by: Actor, clinic: Clinic, papers: Mapping[int, dict[str, Any]], snapshots: Mapping[int, int]
) -> Clinic:
    """Keep the papers of all items as the next edition; nothing of them changes any more.

    ``papers`` holds the content by item, ``snapshots`` the id of the judgement that was discussed, where there is one.
    Raises ``ValidationError``: ``state``, ``items`` (none is on) or ``papers`` (an item has come since they were made).
    """
    held = Clinic.objects.select_for_update().get(pk=clinic.pk)
    if held.state == ClinicState.CANCELLED:
        raise ValidationError(_("This clinic was cancelled: there is nothing to make final."), "state")
    if held.state != ClinicState.PREPARING:
        raise ValidationError(_("The papers of this clinic are final already."), "state")
    items = list(Item.objects.filter(clinic=held, taken_off="").order_by("position"))
    if not items:
        raise ValidationError(_("Nothing is on yet: put something on before the papers are made final."), "items")
    if any(item.pk not in papers for item in items):
        raise ValidationError(_("Something was put on meanwhile: make the papers final once more."), "papers")
    now, last = timezone.now(), Paper.objects.filter(item__clinic=held).aggregate(last=Max("edition"))["last"] or 0
    Paper.objects.bulk_create(Paper(item=one, edition=last + 1, content=papers[one.pk], at=now) for one in items)
    for one in items:
        one.snapshot_id = snapshots.get(one.pk)
    Item.objects.bulk_update(items, ["snapshot"])
    held.state, held.frozen_at = ClinicState.FROZEN, now
    held.save(update_fields=["state", "frozen_at"])
    record(
        by=by, action="freeze_clinic", subject_kind="clinic", subject_id=held.pk, detail={"papers": len(items)},
    )  # fmt: skip
    return held
