"""What was released of clinics, and what is being drafted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from clinics.access import released_summaries
from clinics.models import Summary
from council_pm.org.models import Committee

A_PAGE = 20


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """A summary in a list; ``released_at`` is nothing while it is drafted."""

    url: str
    committee: str
    held_on: date
    released_at: datetime | None


def visible_summaries(*, drafts: bool) -> QuerySet[Summary]:
    """What was released; with ``drafts`` also what is not, for those who run clinics. The newest first."""
    rows = Summary.objects.all() if drafts else released_summaries()
    return rows.select_related("clinic", "committee").order_by("-clinic__held_on", "-released_at", "-pk")


def summary_rows(rows: QuerySet[Summary]) -> tuple[SummaryRow, ...]:
    """These as lines of a list; one query."""
    return tuple(
        SummaryRow(one.get_absolute_url(), one.committee.name, one.clinic.held_on, one.released_at) for one in rows
    )


def committees_told() -> Sequence[tuple[str, str]]:
    """Address and name of each committee that something was released to, by name; one query."""
    rows = Committee.objects.filter(clinic_summaries__released_at__isnull=False).distinct().order_by("name")
    return list(rows.values_list("slug", "name"))


def committees_to_tell(today: date) -> QuerySet[Committee]:
    """The committees that sit today."""
    still = Q(valid_until__isnull=True) | Q(valid_until__gte=today)
    return Committee.objects.filter(still, valid_from__lte=today).order_by("name")


def released_count() -> Any:
    """How many summaries were released to a committee, as a column of a query of committees."""
    return Count("clinic_summaries", filter=Q(clinic_summaries__released_at__isnull=False), distinct=True)
