"""What the things of a copy are called."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from appraisals.models import (
    AccessRecord,
    AppraisalTarget,
    CheckIn,
    Circumstance,
    CorrectionRequest,
    DataCopy,
    DevelopmentNeed,
    Edition,
    GroupMeeting,
    HrOpening,
    NamedAppraiser,
    Passage,
    Signature,
)

PART_OF = {"adviser": "hr", "decided_by": "hr", "appraiser": "appraiser", "entered_by": "appraiser"}
"""The part of somebody whose column says it."""

_TITLES: dict[Any, Any] = {
    AppraisalTarget: _("Targets"),
    Passage: _("What each side wrote, with its own notes"),
    CheckIn: _("Check-ins"),
    DevelopmentNeed: _("Development needs"),
    GroupMeeting: _("Meetings of the team"),
    Edition: _("Editions that were put forward to be signed"),
    Signature: _("Signatures"),
    CorrectionRequest: _("Requests for a correction"),
    HrOpening: _("Openings by HR, with the reason"),
    AccessRecord: _("Openings"),
    NamedAppraiser: _("Who is named instead of the line"),
    Circumstance: _("What the appraisal had to know"),
    DataCopy: _("Copies that were taken"),
}
_LABELS: dict[str, Any] = {
    "cycle": _("Cycle"),
    "post": _("Post"),
    "unit": _("Part of the council"),
    "tier": _("Tier"),
    "stage": _("Stage"),
    "is_open": _("Takes words"),
    "setting_due": _("Targets set by"),
    "mid_year_due": _("Mid-year review by"),
    "year_end_due": _("Year-end review by"),
    "setting_done": _("Targets signed on"),
    "mid_year_done": _("Mid-year review signed on"),
    "year_end_done": _("Year-end review signed on"),
    "left_out": _("Counted, or why not"),
    "stages_left_out": _("Stages not counted, of which why is kept no longer"),
    "moved_on": _("In this post since"),
    "ended_on": _("Left on"),
    "delete_after": _("Words kept until"),
    "words_deleted_at": _("Words deleted on"),
    "created_at": _("Begun on"),
    "wording": _("Wording"),
    "how_known": _("How we will know"),
    "due": _("Due"),
    "objective": _("Aim that it hangs on"),
    "series": _("Indicator that it hangs on"),
    "progress": _("Progress"),
    "progress_note": _("Said of the progress"),
    "at": _("When"),
    "kind": _("Kind"),
    "side": _("Whose words"),
    "about": _("About"),
    "text": _("Text"),
    "draft": _("Typed and not yet shown"),
    "drafted_by": _("Typed by"),
    "drafted_at": _("Typed last"),
    "author": _("Written by"),
    "on": _("Day"),
    "is_own": _("Own note"),
    "agreed_at": _("Agreed on"),
    "agreed_by": _("Agreed by"),
    "theme": _("Theme"),
    "by_when": _("By when"),
    "state": _("State"),
    "held_on": _("Held on"),
    "appraiser": _("With"),
    "words": _("What was agreed for all"),
    "number": _("Number"),
    "content": _("Content"),
    "why": _("Why it followed a signed one"),
    "part": _("Part"),
    "person": _("By"),
    "comment": _("Comment"),
    "paper_on": _("Day on the signed form"),
    "entered_by": _("Form entered by"),
    "outcome": _("Outcome"),
    "answer": _("Answer"),
    "decided_by": _("Answered by"),
    "decided_at": _("Answered on"),
    "adviser": _("By"),
    "reason": _("Reason"),
    "until": _("Until"),
    "user": _("By"),
    "what": _("What"),
    "named": _("Named as"),
    "starts": _("From"),
    "ends": _("To"),
}


def title_of(model: Any) -> str:
    """What a table is called."""
    return str(_TITLES[model])


def label_of(name: str) -> str:
    """What a column is called. Raises ``KeyError`` for one that nobody named."""
    return str(_LABELS[name])
