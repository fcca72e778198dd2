"""The tables of indicators; what the engine reads is insert-only with ``known_from``.

A foreign key with which a unique constraint begins has no index of its own: it would only cost each insert.
"""

from indicators.models.calculation import (
    DecisionOutcome,
    Formula,
    FormulaDecision,
    FormulaKind,
    FormulaPart,
    FormulaSource,
    MissingPart,
    PartRole,
    Working,
    WorkingPart,
)
from indicators.models.comparators import Area, AreaGroup, AreaGroupMember, ComparatorValue
from indicators.models.confidence import CheckResult, FigureConfidence, SpotCheck, SpotCheckItem
from indicators.models.definitions import (
    Basket,
    BasketItem,
    BasketKind,
    Definition,
    Indicator,
    Influence,
    MeasureKind,
    Ownership,
    OwnershipKind,
    Series,
    SeriesBreak,
    StatusRule,
    Underpinning,
)
from indicators.models.drafts import OPEN_STATES, DefinitionDraft, DraftState, ReviewReminder
from indicators.models.history import HistoryLoad, HistoryRow, LoadState
from indicators.models.judgements import CurrentStatus, SeriesReading, StatusSnapshot
from indicators.models.library import Adoption
from indicators.models.quality import QualityAnswer
from indicators.models.return_mail import CalendarFeed, ReturnMail
from indicators.models.returns import Channel, Return, ReturnBatch, ReturnVersion
from indicators.models.rounds import Audience, Release, ReleasePlan, Round
from indicators.models.target_round import (
    ProposalKind,
    ProposalState,
    TargetConfirmation,
    TargetPath,
    TargetProposal,
)
from indicators.models.trend_changes import Exclusion, Rebase, StandardJudgement
from indicators.models.use import SupplyMinutes, ViewCount
from indicators.models.values import Target, TargetBasis, Value

__all__ = [
    "OPEN_STATES",
    "Adoption",
    "Area",
    "AreaGroup",
    "AreaGroupMember",
    "Audience",
    "Basket",
    "BasketItem",
    "BasketKind",
    "CalendarFeed",
    "Channel",
    "CheckResult",
    "ComparatorValue",
    "CurrentStatus",
    "DecisionOutcome",
    "Definition",
    "DefinitionDraft",
    "DraftState",
    "Exclusion",
    "FigureConfidence",
    "Formula",
    "FormulaDecision",
    "FormulaKind",
    "FormulaPart",
    "FormulaSource",
    "HistoryLoad",
    "HistoryRow",
    "Indicator",
    "Influence",
    "LoadState",
    "MeasureKind",
    "MissingPart",
    "Ownership",
    "OwnershipKind",
    "PartRole",
    "ProposalKind",
    "ProposalState",
    "QualityAnswer",
    "Rebase",
    "Release",
    "ReleasePlan",
    "Return",
    "ReturnBatch",
    "ReturnMail",
    "ReturnVersion",
    "ReviewReminder",
    "Round",
    "Series",
    "SeriesBreak",
    "SeriesReading",
    "SpotCheck",
    "SpotCheckItem",
    "StandardJudgement",
    "StatusRule",
    "StatusSnapshot",
    "SupplyMinutes",
    "Target",
    "TargetBasis",
    "TargetConfirmation",
    "TargetPath",
    "TargetProposal",
    "Underpinning",
    "Value",
    "ViewCount",
    "Working",
    "WorkingPart",
]
