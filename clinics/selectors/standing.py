"""What became of what clinics looked at: for one clinic, one part of the council, and all of it in counts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clinics.models import Side
from clinics.recovery import Kept, Promise, kept_of, median_months, months_to_recover
from clinics.selectors.told_rows import Told, ToldRow, council_rows, parsed, rows_of_units
from council_pm.org.tree import Tree
from plans.models import Judged

MOST_ITEMS = 10  # of one part of the council: the newest


@dataclass(frozen=True, slots=True)
class CouncilStanding:
    """All clinics in counts, never a service, an item or a story. ``months``: the median time to recover."""

    service: Kept
    colleagues: Kept
    turned: int
    no_change: int
    worse: int
    months: float | None

    @property
    def sentences(self) -> tuple[str, ...]:
        """What the counts say, in words; nothing of what there is none of."""
        found = (
            _due_words(_("Promised by services in improvement clinics"), self.service),
            _due_words(_("Promised by colleagues and the management team"), self.colleagues),
            self._effects_words(),
            _months_words(self.months),
        )
        return tuple(one for one in found if one)

    def _effects_words(self) -> str:
        if not self.turned + self.no_change + self.worse:
            return ""
        return _(
            "After clinics the curve turned for %(turned)s of what they looked at; %(no_change)s: no clear change yet;"
            " %(worse)s: worse."
        ) % {"turned": self.turned, "no_change": self.no_change, "worse": self.worse}


@dataclass(frozen=True, slots=True)
class PastItem:
    """What a part of the council brought to a clinic, and what became of it."""

    name: str
    unit: str
    held_on: date
    url: str
    effect: str
    promises: str


@dataclass(frozen=True, slots=True)
class UnitStanding:
    """The newest of its items, and promises of both sides that go with all of them."""

    items: tuple[PastItem, ...]
    service: str
    colleagues: str


def council_standing(today: date) -> CouncilStanding | None:
    """All clinics in counts; nothing where none was held that promised or moved anything. One query."""
    return council_told(council_rows(), today)


def council_told(rows: Iterable[tuple[Any, ...]], today: date) -> CouncilStanding | None:
    """The same from rows that were read with another query."""
    found = parsed(rows)
    if not found:
        return None
    sides = _kept(found, today)
    verdicts = Counter(verdict for verdict, _after in _latest(found).values())
    return CouncilStanding(
        sides[Side.SERVICE], sides[Side.COLLEAGUES], verdicts[Judged.TURNED.value], verdicts[Judged.NO_CHANGE.value],
        verdicts[Judged.WORSE.value], _median(found),
    )  # fmt: skip


def unit_standing(unit_id: int, units: Tree, today: date) -> UnitStanding | None:
    """What a part of the council and those below it brought to clinics, or nothing. One query."""
    return unit_told(rows_of_units(units.below(unit_id)), unit_id, units, today)


def unit_told(rows: Iterable[tuple[Any, ...]], unit_id: int, units: Tree, today: date) -> UnitStanding | None:
    """The same from rows that were read with another query. Items of the part itself do not say whose they are."""
    found = parsed(rows)
    items = sorted((one for one in found if one.about == Told.ITEM), key=lambda one: (one.day, one.item), reverse=True)
    if not items:
        return None
    places = {one.item: one.number for one in found if one.about == Told.PLACE}
    effects, promised = _latest(found), defaultdict(list)
    for one in found:
        if one.about == Told.PROMISE:
            promised[one.item].append(one)
    sides = _kept(found, today)
    return UnitStanding(
        tuple(
            PastItem(
                one.word, name_of(units, places[one.item]) if places[one.item] != unit_id else "", one.day or today,
                reverse("clinics:clinic_page", args=[one.number]), effect_words(effects.get(one.item)),
                kept_words(kept_of(map(_promise, promised[one.item]), today)),
            )
            for one in items[:MOST_ITEMS]
        ),
        kept_words(sides[Side.SERVICE]), kept_words(sides[Side.COLLEAGUES]),
    )  # fmt: skip


def name_of(units: Tree, unit_id: int) -> str:
    """What a part of the council is called today, by what it was merged into where it was."""
    line = units.line(unit_id)
    return line[-1].name if line else _("a part that is closed")


def effect_words(effect: tuple[str, int] | None) -> str:
    """A verdict with how long afterwards, in words; too early where nothing is kept yet."""
    if effect is None:
        return str(Judged.TOO_EARLY.label)
    verdict, after = effect
    return _("%(verdict)s (%(after)s periods afterwards)") % {"verdict": Judged(verdict).label, "after": after}


def kept_words(kept: Kept) -> str:
    """What became of promises of one side, in words; nothing where there are none."""
    late = _("%(count)s later") % {"count": kept.late}
    missed = _("%(count)s not") % {"count": kept.missed}
    still = ngettext("%(count)s is not due yet", "%(count)s are not due yet", kept.open) % {"count": kept.open}
    first = _("Of %(due)s that were due, %(kept)s kept by their day") % {"due": kept.due, "kept": kept.kept}
    parts = [first] if kept.due else []
    parts += [words for words, count in ((late, kept.late), (missed, kept.missed), (still, kept.open)) if count]
    return ", ".join(parts)


def _due_words(whose: str, kept: Kept) -> str:
    return f"{whose}: {_lower_first(kept_words(kept))}." if kept.due else ""


def _lower_first(words: str) -> str:
    return words[:1].lower() + words[1:]


def _months_words(months: float | None) -> str:
    if months is None:
        return ""
    return _("Half of those that recovered had done so within %(months)s months.") % {"months": months}


def _kept(rows: Iterable[ToldRow], today: date) -> Mapping[str, Kept]:
    found = [one for one in rows if one.about == Told.PROMISE]
    return {side: kept_of((_promise(one) for one in found if one.word == side), today) for side in Side.values}


def _promise(row: ToldRow) -> Promise:
    return Promise(row.day or date.max, row.second, bool(row.number))


def _latest(rows: Iterable[ToldRow]) -> Mapping[int, tuple[str, int]]:
    """The verdict of each item that was judged, the later one where there are two, with its periods."""
    found = sorted((one for one in rows if one.about == Told.EFFECT), key=lambda one: one.number)
    return {one.item: (one.word, one.number) for one in found}


def _median(rows: Iterable[ToldRow]) -> float | None:
    """Of each item the newest judgement of each period counts."""
    newest: dict[tuple[int, date], str] = {}
    began: dict[int, date] = {}
    for one in sorted((row for row in rows if row.about == Told.LIGHT), key=lambda row: row.number):
        if one.day is not None and one.second is not None:
            newest[one.item, one.day] = one.word
            began[one.item] = one.second
    lights: dict[int, list[tuple[date, str]]] = defaultdict(list)
    for (item, end), status in sorted(newest.items()):
        lights[item].append((end, status))
    return median_months(months_to_recover(began[item], found) for item, found in lights.items())
