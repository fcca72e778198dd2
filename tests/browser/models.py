"""Improvement models and own views of the browser's council: two models in use, three pieces of evidence, two views."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from council_pm.core.periods import Frequency, period_containing
from indicators.models import Series
from plans.models import ImprovementModel
from tests.factories.assessments import view_of
from tests.factories.improvement_models import CriterionFactory, ImprovementModelFactory, ModelEvidenceFactory, chosen
from tests.factories.organisation import CouncilUnits

PLANS, LEARNING = "Plans that are used", "Learning from others"


def write_models(units: CouncilUnits, worst: Series) -> dict[str, str]:
    """Write them; answers the paths of what a test may open."""
    shipped = ImprovementModel.objects.get()
    walk = ImprovementModelFactory.create(code="walk", name="The walk from door to door", about="Follow one case.")
    door = CriterionFactory.create(model=walk, heading="The door: how somebody reaches us")
    for model in (shipped, walk):
        chosen(units.service, model)
    heard = shipped.criteria.get(code="1.2")
    one = ModelEvidenceFactory.create(
        unit=units.service, title="A morning at the counter", shows="Forty callers, and what they asked.",
        url="https://photos.example/a-very-long-address-that-has-no-space-to-be-broken-at-anywhere", series=worst,
        under=[heard, door],
    )  # fmt: skip
    ModelEvidenceFactory.create(unit=units.service, title="A drawing of eleven steps")
    now = period_containing(timezone.localdate(), Frequency.QUARTERLY).start
    for start, stage in ((date(now.year - 1, now.month, 1), 1), (now, 3)):
        said = {PLANS: (stage, "It is opened at our meeting.", "Tell the depot."), LEARNING: (2, "", "")}
        view_of(units.department, said, start=start, next_step="Tell the depot.")
    return {"evidence": one.get_absolute_url(), "evidence edit": f"{one.get_absolute_url()}edit/"}
