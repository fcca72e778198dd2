"""What waits for a decision in a part of the council, and which agreed targets wait to be confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from council_pm.configuration.selectors import frame
from council_pm.core.periods import Period
from council_pm.core.said import said
from council_pm.people.selectors import signatories
from indicators.colour_effects import effect_on_colours, replay
from indicators.engine import TargetFact
from indicators.models import ProposalKind, ProposalState, TargetConfirmation, TargetProposal
from indicators.selectors.replays import Replayed, Way, replay_title, replayed_words
from indicators.selectors.rows import target_text
from indicators.selectors.target_lines import TargetLine, target_lines
from indicators.selectors.target_rounds import RoundDay, round_day
from indicators.selectors.target_sheet import Sheet, load_sheet, whole_since
from indicators.selectors.target_words import EffectWords, effect_words, path_words, who
from indicators.selectors.targets import TargetPlace
from indicators.target_entry import Aim, EntryError, spread
from indicators.wording import bare_figure

MOST_DECIDED = 50


@dataclass(frozen=True, slots=True)
class ProposalLine:
    """A proposal in words. ``is_own``: the reader proposed it, so somebody else decides."""

    id: int
    code: str
    title: str
    url: str
    kind: str
    latest: str
    now: str
    proposed: str
    path: str
    reason: str
    by: str
    at: datetime
    is_own: bool
    effective_from: date | None
    effects: Sequence[EffectWords]
    replayed: Sequence[Replayed]
    trouble: str
    state: str = ""
    note: str = ""
    decided_by: str = ""

    @property
    def replay_title(self) -> str:
        """How many lights of the last periods would be other ones."""
        return replay_title(self.replayed)


@dataclass(frozen=True, slots=True)
class ProposalList:
    """The page: what waits, and what was decided last."""

    at: TargetPlace
    day: RoundDay
    waiting: Sequence[ProposalLine]
    decided: Sequence[ProposalLine]

    @property
    def for_others(self) -> list[ProposalLine]:
        """What the reader may decide on, as far as who proposed it goes."""
        return [one for one in self.waiting if not one.is_own]


@dataclass(frozen=True, slots=True)
class ConfirmationLine:
    """An agreed target that is provisional still, beside the outturn of the year before."""

    series_id: int
    code: str
    title: str
    target: str
    outturn: str


def proposal_list(at: TargetPlace, today: date, reader: int, *, step: int, names: bool) -> ProposalList:
    """Proposals of a part for a year, with their effect on colours; figures as far as ``step`` may see them."""
    of_place = TargetProposal.objects.filter(year=at.year.slug, series__unit_id__in=list(at.within))
    waiting = list(of_place.filter(state=ProposalState.PROPOSED).order_by("series__indicator__code", "series_id"))
    closed = of_place.filter(state__in=[ProposalState.AGREED, ProposalState.RETURNED, ProposalState.WITHDRAWN])
    decided = list(closed.order_by("-decided_at", "-pk")[:MOST_DECIDED])
    lines = {one.series_id: one for one in target_lines(None, {one.series_id for one in [*waiting, *decided]})}
    sheet = load_sheet([lines[one.series_id] for one in waiting if one.series_id in lines], at.year, step=step)
    people = signatories({one.proposer for one in waiting} | {one.decider or one.proposer for one in decided})

    def worded(proposal: TargetProposal, *, is_open: bool) -> ProposalLine | None:
        line = lines.get(proposal.series_id)
        if line is None:
            return None
        effects, replayed, trouble = _effects(proposal, line, sheet, at) if is_open else ([], [], "")
        return ProposalLine(
            id=proposal.pk,
            code=line.code,
            title=line.title,
            url=reverse("indicators:series_targets", args=[line.code, at.year.slug, line.series_id]),
            kind=str(ProposalKind(proposal.kind).label),
            latest=_latest(line, sheet) if is_open else "",
            now=_standing(line, sheet, at) if is_open else "",
            proposed=target_text(proposal.value, proposal.low, proposal.high, line.decimals, line.unit),
            path=path_words(proposal.path, line, proposal.figures),
            reason=proposal.reason,
            by=who(proposal.proposer, people, names=names, title=proposal.proposer_title),
            at=proposal.decided_at or proposal.proposed_at,
            is_own=proposal.proposer == reader,
            effective_from=proposal.effective_from,
            effects=effects,
            replayed=replayed,
            trouble=trouble,
            state=str(ProposalState(proposal.state).label),
            note=proposal.note,
            decided_by=who(proposal.decider, people, names=names),
        )

    shown = [worded(one, is_open=True) for one in waiting]
    past = [worded(one, is_open=False) for one in decided]
    return ProposalList(
        at,
        round_day(frame(), at.year, today),
        [one for one in shown if one is not None],
        [one for one in past if one is not None],
    )


def to_confirm(at: TargetPlace, *, step: int) -> list[ConfirmationLine]:
    """Agreed targets of a part that nobody has confirmed yet, in a fixed number of queries."""
    confirmed = set(TargetConfirmation.objects.filter(year=at.year.slug).values_list("series_id", flat=True))
    lines = [one for one in target_lines(at.within) if one.series_id not in confirmed]
    sheet = load_sheet(lines, at.year, step=step, since=at.year.plus(-4).starts)
    found = []
    for line in lines:
        targets = sheet.targets(line, at.year)
        if targets and all(one.agreed for one in targets):
            outturn = _figure(sheet.outturn(line, at.year.plus(-1)), line)
            found.append(ConfirmationLine(line.series_id, line.code, line.title, _standing(line, sheet, at), outturn))
    return found


def _figure(value: Decimal | None, line: TargetLine) -> str:
    return "" if value is None else bare_figure(value, line.decimals, line.unit)


def _latest(line: TargetLine, sheet: Sheet) -> str:
    """The latest figure that the reader may see, with its period."""
    facts = sheet.facts.get(line.series_id)
    newest = next((one for one in reversed(facts.values) if one.value is not None), None) if facts else None
    if newest is None:
        return ""
    period = Period(newest.start, newest.end).short_label(line.in_calendar, frequency=line.every)
    return _("%(figure)s in %(period)s") % {"figure": _figure(newest.value, line), "period": period}


def _standing(line: TargetLine, sheet: Sheet, at: TargetPlace) -> str:
    """The target of the last period of the year, as it stands."""
    targets = sheet.targets(line, at.year)
    if not targets:
        return ""
    last = targets[-1]
    return target_text(last.value, last.low, last.high, line.decimals, line.unit)


def _effects(
    proposal: TargetProposal, line: TargetLine, sheet: Sheet, at: TargetPlace
) -> tuple[list[EffectWords], list[Replayed], str]:
    """The effect of agreeing, now and on the last periods, or why it could not be agreed."""
    periods = sheet.periods(line, at.year)
    aim = Aim(value=proposal.value, low=proposal.low, high=proposal.high)
    figures = [Decimal(one) for one in proposal.figures]
    if not periods:
        return [], [], _("No period of this indicator ends in the year any more.")
    try:
        aims, _basis = spread(
            aim, len(periods), proposal.path, line.measure, figures=figures,
            last_year=sheet.last_year(line, periods),
        )  # fmt: skip
    except EntryError as fault:
        return [], [], said(fault)
    targets = [
        TargetFact(0, period.start, period.end, one.value, one.low, one.high, proposal.effective_from)
        for period, one in zip(periods, aims, strict=True)
        if proposal.effective_from is None or period.end >= proposal.effective_from
    ]
    facts = sheet.facts[line.series_id]
    way = Way(line.in_calendar, line.every, line.decimals, line.unit)
    replayed = replayed_words(replay(facts, targets=targets, since=whole_since(at.year)), way)
    return effect_words(effect_on_colours(facts, targets=targets), line), replayed, ""
