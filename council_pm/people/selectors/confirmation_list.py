"""Corporate roles that wait for a second person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from council_pm.org.selectors import tree
from council_pm.people.models import Occupancy
from council_pm.people.roles import Role
from council_pm.people.selectors import signatories


@dataclass(frozen=True, slots=True)
class WaitingRole:
    """One proposal; ``theirs`` says why this reader may not confirm it: "oneself", "proposer" or "" if they may."""

    id: int
    person_id: int
    name: str
    role: str
    post: str
    unit: str
    starts: date
    ends: date | None
    proposed_by: str
    theirs: str

    @property
    def reason_id(self) -> str:
        """The id of the field for the reason of a refusal."""
        return f"refuse-{self.id}-reason"


def waiting_roles(reader_id: int, reader_person_id: int | None, today: date) -> list[WaitingRole]:
    """Every proposal that has not run out, in three queries."""
    rows = list(
        Occupancy.objects.filter(needs_confirmation=True, confirmed_by=None)
        .filter(Q(ends__isnull=True) | Q(ends__gte=today))
        .select_related("person", "post")
        .order_by("starts", "pk")
    )
    units = tree(today)
    proposers = signatories({row.appointed_by for row in rows if row.appointed_by is not None}, today)
    return [
        WaitingRole(
            row.pk,
            row.person_id,
            row.person.name,
            str(Role(row.post.role).label),
            row.post.title,
            units[row.post.unit_id].name if row.post.unit_id in units else "",
            row.starts,
            row.ends,
            proposers[row.appointed_by].name if row.appointed_by in proposers else "",
            "oneself" if row.person_id == reader_person_id else "proposer" if row.appointed_by == reader_id else "",
        )
        for row in rows
    ]
