"""The sentences that stand above the figures, made from the counts: nobody types a number (UX section 1, Havering).

Pure: counts and codes in, words out; no queries.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from council_pm.core.marks import STATUS_LABELS, status_label
from indicators.selectors.rows import JUDGED
from indicators.selectors.scorecard import Counts


@dataclass(frozen=True, slots=True)
class Headline:
    """What a page is about: one sentence that the eye finds first, and what stands behind it."""

    lead: SafeString
    details: tuple[str, ...]


def headline(counts: Counts, *, changed: int | None = None, since: date | None = None) -> Headline:
    """The sentences for a set of indicators.

    ``changed`` is how many lights are other ones than on ``since``, the day of the last meeting; nothing where there
    was no meeting. An empty set has a sentence, too.
    """
    if not counts.total:
        return Headline(format_html("{}", _("There are no indicators here yet.")), ())
    lead = _lead(counts)
    if changed is not None and since is not None:
        lead = format_html("{} {}", lead, changed_sentence(changed, since))
    return Headline(lead, tuple(sentence for sentence in (_reported(counts), _share(counts)) if sentence))


def changed_sentence(changed: int, since: date) -> str:
    """How many lights are other ones than on the day of the last meeting."""
    day = date_format(since, "j F Y")
    if not changed:
        return _("None has changed since the last meeting on %(day)s.") % {"day": day}
    return ngettext(
        "%(count)s has changed since the last meeting on %(day)s.",
        "%(count)s have changed since the last meeting on %(day)s.",
        changed,
    ) % {"count": changed, "day": day}


def direction_words(vs_previous: str, vs_last_year: str) -> str:
    """Both comparisons in words, each named: against the period before and against a year before."""
    if vs_previous == vs_last_year:
        return str(_BOTH[vs_previous]())
    parts = [
        str(words[code]())
        for words, code in ((_PREVIOUS, vs_previous), (_LAST_YEAR, vs_last_year))
        if code != "not_available"
    ]
    return capfirst(_(", ").join(parts))


def not_judged(counts: Counts) -> Iterator[tuple[str, int]]:
    """The lights that are none, worst first: code and count of those that occur."""
    for code in STATUS_LABELS:
        if code not in JUDGED and counts.of(code):
            yield code, counts.of(code)


def share_text(part: int, whole: int) -> str:
    """A share in whole per cent, rounded half-up; never 0% of something or 100% of not all."""
    percent = (Decimal(100) * part / whole).quantize(Decimal(1), ROUND_HALF_UP)
    if part and percent == 0:
        return _("Under 1%")
    if part < whole and percent == 100:
        return _("Over 99%")
    return f"{percent}%"


def _lead(counts: Counts) -> SafeString:
    worse, green, total = counts.of("red", "worse"), counts.of("green"), counts.total
    if total == 1:
        return format_html(_("There is 1 indicator here: <strong>{state}</strong>."), state=_only_state(counts))
    if not worse:
        return format_html(
            ngettext(
                "No indicator is off target and getting worse; <strong>{green} of {total}</strong> is on target.",
                "No indicator is off target and getting worse; <strong>{green} of {total}</strong> are on target.",
                green,
            ),
            green=green,
            total=total,
        )
    first = format_html(
        ngettext(
            "<strong>{worse} of {total}</strong> indicators is off target and getting worse;",
            "<strong>{worse} of {total}</strong> indicators are off target and getting worse;",
            worse,
        ),
        worse=worse,
        total=total,
    )
    second = ngettext("%(green)s is on target.", "%(green)s are on target.", green) % {"green": green}
    return format_html("{} {}", first, second)


def _only_state(counts: Counts) -> str:
    """Where the only indicator stands."""
    if counts.of("red", "worse"):
        return _("off target and getting worse")
    return next(status_label(code).lower() for code in STATUS_LABELS if counts.of(code))


def _reported(counts: Counts) -> str:
    if not counts.reported:
        return ""
    if counts.reported == 1:
        if not counts.reported_judged:
            return _("The 1 reported this quarter is not judged.")
        if counts.reported_on_target:
            return _("The 1 reported this quarter is on target.")
        return _("The 1 reported this quarter is not on target.")
    told = ngettext(
        "Of the %(reported)s reported this quarter, %(green)s is on target",
        "Of the %(reported)s reported this quarter, %(green)s are on target",
        counts.reported_on_target,
    ) % {"reported": counts.reported, "green": counts.reported_on_target}
    rest = counts.reported - counts.reported_judged
    if not rest:
        return _("%(told)s.") % {"told": told}
    return ngettext("%(told)s and %(rest)s is not judged.", "%(told)s and %(rest)s are not judged.", rest) % {
        "told": told,
        "rest": rest,
    }


def _share(counts: Counts) -> str:
    rest = _(", ").join(f"{number} {status_label(code).lower()}" for code, number in not_judged(counts))
    if not counts.judged:
        return _("None has both a target and a figure: %(rest)s.") % {"rest": rest}
    if counts.judged == 1 and counts.of("green"):
        told = _("The 1 with a target and a figure is on target")
    elif counts.judged == 1:
        told = _("The 1 with a target and a figure is not on target")
    else:
        told = _("%(share)s of the %(judged)s with a target and a figure are on target") % {
            "share": share_text(counts.of("green"), counts.judged),
            "judged": counts.judged,
        }
    return (
        _("%(told)s; not counted: %(rest)s.") % {"told": told, "rest": rest}
        if rest
        else _("%(told)s.") % {"told": told}
    )


_PREVIOUS = {
    "worse": lambda: _("worse than the period before"),
    "better": lambda: _("better than the period before"),
    "same": lambda: _("the same as the period before"),
    "up": lambda: _("up on the period before"),
    "down": lambda: _("down on the period before"),
}
_LAST_YEAR = {
    "worse": lambda: _("worse than a year before"),
    "better": lambda: _("better than a year before"),
    "same": lambda: _("the same as a year before"),
    "up": lambda: _("up on a year before"),
    "down": lambda: _("down on a year before"),
}
_BOTH = {
    "worse": lambda: _("Worse than the period before and a year before"),
    "better": lambda: _("Better than the period before and a year before"),
    "same": lambda: _("The same as the period before and a year before"),
    "up": lambda: _("Up on the period before and a year before"),
    "down": lambda: _("Down on the period before and a year before"),
    "not_available": lambda: _("Nothing to compare with"),
}
