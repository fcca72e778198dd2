"""Forums, their sessions and who comes, what is talked about, programmes, and briefings."""

from council_pm.forums.models.briefings import Acknowledgement, Briefing
from council_pm.forums.models.forums import Audience, Forum, ForumKind, MemberRule, NamedMember, Naming
from council_pm.forums.models.programmes import Cohort, CohortPlace, Completion, Module
from council_pm.forums.models.sessions import (
    AgendaLine,
    Attendance,
    Coming,
    FeedbackCount,
    Note,
    Session,
    SessionAction,
    SessionFeed,
)
from council_pm.forums.models.topics import Direction, Topic

__all__ = [
    "Acknowledgement",
    "AgendaLine",
    "Attendance",
    "Audience",
    "Briefing",
    "Cohort",
    "CohortPlace",
    "Coming",
    "Completion",
    "Direction",
    "FeedbackCount",
    "Forum",
    "ForumKind",
    "MemberRule",
    "Module",
    "NamedMember",
    "Naming",
    "Note",
    "Session",
    "SessionAction",
    "SessionFeed",
    "Topic",
]
