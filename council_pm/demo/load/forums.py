"""Forums of the demonstration: their histories, what was decided, who comes next, and briefings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from appraisals.models import Theme
from council_pm.demo.files import rows
from council_pm.demo.load.moments import LONDON, moment, office_day
from council_pm.forums.models import (
    Acknowledgement,
    AgendaLine,
    Attendance,
    Briefing,
    Cohort,
    CohortPlace,
    Coming,
    Completion,
    FeedbackCount,
    Forum,
    MemberRule,
    Module,
    Note,
    Session,
    SessionAction,
    Topic,
)
from council_pm.forums.places import ANSWERS_FOR
from council_pm.forums.selectors.feedback import QUESTIONS
from council_pm.forums.selectors.members import members_of
from council_pm.people.models import Occupancy, Person, Post
from council_pm.people.selectors import in_force
from plans.models import Action, ActionStatus, ProgressNote

BEGAN = dt.timedelta(days=700)
STRIDE = 7  # how far the next session goes on in the list of people, so that others come
ABSENT = 9  # one in so many who signed up did not come
NETWORK = "officers-network"


@dataclass(slots=True)
class _Council:
    """Who is who, and what was written so far."""

    as_of: dt.date
    centre: int
    posts: dict[str, Post]
    holders: dict[str, Person]
    everybody: Sequence[Person]
    forums: dict[str, Forum] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)

    def day(self, ago: str) -> dt.date:
        """A working day so many days ago."""
        return office_day(self.as_of - dt.timedelta(days=int(ago)))

    def at(self, ago: str) -> dt.datetime:
        """A moment of that day, never in the future."""
        return moment(self.day(ago), self.as_of)

    def people(self, codes: str) -> list[Person]:
        """Who holds these posts."""
        return [self.holders[code] for code in codes.split("|") if code in self.holders]


def load_forums(as_of: dt.date, centre: int) -> None:
    """Write them all; ``centre`` is the user of corporate performance."""
    posts = {one.code: one for one in Post.objects.order_by("pk")}
    held = Occupancy.objects.filter(in_force(as_of)).select_related("person", "post").order_by("-starts", "pk")
    holders = {one.post.code: one.person for one in held}
    everybody = list(Person.objects.filter(user__isnull=False, occupancies__in=held).distinct().order_by("pk"))
    council = _Council(as_of, centre, posts, holders, everybody)
    for row in rows("forums.csv"):
        _forum(council, row)
    themes = {one.code: one for one in Theme.objects.order_by("pk")}
    for row in rows("forum_modules.csv"):
        forum = council.forums[row["forum"]]
        Module.objects.create(
            forum=forum, position=forum.modules.count() + 1, name=row["name"], about=row["about"], link=row["link"],
            theme=themes.get(row["theme"]),
        )  # fmt: skip
    for row in rows("forum_cohorts.csv"):
        _cohort(council, row)
    for number, row in enumerate(rows("forum_sessions.csv")):
        _session(council, row, number)
    for row in rows("forum_actions.csv"):
        _action(council, row)
    for row in rows("forum_topics.csv"):
        _topic(council, row)
    _agendas(council)
    for number, row in enumerate(rows("briefings.csv")):
        _briefing(council, row, number)


def _forum(council: _Council, row: dict[str, str]) -> None:
    made = Forum.objects.create(
        slug=row["slug"], name=row["name"], kind=row["kind"], audience=row["audience"], about=row["about"],
        convenor=council.posts[row["convenor"]], created_by=council.centre,
        created_at=moment(council.as_of - BEGAN, council.as_of),
    )  # fmt: skip
    for role in filter(None, row["roles"].split("|")):
        MemberRule.objects.create(forum=made, role=role, level=int(row["level"] or 0))
    council.forums[made.slug] = made


def _cohort(council: _Council, row: dict[str, str]) -> None:
    starts = council.day(row["days_ago"])
    forum = council.forums[row["forum"]]
    made = Cohort.objects.create(
        forum=forum, name=row["name"], starts=starts, ends=starts + dt.timedelta(days=int(row["lasts"]))
    )
    modules = list(forum.modules.order_by("position"))[: int(row["completed"])]
    for person in council.people(row["people"]):
        CohortPlace.objects.create(cohort=made, person=person, joined=starts)
        for number, module in enumerate(modules, 1):
            day = min(starts + dt.timedelta(days=20 * number), council.as_of)
            Completion.objects.get_or_create(
                module=module, person=person,
                defaults={"on": day, "by": council.centre, "at": moment(day, council.as_of)},
            )  # fmt: skip


def _session(council: _Council, row: dict[str, str], number: int) -> None:
    forum, day = council.forums[row["forum"]], council.day(row["days_ago"])
    starts = dt.datetime.combine(day, dt.time.fromisoformat(row["starts"]), LONDON)
    cohort = forum.cohorts.filter(name=row["cohort"]).first() if row["cohort"] else None
    made = Session.objects.create(
        forum=forum, title=row["title"], about=row["about"], starts=starts,
        ends=starts + dt.timedelta(minutes=int(row["minutes"])), place=row["place"],
        capacity=int(row["capacity"]) if row["capacity"] else None, cohort=cohort,
        module=forum.modules.get(name=row["module"]) if row["module"] else None, created_by=council.centre,
        created_at=moment(day - dt.timedelta(days=60), council.as_of),
    )  # fmt: skip
    council.sessions[made.title] = made
    is_past = day < council.as_of
    people = _who(council, made, row, number)
    _attendances(council, made, people, is_past=is_past)
    if row["note"]:
        Note.objects.create(
            session=made, revision=1, text=row["note"], by=council.centre, at=moment(day, council.as_of, dt.time(16))
        )
    if is_past:
        Session.objects.filter(pk=made.pk).update(agenda_kept_at=starts)
        if day + ANSWERS_FOR < council.as_of:
            _feedback(made, number)


def _who(council: _Council, session: Session, row: dict[str, str], number: int) -> list[Person]:
    """Who signs up: those who are named, the cohort, and so many more of the forum's members or of everybody."""
    if session.cohort is not None:
        return [one.person for one in session.cohort.places.select_related("person").order_by("pk")]
    named = council.people(row["signs"])
    members = {line.person_id for line in members_of(session.forum, council.as_of)}
    more = Person.objects.in_bulk(members)
    pool = [more[pk] for pk in sorted(members)] or list(council.everybody)
    turn = (number * STRIDE) % len(pool)
    others = [one for one in pool[turn:] + pool[:turn] if one not in named]
    return [*named, *others[: int(row["people"] or 0)]]


def _attendances(council: _Council, session: Session, people: Sequence[Person], *, is_past: bool) -> None:
    day = min(session.starts.date(), council.as_of) - dt.timedelta(days=5)
    for number, person in enumerate(people, 1):
        waits = session.capacity is not None and number > session.capacity
        Attendance.objects.create(
            session=session, person=person, state=Coming.WAITING if waits else Coming.COMING,
            place=None if waits else number, signed_up_at=moment(day, council.as_of),
            attended=None if not is_past else not waits and number % ABSENT != 0,
        )  # fmt: skip


def _feedback(session: Session, number: int) -> None:
    """Two of three who were there answered; most of them well."""
    there = list(session.attendances.filter(attended=True).order_by("pk").values_list("pk", flat=True))
    answered = there[: len(there) * 2 // 3]
    Attendance.objects.filter(pk__in=answered).update(answered=True)
    for offset, question in enumerate(QUESTIONS):
        some = [len(answered) * (2 + (number + offset) % 2) // 10, len(answered) // 10]
        counts = {3: some[0], 2: some[1], 4: len(answered) - sum(some)}
        FeedbackCount.objects.bulk_create(
            FeedbackCount(session=session, question=question, answer=answer, n=n) for answer, n in counts.items() if n
        )


def _action(council: _Council, row: dict[str, str]) -> None:
    session, owner = council.sessions[row["session"]], council.posts[row["owner"]]
    due = council.as_of + dt.timedelta(days=int(row["due_in_days"]))
    made = Action.objects.create(
        unit=owner.unit, owner=owner, title=row["title"], due=due, status=row["status"], created_by=council.centre,
        done_on=due - dt.timedelta(days=3) if row["status"] == ActionStatus.DONE else None,
        created_at=moment(session.starts.date(), council.as_of),
    )  # fmt: skip
    SessionAction.objects.create(session=session, action=made)
    if row["words"]:
        said = made.done_on or council.as_of - dt.timedelta(days=9)
        ProgressNote.objects.create(
            action=made, text=row["words"], status=row["status"], by=None, at=moment(said, council.as_of)
        )


def _topic(council: _Council, row: dict[str, str]) -> None:
    person = council.holders.get(row["by"])
    user = getattr(person, "user", None)
    Topic.objects.create(
        forum=council.forums[NETWORK], direction=row["direction"], title=row["title"], text=row["text"],
        raised_by=user.pk if user else None, raised_at=council.at(row["days_ago"]), outcome=row["outcome"],
        answered_by=council.centre if row["outcome"] else None,
        answered_at=council.at(row["answered_days_ago"]) if row["outcome"] else None,
    )  # fmt: skip


def _agendas(council: _Council) -> None:
    topics = {one.title: one for one in Topic.objects.filter(forum=council.forums[NETWORK])}
    meetings = {one.starts.astimezone(LONDON).date(): one for one in council.forums[NETWORK].sessions.all()}
    for row in rows("forum_agendas.csv"):
        session = meetings[council.day(row["days_ago"])]
        AgendaLine.objects.create(
            session=session, position=session.agenda.count() + 1, heading=row["heading"], text=row["text"],
            topic=topics.get(row["text"]),
        )  # fmt: skip


def _briefing(council: _Council, row: dict[str, str], number: int) -> None:
    forum = council.forums.get(row["forum"])
    made = Briefing.objects.create(
        forum=forum, title=row["title"], text=row["text"], link=row["link"], issued_by=council.centre,
        issued_at=council.at(row["days_ago"]),
    )  # fmt: skip
    members = {line.person_id for line in members_of(forum, council.as_of)} if forum else set()
    pool = [one for one in council.everybody if forum is None or one.pk in members]
    for person in pool[number : number + int(row["readers"])]:
        day = council.day(row["days_ago"]) + dt.timedelta(days=1 + person.pk % 7)
        Acknowledgement.objects.create(briefing=made, person=person, at=moment(day, council.as_of))
