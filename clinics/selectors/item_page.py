"""One item while it is prepared: why it is on, what its service says, and what corporate performance asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from clinics.access import ItemSeen
from clinics.models import Cause, ClinicState, Item, ItemKind
from clinics.readiness import MOST_WORDS, words_in
from clinics.selectors.clinic_page import Ready, ready_words
from clinics.selectors.items import ItemRow, item_rows
from clinics.steps import days_of
from council_pm.core.access import Permission, may
from indicators.selectors.holders import shown_names
from plans.models import Judged


@dataclass(frozen=True, slots=True)
class CommentRow:
    """What was asked or hinted."""

    text: str
    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ItemPage:
    """An item as one reader sees it."""

    row: ItemRow
    causes: tuple[str, ...]
    story: str
    help_asked: str
    proposals: str
    words: int
    most_words: int
    comments: tuple[CommentRow, ...]
    decided_why: str
    ready: Ready | None
    read_from: date | None
    may_comment: bool
    may_manage: bool
    may_write_up: bool


def page_of_item(user: Any, at: ItemSeen, today: date) -> ItemPage:
    """What the page of an item shows; eight queries at most."""
    item, clinic = at.item, at.at.clinic
    comments = list(item.comments.order_by("pk"))
    names = shown_names({one.by or 0 for one in comments}, every_name=True) if comments else {}
    is_open = clinic.state == ClinicState.PREPARING
    row, may_comment = item_rows(user, [item], at.at.tree, today)[0], may(user, Permission.COMMENT_CLINIC_ITEM, at)
    pack = days_of(clinic.held_on).pack
    # Before the pack stands it is its writers' alone, as in the pack itself.
    read_from = pack if is_open and today < pack and not (row.may_edit or may_comment) else None
    return ItemPage(
        row=row,
        causes=tuple(str(Cause(code).label) for code in item.causes if code in Cause.values),
        story=item.story,
        help_asked=item.help_asked,
        proposals=item.proposals,
        words=words_in(item.story),
        most_words=MOST_WORDS,
        comments=tuple(CommentRow(one.text, names.get(one.by or 0, ""), one.at) for one in comments),
        decided_why=item.nomination.reason,
        read_from=read_from,
        ready=ready_words([item], at.at.tree, today).get(item.pk) if is_open else None,
        may_comment=is_open and may_comment,
        may_manage=is_open and may(user, Permission.MANAGE_CLINICS, at.at),
        may_write_up=clinic.state == ClinicState.HELD and may(user, Permission.EDIT_PRACTICE, at) and _went_well(item),
    )


def _went_well(item: Item) -> bool:
    """Whether there is something to learn from it: it was on as a success, or its line turned afterwards."""
    return item.kind == ItemKind.SUCCESS or item.effects.filter(verdict=Judged.TURNED).exists()
