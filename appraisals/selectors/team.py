"""Whom somebody appraises and countersigns for, with where each appraisal stands: never a word of one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery

from appraisals.access import namings
from appraisals.eligibility import Held, main_post
from appraisals.models import Appraisal, Cycle, CycleState, Edition, NamedFor, Signature, Signer
from appraisals.selectors.line import Report, holdings, reports_of
from appraisals.selectors.now import NOTHING_TO_DO, Now, now_of
from appraisals.signing import COUNTERSIGNED
from council_pm.people.models import Occupancy


class Waits(StrEnum):
    """What an appraisal waits for, as whoever appraises is told."""

    NOTHING = "nothing"  # the stage is done, or all are
    BOTH = "both"  # nobody has signed this stage
    YOU = "you"  # the appraisee has signed
    THEM = "them"  # the appraiser has signed


@dataclass(frozen=True, slots=True)
class TeamRow:
    """Somebody whom the reader appraises. Without ``appraisal`` none is open.

    ``may_begin`` where the reader may begin one, ``may_take_over`` where it still hangs on the post before.
    """

    person_id: int
    name: str
    post: str
    appraisal: Appraisal | None = None
    now: Now = NOTHING_TO_DO
    waits: Waits = Waits.NOTHING
    named: bool = False
    may_begin: bool = False
    may_take_over: bool = False


@dataclass(frozen=True, slots=True)
class Team:
    """Those who report to somebody today, past vacant posts, and those whom HR named them for."""

    reports: dict[int, frozenset[int]]  # posts by person
    named: frozenset[int]
    replaced: frozenset[int]  # of the reports: somebody else is named for them

    @property
    def people(self) -> frozenset[int]:
        """Everybody whom the reader appraises."""
        return (frozenset(self.reports) - self.replaced) | self.named

    def appraises(self, person_id: int, post_id: int) -> bool:
        """Whether the reader appraises somebody whose line goes up from a post that they hold."""
        if person_id in self.named:
            return True
        return person_id not in self.replaced and post_id in self.reports.get(person_id, ())


def team_for(person_id: int, today: date) -> Team:
    """Whom somebody appraises today; four queries, and two more for each row of vacant posts."""
    mine = list(holdings(today).filter(person=person_id).values_list("post_id", flat=True))
    return _team(reports_of(mine, person_id, today) if mine else [], person_id, NamedFor.APPRAISER, today)


def team_rows(person_id: int, today: date) -> list[TeamRow]:
    """Whom somebody appraises, by name, each with where it stands; six queries."""
    team = team_for(person_id, today)
    people = team.people
    mains = _main_posts(people, today)
    open_ = Appraisal.objects.filter(person__in=people, cycle__state=CycleState.OPEN, words_deleted_at__isnull=True)
    rows: list[TeamRow] = []
    with_one: set[int] = set()
    signed = open_.annotate(theirs=_signed(Signer.APPRAISEE), ours=_signed(Signer.APPRAISER))
    found = list(signed.select_related("cycle", "person", "post").order_by("cycle__starts", "pk"))
    running = any(one.cycle.ends < today for one in found) and _is_running(today)
    for one in found:
        if not one.probation_is_over and (one.cycle.ends >= today or not running):
            with_one.add(one.person_id)
        main = mains.get(one.person_id)
        moved = main is not None and main.held.post_id != one.post_id
        follows = moved and main is not None and team.appraises(one.person_id, main.held.post_id)
        if not follows and not (main is not None and team.appraises(one.person_id, one.post_id)):
            continue
        now = now_of(one, today)
        rows.append(
            TeamRow(
                one.person_id,
                one.person.name,
                main.title if main else one.post.title,
                one,
                now,
                _waits(one),
                one.person_id in team.named,
                may_take_over=follows,
            )
        )
    for person, main in mains.items():
        if person not in with_one and team.appraises(person, main.held.post_id):
            rows.append(TeamRow(person, main.name, main.title, named=person in team.named, may_begin=True))
    return sorted(rows, key=lambda row: (row.name, row.person_id))


def to_countersign(person_id: int, today: date) -> list[Appraisal]:
    """Appraisals that both have signed and that wait for this countersigner, by name; eleven queries at most.

    Nobody countersigns for those whom they appraise.
    """
    mine = list(holdings(today).filter(person=person_id).values_list("post_id", flat=True))
    reports = reports_of(mine, person_id, today) if mine else []
    below, own = {one.post_id for one in reports}, _team(reports, person_id, NamedFor.APPRAISER, today)
    team = _team(reports_of(below, person_id, today) if below else [], person_id, NamedFor.COUNTERSIGNER, today)
    open_ = Appraisal.objects.filter(
        person__in=team.people, cycle__state=CycleState.OPEN, cycle__group__in=COUNTERSIGNED, edition__gte=1
    )
    signed = Signature.objects.filter(edition=OuterRef("pk"))
    both = [Exists(signed.filter(part=part)) for part in (Signer.APPRAISEE, Signer.APPRAISER)]
    agreed = Edition.objects.filter(*both, appraisal=OuterRef("pk")).order_by("-number").values("pk")[:1]
    over = Signature.objects.filter(Q(part=Signer.COUNTERSIGNER) | Q(person=person_id), edition=OuterRef("agreed"))
    rows = open_.annotate(agreed=Subquery(agreed)).filter(~Exists(over), agreed__isnull=False)
    found = rows.select_related("cycle", "person").order_by("person__name", "pk")
    return [
        one
        for one in found
        if team.appraises(one.person_id, one.post_id) and not own.appraises(one.person_id, one.post_id)
    ]


@dataclass(frozen=True, slots=True)
class _Main:
    held: Held
    name: str
    title: str


def _team(reports: Iterable[Report], person_id: int, part: str, today: date) -> Team:
    posts: defaultdict[int, set[int]] = defaultdict(set)
    for one in reports:
        posts[one.person_id].add(one.post_id)
    rows = namings(today).filter(Q(named=person_id) | Q(person__in=list(posts)), part=part)
    named: set[int] = set()
    replaced: set[int] = set()
    for person, by in rows.values_list("person_id", "named_id"):
        (named if by == person_id else replaced).add(person)
    return Team({one: frozenset(held) for one, held in posts.items()}, frozenset(named), frozenset(replaced - named))


def _main_posts(people: Collection[int], today: date) -> dict[int, _Main]:
    rows = holdings(today).filter(person__in=people).select_related("post", "person").order_by("pk")
    held: defaultdict[int, list[tuple[Held, Occupancy]]] = defaultdict(list)
    for one in rows:
        post = one.post
        held[one.person_id].append((Held(post.pk, post.unit_id, post.role, one.kind, one.starts, one.ends), one))
    found = {}
    for person, both in held.items():
        main = main_post((one for one, _row in both), today)
        row = next((row for one, row in both if one is main), None)
        if main is not None and row is not None:
            found[person] = _Main(main, row.person.name, row.post.title)
    return found


def _signed(part: str) -> Exists:
    """Whether this part signed an edition of this stage since which no word has changed."""
    rows = Signature.objects.filter(part=part, edition__appraisal=OuterRef("pk"))
    return Exists(rows.filter(edition__version=OuterRef("version"), edition__stage=OuterRef("stage")))


def _is_running(today: date) -> bool:
    """Whether a cycle is open that is not last year's, so that people are begun in it."""
    return Cycle.objects.filter(state=CycleState.OPEN, starts__lte=today, ends__gte=today).exists()


def _waits(one: Any) -> Waits:
    """``one`` is an appraisal with ``theirs`` and ``ours``: whether appraisee and appraiser have signed."""
    if not one.is_open or (one.theirs and one.ours):
        return Waits.NOTHING
    if one.theirs:
        return Waits.YOU
    return Waits.THEM if one.ours else Waits.BOTH
