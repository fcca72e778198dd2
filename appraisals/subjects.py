"""Appraisals as what notices speak of (``core.subjects``): which one, never what stands in it, nor whose it is."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from appraisals.models import Appraisal, Cycle
from council_pm.core.access import Permission, may
from council_pm.core.row_ids import row_ids
from council_pm.core.subjects import Ref, Subject, register

OWN, TEAM = "appraisal", "appraisal_team"


def register_all() -> None:
    """Hand the loaders to those that show notices."""
    register(OWN, load_own)
    register(TEAM, load_team)


def load_own(reader: Any, refs: Collection[Ref]) -> dict[Ref, Subject]:
    """The reader's own among these, in one query."""
    wanted = row_ids(ref.id for ref in refs)
    if not wanted or getattr(reader, "person_id", None) is None or not may(reader, Permission.OWN_APPRAISAL):
        return {}
    rows = Appraisal.objects.filter(pk__in=wanted, person=reader.person_id).select_related("cycle")
    seen = {str(one.pk): Subject(_("Your appraisal"), one.get_absolute_url()) for one in rows}
    return {ref: seen[ref.id] for ref in refs if ref.id in seen}


def load_team(reader: Any, refs: Collection[Ref]) -> dict[Ref, Subject]:
    """The cycles of these in which the reader appraises, in one query."""
    wanted = row_ids(ref.id for ref in refs)
    if not wanted or not may(reader, Permission.APPRAISE):
        return {}
    there = {str(pk) for pk in Cycle.objects.filter(pk__in=wanted).values_list("pk", flat=True)}
    team = Subject(_("Appraisals of your team"), reverse("appraisals:team"))
    return {ref: team for ref in refs if ref.id in there}
