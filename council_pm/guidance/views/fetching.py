"""What an address of guidance names, within what the reader may see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404

from council_pm.core.row_ids import can_be_row
from council_pm.core.rows import row_or_404
from council_pm.guidance.models import LogEntry, Page
from council_pm.guidance.selectors.booklet import visible_page
from council_pm.guidance.selectors.words import WordPage, word_page


@dataclass(frozen=True, slots=True)
class PageRevisionAt:
    """A page and the number of one of its revisions."""

    page: Page
    number: int


def page_at(user: Any, slug: str) -> Page:
    """A page of the booklet."""
    page = visible_page(user, slug)
    if page is None:
        raise Http404
    return page


def page_revision_at(user: Any, slug: str, number: int) -> PageRevisionAt:
    """A page and one of its revisions, which may not be there."""
    page = page_at(user, slug)
    if not can_be_row(number):
        raise Http404
    return PageRevisionAt(page, number)


def word_at(user: Any, slug: str) -> WordPage:
    """A word that is explained."""
    found = word_page(user, slug)
    if found is None:
        raise Http404
    return found


def entry_at(_user: Any, entry_id: int) -> LogEntry:
    """An entry of the log."""
    return row_or_404(LogEntry.objects.all(), entry_id)
