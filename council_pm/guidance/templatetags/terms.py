"""``{% term "off-target" %}``: a word that says what it means on hover and focus, and is a link to its explanation."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from council_pm.core import marks
from council_pm.guidance.glossary import word_in_force

register = template.Library()

STATUS_WORDS = {
    "red": "off-target",
    "amber": "near-target",
    "green": "on-target",
    "overdue": "overdue",
    "not_due": "not-due-yet",
    "no_data": "no-data",
    "no_target": "no-target-set",
    "contextual": "for-information",
    "suppressed": "withheld",
}
TREND_WORDS = {
    "deteriorating": "getting-worse",
    "improving": "getting-better",
    "changing": "changing",
    "no_significant_change": "no-clear-change",
    "insufficient_data": "not-enough-data",
}
_COUNTED = "guidance_terms"


@register.simple_tag(takes_context=True)
def term(context: Context, slug: str, label: str = "", at: str = "") -> SafeString | str:
    """The word, or ``label`` in its place, tied to its meaning; plain where it is not explained.

    ``at`` tells apart the parts of a page that are rendered one by one, so that each id stands once.
    """
    word = word_in_force(slug)
    if word is None:
        return label or slug.replace("-", " ").capitalize()
    place = f"-{at}" if at else ""
    return format_html(
        '<span class="app-term"><a class="app-term__word" href="{0}#{1}" aria-describedby="{2}">{3}</a>'
        '<span class="app-term__tip" role="tooltip" id="{2}">{4}</span></span>',
        reverse("guidance:word_list"),
        slug,
        f"term{place}-{slug}{_again(context.render_context, place + slug)}",
        label or word.name,
        word.meaning,
    )


@register.simple_tag(takes_context=True)
def status_term(context: Context, code: str, at: str = "", is_unsure: bool = False) -> SafeString:
    """Shape and word of a status, the word tied to its meaning; hatched where the figure is of low confidence."""
    said = term(context, STATUS_WORDS[code], marks.status_label(code), at)
    shape = marks.status_shape(code, is_hatched=is_unsure)
    low = term(context, "confidence", _("low confidence"), at) if is_unsure else ""
    unsure = format_html(' <span class="app-unsure">{}</span>', low) if low else ""
    return format_html('<span class="app-status app-status--{}">{}{}{}</span>', code, shape, said, unsure)


@register.simple_tag(takes_context=True)
def trend_term(context: Context, code: str, at: str = "") -> SafeString | str:
    """The words of a trend, tied to their meaning."""
    return term(context, TREND_WORDS[code], marks.trend_label(code), at)


@register.simple_tag(takes_context=True)
def trend_sentence(context: Context, code: str, sentence: str) -> SafeString | str:
    """A sentence of a trend; where it begins with the words for the trend, they are tied to their meaning."""
    label = marks.trend_label(code) if code in TREND_WORDS else ""
    if not label or not sentence.startswith(label):
        return sentence
    return format_html("{}{}", trend_term(context, code), sentence.removeprefix(label))


def _again(seen: Any, name: str) -> str:
    """What tells the second of the same words in a template from the first."""
    key = f"{_COUNTED} {name}"
    seen[key] = seen.get(key, 0) + 1
    return f"-{seen[key]}" if seen[key] > 1 else ""
