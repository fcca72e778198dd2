"""The tables of plans: what is written is kept by revision, so that what was agreed can always be shown again."""

from plans.models.actions import ENDED, Action, ActionStatus, Dependency, Milestone, ProgressNote, Visibility
from plans.models.answers import AnswerKind, IndicatorResponse
from plans.models.following import ActionEffect, Ending, Escalation, Judged, Occasion
from plans.models.improvement_models import (
    Criterion,
    EvidenceCriterion,
    ImprovementModel,
    ModelChoice,
    ModelEvidence,
)
from plans.models.moves import LinkChoice, MoveMail
from plans.models.objectives import AgreedAim, AgreedMeasure, Objective, ObjectiveMeasure, ObjectiveText
from plans.models.plans import Comment, Edition, Plan, PlanKind, PlanPartner, PlanState, Section, SectionText
from plans.models.risks import (
    Control,
    ControlAction,
    ControlCheck,
    EscalationState,
    Risk,
    RiskEscalation,
    RiskIndicator,
    RiskLight,
    RiskObjective,
    RiskScale,
    RiskScore,
    Works,
)
from plans.models.templates import Heading, PlanTemplate

__all__ = [
    "ENDED",
    "Action",
    "ActionEffect",
    "ActionStatus",
    "AgreedAim",
    "AgreedMeasure",
    "AnswerKind",
    "Comment",
    "Control",
    "ControlAction",
    "ControlCheck",
    "Criterion",
    "Dependency",
    "Edition",
    "Ending",
    "Escalation",
    "EscalationState",
    "EvidenceCriterion",
    "Heading",
    "ImprovementModel",
    "IndicatorResponse",
    "Judged",
    "LinkChoice",
    "Milestone",
    "ModelChoice",
    "ModelEvidence",
    "MoveMail",
    "Objective",
    "ObjectiveMeasure",
    "ObjectiveText",
    "Occasion",
    "Plan",
    "PlanKind",
    "PlanPartner",
    "PlanState",
    "PlanTemplate",
    "ProgressNote",
    "Risk",
    "RiskEscalation",
    "RiskIndicator",
    "RiskLight",
    "RiskObjective",
    "RiskScale",
    "RiskScore",
    "Section",
    "SectionText",
    "Visibility",
    "Works",
]
