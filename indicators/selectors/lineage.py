"""What an indicator is made from and what it feeds, as one reader sees it, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from council_pm.org.selectors import placement_rows
from council_pm.org.tree import Tree, tree_at
from indicators.calculation import Source
from indicators.formula_facts import FormulaFact, Line, confirmed_formulas, nearest_below
from indicators.models import FormulaKind, Indicator, PartRole, Series
from indicators.revisions import in_effect
from indicators.selectors.current_definitions import names_of
from indicators.selectors.rows import ScorecardRow
from indicators.selectors.scorecard import Choice, scorecard
from indicators.visibility import Sight

DEEPEST = 8  # levels that are shown; what stands below has a lineage of its own


@dataclass(frozen=True, slots=True)
class Node:
    """An indicator in the lineage, or a line of its own. ``figure`` is the latest that this reader may see."""

    code: str
    name: str
    url: str
    role: str
    kind: str
    figure: str
    period: str
    note: str
    children: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Lineage:
    """The indicator itself, what it is made from, and what is made from it."""

    indicator: Indicator
    top: Node
    feeds: tuple[Node, ...]

    @property
    def is_alone(self) -> bool:
        """Whether nothing is made from it and it is made from nothing."""
        return not self.top.children and not self.feeds

    def rows(self) -> Iterator[tuple[str, int, Node]]:
        """Every node with its part of the lineage and its depth, in reading order."""
        yield from _walk(_("Made from"), self.top.children, 1)
        yield from _walk(_("Feeds"), self.feeds, 1)


@dataclass(frozen=True, slots=True)
class _World:
    """What the nodes are built from."""

    formulas: Mapping[int, FormulaFact]
    feeds: Mapping[int, list[int]]
    indicators: Mapping[int, Indicator]
    names: Mapping[int, str]
    totals: Mapping[int, Series]
    own: Mapping[int, list[Line]]
    rows: Mapping[int, ScorecardRow] = field(default_factory=dict)


def lineage(indicator: Indicator, sight: Sight, as_of: date) -> Lineage:
    """The lineage by the formulas that hold today. Nine queries."""
    formulas = {
        pk: held
        for pk, revisions in confirmed_formulas().items()
        if (held := in_effect(revisions, as_of)) is not None and held.kind is not None
    }
    feeds: dict[int, list[int]] = {}
    for made, formula in sorted(formulas.items()):
        for part in sorted(formula.part_ids):
            feeds.setdefault(part, []).append(made)
    everyone = {indicator.pk, *_reached(indicator.pk, formulas), *_fed(indicator.pk, feeds)}
    tree = tree_at(placement_rows(as_of), as_of)
    totals: dict[int, Series] = {}
    others: dict[int, list[Series]] = {}
    for series in Series.objects.filter(indicator_id__in=everyone).order_by("breakdown", "pk"):
        if series.breakdown == "" and series.indicator_id not in totals:
            totals[series.indicator_id] = series
        else:
            others.setdefault(series.indicator_id, []).append(series)
    own = {
        pk: _own_lines(formulas[pk], totals[pk], others.get(pk, []), tree)
        for pk in everyone
        if pk in formulas and pk in totals
    }
    shown = {line.pk for line in totals.values()} | {line.series_id for lines in own.values() for line in lines}
    cards = scorecard(Choice(series_ids=frozenset(shown)), sight, as_of, tree=tree) if shown else None
    world = _World(
        formulas=formulas,
        feeds=feeds,
        indicators={one.pk: one for one in Indicator.objects.filter(pk__in=everyone)},
        names=names_of(everyone),
        totals=totals,
        own=own,
        rows={row.series_id: row for row in cards.rows} if cards else {},
    )
    top = _node(world, indicator.pk, "", (), down=True)
    return Lineage(indicator, top, _node(world, indicator.pk, "", (), down=False).children)


def _own_lines(formula: FormulaFact, total: Series, others: list[Series], tree: Tree) -> list[Line]:
    """The lines of the indicator itself that its formula reads today."""
    if formula.source is Source.BREAKDOWNS:
        return [
            Line(one.pk, one.breakdown, one.unit_id, None)
            for one in others
            if one.breakdown and one.unit_id == total.unit_id
        ]
    if formula.source is Source.UNITS_BELOW:
        lines = [
            Line(one.pk, tree[one.unit_id].name, one.unit_id, None)
            for one in others
            if not one.breakdown and one.unit_id in tree
        ]
        return nearest_below(tree, total.unit_id, lines)
    return []


def _reached(start: int, formulas: Mapping[int, FormulaFact]) -> set[int]:
    found: set[int] = set()
    waiting = [start]
    while waiting:
        formula = formulas.get(waiting.pop())
        new = (formula.part_ids if formula else frozenset()) - found
        found |= new
        waiting.extend(new)
    return found


def _fed(start: int, feeds: Mapping[int, list[int]]) -> set[int]:
    found: set[int] = set()
    waiting = [start]
    while waiting:
        new = set(feeds.get(waiting.pop(), ())) - found
        found |= new
        waiting.extend(new)
    return found


def _node(world: _World, pk: int, role: str, way: tuple[int, ...], *, down: bool) -> Node:
    """A node and what stands below it; one that stands above itself (no service writes that) has nothing below."""
    indicator, total = world.indicators[pk], world.totals.get(pk)
    row = world.rows.get(total.pk) if total else None
    formula = world.formulas.get(pk)
    ended = indicator.retired_on
    return Node(
        code=indicator.code,
        name=world.names.get(pk, indicator.code),
        url=reverse("dashboards:indicator_page", args=[indicator.code]),
        role=role,
        kind=str(FormulaKind(formula.kind).label) if formula and formula.kind else "",
        figure=row.figure if row else "",
        period=row.period if row else "",
        note=_("Ended on %(day)s") % {"day": date_format(ended, "j F Y")} if ended else "",
        children=() if pk in way or len(way) >= DEEPEST else _children(world, pk, (*way, pk), down=down),
    )


def _children(world: _World, pk: int, way: tuple[int, ...], *, down: bool) -> tuple[Node, ...]:
    if not down:
        return tuple(_node(world, made, "", way, down=False) for made in world.feeds.get(pk, ()))
    formula = world.formulas.get(pk)
    if formula is None:
        return ()
    made = [_node(world, part.indicator_id, str(PartRole(part.role).label), way, down=True) for part in formula.parts]
    for line in world.own.get(pk, ()):
        row = world.rows.get(line.series_id)
        made.append(Node("", line.name, "", "", "", row.figure if row else "", row.period if row else "", ""))
    return tuple(made)


def _walk(what: str, nodes: tuple[Node, ...], depth: int) -> Iterator[tuple[str, int, Node]]:
    for node in nodes:
        yield what, depth, node
        yield from _walk(what, node.children, depth + 1)
