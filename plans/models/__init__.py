"""The tables of plans: what is written is kept by revision, so that what was agreed can always be shown again."""

from plans.models.objectives import Objective, ObjectiveMeasure, ObjectiveText
from plans.models.plans import Comment, Edition, Plan, PlanKind, PlanPartner, PlanState, Section, SectionText
from plans.models.templates import Heading, PlanTemplate

__all__ = [
    "Comment",
    "Edition",
    "Heading",
    "Objective",
    "ObjectiveMeasure",
    "ObjectiveText",
    "Plan",
    "PlanKind",
    "PlanPartner",
    "PlanState",
    "PlanTemplate",
    "Section",
    "SectionText",
]
