"""A checked block in words: every change, finding and effect on colours, before anything is saved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from indicators.selectors.replays import Replayed, Way, replay_title, replayed_words
from indicators.selectors.rows import target_text
from indicators.selectors.target_grid import typed_text
from indicators.selectors.target_words import EffectWords, effect_words, path_words
from indicators.services.proposals import BlockResult, RowCheck


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """A row of the preview; ``before`` is what stood proposed. Raw fields are sent again when it is saved."""

    number: int
    series_id: int
    year: str
    year_label: str
    code: str
    title: str
    before: str
    target: str
    path: str
    reason: str
    effects: Sequence[EffectWords]
    replayed: Sequence[Replayed]
    warnings: Sequence[str]
    errors: Sequence[str]
    raw_target: str
    raw_path: str
    raw_figures: str
    raw_reason: str
    version: str

    @property
    def replay_title(self) -> str:
        """How many lights of the last periods would be other ones."""
        return replay_title(self.replayed)


def changed_words(lines: Sequence[PreviewLine]) -> str:
    """Which indicators would have another light, by code; empty where nothing can be proposed."""
    counted = [line for line in lines if not line.errors]
    codes = list(dict.fromkeys(line.code for line in counted if any(one.changes for one in line.effects)))
    if not counted:
        return ""
    if not codes:
        return _("No light would change.")
    words = ngettext("%(n)s light would change: %(codes)s.", "%(n)s lights would change: %(codes)s.", len(codes))
    return words % {"n": len(codes), "codes": ", ".join(codes)}


def preview_lines(result: BlockResult) -> list[PreviewLine]:
    """The rows that propose something or are refused, in the order in which they were sent."""
    return [line for check in result.rows if not check.skipped and (line := _line(check)) is not None]


def _line(check: RowCheck) -> PreviewLine | None:
    line, year, current = check.line, check.year, check.current
    if line is None or year is None:
        return None
    figures: list[Decimal] = list(check.figures)
    version = current.version if current else 0
    return PreviewLine(
        number=check.number,
        series_id=line.series_id,
        year=year.slug,
        year_label=year.label,
        code=line.code,
        title=line.title,
        before=typed_text(current) if current and current.is_open else "",
        target=target_text(check.aim.value, check.aim.low, check.aim.high, line.decimals, line.unit),
        path=path_words(check.path, line, figures),
        reason=check.reason,
        effects=effect_words(check.effects, line),
        replayed=replayed_words(check.replayed, Way(line.in_calendar, line.every, line.decimals, line.unit)),
        warnings=check.warnings,
        errors=check.errors,
        raw_target=check.row.target,
        raw_path=check.row.path,
        raw_figures=check.row.figures,
        raw_reason=check.row.reason,
        version=f"{line.series_id}/{year.slug}:{version}",
    )
