"""The marks that a figure wears: status, trend, direction of travel, and its sparkline.

A mark is a shape and a word; colour comes on top. Marks are made once for each code and language and kept, so that a
table of seventy rows prints `{{ row.status_mark }}` and costs no template include per row.

Source of the codes: specs/status-and-trends.md, section 5. Source of the words, shapes and colours: UX.md, "Status and
trend". An unknown code raises `KeyError`: a mark is never guessed.
"""

from __future__ import annotations

from functools import cache
from typing import Final, Protocol

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_noop, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from council_pm.core.phrases import gettext


class SparklineGeometry(Protocol):
    """What is drawn of a sparkline: `indicators.charts.Sparkline` is one. Core may not import that app."""

    @property
    def path(self) -> str: ...
    @property
    def last_x(self) -> str: ...
    @property
    def last_y(self) -> str: ...
    @property
    def target_y(self) -> str: ...
    @property
    def width(self) -> int: ...
    @property
    def height(self) -> int: ...


_STATUS_WORDS: Final[dict[str, str]] = {
    "red": gettext_noop("Off target"),
    "amber": gettext_noop("Near target"),
    "green": gettext_noop("On target"),
    "overdue": gettext_noop("Overdue"),
    "not_due": gettext_noop("Not due yet"),
    "no_data": gettext_noop("No data"),
    "no_target": gettext_noop("No target set"),
    "contextual": gettext_noop("For information"),
    "suppressed": gettext_noop("Withheld (small numbers)"),
}
STATUS_LABELS: Final[dict[str, Promise]] = {code: _(words) for code, words in _STATUS_WORDS.items()}
"""Status codes, worst first, with the words on screens."""

TREND_LABELS: Final[dict[str, Promise]] = {
    "deteriorating": _("Getting worse"),
    "improving": _("Getting better"),
    "changing": _("Changing"),
    "no_significant_change": _("No clear change"),
    "insufficient_data": _("Not enough data"),
}
"""Codes of the statistical trend, worst first, with the words on screens."""

DIRECTION_LABELS: Final[dict[str, Promise]] = {
    "worse": pgettext_lazy("direction of travel", "Worse"),
    "better": pgettext_lazy("direction of travel", "Better"),
    "same": pgettext_lazy("direction of travel", "Same"),
    "up": pgettext_lazy("direction of travel", "Up"),
    "down": pgettext_lazy("direction of travel", "Down"),
    "not_available": pgettext_lazy("direction of travel", "Not available"),
}
"""Codes of the direction of travel, worst first; up and down are for indicators where neither is better."""

_ARROWS: Final[dict[str, str]] = {
    "deteriorating": "↘",
    "improving": "↗",
    "changing": "↕",
    "no_significant_change": "→",
    "insufficient_data": "\N{EN DASH}",
    "worse": "↘",
    "better": "↗",
    "same": "→",
    "up": "↑",
    "down": "↓",
    "not_available": "\N{EN DASH}",
}

# Drawn in a box of 16 x 16 user units, filled with the current colour; even-odd, so that an inner outline is a hole.
_SHAPES: Final[dict[str, SafeString]] = {
    "red": SafeString('<path d="M8 .6 16 15.4H0z"/>'),
    "amber": SafeString('<path d="M8 0l8 8-8 8-8-8z"/>'),
    "green": SafeString('<circle cx="8" cy="8" r="7.6"/>'),
    "overdue": SafeString(
        '<path d="M8 0a8 8 0 1 0 0 16A8 8 0 0 0 8 0zm0 2.2a5.8 5.8 0 1 1 0 11.6A5.8 5.8 0 0 1 8 2.2z'
        'M7 4v5h4.5V7H9V4z"/>'
    ),
    "not_due": SafeString(
        '<circle cx="8" cy="8" r="6.6" fill="none" stroke="currentColor" stroke-width="2.4"'
        ' stroke-dasharray=".01 4.14" stroke-linecap="round"/>'
    ),
    "no_data": SafeString('<path d="M1 6.4h14v3.2H1z"/>'),
    "no_target": SafeString('<path d="M1 1h14v14H1zm2.2 2.2v9.6h9.6V3.2z"/>'),
    "contextual": SafeString('<circle cx="8" cy="8" r="6.6" fill="none" stroke="currentColor" stroke-width="2.2"/>'),
    "suppressed": SafeString(
        '<path d="M1.5 1.5h13v13h-13zl13 13m0-13-13 13" fill="none" stroke="currentColor" stroke-width="2"/>'
    ),
}

_HATCH: Final = SafeString('<path class="app-hatch" d="M-1 7 7-1M-1 13 13-1M3 17 17 3M9 17l8-8" fill="none"/>')


def status_label(code: str) -> str:
    """The words for a status code, in the language in force."""
    return gettext(_STATUS_WORDS[code])


def trend_label(code: str) -> str:
    """The words for a trend code, in the language in force."""
    return str(TREND_LABELS[code])


def direction_label(code: str) -> str:
    """The words for a direction of travel, in the language in force."""
    return str(DIRECTION_LABELS[code])


@cache
def status_shape(code: str, *, is_hatched: bool = False) -> SafeString:
    """The shape alone, 18 px, hidden from screen readers: only beside a word, or inside a link that has one."""
    return format_html(
        '<svg class="app-shape app-shape--{}" viewBox="0 0 16 16" width="18" height="18" fill="currentColor"'
        ' fill-rule="evenodd" aria-hidden="true" focusable="false">{}{}</svg>',
        code,
        _SHAPES[code],
        _HATCH if is_hatched else "",
    )


def status_mark(code: str, *, is_unsure: bool = False) -> SafeString:
    """Shape and word of a status: `status_mark("red")` reads "Off target".

    One that rests on a figure of low confidence is hatched and says so.
    """
    return _status_mark(code, is_unsure, get_language())


def trend_mark(code: str) -> SafeString:
    """Arrow and words of a trend; the arrow is hidden from screen readers."""
    return _arrow_mark(code, get_language(), "app-trend", trend_label(code))


def direction_mark(code: str) -> SafeString:
    """Arrow and word of a direction of travel; the arrow is hidden from screen readers."""
    return _arrow_mark(code, get_language(), "app-direction", direction_label(code))


def demonstration_mark() -> SafeString:
    """The words beside every figure that was made up for the demonstration."""
    return _demonstration_mark(get_language())


@cache
def _demonstration_mark(language: str | None) -> SafeString:
    return format_html('<span class="app-demonstration-mark">{}</span>', _("demonstration figure"))


@cache
def _status_mark(code: str, is_unsure: bool, language: str | None) -> SafeString:
    if not is_unsure:
        return format_html(
            '<span class="app-status app-status--{}">{}{}</span>', code, status_shape(code), status_label(code)
        )
    return format_html(
        '<span class="app-status app-status--{}">{}{} <span class="app-unsure">{}</span></span>',
        code,
        status_shape(code, is_hatched=True),
        status_label(code),
        _("low confidence"),
    )


@cache
def _arrow_mark(code: str, language: str | None, css_class: str, label: str) -> SafeString:
    return format_html(
        '<span class="{0} {0}--{1}"><span class="app-arrow" aria-hidden="true">{2}</span>{3}</span>',
        css_class,
        code,
        _ARROWS[code],
        label,
    )


def sparkline_svg(sparkline: SparklineGeometry, status_code: str, label: str) -> SafeString:
    """The whole `<svg>` of a sparkline, its last point in the colour of the status.

    `label` is the text alternative ("Fell from 48.0 to 43.1 over 20 quarters"); an empty one hides the picture from
    screen readers, for tables that say the same in words beside it. A series without values gives an empty string.
    """
    if not sparkline.path:
        return SafeString("")
    if status_code not in STATUS_LABELS:
        raise KeyError(status_code)
    alternative = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    target = (
        format_html('<path class="app-spark__target" d="M0 {}H{}"/>', sparkline.target_y, sparkline.width)
        if sparkline.target_y
        else ""
    )
    return format_html(
        '<svg class="app-spark" width="{0}" height="{1}" viewBox="0 0 {0} {1}" {2}>{3}'
        '<path class="app-spark__line" d="{4}"/>'
        '<circle class="app-spark__last app-shape--{5}" cx="{6}" cy="{7}" r="3.5"/></svg>',
        sparkline.width,
        sparkline.height,
        alternative,
        target,
        sparkline.path,
        status_code,
        sparkline.last_x,
        sparkline.last_y,
    )
