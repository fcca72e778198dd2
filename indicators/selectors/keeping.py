"""What stands on the page where an indicator is kept: versions, owners, lines, what underpins it, breaks, rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from council_pm.org.tree import Tree
from council_pm.people.models import Post
from indicators.charts import number_text
from indicators.models import (
    Definition,
    Indicator,
    Ownership,
    OwnershipKind,
    Series,
    SeriesBreak,
    StatusRule,
    Underpinning,
)
from indicators.rule_words import rule_label, tolerance_words
from indicators.selectors.current_definitions import newest_name
from indicators.selectors.drafts import DraftLine, open_drafts
from indicators.selectors.holders import holders, sees_every_name, shown_names
from indicators.selectors.trend_change_rows import Changes, changes_of
from indicators.visibility import sight_of


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version: since when, why, who wrote it and who checked it."""

    version: int
    since: date
    reason: str
    author: str
    checker: str


@dataclass(frozen=True, slots=True)
class OwnerRow:
    """A post that answers for the indicator or provides its data, with its holder and the dates."""

    id: int
    kind: str
    post: str
    holder: str
    vacant: bool
    starts: date
    ends: date | None
    is_over: bool
    is_to_come: bool


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line of figures: the unit, the breakdown (empty is the total), and the baskets that hold it today."""

    id: int
    unit: str
    breakdown: str
    baskets: int

    @property
    def title(self) -> str:
        """The line in words."""
        return f"{self.unit}: {self.breakdown or _('Total')}"


@dataclass(frozen=True, slots=True)
class UnderpinningRow:
    """An indicator that stands below this one."""

    id: int
    code: str
    name: str
    retired: bool


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule in words, the newest first."""

    revision: int
    rule: str
    tolerance: str
    minimum: str
    since: date
    effective_from: date | None
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class KeepPage:
    """The page."""

    indicator: Indicator
    definition: Definition
    versions: tuple[VersionRow, ...]
    owners: tuple[OwnerRow, ...]
    lines: tuple[LineRow, ...]
    underpinning: tuple[UnderpinningRow, ...]
    supports: tuple[tuple[str, str], ...]
    breaks: tuple[tuple[date, str], ...]
    changes: Changes
    rules: tuple[RuleRow, ...]
    drafts: tuple[DraftLine, ...]
    successor: str
    tree: Tree

    @property
    def is_vacant(self) -> bool:
        """Whether nobody answers for it today."""
        held = (one for one in self.owners if one.kind == str(OwnershipKind.OWNER.label) and not one.is_over)
        return all(one.vacant or one.is_to_come for one in held)


def keep_page(indicator: Indicator, reader: Any, today: date, tree: Tree, *, with_drafts: bool) -> KeepPage:
    """The page, in a fixed number of queries."""
    versions = list(Definition.objects.filter(indicator=indicator).order_by("-version"))
    rules = list(StatusRule.objects.filter(indicator=indicator).order_by("-revision"))
    wrote = {one for row in versions for one in (row.author, row.checker) if one} | {
        row.set_by for row in rules if row.set_by
    }
    every_name = sees_every_name(reader)
    who = shown_names(wrote, every_name=every_name)
    below, above = _underpinning(indicator)
    lines = _lines(indicator, today, tree)
    return KeepPage(
        indicator=indicator,
        definition=versions[0],
        versions=tuple(_version(row, who) for row in versions),
        owners=_owners(indicator, today, with_names=every_name),
        lines=lines,
        underpinning=below,
        supports=above,
        breaks=tuple(SeriesBreak.objects.filter(indicator=indicator).order_by("on").values_list("on", "reason")),
        changes=changes_of(
            versions[0],
            list(Series.objects.filter(indicator=indicator).order_by("pk")),
            sight_of(reader),
            today,
            every_name=every_name,
            titles={line.id: line.title for line in lines} if len(lines) > 1 else {},
        ),
        rules=tuple(_rule(row, versions[0], who) for row in rules),
        drafts=tuple(open_drafts(indicator.pk, reader.pk)) if with_drafts else (),
        successor=indicator.replaced_by.code if indicator.replaced_by else "",
        tree=tree,
    )


def other_indicators(indicator: Indicator) -> list[tuple[str, str]]:
    """The codes and names of every other indicator in use, by name; one query."""
    rows = Indicator.objects.filter(retired_on__isnull=True, definitions__isnull=False).exclude(pk=indicator.pk)
    found = rows.distinct().annotate(name=newest_name("pk")).order_by("name", "code").values_list("code", "name")
    return [(code, f"{name} ({code})") for code, name in found]


def post_titles(today: date, most: int = 1000) -> list[tuple[str, str]]:
    """What to type for each post that lasts, and its title: the code where several have one title; one query."""
    lasting = Post.objects.filter(Q(ended__isnull=True) | Q(ended__gte=today))
    rows = list(lasting.order_by("title", "code").values_list("title", "code")[:most])
    times = Counter(title for title, _code in rows)
    return [(title if times[title] == 1 else code, title) for title, code in rows]


def _version(row: Definition, who: Mapping[int, str]) -> VersionRow:
    return VersionRow(
        version=row.version,
        since=timezone.localdate(row.known_from),
        reason=row.reason,
        author=who.get(row.author or 0, ""),
        checker=who.get(row.checker or 0, ""),
    )


def _owners(indicator: Indicator, today: date, *, with_names: bool) -> tuple[OwnerRow, ...]:
    rows = list(Ownership.objects.filter(indicator=indicator).select_related("post").order_by("-starts", "-pk"))
    held = holders({row.post_id for row in rows}, today, with_names=with_names)
    order = list(OwnershipKind.values)
    found = [
        OwnerRow(
            id=row.pk,
            kind=str(OwnershipKind(row.kind).label),
            post=row.post.title,
            holder=held[row.post_id].text,
            vacant=held[row.post_id].is_vacant,
            starts=row.starts,
            ends=row.ends,
            is_over=row.ends is not None and row.ends < today,
            is_to_come=row.starts > today,
        )
        for row in sorted(rows, key=lambda one: order.index(one.kind))
    ]
    return tuple(sorted(found, key=lambda one: one.is_over))


def _lines(indicator: Indicator, today: date, tree: Tree) -> tuple[LineRow, ...]:
    open_items = Q(basket_items__starts__lte=today) & (
        Q(basket_items__ends__isnull=True) | Q(basket_items__ends__gte=today)
    )
    rows = (
        Series.objects.filter(indicator=indicator)
        .annotate(baskets=Count("basket_items", filter=open_items))
        .order_by("unit__code", "breakdown")
        .values_list("pk", "unit_id", "unit__code", "breakdown", "baskets")
    )
    return tuple(
        LineRow(pk, tree[unit_id].name if unit_id in tree else code, breakdown, baskets)
        for pk, unit_id, code, breakdown, baskets in rows
    )


def _underpinning(indicator: Indicator) -> tuple[tuple[UnderpinningRow, ...], tuple[tuple[str, str], ...]]:
    def newest(name: str) -> Any:
        rows = Definition.objects.filter(indicator=OuterRef(name)).order_by("-version")
        return Subquery(rows.values("name")[:1])

    pairs = (
        Underpinning.objects.filter(Q(key=indicator) | Q(supporting=indicator))
        .annotate(key_name=newest("key"), supporting_name=newest("supporting"))
        .order_by("position", "pk")
        .values_list("pk", "key__code", "key_name", "supporting__code", "supporting_name", "supporting__retired_on")
    )
    below, above = [], []
    for pk, key, key_name, code, name, retired_on in pairs:
        if key == indicator.code:
            below.append(UnderpinningRow(pk, code, name or code, retired_on is not None))
        else:
            above.append((key, key_name or key))
    return tuple(below), tuple(above)


def _rule(row: StatusRule, definition: Definition, who: Mapping[int, str]) -> RuleRow:
    def written(value: Any) -> str:
        return number_text(value, definition.decimals) if value is not None else ""

    return RuleRow(
        revision=row.revision,
        rule=rule_label(row.rule),
        tolerance=tolerance_words(row.tolerance_type, row.tolerance, row.amber_threshold, definition.decimals),
        minimum=written(row.minimum_acceptable),
        since=timezone.localdate(row.known_from),
        effective_from=row.effective_from,
        by=who.get(row.set_by or 0, ""),
        reason=row.reason,
    )
