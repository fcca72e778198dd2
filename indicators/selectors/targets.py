"""The target round as a whole: which parts of the council a reader works for, and how far each of them is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, DateField, Exists, OuterRef, Subquery, Value, When

from council_pm.configuration.selectors import frame
from council_pm.core.access import AccessScope, Permission, may
from council_pm.core.periods import Calendar
from council_pm.org.selectors import tree
from council_pm.org.tree import Place, Tree
from indicators.models import ProposalState, Target, TargetConfirmation, TargetProposal
from indicators.selectors.target_lines import series_with_targets
from indicators.selectors.target_rounds import Phase, RoundDay, round_day
from indicators.target_years import TargetYear


@dataclass(frozen=True, slots=True)
class TargetPlace:
    """A part of the council in a year: what the pages of the round are about."""

    year: TargetYear
    place: Place
    tree: Tree

    def access_scope(self) -> AccessScope:
        """It belongs to itself and to all that stands above it."""
        return AccessScope(units=self.tree.above(self.place.unit_id))

    @property
    def within(self) -> frozenset[int]:
        """The units whose series it holds."""
        return self.tree.below(self.place.unit_id)


@dataclass(frozen=True, slots=True)
class Progress:
    """How many series of a part take a target, and how far their targets for a year are."""

    place: Place
    total: int
    agreed: int
    provisional: int
    proposed: int
    missing: int
    may_propose: bool


@dataclass(frozen=True, slots=True)
class RoundOverview:
    """The page: one year, its neighbours, and the parts that the reader works for."""

    day: RoundDay
    years: Sequence[TargetYear]
    rows: Sequence[Progress]


def target_place(year: str, code: str, day: date) -> TargetPlace | None:
    """The open part with this code in today's tree; nothing where there is none. Raises ``PeriodError``."""
    found_year = TargetYear.from_slug(year)
    today = tree(day)
    place = today.by_code(code)
    return TargetPlace(found_year, place, today) if place else None


def round_overview(user: Any, year: str, today: date) -> RoundOverview:
    """The round of a year (nothing: the one that is open, or else this year's) for a reader, in three queries.

    Raises ``PeriodError`` for a year that is none.
    """
    in_force = frame()
    this_year = TargetYear.containing(today)
    if year:
        chosen = TargetYear.from_slug(year)
    else:
        following = round_day(in_force, this_year.plus(1), today)
        own = round_day(in_force, this_year, today)
        chosen = this_year.plus(1) if following.phase is Phase.OPEN and own.phase is not Phase.OPEN else this_year
    organisation = tree(today)
    progress = _progress(chosen)
    rows = [
        _row(place, organisation.below(place.unit_id), progress, may(user, Permission.PROPOSE_TARGET, scoped))
        for place, scoped in _places(user, organisation, chosen)
    ]
    years = [this_year.plus(n) for n in range(-2, 4)]
    return RoundOverview(round_day(in_force, chosen, today), years, rows)


def year_bounds(year: TargetYear) -> tuple[Case, Case]:
    """First and last day of the year in the calendar of each series' definition, as annotations."""
    dates = {calendar: year.of(calendar) for calendar in Calendar}
    first, last = (
        Case(
            *(
                When(indicator__definitions__calendar=str(calendar), then=Value(getattr(dates[calendar], end)))
                for calendar in (Calendar.ACADEMIC, Calendar.CALENDAR)
            ),
            default=Value(getattr(dates[Calendar.FINANCIAL], end)),
            output_field=DateField(),
        )
        for end in ("start", "end")
    )
    return first, last


def _progress(year: TargetYear) -> list[tuple[int, bool, bool, bool, bool]]:
    """Of each series its unit, and whether it has a target, an agreed one, a confirmed one, an open proposal."""
    starts, ends = year_bounds(year)
    targets = Target.objects.filter(
        series=OuterRef("pk"), end__gte=OuterRef("year_starts"), end__lte=OuterRef("year_ends")
    ).order_by("-end", "-revision")
    of_year = {"series": OuterRef("pk"), "year": year.slug}
    rows = (
        series_with_targets(None)
        .order_by()
        .annotate(year_starts=starts, year_ends=ends)
        .annotate(
            withdrawn=Subquery(targets.values("withdrawn")[:1]),
            agreed_by=Subquery(targets.values("agreed_by")[:1]),
            confirmed=Exists(TargetConfirmation.objects.filter(**of_year)),
            proposed=Exists(TargetProposal.objects.filter(**of_year, state=ProposalState.PROPOSED)),
        )
        .values_list("unit_id", "withdrawn", "agreed_by", "confirmed", "proposed")
    )
    return [
        (unit_id, withdrawn is False, withdrawn is False and agreed_by is not None, confirmed, proposed)
        for unit_id, withdrawn, agreed_by, confirmed, proposed in rows
    ]


def _row(
    place: Place, below: Collection[int], progress: Iterable[tuple[int, bool, bool, bool, bool]], may_propose: bool
) -> Progress:
    own = [one for one in progress if one[0] in below]
    return Progress(
        place=place,
        total=len(own),
        agreed=sum(agreed for _u, _t, agreed, _c, _p in own),
        provisional=sum(agreed and not confirmed for _u, _t, agreed, confirmed, _p in own),
        proposed=sum(proposed for _u, _t, _a, _c, proposed in own),
        missing=sum(not has and not proposed for _u, has, _a, _c, proposed in own),
        may_propose=may_propose,
    )


def _places(user: Any, organisation: Tree, year: TargetYear) -> list[tuple[Place, TargetPlace]]:
    """The council, its departments, and the reader's own units: those whose round the reader may see."""
    found: dict[int, Place] = {}
    for council in organisation.children(None):
        for place in (council, *organisation.children(council.unit_id)):
            found[place.unit_id] = place
    for grant in user.grants:
        if grant.unit_id in organisation:
            found.setdefault(grant.unit_id, organisation[grant.unit_id])
    scoped = [(place, TargetPlace(year, place, organisation)) for place in found.values()]
    return [one for one in scoped if may(user, Permission.VIEW_TARGET_ROUND, one[1])]
