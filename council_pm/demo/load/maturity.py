"""How two departments of the demonstration see themselves: three views each, and what the council does next."""

from __future__ import annotations

import datetime as dt
from itertools import groupby

from council_pm.assessments.models import CouncilStep, DimensionText, MaturityAnswer, MaturityView
from council_pm.core.periods import Frequency, Period, period_containing, previous
from council_pm.demo.files import rows
from council_pm.demo.load.moments import moment
from council_pm.org.models import OrgUnit

SAID_AFTER = dt.timedelta(days=20)  # in each quarter
FIRST = {
    "PLA": "Say at the depot what the plan asks of a round, in the first week of next month.",
    "AHW": "Go through our list of actions once, and close what nobody has touched for a year.",
}
COUNCIL = (
    "Two officers of corporate performance spend a morning a month with whichever service asks. "
    "Nobody needs to say why."
)


def load_maturity(as_of: dt.date, centre: int) -> None:
    """Write the views, the newest of them in the quarter of the day."""
    texts = {one.name: one for one in DimensionText.objects.order_by("revision")}
    found = groupby(rows("maturity.csv"), key=lambda row: (row["unit"], int(row["quarters_ago"])))
    for (code, ago), answers in found:
        quarter = _quarter(as_of, ago)
        view = MaturityView.objects.create(
            unit=OrgUnit.objects.get(code=code), start=quarter.start, revision=1,
            next_step=FIRST[code] if ago < 2 else "", at=moment(quarter.start + SAID_AFTER, as_of),
        )  # fmt: skip
        MaturityAnswer.objects.bulk_create(
            MaturityAnswer(
                view=view, dimension_id=texts[row["dimension"]].dimension_id, text=texts[row["dimension"]],
                stage=int(row["stage"]), words=row["words"], next=row["next"],
            )
            for row in answers
        )  # fmt: skip
    CouncilStep.objects.create(revision=1, text=COUNCIL, by=centre, at=moment(as_of - dt.timedelta(days=40), as_of))


def _quarter(as_of: dt.date, ago: int) -> Period:
    found = period_containing(as_of, Frequency.QUARTERLY)
    for _each in range(ago):
        found = previous(found, Frequency.QUARTERLY)
    return found
