"""How long the words of an appraisal are kept, and for how long HR opens one (pure; ADR 53)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

LONGEST_OPENING = timedelta(hours=8)
CORRECTION_DELAYS = timedelta(days=90)
FALLS_DUE_WITHIN = timedelta(days=90)


def kept_until(delete_after: date, *, asked_to_correct: bool) -> date:
    """The last day on which the words are kept: a request that nobody has answered delays by 90 days at most."""
    return delete_after + CORRECTION_DELAYS if asked_to_correct else delete_after


def is_past(delete_after: date, today: date, *, asked_to_correct: bool) -> bool:
    """Whether that day has passed."""
    return kept_until(delete_after, asked_to_correct=asked_to_correct) < today


def open_until(at: datetime) -> datetime:
    """When an opening of HR ends that begins at ``at`` (aware, in local time): eight hours later, or at midnight."""
    midnight = datetime.combine(at.date() + timedelta(days=1), time(), at.tzinfo)
    return min(at + LONGEST_OPENING, midnight)
