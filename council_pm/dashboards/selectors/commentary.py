"""What was said of an indicator's figures: the service's words, the evidence behind them, what officers discuss.

The words go with the figure: whoever sees it reads them. Files and notes show where the reader may see evidence
(matrix M030), asked each time by ``attachments``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from council_pm.attachments.selectors import FileLine, NoteLine, files_of, notes_of
from council_pm.core.access import Permission, may
from indicators.return_files import KIND
from indicators.selectors.figure_words import FigureWords, figure_words

MOST_EARLIER = 12


@dataclass(frozen=True, slots=True)
class Said:
    """The words on the figure of one period. ``shows_who``: the reader may read who sent and signed it (M025).

    ``return_url`` is the return's own page, for who may open it.
    """

    label: str
    url: str
    words: FigureWords
    shows_who: bool
    files: tuple[FileLine, ...]
    notes: tuple[NoteLine, ...]
    return_url: str

    @property
    def mark(self) -> str:
        """Provisional, an estimate, or nothing to mark."""
        if self.words.estimate:
            return _("An estimate")
        return _("Provisional") if self.words.provisional else ""


@dataclass(frozen=True, slots=True)
class Commentary:
    """Of the latest figure that the reader may see, and of earlier ones. ``silent``: the latest came without words."""

    latest: Said | None
    earlier: tuple[Said, ...]
    silent: str

    def __bool__(self) -> bool:
        return self.latest is not None or bool(self.earlier)


@dataclass(frozen=True, slots=True)
class Spoken:
    """A figure that the reader sees: its id, its period in words and the address of that period's page."""

    value_id: int
    label: str
    url: str


def commentary(reader: Any, figures: Sequence[Spoken]) -> Commentary:
    """What was said of figures, which come newest first and are all seen by the reader; in at most ten queries."""
    words = figure_words([one.value_id for one in figures])
    told = [one for one in figures if one.value_id in words][: MOST_EARLIER + 1]
    ids = {str(words[one.value_id].return_id) for one in told}
    files = files_of(reader, KIND, ids) if ids else {}
    notes = notes_of(reader, KIND, ids) if files else {}
    shows_who = may(reader, Permission.VIEW_VALUE_HISTORY)
    said = []
    for one in told:
        its = words[one.value_id]
        key = str(its.return_id)
        held = files.get(key)
        said.append(
            Said(
                label=one.label,
                url=one.url,
                words=its,
                shows_who=shows_who,
                files=held.lines if held else (),
                notes=tuple(notes.get(key, ())),
                return_url=held.holder.url if held else "",
            )
        )
    is_latest = bool(said) and told[0].value_id == figures[0].value_id
    return Commentary(
        latest=said[0] if is_latest else None,
        earlier=tuple(said[1:] if is_latest else said),
        silent="" if is_latest or not figures else figures[0].label,
    )
