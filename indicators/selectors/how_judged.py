"""How a line was judged, in words: its limits, the rule that decided, the tests behind it, and its target."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from indicators.selectors.reader_trend import ReaderTrend
from indicators.trend_wording import period_word
from indicators.trends.decision import LEAST_FOR_LIMITS, WINDOWS
from indicators.trends.words import Assurance, Cause, LimitsState, RecentTrend, Variation
from indicators.wording import bare_figure, distance, figure

_CAUSES: dict[Cause, Promise] = {
    Cause.ABOVE: gettext_lazy("The latest figure lies above the limits."),
    Cause.BELOW: gettext_lazy("The latest figure lies below the limits."),
    Cause.RISING: gettext_lazy("Seven figures in a row, each higher than the one before."),
    Cause.FALLING: gettext_lazy("Seven figures in a row, each lower than the one before."),
    Cause.OUTER_ABOVE: gettext_lazy("Two of the last three figures lie near the upper limit."),
    Cause.OUTER_BELOW: gettext_lazy("Two of the last three figures lie near the lower limit."),
    Cause.RUN_ABOVE: gettext_lazy("Seven figures in a row above the mean."),
    Cause.RUN_BELOW: gettext_lazy("Seven figures in a row below the mean."),
}
_ASSURED: dict[Assurance, Promise] = {
    Assurance.CONSISTENT_PASS: gettext_lazy("It will consistently meet its target unless the process changes."),
    Assurance.CONSISTENT_FAIL: gettext_lazy("It will consistently miss its target unless the process changes."),
    Assurance.INCONSISTENT: gettext_lazy("It may or may not meet its target: chance decides from time to time."),
}
_UNUSUAL = frozenset(
    {Variation.IMPROVEMENT, Variation.CONCERN, Variation.NEUTRAL_HIGH, Variation.NEUTRAL_LOW},
)


class Said(NamedTuple):
    """A heading and the words under it."""

    term: str
    text: str


def how_judged(trend: ReaderTrend) -> tuple[Said, ...]:
    """The whole of it; nothing where there is no figure that a trend could be of."""
    if trend.decision.as_of < 0:
        return ()
    return tuple(_said(trend))


def _said(trend: ReaderTrend) -> Iterator[Said]:
    decision = trend.decision
    yield Said(_("Limits"), _limits(trend))
    if unusual := _unusual(trend):
        yield Said(_("Unusual figures"), unusual)
    yield Said(_("What decided"), _decided(trend))
    yield Said(_("Test for a trend"), _tested(trend))
    if decision.assurance is not Assurance.NOT_APPLICABLE:
        words = [str(_ASSURED[decision.assurance])]
        if decision.variation in _UNUSUAL:
            words.append(_("This is judged on past behaviour: the latest figure is unusual, so it may be changing."))
        yield Said(_("Its target"), " ".join(words))


def _limits(trend: ReaderTrend) -> str:
    decision, reader = trend.decision, trend.reader
    if decision.seasonal:
        return _("None: its figures are compared with the same time of earlier years.")
    if decision.lower is None or decision.upper is None or decision.mean is None:
        if decision.points < LEAST_FOR_LIMITS:
            return ngettext(
                "None yet: %(count)d figure, and limits take six.",
                "None yet: %(count)d figures, and limits take six.",
                decision.points,
            ) % {"count": decision.points}
        return _("None: no two figures of neighbouring periods tell how much it moves by chance.")
    words = {
        "count": decision.points,
        "from": trend.label(decision.begins),
        "mean": figure(_decimal(decision.mean), reader.decimals, reader.unit),
        "lower": bare_figure(_decimal(decision.lower), reader.decimals, reader.unit),
        "upper": figure(_decimal(decision.upper), reader.decimals, reader.unit),
    }
    said = [
        _("Worked out from %(count)d figures since %(from)s: mean %(mean)s, from %(lower)s to %(upper)s.") % words,
        _("They are firm: twelve figures or more.")
        if decision.limits_state is LimitsState.FIRM
        else _("They are on trial: fewer than twelve figures."),
    ]
    if trend.of_increments:
        said.append(_("They are about what each period added, so they are not drawn round the year so far."))
    return " ".join(said)


def _unusual(trend: ReaderTrend) -> str:
    """Runs of neighbouring periods that are unusual in the same way."""
    runs: list[tuple[int, int, Variation]] = []
    for place, kind in sorted((trend.picture.special or {}).items()):
        if runs and runs[-1][1:] == (place - 1, kind):
            runs[-1] = (runs[-1][0], place, kind)
        else:
            runs.append((place, place, kind))
    return "; ".join(
        _("%(period)s: %(what)s") % {"period": _span(trend, first, last), "what": special_words(kind)}
        for first, last, kind in runs
    )


def _span(trend: ReaderTrend, first: int, last: int) -> str:
    if first == last:
        return trend.label(first)
    return _("%(first)s to %(last)s") % {"first": trend.label(first), "last": trend.label(last)}


def special_words(kind: Variation) -> str:
    """What is unusual about a figure, in words; nothing where nothing is."""
    return {
        Variation.IMPROVEMENT: _("unusually good"),
        Variation.CONCERN: _("unusually poor"),
        Variation.NEUTRAL_HIGH: _("unusually high"),
        Variation.NEUTRAL_LOW: _("unusually low"),
    }.get(kind, "")


def _decided(trend: ReaderTrend) -> str:
    decision = trend.decision
    test = decision.reason.partition(":")[0]
    if test == "spc":
        return str(_CAUSES[decision.cause])
    if test == "mann_kendall":
        return _("The test for a trend, below.")
    if test == "fingertips" and decision.recent is not RecentTrend.NO_CHANGE:
        return _("The last five years, tested as the public health profiles do (1 in 500 by chance).")
    if test == "fingertips":
        return _("The last five years, tested as the public health profiles do: no significant change.")
    return _("No rule found more than chance would give.")


def _tested(trend: ReaderTrend) -> str:
    tested, reader, line = trend.decision.tested, trend.reader, trend.line
    if tested.p is None or tested.slope is None:
        least = WINDOWS[line.series.cycle].least
        if tested.seasonal:
            return _("Too few figures: it takes three whole years.")
        return ngettext(
            "Too few figures: %(count)d, and it takes %(least)d.",
            "Too few figures: %(count)d, and it takes %(least)d.",
            tested.points,
        ) % {"count": tested.points, "least": least}
    slope = _decimal(tested.slope)
    words = {
        "count": tested.points,
        "from": trend.label(tested.first or 0),
        "to": trend.label(trend.decision.as_of),
        "chance": chance_words(tested.p),
        "step": distance(abs(slope), min(reader.decimals + 1, 6), reader.unit),
        "each": _("year") if tested.seasonal else period_word(line.series.cycle),
    }
    name = _("Seasonal Mann-Kendall") if tested.seasonal else _("Mann-Kendall")
    said = _("%(count)d figures, %(from)s to %(to)s: chance alone would move it this steadily %(chance)s.") % words
    if slope > 0:
        moved = _("Middle change (Sen): up %(step)s a %(each)s.") % words
    elif slope < 0:
        moved = _("Middle change (Sen): down %(step)s a %(each)s.") % words
    else:
        moved = _("Middle change (Sen): none.")
    return f"{name}. {said} {moved}"


def chance_words(p: float) -> str:
    """A probability in words, such as "less than 1 time in 100"."""
    for least, words in (
        (0.001, _("less than 1 time in 1,000")),
        (0.01, _("less than 1 time in 100")),
        (0.05, _("less than 1 time in 20")),
    ):
        if p < least:
            return words
    if p > 0.5:
        return _("more often than not")
    return _("about 1 time in %(times)d") % {"times": round(1 / p)}


def _decimal(number: float) -> Decimal:
    return Decimal(str(number))
