"""Finding one person by what is typed."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from council_pm.core.row_ids import row_id
from council_pm.core.typed import typed_words
from council_pm.people.models import Person


def person_called(text: str) -> Person:
    """The person of this e-mail address, name or number (``#12``). Raises ``ValidationError``: ``person``."""
    text = typed_words(text)
    if text.startswith("#"):
        number = row_id(text[1:])
        found = list(Person.objects.filter(pk=number)) if number is not None else []
    else:
        found = list(Person.objects.filter(email__iexact=text)[:1]) if "@" in text else []
        found = found or list(Person.objects.filter(name__iexact=text)[:2])
    if not found:
        raise ValidationError(_("Nobody is called that: write the whole name, or the e-mail address."), "person")
    if len(found) > 1:
        raise ValidationError(_("Several people are called that: write the e-mail address."), "person")
    return found[0]
