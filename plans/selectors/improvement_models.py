"""Improvement models on screens: the catalogue, a model, and what one part of the council has put under its own.

Nothing here counts, and nothing sets one part beside another: a model is a help to who chose it (S13).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch
from django.urls import reverse

from council_pm.org.tree import Tree
from indicators.selectors.current_definitions import names_of
from indicators.selectors.holders import sees_every_name, shown_names
from plans.models import Criterion, EvidenceCriterion, ImprovementModel, ModelChoice, ModelEvidence
from plans.selectors.actions import visible_actions
from plans.selectors.readable import aims_of, readable_plans


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """A piece of evidence in a list; ``also`` names the criteria of chosen models under which it stands, too."""

    id: int
    title: str
    url: str
    shows: str
    day: date
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CriterionRow:
    """A criterion with what stands under it. ``is_head`` has parts, and is left empty where these hold it all."""

    id: int
    code: str
    heading: str
    guidance: str
    is_part: bool
    is_head: bool
    active: bool
    evidence: tuple[EvidenceRow, ...] = ()


@dataclass(frozen=True, slots=True)
class ChosenModel:
    """A model that a part of the council uses."""

    choice_id: int
    name: str
    url: str
    since: date
    criteria: tuple[CriterionRow, ...]


@dataclass(frozen=True, slots=True)
class LeftModel:
    """One that it used before."""

    name: str
    url: str
    since: date
    until: date
    reason: str


@dataclass(frozen=True, slots=True)
class UnitModels:
    """The page of one part of the council."""

    chosen: tuple[ChosenModel, ...]
    left: tuple[LeftModel, ...]
    loose: tuple[EvidenceRow, ...]
    withdrawn: tuple[EvidenceRow, ...]


@dataclass(frozen=True, slots=True)
class Tick:
    """A criterion under which evidence can be put."""

    value: str
    words: str
    is_part: bool


@dataclass(frozen=True, slots=True)
class Link:
    """Something else in the product that a piece of evidence speaks of."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class EvidencePage:
    """One piece of evidence. ``under`` holds each model with its criteria, chosen ones and those left alike."""

    under: tuple[tuple[str, tuple[str, ...]], ...]
    series: Link | None
    aim: Link | None
    action: Link | None
    who: str
    withdrawn_at: datetime | None
    criteria: frozenset[int] = field(default_factory=frozenset)


def catalogue() -> list[ImprovementModel]:
    """Every model, those that are offered first; one query."""
    return list(ImprovementModel.objects.order_by("-active", "name"))


def criteria_of(model: ImprovementModel) -> tuple[CriterionRow, ...]:
    """The criteria of a model, each with its parts below it; one query."""
    return _rows(model.criteria.order_by("position"), {})


def own_parts(user: Any, units: Tree) -> list[Link]:
    """The parts of the council to which the reader belongs, each with its page; no query."""
    own = sorted({one.unit_id for one in user.grants if one.post_id is not None and one.unit_id in units.places})
    return [Link(units[pk].name, unit_url(units[pk].code)) for pk in own]


def unit_url(code: str) -> str:
    """Where a part of the council shows what it chose."""
    return reverse("plans:unit_models", args=[code])


def unit_models(unit_id: int) -> UnitModels:
    """What a part of the council chose, and its evidence by criterion; a fixed number of queries."""
    choices = list(
        ModelChoice.objects.filter(unit=unit_id)
        .select_related("model")
        .prefetch_related(Prefetch("model__criteria", Criterion.objects.order_by("position")))
        .order_by("since", "pk")
    )
    chosen = [one for one in choices if one.until is None]
    names = {
        criterion.pk: f"{one.model.name}, {criterion.code}" for one in chosen for criterion in one.model.criteria.all()
    }
    evidence = list(ModelEvidence.objects.filter(unit=unit_id).order_by("-day", "-pk"))
    links: dict[int, list[int]] = {}
    for link in EvidenceCriterion.objects.filter(evidence__unit=unit_id, criterion__in=names).order_by("criterion_id"):
        links.setdefault(link.evidence_id, []).append(link.criterion_id)
    standing = [one for one in evidence if one.withdrawn_at is None]
    under: dict[int, list[EvidenceRow]] = {}
    for one in standing:
        for pk in links.get(one.pk, ()):
            also = tuple(names[other] for other in sorted(links[one.pk]) if other != pk)
            under.setdefault(pk, []).append(_evidence(one, also))
    return UnitModels(
        chosen=tuple(
            ChosenModel(
                one.pk, one.model.name, one.model.get_absolute_url(), one.since, _rows(one.model.criteria.all(), under)
            )
            for one in chosen
        ),
        left=tuple(
            LeftModel(one.model.name, one.model.get_absolute_url(), one.since, one.until, one.ended_reason)
            for one in choices
            if one.until is not None
        ),
        loose=tuple(_evidence(one) for one in standing if one.pk not in links),
        withdrawn=tuple(_evidence(one) for one in evidence if one.withdrawn_at is not None),
    )


def evidence_page(user: Any, units: Tree, one: ModelEvidence) -> EvidencePage:
    """One piece of evidence, with what it links to as far as its reader sees that; a fixed number of queries."""
    criteria = list(one.criteria.select_related("model").order_by("model__name", "position"))
    under: dict[str, list[str]] = {}
    for criterion in criteria:
        under.setdefault(criterion.model.name, []).append(str(criterion))
    who = shown_names({one.by}, every_name=sees_every_name(user)).get(one.by, "") if one.by is not None else ""
    return EvidencePage(
        under=tuple((name, tuple(found)) for name, found in under.items()),
        series=_series(one),
        aim=_aim(user, units, one),
        action=_action(user, units, one),
        who=who,
        withdrawn_at=one.withdrawn_at,
        criteria=frozenset(criterion.pk for criterion in criteria),
    )


def to_tick(unit_id: int) -> list[tuple[str, list[Tick]]]:
    """The criteria under which a part of the council can put evidence, by model; one query."""
    rows = (
        Criterion.objects.filter(active=True, model__choices__unit=unit_id, model__choices__until__isnull=True)
        .select_related("model")
        .order_by("model__name", "model_id", "position")
    )
    found: dict[int, list[Criterion]] = {}
    for one in rows:
        found.setdefault(one.model_id, []).append(one)
    return [
        (criteria[0].model.name, [Tick(str(one.pk), str(one), one.parent_id is not None) for one in _nested(criteria)])
        for criteria in found.values()
    ]


def not_chosen(unit_id: int) -> list[ImprovementModel]:
    """The models that are offered and not in use here; one query."""
    used = ModelChoice.objects.filter(unit=unit_id, until__isnull=True).values("model")
    return list(ImprovementModel.objects.filter(active=True).exclude(pk__in=used).order_by("name"))


def aims_to_name(user: Any, units: Tree, unit_id: int, year: int) -> list[tuple[str, str]]:
    """The aims of a part of the council in a year that the reader sees, for a list to choose from; three queries."""
    plans = readable_plans(user, units, year=year)
    own = {pk: plan for pk, plan in plans.items() if plan.unit_id == unit_id}
    return [(str(one.id), one.wording) for one in aims_of(own)]


def actions_to_name(user: Any, units: Tree, unit_id: int) -> list[tuple[str, str]]:
    """The actions of a part of the council that the reader sees, for a list to choose from; one query."""
    rows = visible_actions(user, units).filter(unit=unit_id).order_by("-due", "pk")
    return [(str(pk), title) for pk, title in rows.values_list("pk", "title")[:200]]


def _rows(criteria: Iterable[Criterion], under: Mapping[int, list[EvidenceRow]]) -> tuple[CriterionRow, ...]:
    listed = list(criteria)
    heads = {one.parent_id for one in listed}
    return tuple(
        CriterionRow(
            one.pk, one.code, one.heading, one.guidance, one.parent_id is not None, one.pk in heads, one.active,
            tuple(under.get(one.pk, ())),
        )
        for one in _nested(listed)
    )  # fmt: skip


def _nested(criteria: Iterable[Criterion]) -> list[Criterion]:
    """Each criterion with its parts below it; parts whose head is not among them come last."""
    listed = list(criteria)
    parts: dict[int | None, list[Criterion]] = {}
    for one in listed:
        parts.setdefault(one.parent_id, []).append(one)
    found = [one for head in parts.get(None, []) for one in (head, *parts.pop(head.pk, []))]
    parts.pop(None, None)
    return found + [one for left in parts.values() for one in left]


def _evidence(one: ModelEvidence, also: tuple[str, ...] = ()) -> EvidenceRow:
    return EvidenceRow(one.pk, one.title, one.get_absolute_url(), one.shows, one.day, also)


def _series(one: ModelEvidence) -> Link | None:
    if one.series is None:
        return None
    code = one.series.indicator.code
    name = names_of([one.series.indicator_id]).get(one.series.indicator_id, "")
    return Link(f"{code} {name}".strip(), reverse("dashboards:indicator_page", args=[code]))


def _aim(user: Any, units: Tree, one: ModelEvidence) -> Link | None:
    if one.objective is None:
        return None
    found = aims_of(readable_plans(user, units, ids=[one.objective.plan_id]), only=[one.objective.pk], with_ended=True)
    return Link(found[0].wording, found[0].url) if found else None


def _action(user: Any, units: Tree, one: ModelEvidence) -> Link | None:
    if one.action_id is None:
        return None
    found = visible_actions(user, units).filter(pk=one.action_id).first()
    return Link(found.title, found.get_absolute_url()) if found else None
