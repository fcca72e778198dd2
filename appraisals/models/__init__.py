"""The tables of appraisals."""

from appraisals.models.appraisals import DONE_FIELDS, DUE_FIELDS, Appraisal, LeftOut, Stage, Tier
from appraisals.models.cycles import (
    Behaviour,
    Circumstance,
    CircumstanceKind,
    Cycle,
    CycleState,
    Group,
    NamedAppraiser,
    NamedFor,
    Theme,
)
from appraisals.models.group import GroupMeeting, GroupPresence
from appraisals.models.privacy import AccessRecord, CorrectionRequest, DataCopy, HrOpening, KnownKey, Opened, Outcome
from appraisals.models.signing import Edition, Signature, Signer
from appraisals.models.words import (
    AppraisalTarget,
    CheckIn,
    DevelopmentNeed,
    NeedState,
    Passage,
    PassageKind,
    Progress,
    Side,
)

__all__ = [
    "DONE_FIELDS",
    "DUE_FIELDS",
    "AccessRecord",
    "Appraisal",
    "AppraisalTarget",
    "Behaviour",
    "CheckIn",
    "Circumstance",
    "CircumstanceKind",
    "CorrectionRequest",
    "Cycle",
    "CycleState",
    "DataCopy",
    "DevelopmentNeed",
    "Edition",
    "Group",
    "GroupMeeting",
    "GroupPresence",
    "HrOpening",
    "KnownKey",
    "LeftOut",
    "NamedAppraiser",
    "NamedFor",
    "NeedState",
    "Opened",
    "Outcome",
    "Passage",
    "PassageKind",
    "Progress",
    "Side",
    "Signature",
    "Signer",
    "Stage",
    "Theme",
    "Tier",
]
