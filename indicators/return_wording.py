"""What was found in a return, in words; a finding is kept as a code with its figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from council_pm.core.said import said
from indicators.findings import Finding

SENTENCES: Mapping[str, Promise] = MappingProxyType(
    {
        "differs_from_constant_history": _("%(value)s is the first figure that is not %(constant)s."),
        "modified_z": _(
            "%(value)s is far from the usual %(middle)s: earlier figures lie between %(lowest)s and %(highest)s."
        ),
        "possible_decimal_slip": _("%(value)s against %(latest)s the time before: is the decimal point in its place?"),
        "sign_change": _("%(value)s against %(latest)s the time before: is the sign right?"),
        "same_as_last_two": _("%(value)s is the same as the two figures before: is it a new one?"),
        "large_revision": _("%(value)s changes the signed-off figure of %(approved)s by %(change)s."),
        "outside_expected_range": _(
            "%(value)s is outside of %(low)s to %(high)s, which is usual at this time of the year, going by"
            " %(years)s earlier years."
        ),
        "possible_slip_last_year": _(
            "%(value)s against %(last_year)s in the same period last year: is the decimal point in its place?"
        ),
        "sign_differs_from_last_year": _(
            "%(value)s against %(last_year)s in the same period last year: is the sign right?"
        ),
        "different_size": _("%(value)s is %(times)s times the usual %(usual)s: is the unit right?"),
        "different_size_small": _("The usual figure, %(usual)s, is %(times)s times %(value)s: is the unit right?"),
        "target_as_value": _("%(value)s is the target itself, and no earlier figure was: is it what was counted?"),
        "unlike_others": _(
            "%(value)s is far from the %(middle)s that is usual elsewhere: the %(count)s others lie between"
            " %(lowest)s and %(highest)s."
        ),
        "unit_unlike_others": _(
            "%(value)s is of another size than the %(middle)s that is usual elsewhere: is the unit right?"
        ),
        "year_to_date_falls": _(
            "The year to date falls from %(before)s to %(value)s: if it is a correction, say what was corrected."
        ),
        "numerator_to_date_falls": _(
            "The numerator falls from %(before)s to %(value)s within the year: if it is a correction, say what was"
            " corrected."
        ),
        "denominator_jumps": _(
            "The denominator goes from %(before)s to %(denominator)s, more than it ever has: is the same thing counted?"
        ),
        "out_of_bounds": _("%(value)s is below %(bound)s, the least that this indicator can be."),
        "out_of_bounds_above": _("%(value)s is above %(bound)s, the most that this indicator can be."),
        "numerator_above_denominator": _(
            "The numerator (%(numerator)s) is more than the denominator (%(denominator)s), of which it is a part."
        ),
        "claim_against_figures": _("“%(words)s”: the figure is %(value)s, against %(before)s %(when)s."),
        "claim_against_target": _("“%(words)s”: the figure is %(value)s, and the target %(target)s."),
        "claim_of_record": _("“%(words)s”: the figure is %(value)s, and an earlier one was %(record)s."),
        "number_is_not_the_figure": _("“%(words)s”: the figure of this return is %(value)s."),
        "number_is_not_the_target": _("“%(words)s”: the target is %(target)s."),
        "number_is_no_difference": _(
            "“%(words)s”: the figure went from %(before)s to %(value)s, which is %(difference)s."
        ),
        "about_another_period": _("“%(words)s”: this return is about %(period)s."),
        "repeated_words": _("These are the words of the last return: what is different this time?"),
        "says_little": _("“%(words)s” says little to a reader: who does what, and by when?"),
        "absent_reason_missing": _("Say why there is no figure."),
        "figure_and_absent": _("Give a figure, or say that there is none: not both."),
        "parts_disagree": _("%(sent)s is not what the two counts give, %(worked)s: correct one of the three."),
        "part_missing": _("Enter both counts: the figure is worked out from them."),
        "figure_missing": _("Enter a figure, or say why there is none."),
    }
)
"""One for each check that asks or refuses. Other findings come in words already."""


def finding_words(finding: Finding) -> str:
    """The sentence of a finding."""
    return kept_words({"code": finding.code, "params": finding.params}) or said(finding)


def kept_words(kept: Mapping[str, Any]) -> str:
    """The sentence of a finding as a return keeps it; empty for one that has no sentence here."""
    params = kept["params"]
    code = kept["code"]
    if code == "out_of_bounds" and "bound" not in params:
        return ""
    if code == "out_of_bounds" and _number(params["value"]) > _number(params["bound"]):
        code = "out_of_bounds_above"
    sentence = SENTENCES.get(code)
    return str(sentence) % params if sentence else ""


def all_words(kept: Iterable[Mapping[str, Any]]) -> Sequence[str]:
    """The sentences of everything that a return asks about."""
    return [words for one in kept if (words := kept_words(one))]


def _number(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))
