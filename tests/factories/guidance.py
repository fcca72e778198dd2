"""Pages, words and entries of guidance, as their services would have written them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from council_pm.guidance.models import LogEntry, LogRevision, Look, Page, PageRevision, Term, TermRevision

LONG_AGO = datetime(2026, 3, 2, 9, tzinfo=UTC)


def page_of(slug: str = "a-page", body: str = "What stands here.", **more: Any) -> Page:
    """A page with one revision."""
    last = Page.objects.order_by("-position").first()
    page = Page.objects.create(slug=slug, position=last.position + 1 if last else 1)
    revise(page, body, **more)
    return page


def revise(page: Page, body: str, **more: Any) -> PageRevision:
    """A further revision of a page."""
    said = {"title": page.slug.capitalize(), "audience": "everybody", "reason": "It was asked for.", "at": LONG_AGO}
    return PageRevision.objects.create(page=page, revision=page.revisions.count() + 1, body=body, **{**said, **more})


def word_of(slug: str = "off-target", meaning: str = "Not good enough yet.", **more: Any) -> TermRevision:
    """What the council says of a word; a further revision of one that it explains already."""
    term, _is_new = Term.objects.get_or_create(slug=slug)
    said = {"name": slug.replace("-", " ").capitalize(), "reason": "It was asked for.", "at": LONG_AGO}
    return TermRevision.objects.create(
        term=term, revision=term.revisions.count() + 1, meaning=meaning, **{**said, **more}
    )


def entry_of(what: str = "Returns are due sooner", **more: Any) -> LogEntry:
    """A change of the system, with one revision."""
    said = {
        "kind": "amended", "why": "Members saw old figures.", "decided_by": "The management team",
        "since": date(2026, 4, 1), "at": LONG_AGO,
    }  # fmt: skip
    entry = LogEntry.objects.create(at=LONG_AGO)
    LogRevision.objects.create(entry=entry, revision=1, what=what, **{**said, **more})
    return entry


def look_of(entry: LogEntry, **more: Any) -> Look:
    """A look at an entry, with no revision after it."""
    said = {"outcome": "kept", "words": "It helps.", "by": 7, "at": LONG_AGO}
    return Look.objects.create(revision=entry.revisions.order_by("-revision")[0], **{**said, **more})
