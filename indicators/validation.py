"""Checks of targets when they are typed, against the rule and against the history; and of values against bounds.

Pure: figures in, findings out. Errors block; warnings ask ("is the unit right?") and are kept with the answer.
"""

from collections.abc import Sequence
from decimal import Decimal

from council_pm.core.exact_text import exact_words
from council_pm.core.noop import gettext_noop as _
from indicators.findings import Finding, Severity, error, warning
from indicators.rule_setup import RuleSetup, check_rule_setup
from indicators.status import allowance_for
from indicators.status_types import Polarity, ToleranceType

__all__ = ["Finding", "RuleSetup", "Severity", "check_bounds", "check_target"]

LOOK_BACK = 8  # latest values that a target is held against
ENOUGH_VALUES = 4  # fewer have no range worth speaking of
UNIT_FACTOR = 10  # a target ten times off the latest value is more likely in another unit than that bold


def check_bounds(
    value: Decimal, minimum: Decimal | None, maximum: Decimal | None, field: str = "value"
) -> list[Finding]:
    """An error `out_of_bounds` for a figure that its indicator cannot have (bounds are inclusive; None is no bound)."""
    if minimum is not None and value < minimum:
        template = _("{value} is below {bound}, the least that this indicator can be.")
        return [error("out_of_bounds", template, field, value=exact_words(value), bound=exact_words(minimum))]
    if maximum is not None and value > maximum:
        template = _("{value} is above {bound}, the most that this indicator can be.")
        return [error("out_of_bounds", template, field, value=exact_words(value), bound=exact_words(maximum))]
    return []


def check_target(
    setup: RuleSetup,
    history: Sequence[Decimal],
    *,
    minimum: Decimal | None = None,
    maximum: Decimal | None = None,
) -> list[Finding]:
    """All that can be said of a target when it is typed. `history` is the series' values, oldest first.

    The findings of check_rule_setup; out_of_bounds (error); unit_differs, sign_differs and band_wider_than_history
    (warnings). `minimum` and `maximum` are the indicator's bounds.
    """
    findings = check_rule_setup(setup)
    aims = _aims(setup)
    for field, aim in aims.items():
        findings += check_bounds(aim, minimum, maximum, field)
    if setup.polarity is Polarity.NEUTRAL or not history:
        return findings
    recent = history[-LOOK_BACK:]
    for field, aim in aims.items():
        findings += _scale_findings(field, aim, recent)
    return findings + _band_findings(setup, recent)


def _aims(setup: RuleSetup) -> dict[str, Decimal]:
    fields = ("low", "high") if setup.polarity is Polarity.RANGE else ("target",)
    aims = {field: getattr(setup, field) for field in fields}
    return {field: aim for field, aim in aims.items() if aim is not None}


def _scale_findings(field: str, aim: Decimal, recent: Sequence[Decimal]) -> list[Finding]:
    latest = recent[-1]
    if aim == 0 or latest == 0 or min(recent) <= aim <= max(recent):
        return []
    figures = {"latest": exact_words(latest), "target": exact_words(aim)}
    one_sign = all((value > 0) == (latest > 0) for value in recent)
    if one_sign and (aim > 0) != (latest > 0):
        template = _("The latest value is {latest} and the target {target}: is the sign right?")
        return [warning("sign_differs", template, field, **figures)]
    larger, smaller = max(abs(aim), abs(latest)), min(abs(aim), abs(latest))
    if larger >= UNIT_FACTOR * smaller:
        template = _("The latest value is {latest} and the target {target}: is the unit right?")
        return [warning("unit_differs", template, field, **figures)]
    return []


def _band_findings(setup: RuleSetup, recent: Sequence[Decimal]) -> list[Finding]:
    """A near-target band wider than all the recent values: amber would cover whatever has happened so far."""
    if len(recent) < ENOUGH_VALUES or setup.tolerance_type is ToleranceType.NONE:
        return []
    spread = max(recent) - min(recent)
    bands = [
        allowance_for(setup.tolerance_type, setup.tolerance, aim, setup.amber_threshold)
        for aim in _aims(setup).values()
    ]
    band = max(bands, default=Decimal(0))
    if band <= spread:
        return []
    template = _(
        "Near target reaches {band} from the target; the last {count} values lie within {spread} of one another."
    )
    params = {"band": exact_words(band), "count": str(len(recent)), "spread": exact_words(spread)}
    return [warning("band_wider_than_history", template, "tolerance", **params)]
