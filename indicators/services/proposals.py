"""Proposing targets, a block at a time: checked as a whole, shown before it is saved, all of it or nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from council_pm.audit.services import Entry, record, record_many
from council_pm.configuration.selectors import frame
from council_pm.core.access import Actor
from council_pm.core.periods import PeriodError
from council_pm.people.selectors import Signatory, signatories
from indicators.models import ProposalState, TargetProposal
from indicators.selectors.rows import target_text
from indicators.selectors.target_lines import TargetLine, target_lines
from indicators.selectors.target_rounds import round_day
from indicators.selectors.target_sheet import Proposal, load_sheet
from indicators.services.target_checks import Checker, RowCheck, refuse, year_of
from indicators.target_rows import ProposalRow
from indicators.target_years import TargetYear

__all__ = ["BlockResult", "ProposalRow", "RowCheck", "check_block", "propose_block", "withdraw_proposal"]

BATCH = 500
_SAME_MOMENT = gettext_lazy(
    "Somebody proposed or decided here in the same moment. Nothing was saved: look at it, then send again."
)


@dataclass(frozen=True, slots=True)
class BlockResult:
    """What became of a block. It can be saved when no row is refused and one at least proposes something."""

    year: TargetYear
    rows: Sequence[RowCheck]
    saved: bool = False

    @property
    def refused(self) -> list[RowCheck]:
        """Rows that keep the block from being saved."""
        return [one for one in self.rows if one.errors]

    @property
    def proposed(self) -> list[RowCheck]:
        """Rows that propose something."""
        return [one for one in self.rows if one.is_proposed]

    @property
    def skipped(self) -> list[RowCheck]:
        """Rows that are left as they are: blank, or proposed like this already."""
        return [one for one in self.rows if one.skipped]

    @property
    def can_be_saved(self) -> bool:
        """Whether the whole block can be saved."""
        return not self.refused and bool(self.proposed)

    @property
    def summary(self) -> str:
        """The counts in one line."""
        parts = [
            ngettext("%(n)s target to propose", "%(n)s targets to propose", len(self.proposed))
            % {"n": len(self.proposed)},
            ngettext("%(n)s row needs attention", "%(n)s rows need attention", len(self.refused))
            % {"n": len(self.refused)},
            ngettext("%(n)s left as it is", "%(n)s left as they are", len(self.skipped)) % {"n": len(self.skipped)},
        ]
        return ", ".join(parts)


def check_block(
    *,
    by: Actor,
    year: str,
    rows: Sequence[ProposalRow],
    today: date,
    within: Collection[int] | None = None,
    reason: str = "",
    change_from: date | None = None,
    effects: bool = True,
    takes_reason: bool = True,
) -> BlockResult:
    """What proposing these rows would do: findings and effects on colours row by row; nothing is written.

    ``within`` holds the ids of the units whose series may be proposed for (nothing: the whole council), ``reason``
    serves rows without one of their own. With ``change_from`` the rows are changes in the year, from that day on.
    What is only tried on the past takes no reason.
    Raises ``PeriodError`` for a year that is none.
    """
    main = TargetYear.from_slug(year)
    lines = _lines(rows, within)
    found = _Lookup(lines)
    chosen = {line.series_id: line for row in rows if isinstance(line := found.line_of(row), TargetLine)}
    sheet = load_sheet(list(chosen.values()), main, years := _years(rows, main))
    in_force = frame()
    checker = Checker(
        sheet=sheet,
        year=main,
        today=today,
        rounds={one.first: round_day(in_force, one, today) for one in years},
        reason=reason,
        change_from=change_from,
        with_effects=effects,
        takes_reason=takes_reason,
    )
    checks = []
    for row in rows:
        line = found.line_of(row)
        checks.append(checker.check(row, line) if isinstance(line, TargetLine) else refuse(RowCheck(row), line))
    _refuse_twice(checks)
    _say_who_was_first(checks)
    return BlockResult(main, checks)


@transaction.atomic
def propose_block(
    *,
    by: Actor,
    year: str,
    rows: Sequence[ProposalRow],
    today: date,
    within: Collection[int] | None = None,
    reason: str = "",
    change_from: date | None = None,
) -> BlockResult:
    """Propose every row, or none: where one is refused nothing is written and the result says which and why.

    An open proposal for the same series and year is overtaken by the new one. Raises ``ValidationError`` when
    somebody else saved in the same moment.
    """
    if by.user_id is None:
        raise ValidationError(_("A person proposes a target."), "no_person")
    result = check_block(
        by=by, year=year, rows=rows, today=today, within=within, reason=reason, change_from=change_from, effects=False
    )
    if not result.can_be_saved:
        return result
    now = timezone.now()
    overtaken = [one.current.id for one in result.proposed if one.current is not None and one.current.is_open]
    still_open = TargetProposal.objects.filter(pk__in=overtaken, state=ProposalState.PROPOSED)
    if still_open.update(state=ProposalState.OVERTAKEN, decided_at=now) < len(overtaken):
        raise ValidationError(_SAME_MOMENT, "stale")
    title = _title_of(by.user_id)
    made = [_proposal(one, by.user_id, title) for one in result.proposed]
    for one in made:
        one.proposed_at = now
    try:
        with transaction.atomic():
            TargetProposal.objects.bulk_create(made, batch_size=BATCH)
    except IntegrityError as fault:
        raise ValidationError(_SAME_MOMENT, "stale") from fault
    record_many(by=by, events=[_event(one) for one in result.proposed])
    return replace(result, saved=True)


@transaction.atomic
def withdraw_proposal(*, by: Actor, proposal: TargetProposal, reason: str = "") -> None:
    """Take a proposal back before it is decided; it stays on record. Raises ``ValidationError`` after that."""
    left = TargetProposal.objects.filter(pk=proposal.pk, state=ProposalState.PROPOSED)
    if not left.update(state=ProposalState.WITHDRAWN, decided_at=timezone.now(), note=reason.strip()):
        raise ValidationError(_("This proposal does not wait for a decision any more."), "not_open")
    record(
        by=by,
        action="withdraw_target_proposal",
        subject_kind="series",
        subject_id=proposal.series_id,
        subject_version=proposal.version,
        detail={"year": proposal.year},
        reason=reason.strip(),
    )


class _Lookup:
    """Finds the series of a row by id, or by code with as much beside it as is needed."""

    def __init__(self, lines: Sequence[TargetLine]) -> None:
        self._by_id = {line.series_id: line for line in lines}
        self._by_code: dict[str, list[TargetLine]] = defaultdict(list)
        for line in lines:
            self._by_code[line.code.casefold()].append(line)

    def line_of(self, row: ProposalRow) -> TargetLine | str:
        """The series, or what is wrong with its code in words."""
        if row.series_id is not None:
            return self._by_id.get(row.series_id) or _("This indicator takes no target here.")
        code, unit = row.code.strip(), row.unit.strip().casefold()
        if not code:
            return _("The code of the indicator is missing.")
        found = [one for one in self._by_code.get(code.casefold(), ()) if not unit or one.unit_code.casefold() == unit]
        if len(found) > 1 or row.breakdown.strip():
            found = [one for one in found if one.breakdown.casefold() == row.breakdown.strip().casefold()]
        if not found:
            return _("%(code)s is not among the indicators that take a target here.") % {"code": code[:40]}
        if len(found) > 1:
            return _("%(code)s is counted for several units: give the code of the unit, too.") % {"code": code[:40]}
        return found[0]


def _lines(rows: Sequence[ProposalRow], within: Collection[int] | None) -> list[TargetLine]:
    """Only the series that the rows name, where all of them are named by id."""
    ids = {row.series_id for row in rows if row.series_id is not None}
    return target_lines(within, ids if all(row.series_id is not None for row in rows) else None)


def _years(rows: Sequence[ProposalRow], main: TargetYear) -> list[TargetYear]:
    found = {main}
    for row in rows:
        try:
            found.add(year_of(row, main))
        except PeriodError:
            continue  # said of the row when it is checked
    return sorted(found)


def _refuse_twice(checks: Sequence[RowCheck]) -> None:
    """One series and year stand in two rows: which one is meant cannot be known."""
    first: dict[tuple[int, int], RowCheck] = {}
    for check in checks:
        if check.line is None or check.year is None or not check.row.target.strip():
            continue
        earlier = first.setdefault((check.line.series_id, check.year.first), check)
        if earlier is not check:
            refuse(check, _("This indicator stands in row %(row)s already.") % {"row": earlier.number})


def _say_who_was_first(checks: Sequence[RowCheck]) -> None:
    """A row that was based on another proposal than the one that stands is refused, with both figures."""
    stale = [one for one in checks if one.stale and not one.skipped]
    names = signatories({one.current.proposer for one in stale if one.current}) if stale else {}
    for check in stale:
        refuse(check, _stale_words(check, names))


def _stale_words(check: RowCheck, names: Mapping[int, Signatory]) -> str:
    was, line = check.current, check.line
    if was is None or line is None:
        return _("What you saw does not stand any more: send it again to propose it.")
    who = names[was.proposer].name if was.proposer in names else _("Somebody")
    return _(
        "%(who)s proposed %(theirs)s on %(day)s at %(time)s; you typed %(yours)s."
        " Type theirs to keep it, or send yours again."
    ) % {
        "who": who,
        "theirs": proposal_text(was, line),
        "day": date_format(timezone.localtime(was.proposed_at), "j F"),
        "time": time_format(timezone.localtime(was.proposed_at), "H:i"),
        "yours": check.row.target.strip(),
    }


def proposal_text(proposal: Proposal, line: TargetLine) -> str:
    """What a proposal proposes, as screens write it."""
    return target_text(proposal.value, proposal.low, proposal.high, line.decimals, line.unit)


def _title_of(user_id: int) -> str:
    found = signatories([user_id]).get(user_id)
    return found.post[:160] if found else ""


def _proposal(check: RowCheck, proposer: int, title: str) -> TargetProposal:
    if check.line is None or check.year is None:
        raise ValueError("A row without a series is never proposed.")
    return TargetProposal(
        series_id=check.line.series_id,
        year=check.year.slug,
        version=check.current.version + 1 if check.current else 1,
        kind=check.kind,
        value=check.aim.value,
        low=check.aim.low,
        high=check.aim.high,
        path=check.path,
        figures=[format(one, "f") for one in check.figures],
        effective_from=check.effective_from,
        reason=check.reason,
        proposer=proposer,
        proposer_title=title,
    )


def _event(check: RowCheck) -> Entry:
    if check.line is None or check.year is None:
        raise ValueError("A row without a series is never proposed.")
    before = proposal_text(check.current, check.line) if check.current and check.current.is_open else ""
    return Entry(
        action="propose_target",
        subject_kind="series",
        subject_id=check.line.series_id,
        subject_version=check.current.version + 1 if check.current else 1,
        detail={
            "indicator": check.line.code,
            "year": check.year.slug,
            "target": check.row.target.strip(),
            "before": before,
            "kind": str(check.kind),
        },
        reason=check.reason,
    )
