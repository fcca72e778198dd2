"""The targets of one series for a year: every revision with who and why, and what was proposed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse

from council_pm.configuration.selectors import frame
from council_pm.core.access import AccessScope
from council_pm.core.periods import Period
from council_pm.core.row_ids import can_be_row
from council_pm.org.selectors import tree
from council_pm.org.tree import Tree
from council_pm.people.selectors import Signatory, signatories
from indicators.models import (
    ProposalKind,
    ProposalState,
    Target,
    TargetBasis,
    TargetConfirmation,
    TargetProposal,
)
from indicators.selectors.rows import target_text
from indicators.selectors.target_lines import TargetLine, target_lines
from indicators.selectors.target_rounds import Phase, RoundDay, round_day
from indicators.selectors.target_words import path_words, who
from indicators.selectors.targets import TargetPlace
from indicators.target_years import TargetYear


@dataclass(frozen=True, slots=True)
class SeriesYear:
    """A series in a year: what the page is about. It belongs to its unit and all above that."""

    line: TargetLine
    year: TargetYear
    tree: Tree

    def access_scope(self) -> AccessScope:
        """Where it belongs in today's tree."""
        return AccessScope(units=self.tree.above(self.line.unit_id))

    @property
    def within(self) -> frozenset[int]:
        """Its unit."""
        return frozenset({self.line.unit_id})

    @property
    def url(self) -> str:
        """Its page."""
        return reverse("indicators:series_targets", args=[self.line.code, self.year.slug, self.line.series_id])

    @property
    def place(self) -> TargetPlace | None:
        """The part of the council whose proposals it is among."""
        found = self.tree.places.get(self.line.unit_id)
        return TargetPlace(self.year, found, self.tree) if found else None


@dataclass(frozen=True, slots=True)
class Revision:
    """A target as it was set for a period."""

    period: str
    revision: int
    target: str
    basis: str
    by: str
    agreed_by: str
    on: datetime
    holds_from: date | None
    reason: str
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class Proposed:
    """A proposal for the year, whatever became of it."""

    version: int
    kind: str
    state: str
    target: str
    path: str
    by: str
    at: datetime
    effective_from: date | None
    reason: str
    decided_by: str
    note: str


@dataclass(frozen=True, slots=True)
class SeriesTargets:
    """The page. ``may_change``: the target stands or the round is closed, so that a change can be proposed."""

    at: SeriesYear
    day: RoundDay
    revisions: Sequence[Revision]
    proposals: Sequence[Proposed]
    open_id: int | None
    open_is_own: bool
    version: int
    confirmed_on: datetime | None
    may_change: bool
    first_day: date


def series_year(code: str, year: str, series_id: int, day: date) -> SeriesYear | None:
    """A series of an indicator in a year; nothing where it takes no target. Raises ``PeriodError``."""
    found_year = TargetYear.from_slug(year)
    lines = [one for one in target_lines(None, [series_id]) if one.code == code] if can_be_row(series_id) else []
    return SeriesYear(lines[0], found_year, tree(day)) if lines else None


def series_targets(at: SeriesYear, today: date, reader: int, *, names: bool) -> SeriesTargets:
    """Everything that was set and proposed for a series and a year, newest first. Five queries."""
    line, whole = at.line, at.year.of(at.line.in_calendar)
    targets = list(
        Target.objects.filter(series_id=line.series_id, end__gte=whole.start, end__lte=whole.end).order_by(
            "-end", "-revision"
        )
    )
    proposals = list(TargetProposal.objects.filter(series_id=line.series_id, year=at.year.slug).order_by("-version"))
    confirmed = TargetConfirmation.objects.filter(series_id=line.series_id, year=at.year.slug).first()
    ids = {one.set_by for one in targets} | {one.agreed_by for one in targets}
    ids |= {one.proposer for one in proposals} | {one.decider for one in proposals}
    people = signatories({one for one in ids if one is not None})
    newest = proposals[0] if proposals else None
    is_open = newest is not None and newest.state == ProposalState.PROPOSED
    agreed = any(one.agreed_by is not None for one in targets) or any(
        one.state == ProposalState.AGREED for one in proposals
    )
    day = round_day(frame(), at.year, today)

    return SeriesTargets(
        at=at,
        day=day,
        revisions=[_revision(one, line, people, names=names) for one in targets],
        proposals=[_proposed(one, line, people, names=names) for one in proposals],
        open_id=newest.pk if newest and is_open else None,
        open_is_own=bool(newest and is_open and newest.proposer == reader),
        version=newest.version if newest else 0,
        confirmed_on=confirmed.at if confirmed else None,
        may_change=day.phase is Phase.CLOSED or agreed,
        first_day=whole.start,
    )


def _revision(one: Target, line: TargetLine, people: Mapping[int, Signatory], *, names: bool) -> Revision:
    return Revision(
        period=Period(one.start, one.end).short_label(line.in_calendar, frequency=line.every),
        revision=one.revision,
        target=target_text(one.value, one.low, one.high, line.decimals, line.unit),
        basis=str(TargetBasis(one.basis).label),
        by=who(one.set_by, people, names=names, title=one.set_by_title),
        agreed_by=who(one.agreed_by, people, names=names),
        on=one.known_from,
        holds_from=one.effective_from,
        reason=one.reason,
        withdrawn=one.withdrawn,
    )


def _proposed(one: TargetProposal, line: TargetLine, people: Mapping[int, Signatory], *, names: bool) -> Proposed:
    return Proposed(
        version=one.version,
        kind=str(ProposalKind(one.kind).label),
        state=str(ProposalState(one.state).label),
        target=target_text(one.value, one.low, one.high, line.decimals, line.unit),
        path=path_words(one.path, line, one.figures),
        by=who(one.proposer, people, names=names, title=one.proposer_title),
        at=one.proposed_at,
        effective_from=one.effective_from,
        reason=one.reason,
        decided_by=who(one.decider, people, names=names),
        note=one.note,
    )
