"""What stands under the headings of a plan: now, or in one of its editions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from plans.models import ObjectiveText, Plan, Section, SectionText


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
    """Whether something was written, or an objective added, reworded or ended, since the newest edition."""
    edition = plan.editions.order_by("-number").first()
    if edition is None:
        return True
    return (
        SectionText.objects.filter(section__plan=plan, at__gt=edition.at).exists()
        or ObjectiveText.objects.filter(objective__plan=plan, at__gt=edition.at).exists()
        or plan.objectives.filter(ended_at__gt=edition.at).exists()
    )


def newest_text(section: Section) -> tuple[str, int]:
    """What stands under a heading now, and which revision it is; empty and 0 before anybody wrote."""
    found = section.texts.order_by("-revision").first()
    return (found.text, found.revision) if found else ("", 0)
