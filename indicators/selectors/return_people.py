"""Who has a return to fill in, and who signs it: posts first, then whoever holds them on a day."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from council_pm.org.tree import Tree
from council_pm.people.models import Post
from council_pm.people.roles import Role
from council_pm.people.selectors import in_force
from indicators.models import Ownership, OwnershipKind


@dataclass(frozen=True, slots=True)
class PostAt:
    """A post with its place."""

    id: int
    title: str
    unit_id: int
    role: Role


class ReturnPosts:
    """The posts that fill in and sign returns on a day, in two queries for any number of returns.

    The post named as data provider fills a figure in; where none is named, the performance officers nearest above the
    unit do; where there are none, the post that owns the indicator. The head of service nearest above signs, else the
    director.
    """

    def __init__(self, indicator_ids: Collection[int], units: Tree, day: date) -> None:
        self._units = units
        rows = Ownership.objects.filter(
            in_force(day), indicator__in=list(indicator_ids), kind__in=[OwnershipKind.PROVIDER, OwnershipKind.OWNER]
        ).order_by("pk")
        self._named: dict[tuple[int, str], list[int]] = {}
        for indicator_id, kind, post_id in rows.values_list("indicator_id", "kind", "post_id"):
            self._named.setdefault((indicator_id, kind), []).append(post_id)
        named = {post_id for posts in self._named.values() for post_id in posts}
        working = (Role.PERFORMANCE_OFFICER, Role.HEAD_OF_SERVICE, Role.CHIEF_OFFICER)
        posts = Post.objects.filter(Q(ended__isnull=True) | Q(ended__gte=day)).filter(
            Q(role__in=working) | Q(pk__in=named)
        )
        found = posts.order_by("code").values_list("pk", "title", "unit_id", "role")
        self.posts: Mapping[int, PostAt] = {pk: PostAt(pk, title, unit, Role(role)) for pk, title, unit, role in found}
        self._at: dict[tuple[int, Role], list[PostAt]] = {}
        for one in self.posts.values():
            self._at.setdefault((one.unit_id, one.role), []).append(one)

    def suppliers(self, indicator_id: int, unit_id: int) -> Sequence[PostAt]:
        """The posts that fill in a figure of this unit."""
        return (
            self._of_kind(indicator_id, OwnershipKind.PROVIDER)
            or self._nearest(unit_id, Role.PERFORMANCE_OFFICER)
            or self._of_kind(indicator_id, OwnershipKind.OWNER)
        )

    def signers(self, unit_id: int) -> Sequence[PostAt]:
        """The posts that sign off figures of this unit."""
        return self._nearest(unit_id, Role.HEAD_OF_SERVICE) or self._nearest(unit_id, Role.CHIEF_OFFICER)

    def _of_kind(self, indicator_id: int, kind: OwnershipKind) -> Sequence[PostAt]:
        ids = self._named.get((indicator_id, kind), ())
        return [self.posts[post_id] for post_id in ids if post_id in self.posts]

    def _nearest(self, unit_id: int, role: Role) -> Sequence[PostAt]:
        for place in reversed(self._units.line(unit_id)):
            if found := self._at.get((place.unit_id, role)):
                return found
        return ()
