"""What the pages of a table show."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from council_pm.core.row_ids import row_ids
from council_pm.core.tables.wording import place, sentence
from council_pm.jobs.models import StagedTable, TableState
from council_pm.jobs.tables import registry

MOST_SHOWN = 200  # of each list; a kind may show more


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a list: where in the table, and what is said of it."""

    where: str
    text: str
    subject: str = ""
    effect: str = ""


@dataclass(frozen=True, slots=True)
class StagedPage:
    """A table that somebody sent, as its page shows it."""

    id: int
    file_name: str
    state: str
    state_words: str
    created_at: dt.datetime
    applied_at: dt.datetime | None
    fault_count: int
    faults: Sequence[Line]
    notes: Sequence[str]
    warnings: Sequence[Line]
    creates: int
    changes_count: int
    same: int
    skipped: int
    changes: Sequence[Line]

    @property
    def can_be_applied(self) -> bool:
        """Whether it waits for the person's word and would do anything."""
        return self.state == TableState.READY and bool(self.creates or self.changes_count)

    @property
    def can_be_discarded(self) -> bool:
        """Whether it can still be thrown away."""
        return self.state in (TableState.READY, TableState.WAITING)


def staged_of(owner_id: int, key: str) -> list[StagedTable]:
    """The newest tables of this kind that this person sent, without their content."""
    own = StagedTable.objects.filter(owner_id=owner_id, kind=key).order_by("-pk")
    return list(own.only("pk", "kind", "file_name", "pasted", "parameters", "state", "created_at")[:20])


def refused_rows(owner_id: int, key: str, number: str) -> str:
    """The rows that this person pasted into the table of this number, where it was refused; else nothing."""
    refused = StagedTable.objects.filter(owner_id=owner_id, kind=key, state=TableState.REFUSED, pasted=True)
    found = refused.filter(pk__in=row_ids([number])).first()
    return bytes(found.content or b"").decode() if found else ""


def staged_page(staged: StagedTable, most: int = MOST_SHOWN) -> StagedPage:
    """Everything that the page of a table says, with at most so many changes."""
    counts: dict[str, int] = staged.counts
    return StagedPage(
        id=staged.pk,
        file_name=name_of(staged),
        state=staged.state,
        state_words=str(TableState(staged.state).label),
        created_at=staged.created_at,
        applied_at=staged.applied_at,
        fault_count=staged.fault_count,
        faults=[Line(place(fault), sentence(fault)) for fault in staged.faults],
        notes=[sentence(note) for note in staged.notes if "severity" not in note],
        warnings=[Line(place(note), sentence(note)) for note in staged.notes if "severity" in note],
        creates=counts.get("create", 0),
        changes_count=counts.get("change", 0),
        same=counts.get("same", 0),
        skipped=counts.get("skip", 0),
        changes=[_change(line) for line in staged.changes[:most]],
    )


def name_of(staged: StagedTable) -> str:
    """What the person calls it."""
    return _("Pasted rows") if staged.pasted else staged.file_name or _("A file")


def address_of(staged: StagedTable) -> str:
    """The page of a table."""
    kind = registry.find(staged.kind)
    return (
        kind.address(staged) if kind.address else reverse(f"administration:table_{kind.key}_staged", args=[staged.pk])
    )


def _change(line: dict[str, Any]) -> Line:
    effects = {"create": _("New"), "change": _("Changed")}
    return Line(_("Row %(row)s") % {"row": line["row"]}, line["detail"], line["subject"], effects[line["effect"]])
