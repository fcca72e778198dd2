"""A council with two departments, a series in each, and a place for files of each test's own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from council_pm.attachments.models import Attachment
from council_pm.attachments.services import attach_file
from council_pm.core.access import Actor
from council_pm.core.subjects import Ref
from council_pm.people.models import User
from council_pm.people.roles import Role
from indicators.models import Series
from tests.attachments.kind import KIND
from tests.attachments.samples import pdf
from tests.factories import make_council, series_with_rules, user_with_role
from tests.factories.organisation import CouncilUnits


@pytest.fixture(autouse=True)
def directory(settings: Any, tmp_path: Path) -> Path:
    """Where files are kept in this test."""
    settings.ATTACHMENTS_DIR = tmp_path / "attachments"
    return tmp_path / "attachments"


@dataclass(frozen=True, slots=True)
class World:
    """Where things are."""

    units: CouncilUnits
    own: Series
    other: Series
    officer: User

    def about(self, series: Series | None = None, version: str = "0") -> Ref:
        return Ref(KIND, str((series or self.own).pk), version)

    def attach(self, content: bytes = b"", name: str = "count.pdf", **about: Any) -> Attachment:
        by = Actor(self.officer.pk)
        return attach_file(by=by, about=self.about(**about), name=name, chunks=[content or pdf()])


@pytest.fixture
def world(db: None) -> World:
    units = make_council()
    return World(
        units=units,
        own=series_with_rules("OWN-01", units.unit),
        other=series_with_rules("OTH-01", units.other_unit),
        officer=user_with_role(Role.PERFORMANCE_OFFICER, unit=units.department),
    )
