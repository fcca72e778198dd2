"""Which papers of a clinic a reader is shown: those of today while it is prepared, an edition once they are final."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Generic, TypeVar

from django.http import Http404
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from clinics.models import Clinic, ClinicState, Item, Paper
from clinics.steps import days_of
from council_pm.org.tree import Tree
from council_pm.packs.clinic_content import ClinicPack, ItemPaper, from_json
from council_pm.packs.clinic_selectors import agenda_line, agenda_of, clinic_pack, item_paper
from indicators.models import Definition

FINAL = (ClinicState.FROZEN.value, ClinicState.HELD.value)


Kind = TypeVar("Kind", "ItemPaper | None", "ItemPaper", "ClinicPack")


@dataclass(frozen=True, slots=True)
class Shown(Generic[Kind]):
    """What is shown. ``paper`` is a paper or a whole pack; ``edition`` its number, 0 as long as it is not final.

    ``note`` says why there is no paper, or that it is a preview; ``editions`` are all that were kept, oldest first.
    """

    paper: Kind
    edition: int
    editions: tuple[int, ...]
    note: str

    @property
    def earlier(self) -> tuple[int, ...]:
        """The editions besides the one that is shown."""
        return tuple(number for number in self.editions if number != self.edition)


def shown_item(item: Item, units: Tree, today: date, *, edition: int | None, previews: bool) -> Shown[ItemPaper | None]:
    """The paper of an item. Raises ``Http404`` for an edition that there is not."""
    kept = list(Paper.objects.filter(item=item).order_by("edition"))
    numbers = tuple(one.edition for one in kept)
    number = _edition_of(item.clinic, numbers, edition)
    if number:
        one = next(one for one in kept if one.edition == number)
        return Shown(_final(one), number, numbers, "")
    note, is_there = _standing(item.clinic, today, previews)
    return Shown(item_paper(item, units, today) if is_there else None, 0, numbers, note)


def shown_pack(
    clinic: Clinic,
    items: Sequence[Item],
    units: Tree,
    today: date,
    *,
    edition: int | None,
    previews: Callable[[Item], bool],
) -> Shown[ClinicPack]:
    """The papers of these items of a clinic. Raises ``Http404`` for an edition that there is not."""
    kept = list(Paper.objects.filter(item__in=items).order_by("edition", "item__position", "item"))
    numbers = tuple(sorted({one.edition for one in kept}))
    number = _edition_of(clinic, numbers, edition)
    if number:
        of_edition = [one for one in kept if one.edition == number]
        papers = sorted((_final(one) for one in of_edition), key=lambda one: one.position)
        agenda = agenda_of([(one.position, one.title, one.presenter, one.minutes) for one in papers])
        pack = replace(clinic_pack(clinic, papers, agenda, ()), final=_final_on(of_edition[0].at))
        return Shown(pack, number, numbers, "")
    states = [(item, *_standing(clinic, today, previews(item))) for item in items]
    papers = [item_paper(item, units, today) for item, _note, is_there in states if is_there]
    notes = list(dict.fromkeys(note for _item, note, _is_there in states if note))
    names = _names(items)
    agenda = agenda_of([agenda_line(item, units, names) for item in items])
    if agenda is None:
        notes.append(_("Nothing is on yet."))
    return Shown(clinic_pack(clinic, papers, agenda, notes), 0, numbers, "")


def _edition_of(clinic: Clinic, numbers: Sequence[int], asked: int | None) -> int:
    """The number of the edition to show; 0 where what stands there today is to be shown."""
    if asked is not None:
        if asked not in numbers:
            raise Http404
        return asked
    is_final = clinic.state in FINAL or clinic.state == ClinicState.CANCELLED
    return numbers[-1] if numbers and is_final else 0


def _standing(clinic: Clinic, today: date, previews: bool) -> tuple[str, bool]:
    """What is to be said of a paper that is not final, and whether it is shown."""
    if clinic.state == ClinicState.CANCELLED:
        return _("This clinic was cancelled: %(reason)s") % {"reason": clinic.cancelled_reason}, False
    if clinic.state in FINAL:
        return _("No final paper was kept of this item."), False
    days = days_of(clinic.held_on)
    if today < days.pack:
        words = {"day": date_format(days.pack, "j F Y")}
        if not previews:
            return _("The pack builds itself on %(day)s.") % words, False
        return _("A preview: the pack builds itself on %(day)s, and others read it from then on.") % words, True
    return _("Not final yet: nothing changes after %(day)s.") % {"day": date_format(days.final, "j F Y")}, True


def _final(kept: Paper) -> ItemPaper:
    return replace(from_json(kept.content), final=_final_on(kept.at))


def _final_on(at: datetime) -> str:
    return _("Final on %(day)s") % {"day": date_format(timezone.localdate(at), "j F Y")}


def _names(items: Sequence[Item]) -> dict[int, str]:
    """The names of today of the indicators of these items."""
    ids = {item.series.indicator_id for item in items if item.series is not None}
    rows = Definition.objects.filter(indicator__in=ids).order_by("version")
    return dict(rows.values_list("indicator_id", "name"))
