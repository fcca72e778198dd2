"""Template tags for forms: a field's widget, and the lines of the error summary."""

from __future__ import annotations

from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.forms.widgets import CheckboxInput, FileInput, Select, Textarea
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """The widget of a form field in the design system's class, tied to its hint and its error."""
    widget = field.field.widget
    css_class = next(
        (
            name
            for kind, name in (
                (Select, "govuk-select"),
                (Textarea, "govuk-textarea"),
                (FileInput, "govuk-file-upload"),
                (CheckboxInput, "govuk-checkboxes__input"),
            )
            if isinstance(widget, kind)
        ),
        "govuk-input",
    )
    described = [f"{field.id_for_label}-hint"] if field.help_text else []
    attributes: dict[str, str | bool] = {"class": css_class}
    if field.errors:
        attributes["class"] = f"{css_class} {css_class}--error"
        attributes["aria-invalid"] = "true"
        described.append(f"{field.id_for_label}-error")
    if described:
        attributes["aria-describedby"] = " ".join(described)
    return SafeString(field.as_widget(attrs=attributes))  # nosec B703 - Django rendered and escaped it


@register.filter
def error_lines(form: BaseForm | None) -> list[dict[str, Any]]:
    """What was refused in a form, for ``_error_summary.html``: first of all of it, then field by field."""
    if not form:
        return []
    whole = [{"text": error} for error in form.non_field_errors()]
    return whole + [
        {"text": error, "href": f"#{field.id_for_label or field.auto_id}"} for field in form for error in field.errors
    ]
