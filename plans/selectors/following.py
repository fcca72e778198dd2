"""Who is to be told of which action: holders of posts today, and the posts above them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from council_pm.org.models import Level
from council_pm.org.tree import Tree
from council_pm.people.models import Occupancy, OccupancyKind, Post
from council_pm.people.roles import Role
from council_pm.people.selectors import in_force
from indicators.selectors.holders import takes_effect
from plans.following import Posts, first_held
from plans.models import ENDED, Action, Escalation, Milestone, PlanState

_HEAD_OF = {
    Level.COUNCIL: Role.CHIEF_EXECUTIVE,
    Level.DEPARTMENT: Role.CHIEF_OFFICER,
    Level.SERVICE: Role.HEAD_OF_SERVICE,
    Level.UNIT: Role.MANAGER,
}


@dataclass(frozen=True, slots=True)
class PassedOn:
    """To whom an action was passed on: the post, when, and the posts in between that nobody held."""

    post_id: int
    post: str
    on: date
    passed_over: tuple[str, ...]


def users_of(post_ids: Collection[int], today: date) -> Mapping[int, set[int]]:
    """Who signs in and holds or deputises each post today; one query."""
    rows = Occupancy.objects.filter(
        takes_effect(), in_force(today), post__in=list(post_ids), person__user__is_active=True
    ).filter(Q(post__ended__isnull=True) | Q(post__ended__gte=today))
    found: dict[int, set[int]] = defaultdict(set)
    for post_id, user_id in rows.values_list("post_id", "person__user__pk"):
        found[post_id].add(user_id)
    return found


def open_actions() -> QuerySet[Action]:
    """What is still to do, of plans that were agreed or of none."""
    rows = Action.objects.exclude(status__in=ENDED).exclude(objective__plan__state=PlanState.DRAFT)
    return rows.select_related("owner").order_by("due", "pk")


def actions_to_remind_of(today: date, days: int) -> list[Action]:
    """Actions that are overdue or due within so many days; one query."""
    return list(open_actions().filter(due__lte=today + timedelta(days=days)))


def steps_to_remind_of(today: date, days: int) -> list[Milestone]:
    """Steps that are not done, overdue or due within so many days, of actions that are still to do; one query."""
    rows = Milestone.objects.filter(done_on__isnull=True, due__lte=today + timedelta(days=days))
    open_ = open_actions().values("pk")
    return list(rows.filter(action__in=open_).select_related("action").order_by("due", "pk"))


def actions_to_pass_on(today: date, days: int) -> list[Action]:
    """What has been overdue for so many days and was not passed on yet; one query."""
    there = Escalation.objects.filter(action=OuterRef("pk"), ended_at__isnull=True)
    return list(open_actions().filter(~Exists(there), due__lte=today - timedelta(days=days)))


def posts_above(actions: Iterable[Action], units: Tree, today: date) -> Mapping[int, tuple[int | None, list[int]]]:
    """By action: the nearest post above its owner's that somebody holds or deputises today, and those passed over.

    Two queries for any number of actions.
    """
    rows = list(Post.objects.order_by("code").values_list("pk", "unit_id", "role", "reports_to_id", "ended"))
    heads: dict[int, list[int]] = defaultdict(list)
    for pk, unit_id, role, _above, ended in rows:
        place = units.places.get(unit_id)
        if ended is None and place is not None and _HEAD_OF.get(Level(place.level)) == role:
            heads[unit_id].append(pk)
    posts = Posts({row[0]: row[3] for row in rows}, {row[0]: row[1] for row in rows}, heads)
    ended_posts = {row[0] for row in rows if row[4] is not None and row[4] < today}
    held = held_posts(today) - ended_posts

    def line(unit_id: int) -> list[int]:
        return [place.unit_id for place in reversed(units.line(unit_id))] if unit_id in units.places else []

    return {one.pk: first_held(posts.above(one.owner_id, line), held) for one in actions}


def held_posts(today: date) -> set[int]:
    """Every post that somebody holds or deputises today; one query."""
    rows = Occupancy.objects.filter(takes_effect(), in_force(today))
    return set(rows.values_list("post_id", flat=True))


def vacant_posts(post_ids: Collection[int], today: date) -> set[int]:
    """Those of these posts that nobody holds today; a deputy is nobody who holds it. One query."""
    return set(post_ids) - set(
        _holding(today).filter(post__in=list(post_ids)).values_list("post_id", flat=True)
    )  # fmt: skip


def owner_is_gone(today: date) -> Q:
    """Of actions: nobody holds the owner's post on a day."""
    return ~Q(Exists(_holding(today).filter(post=OuterRef("owner"))))


def _holding(today: date) -> QuerySet[Occupancy]:
    rows = Occupancy.objects.filter(takes_effect(), in_force(today)).exclude(kind=OccupancyKind.DEPUTY)
    return rows.filter(Q(post__ended__isnull=True) | Q(post__ended__gte=today))


def passed_on(action_ids: Collection[int]) -> Mapping[int, PassedOn]:
    """To whom each of these actions is passed on now; two queries at most."""
    rows = list(Escalation.objects.filter(action__in=list(action_ids), ended_at__isnull=True).select_related("post"))
    over = {pk for row in rows for pk in row.passed_over}
    titles = dict(Post.objects.filter(pk__in=over).values_list("pk", "title")) if over else {}
    return {
        row.action_id: PassedOn(
            row.post_id, row.post.title, row.on, tuple(titles[pk] for pk in row.passed_over if pk in titles)
        )
        for row in rows
    }
