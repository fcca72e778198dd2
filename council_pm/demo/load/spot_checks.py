"""A spot check of the demonstration council: most figures agree with their source, one differs, one waits."""

from __future__ import annotations

import datetime as dt

from council_pm.core.access import Actor
from indicators.models import CheckResult, CurrentStatus, SpotCheckItem
from indicators.services.spot_checks import draw_spot_check, say_finding

SIZE = 8
SEED = "demonstration"
RECENT = dt.timedelta(days=120)
AGREES = "The service's own records show the same figure."
DIFFERS = "The records of the depot show twelve more cases than the figure."


def load_spot_check(as_of: dt.date, checker: int) -> None:
    """Draw the sample and say what was found, of all but the last figure that the checker may check."""
    since = as_of - RECENT
    by = Actor(checker)
    check = draw_spot_check(by=by, size=SIZE, since=since, seed=SEED)
    shown = set(CurrentStatus.objects.values_list("snapshot__value_id", flat=True))
    items = [one for one in check.items.order_by("number") if checker not in (one.supplied_by, one.signed_by)]
    differs = next((one for one in items if one.value_id in shown), None)
    for one in items[:-1]:
        if one != differs:
            say_finding(by=by, item_id=one.pk, finding=CheckResult.AGREES, words=AGREES, follow_up_by=None)
    if differs is not None:
        _differs(by, differs, as_of)


def _differs(by: Actor, one: SpotCheckItem, as_of: dt.date) -> None:
    day = as_of + dt.timedelta(days=28)
    say_finding(by=by, item_id=one.pk, finding=CheckResult.DIFFERS, words=DIFFERS, follow_up_by=day)
