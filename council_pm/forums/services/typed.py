"""What is typed into forms of forums, checked: each refusal names its field."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from council_pm.core.typed import typed_words

LONGEST_TITLE = 160
LONGEST_TEXT = 4_000
LONGEST_LINK = 500
_IS_LINK = URLValidator(schemes=["http", "https"])


def line(text: str, field: str, longest: int = LONGEST_TITLE) -> str:
    """One line that must be there. Raises ``ValidationError`` with the name of the field."""
    text = " ".join(typed_words(text).split())
    if not text or len(text) > longest:
        raise ValidationError(_("Write a line of at most %(most)s characters.") % {"most": longest}, field)
    return text


def words(text: str, field: str, longest: int = LONGEST_TEXT) -> str:
    """A text that may be empty. Raises ``ValidationError`` with the name of the field."""
    text = typed_words(text)
    if len(text) > longest:
        raise ValidationError(
            _("This is too long: write at most %(most)s characters.") % {"most": f"{longest:,}"}, field
        )
    return text


def link(text: str, field: str = "link") -> str:
    """An address of a page, or none. Raises ``ValidationError`` with the name of the field."""
    text = typed_words(text)
    if not text:
        return ""
    try:
        _IS_LINK(text)
    except ValidationError:
        raise ValidationError(_("Give the whole address, such as https://www.example.org/page."), field) from None
    if len(text) > LONGEST_LINK:
        raise ValidationError(_("This is too long: write at most %(most)s characters.") % {"most": LONGEST_LINK}, field)
    return text


def stale(text: str = "") -> ValidationError:
    """Somebody saved meanwhile."""
    return ValidationError(
        text or _("Somebody changed this meanwhile. What stands there now is shown: look at both, then save again."),
        "stale",
    )
