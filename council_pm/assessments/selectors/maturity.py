"""One department's own view over time, and the statements by which it is taken. Nothing here reads two departments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, Max

from council_pm.assessments.access import Department
from council_pm.assessments.models import CouncilStep, Dimension, DimensionText, MaturityAnswer, MaturityView
from council_pm.assessments.selectors.facts import facts_of
from council_pm.assessments.steps import Picture, Step, picture_of
from council_pm.core.access import Permission, may
from council_pm.core.periods import Frequency, period_containing
from indicators.selectors.holders import sees_every_name, shown_names


@dataclass(frozen=True, slots=True)
class Stage:
    """What a department said of one dimension in a quarter; ``statement`` is the stage as it was worded then."""

    quarter: str
    start: date
    number: int
    statement: str
    words: str
    next: str


@dataclass(frozen=True, slots=True)
class DimensionRow:
    """A dimension with what was said of it, newest first, and what the product can say today."""

    id: int
    name: str
    question: str
    stages: tuple[str, str, str, str]
    said: tuple[Stage, ...]
    picture: Picture | None
    fact: str

    @property
    def latest(self) -> Stage | None:
        """What was said last."""
        return self.said[0] if self.said else None

    def before(self, start: date) -> Stage | None:
        """What was said last before the quarter that begins on a day."""
        return next((one for one in self.said if one.start < start), None)

    @property
    def spoken(self) -> str:
        """The picture in words."""
        return "; ".join(f"{one.quarter}: {one.number}" for one in reversed(self.said))


@dataclass(frozen=True, slots=True)
class ViewRow:
    """A view on record."""

    id: int
    quarter: str
    revision: int
    next_step: str
    at: datetime
    who: str


@dataclass(frozen=True, slots=True)
class MaturityPage:
    """One department's page. ``views`` are newest first; ``quarters`` oldest first, as the table has them."""

    rows: tuple[DimensionRow, ...]
    views: tuple[ViewRow, ...]
    quarters: tuple[str, ...]
    may_record: bool

    @property
    def latest(self) -> ViewRow | None:
        """The newest view."""
        return self.views[0] if self.views else None

    @property
    def table(self) -> list[tuple[str, list[int | None]]]:
        """Each dimension with the number of its stage in each quarter."""
        return [
            (row.name, [{one.quarter: one.number for one in row.said}.get(quarter) for quarter in self.quarters])
            for row in self.rows
        ]


@dataclass(frozen=True, slots=True)
class ViewPage:
    """One view as it was put on record: each dimension in the words of then."""

    row: ViewRow
    said: tuple[tuple[str, Stage], ...]


@dataclass(frozen=True, slots=True)
class Worded:
    """A dimension as it is worded now."""

    dimension: Dimension
    text: DimensionText


def quarter_label(start: date) -> str:
    """The quarter that begins on a day, in words."""
    return period_containing(start, Frequency.QUARTERLY).short_label()


def dimensions(*, only_active: bool) -> list[Worded]:
    """The dimensions in their order, each as it is worded now; one query."""
    rows = DimensionText.objects.select_related("dimension").annotate(newest=Max("dimension__texts__revision"))
    rows = rows.filter(revision=F("newest")).order_by("dimension__position")
    return [Worded(row.dimension, row) for row in rows if row.dimension.active or not only_active]


def maturity_page(user: Any, at: Department, today: date) -> MaturityPage:
    """A department's page for who may read it; a fixed number of queries."""
    views = list(MaturityView.objects.filter(unit=at.unit).order_by("start", "revision"))
    newest = {view.start: view for view in views}  # the last look of each quarter
    said = _said(newest.values())
    facts = facts_of(user, at.tree, at.unit.pk, today)
    return MaturityPage(
        rows=tuple(_row(one, said.get(one.dimension.pk, []), facts) for one in dimensions(only_active=True)),
        views=tuple(reversed(_view_rows(user, views))),
        quarters=tuple(quarter_label(start) for start in newest),
        may_record=may(user, Permission.RECORD_MATURITY, at),
    )


def view_page(user: Any, view: MaturityView) -> ViewPage:
    """One view; a fixed number of queries."""
    answers = _answers([view])
    return ViewPage(_view_rows(user, [view])[0], tuple((one.text.name, _stage(one, view)) for one in answers))


def said_in_quarter(unit_id: int, start: date) -> dict[int, MaturityAnswer]:
    """What the newest view of a quarter says, by dimension; two queries."""
    view = newest_view(unit_id, start)
    return {one.dimension_id: one for one in _answers([view])} if view else {}


def newest_view(unit_id: int, start: date) -> MaturityView | None:
    """The newest view of a quarter."""
    return MaturityView.objects.filter(unit=unit_id, start=start).order_by("-revision").first()


def council_step() -> CouncilStep | None:
    """What the council does next, as it was said last."""
    return CouncilStep.objects.order_by("-revision").first()


def _said(views: Iterable[MaturityView]) -> dict[int, list[Stage]]:
    """By dimension what these views say, newest first."""
    by_id = {view.pk: view for view in views}
    found: dict[int, list[Stage]] = {}
    for one in _answers(by_id.values()):
        found.setdefault(one.dimension_id, []).append(_stage(one, by_id[one.view_id]))
    return found


def _answers(views: Iterable[MaturityView]) -> list[MaturityAnswer]:
    rows = MaturityAnswer.objects.filter(view__in=list(views)).select_related("text", "dimension")
    return list(rows.order_by("-view__start", "dimension__position"))


def _stage(one: MaturityAnswer, view: MaturityView) -> Stage:
    statement = one.text.stages[one.stage - 1]
    return Stage(quarter_label(view.start), view.start, one.stage, statement, one.words, one.next)


def _row(one: Worded, said: list[Stage], facts: Mapping[str, str]) -> DimensionRow:
    steps = [Step(stage.start, stage.number, stage.quarter) for stage in reversed(said)]
    return DimensionRow(
        one.dimension.pk, one.text.name, one.text.question, one.text.stages, tuple(said), picture_of(steps),
        facts.get(one.dimension.facts, ""),
    )  # fmt: skip


def _view_rows(user: Any, views: list[MaturityView]) -> list[ViewRow]:
    people = {view.by for view in views if view.by is not None}
    who = shown_names(people, every_name=sees_every_name(user)) if people else {}
    return [
        ViewRow(view.pk, quarter_label(view.start), view.revision, view.next_step, view.at, who.get(view.by or 0, ""))
        for view in views
    ]
