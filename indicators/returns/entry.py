"""What a person fills in, brought into one form before it is checked or kept (pure).

Only the fields that somebody sent change; the rest of a return stays as it is. So a pasted column of figures leaves
every comment alone, and a comment leaves the figure alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Any

from council_pm.core.exact_text import exact_text, exact_words
from council_pm.core.noop import gettext_noop as _
from indicators.findings import Finding, error

NO_DATA = "no_data"
_SIX_PLACES = Decimal("0.000001")
_FIGURES = ("value", "numerator", "denominator")
_NOTHING: Mapping[str, Any] = {
    "value": None, "absent": "", "numerator": None, "denominator": None, "provisional": False, "estimate": False,
    "absent_reason": "", "expected_on": None, "happened": "", "why": "", "next_steps": "", "explanation": "",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Made:
    """How the figure of an indicator is made: from two counts, or typed. ``multiplier`` is 100 for a percentage."""

    from_parts: bool
    multiplier: Decimal = Decimal(1)


def worked_out(numerator: Decimal, denominator: Decimal, multiplier: Decimal) -> Decimal:
    """Numerator over denominator times multiplier, to the six decimals that are kept, halves away from nought.

    Raises ``ZeroDivisionError`` for a denominator of nought.
    """
    if denominator == 0:
        raise ZeroDivisionError
    with localcontext(prec=40):
        return (numerator * multiplier / denominator).quantize(_SIX_PLACES, ROUND_HALF_UP).normalize() + 0


def empty() -> dict[str, Any]:
    """What stands in a return before anybody has touched it."""
    return dict(_NOTHING)


def merged(content: Mapping[str, Any], fields: Mapping[str, Any], made: Made) -> dict[str, Any]:
    """The content with these fields changed, brought into one form.

    A figure takes the place of "not available" and the other way round; two counts give the figure. Texts lose white
    space at their ends. What is contradictory is left for ``entry_errors`` to say.
    """
    new = {**content, **{name: _plain(value) for name, value in fields.items()}}
    sent_figure = any(fields.get(name) is not None for name in _FIGURES)
    if fields.get("absent") and not sent_figure:
        new.update(value=None, numerator=None, denominator=None, provisional=False, estimate=False)
    elif sent_figure and not fields.get("absent"):
        new.update(absent="", absent_reason="", expected_on=None)
    if not new["absent"]:
        new.update(absent_reason="", expected_on=None)
    return _from_parts(content, new, fields, made)


def entry_errors(content: Mapping[str, Any], fields: Mapping[str, Any], made: Made) -> list[Finding]:
    """What contradicts itself in a content that ``merged`` gave: nothing of it is kept.

    ``absent_reason_missing``, ``figure_and_absent``, ``parts_disagree`` (the figure that was sent beside two counts is
    another one than they give).
    """
    found = []
    if content["absent"] and not content["absent_reason"]:
        found.append(error("absent_reason_missing", _("Say why there is no figure."), "absent_reason"))
    if content["absent"] and any(content[name] is not None for name in _FIGURES):
        found.append(error("figure_and_absent", _("Give a figure, or say that there is none: not both."), "value"))
    sent = fields.get("value")
    if sent is not None and made.from_parts and content["value"] is not None and _disagree(sent, content):
        template = _("{sent} is not what the two counts give, {worked}: correct one of the three.")
        params = {"sent": exact_words(sent), "worked": exact_words(content["value"])}
        found.append(error("parts_disagree", template, "value", **params))
    return found


def missing(content: Mapping[str, Any], made: Made) -> list[Finding]:
    """What keeps a return from being sent: no figure, or only one of its two counts."""
    if made.from_parts and (content["numerator"] is None) != (content["denominator"] is None):
        absent = "numerator" if content["numerator"] is None else "denominator"
        return [error("part_missing", _("Enter both counts: the figure is worked out from them."), absent)]
    if content["value"] is None and not content["absent"]:
        return [error("figure_missing", _("Enter a figure, or say why there is none."), "value")]
    return []


def as_text(content: Mapping[str, Any]) -> dict[str, str]:
    """The fields that are filled in, as the text that a version keeps."""
    kept = {}
    for name, value in content.items():
        if value is None or value == "" or value is False:
            continue
        if isinstance(value, Decimal):
            kept[name] = exact_text(value)
        else:
            kept[name] = "yes" if value is True else str(value)
    return kept


def from_text(kept: Mapping[str, str]) -> dict[str, Any]:
    """The content that ``as_text`` made this from."""
    new = empty()
    for name, text in kept.items():
        if name in _FIGURES:
            new[name] = Decimal(text)
        elif name == "expected_on":
            new[name] = date.fromisoformat(text)
        else:
            new[name] = text == "yes" if name in ("provisional", "estimate") else text
    return new


def _from_parts(
    content: Mapping[str, Any], new: dict[str, Any], fields: Mapping[str, Any], made: Made
) -> dict[str, Any]:
    if not made.from_parts:
        return new
    numerator, denominator = new["numerator"], new["denominator"]
    sent_parts = "numerator" in fields or "denominator" in fields
    if numerator is not None and denominator:
        if not sent_parts and fields.get("value") is not None:
            # A figure alone takes the place of the counts that another figure was made from.
            new.update(numerator=None, denominator=None)
        else:
            new["value"] = worked_out(numerator, denominator, made.multiplier)
    elif fields.get("value") is None and any(new[name] != content[name] for name in ("numerator", "denominator")):
        # Counts that were taken away take their figure with them; blank ones beside a figure typed alone do not.
        new["value"] = None
    return new


def _disagree(sent: Decimal, content: Mapping[str, Any]) -> bool:
    """Whether a typed figure is another one than the counts give, at the decimals that were typed."""
    exponent = sent.as_tuple().exponent
    places = Decimal(1).scaleb(min(exponent, 0) if isinstance(exponent, int) else 0)
    worked: Decimal = content["value"]
    return abs(worked - sent) > places / 2


def _plain(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value
