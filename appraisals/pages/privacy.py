"""The part of an appraisal's page about privacy."""

from __future__ import annotations

from typing import Any

from appraisals.access import AppraisalSeen
from appraisals.selectors.content import Content


def context(at: AppraisalSeen, content: Content) -> dict[str, Any]:
    """What its template prints."""
    return {}
