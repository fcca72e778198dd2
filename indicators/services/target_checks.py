"""Checking a block of typed targets: every row against its definition, its rule, its history and what stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import pairwise

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from council_pm.core.number_grammar import Warned
from council_pm.core.periods import Period, PeriodError
from council_pm.core.said import said
from council_pm.core.typed import typed_words
from indicators.charts import number_text
from indicators.colour_effects import ColourEffect, effect_on_colours, replay
from indicators.engine import TargetFact
from indicators.findings import Severity
from indicators.models import ProposalKind, ProposalState, TargetPath
from indicators.selectors.target_lines import TargetLine
from indicators.selectors.target_rounds import YEARS_AHEAD, Phase, RoundDay
from indicators.selectors.target_sheet import Proposal, Sheet, whole_since
from indicators.target_entry import Aim, EntryError, read_aim, read_figures, setup_of, spread
from indicators.target_rows import ProposalRow
from indicators.target_years import TargetYear
from indicators.validation import check_bounds, check_target

LONGEST_REASON = 500


@dataclass(slots=True)
class RowCheck:
    """What became of a row: refused by ``errors``, asked about by ``warnings``, or left as it was (``skipped``)."""

    row: ProposalRow
    line: TargetLine | None = None
    year: TargetYear | None = None
    kind: str = ProposalKind.ROUND
    aim: Aim = field(default_factory=Aim)
    path: str = TargetPath.EVEN
    figures: tuple[Decimal, ...] = ()
    reason: str = ""
    effective_from: date | None = None
    periods: Sequence[Period] = ()
    aims: Sequence[Aim] = ()
    basis: str = ""
    current: Proposal | None = None
    errors: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    effects: list[ColourEffect] = field(default_factory=list)
    replayed: list[ColourEffect] = field(default_factory=list)
    skipped: bool = False
    stale: bool = False

    @property
    def number(self) -> int:
        """The row as its sender counts it."""
        return self.row.number

    @property
    def is_proposed(self) -> bool:
        """Whether saving would propose it."""
        return not self.skipped and not self.errors


def refuse(check: RowCheck, message: str) -> RowCheck:
    """Note an error and hand the row back."""
    check.errors.append(message)
    return check


@dataclass(frozen=True, slots=True)
class Checker:
    """Checks rows of one block, all of whose series are on the sheet."""

    sheet: Sheet
    year: TargetYear
    today: date
    rounds: dict[int, RoundDay]
    reason: str
    change_from: date | None
    with_effects: bool
    takes_reason: bool = True

    def check(self, row: ProposalRow, line: TargetLine) -> RowCheck:
        """One row."""
        check = RowCheck(row, line)
        try:
            check.year = year_of(row, self.year)
        except PeriodError as fault:
            return refuse(check, fault.message)
        check.current = self.sheet.newest.get((line.series_id, check.year.slug))
        if not row.target.strip():
            check.skipped = True
            return check
        check.periods = self.sheet.periods(line, check.year)
        if not check.periods:
            return refuse(check, _no_periods(line, check.year))
        self._read(check, line)
        if check.errors or check.skipped:
            return check
        self._place(check, line)
        self._join(check, line)
        self._find(check, line)
        if self.with_effects and not check.errors:
            facts, targets = self.sheet.facts[line.series_id], self._facts(check)
            check.effects = effect_on_colours(facts, targets=targets)
            check.replayed = replay(facts, targets=targets, since=whole_since(self.year))
        return check

    def _read(self, check: RowCheck, line: TargetLine) -> None:
        row, measure = check.row, line.measure
        try:
            check.path = self._path(row, line, check.periods)
            notes: list[Warned] = []
            check.aim = read_aim(row.target, measure, notes)
            check.figures = read_figures(row.figures, measure, notes)
            check.warnings += [said(note) for note in notes]
            check.aims, check.basis = spread(
                check.aim,
                len(check.periods),
                check.path,
                measure,
                figures=check.figures,
                last_year=self.sheet.last_year(line, check.periods),
            )
        except EntryError as fault:
            check.errors.append(said(fault))
            return
        check.reason = typed_words(row.reason) or typed_words(self.reason)
        check.skipped = self._is_the_same(check)

    def _path(self, row: ProposalRow, line: TargetLine, periods: Sequence[Period]) -> str:
        wanted = row.path.strip()
        if wanted:
            if wanted not in TargetPath.values:
                raise EntryError("no_such_path", text=wanted[:40])
            return wanted
        if row.figures.strip():
            return TargetPath.TYPED
        usual = line.measure.cumulative and line.seasonal and self.sheet.last_year(line, periods) is not None
        return TargetPath.LAST_YEAR if usual else TargetPath.EVEN

    def _is_the_same(self, check: RowCheck) -> bool:
        """Whether this is what stands proposed already: sent again, it stays as it is."""
        was, row = check.current, check.row
        return (
            was is not None
            and was.is_open
            and (was.value, was.low, was.high) == (check.aim.value, check.aim.low, check.aim.high)
            and was.path == check.path
            and [Decimal(one) for one in was.figures] == list(check.figures)
            and (not row.reason.strip() or was.reason == row.reason.strip())
        )

    def _place(self, check: RowCheck, line: TargetLine) -> None:
        """Whether the row may be proposed today, by which way, and on top of what."""
        if check.year is None:
            return
        day = self.rounds[check.year.first]
        targets = self.sheet.targets(line, check.year)
        agreed = any(one.agreed for one in targets) or (
            check.current is not None and check.current.state == ProposalState.AGREED
        )
        if self.change_from is not None:
            self._change(check, day, stands=agreed or bool(targets))
        elif day.phase is Phase.BEFORE:
            check.errors.append(day.sentence)
        elif agreed or (targets and day.phase is Phase.CLOSED):
            check.errors.append(
                _("A target for %(year)s stands already: a change of it is proposed on the page of this indicator.")
                % {"year": check.year.label}
            )
        elif day.phase is Phase.CLOSED:
            check.kind, check.effective_from = ProposalKind.CHANGE, check.periods[0].start
        if not check.reason and self.takes_reason:
            check.errors.append(_("Say why this target: the reason stays beside it."))
        elif len(check.reason) > LONGEST_REASON:
            check.errors.append(_("The reason is too long: write at most 500 characters."))
        version = check.current.version if check.current else 0
        if check.row.version is not None and check.row.version != version:
            check.stale = True

    def _change(self, check: RowCheck, day: RoundDay, *, stands: bool) -> None:
        if day.phase is not Phase.CLOSED and not stands:
            check.errors.append(day.sentence)
            return
        first, last = check.periods[0].start, check.periods[-1].end
        if self.change_from is None or not first <= self.change_from <= last:
            check.errors.append(
                _("A change in the year holds from a day between %(first)s and %(last)s.")
                % {"first": date_format(first, "j F Y"), "last": date_format(last, "j F Y")}
            )
        check.kind, check.effective_from = ProposalKind.CHANGE, self.change_from

    def _join(self, check: RowCheck, line: TargetLine) -> None:
        check.errors += falls(self.sheet, line, check.periods, check.aims, check.effective_from)

    def _find(self, check: RowCheck, line: TargetLine) -> None:
        """Errors and warnings of the figure against the rule, the bounds and the history."""
        facts = self.sheet.facts[line.series_id]
        setup = setup_of(check.aim, facts.rules[-1] if facts.rules else None, line.measure, line.decimals)
        history = self.sheet.history(line, check.periods)
        found = check_target(setup, history, minimum=line.lower_bound, maximum=line.upper_bound)
        for figure in check.figures:
            found += check_bounds(figure, line.lower_bound, line.upper_bound)
        # What is said of the tolerance was said when the rule was set: it does not come from this figure.
        found = [one for one in found if one.severity is Severity.ERROR or one.field != "tolerance"]
        check.errors += [said(one) for one in found if one.severity is Severity.ERROR]
        asking = [said(one) for one in found if one.severity is Severity.WARNING]
        if asking and not check.row.reason.strip():
            check.errors.append(_("Say in the reason of this row why the figure is right all the same."))
        check.warnings += asking

    def _facts(self, check: RowCheck) -> list[TargetFact]:
        return [
            TargetFact(0, period.start, period.end, aim.value, aim.low, aim.high, check.effective_from)
            for period, aim in zip(check.periods, check.aims, strict=True)
        ]


def falls(
    sheet: Sheet, line: TargetLine, periods: Sequence[Period], aims: Sequence[Aim], since: date | None
) -> list[str]:
    """A year to date never falls: not where a change takes over from the profile before it, either."""
    if since is None or not line.measure.cumulative:
        return []
    standing = sheet.standing.get(line.series_id, {})
    for (old, new), aim in zip(pairwise(periods), aims[1:], strict=True):
        before = standing.get((old.start, old.end))
        if before is None or not old.end < since <= new.end:
            continue
        for was, would_be in ((before.value, aim.value), (before.low, aim.low), (before.high, aim.high)):
            if was is not None and would_be is not None and would_be < was:
                text = _(
                    "From that day the profile would fall from %(before)s to %(after)s: a year to date never falls. Let"
                    " the change hold from an earlier day, or type a higher figure."
                )
                words = {"before": number_text(was, line.decimals), "after": number_text(would_be, line.decimals)}
                return [text % words]
    return []


def year_of(row: ProposalRow, year: TargetYear) -> TargetYear:
    """The year of a row: the block's, or one of the three after it. Raises ``PeriodError``."""
    found = TargetYear.from_slug(row.year.strip()) if row.year.strip() else year
    if not year <= found <= year.plus(YEARS_AHEAD):
        raise PeriodError(
            "other_year",
            _("%(given)s is none of the years %(first)s to %(last)s.")
            % {"given": found.label, "first": year.label, "last": year.plus(YEARS_AHEAD).label},
        )
    return found


def _no_periods(line: TargetLine, year: TargetYear) -> str:
    if line.retired_on is not None:
        return _("%(code)s ended on %(day)s: it takes no target for %(year)s.") % {
            "code": line.code,
            "day": date_format(line.retired_on, "j F Y"),
            "year": year.label,
        }
    return _("%(code)s has no period that ends in %(year)s.") % {"code": line.code, "year": year.label}
