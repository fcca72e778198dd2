"""Why something is put forward for a clinic, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clinics.choosing import Reason, Why


def kept(reasons: Iterable[Reason]) -> list[dict[str, Any]]:
    """Reasons as they are kept with a nomination."""
    return [{"code": one.why.value, "count": one.count} for one in reasons]


def reason_words(facts: Iterable[Mapping[str, Any]]) -> list[str]:
    """Each kept reason as a sentence; one that a later release no longer knows is left out."""
    return [words for one in facts if (words := _words(str(one.get("code", "")), int(one.get("count", 0))))]


def _words(code: str, count: int) -> str:
    n = {"n": count}
    if code == Why.COMMITMENT:
        return (
            ngettext(
                "%(n)s promise that somebody made about it in an earlier meeting was not kept.",
                "%(n)s promises that somebody made about it in earlier meetings were not kept.",
                count,
            )
            % n
        )
    if code == Why.OFF_TARGET:
        return ngettext("Off target for %(n)s period.", "Off target for %(n)s periods in a row.", count) % n
    if code == Why.WORSE:
        return ngettext("Worse for %(n)s period.", "Worse for %(n)s periods in a row.", count) % n
    if code == Why.RECOVERED:
        return ngettext("Back on target for %(n)s period.", "Back on target for %(n)s periods.", count) % n
    plain = {
        Why.FORECAST.value: _("Forecast to miss its target at the end of the year."),
        Why.NO_ANSWER.value: _("Nobody has said yet what will be done about it."),
        Why.CONFIDENCE.value: _("The figure itself is unsure: low confidence."),
        Why.TURNED.value: _("The curve turned after something was done."),
    }
    return plain.get(code, "")
