"""What hangs on an indicator: asked before it is retired or replaced, so that nothing breaks unseen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from council_pm.core.fingerprints import fingerprint
from indicators.models import OPEN_STATES, BasketItem, DefinitionDraft, Indicator, Series, Underpinning
from indicators.services.formula_guards import calculated_from


@dataclass(frozen=True, slots=True)
class Hanging:
    """The basket items, underpinning and drafts that a retirement would end. ``formulas`` refuse it."""

    items: Sequence[BasketItem]
    above: Sequence[Underpinning]
    below: Sequence[Underpinning]
    drafts: Sequence[DefinitionDraft]
    formulas: Sequence[str]

    @property
    def fingerprint(self) -> str:
        """Sixteen characters that change when anything of it does."""
        ids = [sorted(row.pk for row in rows) for rows in (self.items, self.above, self.below, self.drafts)]
        return fingerprint(ids, sorted(self.formulas))

    @property
    def baskets(self) -> list[str]:
        """The baskets by name, each once."""
        return sorted({item.basket.name for item in self.items})


def what_hangs_on(indicator: Indicator, day: date) -> Hanging:
    """What is in force on a day or later, in five queries."""
    pairs = list(
        Underpinning.objects.filter(Q(key=indicator) | Q(supporting=indicator))
        .select_related("key", "supporting")
        .order_by("position", "pk")
    )
    return Hanging(
        items=list(
            BasketItem.objects.filter(Q(ends__isnull=True) | Q(ends__gte=day), series__indicator=indicator)
            .select_related("basket", "series")
            .order_by("basket__name", "pk")
        ),
        above=[pair for pair in pairs if pair.supporting_id == indicator.pk],
        below=[pair for pair in pairs if pair.key_id == indicator.pk],
        drafts=list(DefinitionDraft.objects.filter(indicator=indicator, state__in=OPEN_STATES).order_by("pk")),
        formulas=calculated_from(indicator, day),
    )


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that a replacement does. ``item`` or ``pair`` is what it moves; ``series`` is where to, if anywhere."""

    text: str
    item: BasketItem | None = None
    pair: Underpinning | None = None
    series: Series | None = None
    lead: bool = True


@dataclass(frozen=True, slots=True)
class Replacement:
    """What would be done, in order, with the number that says whether it is still the same."""

    hanging: Hanging
    steps: Sequence[Step]

    @property
    def fingerprint(self) -> str:
        """Sixteen characters that change when anything of it does."""
        return fingerprint(self.hanging.fingerprint, *(step.text for step in self.steps))


def plan_replacement(indicator: Indicator, successor: Indicator, day: date) -> Replacement:
    """Each basket and each place in underpinning that the successor takes over, and what has no place there."""
    hanging = what_hangs_on(indicator, day)
    lines = {(line.unit_id, line.breakdown): line for line in Series.objects.filter(indicator=successor)}
    total = next((line for key, line in sorted(lines.items()) if key[1] == ""), None)
    held = BasketItem.objects.filter(Q(ends__isnull=True) | Q(ends__gte=day), series__indicator=successor)
    taken = [(item.series_id, item.basket_id, item.lead, item.basket.kind) for item in held.select_related("basket")]
    steps = [_basket_step(item, lines, total, taken) for item in hanging.items]
    known = {(pair.key_id, pair.supporting_id) for pair in Underpinning.objects.all()}
    for pair in hanging.above:
        steps.append(_pair_step(pair, (pair.key_id, successor.pk), known, pair.key.code))
    for pair in hanging.below:
        steps.append(_pair_step(pair, (successor.pk, pair.supporting_id), known, pair.supporting.code))
    return Replacement(hanging, steps)


def _basket_step(
    item: BasketItem,
    lines: dict[tuple[int, str], Series],
    total: Series | None,
    taken: Sequence[tuple[int, int, bool, str]],
) -> Step:
    line = lines.get((item.series.unit_id, item.series.breakdown))
    line = line or (total if item.series.breakdown == "" else None)
    what = {"basket": item.basket.name, "line": item.series.breakdown or _("the total")}
    if line is None:
        return Step(_("%(basket)s: %(line)s ends, the new indicator has no such line") % what, item=item)
    if any(series == line.pk and basket == item.basket_id for series, basket, _lead, _kind in taken):
        return Step(_("%(basket)s: %(line)s ends, the new indicator is in it already") % what, item=item)
    led = any(series == line.pk and kind == "committee" and lead for series, _basket, lead, kind in taken)
    if item.basket.kind == "committee" and item.lead and led:
        said = _("%(basket)s: %(line)s is followed, because another committee leads on the new indicator") % what
        return Step(said, item=item, series=line, lead=False)
    return Step(_("%(basket)s: %(line)s is replaced") % what, item=item, series=line, lead=item.lead)


def _pair_step(pair: Underpinning, wanted: tuple[int, int], known: set[tuple[int, int]], code: str) -> Step:
    stays = wanted in known or wanted[0] == wanted[1]
    said = _("Underpinning: the link with %(code)s ends, the new indicator has its own")
    if not stays:
        said = _("Underpinning: the new indicator takes the place beside %(code)s")
    return Step(said % {"code": code}, pair=pair)
