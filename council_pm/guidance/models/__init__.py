"""The tables of guidance: pages and words by revision, and the log of the system itself."""

from council_pm.guidance.models.booklet import Page, PageRevision
from council_pm.guidance.models.log import ChangeKind, LogEntry, LogRevision, Look, LookOutcome
from council_pm.guidance.models.words import Term, TermRevision

__all__ = [
    "ChangeKind",
    "LogEntry",
    "LogRevision",
    "Look",
    "LookOutcome",
    "Page",
    "PageRevision",
    "Term",
    "TermRevision",
]
