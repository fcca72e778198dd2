"""Loading the demonstration council: one transaction, everything or nothing."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from council_pm.demo import process
from council_pm.demo.load.actions import load_actions
from council_pm.demo.load.alerts import load_alerts
from council_pm.demo.load.appraisals import load_appraisals
from council_pm.demo.load.clinics import load_clinics
from council_pm.demo.load.comparators import load_published
from council_pm.demo.load.forums import load_forums
from council_pm.demo.load.guidance import load_guidance
from council_pm.demo.load.holders import Holders
from council_pm.demo.load.indicators import AUTHOR, load_indicators
from council_pm.demo.load.maturity import load_maturity
from council_pm.demo.load.models import load_models
from council_pm.demo.load.organisation import load_organisation
from council_pm.demo.load.people import load_people
from council_pm.demo.load.plans import load_plans
from council_pm.demo.load.practice import load_practice
from council_pm.demo.load.record import holds_a_council, loaded, note_loaded
from council_pm.demo.load.returns import load_returns
from council_pm.demo.load.risks import load_risks
from council_pm.demo.load.rounds import load_rounds
from council_pm.demo.load.spot_checks import load_spot_check
from council_pm.demo.load.targets import load_targets
from council_pm.demo.load.use import load_use
from council_pm.demo.load.values import load_values
from council_pm.demo.load.words import load_words
from indicators.models import Series
from indicators.recompute import recompute
from indicators.services.confidence import grade_figures


class RealCouncilError(Exception):
    """The database holds somebody's council; the demonstration stays out of it."""


@transaction.atomic
def load_demonstration(*, as_of: dt.date) -> bool:
    """Load the demonstration as it stands on a day, statuses included, so that no job waits for them.

    Answers False, and changes nothing, where a demonstration is there already, whatever its day. Raises
    ``RealCouncilError`` where something else is.
    """
    if loaded() is not None:
        return False
    if holds_a_council():
        raise RealCouncilError
    now = timezone.now()
    places = load_organisation(as_of)
    council = load_people(as_of, places)
    lines = load_indicators(as_of, places, council)
    load_published(as_of, lines, now)
    figures = process.generate(as_of)
    rounds = load_rounds(as_of, figures, council.user_ids[AUTHOR])
    holders = Holders(as_of, council.user_ids)
    load_values(as_of, figures, lines, rounds, holders, now)
    load_words(lines)
    load_targets(as_of, figures, lines, council, holders)
    load_returns(as_of, lines, rounds, holders)
    result = recompute()
    load_alerts()
    grade_figures(set(Series.objects.values_list("pk", flat=True)), as_of)
    load_use(as_of, holders)
    aims = load_plans(as_of, lines, council.user_ids[AUTHOR])
    load_actions(as_of, aims, lines)
    load_clinics(as_of, lines, council.user_ids[AUTHOR])
    load_risks(as_of, aims, lines, council.user_ids[AUTHOR])
    load_models(as_of, aims, lines)
    load_maturity(as_of, council.user_ids[AUTHOR])
    load_practice(as_of, lines, council.user_ids[AUTHOR])
    load_appraisals(as_of, aims, lines, council.user_ids[AUTHOR])
    load_forums(as_of, council.user_ids[AUTHOR])
    load_spot_check(as_of, council.user_ids[AUTHOR])
    load_guidance(as_of, council.user_ids[AUTHOR])
    note_loaded(as_of, {"series": result.series, "judged": result.judged})
    return True
