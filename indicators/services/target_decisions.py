"""Deciding on proposed targets, and confirming agreed ones after outturn: always somebody else than who proposed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from council_pm.audit.services import Entry, record_many
from council_pm.configuration.selectors import frame
from council_pm.core.access import Actor
from council_pm.core.periods import Period
from council_pm.core.said import said
from council_pm.core.typed import typed_words
from indicators.bulk import insert_rows
from indicators.models import ProposalKind, ProposalState, Target, TargetConfirmation, TargetProposal
from indicators.selectors.rows import target_text
from indicators.selectors.target_lines import TargetLine, target_lines
from indicators.selectors.target_rounds import Phase, round_day
from indicators.selectors.target_sheet import Sheet, load_sheet
from indicators.services.recalculation import request_recompute
from indicators.services.target_checks import falls
from indicators.target_entry import Aim, EntryError, spread
from indicators.target_years import TargetYear

LONGEST_NOTE = 500
_TARGET_FIELDS = (
    "series", "start", "end", "revision", "value", "low", "high", "basis", "withdrawn", "known_from",
    "effective_from", "set_by", "agreed_by", "agreed_at", "set_by_title", "reason",
)  # fmt: skip


@transaction.atomic
def agree_proposals(*, by: Actor, ids: Collection[int], within: Collection[int], today: date, note: str = "") -> int:
    """Agree these proposals, all of them or none, and set the target of each period; answers how many they were.

    Each is written as the newest revision of its periods' targets, set by who proposed it and agreed by ``by``; a
    change in the year only for periods that end on or after the day that it holds from. Raises ``ValidationError``
    for an own proposal, one that is decided already, one whose round is closed, or one that cannot be spread.
    """
    decider, note = _person(by), _checked_note(note)
    proposals = _open(ids, within)
    _refuse_own(decider, proposals)
    _refuse_closed_round(proposals, today)
    lines = {one.series_id: one for one in target_lines(None, {one.series_id for one in proposals})}
    now = timezone.now()
    rows: list[tuple[object, ...]] = []
    for year in sorted({TargetYear.from_slug(one.year) for one in proposals}):
        of_year = [one for one in proposals if one.year == year.slug]
        sheet = load_sheet([lines[one.series_id] for one in of_year if one.series_id in lines], year)
        for proposal in of_year:
            rows += _targets(proposal, lines.get(proposal.series_id), sheet, year, decider, now)
    try:
        with transaction.atomic():
            insert_rows(Target, _TARGET_FIELDS, rows)
    except IntegrityError as fault:
        raise ValidationError(
            _("Somebody set a target here in the same moment. Nothing was decided: look at the list again."), "stale"
        ) from fault
    _close(proposals, ProposalState.AGREED, decider, now, note)
    record_many(by=by, events=[_event("agree_target", one, lines.get(one.series_id), note) for one in proposals])
    request_recompute(by=by, series_ids=[one.series_id for one in proposals])
    return len(proposals)


@transaction.atomic
def return_proposals(*, by: Actor, ids: Collection[int], within: Collection[int], note: str) -> int:
    """Give proposals back with a reason; what was proposed stays on record. Answers how many they were."""
    decider, note = _person(by), _checked_note(note)
    if not note:
        raise ValidationError(_("Say why they go back: whoever proposed them reads it."), "note_missing")
    proposals = _open(ids, within)
    _refuse_own(decider, proposals)
    lines = {one.series_id: one for one in target_lines(None, {one.series_id for one in proposals})}
    _close(proposals, ProposalState.RETURNED, decider, timezone.now(), note)
    record_many(by=by, events=[_event("return_target", one, lines.get(one.series_id), note) for one in proposals])
    return len(proposals)


@transaction.atomic
def confirm_targets(
    *, by: Actor, series_ids: Collection[int], year: str, within: Collection[int], today: date, note: str = ""
) -> int:
    """Confirm that agreed targets stand now that the year before is over: no revision, no change in the year.

    Answers how many were confirmed. Raises ``ValidationError`` before that year is over, for a series without an
    agreed target, for one that is confirmed already, and where a figure for that year is missing and no note says
    why the target stands all the same.
    """
    person, note, of_year = _person(by), _checked_note(note), TargetYear.from_slug(year)
    lines = target_lines(within, series_ids)
    if not lines or len(lines) != len(set(series_ids)):
        raise ValidationError(_("Choose the targets to confirm."), "nothing_chosen")
    sheet = load_sheet(lines, of_year)
    confirmed = set(TargetConfirmation.objects.filter(year=year).values_list("series_id", flat=True))
    for line in lines:
        _refuse_unconfirmable(line, sheet, of_year, today, note, confirmed)
    now = timezone.now()
    rows = [TargetConfirmation(series_id=one.series_id, year=year, by=person, at=now, note=note) for one in lines]
    TargetConfirmation.objects.bulk_create(rows)
    events = [
        Entry("confirm_target", "series", one.series_id, detail={"indicator": one.code, "year": year}, reason=note)
        for one in lines
    ]
    return record_many(by=by, events=events)


def _person(by: Actor) -> int:
    if by.user_id is None:
        raise ValidationError(_("A person decides on a target."), "no_person")
    return by.user_id


def _checked_note(note: str) -> str:
    note = typed_words(note)
    if len(note) > LONGEST_NOTE:
        raise ValidationError(_("The note is too long: write at most 500 characters."), "note_too_long")
    return note


def _open(ids: Collection[int], within: Collection[int]) -> list[TargetProposal]:
    """The chosen proposals; all of them still wait for a decision, or none is decided."""
    if not ids:
        raise ValidationError(_("Choose the proposals that you decide on."), "nothing_chosen")
    found = list(
        TargetProposal.objects.select_for_update()
        .filter(pk__in=set(ids), state=ProposalState.PROPOSED, series__unit_id__in=list(within))
        .order_by("series_id", "year")
    )
    gone = len(set(ids)) - len(found)
    if gone:
        raise ValidationError(
            ngettext(
                "%(n)s of these was decided, withdrawn or proposed anew meanwhile. Nothing was decided: look at the"
                " list again.",
                "%(n)s of these were decided, withdrawn or proposed anew meanwhile. Nothing was decided: look at the"
                " list again.",
                gone,
            )
            % {"n": gone},
            "not_open",
        )
    return found


def _refuse_own(decider: int, proposals: Sequence[TargetProposal]) -> None:
    own = sum(one.proposer == decider for one in proposals)
    if own:
        raise ValidationError(
            ngettext(
                "You proposed %(n)s of these yourself: somebody else decides on it.",
                "You proposed %(n)s of these yourself: somebody else decides on them.",
                own,
            )
            % {"n": own},
            "two_people",
        )


def _refuse_closed_round(proposals: Sequence[TargetProposal], today: date) -> None:
    """What the round has not agreed in time is proposed anew, as a change in the year."""
    in_force = frame()
    for year in sorted({one.year for one in proposals if one.kind == ProposalKind.ROUND}):
        day = round_day(in_force, TargetYear.from_slug(year), today)
        if day.phase is not Phase.OPEN:
            raise ValidationError(
                _(
                    "The target round for %(year)s closed on %(closes)s: what was not agreed by then is returned, and"
                    " proposed anew as a change in the year."
                )
                % {"year": day.year.label, "closes": date_format(day.closes, "j F Y")},
                "round_closed",
            )


def _targets(
    proposal: TargetProposal,
    line: TargetLine | None,
    sheet: Sheet,
    year: TargetYear,
    decider: int,
    now: datetime,
) -> list[tuple[object, ...]]:
    """The rows of ``Target`` that a proposal becomes."""
    if line is None:
        raise ValidationError(_("One of these indicators takes no target any more: return its proposal."), "context")
    periods = sheet.periods(line, year)
    aim = Aim(value=proposal.value, low=proposal.low, high=proposal.high)
    try:
        aims, basis = spread(
            aim,
            len(periods),
            proposal.path,
            line.measure,
            figures=[Decimal(one) for one in proposal.figures],
            last_year=sheet.last_year(line, periods),
        )
    except EntryError as fault:
        raise ValidationError(f"{line.code}: {said(fault)}", fault.code) from fault
    if faults := falls(sheet, line, periods, aims, proposal.effective_from):
        raise ValidationError([f"{line.code}: {fault}" for fault in faults], "falls")
    since = proposal.effective_from or date.min
    return [
        (
            line.series_id, period.start, period.end, _revision(sheet, line, period), one.value, one.low, one.high,
            basis, False, now, proposal.effective_from, proposal.proposer, decider, now, proposal.proposer_title,
            proposal.reason,
        )
        for period, one in zip(periods, aims, strict=True)
        if period.end >= since
    ]  # fmt: skip


def _revision(sheet: Sheet, line: TargetLine, period: Period) -> int:
    standing = sheet.standing.get(line.series_id, {}).get((period.start, period.end))
    return standing.revision + 1 if standing else 1


def _close(proposals: Sequence[TargetProposal], state: str, decider: int, now: datetime, note: str) -> None:
    ids = [one.pk for one in proposals]
    TargetProposal.objects.filter(pk__in=ids).update(state=state, decider=decider, decided_at=now, note=note)


def _event(action: str, proposal: TargetProposal, line: TargetLine | None, note: str) -> Entry:
    detail: Mapping[str, object] = {
        "indicator": line.code if line else "",
        "year": proposal.year,
        "target": target_text(proposal.value, proposal.low, proposal.high, line.decimals, line.unit) if line else "",
        "kind": proposal.kind,
        "proposer": proposal.proposer,
    }
    return Entry(action, "series", proposal.series_id, proposal.version, detail, note or proposal.reason)


def _refuse_unconfirmable(
    line: TargetLine, sheet: Sheet, year: TargetYear, today: date, note: str, confirmed: Collection[int]
) -> None:
    name = {"code": line.code, "year": year.label}
    if today < year.of(line.in_calendar).start:
        raise ValidationError(
            _("%(code)s: the year before %(year)s is not over yet: its outturn cannot be known.") % name, "too_early"
        )
    if line.series_id in confirmed:
        raise ValidationError(_("%(code)s is confirmed for %(year)s already.") % name, "confirmed_already")
    targets = sheet.targets(line, year)
    if not targets or not all(one.agreed for one in targets):
        raise ValidationError(_("%(code)s has no agreed target for %(year)s: agree one first.") % name, "not_agreed")
    if sheet.outturn(line, year.plus(-1)) is None and not note:
        raise ValidationError(
            _("%(code)s has no figure for the year before: say in the note why its target stands.") % name,
            "outturn_missing",
        )
