"""When a figure needs a commentary: of three reasons those that the indicator's definition names (pure, ADR 0037)."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum
from itertools import combinations

from indicators.direction import Trend
from indicators.status_types import StatusCode


class CommentReason(StrEnum):
    """For what a comment may be wanted. Stored codes."""

    OFF_TARGET = "off_target"
    WORSENING = "worsening"
    SURPRISING = "surprising"


EVERY_REASON = " ".join(CommentReason)
COMMENT_RULES = tuple(" ".join(some) or "never" for size in (3, 2, 1, 0) for some in combinations(CommentReason, size))
"""Every choice of reasons as a definition keeps it, the one that asks for most first."""


def reasons_of(rule: str) -> frozenset[CommentReason]:
    """The reasons that a stored choice names."""
    return frozenset(reason for reason in CommentReason if reason in rule.split())


def comment_required(
    rule: Collection[CommentReason], status: StatusCode | None, trend: Trend | None, *, surprising: bool
) -> tuple[CommentReason, ...]:
    """Why a comment is required, of the reasons that the indicator's rule names; empty where it is not.

    Off target is red: near target is not. Surprising is whatever a soft check noticed.
    """
    holds = {
        CommentReason.OFF_TARGET: status is StatusCode.RED,
        CommentReason.WORSENING: trend is Trend.DETERIORATING,
        CommentReason.SURPRISING: surprising,
    }
    return tuple(reason for reason in CommentReason if reason in rule and holds[reason])
