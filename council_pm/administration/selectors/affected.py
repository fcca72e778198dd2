"""What a change of the organisation touches: posts, service accounts, indicators, targets and open rounds.

Four queries, however many units are asked for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import CharField, DateField, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from council_pm.core.access import Permission
from council_pm.core.periods import Frequency
from council_pm.people.models import Post, ServiceAccount
from council_pm.people.rights import RIGHTS, Reach
from council_pm.people.roles import Role
from indicators.models import Definition, Ownership, OwnershipKind, Round, Series, Target
from indicators.selectors.round_places import round_label


@dataclass(frozen=True, slots=True)
class PostFact:
    """A post, or a service account, that belongs to a unit: its role, and who holds it today or will.

    ``user_ids`` are the sign-ins of its holders.
    """

    code: str
    title: str
    unit_id: int
    role: Role
    holders: tuple[str, ...]
    user_ids: frozenset[int]
    is_account: bool

    @property
    def reaches_its_place(self) -> bool:
        """Whether its right to see figures before their release comes from the place of its unit."""
        return RIGHTS[Permission.VIEW_SIGNED_OFF].get(self.role) is Reach.OWN_PLACE


@dataclass(frozen=True, slots=True)
class SeriesFact:
    """A series that a unit answers for, its owner's post today, and its targets for periods that end later."""

    code: str
    name: str
    breakdown: str
    unit_id: int
    frequency: str
    owner: str
    retired_on: date | None
    later_targets: int
    last_target: date | None


@dataclass(frozen=True, slots=True)
class RoundFact:
    """A round that is open today, by the words for its period, with the number of indicators that report in it."""

    name: str
    due: date
    indicators: int


@dataclass(frozen=True, slots=True)
class Affected:
    """Everything that belongs to some units."""

    posts: tuple[PostFact, ...]
    series: tuple[SeriesFact, ...]
    rounds: tuple[RoundFact, ...]


def affected(unit_ids: Collection[int], *, from_day: date, today: date, overseers: Collection[int] = ()) -> Affected:
    """What belongs to these units from a day on; of ``overseers``, other units, the posts only."""
    series = _series(unit_ids, from_day, today)
    return Affected(posts_of({*unit_ids, *overseers}, from_day, today), series, _rounds(series, today))


def posts_of(unit_ids: Iterable[int], from_day: date, today: date) -> tuple[PostFact, ...]:
    """Posts of these units that last until a day at least, and their service accounts, by title. One query."""
    ids = set(unit_ids)
    no_day = Cast(Value(None), DateField())  # PostgreSQL wants each column of a union typed
    posts = (
        Post.objects.filter(Q(ended__isnull=True) | Q(ended__gte=from_day), unit_id__in=ids)
        .annotate(
            now=FilteredRelation(
                "occupancies", condition=Q(occupancies__ends__isnull=True) | Q(occupancies__ends__gte=today)
            ),
            account=Value(0),
        )
        .values_list(
            "account", "code", "title", "unit_id", "role", "now__person__name", "now__person__user", "now__starts"
        )
    )
    accounts = (
        ServiceAccount.objects.filter(unit_id__in=ids)
        .annotate(account=Value(1), holder=Value("", CharField()), starts=no_day)
        .values_list("account", "user__email", "user__email", "unit_id", "role", "holder", "user_id", "starts")
    )
    facts: dict[tuple[int, str], tuple[str, int, str]] = {}
    holders: dict[tuple[int, str], list[str]] = defaultdict(list)
    users: dict[tuple[int, str], set[int]] = defaultdict(set)
    for account, code, title, unit_id, role, holder, user_id, starts in _both(posts, accounts):
        facts[account, code] = (title, unit_id, role)
        if holder:
            holders[account, code].append(_holder(holder, starts, today))
        if user_id is not None:
            users[account, code].add(user_id)
    found = [
        PostFact(key[1], title, unit_id, Role(role), tuple(sorted(holders[key])), frozenset(users[key]), bool(key[0]))
        for key, (title, unit_id, role) in facts.items()
    ]
    return tuple(sorted(found, key=lambda post: (post.is_account, post.title.casefold(), post.code)))


def series_of(unit_ids: Collection[int], today: date) -> list[dict[str, Any]]:
    """Series of these units with the newest name and the owner of today, by code. One query."""
    newest = Definition.objects.filter(indicator=OuterRef("indicator")).order_by("-version")
    owner = (
        Ownership.objects.filter(Q(ends__isnull=True) | Q(ends__gte=today), indicator=OuterRef("indicator"))
        .filter(kind=OwnershipKind.OWNER, starts__lte=today)
        .order_by("-starts", "-pk")
    )
    found: QuerySet[Series, Any] = (
        Series.objects.filter(unit_id__in=unit_ids)
        .annotate(
            code=F("indicator__code"),
            retired_on=F("indicator__retired_on"),
            name=Subquery(newest.values("name")[:1]),
            frequency=Subquery(newest.values("frequency")[:1]),
            owner=Subquery(owner.values("post__title")[:1]),
        )
        .order_by("code", "breakdown", "pk")
        .values("pk", "code", "breakdown", "unit_id", "retired_on", "name", "frequency", "owner")
    )
    return list(found)


def _holder(name: str, starts: date | None, today: date) -> str:
    if starts is None or starts <= today:
        return name
    return _("%(name)s from %(day)s") % {"name": name, "day": date_format(starts, "j F Y")}


def _both(posts: Any, accounts: Any) -> Iterable[tuple[int, str, str, int, str, str | None, int | None, date | None]]:
    return posts.union(accounts, all=True)  # type: ignore[no-any-return]  # rows of a union have no types


def _series(unit_ids: Collection[int], from_day: date, today: date) -> tuple[SeriesFact, ...]:
    targets = _later_targets(unit_ids, from_day)
    return tuple(
        SeriesFact(
            code=row["code"],
            name=row["name"] or "",
            breakdown=row["breakdown"],
            unit_id=row["unit_id"],
            frequency=row["frequency"] or "",
            owner=row["owner"] or "",
            retired_on=row["retired_on"],
            later_targets=len(targets[row["pk"]]),
            last_target=max(targets[row["pk"]], default=None),
        )
        for row in series_of(unit_ids, today)
    )


def _later_targets(unit_ids: Collection[int], from_day: date) -> dict[int, list[date]]:
    """The last days of the periods that end on a day or later and have a target, by series."""
    in_force: dict[tuple[int, date, date], bool] = {}
    rows = Target.objects.filter(series__unit_id__in=unit_ids, end__gte=from_day).order_by("revision")
    for series_id, start, end, withdrawn in rows.values_list("series_id", "start", "end", "withdrawn"):
        in_force[series_id, start, end] = not withdrawn
    found: dict[int, list[date]] = defaultdict(list)
    for (series_id, _start, end), holds in in_force.items():
        if holds:
            found[series_id].append(end)
    return found


def _rounds(series: Iterable[SeriesFact], today: date) -> tuple[RoundFact, ...]:
    reporting: dict[str, set[str]] = defaultdict(set)
    for one in series:
        if one.retired_on is None or one.retired_on > today:
            reporting[one.frequency].add(one.code)
    known = {frequency.value for frequency in Frequency}
    open_now = Round.objects.filter(
        opens__lte=today, closes__gte=today, frequency__in=sorted(known.intersection(reporting))
    ).order_by("due", "slug")
    return tuple(RoundFact(round_label(one), one.due, len(reporting[one.frequency])) for one in open_now)
