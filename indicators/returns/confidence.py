"""How far a figure can be relied upon: a grade worked out from facts, each reason said (B8, pure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from indicators.findings import Finding, advice

MESSAGES: Mapping[str, str] = MappingProxyType(
    {
        "review_overdue": "Its definition was to be reviewed by {day}.",
        "no_evidence": "No evidence stands behind the figure.",
        "not_signed_by_another": "Nobody but its sender has signed the figure.",
        "late": "The figure came after its day.",
        "restated": "{count} figures of the last two years were corrected after sign-off.",
        "unexplained": "The figure is unusual, and nobody has said why.",
        "small_sample": "The figure rests on few cases.",
        "check_differs": "A spot check found that it differs from its source.",
        "check_no_source": "At a spot check no source could be shown.",
    }
)
_HEAVY = frozenset({"not_signed_by_another", "unexplained", "check_differs"})
_LOW, _MEDIUM = 3, 1  # points: a heavy reason counts two, any other one


class Grade(StrEnum):
    """How far a figure can be relied upon."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of the latest figure. ``restatements`` leaves out provisional figures that were made final.

    ``check_differs`` and ``check_no_source``: what a spot check found and nobody has closed yet.
    """

    review_on: date | None
    has_evidence: bool
    signed_by_another: bool
    on_time: bool
    restatements: int = 0
    unexplained_outliers: int = 0
    small_sample: bool = False
    check_differs: bool = False
    check_no_source: bool = False


@dataclass(frozen=True, slots=True)
class Confidence:
    """A grade with the reasons that lower it; none for a high one."""

    grade: Grade
    reasons: tuple[Finding, ...]


def confidence(facts: Facts, as_of: date) -> Confidence:
    """One reason makes it medium, three make it low; an unsigned or unexplained figure counts twice,
    and so does one that differs from its source."""
    review = facts.review_on
    holds: dict[str, bool] = {
        "review_overdue": review is not None and review < as_of,
        "no_evidence": not facts.has_evidence,
        "not_signed_by_another": not facts.signed_by_another,
        "late": not facts.on_time,
        "restated": facts.restatements > 0,
        "unexplained": facts.unexplained_outliers > 0,
        "small_sample": facts.small_sample,
        "check_differs": facts.check_differs,
        "check_no_source": facts.check_no_source,
    }
    params = {"review_overdue": {"day": str(review)}, "restated": {"count": str(facts.restatements)}}
    reasons = tuple(advice(code, MESSAGES[code], **params.get(code, {})) for code, held in holds.items() if held)
    points = sum(2 if one.code in _HEAVY else 1 for one in reasons)
    return Confidence(Grade.LOW if points >= _LOW else Grade.MEDIUM if points >= _MEDIUM else Grade.HIGH, reasons)
