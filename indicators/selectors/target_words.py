"""Words and marks of the target round, the same on every page of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from council_pm.core.marks import status_mark
from council_pm.core.periods import Period
from council_pm.people.selectors import Signatory
from indicators.colour_effects import ColourEffect
from indicators.models import TargetPath
from indicators.selectors.target_lines import TargetLine


@dataclass(frozen=True, slots=True)
class EffectWords:
    """One period's light now and with the target, ready to print."""

    period: str
    before: SafeString
    after: SafeString
    changes: bool
    supposed: bool


def effect_words(effects: Sequence[ColourEffect], line: TargetLine) -> list[EffectWords]:
    """The effects on the present periods of a series; empty where it has no figure yet."""
    return [
        EffectWords(
            period=Period(one.start, one.end).short_label(line.in_calendar, frequency=line.every),
            before=status_mark(one.before),
            after=status_mark(one.after),
            changes=one.changes,
            supposed=one.supposed,
        )
        for one in effects
    ]


def path_words(path: str, line: TargetLine, figures: Sequence[object] = ()) -> str:
    """How the target is reached through the year."""
    if path == TargetPath.TYPED:
        return _("Typed: %(figures)s") % {"figures": "; ".join(str(one) for one in figures)}
    if not line.measure.cumulative:
        return _("The same in each period")
    return str(TargetPath(path).label)


def who(user_id: int | None, people: Mapping[int, Signatory], *, names: bool, title: str = "") -> str:
    """Somebody by name where the reader may read it, otherwise by post (matrix M025, M026)."""
    found = people.get(user_id) if user_id is not None else None
    if found is None:
        return title
    post = title or found.post
    if names or found.named_to_all:
        return f"{found.name}, {post}" if post else found.name
    return post or _("An officer")
