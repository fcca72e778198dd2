"""Template tags of the record: a sentence with a link in it, and a filter's control."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.forms import BoundField
from django.urls import resolve
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from council_pm.audit.selectors import EventLine
from council_pm.core.access import AccessRule, may

register = template.Library()


@register.simple_tag(takes_context=True)
def event_sentence(context: Mapping[str, Any], line: EventLine) -> SafeString:
    """What was done as a sentence; the thing is a link where it has an address that this reader may open."""
    is_open = bool(line.what.url) and _may_open(context["user"], line.what.url)
    what = (
        format_html('<a class="app-link app-tap" href="{}">{}</a>', line.what.url, line.what.title)
        if is_open
        else line.what.title
    )
    words = {"who": format_html("<strong>{}</strong>", line.who), "what": conditional_escape(what)}
    return SafeString(conditional_escape(line.sentence) % words)  # nosec B703 B308 - every part is escaped above


@register.simple_tag
def filter_control(field: BoundField) -> SafeString:
    """The widget of a filter in the low line of filters."""
    attributes: dict[str, str | bool] = {"class": "app-filters__control"}
    if field.errors:
        attributes |= {"aria-invalid": "true", "class": "app-filters__control app-filters__control--error"}
    return SafeString(field.as_widget(attrs=attributes))  # nosec B703 B308 - Django rendered and escaped it


def _may_open(user: Any, url: str) -> bool:
    """Whether the reader has the right that the page asks for: a link that answers "you may not" leads nowhere."""
    rule: AccessRule = resolve(url).func.access_rule  # type: ignore[attr-defined]  # every view has one, tested
    return rule.permission is None or may(user, rule.permission)
