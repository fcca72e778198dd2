"""What a change of guidance is refused for."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


class StaleError(Exception):
    """Somebody else wrote meanwhile: ``newest`` is the revision that stands there now; nothing of what was typed was
    kept."""

    def __init__(self, newest: Any) -> None:
        super().__init__(f"revision {newest.revision}")
        self.newest = newest


def needed(text: str, field: str, sentence: str) -> None:
    """Raises ``ValidationError`` with the field as its code where there are no words."""
    if not text:
        raise ValidationError(sentence, field)


def not_longer(text: str, most: int, field: str) -> None:
    """Raises ``ValidationError`` with the field as its code where there are too many characters."""
    if len(text) > most:
        raise ValidationError(
            _("Write at most %(most)s characters: these are %(count)s.")
            % {"most": f"{most:,}", "count": f"{len(text):,}"},
            field,
        )
