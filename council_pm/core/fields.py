"""Fields of forms that read as the rest of the product does, and keep what was typed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from council_pm.core.days import DayError, read_day

INDENT = "\N{NO-BREAK SPACE}" * 3
"""What stands before a choice for each level that it lies below the first."""


class DayInput(forms.DateInput):
    """A day; what is none stands in a field of text, where a browser still shows what was typed."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The field with the type that its value allows."""
        context = super().get_context(name, value, attrs)
        shown = context["widget"]["value"]
        try:
            date.fromisoformat(shown or "2000-01-01")
        except ValueError:
            return context
        context["widget"]["type"] = "date"
        return context


class DayField(forms.DateField):
    """A day in any notation of ``core.days``, chosen or typed."""

    widget = DayInput
    default_error_messages = {
        "required": gettext_lazy("Give a day, such as 30/06/2027."),
        "invalid": gettext_lazy("There is no such day: write it like 30/06/2027."),
        "year": gettext_lazy("Check the year: it lies between 1900 and 2199."),
    }

    def to_python(self, value: Any) -> date | None:
        """The day. Raises ``ValidationError`` with the code ``invalid`` or ``year``."""
        if value is None or isinstance(value, date):
            return value
        if not str(value).strip():
            return None
        try:
            return read_day(str(value))
        except DayError as mistake:
            code = "year" if mistake.code == "year" else "invalid"
            raise ValidationError(self.error_messages[code], code) from None
