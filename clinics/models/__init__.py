"""The tables of clinics."""

from clinics.models.after import ItemEffect, PulseAnswer, PulseCount, PulseQuestion, PulseTicket, Summary
from clinics.models.clinics import (
    FEWEST_MINUTES,
    MOST_MINUTES,
    Attendee,
    Clinic,
    ClinicMove,
    ClinicState,
    Decision,
    Nomination,
    Source,
)
from clinics.models.items import Cause, Item, ItemComment, ItemKind, ItemText, Paper
from clinics.models.meeting import Commitment, Note, NoteAddressee, Side

__all__ = [
    "FEWEST_MINUTES",
    "MOST_MINUTES",
    "Attendee",
    "Cause",
    "Clinic",
    "ClinicMove",
    "ClinicState",
    "Commitment",
    "Decision",
    "Item",
    "ItemComment",
    "ItemEffect",
    "ItemKind",
    "ItemText",
    "Nomination",
    "Note",
    "NoteAddressee",
    "Paper",
    "PulseAnswer",
    "PulseCount",
    "PulseQuestion",
    "PulseTicket",
    "Side",
    "Source",
    "Summary",
]
