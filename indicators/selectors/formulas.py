"""How a calculated indicator is worked out, for people: its formula, a preview, and one figure's arithmetic."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from council_pm.core.periods import Calendar, Frequency, Period
from council_pm.org.selectors import placement_rows
from council_pm.org.tree import tree_at
from council_pm.people.selectors import in_force
from indicators.bulk import among
from indicators.calculation import Kind, Part, Role, in_words, plain
from indicators.engine import MEMBERS_STEP
from indicators.formula_facts import FormulaFact, Material, Worked, confirmed_formulas, main_line, steps_of
from indicators.formula_releases import Releases
from indicators.formula_wording import left_out_words, own_lines_words, why
from indicators.models import (
    BasketItem,
    BasketKind,
    DecisionOutcome,
    Definition,
    Formula,
    FormulaKind,
    FormulaPart,
    FormulaSource,
    Indicator,
    MissingPart,
    PartRole,
    Value,
    Working,
)
from indicators.revisions import in_effect
from indicators.selectors.current_definitions import definition_in_force, names_of
from indicators.selectors.scorecard import scope_of
from indicators.visibility import Sight
from indicators.wording import figure

PREVIEW_PERIODS = 4


@dataclass(frozen=True, slots=True)
class PartView:
    """An indicator in a formula, and what it counts as."""

    code: str
    name: str
    url: str
    role: str
    ended_on: date | None


@dataclass(frozen=True, slots=True)
class FormulaView:
    """A revision of a formula in words. ``state`` is waiting, in_force, earlier, later or refused."""

    revision: int
    kind: str
    is_end: bool
    source: str
    sentence: str
    parts: tuple[PartView, ...]
    missing: str
    holds_from: date | None
    reason: str
    proposed_at: datetime
    proposed_by: int | None
    decided_at: datetime | None
    decision_reason: str
    state: str


@dataclass(frozen=True, slots=True)
class FormulaPage:
    """Everything that the page of a formula shows; it holds no figure."""

    indicator: Indicator
    name: str
    current: FormulaView | None
    waiting: FormulaView | None
    history: tuple[FormulaView, ...]
    newest: int


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """A period as a formula would give it: whether the formula would hold for it, and what it would wait for."""

    period: str
    figure: str
    working: str
    holds: bool
    note: str


def formula_page(indicator: Indicator, as_of: date) -> FormulaPage:
    """The formula in force today, the one that waits, and all that there were, newest first. Three queries."""
    rows = list(Formula.objects.filter(indicator=indicator).select_related("indicator", "decision"))
    pages = _pages(rows, {indicator.pk: indicator}, as_of)
    return pages[0]


def formula_list(as_of: date) -> list[FormulaPage]:
    """Every indicator that has or had a formula, or for which one waits, by code. Three queries."""
    rows = list(Formula.objects.select_related("indicator", "decision"))
    return sorted(
        _pages(rows, {row.indicator_id: row.indicator for row in rows}, as_of), key=lambda page: page.indicator.code
    )


def _pages(rows: Sequence[Formula], indicators: Mapping[int, Indicator], as_of: date) -> list[FormulaPage]:
    parts: dict[int, list[FormulaPart]] = {row.pk: [] for row in rows}
    chosen = FormulaPart.objects.filter(formula_id__in=parts).select_related("indicator").order_by("position", "pk")
    for part in chosen:
        parts[part.formula_id].append(part)
    names = names_of({*indicators, *(part.indicator_id for found in parts.values() for part in found)})
    pages = []
    for pk, indicator in indicators.items():
        own = sorted((row for row in rows if row.indicator_id == pk), key=lambda row: row.revision)
        confirmed = [row for row in own if _outcome(row) == DecisionOutcome.CONFIRMED]
        held = in_effect(confirmed, as_of) or (confirmed[0] if confirmed else None)
        views = [_view(row, parts[row.pk], names, _state(row, held, as_of)) for row in own]
        page = FormulaPage(
            indicator=indicator,
            name=names.get(pk, indicator.code),
            current=next((one for one in views if held and one.revision == held.revision), None),
            waiting=next((one for one in views if one.state == "waiting"), None),
            history=tuple(reversed(views)),
            newest=own[-1].revision if own else 0,
        )
        pages.append(page)
    return pages


def indicator_choices(besides: Indicator | None = None) -> list[tuple[str, str]]:
    """Codes and names of the indicators in use, besides one that cannot be a part of itself."""
    rows = Definition.objects.filter(indicator__retired_on__isnull=True)
    if besides is not None:
        rows = rows.exclude(indicator=besides)
    return sorted(dict(rows.order_by("version").values_list("indicator__code", "name")).items())


def made_line(indicator: Indicator, as_of: date) -> str:
    """One line for the indicator's page: from what it is worked out; empty where people enter it."""
    formula = in_effect(confirmed_formulas([indicator.pk]).get(indicator.pk, []), as_of)
    if formula is None or formula.kind is None:
        return ""
    count = len(formula.part_ids)
    if not count:
        return own_lines_words(formula.kind, formula.source, Decimal(1))
    return ngettext("Worked out from %(count)s indicator.", "Worked out from %(count)s indicators.", count) % {
        "count": count
    }


def preview(indicator: Indicator, wanted: FormulaFact, sight: Sight, as_of: date) -> list[PreviewRow]:
    """The last four periods that a formula would give, newest first, with the arithmetic; nothing is written."""
    line = main_line(indicator.pk)
    definition = definition_in_force(indicator)
    if line is None or definition is None:
        return []
    material = Material(line, [replace(wanted, effective_from=None)], as_of)
    releases = Releases(material)
    worked = material.worked(until=indicator.retired_on)[-PREVIEW_PERIODS:]
    sees = Seen({(one.series_id, one.unit_id, fact.round_id) for w in worked for one, fact in w.used.items()}, as_of)
    rows = []
    for one in reversed(worked):
        visible = all(sees.by(sight, line.series_id, fact.round_id) for line, fact in one.used.items())
        shown, working = _preview_words(one, definition) if visible else (_("Not shown"), _hidden())
        label = _label(one.period.start, one.period.end, definition)
        holds = wanted.effective_from is None or one.period.end >= wanted.effective_from
        held_back = not one.result.waits and not releases.of(one)[0]
        rows.append(PreviewRow(label, shown, working, holds, why("held_back", {}) if held_back else ""))
    return rows


def waiting_periods(indicator: Indicator, as_of: date) -> list[tuple[str, str]]:
    """Periods without a figure although a part has one, the newest first, and what each waits for."""
    line = main_line(indicator.pk)
    definition = definition_in_force(indicator)
    formulas = confirmed_formulas([indicator.pk]).get(indicator.pk, [])
    if line is None or definition is None or not formulas:
        return []
    material = Material(line, formulas, as_of)
    releases = Releases(material)
    found = []
    for one in material.worked(until=indicator.retired_on)[-PREVIEW_PERIODS:]:
        if one.result.waits:
            found.append((one, why(one.result.code, one.result.params)))
        elif not releases.of(one)[0]:
            found.append((one, why("held_back", {})))
    return [(_label(one.period.start, one.period.end, definition), words) for one, words in reversed(found)]


class Seen:
    """Which figures of lines a reader may see: three queries for all of them."""

    def __init__(self, figures: Iterable[tuple[int, int, int | None]], as_of: date) -> None:
        every = list(figures)
        self._steps = steps_of({round_id for _series, _unit, round_id in every})
        tree = tree_at(placement_rows(as_of), as_of)
        items = BasketItem.objects.filter(
            in_force(as_of), among("series_id", {one[0] for one in every}), basket__kind=BasketKind.PORTFOLIO
        )
        portfolios = dict(items.values_list("series_id", "basket__portfolio_id"))
        self._scopes = {pk: scope_of(unit_id, portfolios.get(pk), tree) for pk, unit_id, _round in every}

    def by(self, sight: Sight, series_id: int, round_id: int | None) -> bool:
        """Whether a reader of this sight sees a figure of the line that was released with the round."""
        widest = MEMBERS_STEP if round_id is None else self._steps.get(round_id, 0)
        return widest >= sight.step(self._scopes[series_id])


def explanation(value: Value, definition: Definition, sight: Sight, as_of: date) -> str:
    """How a figure was worked out, where the reader may see each part of it, otherwise only the kind.

    Empty for a figure that people entered. One query for those.
    """
    working = Working.objects.filter(value=value).select_related("formula").first()
    if working is None:
        return ""
    if working.code:
        return why(working.code, working.params)
    used = list(working.parts.values_list("used__series_id", "used__series__unit_id", "used__round_id").order_by("pk"))
    sees = Seen(used, as_of)
    if not all(sees.by(sight, series_id, round_id) for series_id, _unit, round_id in used):
        kind = FormulaKind(working.formula.kind).label
        return _("%(kind)s of other figures. %(hidden)s") % {"kind": kind, "hidden": _hidden()}
    said = _("Worked out as %(arithmetic)s = %(result)s.") % {
        "arithmetic": working.arithmetic,
        "result": figure(value.value or Decimal(0), definition.decimals, definition.unit),
    }
    return f"{said} {left_out_words(working.left_out)}".strip()


def _hidden() -> str:
    return _("Some of its parts are not released to you yet.")


def _preview_words(one: Worked, definition: Definition) -> tuple[str, str]:
    result = one.result
    if result.value is None:
        return _("No figure"), why(result.code, result.params)
    said = f"{result.working} = {plain(result.value)}"
    return (
        figure(result.value, definition.decimals, definition.unit),
        f"{said}. {left_out_words(result.left_out)}".strip() if result.left_out else said,
    )


def _label(start: date, end: date, definition: Definition) -> str:
    return Period(start, end).label(Calendar(definition.calendar), frequency=Frequency(definition.frequency))


def _outcome(row: Formula) -> str:
    return row.decision.outcome if hasattr(row, "decision") else ""


def _state(row: Formula, held: Formula | None, as_of: date) -> str:
    outcome = _outcome(row)
    if not outcome:
        return "waiting"
    if outcome == DecisionOutcome.REFUSED:
        return "refused"
    if row.effective_from is not None and row.effective_from > as_of:
        return "later"
    return "in_force" if held is not None and row.revision == held.revision else "earlier"


def _view(row: Formula, parts: Sequence[FormulaPart], names: Mapping[int, str], state: str) -> FormulaView:
    decision = row.decision if hasattr(row, "decision") else None
    is_end = row.kind == FormulaKind.TYPED
    return FormulaView(
        revision=row.revision,
        kind=str(FormulaKind(row.kind).label),
        is_end=is_end,
        source=str(FormulaSource(row.source).label),
        sentence="" if is_end else _sentence(row, parts),
        parts=tuple(
            PartView(
                code=part.indicator.code,
                name=names.get(part.indicator_id, part.indicator.code),
                url=reverse("dashboards:indicator_page", args=[part.indicator.code]),
                role=str(PartRole(part.role).label),
                ended_on=part.indicator.retired_on,
            )
            for part in parts
        ),
        missing="" if is_end else missing_words(row.missing, row.least_share),
        holds_from=row.effective_from,
        reason=row.reason,
        proposed_at=row.known_from,
        proposed_by=row.set_by,
        decided_at=decision.decided_at if decision else None,
        decision_reason=decision.reason if decision else "",
        state=state,
    )


def _sentence(row: Formula, parts: Sequence[FormulaPart]) -> str:
    """The arithmetic with codes instead of figures."""
    if row.source != FormulaSource.INDICATORS:
        return own_lines_words(row.kind, row.source, row.multiplier)
    named = [Part(part.indicator.code, Role(part.role), part.position) for part in parts]
    return in_words(Kind(row.kind), row.multiplier, named, lambda part: part.name)


def missing_words(missing: str, least_share: int | None) -> str:
    """What becomes of the result where a part has no figure."""
    if missing == MissingPart.LEAVE_OUT:
        return _(
            "A part without a figure is left out and named, where at least %(share)s%% of the parts have figures."
        ) % {"share": least_share}
    return _("Where a part has no figure, there is no result.")
