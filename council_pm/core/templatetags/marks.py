"""Template tags for marks: `{% status_mark code %}` where a row does not carry a ready mark."""

from __future__ import annotations

from django import template
from django.forms import BoundField
from django.forms.widgets import CheckboxInput, FileInput, Select, Textarea
from django.utils.safestring import SafeString

from council_pm.core import marks

register = template.Library()

register.simple_tag(marks.status_mark)
register.simple_tag(marks.status_shape)
register.simple_tag(marks.trend_mark)
register.simple_tag(marks.direction_mark)
register.simple_tag(marks.sparkline_svg)
register.simple_tag(marks.demonstration_mark)
register.filter("status_label", marks.status_label)
register.filter("trend_label", marks.trend_label)
register.filter("direction_label", marks.direction_label)


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
