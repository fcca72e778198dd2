"""Views of departments on themselves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from council_pm.assessments.models import DimensionText, MaturityAnswer, MaturityView
from council_pm.org.models import OrgUnit

QUARTER = date(2026, 4, 1)


def text_called(name: str) -> DimensionText:
    """How the dimension with this name is worded."""
    return DimensionText.objects.filter(name=name).order_by("-revision")[0]


def view_of(
    unit: OrgUnit, said: Mapping[str, tuple[int, str, str]], start: date = QUARTER, revision: int = 1, **fields: Any
) -> MaturityView:
    """A view of a department: by the name of a dimension its stage, words and what next."""
    view = MaturityView.objects.create(
        unit=unit, start=start, revision=revision, at=datetime(start.year, start.month, 20, 9, tzinfo=UTC), **fields
    )
    for name, (stage, words, following) in said.items():
        text = text_called(name)
        MaturityAnswer.objects.create(
            view=view, dimension_id=text.dimension_id, text=text, stage=stage, words=words, next=following
        )
    return view
