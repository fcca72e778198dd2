"""Improvement models in the demonstration: two services use the one that ships, one of them a second one as well."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from council_pm.demo.files import rows
from council_pm.demo.load.indicators import Lines
from council_pm.demo.load.moments import moment
from council_pm.org.models import OrgUnit
from plans import shipped_model
from plans.models import (
    Action,
    Criterion,
    EvidenceCriterion,
    ImprovementModel,
    ModelChoice,
    ModelEvidence,
    Objective,
)

SECOND, SECOND_NAME = "doors", "Door, desk, road, echo, ledger"
ABOUT = "A case followed from the first call to the last letter. Housing drew it up for itself; anybody may use it."
SOURCE = "Drawn up by the housing service"
USES = (("PLA1", shipped_model.CODE), ("PLA5", shipped_model.CODE), ("PLA5", SECOND))
CHOSEN = dt.timedelta(days=210)


def load_models(as_of: dt.date, aims: Mapping[str, Objective], lines: Lines) -> None:
    """The second model, who uses which, and a dozen pieces of evidence."""
    _second_model()
    units = {one.code: one for one in OrgUnit.objects.filter(code__in={code for code, _model in USES})}
    models = {one.code: one for one in ImprovementModel.objects.order_by("pk")}
    for code, model in USES:
        ModelChoice.objects.create(unit=units[code], model=models[model], since=as_of - CHOSEN)
    criteria = {f"{one.model.code}:{one.code}": one for one in Criterion.objects.select_related("model")}
    actions = {one.title: one for one in Action.objects.order_by("pk")}
    for row in rows("model_evidence.csv"):
        day = as_of - dt.timedelta(days=int(row["days_ago"]))
        made = ModelEvidence.objects.create(
            unit=units[row["unit"]], title=row["title"], shows=row["shows"], day=day, url=row["url"],
            series=lines.series[row["indicator"], ""] if row["indicator"] else None,
            objective=aims[row["aim"]] if row["aim"] else None,
            action=actions[row["action"]] if row["action"] else None,
            at=moment(day, as_of),
        )  # fmt: skip
        for name in row["criteria"].split("|"):
            EvidenceCriterion.objects.create(evidence=made, criterion=criteria[name])


def _second_model() -> None:
    model = ImprovementModel.objects.create(code=SECOND, name=SECOND_NAME, about=ABOUT, source=SOURCE)
    for position, row in enumerate(rows("model_second.csv"), 1):
        Criterion.objects.create(
            model=model, position=position, code=row["code"], heading=row["heading"], guidance=row["guidance"]
        )
