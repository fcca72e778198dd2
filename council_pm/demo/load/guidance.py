"""What the demonstration council made of its guidance: words of its own, a page written anew, two years of its log."""

from __future__ import annotations

import datetime as dt
from typing import Any

from council_pm.core.access import Actor
from council_pm.demo.files import rows
from council_pm.demo.load.moments import moment, office_day
from council_pm.demo.load.record import note_part
from council_pm.guidance.models import LogEntry, LogRevision, Look, Page, Term, TermRevision
from council_pm.guidance.services.booklet import PageText, save_page

MONTH = dt.timedelta(days=30)
PAGE = "for-employees"
ADDED = """

# Help

Every second Tuesday somebody of corporate performance sits in the canteen with a laptop. Bring a question.
"""


def load_guidance(as_of: dt.date, author: int) -> None:
    """Write it, in the past of the day of loading."""
    _words(as_of, author)
    _log(as_of, author)
    _page(as_of, author)
    note_part("guidance", {"words": Term.objects.count(), "log": LogEntry.objects.count()})


def _words(as_of: dt.date, author: int) -> None:
    for row in rows("glossary.csv"):
        term = Term.objects.create(slug=row["slug"])
        TermRevision.objects.create(
            term=term, revision=1, name=row["name"], meaning=row["meaning"], reason=row["reason"], by=author,
            at=_ago(as_of, row["months_ago"]),
        )  # fmt: skip


def _log(as_of: dt.date, author: int) -> None:
    for row in rows("system_log.csv"):
        at = _ago(as_of, row["months_ago"])
        said: dict[str, Any] = {name: row[name] for name in ("kind", "what", "why", "decided_by")}
        said["since"] = at.date()
        entry = LogEntry.objects.create(by=author, at=at)
        first = LogRevision.objects.create(
            entry=entry, revision=1, look_again=at.date() + int(row["look_after"]) * MONTH, by=author, at=at, **said
        )
        if not row["outcome"]:
            continue
        looked = _ago(as_of, row["look_months_ago"])
        next_on = looked.date() + int(row["next_after"]) * MONTH if row["next_after"] else None
        Look.objects.create(
            revision=first, outcome=row["outcome"], words=row["found"], next_on=next_on, by=author, at=looked
        )
        LogRevision.objects.create(
            entry=entry, revision=2, look_again=next_on, reason=row["found"], by=author, at=looked, **said
        )


def _page(as_of: dt.date, author: int) -> None:
    page = Page.objects.get(slug=PAGE)
    newest = page.revisions.order_by("-revision")[0]
    text = PageText(newest.title, newest.audience.split(), newest.body + ADDED, as_of + 6 * MONTH)
    reason = "People asked where they could get help in person."
    save_page(by=Actor(author), page=page, text=text, reason=reason, based_on=newest.revision, today=as_of)


def _ago(as_of: dt.date, months: str) -> dt.datetime:
    return moment(office_day(as_of - int(months) * MONTH), as_of)
