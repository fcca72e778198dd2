"""Forums of the browser's council: a network with a past and a coming meeting, a programme, and a briefing."""

from __future__ import annotations

from collections.abc import Mapping

from council_pm.forums.models import Audience, Briefing, ForumKind
from council_pm.people.models import User
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


def write_forums(users: Mapping[Role, User]) -> dict[str, str]:
    """Write them; answers the paths of what a test may open."""
    network = ForumFactory.create(
        slug="network", name="Officers' network", kind=ForumKind.NETWORK, audience=Audience.MEMBERS,
        roles=[Role.PERFORMANCE_OFFICER], about="Every two or three weeks.",
    )  # fmt: skip
    programme = ForumFactory.create(
        slug="customer-first", name="Customer First", kind=ForumKind.PROGRAMME, audience=Audience.LISTED
    )
    person = users[Role.MANAGER].person
    assert person is not None
    ModuleFactory.create(forum=programme, name="Letters that answer", link="https://learning.example/letters")
    cohort = CohortFactory.create(forum=programme, name="Spring", people=[person])
    lunch = SessionFactory.create(title="Crime and us", capacity=10, about="With *somebody* who knows.")
    signed(lunch, person)
    past = SessionFactory.create(forum=lunch.forum, title="Plain words", days=-2)
    signed(past, person, attended=True)
    note_of(past, "- Say it\n- Write it")
    topic = TopicFactory.create(forum=network, title="Too many returns", text="Of one kind.")
    meeting = SessionFactory.create(forum=network, title="Network meeting")
    briefing: Briefing = BriefingFactory.create(title="The new form")
    return {
        "session": lunch.get_absolute_url(),
        "past session": past.get_absolute_url(),
        "attendance": f"{past.get_absolute_url()}attendance/",
        "feedback": f"{past.get_absolute_url()}feedback/",
        "note": f"{past.get_absolute_url()}notes/edit/",
        "notes": f"{past.get_absolute_url()}notes/",
        "will do": f"{past.get_absolute_url()}actions/new/",
        "session edit": f"{lunch.get_absolute_url()}edit/",
        "session cancel": f"{lunch.get_absolute_url()}cancel/",
        "network meeting": meeting.get_absolute_url(),
        "topic": f"/forums/topics/{topic.pk}/answer/",
        "cohort": f"/forums/cohorts/{cohort.pk}/",
        "briefing": briefing.get_absolute_url(),
        "readers": f"{briefing.get_absolute_url()}readers/",
    }
