"""What the screens of drafts show: what a draft changes, who else works on the same definition, what waits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from council_pm.people.selectors import signatories
from indicators.definition_merge import Merge, merge
from indicators.definition_texts import Difference, differences
from indicators.models import OPEN_STATES, Definition, DefinitionDraft, DraftState
from indicators.selectors.current_definitions import current_definition
from indicators.services.drafts import texts_of


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A draft in a list: whose it is, how far it is, and whether it is the reader's own."""

    id: int
    author: str
    state: str
    saved_at: datetime
    is_mine: bool
    waits: bool
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True)
class DraftPage:
    """A draft beside the version in force. ``theirs`` is nothing for a new indicator, or while nothing newer holds."""

    draft: DefinitionDraft
    name: str
    author: str
    checker: str
    current: Definition | None
    is_stale: bool
    changes: tuple[Difference, ...]
    merge: Merge | None
    others: tuple[DraftLine, ...]

    @property
    def current_id(self) -> int:
        """The version in force, which a merge is based on; 0 for a new indicator."""
        return self.current.pk if self.current else 0


def draft_page(draft: DefinitionDraft, reader: int) -> DraftPage:
    """The page, in at most four queries."""
    current = current_definition(draft.indicator) if draft.indicator else None
    said = texts_of(current) if current else {}
    is_stale = current is not None and draft.is_open and draft.based_on_id != current.pk
    others = _others(draft)
    who = _names(one for one in (draft.author, draft.checker, *(row.author for row in others)) if one)
    together = None
    if is_stale and draft.based_on is not None:
        together = merge(texts_of(draft.based_on), said, draft.fields)
    return DraftPage(
        draft=draft,
        name=str(draft.fields.get("name") or draft.title_code),
        author=who[draft.author],
        checker=who.get(draft.checker or 0, ""),
        current=current,
        is_stale=is_stale,
        changes=tuple(differences(said, draft.fields)),
        merge=together,
        others=tuple(_line(row, who, reader, said) for row in others),
    )


def open_drafts(indicator_id: int, reader: int) -> list[DraftLine]:
    """The drafts of an indicator that are open, in two queries (one where there is none)."""
    rows = list(DefinitionDraft.objects.filter(indicator=indicator_id, state__in=OPEN_STATES).order_by("pk"))
    who = _names(row.author for row in rows) if rows else {}
    return [_line(row, who, reader, None) for row in rows]


def lines_of(rows: Sequence[DefinitionDraft], reader: int) -> list[tuple[str, DraftLine]]:
    """Drafts of new indicators with their codes, in one query."""
    who = _names(row.author for row in rows) if rows else {}
    return [(row.code, _line(row, who, reader, None)) for row in rows]


def _others(draft: DefinitionDraft) -> list[DefinitionDraft]:
    rows = DefinitionDraft.objects.filter(state__in=OPEN_STATES).exclude(pk=draft.pk)
    rows = rows.filter(code__iexact=draft.code) if draft.indicator is None else rows.filter(indicator=draft.indicator)
    return list(rows.order_by("pk"))


def _names(ids: Iterable[int]) -> dict[int, str]:
    wanted = set(ids)
    found = signatories(wanted)
    return {one: found[one].name if one in found else _("somebody who has left") for one in wanted}


def _line(row: DefinitionDraft, who: dict[int, str], reader: int, said: dict[str, str] | None) -> DraftLine:
    return DraftLine(
        id=row.pk,
        author=who[row.author],
        state=row.get_state_display(),
        saved_at=row.saved_at,
        is_mine=row.author == reader,
        waits=row.state == DraftState.WAITING,
        differences=tuple(differences(said, row.fields)) if said is not None else (),
    )
