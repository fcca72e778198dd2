"""Checks of a status rule when it is set up, before it judges anything (specification 4.1, points 4 and 5)."""

from dataclasses import dataclass
from decimal import Decimal

from council_pm.core.exact_text import exact_words
from council_pm.core.noop import gettext_noop as _
from indicators.findings import Finding, error, warning
from indicators.status_types import RULE_CODES, Polarity, ToleranceType


@dataclass(frozen=True, slots=True)
class RuleSetup:
    """A rule as somebody wants it: the fields of StatusInput that do not change from return to return."""

    rule_code: str
    polarity: Polarity
    tolerance_type: ToleranceType = ToleranceType.NONE
    target: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    tolerance: Decimal | None = None
    amber_threshold: Decimal | None = None
    minimum_acceptable: Decimal | None = None
    decimal_places: int | None = None
    is_percentage: bool = False


def check_rule_setup(setup: RuleSetup) -> list[Finding]:
    """What is wrong with a rule, its target and its tolerance; errors refuse it, warnings ask. Empty when all is well.

    Errors: unknown_rule, rule_needs_range, low_above_high, range_incomplete, tolerance_missing, tolerance_negative,
    amber_threshold_missing, amber_threshold_for_range, amber_threshold_wrong_side, minimum_above_target,
    minimum_below_target. Warnings: percent_of_zero, percent_of_percentage, finer_than_shown, target_not_judged.
    """
    findings: list[Finding] = []
    if setup.rule_code not in RULE_CODES:
        findings.append(error("unknown_rule", _("There is no status rule {rule}."), "rule", rule=setup.rule_code))
    if setup.rule_code == "range" and setup.polarity is not Polarity.RANGE:
        findings.append(error("rule_needs_range", _("This rule is for indicators where a range is best."), "rule"))
    findings += _range_findings(setup) + _tolerance_findings(setup) + _threshold_findings(setup)
    findings += _minimum_findings(setup) + _unjudged_findings(setup) + _finer_findings(setup)
    return findings


def _range_findings(setup: RuleSetup) -> list[Finding]:
    low, high = setup.low, setup.high
    if low is not None and high is not None and low > high:
        return [
            error(
                "low_above_high",
                _("The low end of the range ({low}) is above the high end ({high})."),
                "low",
                low=exact_words(low),
                high=exact_words(high),
            )
        ]
    if (low is None) != (high is None):
        return [
            error("range_incomplete", _("Give both ends of the range, or neither."), "high" if high is None else "low")
        ]
    return []


def _tolerance_findings(setup: RuleSetup) -> list[Finding]:
    if setup.tolerance_type not in (ToleranceType.ABSOLUTE, ToleranceType.PERCENT):
        return []
    if setup.tolerance is None:
        return [error("tolerance_missing", _("Say how far from the target is still near it."), "tolerance")]
    if setup.tolerance < 0:
        return [error("tolerance_negative", _("A tolerance cannot be less than nought."), "tolerance")]
    findings: list[Finding] = []
    aims = (setup.low, setup.high) if setup.polarity is Polarity.RANGE else (setup.target,)
    if setup.tolerance_type is ToleranceType.PERCENT and any(aim == 0 for aim in aims):
        findings.append(
            warning(
                "percent_of_zero", _("A per cent of nought is nought: no figure can be near this target."), "tolerance"
            )
        )
    if setup.tolerance_type is ToleranceType.PERCENT and setup.is_percentage:
        findings.append(
            warning(
                "percent_of_percentage",
                _("The tolerance is {tolerance} per cent of the target, not {tolerance} percentage points."),
                "tolerance",
                tolerance=exact_words(setup.tolerance),
            )
        )
    return findings


def _threshold_findings(setup: RuleSetup) -> list[Finding]:
    if setup.tolerance_type is not ToleranceType.THRESHOLD:
        return []
    line, target = setup.amber_threshold, setup.target
    if setup.polarity is Polarity.RANGE:
        return [
            error("amber_threshold_for_range", _("One line cannot serve both sides of a range."), "amber_threshold")
        ]
    if line is None:
        return [error("amber_threshold_missing", _("Say where near target begins."), "amber_threshold")]
    if target is None:
        return []
    wrong = {Polarity.HIGHER: line > target, Polarity.LOWER: line < target}.get(setup.polarity, False)
    if not wrong:
        return []
    return [
        error(
            "amber_threshold_wrong_side",
            _("The near-target line ({line}) is on the wrong side of the target ({target})."),
            "amber_threshold",
            line=exact_words(line),
            target=exact_words(target),
        )
    ]


def _minimum_findings(setup: RuleSetup) -> list[Finding]:
    minimum = setup.minimum_acceptable
    if minimum is None:
        return []
    aim = setup.low if setup.polarity is Polarity.RANGE else setup.target
    if aim is None or setup.polarity is Polarity.NEUTRAL:
        return []
    figures = {"minimum": exact_words(minimum), "target": exact_words(aim)}
    if setup.polarity is Polarity.LOWER and minimum < aim:
        template = _("The worst acceptable level ({minimum}) is below the target ({target}), where lower is better.")
        return [error("minimum_below_target", template, "minimum_acceptable", **figures)]
    if setup.polarity is not Polarity.LOWER and minimum > aim:
        template = _("The least acceptable level ({minimum}) is above the target ({target}).")
        return [error("minimum_above_target", template, "minimum_acceptable", **figures)]
    return []


def _unjudged_findings(setup: RuleSetup) -> list[Finding]:
    has_aim = any(aim is not None for aim in (setup.target, setup.low, setup.high))
    if has_aim and (setup.polarity is Polarity.NEUTRAL or setup.rule_code == "contextual"):
        return [
            warning("target_not_judged", _("This indicator is for information: its target judges nothing."), "target")
        ]
    return []


def _finer_findings(setup: RuleSetup) -> list[Finding]:
    """Lines drawn between two figures that can be shown: members could not see which side a figure is on."""
    if setup.decimal_places is None:
        return []
    lines = {"target": setup.target, "low": setup.low, "high": setup.high, "amber_threshold": setup.amber_threshold}
    return [
        warning(
            "finer_than_shown",
            _("{line} has more decimal places than the {places} that are shown: figures are judged as shown."),
            field,
            line=exact_words(line),
            places=str(setup.decimal_places),
        )
        for field, line in lines.items()
        if line is not None and line != round(line, setup.decimal_places)
    ]
