"""A copy of all that is held about somebody, complete, for machines and for people."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from appraisals.access import Part, readers_of
from appraisals.models import AccessRecord, Appraisal, DataCopy, Opened
from appraisals.sealing import Sealed
from appraisals.selectors.held import Cell, Held, Section, held_about
from appraisals.services.hr import checked_reason
from council_pm.audit.services import record
from council_pm.core.access import Actor
from council_pm.people.models import Person, User

FORMAT = 1


@transaction.atomic
def copy_own_data(*, by: Actor, user: User, person: Person) -> Held:
    """Take a copy of what is held about oneself. Raises ``CannotBeRead``, and then nothing is recorded."""
    made = _kept(user, person, Part.APPRAISEE, "")
    record(by=by, action="copy_own_data", subject_kind="appraisal_copy", subject_id=made.pk, changes_screens=False)
    return held_about(person)


@transaction.atomic
def copy_data_of(*, by: Actor, user: User, person: Person, part: Part, reason: str) -> Held:
    """Make a copy for somebody, who reads the reason.

    Raises ``ValidationError``: ``reason``, or ``part`` where whoever makes it appraises or countersigns for them: the
    copy holds own notes that this page shows to nobody. Raises ``CannotBeRead`` as well.
    """
    today = timezone.localdate()
    for one in Appraisal.objects.filter(person=person.pk).select_related("cycle"):
        if any(user.person_id in readers for readers in readers_of(one, today)):
            raise ValidationError(_("You appraise or countersign for them: somebody else makes this copy."), "part")
    made = _kept(user, person, part, checked_reason(reason))
    record(by=by, action="copy_data_of", subject_kind="appraisal_copy", subject_id=made.pk,
           detail={"person": person.pk}, changes_screens=False)  # fmt: skip
    return held_about(person, for_themself=False)


def zipped(held: Held) -> bytes:
    """The copy as a file: ``appraisals.json`` for machines, ``appraisals.html`` with the same in words."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("appraisals.json", json.dumps(as_data(held), indent=1, ensure_ascii=False))
        file.writestr("appraisals.html", render_to_string("appraisals/export_copy.html", {"held": held}))
    return target.getvalue()


def as_data(held: Held) -> dict[str, Any]:
    """The copy as plain data: codes, days and moments as ISO 8601 has them, and words."""
    return {
        "format": FORMAT,
        "person": held.person,
        "made_at": held.at.isoformat(),
        "appraisals": [
            {**_row(one.facts), "texts_of_the_other_side_still_being_typed": one.unfinished, **_tables(one.sections)}
            for one in held.appraisals
        ],
        "about_the_person": _tables(held.about),
        "done_in_appraisals_of_others": _tables(held.elsewhere),
    }


def _kept(user: User, person: Person, part: Part, reason: str) -> DataCopy:
    now = timezone.now()
    sealed = Sealed.of(reason) if reason else Sealed("")
    made = DataCopy.objects.create(person=person, user=user, part=part, reason=sealed, at=now)
    appraisals = Appraisal.objects.filter(person=person.pk)
    AccessRecord.objects.bulk_create(
        [AccessRecord(appraisal=one, user=user, part=part, what=Opened.EXPORT, at=now) for one in appraisals]
    )
    return made


def _tables(sections: tuple[Section, ...]) -> dict[str, Any]:
    return {section.name: [_row(row) for row in section.rows] for section in sections}


def _row(cells: tuple[Cell, ...]) -> dict[str, Any]:
    return {cell.name: cell.value for cell in cells}
