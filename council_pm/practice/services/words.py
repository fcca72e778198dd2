"""Checking words as people type them."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from council_pm.core.typed import typed_words

LONGEST_TEXT = 4_000
LONGEST_TITLE = 200


def line(text: str, field: str, longest: int, refused: str) -> str:
    """Words on one line. Raises ``ValidationError`` with the field as its code where there are none or too many."""
    text = " ".join(typed_words(text).split())
    if not text or len(text) > longest:
        raise ValidationError(refused, field)
    return text


def text(words: str, field: str, refused: str, *, needed: bool = True) -> str:
    """Words of several lines. Raises ``ValidationError`` with the field as its code."""
    words = typed_words(words)
    if needed and not words:
        raise ValidationError(refused, field)
    if len(words) > LONGEST_TEXT:
        raise ValidationError(
            _("Write at most %(most)s characters: these are %(count)s.")
            % {"most": f"{LONGEST_TEXT:,}", "count": f"{len(words):,}"},
            field,
        )
    return words


def stale() -> ValidationError:
    """Somebody else wrote meanwhile."""
    return ValidationError(
        _("Somebody wrote here meanwhile. Their words stand beside yours: look at both, then save again."), "stale"
    )
