"""The tables of plans: what is written is kept by revision, so that what was agreed can always be shown again."""

from plans.models.actions import ENDED, Action, ActionStatus, Dependency, Milestone, ProgressNote, Visibility
from plans.models.answers import AnswerKind, IndicatorResponse
from plans.models.objectives import AgreedAim, AgreedMeasure, Objective, ObjectiveMeasure, ObjectiveText
from plans.models.plans import Comment, Edition, Plan, PlanKind, PlanPartner, PlanState, Section, SectionText
from plans.models.templates import Heading, PlanTemplate

__all__ = [
    "ENDED",
    "Action",
    "ActionStatus",
    "AgreedAim",
    "AgreedMeasure",
    "AnswerKind",
    "Comment",
    "Dependency",
    "Edition",
    "Heading",
    "IndicatorResponse",
    "Milestone",
    "Objective",
    "ObjectiveMeasure",
    "ObjectiveText",
    "Plan",
    "PlanKind",
    "PlanPartner",
    "PlanState",
    "PlanTemplate",
    "ProgressNote",
    "Section",
    "SectionText",
    "Visibility",
]
