"""The line of today, as it is asked for one post, for a team, or for everybody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from django.db.models import Q, QuerySet

from appraisals.line import Line
from council_pm.people.models import Occupancy, OccupancyKind, Post
from council_pm.people.selectors import in_force

LONGEST_LINE = 10  # posts one above the other
_ABOVE = tuple("__".join(["reports_to"] * steps) + "_id" for steps in range(1, LONGEST_LINE + 1))


@dataclass(frozen=True, slots=True)
class Report:
    """Somebody in a post below another one. ``by_way_of``: the post that they report to, which may be vacant."""

    person_id: int
    post_id: int
    by_way_of: int


def holdings(today: date) -> QuerySet[Occupancy]:
    """Who holds a post today. A deputy reads no appraisals: they stand in for the work and not for the person."""
    return (
        Occupancy.objects.filter(in_force(today))
        .exclude(kind=OccupancyKind.DEPUTY)
        .filter(Q(needs_confirmation=False) | Q(confirmed_by__isnull=False))
        .filter(Q(post__ended__isnull=True) | Q(post__ended__gte=today))
    )


def line_above(post_ids: Collection[int], today: date) -> Line:
    """The line above these posts; two queries."""
    above: dict[int, int | None] = {}
    for row in Post.objects.filter(pk__in=post_ids).values_list("pk", *_ABOVE):
        for lower, upper in pairwise(row):
            if lower is not None:
                above[lower] = upper
    return Line(above, _holders(today, set(above) | set(post_ids)))


def whole_line(today: date) -> Line:
    """The line of the whole council; two queries. For jobs, never for a page."""
    return Line(dict(Post.objects.values_list("pk", "reports_to_id")), _holders(today, None))


def reports_of(post_ids: Iterable[int], person_id: int, today: date) -> list[Report]:
    """Who reports to these posts today, past posts that nobody else holds; two queries for each such step."""
    return _below(post_ids, person_id, today, past_held=False)


def everybody_below(post_ids: Iterable[int], person_id: int, today: date) -> list[Report]:
    """Everybody down the line from these posts, nearest first; two queries a level, at most ten levels."""
    return _below(post_ids, person_id, today, past_held=True)


def _below(post_ids: Iterable[int], person_id: int, today: date, *, past_held: bool) -> list[Report]:
    """``asked`` says of each post whose reports count below it: everybody's (nothing), or one person's.

    A post that somebody holds alone is passed over for themself: who acts above their own post is appraised further up.
    """
    found: list[Report] = []
    asked: dict[int, int | None] = dict.fromkeys(post_ids)
    seen = set(asked)
    for _step in range(LONGEST_LINE):
        below = Post.objects.filter(reports_to__in=list(asked)).exclude(pk__in=seen)
        posts = dict(below.values_list("pk", "reports_to_id")) if asked else {}
        if not posts:
            break
        seen.update(posts)
        holders, with_more = _held_below(today, posts)
        above, asked = asked, {}
        for post, way in posts.items():
            only = above[way or 0]
            held = [one for one in holders.get(post, ()) if one != person_id]
            found += [Report(one, post, way or 0) for one in held if only is None or one == only]
            if past_held or not held:
                asked[post] = only
            elif held[1:] == [] and held[0] in with_more and only in (None, held[0]):
                asked[post] = held[0]
    return found


def _held_below(today: date, post_ids: Collection[int]) -> tuple[dict[int, list[int]], set[int]]:
    """Who holds each of these posts, and who of them holds another one as well; one query."""
    there = holdings(today).filter(post__in=post_ids).values("person")
    held: defaultdict[int, list[int]] = defaultdict(list)
    posts: defaultdict[int, set[int]] = defaultdict(set)
    rows = holdings(today).filter(person__in=there).order_by("starts", "pk")
    for post, person in rows.values_list("post_id", "person_id"):
        posts[person].add(post)
        if post in post_ids and person not in held[post]:
            held[post].append(person)
    return held, {person for person, theirs in posts.items() if len(theirs) > 1}


def _holders(today: date, post_ids: Collection[int] | None) -> dict[int, tuple[int, ...]]:
    rows = holdings(today) if post_ids is None else holdings(today).filter(post__in=post_ids)
    found: defaultdict[int, list[int]] = defaultdict(list)
    for post, person in rows.order_by("starts", "pk").values_list("post_id", "person_id"):
        if person not in found[post]:
            found[post].append(person)
    return {post: tuple(people) for post, people in found.items()}
