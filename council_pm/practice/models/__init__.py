"""The tables of good practice, learning and recognition."""

from council_pm.practice.models.awards import Award, Nomination, NomineeKind, PanelSeat, Recognition
from council_pm.practice.models.entries import (
    Adoption,
    AdoptionNote,
    Community,
    EntryState,
    PracticeEntry,
    PracticeRevision,
    RevisionCommunity,
)
from council_pm.practice.models.promises import Promise, PromiseText
from council_pm.practice.models.transfers import LearningTransfer, Moved

__all__ = [
    "Adoption",
    "AdoptionNote",
    "Award",
    "Community",
    "EntryState",
    "LearningTransfer",
    "Moved",
    "Nomination",
    "NomineeKind",
    "PanelSeat",
    "PracticeEntry",
    "PracticeRevision",
    "Promise",
    "PromiseText",
    "Recognition",
    "RevisionCommunity",
]
