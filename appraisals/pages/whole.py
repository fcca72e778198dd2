"""The whole page of an appraisal."""

from __future__ import annotations

from datetime import date
from typing import Any

from appraisals.access import AppraisalSeen
from appraisals.models import DONE_FIELDS, DUE_FIELDS, Appraisal, Stage
from appraisals.pages import privacy, signing, targets, words
from appraisals.pages.trail import steps, title
from appraisals.selectors.content import content_of
from appraisals.selectors.now import now_of


def context(at: AppraisalSeen, **refused: Any) -> dict[str, Any]:
    """Everything that the page prints; ``refused`` are forms with what is wrong in them."""
    content = content_of(at)
    hung = targets.context(at, content)
    lines = {one.row.id: one.line for one in hung["targets"].shown if one.line is not None}
    return {
        "page_title": title(at),
        "breadcrumbs": steps(at),
        "at": at,
        "appraisal": at.appraisal,
        "content": content,
        "stages": stages_of(at.appraisal, at.today),
        **hung,
        **words.context(at, content, lines),
        **signing.context(at, content),
        **privacy.context(at, content),
        **refused,
    }


def stages_of(appraisal: Appraisal, today: date) -> list[dict[str, Any]]:
    """The stages as a list of tasks: what, until when, since when done, and whether it is the one worked on.

    Only the next one to do is overdue: of a later one nobody has said yet who is counted.
    """
    now = now_of(appraisal, today)
    return [
        {
            "code": str(stage),
            "words": str(stage.label),
            "due": getattr(appraisal, DUE_FIELDS[stage]),
            "done": getattr(appraisal, DONE_FIELDS[stage]),
            "now": stage == appraisal.stage,
            "overdue": now.overdue and stage == now.stage,
        }
        for stage in Stage
    ]
