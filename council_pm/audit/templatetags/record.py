"""Template tags of the record: a sentence with a link in it, and a filter's control."""

from __future__ import annotations

from django import template
from django.forms import BoundField
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from council_pm.audit.selectors import EventLine

register = template.Library()


@register.simple_tag
def event_sentence(line: EventLine) -> SafeString:
    """What was done as a sentence; the thing is a link where it has an address."""
    what = format_html('<a href="{}">{}</a>', line.what.url, line.what.title) if line.what.url else line.what.title
    words = {"who": format_html("<strong>{}</strong>", line.who), "what": conditional_escape(what)}
    return SafeString(conditional_escape(line.sentence) % words)  # nosec B703 B308 - every part is escaped above


@register.simple_tag
def filter_control(field: BoundField) -> SafeString:
    """The widget of a filter in the low line of filters."""
    attributes: dict[str, str | bool] = {"class": "app-filters__control"}
    if field.errors:
        attributes |= {"aria-invalid": "true", "class": "app-filters__control app-filters__control--error"}
    return SafeString(field.as_widget(attrs=attributes))  # nosec B703 B308 - Django rendered and escaped it
