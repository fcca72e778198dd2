"""Forums of the matrix's world: open drop-ins, a group, the network, members' development, and a programme."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from council_pm.forums.models import Audience, Briefing, Cohort, Forum, ForumKind, Module, Session, Topic
from council_pm.people.models import Person, User
from council_pm.people.roles import Role
from tests.factories.forums import (
    BriefingFactory,
    CohortFactory,
    ForumFactory,
    ModuleFactory,
    SessionFactory,
    TopicFactory,
    note_of,
    signed,
)
from tests.factories.organisation import CouncilUnits
from tests.factories.people import OccupancyFactory, PersonFactory, PostFactory

GROUP_NOTE = "Said among the group that sets the standard"
NETWORK_TOPIC = "A topic among performance officers"
MEMBERS_SESSION = "An evening among members"
_MEMBERS = (Role.MEMBER, Role.COMMITTEE_CHAIR, Role.EXECUTIVE_MEMBER)
_OFFICERS = (Role.PERFORMANCE_OFFICER, Role.CHIEF_OFFICER)
_GROUP = (Role.HEAD_OF_SERVICE, Role.CHIEF_OFFICER, Role.CHIEF_EXECUTIVE)
_LINE = ("manager_own_unit", "head_of_service_own", "chief_officer_own", "chief_executive")


@dataclass(frozen=True, slots=True)
class Forums:
    """What addresses of forums are made from: by short names."""

    forums: Mapping[str, Forum]
    sessions: Mapping[str, Session]
    topic: Topic
    module: Module
    cohort: Cohort
    briefing: Briefing
    trainee: Person


def build_forums(units: CouncilUnits, users: Mapping[str, User]) -> Forums:
    """Write them; the trainee works below the manager of the own unit."""
    forums = {
        name: ForumFactory.create(slug=name, name=f"Forum {name}", kind=kind, audience=audience, roles=roles)
        for name, kind, audience, roles in (
            ("drop-in", ForumKind.DROP_IN, Audience.EVERYBODY, ()),
            ("group", ForumKind.STANDARD, Audience.LISTED, _GROUP),
            ("network", ForumKind.NETWORK, Audience.MEMBERS, _OFFICERS),
            ("members", ForumKind.MEMBERS, Audience.MEMBERS, _MEMBERS),
            ("programme", ForumKind.PROGRAMME, Audience.LISTED, ()),
        )
    }
    titles = {"members": MEMBERS_SESSION}
    sessions = {
        name: SessionFactory.create(
            forum=forum, title=titles.get(name, f"Session of {name}"), days=-1 if name == "group" else 7
        )
        for name, forum in forums.items()
    }
    note_of(sessions["group"], GROUP_NOTE)
    trainee = _below(units, users)
    signed(sessions["drop-in"], trainee)
    return Forums(
        forums=forums,
        sessions=sessions,
        topic=TopicFactory.create(forum=forums["network"], title=NETWORK_TOPIC),
        module=ModuleFactory.create(forum=forums["programme"]),
        cohort=CohortFactory.create(forum=forums["programme"], people=[trainee]),
        briefing=BriefingFactory.create(),
        trainee=trainee,
    )


def _below(units: CouncilUnits, users: Mapping[str, User]) -> Person:
    """Somebody whose post reports to the own manager's, and that one's up to the Chief Executive's."""
    post = below = PostFactory.create(unit=units.unit)
    for column in _LINE:
        person = users[column].person
        assert person is not None
        below.reports_to = person.occupancies.get().post
        below.save()
        below = below.reports_to
    trainee = PersonFactory.create()
    OccupancyFactory.create(post=post, person=trainee)
    return trainee
