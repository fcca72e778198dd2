"""What stands under the headings of a plan: now, or in one of its editions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from plans.models import (
    AgreedAim,
    AgreedMeasure,
    Objective,
    ObjectiveMeasure,
    ObjectiveText,
    Plan,
    Section,
    SectionText,
)


def newest_texts(plan: Plan, at: datetime | None = None) -> dict[int, SectionText]:
    """The newest text of each section by its id, as it stood at a moment; one query."""
    rows = SectionText.objects.filter(section__plan=plan).order_by("section_id", "revision")
    if at is not None:
        rows = rows.filter(at__lte=at)
    return {one.section_id: one for one in rows}


def newest_wordings(plan: Plan, at: datetime | None = None) -> dict[int, ObjectiveText]:
    """The newest wording of each objective by its id, as it stood at a moment; one query."""
    rows = ObjectiveText.objects.filter(objective__plan=plan).order_by("objective_id", "revision")
    if at is not None:
        rows = rows.filter(at__lte=at)
    return {one.objective_id: one for one in rows}


def wordings_of(aim_ids: Iterable[int]) -> dict[int, str]:
    """The newest wording of each of these aims by its id; one query."""
    rows = ObjectiveText.objects.filter(objective__in=list(aim_ids)).order_by("revision")
    return dict(rows.values_list("objective_id", "wording"))


def has_changed(plan: Plan) -> bool:
    """Whether something was written, or an objective added, reworded, linked or ended, since the newest edition."""
    edition = plan.editions.order_by("-number").first()
    if edition is None:
        return True
    return (
        SectionText.objects.filter(section__plan=plan, at__gt=edition.at).exists()
        or ObjectiveText.objects.filter(objective__plan=plan, at__gt=edition.at).exists()
        or plan.objectives.filter(ended_at__gt=edition.at).exists()
        or links_now(plan) != links_then(plan, edition.number)
    )


class Link(NamedTuple):
    """What an aim supports, who answers for it, and what proves it: each with the figure to reach and by when."""

    parent_id: int | None
    owner_id: int | None
    proofs: frozenset[tuple[int, Decimal | None, date | None]]


def links_now(plan: Plan) -> dict[int, Link]:
    """The links of each objective as they stand; two queries."""
    proofs = _by_aim(
        ObjectiveMeasure.objects.filter(objective__plan=plan).values_list("objective_id", "series_id", "target", "by")
    )
    rows = Objective.objects.filter(plan=plan).values_list("pk", "parent_id", "owner_id")
    return {pk: Link(parent, owner, frozenset(proofs.get(pk, ()))) for pk, parent, owner in rows}


def links_then(plan: Plan, number: int) -> dict[int, Link]:
    """The links of each objective as an edition agreed them; two queries."""
    proofs = _by_aim(
        AgreedMeasure.objects.filter(aim__objective__plan=plan, aim__edition=number).values_list(
            "aim__objective_id", "series_id", "target", "by"
        )
    )
    rows = AgreedAim.objects.filter(objective__plan=plan, edition=number).values_list(
        "objective_id", "parent_id", "owner_id"
    )
    return {pk: Link(parent, owner, frozenset(proofs.get(pk, ()))) for pk, parent, owner in rows}


def _by_aim(rows: Iterable[tuple[Any, ...]]) -> dict[int, list[tuple[int, Decimal | None, date | None]]]:
    found: dict[int, list[tuple[int, Decimal | None, date | None]]] = {}
    for aim_id, series_id, target, by in rows:
        found.setdefault(aim_id, []).append((series_id, target, by))
    return found


def newest_text(section: Section) -> tuple[str, int]:
    """What stands under a heading now, and which revision it is; empty and 0 before anybody wrote."""
    found = section.texts.order_by("-revision").first()
    return (found.text, found.revision) if found else ("", 0)
